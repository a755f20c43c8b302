import { EXPORT_FORMAT_NAMES } from "../exchange/format_names.ts";
import { CONFIG_SETTINGS } from "../formats/config_setting.ts";
import { printable } from "../text/printable.ts";
import type { Zone } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import { PROVIDER_NAMES } from "../tracking/settings.ts";
import { type Task, TASK_STATES } from "../tracking/task.ts";
import { DIMENSIONS } from "../tracking/totals.ts";
import { ABSENCE_KINDS } from "../workday/terms.ts";
import {
  type CommandContext,
  type CommandSpec,
  openTasks,
  openTimers,
  openTracker,
} from "./command.ts";
import { LINE_VARIABLE, SHELLS } from "./commands/completions.ts";
import {
  type Completion,
  GLOBAL_OPTIONS,
  OPTIONS,
  type OptionSpec,
  type OptionValues,
} from "./options.ts";
import { formatTimeRange } from "./output/entry.ts";
import {
  impliedCompletion,
  looksLikeOption,
  optionOf,
  type ParsedWords,
  parseWords,
  splitOption,
  withImpliedOptions,
} from "./quick_parse.ts";
import {
  COMMANDS,
  findCommand,
  GROUPS,
  type TypedCommand,
} from "./registry.ts";

/** The maximum length of a description, in characters. */
const MAX_DESCRIPTION_LENGTH = 80;

/**
 * Returns the reply to the completion script of a shell. The first line is
 * `words`, `files` or `directories`. After `words` follows a line for each word,
 * quoted for shells that do not quote it themselves.
 *
 * @param args The name of the shell and the arguments that its script adds.
 */
export async function completionReply(
  [shell, ...args]: readonly string[],
  variable: (name: string) => string | undefined,
  open: OpenContext,
): Promise<string> {
  if (shell === "bash") {
    const [breaks = "", text = ""] = args;
    const { line, last } = readLine(text, POSIX, breaks);
    const suggestions = last.isRedirection
      ? "files"
      : await complete(line, open);
    return formatReply(
      suggestions,
      (words) => bashWords(words, line.current, last),
    );
  }
  if (shell === "powershell") {
    const { line } = readLine(variable(LINE_VARIABLE) ?? "", POWERSHELL, "");
    const suggestions = await complete(line, open);
    return formatReply(
      suggestions,
      (words) => powershellWords(words, line.current),
    );
  }
  // zsh and fish split, quote and filter words themselves.
  const line = { words: args.slice(1, -1), current: args.at(-1) ?? "" };
  const suggestions = await complete(line, open);
  return formatReply(suggestions, shell === "zsh" ? zshWords : fishWords);
}

function formatReply(
  suggestions: Suggestions,
  format: (words: readonly Candidate[]) => readonly string[],
): string {
  if (typeof suggestions === "string") return `${suggestions}\n`;
  return ["words", ...format(suggestions)].map((line) => `${line}\n`).join("");
}

function descriptionOf({ description }: Candidate): string {
  return printable(description, MAX_DESCRIPTION_LENGTH);
}

function fishWords(words: readonly Candidate[]): string[] {
  return words.map((it) => `${it.word}\t${descriptionOf(it)}`);
}

/** Formats words for `_describe` in zsh, which splits at the first bare colon. */
function zshWords(words: readonly Candidate[]): string[] {
  return words.map((it) => {
    const word = it.word.replace(/[\\:]/g, "\\$&");
    const description = descriptionOf(it).replaceAll("\\", "\\\\");
    return description === "" ? word : `${word}:${description}`;
  });
}

function powershellWords(
  words: readonly Candidate[],
  current: string,
): string[] {
  return startingWith(words, current).map((it) => {
    const needsNoQuotes = /^[\p{L}\p{N}_./:+-]+$|^--[\w-]+=[\w.-]*$/u.test(
      it.word,
    );
    // PowerShell treats typographic quotes as single quotes.
    const quoted = `'${it.word.replace(/['\u2018-\u201B]/g, "$&$&")}'`;
    const text = needsNoQuotes ? it.word : quoted;
    return [text, it.word, descriptionOf(it) || it.word].join("\t");
  });
}

