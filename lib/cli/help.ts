import { VERSION_LINE } from "../version.ts";
import type { CommandSpec, Group } from "./command.ts";
import type { CliEnvironment } from "./environment.ts";
import {
  commandHelp,
  groupHelp,
  type HelpStyle,
  programHelp,
} from "./output/help.ts";
import type { ParsedWords } from "./quick_parse.ts";
import { COMMANDS, findCommand, GROUPS } from "./registry.ts";
import { UsageError } from "./errors.ts";

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
    return programHelp(COMMANDS, GROUPS, style);
  }
  if (isGroup(word) && second === undefined) {
    return groupHelp(word, GROUPS[word], COMMANDS, style);
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
  return new UsageError(message ?? `Unknown command "${typed}"`, {
    hint: `See: ${line} --help`,
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
