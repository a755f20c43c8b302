/**
 * Our own command-line parser, because loading Cliffy and building one command
 * takes 4 ms, half of a command's time budget. Cliffy only suggests a command in
 * place of an unknown one. A test keeps both in agreement.
 *
 * @module
 */

import { shellWord } from "../errors.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { readDuration } from "../time/duration.ts";
import { clockHint } from "../time/typed_clock.ts";
import { dateHint, isDateText } from "../time/typed_date.ts";
import { isMonthText, isRangeText } from "../time/typed_range.ts";
import { isTimeText } from "../time/typed_time.ts";
import { type CommandInput, type CommandSpec, fullNameOf } from "./command.ts";
import { UsageError } from "./errors.ts";
import {
  type Completion,
  GLOBAL_OPTIONS,
  type OptionName,
  OPTIONS,
  type OptionSpec,
  type OptionValues,
} from "./options.ts";

/** A command line, parsed without knowing the command. */
export interface ParsedWords {
  /** The command and its arguments. */
  readonly words: readonly string[];
  readonly options: OptionValues;
  /** Flags that no command has. */
  readonly unknownOptions: readonly string[];
  /** Names of options without their value. */
  readonly missingValues: ReadonlySet<string>;
  /** Names of options whose value is given again. */
  readonly repeatedOptions: readonly string[];
}

/** Returns the option of a flag, such as `--help` and `-h`. */
export function optionOf(flag: string): OptionSpec | undefined {
  const name = flag.slice(2);
  return flag.startsWith("--")
    ? Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined
    : Object.values(OPTIONS).find(({ short }) =>
      short !== undefined && flag === `-${short}`
    );
}

/**
 * Parses a command line.
 *
 * @param optionsOf Returns the options of the command that some words name: an
 * option can take a value in one command and none in another.
 * @throws {UsageError} When a switch has a value.
 */
export function parseWords(
  args: readonly string[],
  optionsOf: (words: readonly string[]) => readonly OptionSpec[] = () => [],
): ParsedWords {
  const words: string[] = [];
  const unknownOptions: string[] = [];
  const missingValues = new Set<string>();
  const repeatedOptions: string[] = [];
  const options: Record<string, string | true | readonly string[]> = {};
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      for (const word of args.slice(at + 1)) words.push(word);
      break;
    }
    const { flag, value: inlineValue } = splitOption(arg);
    const option = optionsOf(words).find(({ name }) => flag === `--${name}`) ??
      optionOf(flag);
    if (!looksLikeOption(arg)) words.push(arg);
    else if (option === undefined) unknownOptions.push(flag);
    else if (option.value === undefined) {
      if (inlineValue !== undefined) throw unexpectedValue(flag);
      options[option.name] = true;
    } else {
      const value = inlineValue ??
        (canBeValue(args[at + 1]) ? args[++at] : undefined);
      if (value === undefined) missingValues.add(option.name);
      if (option.name in options && !option.isRepeatable) {
        repeatedOptions.push(option.name);
      }
      const { [option.name]: before = [] } = options;
      options[option.name] = option.isRepeatable && Array.isArray(before)
        ? [...before, value ?? ""]
        : value ?? "";
    }
  }
  return { words, options, unknownOptions, missingValues, repeatedOptions };
}

/** Whether a word is an option. A negative number is an argument. */
export function looksLikeOption(arg: string): boolean {
  return arg.length > 1 && arg.startsWith("-") && !/^-[\d.]/.test(arg);
}

/** Splits `--name=value`. */
export function splitOption(arg: string): { flag: string; value?: string } {
  const end = arg.indexOf("=");
  if (end === -1) return { flag: arg };
  return { flag: arg.slice(0, end), value: arg.slice(end + 1) };
}

/** Whether a word can be a value. It can start with a dash unless it is a flag. */
function canBeValue(arg: string | undefined): arg is string {
  return arg !== undefined && arg !== "--" &&
    optionOf(splitOption(arg).flag) === undefined;
}

function unexpectedValue(flag: string): UsageError {
  return new UsageError(`Option "${flag}" takes no value`, {
    hint: `Use ${flag} without a value, or omit it`,
  });
}

/**
 * Returns the input of a command.
 *
 * @throws {UsageError} When the options or arguments do not fit the command.
 */