function bashWords(
  words: readonly Candidate[],
  current: string,
  { quote, keptLength }: LastWord,
): string[] {
  const head = current.slice(0, keptLength);
  return startingWith(words, current)
    .filter(({ word }) => word.startsWith(head))
    .map(({ word }) => word.slice(keptLength))
    .filter((word) => !UNQUOTABLE[quote].test(word))
    .map((word) => quote === "" ? word.replace(BASH_SPECIAL, "\\$&") : word);
}

/** Characters that are, or could be, special in bash. */
const BASH_SPECIAL = /(?![\w./:@%+,=-])[ -~\s]/g;

/** Characters that cannot be typed within an open quote. */
const UNQUOTABLE: Readonly<Record<LastWord["quote"], RegExp>> = {
  "": /(?!)/,
  "'": /'/,
  '"': /["$`\\!]/,
};

/** Filters words by a prefix; ignores case if no word matches exactly. */
function startingWith(
  words: readonly Candidate[],
  current: string,
): readonly Candidate[] {
  const exact = words.filter(({ word }) => word.startsWith(current));
  if (exact.length > 0) return exact;
  const lower = current.toLowerCase();
  return words.filter(({ word }) => word.toLowerCase().startsWith(lower));
}

/** The quoting rules of a shell. */
interface Quoting {
  readonly escape: string;
  /** The characters that can be escaped within double quotes. */
  readonly escapedInDouble: RegExp;
  /** Whether a doubled quote within quotes stands for one. */
  readonly doublesQuotes: boolean;
}

const POSIX: Quoting = {
  escape: "\\",
  escapedInDouble: /["$`\\]/,
  doublesQuotes: false,
};

const POWERSHELL: Quoting = {
  escape: "`",
  escapedInDouble: /./,
  doublesQuotes: true,
};

/** The word at the cursor. */
interface LastWord {
  /** The open quote, if any. */
  readonly quote: "" | "'" | '"';
  /** The length of the part that stays, since bash completes only the rest. */
  readonly keptLength: number;
  /** Whether it follows `<` or `>`. */
  readonly isRedirection: boolean;
}

/**
 * Splits a typed line like its shell, without expanding anything.
 *
 * @param breaks The characters after which bash starts to complete.
 */
function readLine(
  text: string,
  quoting: Quoting,
  breaks: string,
): { line: TypedLine; last: LastWord } {
  const reader = new LineReader(text, quoting, breaks);
  reader.read();
  const { words, word = "", quote, keptLength, isRedirection } = reader;
  // The first word is the name of the program.
  const line = { words: words.slice(1), current: word };
  return { line, last: { quote, keptLength, isRedirection } };
}

class LineReader {
  readonly words: string[] = [];
  /** The word being read; `undefined` between words. */
  word: string | undefined;
  quote: LastWord["quote"] = "";
  keptLength = 0;
  isRedirection = false;
  #at = 0;

  constructor(
    readonly text: string,
    readonly quoting: Quoting,
    readonly breaks: string,
  ) {}

  read(): void {
    while (this.#at < this.text.length) {
      const char = this.text.charAt(this.#at++);
      if (this.#escapes(char)) this.#add(this.text.charAt(this.#at++));
      else if (this.quote === "") this.#readBare(char);
      else if (char === this.quote) this.#endQuote();
      else this.#add(char);
    }
  }

  #readBare(char: string): void {
    if (/\s/.test(char)) this.#endWord();
    else if (/[<>]/.test(char)) {
      // The number of a stream, as in `2>`.
      if (/^\d+$/.test(this.word ?? "")) this.word = undefined;
      this.#endWord();
      this.isRedirection = true;
    } else if (char === "'" || char === '"') {
      this.quote = char;
      this.#add("");
      this.#keepWord();
    } else {
      this.#add(char);
      if (this.breaks.includes(char)) this.#keepWord();
    }
  }

  #endQuote(): void {
    const isDoubled = this.quoting.doublesQuotes &&
      this.text.charAt(this.#at) === this.quote;
    if (isDoubled) return this.#add(this.text.charAt(this.#at++));
    this.quote = "";
    this.#keepWord();
  }

  #keepWord(): void {
    this.keptLength = (this.word ?? "").length;
  }

  #endWord(): void {
    // The file of a redirection is not an argument.
    if (this.word !== undefined && !this.isRedirection) {
      this.words.push(this.word);
    }
    if (this.word !== undefined) this.isRedirection = false;
    this.word = undefined;
    this.keptLength = 0;
  }

  #add(text: string): void {
    this.word = (this.word ?? "") + text;
  }

  #escapes(char: string): boolean {
    const { escape, escapedInDouble } = this.quoting;
    if (char !== escape || this.quote === "'") return false;
    return this.quote === "" ||
      escapedInDouble.test(this.text.charAt(this.#at));
  }
}

/** A longer list of entries is hard to choose from. */
const MAX_ENTRIES = 20;

/** A command line up to the cursor. */
interface TypedLine {
  /** The complete words after the name of the program. */
  readonly words: readonly string[];
  /** The incomplete word at the cursor; empty for a new word. */
  readonly current: string;
}

/** A suggested word. */
interface Candidate {
  /** The whole word, not only its missing part. */
  readonly word: string;
  /** A description in one line; empty if the word needs none. */
  readonly description: string;
}

/** Suggested words, or a kind of path, which shells complete themselves. */
type Suggestions = readonly Candidate[] | "files" | "directories";

/** Opens the data directory named by the options of a line. */
type OpenContext = (options: OptionValues) => Promise<CommandContext>;

/** Returns suggestions for the word at the cursor. */
async function complete(
  { words, current }: TypedLine,
  open: OpenContext,
): Promise<Suggestions> {
  const parsed = parsedWords(words);
  if (parsed === undefined) return [];
  const source = () => open(parsed.options);
  const isEnded = words.includes("--");
  const awaiting = isEnded ? undefined : optionOf(words.at(-1) ?? "");
  if (awaiting?.value !== undefined) {
    return await suggestionsFor(awaiting.completes, source);
  }
  if (isEnded || !current.startsWith("-")) {
    const suggestions = await suggestWords(parsed, source);
    if (typeof suggestions === "string" || isEnded) return suggestions;
    // An id that starts with a dash would be parsed as an option.
    return suggestions.filter(({ word }) => !looksLikeOption(word));
  }
  const { flag, value } = splitOption(current);
  if (value === undefined) return suggestOptions(parsed);
  const suggestions = await suggestionsFor(optionOf(flag)?.completes, source);
  return typeof suggestions === "string"
    ? suggestions
    : suggestions.map((it) => ({ ...it, word: `${flag}=${it.word}` }));
}

/** Parses the words so far; returns `undefined` if they are invalid. */
function parsedWords(words: readonly string[]): ParsedWords | undefined {
  try {
    return parseWords(words);
  } catch {
    // Nothing completes a line that is wrong.
    return undefined;
  }
}

async function suggestWords(
  { words, options }: ParsedWords,
  source: () => Promise<CommandContext>,
): Promise<Suggestions> {
  const path = words[0] === "help" ? words.slice(1) : words;
  if (path.length === 0) return commandsIn(undefined);
  const [first = "", second] = path;
  if (second === undefined && Object.hasOwn(GROUPS, first)) {
    return commandsIn(first);
  }
  const typed = findCommand(words);
  if (!typed) return [];
  const all = typed.spec.arguments;
  const last = all.at(-1);
  const argument = all[typed.words.length] ??
    (last?.isRepeatable ? last : undefined);
  const kind = argument === undefined
    ? impliedCompletion(typed.spec, { words: typed.words, options })
    : argument.completes;
  return await suggestionsFor(kind, source);
}

/** Returns the commands of a group or, without one, the top-level commands. */
function commandsIn(group: string | undefined): Candidate[] {
  const groups = Object.entries(GROUPS)
    .map(([name, { summary }]) => ({ name, summary }));
  return [
    ...COMMANDS.filter((it) => it.group === group),
    ...group === undefined ? groups : [],
  ].map(candidateOf);
}

/** Returns the options of the command that are not given yet. */
function suggestOptions(
  { words, options }: ParsedWords,
): Candidate[] {
  const typed = findCommand(words);
  const own = typed?.spec.options ?? [];
  const given = typed ? givenOptions(typed, options) : options;
  const more = words.length === 0 ? [OPTIONS.version] : [];
  return [...own, ...GLOBAL_OPTIONS, ...more].filter(({ name, isRepeatable }) =>
    isRepeatable || given[name] === undefined
  ).map(({ name, summary }) => candidateOf({ name: `--${name}`, summary }));
}

/** Returns the options of a line, including those that its words imply. */
function givenOptions(
  { spec, words }: TypedCommand,
  options: OptionValues,
): OptionValues {
  try {
    return withImpliedOptions(spec, { words, options }).options;
  } catch {
    // The words imply nothing if they are wrong.
    return options;
  }
}

function candidateOf(
  { name, summary }: Pick<CommandSpec | OptionSpec, "name" | "summary">,
): Candidate {
  return { word: name, description: summary };
}

/** Returns suggestions for an argument or the value of an option. */
async function suggestionsFor(
  kind: Completion | undefined,
  source: () => Promise<CommandContext>,
): Promise<Suggestions> {
  if (kind === undefined) return [];
  if (kind === "file") return "files";
  if (kind === "directory") return "directories";
  const words = WORDS[kind];
  const found = typeof words === "function"
    ? await words(await source())
    : words;
  // Words with invisible characters cannot be typed, and could be harmful.
  return found.map((it) =>
    typeof it === "string" ? { word: it, description: "" } : it
  ).filter(({ word }) => word !== "" && printable(word, Infinity) === word);
}

type Words = readonly (string | Candidate)[];

const WORDS: Readonly<
  Record<
    Exclude<Completion, "file" | "directory">,
    Words | ((context: CommandContext) => Promise<Words>)
  >
> = {
  date: async (context) => {
    const dates = await openTracker(context).recordedDates();
    return ["today", "yesterday", ...dates];
  },
  month: (context) => openTracker(context).recordedMonths(),
  range: async (context) => {
    const months = await openTracker(context).recordedMonths();
    return ["today", "yesterday", ...RANGE_WORDS, ...months];
  },
  absence: ABSENCE_KINDS,
  "export-format": EXPORT_FORMAT_NAMES,
  half: ["workday", "timers"],
  setting: CONFIG_SETTINGS.map(({ definition }) => definition.name),
  task: async (context) => {
    const tasks = openTasks(context);
    const titles = new Map(
      (await tasks.list()).map(({ task }) => [task.id, task.title]),
    );
    return (await tasks.ids()).map((word) => ({
      word,
      description: titles.get(word) ?? "",
    }));
  },
  entry: async (context) => {
    const entries = await openTimers(context).newest(MAX_ENTRIES);
    return [
      { word: "last", description: "The running timer or the last entry" },
      ...entries.map((entry) => entryCandidate(entry, context.zone)),
    ];
  },
  plan: (context) => taskValues(context, ({ plan }) => [plan]),
  sprint: (context) => taskValues(context, ({ sprint }) => [sprint]),
  tag: (context) => taskValues(context, ({ tags = [] }) => tags),
  client: async (context) => [
    ...new Set((await openTimers(context).settings()).clients.values()),
  ],
  dimension: DIMENSIONS,
  state: TASK_STATES,
  provider: ["none", ...PROVIDER_NAMES],
  shell: SHELLS,
  event: "start stop lunch lunch_end break break_end day absence".split(" "),
  "damaged-file": (context) => openTracker(context).restorableFiles(),
};

const RANGE_WORDS = ["week", "month", "year"];

function entryCandidate(entry: Entry, zone: Zone): Candidate {
  const when = formatTimeRange(entry, { zone, withYear: false });
  return {
    word: entry.id.slice(0, 8),
    description: `${when} ${entry.description || entry.taskId}`,
  };
}

async function taskValues(
  context: CommandContext,
  pick: (task: Task) => readonly (string | undefined)[],
): Promise<string[]> {
  const words = (await openTasks(context).list())
    .flatMap(({ task }) => pick(task))
    .filter((word) => word !== undefined);
  return [...new Set(words)];
}
