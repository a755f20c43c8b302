import { ValidationError } from "@cliffy/command";
import { VERSION } from "../version.ts";
import type { CliEnvironment } from "./environment.ts";
import { buildProgram, type CompletionSource, helpOf } from "./program.ts";
import type { ParsedWords } from "./quick_parse.ts";
import { allCommands, GROUPS } from "./registry.ts";
import { UsageError } from "./usage_error.ts";

type Program = ReturnType<typeof buildProgram>;

/**
 * Does what is no command of the tracker: prints help or the version, or
 * completions for a shell.
 *
 * @throws {UsageError} When the words are none of it.
 */
export async function assist(
  args: readonly string[],
  { words, options }: ParsedWords,
  environment: CliEnvironment,
  completions: CompletionSource,
): Promise<void> {
  if (options.version) return environment.writeOut(`worktime ${VERSION}\n`);
  const program = buildProgram(await allCommands(), completions);
  const [word, topic] = words;
  const asksHelp = word === "help";
  const subject = commandWords(asksHelp ? words.slice(1) : words);
  const isCompletions = subject[0] === "completions";
  if (asksHelp || options.help || (isCompletions && topic === undefined)) {
    const help = helpOf(program, subject);
    if (help === undefined) throw await unknownCommand(program, subject);
    return environment.writeOut(`${tidy(help, environment.hasColors())}\n`);
  }
  if (!isCompletions) throw await unknownCommand(program, subject);
  const cause = await validationError(program, args);
  if (cause) throw unknown(tidy(cause.message, false), { cause });
}

/** Those of the words that should name a command: two in a group, else one. */
function commandWords(words: readonly string[]): readonly string[] {
  return words.slice(0, Object.hasOwn(GROUPS, words[0] ?? "") ? 2 : 1);
}

/** Words that are no command, with the command that may have been meant. */
async function unknownCommand(
  program: Program,
  words: readonly string[],
): Promise<UsageError> {
  const typed = words.at(-1) ?? "";
  const group = words.length > 1 ? words[0] : undefined;
  // For Cliffy a word with a dash is an option, and `-h` ends the process.
  const cause = typed.startsWith("-")
    ? undefined
    : await validationError(program, words);
  const message = cause && withoutGuess(tidy(cause.message, false), typed);
  return unknown(message ?? `Unknown command "${typed}"`, { group, cause });
}

/** What Cliffy has to say against a command line. */
async function validationError(
  program: Program,
  args: readonly string[],
): Promise<ValidationError | undefined> {
  try {
    await program.parse([...args]);
    return undefined;
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
}

function unknown(
  message: string,
  { group, cause }: { group?: string | undefined; cause: unknown },
): UsageError {
  const line = group === undefined ? "worktime" : `worktime ${group}`;
  return new UsageError(message, { hint: `See: ${line} --help`, cause });
}

/** Cliffy names some command for any word: only a like one was meant. */
function withoutGuess(message: string, word: string): string {
  const [, guess] = message.match(/ Did you mean command "(.*)"\?$/) ?? [];
  if (guess === undefined || guess[0] === word[0]) return message;
  return message.replace(/\. Did you mean.*$/, "");
}

/** A text without spaces at line ends and, unless wanted, without colours. */
function tidy(text: string, withColors: boolean): string {
  // deno-lint-ignore no-control-regex
  const plain = withColors ? text : text.replace(/\x1b\[[\d;]*m/g, "");
  return plain.split("\n").map((line) => line.trimEnd()).join("\n").trim();
}
