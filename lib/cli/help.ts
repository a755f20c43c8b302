import { VERSION_LINE } from "../version.ts";
import {
  type ArgumentSpec,
  type CommandSpec,
  type Example,
  fullNameOf,
  type Group,
} from "./command.ts";
import type { CliEnvironment } from "./environment.ts";
import { UsageError } from "./errors.ts";
import { GLOBAL_OPTIONS, OPTIONS, type OptionSpec } from "./options.ts";
import { wrap } from "./output/table.ts";
import type { ParsedWords } from "./quick_parse.ts";
import { COMMANDS, findCommand, GROUPS } from "./registry.ts";

/**
 * Prints help or the version.
 *
 * @throws {UsageError} When the words ask for neither.
 */
export async function printHelp(
  { words, options }: ParsedWords,
  environment: CliEnvironment,
): Promise<void> {
  if (options.version) return environment.writeOut(VERSION_LINE);
  const isHelpCommand = words[0] === "help";
  const subject = commandWords(isHelpCommand ? words.slice(1) : words);
  const help = isHelpCommand || options.help
    ? helpFor(subject, {
      columns: environment.columns(),
      hasColors: environment.hasColors(),
    })
    : undefined;
  if (help === undefined) throw await unknownCommand(subject);
  environment.writeOut(`${help}\n`);
}

/** Returns the words that name a command: two in a group, otherwise one. */
function commandWords(words: readonly string[]): readonly string[] {
  return words.slice(0, isGroup(words[0]) ? 2 : 1);
}

function isGroup(word: string | undefined): word is Group {
  return Object.hasOwn(GROUPS, word ?? "");
}

/** Returns the help text of a command or group, or `undefined` if unknown. */
function helpFor(
  words: readonly string[],
  style: HelpStyle,
): string | undefined {
  const [word, second] = words;
  if (word === undefined) {
    return programHelp(style);
  }
  if (isGroup(word) && second === undefined) {
    return groupHelp(word, style);
  }
  const typed = findCommand(words);
  return typed && commandHelp(typed.spec, style);
}

/** Creates the error for an unknown command, with a suggestion if possible. */
async function unknownCommand(words: readonly string[]): Promise<UsageError> {
  const typed = words.at(-1) ?? "";
  const group = words.length > 1 ? words[0] : undefined;
  const cause = await suggestionFor(words, typed, group);
  const line = group === undefined ? "worktime" : `worktime ${group}`;
  const message = cause && withoutColors(cause.message);
  const elsewhere = COMMANDS
    .filter((it) => it.isReadOnly && [it.name, it.alias].includes(typed))
    .map((it) => `worktime ${fullNameOf(it)}`);
  return new UsageError(message ?? `Unknown command "${typed}"`, {
    hint: cause === undefined && elsewhere.length > 0
      ? `Did you mean: ${elsewhere.join(" or ")}`
      : `See: ${line} --help`,
    cause,
  });
}

/** Returns Cliffy's error, which suggests a command, if one is plausible. */
async function suggestionFor(
  words: readonly string[],
  typed: string,
  group: string | undefined,
): Promise<Error | undefined> {
  // Cliffy suggests a command for any word, so it gets only plausible ones.
  const plausible = COMMANDS.filter((spec) =>
    spec.group === group
      ? isPlausible(typed, spec)
      : group === undefined && isPrefixOrTypo(typed, spec.group ?? "")
  );
  if (plausible.length === 0) return undefined;
  const { buildProgram, isValidationError } = await import("./program.ts");
  try {
    await buildProgram(plausible).parse([...words]);
    return undefined;
  } catch (error) {
    if (isValidationError(error)) return error;
    throw error;
  }
}

/** Running these by mistake would end or discard something. */
const NEVER_SUGGESTED = ["stop", "undo", "redo", "delete"];

/**
 * Whether a word could mean a command. Commands that change data are suggested
 * only for two swapped letters.
 */
function isPlausible(
  typed: string,
  { name, isReadOnly }: CommandSpec,
): boolean {
  if (isReadOnly) return isPrefixOrTypo(typed, name);
  return hasSwappedLetters(typed, name) && !NEVER_SUGGESTED.includes(name);
}

/** Whether a word is the start or a misspelling of another one. */
function isPrefixOrTypo(typed: string, name: string): boolean {
  if (typed[0] !== name[0] || typed.length < 3) return false;
  const maxEdits = name.length > 4 ? 2 : 1;
  return name.startsWith(typed) || hasSwappedLetters(typed, name) ||
    editDistance(typed, name) <= maxEdits;
}

/** Whether two words differ only by two swapped neighboring letters. */
function hasSwappedLetters(typed: string, name: string): boolean {
  const at = [...name].findIndex((letter, index) => letter !== typed[index]);
  return at >= 0 && typed === name.slice(0, at) + (name[at + 1] ?? "") +
        name[at] + name.slice(at + 2);
}

/** Returns the Levenshtein distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function withoutColors(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[\d;]*m/g, "").trim();
}

/** The layout of a help text. */
interface HelpStyle {
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
function programHelp(style: HelpStyle): string {
  const alone = COMMANDS.filter(({ group }) => group === undefined);
  const rows = Object.entries(GROUPS).map(([name, { summary }]): Row => [
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
function groupHelp(group: Group, style: HelpStyle): string {
  const { summary, examples, ...spec } = GROUPS[group];
  return helpText(style, {
    usage: `${group} [command] [options]`,
    paragraphs: [
      `${summary}.`,
      `Without a command, runs "worktime ${group} ${spec.default}".`,
    ],
    options: GLOBAL_OPTIONS,
    commands: COMMANDS.filter((it) => it.group === group).map(commandRow),
    examples,
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
function commandHelp(spec: CommandSpec, style: HelpStyle): string {
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
