import { VERSION } from "../version.ts";
import type { CliEnvironment } from "./environment.ts";
import { buildProgram, type CompletionSource, helpOf } from "./program.ts";
import type { ParsedWords } from "./quick_parse.ts";
import { allCommands } from "./registry.ts";
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
  const subject = word === "help" ? topic : word;
  const help = isHelp ? helpOf(program, subject) : undefined;
  if (help !== undefined) {
    return environment.writeOut(`${tidy(help, environment.hasColors())}\n`);
  }
  try {
    await program.parse(isHelp && subject ? [subject] : [...args]);
    if (word !== "completions") throw new Error(`Unknown command "${word}"`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(tidy(message, false), {
      hint: "See: worktime --help",
      cause: error,
    });
  }
}

/** A text without spaces at line ends and, unless wanted, without colours. */
function tidy(text: string, withColors: boolean): string {
  // deno-lint-ignore no-control-regex
  const plain = withColors ? text : text.replace(/\x1b\[[\d;]*m/g, "");
  return plain.split("\n").map((line) => line.trimEnd()).join("\n").trim();
}
