import { formatInstant, type Zone } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import { PROVIDER_NAMES } from "../tracking/settings.ts";
import { type Task, TASK_STATES } from "../tracking/task.ts";
import { DIMENSIONS } from "../tracking/totals.ts";
import {
  type CommandContext,
  type CommandSpec,
  openTasks,
  openTimers,
  openTracker,
} from "./command.ts";
import { UsageError } from "./errors.ts";
import {
  type Completion,
  GLOBAL_OPTIONS,
  OPTIONS,
  type OptionSpec,
  type OptionValues,
} from "./options.ts";
import { formatTimeRange } from "./output/entry.ts";
import { printable } from "./output/printable.ts";
import {
  FLAGS,
  looksLikeOption,
  type ParsedWords,
  parseWords,
  splitOption,
} from "./quick_parse.ts";
import { COMMANDS, findCommand, GROUPS } from "./registry.ts";
import { LINE_VARIABLE, SHELLS } from "./shell_scripts.ts";

/** The longest description beside a word, in characters. */
const MAX_DESCRIPTION_LENGTH = 80;

/**
 * Answers the script of a shell: what the words are in a line, then a line for
 * each word, quoted for that shell where the shell does not quote it itself.
 *
 * @param args The name of the shell, and what its script adds.
 */
export async function completionReply(
  [shell, ...args]: readonly string[],
  variable: (name: string) => string | undefined,
  open: OpenContext,
): Promise<string> {
  if (shell === "bash") {
    const [breaks = "", text = ""] = args;
    const { line, last } = readLine(text, POSIX, breaks);
    const offer = last.isRedirection ? "files" : await complete(line, open);
    return formatReply(offer, (words) => bashWords(words, line.current, last));
  }
  if (shell === "powershell") {
    const { line } = readLine(variable(LINE_VARIABLE) ?? "", POWERSHELL, "");
    const offer = await complete(line, open);
    return formatReply(offer, (words) => powershellWords(words, line.current));
  }
  // zsh and fish split and quote words, and filter them as the user likes.
  const words = args.slice(1, -1);
  const offer = await complete({ words, current: args.at(-1) ?? "" }, open);
  return formatReply(offer, shell === "zsh" ? zshWords : fishWords);
}

function formatReply(
  offer: Suggestions,
  format: (words: readonly Candidate[]) => readonly string[],
): string {
  if (typeof offer === "string") return `${offer}\n`;
  return ["words", ...format(offer)].map((line) => `${line}\n`).join("");
}

function descriptionOf({ description }: Candidate): string {
  return printable(description, MAX_DESCRIPTION_LENGTH);
}

function fishWords(words: readonly Candidate[]): string[] {
  return words.map((it) => `${it.word}\t${descriptionOf(it)}`);
}

/** As `_describe` of zsh splits them: at the first bare colon. */
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
    const isPlain = /^[\p{L}\p{N}_./:+-]+$|^--[\w-]+=[\w.-]*$/u.test(it.word);
    // PowerShell treats typographic quotes as single quotes.
    const quoted = `'${it.word.replace(/['\u2018-\u201B]/g, "$&$&")}'`;
    const text = isPlain ? it.word : quoted;
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

/** What has a meaning in bash, or might have one. */
const BASH_SPECIAL = /(?![\w./:@%+,=-])[ -~\s]/g;

/** What cannot be typed within a quote that is open already. */
const UNQUOTABLE: Readonly<Record<LastWord["quote"], RegExp>> = {
  "": /(?!)/,
  "'": /'/,
  '"': /["$`\\!]/,
};

/** The words that begin like the typed one, in any case if there is no other. */
function startingWith(
  words: readonly Candidate[],
  current: string,
): readonly Candidate[] {
  const exact = words.filter(({ word }) => word.startsWith(current));
  if (exact.length > 0) return exact;
  const lower = current.toLowerCase();
  return words.filter(({ word }) => word.toLowerCase().startsWith(lower));
}

/** How a shell quotes. */
interface Quoting {
  /** The character that takes the next one as it is. */
  readonly escape: string;
  /** What it escapes within double quotes. */
  readonly escapedInDouble: RegExp;
  /** Whether a quote that is doubled within itself stands for one. */
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

/** What else is known of the word at the cursor. */
interface LastWord {
  /** The quote that is still open. */
  readonly quote: "" | "'" | '"';
  /** How much of the word stays, as bash completes the rest only. */
  readonly keptLength: number;
  /** Whether it is behind `<` or `>`. */
  readonly isRedirection: boolean;
}

/**
 * Splits a typed line as its shell does. Nothing in it is expanded.
 *
 * @param breaks The characters after which bash begins to complete.
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
  /** The word that is being read; `undefined` between two. */
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
      this.keptLength = this.word?.length ?? 0;
    } else {
      this.#add(char);
      if (this.breaks.includes(char)) this.keptLength = this.word?.length ?? 0;
    }
  }

  #endQuote(): void {
    const isDoubled = this.quoting.doublesQuotes &&
      this.text.charAt(this.#at) === this.quote;
    if (isDoubled) return this.#add(this.text.charAt(this.#at++));
    this.quote = "";
    this.keptLength = this.word?.length ?? 0;
  }

  #endWord(): void {
    // What goes to or comes from a file is no argument.
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

