import { VERSION } from "../../version.ts";
import {
  type ArgumentSpec,
  type CommandSpec,
  fullNameOf,
  type Group,
} from "../command.ts";
import { GLOBAL_OPTIONS, OPTIONS, type OptionSpec } from "../options.ts";
import type { GroupSpec } from "../registry.ts";

/** How a help text is laid out. */
export interface HelpStyle {
  /** The width of the terminal; 80 columns where there is none. */
  readonly columns?: number | undefined;
  /** Whether headings are bold. */
  readonly hasColors: boolean;
}

/** A line of a list: what is typed, and what it means. */
type Row = readonly [typed: string, meaning: string];

/** Longer lines are hard to read, however wide the terminal is. */
const MAX_COLUMNS = 100;
const INDENT = "  ";
/** With less room than this beside it, the meaning of a word goes below. */
const MIN_MEANING_WIDTH = 30;

/** The help text of the program. */
export function programHelp(
  commands: readonly CommandSpec[],
  groups: Readonly<Record<Group, GroupSpec>>,
  style: HelpStyle,
): string {
  const alone = commands.filter(({ group }) => group === undefined);
  const rows = Object.entries(groups).map(([name, { summary }]): Row => [
    name,
    summary,
  ]);
  return helpText(style, {
    usage: "[command] [options]",
    paragraphs: [
      "Track your work hours and task times.",
      "Without a command, the status is shown.",
    ],
    options: [...GLOBAL_OPTIONS, OPTIONS.version],
    commands: [...alone.map(commandRow), ...rows],
    examples: [
      ["A day", "worktime start, worktime lunch, worktime stop"],
      ["Shell completion", "worktime completions"],
    ],
  });
}

/** The help text of a group of commands. */
export function groupHelp(
  group: Group,
  spec: GroupSpec,
  commands: readonly CommandSpec[],
  style: HelpStyle,
): string {
  return helpText(style, {
    usage: `${group} [command] [options]`,
    paragraphs: [
      `${spec.summary}.`,
      `Without a command: worktime ${group} ${spec.default}.`,
    ],
    options: GLOBAL_OPTIONS,
    commands: commands.filter((it) => it.group === group).map(commandRow),
    examples: [],
  });
}

/** The help text of a command. */
export function commandHelp(spec: CommandSpec, style: HelpStyle): string {
  const words = spec.arguments.map(argumentText);
  const { summary, details, alias } = spec;
  return helpText(style, {
    usage: [fullNameOf(spec), ...words, "[options]"].join(" "),
    paragraphs: [
      `${summary}.`,
      ...details === undefined ? [] : [details],
      ...alias === undefined ? [] : [`Other name: ${alias}.`],
    ],
    options: [...spec.options, ...GLOBAL_OPTIONS],
    commands: [],
    examples: spec.examples,
  });
}

function commandRow(spec: CommandSpec): Row {
  const words = spec.arguments.map(argumentText);
  return [[spec.name, ...words].join(" "), spec.summary];
}

function argumentText(
  { name, isOptional, isRepeatable }: ArgumentSpec,
): string {
  const words = isRepeatable ? `${name}...` : name;
  return isOptional ? `[${words}]` : `<${words}>`;
}

function optionRow({ name, short, value, summary }: OptionSpec): Row {
  const flags = `${short === undefined ? "" : `-${short}, `}--${name}`;
  return [value === undefined ? flags : `${flags} <${value}>`, summary];
}

interface HelpParts {
  readonly usage: string;
  readonly paragraphs: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly commands: readonly Row[];
  readonly examples: readonly Row[];
}

function helpText(
  { columns, hasColors }: HelpStyle,
  { usage, paragraphs, options, commands, examples }: HelpParts,
): string {
  const width = Math.min(columns || 80, MAX_COLUMNS);
  const heading = (text: string) => hasColors ? `\x1b[1m${text}\x1b[22m` : text;
  const [first = "", ...more] = wrap(`worktime ${usage}`, width - 9);
  const sections: [title: string, lines: string[]][] = [
    [
      "Description",
      paragraphs.flatMap((text, index) => [
        ...index > 0 ? [""] : [],
        ...indented(wrap(text, width - INDENT.length), INDENT),
      ]),
    ],
    ["Options", formatList(options.map(optionRow), { width, between: " - " })],
    ["Commands", formatList(commands, { width, between: " - " })],
    // A line that is broken cannot be copied.
    [
      "Examples",
      formatList(examples.map(exampleRow), {
        width,
        between: " ",
        least: Infinity,
      }),
    ],
  ];
  return [
    `${heading("Usage:")}   ${first}`,
    ...indented(more, " ".repeat(9)),
    `${heading("Version:")} ${VERSION}`,
    ...sections.filter(([, lines]) => lines.length > 0).flatMap((
      [title, lines],
    ) => ["", heading(`${title}:`), "", ...lines]),
  ].join("\n");
}

function exampleRow([purpose, line]: Row): Row {
  return [`${purpose}:`, line];
}

/** The rows of a list, side by side where they fit, else one below the other. */
function formatList(
  rows: readonly Row[],
  { width, between, least = MIN_MEANING_WIDTH }: {
    width: number;
    between: string;
    /** How much of the longest meaning must fit beside, in columns. */
    least?: number;
  },
): string[] {
  const longestOf = (column: 0 | 1) =>
    rows.reduce((most, row) => Math.max(most, row[column].length), 0);
  const [widest, longest] = [longestOf(0), longestOf(1)];
  const column = INDENT.length + widest + 1 + between.length;
  const isBeside = width - column >= Math.min(least, longest);
  return rows.flatMap(([typed, meaning]) => {
    if (!isBeside) {
      return [
        ...indented(wrap(typed, width - INDENT.length), INDENT),
        ...indented(wrap(meaning, width - 6), " ".repeat(6)),
      ];
    }
    const [first = "", ...more] = wrap(meaning, width - column);
    return [
      `${INDENT}${typed.padEnd(widest + 1)}${between}${first}`,
      ...indented(more, " ".repeat(column)),
    ];
  });
}

function indented(lines: readonly string[], by: string): string[] {
  return lines.map((line) => line === "" ? "" : by + line);
}

/** The lines of a text, broken between words; each keeps its indentation. */
function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    const indent = line.match(/^ */)?.[0] ?? "";
    const lines: string[] = [];
    let current = "";
    for (const word of line.trim().split(" ")) {
      const longer = current === "" ? indent + word : `${current} ${word}`;
      if (current !== "" && longer.length > width) {
        lines.push(current);
        current = indent + word;
      } else current = longer;
    }
    return [...lines, current];
  });
}