export function inputFor(
  spec: CommandSpec,
  { unknownOptions, missingValues, repeatedOptions, ...parsed }: ParsedWords,
): CommandInput {
  const { options } = parsed;
  const known = [...spec.options, ...GLOBAL_OPTIONS];
  const flags = known.map(({ name }) => `--${name}`);
  const other = unknownOptions[0] ??
    Object.keys(options).map((name) => `--${name}`)
      .find((flag) => !flags.includes(flag));
  if (other !== undefined) {
    throw new UsageError(`Unknown option "${other}"`, {
      hint: `Options of "${fullNameOf(spec)}": ${flags.join(", ")}`,
    });
  }
  // An alias can name a directory that a command then replaces.
  const repeated = repeatedOptions.find((name) => name !== "data-dir");
  if (repeated !== undefined) {
    throw new UsageError(`Option "--${repeated}" can be used only once`, {
      hint: helpHint(spec),
    });
  }
  for (const { name, value } of known) {
    const given = options[name];
    const isEmpty = given === "" || Array.isArray(given) && given.includes("");
    const isMissing = missingValues.has(name) ||
      isEmpty && !spec.clearable?.includes(name);
    if (value !== undefined && isMissing) {
      throw new UsageError(`Option "--${name}" needs a value: ${value}`, {
        hint: helpHint(spec),
      });
    }
  }
  const typed = withImpliedOptions(spec, parsed);
  checkArguments(spec, typed);
  return { arguments: typed.words, options: typed.options };
}

function checkArguments(
  spec: CommandSpec,
  { words, options }: TypedWords,
): void {
  const missing = spec.arguments[words.length];
  if (missing && !missing.isOptional) {
    throw new UsageError(`Missing argument: ${missing.name}`, {
      hint: helpHint(spec),
    });
  }
  const ordered = wordsInOrder(spec, words);
  if (ordered) {
    const first = spec.arguments[0]?.name;
    throw new UsageError(`${first} comes first: "${ordered[0]}"`, {
      hint: ["Use worktime", fullNameOf(spec), ...ordered.map(shellWord)]
        .concat(optionWords(options)).join(" "),
    });
  }
  const isRepeatable = spec.arguments.at(-1)?.isRepeatable ?? false;
  if (words.length > spec.arguments.length && !isRepeatable) {
    const surplus = words.slice(spec.arguments.length);
    throw new UsageError(`Too many arguments: "${surplus.join(" ")}"`, {
      hint: surplusHint(spec, { words: surplus, options }) ?? helpHint(spec),
    });
  }
}

/** Returns options as they are typed, without `--json`: hints are for people. */
function optionWords({ json: _, ...options }: OptionValues): string[] {
  return Object.entries(options).flatMap(([name, given]) =>
    given === true
      ? `--${name}`
      : [given].flat().map((value) =>
        `--${name}${value.startsWith("-") ? "=" : " "}${shellWord(value)}`
      )
  );
}

function helpHint(spec: CommandSpec): string {
  return `See: worktime ${fullNameOf(spec)} --help`;
}

// Words that a command has no argument for can stand for an option.

/** The words after a command, and its options. */
interface TypedWords {
  readonly words: readonly string[];
  readonly options: OptionValues;
}

/** Which texts are arguments that can have several words, by their name. */
const ARGUMENT_TEXTS: Readonly<Record<string, (text: string) => boolean>> = {
  DATE: isDateText,
  MONTH: isMonthText,
  RANGE: () => true,
  SPAN: (text) => /^[\d:.apm ]+[-–][\d:.apm ]+$/i.test(text),
  TIME: isTimeText,
  WEEK: isRangeText,
  YEAR: isRangeText,
};

/** The same for an argument that must be one word. */
const WORD_TEXTS: typeof ARGUMENT_TEXTS = {
  EVENT: (text) => /^(?:start|stop|(?:lunch|break)(?:[-_]\w+)?)$/i.test(text),
};

/** Enough for `2024-12-02..last fri` or `9 am last fri`. */
const MAX_WORDS = 8;

/**
 * Reads words that a command has no argument for as the option that they can
 * only be: `stop 18:00` as `stop --at 18:00`, `set-hours 0 last fri` as
 * `set-hours 0 --date "last fri"`. Words of one argument are joined, as in
 * `log last fri`.
 *
 * @returns The words of the arguments, and the options; unchanged if the words
 * beyond the arguments can be no option.
 * @throws {UsageError} When the option is given too, or the words can be two
 * things.
 */
export function withImpliedOptions(
  spec: CommandSpec,
  typed: TypedWords,
): TypedWords {
  const words = joinedArgument(spec, typed);
  const count = argumentCount(spec, words);
  const surplus = words.slice(count).join(" ");
  const option = impliedOption(spec, surplus);
  if (option === undefined) return { ...typed, words };
  rejectRepeated(typed.options, { option, surplus });
  if (option === "at") rejectDoubtful(spec, surplus, count);
  return {
    words: words.slice(0, count),
    options: { ...typed.options, [option]: surplus },
  };
}

