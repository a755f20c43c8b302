import { Command } from "@cliffy/command";
import { CompletionsCommand } from "@cliffy/command/completions";
import { VERSION } from "../version.ts";
import { PROVIDER_NAMES } from "../timers/settings.ts";
import { TASK_STATES } from "../timers/task.ts";
import { DIMENSIONS } from "../timers/totals.ts";
import type {
  ArgumentSpec,
  CommandSpec,
  Completion,
  Group,
  OptionSpec,
} from "./command.ts";
import { GLOBAL_OPTIONS } from "./options.ts";
import { GROUPS } from "./registry.ts";

/** Gives the words that can be completed. */
export interface CompletionSource {
  /** The dates with events, the newest first. */
  dates(): Promise<readonly string[]>;
  /** The months with events, the newest first. */
  months(): Promise<readonly string[]>;
  /** The ids of tasks. */
  tasks(): Promise<readonly string[]>;
  /** The ids of the newest entries. */
  entries(): Promise<readonly string[]>;
  /** The plans of tasks. */
  plans(): Promise<readonly string[]>;
  /** The sprints of tasks. */
  sprints(): Promise<readonly string[]>;
  /** The tags of tasks. */
  tags(): Promise<readonly string[]>;
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
      "Track your work hours, and the time of tasks.\n\n" +
        "Without a command, the status is shown.",
    )
    .usage("[command] [options]")
    .example("A day", "worktime start, worktime lunch, worktime stop")
    .example("Complete words in bash", "source <(worktime completions bash)")
    .action(() => {});
  addCompletions(program, completions);
  for (const option of GLOBAL_OPTIONS) {
    program.globalOption(flagsOf(option), option.summary);
  }
  const groups = new Map<Group, AnyCommand>();
  for (const spec of specs) {
    const { group, name } = spec;
    if (group === undefined) program.command(name, commandOf(spec));
    else {
      const parent = groups.get(group) ?? groupOf(group);
      if (!groups.has(group)) program.command(group, parent);
      groups.set(group, parent);
      parent.command(name, commandOf(spec)).reset();
    }
    // The alias of a command is known only from within its program.
    if (spec.alias !== undefined) program.alias(spec.alias);
  }
  program.command("completions", new CompletionsCommand());
  return program.reset();
}

function addCompletions(
  program: AnyCommand,
  completions: CompletionSource,
): void {
  const words: Record<Completion, () => Promise<readonly string[]>> = {
    date: async () => ["today", "yesterday", ...await completions.dates()],
    month: () => completions.months(),
    task: () => completions.tasks(),
    entry: () => completions.entries(),
    plan: () => completions.plans(),
    sprint: () => completions.sprints(),
    tag: () => completions.tags(),
    dimension: () => Promise.resolve(DIMENSIONS),
    state: () => Promise.resolve(TASK_STATES),
    provider: () => Promise.resolve(["none", ...PROVIDER_NAMES]),
  };
  for (const [name, list] of Object.entries(words)) {
    program.globalComplete(name, async () => (await list()).filter(isHarmless));
  }
}

/**
 * The help text of the program, or of a command or a group of commands.
 *
 * @param words What is typed for it; more words may follow.
 * @returns The text, or `undefined` if there is no such command.
 */
export function helpOf(
  program: AnyCommand,
  [word, second]: readonly string[],
): string | undefined {
  // Cliffy sets the help option up with the first text of the whole program.
  const help = program.getHelp();
  if (word === undefined) return help;
  const command = program.getCommand(word, true);
  const isGroup = Object.hasOwn(GROUPS, word) && second !== undefined;
  return (isGroup ? command?.getCommand(second, true) : command)?.getHelp();
}

/**
 * Whether a word can be completed: shells take the others apart, or would run
 * what is in them.
 */
function isHarmless(word: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.:@%+,/=-]*$/u.test(word);
}

function groupOf(group: Group): AnyCommand {
  const { summary, default: name } = GROUPS[group];
  const command: AnyCommand = new Command();
  return command.description(
    `${summary}\n\nWithout a command: worktime ${group} ${name}.`,
  ).usage("[command] [options]").action(() => {});
}

function commandOf(spec: CommandSpec): AnyCommand {
  const { summary, details } = spec;
  const command: AnyCommand = new Command();
  const words = spec.arguments.map(({ name, isOptional, isRepeatable }) => {
    const word = isRepeatable ? `${name}...` : name;
    return isOptional ? `[${word}]` : `<${word}>`;
  });
  command.usage([...words, "[options]"].join(" "));
  command.description(details ? `${summary}\n\n${details}` : summary);
  if (spec.arguments.length > 0) {
    command.arguments(spec.arguments.map(argumentOf).join(" "));
  }
  // With `collect` for those that may be repeated, zsh would not complete them:
  // Cliffy writes `{*--tag}` for it, which zsh takes for an argument.
  for (const option of spec.options) {
    command.option(flagsOf(option), option.summary);
  }
  for (const [purpose, line] of spec.examples) command.example(purpose, line);
  return command.action(() => {});
}

function argumentOf(
  { name, isOptional, isRepeatable, completes }: ArgumentSpec,
): string {
  const inner = `${name}${isRepeatable ? "..." : ""}:string${
    completes ? `:${completes}` : ""
  }`;
  return isOptional ? `[${inner}]` : `<${inner}>`;
}

function flagsOf({ name, value, completes }: OptionSpec): string {
  if (value === undefined) return `--${name}`;
  return `--${name} <${value}:string${completes ? `:${completes}` : ""}>`;
}
