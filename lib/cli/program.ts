import { Command } from "@cliffy/command";
import { CompletionsCommand } from "@cliffy/command/completions";
import { VERSION } from "../version.ts";
import type { ArgumentSpec, CommandSpec, OptionSpec } from "./command.ts";
import { GLOBAL_OPTIONS } from "./options.ts";

/** Gives the words that can be completed. */
export interface CompletionSource {
  /** The dates with events, the newest first. */
  dates(): Promise<readonly string[]>;
  /** The months with events, the newest first. */
  months(): Promise<readonly string[]>;
}

// Cliffy's types grow with each call of a chain; these chains are loops.
// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/**
 * Builds all commands for Cliffy, which writes help texts, completes words and
 * finds the command that was meant. The commands are not run from here.
 */
export function buildProgram(
  specs: readonly CommandSpec[],
  completions: CompletionSource,
): AnyCommand {
  const program: AnyCommand = new Command();
  program.throwErrors()
    .name("worktime")
    .version(VERSION)
    .description(
      "Track your work hours, breaks and overtime.\n\n" +
        "Without a command, the status is shown.",
    )
    .usage("[command] [options]")
    .example("A day", "worktime start, worktime lunch, worktime stop")
    .example("Complete words in bash", "source <(worktime completions bash)")
    .action(() => {})
    .globalComplete("date", async () => [
      "today",
      "yesterday",
      ...await completions.dates(),
    ])
    .globalComplete("month", async () => [...await completions.months()]);
  for (const option of GLOBAL_OPTIONS) {
    program.globalOption(flagsOf(option), option.summary);
  }
  for (const spec of specs) {
    program.command(spec.name, commandOf(spec));
    // The alias of a command is known only from within its program.
    if (spec.alias !== undefined) program.alias(spec.alias);
  }
  program.command("completions", new CompletionsCommand());
  return program.reset();
}

/**
 * The help text of the program, or of one command.
 *
 * @returns The text, or `undefined` if there is no such command.
 */
export function helpOf(
  program: AnyCommand,
  word: string | undefined,
): string | undefined {
  // Cliffy sets the help option up with the first text of the whole program.
  const help = program.getHelp();
  return word === undefined ? help : program.getCommand(word, true)?.getHelp();
}

function commandOf(spec: CommandSpec): AnyCommand {
  const { summary, details } = spec;
  const command: AnyCommand = new Command();
  const words = spec.arguments.map(({ name, isOptional }) =>
    isOptional ? `[${name}]` : `<${name}>`
  );
  command.usage([...words, "[options]"].join(" "));
  command.description(details ? `${summary}\n\n${details}` : summary);
  if (spec.arguments.length > 0) {
    command.arguments(spec.arguments.map(argumentOf).join(" "));
  }
  for (const option of spec.options) {
    command.option(flagsOf(option), option.summary);
  }
  for (const [purpose, line] of spec.examples) command.example(purpose, line);
  return command.action(() => {});
}

function argumentOf({ name, isOptional, completes }: ArgumentSpec): string {
  const inner = `${name}:string${completes ? `:${completes}` : ""}`;
  return isOptional ? `[${inner}]` : `<${inner}>`;
}

function flagsOf({ name, value, completes }: OptionSpec): string {
  if (value === undefined) return `--${name}`;
  return `--${name} <${value}:string${completes ? `:${completes}` : ""}>`;
}