/** Joins the words of an argument such as `last friday`. */
function joinedArgument(
  { arguments: all }: CommandSpec,
  { words }: TypedWords,
): readonly string[] {
  const at = all.findIndex(({ name }) => name in ARGUMENT_TEXTS);
  const isText = ARGUMENT_TEXTS[all[at]?.name ?? ""];
  if (!isText) return words;
  for (let end = Math.min(words.length, MAX_WORDS); end > at + 1; end--) {
    const text = words.slice(at, end).join(" ");
    if (isText(text)) {
      return [...words.slice(0, at), text, ...words.slice(end)];
    }
  }
  return words;
}

/** With an offset, `12:00-12:45` would be a time as well. */
const SPAN = /(?:^| )\d+:\d+-\d/;
const TWO_TIMES = /^(.*\d(?: ?[ap]m)?)(?: *[-\u2013] *| to | )(\d.*)$/i;

/** Returns how many of the words are arguments. */
function argumentCount(spec: CommandSpec, words: readonly string[]): number {
  const { arguments: all } = spec;
  const last = all.at(-1);
  if (last?.isRepeatable) return words.length;
  // Any word can be a task.
  if (!last?.isOptional || last.completes === "task") return all.length;
  const before = all.length - 1;
  const isArgument = ARGUMENT_TEXTS[last.name];
  if (isArgument?.(words[before] ?? "")) return all.length;
  // `status 18:00` has no date, and `lunch yesterday` no span.
  const rest = words.slice(before).join(" ");
  if (impliedOption(spec, rest) !== undefined) return before;
  // Nothing can be said of words after one that is wrong.
  return isArgument ? words.length : all.length;
}

function impliedOption(
  { options }: CommandSpec,
  text: string,
): OptionName | undefined {
  if (text === "") return undefined;
  const implied = (name: OptionName) =>
    options.find((it) => it.name === name && it.isImplied);
  if (implied("at") && !SPAN.test(text) && isTimeText(text)) return "at";
  const date = implied("date");
  // A number alone is more likely minutes of the hours than a month.
  const isRange = date?.takesRange && !/^\d+$/.test(text) &&
    isRangeText(text);
  // What is almost a date is explained where dates are read.
  const isDate = isDateText(text) || dateHint(text, ANY_DAY) !== undefined;
  return date && (isRange || isDate) ? "date" : undefined;
}

const ANY_DAY = "2024-12-10" as CivilDate;

/** @throws {UsageError} When the option is given too. */
function rejectRepeated(
  options: OptionValues,
  { option, surplus }: { option: OptionName; surplus: string },
): void {
  const given = option === "at" && options.ago !== undefined ? "ago" : option;
  if (options[given] === undefined) return;
  const hint = moreWordsHint(options, surplus) ?? "Use only one of them";
  const message = `"${surplus}" and --${given} cannot be used together`;
  throw new UsageError(message, { hint });
}

/** What a number could mean instead of a time, by the argument, in full. */
const UNITS: Readonly<Record<string, readonly [unit: string, full: string]>> = {
  DATE: ["date", "a date such as 2024-12-10"],
  MONTH: ["month", "a month such as 2024-12"],
  WEEK: ["week", "a week such as 2024-W50"],
  YEAR: ["year", "a year such as 2024"],
};
/** The same for a command without arguments. */
const DATED_TIME = ["date", 'a date and a time such as "2024-12-10 23:59"'];

/** @throws {UsageError} When a number alone could be something else. */
function rejectDoubtful(
  spec: CommandSpec,
  surplus: string,
  argumentCount: number,
): void {
  const isRecording = spec.options.some(({ name }) => name === "ago");
  const isDoubtful = isRecording
    ? /^\d{1,2}$/.test(surplus)
    : /^\d+$/.test(surplus) && argumentCount === 0;
  if (!isDoubtful) return;
  const [unit, full] = UNITS[spec.arguments[0]?.name ?? ""] ?? DATED_TIME;
  const [, hours = "", minutes = "00"] = surplus.match(/^(\d{1,2})(\d\d)?$/) ??
    [];
  const other = isRecording ? "minutes" : `a ${unit}`;
  throw new UsageError(`"${surplus}" could mean a time or ${other}`, {
    hint: `Use ${hours}:${minutes} or ` +
      (isRecording ? `"${surplus}m ago"` : full),
  });
}

