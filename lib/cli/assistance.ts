import { ValidationError } from "@cliffy/command";
import { VERSION } from "../version.ts";
import type { Group } from "./command.ts";
import type { CliEnvironment } from "./environment.ts";
import {
  commandHelp,
  groupHelp,
  type HelpStyle,
  programHelp,
} from "./output/help.ts";
import { buildProgram } from "./program.ts";
import type { ParsedWords } from "./quick_parse.ts";
import { allCommands, commandIn, GROUPS } from "./registry.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Does what is no command of the tracker: prints help or the version.
 *
 * @throws {UsageError} When the words are none of it.
 */
export async function assist(
  { words, options }: ParsedWords,
  environment: CliEnvironment,
): Promise<void> {
  if (options.version) return environment.writeOut(`worktime ${VERSION}\n`);
  const asksHelp = words[0] === "help";
  const subject = commandWords(asksHelp ? words.slice(1) : words);
  const help = asksHelp || options.help
    ? await helpOf(subject, {
      columns: environment.columns(),
      hasColors: environment.hasColors(),
    })
    : undefined;
  if (help === undefined) throw await unknownCommand(subject);
  environment.writeOut(`${help}\n`);
}

/** Those of the words that should name a command: two in a group, else one. */
function commandWords(words: readonly string[]): readonly string[] {
  return words.slice(0, isGroup(words[0]) ? 2 : 1);
}

function isGroup(word: string | undefined): word is Group {
  return Object.hasOwn(GROUPS, word ?? "");
}

/** The help text of a command or a group; `undefined` if there is none. */
async function helpOf(
  words: readonly string[],
  style: HelpStyle,
): Promise<string | undefined> {
  const [word, second] = words;
  if (word === undefined) {
    return programHelp(await allCommands(), GROUPS, style);
  }
  if (isGroup(word) && second === undefined) {
    return groupHelp(word, GROUPS[word], await allCommands(), style);
  }
  const typed = await commandIn(words);
  return typed && commandHelp(typed.spec, style);
}

/** Words that are no command, with the command that may have been meant. */
async function unknownCommand(words: readonly string[]): Promise<UsageError> {
  const typed = words.at(-1) ?? "";
  const group = words.length > 1 ? words[0] : undefined;
  // For Cliffy a word with a dash is an option, and `-h` ends the process.
  const cause = typed.startsWith("-")
    ? undefined
    : await validationError(words);
  const message = cause && withoutGuess(withoutColors(cause.message), typed);
  const line = group === undefined ? "worktime" : `worktime ${group}`;
  return new UsageError(message ?? `Unknown command "${typed}"`, {
    hint: `See: ${line} --help`,
    cause,
  });
}

/** What Cliffy has to say against words that are no command. */
async function validationError(
  words: readonly string[],
): Promise<ValidationError | undefined> {
  try {
    await buildProgram(await allCommands()).parse([...words]);
    return undefined;
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
}

/** Cliffy names some command for any word: only a like one was meant. */
function withoutGuess(message: string, word: string): string {
  const [, guess] = message.match(/ Did you mean command "(.*)"\?$/) ?? [];
  if (guess === undefined || guess[0] === word[0]) return message;
  return message.replace(/\. Did you mean.*$/, "");
}

function withoutColors(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[\d;]*m/g, "").trim();
}
