import {
  type ArgumentSpec,
  type CommandSpec,
  type Example,
  fullNameOf,
  type Group,
} from "../command.ts";
import { GLOBAL_OPTIONS, OPTIONS, type OptionSpec } from "../options.ts";
import type { GroupSpec } from "../registry.ts";
import { wrap } from "./wrap.ts";

/** The layout of a help text. */
export interface HelpStyle {
  /**
   * The width of the terminal in columns.
   *
   * @default {80}
   */
  readonly columns?: number | undefined;
  /** Whether headings are bold. */
  readonly hasColors: boolean;
}

/** A row of a list. */
type Row = readonly [typed: string, meaning: string];

/** Longer lines are hard to read, even in a wide terminal. */
const MAX_COLUMNS = 100;
const INDENT = "  ";
const GAP = "  ";
/** In a narrower column, meanings move below what is typed. */
const MIN_MEANING_WIDTH = 30;

/** Returns the help text of the program. */
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
      "Track your work hours and the time you spend on tasks.",
      "Without a command, worktime shows the status.",
    ],
    options: [...GLOBAL_OPTIONS, OPTIONS.version],
    commands: [...alone.map(commandRow), ...rows],
    examples: [
      ["Start the day", "worktime start"],
      ["Start lunch; run it again when you return", "worktime lunch"],
      ["See when you can go home", "worktime status"],
      ["Time a task", "worktime timer start TASK-025"],
      ["Show how to enable shell completion", "worktime completions"],
    ],
    footer: 'Run "worktime <command> --help" for details about a command.',
  });
}

/** Returns the help text of a group of commands. */
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
      `Without a command, runs "worktime ${group} ${spec.default}".`,
    ],
    options: GLOBAL_OPTIONS,
    commands: commands.filter((it) => it.group === group).map(commandRow),
    examples: spec.examples,
    footer:
      `Run "worktime ${group} <command> --help" for details about a command.`,
  });
}

/** Returns how a command is typed, such as `adjust <TIME> [EVENT] [options]`. */
export function commandUsage(spec: CommandSpec): string {
  const words = spec.arguments.map(argumentText);
  return [fullNameOf(spec), ...words, "[options]"].join(" ");
}

/** Returns the help text of a command. */
export function commandHelp(spec: CommandSpec, style: HelpStyle): string {
  const { summary, details, alias } = spec;
  return helpText(style, {
    usage: commandUsage(spec),
    paragraphs: [
      `${summary}.`,
      ...details === undefined ? [] : [details],
      ...alias === undefined ? [] : [`Alias: ${alias}`],
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
  readonly examples: readonly Example[];
  readonly footer?: string;
}

function helpText(
  { columns, hasColors }: HelpStyle,
  { usage, paragraphs, options, commands, examples, footer = "" }: HelpParts,
): string {
  const width = Math.min(columns || 80, MAX_COLUMNS);
  const heading = (text: string) => hasColors ? `\x1b[1m${text}\x1b[22m` : text;
  const usageWidth = width - "Usage: ".length;
  const [first = "", ...more] = wrap(`worktime ${usage}`, usageWidth);
  const sections: [title: string, lines: string[]][] = [
    ["Commands", formatList(commands, width)],
    ["Options", formatList(options.map(optionRow), width)],
    ["Examples", formatExamples(examples, width)],
  ];
  return [
    ...paragraphs.flatMap((text) => [...wrap(text, width), ""]),
    `${heading("Usage:")} ${first}`,
    ...indented(more, " ".repeat("Usage: ".length)),
    ...sections.filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ["", heading(`${title}:`), ...lines]),
    ...footer === "" ? [] : ["", ...wrap(footer, width)],
  ].join("\n");
}

/** Formats examples as lines of a shell script, which can be copied whole. */
function formatExamples(
  examples: readonly Example[],
  width: number,
): string[] {
  const wrapped = (text: string) =>
    indented(wrap(text, width - INDENT.length), INDENT);
  return examples.flatMap(([purpose, line], index) => [
    ...index > 0 ? [""] : [],
    ...wrapped(`# ${purpose}`),
    ...wrapped(line),
  ]);
}

/** Formats a list in two columns, or below each other in a narrow terminal. */
function formatList(rows: readonly Row[], width: number): string[] {
  const maxLength = (column: 0 | 1) =>
    rows.reduce((max, row) => Math.max(max, row[column].length), 0);
  const typedWidth = maxLength(0);
  const column = INDENT.length + typedWidth + GAP.length;
  const hasColumns =
    width - column >= Math.min(MIN_MEANING_WIDTH, maxLength(1));
  return rows.flatMap(([typed, meaning]) => {
    if (!hasColumns) {
      return [
        ...indented(wrap(typed, width - INDENT.length), INDENT),
        ...indented(wrap(meaning, width - 6), " ".repeat(6)),
      ];
    }
    const [first = "", ...more] = wrap(meaning, width - column);
    return [
      `${INDENT}${typed.padEnd(typedWidth)}${GAP}${first}`,
      ...indented(more, " ".repeat(column)),
    ];
  });
}

function indented(lines: readonly string[], by: string): string[] {
  return lines.map((line) => line === "" ? "" : by + line);
}
