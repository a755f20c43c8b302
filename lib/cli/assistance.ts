import { ValidationError } from "@cliffy/command";
import { VERSION } from "../version.ts";
import type { CliEnvironment } from "./environment.ts";
import { buildProgram, type CompletionSource, helpOf } from "./program.ts";
import type { ParsedWords } from "./quick_parse.ts";
import { allCommands, GROUPS } from "./registry.ts";
import { UsageError } from "./usage_error.ts";

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
  const isHelp = options.help || word === "help" ||
    (word === "completions" && topic === undefined);
  const subject = word === "help" ? words.slice(1) : words;
  const help = isHelp ? helpOf(program, subject) : undefined;
  if (help !== undefined) {
    return environment.writeOut(`${tidy(help, environment.hasColors())}\n`);
  }
  try {
    await program.parse(isHelp ? [...subject] : [...args]);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const typed = Object.hasOwn(GROUPS, subject[0] ?? "") ? subject[1] : word;
    throw unknown(withoutGuess(tidy(error.message, false), typed), error);
  }
  if (word !== "completions") {
    throw unknown(`Unknown command "${subject.join(" ")}"`);
  }
}

function unknown(message: string, cause?: unknown): UsageError {
  return new UsageError(message, { hint: "See: worktime --help", cause });
}

/** Cliffy names some command for any word: only a like one was meant. */
function withoutGuess(message: string, word: string | undefined): string {
  const [, guess] = message.match(/ Did you mean command "(.*)"\?$/) ?? [];
  if (guess === undefined || guess[0] === word?.[0]) return message;
  return message.replace(/\. Did you mean.*$/, "");
}

/** A text without spaces at line ends and, unless wanted, without colours. */
function tidy(text: string, withColors: boolean): string {
  // deno-lint-ignore no-control-regex
  const plain = withColors ? text : text.replace(/\x1b\[[\d;]*m/g, "");
  return plain.split("\n").map((line) => line.trimEnd()).join("\n").trim();
}