/** So many entries can be told apart in a list. */
const MAX_ENTRIES = 20;

/** The part of a command line that comes before the cursor. */
interface TypedLine {
  /** The words after the program's name that are complete. */
  readonly words: readonly string[];
  /** The word at the cursor as far as it is typed; empty for a new one. */
  readonly current: string;
}

/** A word that can come next. */
interface Candidate {
  /** The whole word. */
  readonly word: string;
  /** What it stands for, in a line; empty if the word says it. */
  readonly description: string;
}

/** What can come next: words, or paths, which shells complete themselves. */
type Suggestions = readonly Candidate[] | "files" | "directories";

/** Opens the data directory that the options of a line name. */
type OpenContext = (options: OptionValues) => Promise<CommandContext>;

/** Returns what can come next on a command line. */
async function complete(
  { words, current }: TypedLine,
  open: OpenContext,
): Promise<Suggestions> {
  const parsed = parsedWords(words);
  if (parsed === undefined) return [];
  const source = () => open(parsed.options);
  const isEnded = words.includes("--");
  const awaiting = isEnded ? undefined : FLAGS.get(words.at(-1) ?? "");
  if (awaiting?.value !== undefined) {
    return await suggestionsFor(awaiting.completes, source);
  }
  if (isEnded || !current.startsWith("-")) {
    const offer = await suggestWords(parsed.words, source);
    if (typeof offer === "string" || isEnded) return offer;
    // An id that begins with a dash would be taken for an option.
    return offer.filter(({ word }) => !looksLikeOption(word));
  }
  const { flag, value } = splitOption(current);
  if (value === undefined) return suggestOptions(parsed);
  const offer = await suggestionsFor(FLAGS.get(flag)?.completes, source);
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

async function suggestWords(
  words: readonly string[],
  source: () => Promise<CommandContext>,
): Promise<Suggestions> {
  const path = words[0] === "help" ? words.slice(1) : words;
  if (path.length === 0) return commandsIn(undefined);
  const [first = "", second] = path;
  if (second === undefined && Object.hasOwn(GROUPS, first)) {
    return commandsIn(first);
  }
  const typed = findCommand(words);
  const all = typed?.spec.arguments ?? [];
  const last = all.at(-1);
  const argument = all[typed?.words.length ?? 0] ??
    (last?.isRepeatable ? last : undefined);
  return await suggestionsFor(argument?.completes, source);
}

/** The commands of a group, or those that are typed first. */
function commandsIn(group: string | undefined): Candidate[] {
  const groups = Object.entries(GROUPS)
    .map(([name, { summary }]) => ({ name, summary }));
  return [
    ...COMMANDS.filter((it) => it.group === group),
    ...group === undefined ? groups : [],
  ].map(candidateOf);
}

/** The options of the command that are not given yet. */
function suggestOptions(
  { words, options }: ParsedWords,
): Candidate[] {
  const typed = findCommand(words);
  const own = typed?.spec.options ?? [];
  const more = words.length === 0 ? [OPTIONS.version] : [];
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
  // What a terminal does not show cannot be typed, and could do harm there.
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
      { word: "last", description: "The running timer, or the last entry" },
      ...entries.map((entry) => entryCandidate(entry, context.zone)),
    ];
  },
  plan: (context) => taskValues(context, ({ plan }) => [plan]),
  sprint: (context) => taskValues(context, ({ sprint }) => [sprint]),
  tag: (context) => taskValues(context, ({ tags = [] }) => tags),
  dimension: DIMENSIONS,
  state: TASK_STATES,
  provider: ["none", ...PROVIDER_NAMES],
  shell: SHELLS,
  "damaged-file": (context) => openTracker(context).restorableFiles(),
};

function entryCandidate(entry: Entry, zone: Zone): Candidate {
  const when = formatTimeRange({
    start: formatInstant(entry.start, zone),
    end: formatInstant(entry.end, zone),
  }, { withYear: false });
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