/** Which texts are values of options that can have several words. */
const OPTION_TEXTS: Readonly<Record<string, (text: string) => boolean>> = {
  at: isTimeText,
  date: isDateText,
  end: isTimeText,
  from: isDateText,
  start: isTimeText,
  to: isDateText,
};

/** Suggests quotes if the words belong to the value of an option. */
function moreWordsHint(
  options: OptionValues,
  surplus: string,
): string | undefined {
  // Most likely, they were typed after the last option.
  for (const [name, value] of Object.entries(options).toReversed()) {
    const isText = OPTION_TEXTS[name];
    const text = isText === isTimeText
      ? `${value} ${surplus}`.replace(/^(\d{4}-\d\d-\d\d) /, "$1T")
      : `${value} ${surplus}`;
    if (isText?.(text)) {
      return `Use --${name} ${text.includes(" ") ? `"${text}"` : text}`;
    }
  }
  return undefined;
}

/**
 * Returns the words in order if the first argument was typed after others, as
 * in `day 9-17 yesterday`. If these fit nowhere, the first word is wrong instead.
 */
function wordsInOrder(
  spec: CommandSpec,
  words: readonly string[],
): readonly string[] | undefined {
  const { arguments: all } = spec;
  const isText = ARGUMENT_TEXTS[all[0]?.name ?? ""];
  if (!isText || isText(words[0] ?? "")) return undefined;
  for (let at = 1; at < words.length; at++) {
    const text = words.slice(at).join(" ");
    if (!isText(text)) continue;
    const ordered = [text, ...words.slice(0, at)];
    const { words: left } = withImpliedOptions(spec, {
      words: ordered,
      options: {},
    });
    const fits = left.slice(1).every((word, index) => {
      const last = all.at(-1);
      const next = all[index + 1] ?? (last?.isRepeatable ? last : undefined);
      return next !== undefined && (ARGUMENT_TEXTS[next.name] ??
            WORD_TEXTS[next.name])?.(word) === true;
    });
    return fits ? ordered : undefined;
  }
  return undefined;
}

/** Suggests an option for words that are no argument. */
function surplusHint(
  { options: known, arguments: all }: CommandSpec,
  { words, options }: TypedWords,
): string | undefined {
  const surplus = words.join(" ");
  const hint = moreWordsHint(options, surplus);
  if (hint !== undefined) return hint;
  const has = (name: OptionName) => known.some((it) => it.name === name);
  const isDuration = /[hm]/i.test(surplus) &&
    readDuration(surplus) !== undefined;
  if (isDuration && (has("for") || has("ago"))) {
    const option = has("for") ? "--for" : "--ago";
    return `Use ${option} ${shellWord(surplus)}`;
  }
  const [, from = "", to = ""] = surplus.match(TWO_TIMES) ?? [];
  if (has("end") && isTimeText(from) && isTimeText(to)) {
    return `Use --start ${shellWord(from)} --end ${shellWord(to)}`;
  }
  if (all.some(({ name }) => name === "SPAN")) {
    return "Use a dash between two times, such as 12:00-12:45";
  }
  if (has("ago") && isDateText(surplus)) {
    return `Add a time, such as "${surplus} 17:00"`;
  }
  if (!has("ago")) return undefined;
  if (SPAN.test(surplus)) return offsetHint(surplus);
  return wrongDateHint(words) ?? clockHint(surplus);
}

/** Explains `08:45-05:00`, which could be a span if it were not for `--at`. */
function offsetHint(text: string): string | undefined {
  const [offset] = text.match(/-(?:0\d|1[01]):\d\d$|-12:00$/) ?? [];
  return offset !== undefined && isTimeText(text)
    ? `If ${offset} is the offset from UTC, use --at ${shellWord(text)}`
    : undefined;
}

/** Says what is wrong with a date and its year, such as `2024-02-30`. */
function wrongDateHint(words: readonly string[]): string | undefined {
  const [date] = words.flatMap((word) =>
    word.match(/^\d{4}[-/.]\d\d?[-/.]\d\d?(?=T|$)/) ?? []
  );
  return date === undefined || isDateText(date)
    ? undefined
    : dateHint(date, ANY_DAY);
}

/** Returns what completes the option that the next word would be. */
export function impliedCompletion(
  spec: CommandSpec,
  { words, options }: TypedWords,
): Completion | undefined {
  if (words.length !== spec.arguments.length) return undefined;
  const option = spec.options.find(({ isImplied, completes }) =>
    isImplied && completes !== undefined
  );
  return option && options[option.name] === undefined
    ? option.completes
    : undefined;
}
