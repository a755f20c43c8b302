/**
 * Our own command-line parser, because loading Cliffy and building one command
 * takes 4 ms, half of a command's time budget. Cliffy only suggests a command in
 * place of an unknown one. A test keeps both in agreement.
 *
 * @module
 */

import { type CommandInput, type CommandSpec, fullNameOf } from "./command.ts";
import {
  GLOBAL_OPTIONS,
  type OptionName,
  OPTIONS,
  type OptionSpec,
  type OptionValues,
} from "./options.ts";
import { shellWord } from "../errors.ts";
import { UsageError } from "./errors.ts";
import {
  surplusHint,
  withImpliedOptions,
  wordsInOrder,
} from "./implied_options.ts";

/** A command line, parsed without knowing the command. */
export interface ParsedWords {
  /** The command and its arguments. */
  readonly words: readonly string[];
  readonly options: OptionValues;
  /** Flags that no command has. */
  readonly unknownOptions: readonly string[];
  /** Names of options without their value. */
  readonly missingValues: readonly string[];
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
  const missingValues: string[] = [];
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
      if (value === undefined) missingValues.push(option.name);
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
    const isMissing = missingValues.includes(name) ||
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
  { words, options }: Pick<ParsedWords, "words" | "options">,
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
