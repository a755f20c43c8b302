import { Command, ValidationError } from "@cliffy/command";
import type { ArgumentSpec, CommandSpec, Group } from "./command.ts";
import { GLOBAL_OPTIONS, OPTIONS, type OptionSpec } from "./options.ts";

// Cliffy's types grow with each call of a chain; these chains are loops.
// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/**
 * Builds a Cliffy program, used only to suggest the command that was meant. Its
 * commands do nothing.
 */
export function buildProgram(specs: readonly CommandSpec[]): AnyCommand {
  const program: AnyCommand = new Command();
  program.throwErrors().name("worktime").action(() => {});
  for (const option of GLOBAL_OPTIONS) {
    // Cliffy adds its own help option.
    if (option === OPTIONS.help) continue;
    program.globalOption(flagsOf(option), option.summary);
  }
  const groups = new Map<Group, AnyCommand>();
  for (const spec of specs) {
    const { group, name } = spec;
    if (group === undefined) program.command(name, commandOf(spec));
    else {
      const parent = groups.get(group) ?? new Command().action(() => {});
      if (!groups.has(group)) program.command(group, parent);
      groups.set(group, parent);
      parent.command(name, commandOf(spec)).reset();
    }
    // The alias of a command is known only from within its program.
    if (spec.alias !== undefined) program.alias(spec.alias);
  }
  return program.reset();
}

/** Whether an error is Cliffy's complaint about a command line. */
export function isValidationError(error: unknown): error is Error {
  return error instanceof ValidationError;
}

function commandOf(spec: CommandSpec): AnyCommand {
  const command: AnyCommand = new Command();
  if (spec.arguments.length > 0) {
    command.arguments(spec.arguments.map(argumentOf).join(" "));
  }
  for (const option of spec.options) {
    command.option(flagsOf(option), option.summary);
  }
  return command.action(() => {});
}

function argumentOf({ name, isOptional, isRepeatable }: ArgumentSpec): string {
  const inner = `${name}${isRepeatable ? "..." : ""}:string`;
  return isOptional ? `[${inner}]` : `<${inner}>`;
}

function flagsOf({ name, value }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} <${value}:string>`;
}
