import { formatInstant, type Zone } from "../time/zone.ts";
import type { Entry } from "../timers/entry.ts";
import { PROVIDER_NAMES } from "../timers/settings.ts";
import { type Task, TASK_STATES } from "../timers/task.ts";
import { DIMENSIONS } from "../timers/totals.ts";
import type {
  CommandContext,
  CommandInput,
  CommandSpec,
  Completion,
  OptionSpec,
} from "./command.ts";
import { openTasks } from "./open_tasks.ts";
import { openTimers } from "./open_timers.ts";
import { openTracker } from "./open_tracker.ts";
import { GLOBAL_OPTIONS } from "./options.ts";
import { formatStretch } from "./output/entry.ts";
import { printable } from "./output/printable.ts";
import {
  HELP,
  looksLikeOption,
  optionOf,
  type ParsedWords,
  parseWords,
  splitOption,
  VERSION,
} from "./quick_parse.ts";
import { commandIn, COMMANDS, GROUPS } from "./registry.ts";
import { SHELLS } from "./shell_scripts.ts";
import { UsageError } from "./usage_error.ts";

/** So many entries can be told apart in a list. */
const MOST_ENTRIES = 20;

/** The part of a command line that comes before the cursor. */
export interface TypedLine {
  /** The words after the program's name that are complete. */
  readonly words: readonly string[];
  /** The word at the cursor as far as it is typed; empty for a new one. */
  readonly current: string;
}

/** A word that can come next. */
export interface Candidate {
  /** The whole word. */
  readonly word: string;
  /** What it stands for, in a line; empty if the word says it. */
  readonly description: string;
}

/** What can come next: words, or paths, which shells complete themselves. */
export type Offer = readonly Candidate[] | "files" | "directories";

/** Opens the data directory that the options of a line name. */
export type OpenContext = (
  options: CommandInput["options"],
) => Promise<CommandContext>;

/** Returns what can come next on a command line. */
export async function complete(
  { words, current }: TypedLine,
  open: OpenContext,
): Promise<Offer> {
  const parsed = parsedWords(words);
  if (parsed === undefined) return [];
  const source = () => open(parsed.options);
  const isEnded = words.includes("--");
  const awaiting = isEnded ? undefined : optionOf(words.at(-1) ?? "");
  if (awaiting?.value !== undefined) {
    return await offered(awaiting.completes, source);
  }
  if (isEnded || !current.startsWith("-")) {
    const offer = await nextWords(parsed.words, source);
    if (typeof offer === "string" || isEnded) return offer;
    // An id that begins with a dash would be taken for an option.
    return offer.filter(({ word }) => !looksLikeOption(word));
  }
  const { flag, value } = splitOption(current);
  if (value === undefined) return nextOptions(parsed);
  const offer = await offered(optionOf(flag)?.completes, source);
  return typeof offer === "string"
    ? offer
    : offer.map((it) => ({ ...it, word: `${flag}=${it.word}` }));
}

/** The words so far; `undefined` if no command begins like that. */
function parsedWords(words: readonly string[]): ParsedWords | undefined {
  try {
    return parseWords(words);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

async function nextWords(
  words: readonly string[],
  source: () => Promise<CommandContext>,
): Promise<Offer> {
  const path = words[0] === "help" ? words.slice(1) : words;
  if (path.length === 0) return commandsIn(undefined);
  const [first = ""] = path;
  if (path.length === 1 && Object.hasOwn(GROUPS, first)) {
    return commandsIn(first);
  }
  const typed = commandIn(words);
  const all = typed?.spec.arguments ?? [];
  const last = all.at(-1);
  const argument = all[typed?.words.length ?? 0] ??
    (last?.isRepeatable ? last : undefined);
  return await offered(argument?.completes, source);
}

/** The commands of a group, or those that are typed first. */
function commandsIn(group: string | undefined): Candidate[] {
  const commands = COMMANDS.filter((it) => it.group === group)
    .map(candidateOf);
  if (group !== undefined) return commands;
  const groups = Object.entries(GROUPS).map(([name, { summary }]) =>
    candidateOf({ name, summary })
  );
  return [...commands, ...groups];
}

/** The options of the command that are not given yet. */
function nextOptions(
  { words, options }: ParsedWords,
): Candidate[] {
  const typed = commandIn(words);
  const own = typed?.spec.options ?? [];
  const more = words.length === 0 ? [HELP, VERSION] : [HELP];
  return [...own, ...GLOBAL_OPTIONS, ...more].filter(({ name, isRepeatable }) =>
    isRepeatable || options[name] === undefined
  ).map(({ name, summary }) => candidateOf({ name: `--${name}`, summary }));
}

function candidateOf(
  { name, summary }: Pick<CommandSpec | OptionSpec, "name" | "summary">,
): Candidate {
  return { word: name, description: summary };
}

/** What an argument or the value of an option can be. */
async function offered(
  kind: Completion | undefined,
  source: () => Promise<CommandContext>,
): Promise<Offer> {
  if (kind === undefined) return [];
  if (kind === "file") return "files";
  if (kind === "directory") return "directories";
  const found = await WORDS[kind](source);
  const all = found.map((it) =>
    typeof it === "string" ? { word: it, description: "" } : it
  );
  // What a terminal does not show cannot be typed, and could do harm there.
  return all.filter(({ word }) => word !== "" && isPrintable(word));
}

function isPrintable(word: string): boolean {
  return printable(word, Infinity) === word;
}

type Source = (
  open: () => Promise<CommandContext>,
) => Promise<readonly (string | Candidate)[]>;

const WORDS: Readonly<
  Record<Exclude<Completion, "file" | "directory">, Source>
> = {
  date: async (open) => {
    const dates = await openTracker(await open()).recordedDates();
    return ["today", "yesterday", ...dates];
  },
  month: async (open) => await openTracker(await open()).recordedMonths(),
  task: async (open) => {
    const tasks = openTasks(await open());
    const titles = new Map(
      (await tasks.list()).map(({ task }) => [task.id, task.title]),
    );
    return (await tasks.ids()).map((word) => ({
      word,
      description: titles.get(word) ?? "",
    }));
  },
  entry: async (open) => {
    const context = await open();
    const entries = await openTimers(context).newest(MOST_ENTRIES);
    return [
      { word: "last", description: "The running timer, or the last entry" },
      ...entries.map((entry) => entryCandidate(entry, context.zone)),
    ];
  },
  plan: (open) => ofTasks(open, ({ plan }) => [plan]),
  sprint: (open) => ofTasks(open, ({ sprint }) => [sprint]),
  tag: (open) => ofTasks(open, ({ tags = [] }) => tags),
  dimension: () => Promise.resolve(DIMENSIONS),
  state: () => Promise.resolve(TASK_STATES),
  provider: () => Promise.resolve(["none", ...PROVIDER_NAMES]),
  shell: () => Promise.resolve(SHELLS),
};

function entryCandidate(entry: Entry, zone: Zone): Candidate {
  const when = formatStretch({
    start: formatInstant(entry.start, zone),
    end: formatInstant(entry.end, zone),
  }, { withYear: false });
  return {
    word: entry.id.slice(0, 8),
    description: `${when} ${entry.description || entry.taskId}`,
  };
}

async function ofTasks(
  open: () => Promise<CommandContext>,
  pick: (task: Task) => readonly (string | undefined)[],
): Promise<string[]> {
  const words = (await openTasks(await open()).list())
    .flatMap(({ task }) => pick(task))
    .filter((word) => word !== undefined);
  return [...new Set(words)];
}
