import { parseArgs } from "@std/cli/parse-args";
import {
  type CommandInput,
  type CommandSpec,
  lineOf,
  type OptionSpec,
  type OptionValue,
} from "./command.ts";
import { ALL_OPTIONS, GLOBAL_OPTIONS } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** The words of a command line, sorted without knowing the command. */
export interface ParsedWords {
  /** The words that are not options: the command and its arguments. */
  readonly words: readonly string[];
  /** The options. */
  readonly options: Record<string, OptionValue>;
  /** Names of options that no command has. */
  readonly unknown: readonly string[];
}

const SWITCHES = namesOf((option) => option.value === undefined);
const WITH_VALUE = namesOf((option) => option.value !== undefined);
const REPEATABLE = namesOf((option) => option.isRepeatable === true);

/**
 * Sorts the words of a command line. It is the fast way for a command line that
 * is right; help, completions and corrections are Cliffy's, which takes longer
 * to load than a command takes to run.
 */
export function parseWords(args: readonly string[]): ParsedWords {
  const { options: given, numbers } = withoutNumbers(args);
  const unknown: string[] = [];
  const empty: Record<string, string> = {};
  const { _: words, ...parsed } = parseArgs(given, {
    boolean: [...SWITCHES, "help", "version"],
    string: [...WITH_VALUE, "_"],
    collect: [...REPEATABLE],
    alias: { h: "help", V: "version" },
    unknown: (arg: string) => {
      if (!/^-./.test(arg)) return true;
      const name = arg.replace(/^--|=.*/gs, "");
      if (WITH_VALUE.includes(name)) empty[name] = "";
      else unknown.push(arg.replace(/=.*/s, ""));
      return false;
    },
  });
  const options: Record<string, OptionValue> = { ...empty };
  for (const [name, value] of Object.entries(parsed)) {
    if (value === true || typeof value === "string") options[name] = value;
    if (Array.isArray(value) && value.length > 0) {
      options[name] = value.map(String);
    }
  }
  return { words: [...words.map(String), ...numbers], options, unknown };
}

/** A negative number is an argument, not a cluster of short options. */
function withoutNumbers(
  args: readonly string[],
): { options: string[]; numbers: string[] } {
  const options: string[] = [];
  const numbers: string[] = [];
  const end = args.indexOf("--");
  const last = end < 0 ? args.length : end;
  for (const arg of args.slice(0, last)) {
    const switchWithValue = SWITCHES.find((name) =>
      arg.startsWith(`--${name}=`)
    );
    if (switchWithValue !== undefined) {
      throw new UsageError(`Option "--${switchWithValue}" takes no value`, {
        hint: `Write it as --${switchWithValue}, or leave it out`,
      });
    }
    if (!/^-[\d.]/.test(arg)) options.push(arg);
    else if (takesValue(options.at(-1))) {
      options.push(`${options.pop()}=${arg}`);
    } else numbers.push(arg);
  }
  // What follows "--" is an argument, whatever it looks like.
  return { options: [...options, ...args.slice(last)], numbers };
}

/**
 * The input of a command.
 *
 * @throws {UsageError} When the words do not fit the command.
 */
export function inputFor(
  spec: CommandSpec,
  { words, options, unknown }: ParsedWords,
): CommandInput {
  const known = [...spec.options, ...GLOBAL_OPTIONS];
  const stranger = unknown[0] ??
    Object.keys(options).filter((name) =>
      !known.some((option) => option.name === name)
    ).map((name) => `--${name}`)[0];
  if (stranger !== undefined) {
    const names = known.map(({ name }) => `--${name}`).join(", ");
    throw new UsageError(`Unknown option "${stranger}"`, {
      hint: `Options of "${lineOf(spec)}": ${names}`,
    });
  }
  for (const { name, value } of known) {
    const given = options[name];
    const isEmpty = given === "" || Array.isArray(given) && given.includes("");
    if (value !== undefined && isEmpty) {
      throw new UsageError(`Option "--${name}" needs a value: ${value}`, {
        hint: helpHint(spec),
      });
    }
  }
  checkArguments(spec, words);
  return { arguments: words, options };
}

function checkArguments(spec: CommandSpec, words: readonly string[]): void {
  const missing = spec.arguments[words.length];
  if (missing && !missing.isOptional) {
    throw new UsageError(`Missing argument: ${missing.name}`, {
      hint: helpHint(spec),
    });
  }
  if (words.length > spec.arguments.length) {
    throw new UsageError(
      `Too many arguments: "${words.slice(spec.arguments.length).join(" ")}"`,
      { hint: helpHint(spec) },
    );
  }
}

function helpHint(spec: CommandSpec): string {
  return `See: worktime ${lineOf(spec)} --help`;
}

function takesValue(word: string | undefined): boolean {
  return word !== undefined && word.startsWith("--") &&
    WITH_VALUE.includes(word.slice(2));
}

function namesOf(
  fits: (option: OptionSpec) => boolean,
): readonly string[] {
  return [...new Set(ALL_OPTIONS.filter(fits).map(({ name }) => name))];
}
