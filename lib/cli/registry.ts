import type { CommandSpec, Example, Group } from "./command.ts";
import { ABSENT } from "./commands/absence.ts";
import { COMPLETIONS } from "./commands/completions.ts";
import { CONFIG } from "./commands/config.ts";
import { DOCTOR_COMMANDS } from "./commands/doctor.ts";
import { EXCHANGE_COMMANDS } from "./commands/exchange.ts";
import { MONTH_COMMANDS } from "./commands/month.ts";
import { TASK_COMMANDS } from "./commands/task.ts";
import { TIMER_COMMANDS } from "./commands/timer.ts";
import { WORKDAY_COMMANDS } from "./commands/workday.ts";
import type { OptionSpec } from "./options.ts";

/** All commands in the order of the help text. */
export const COMMANDS: readonly CommandSpec[] = [
  ...WORKDAY_COMMANDS,
  ABSENT,
  ...MONTH_COMMANDS,
  ...DOCTOR_COMMANDS,
  ...EXCHANGE_COMMANDS,
  CONFIG,
  COMPLETIONS,
  ...TIMER_COMMANDS,
  ...TASK_COMMANDS,
];

interface GroupSpec {
  /** What its commands do, in one line. */
  readonly summary: string;
  /** The command to run if only the group is typed. */
  readonly default: string;
  readonly examples: readonly Example[];
}

/** All groups of commands. */
export const GROUPS: Readonly<Record<Group, GroupSpec>> = {
  timer: {
    summary: "Track time per task",
    default: "status",
    examples: [
      ["Start a timer", "worktime timer start TASK-025"],
      ["Switch to another task", "worktime timer switch TASK-026"],
      ["Stop the timer", "worktime timer stop"],
      ["Summarize this week by day", "worktime timer summary --week --by day"],
    ],
  },
  task: {
    summary: "Manage tasks and their timers",
    default: "list",
    examples: [
      ["Add a task", 'worktime task add TASK-025 --title "Headless mode"'],
      ["Start it and its timer", "worktime task start TASK-025"],
      ["Complete it and stop its timer", "worktime task complete TASK-025"],
    ],
  },
};

/** A command and the words typed after it. */
export interface TypedCommand {
  readonly spec: CommandSpec;
  readonly words: readonly string[];
}

/** Finds the typed command, or the default one of a group. */
export function findCommand(
  typed: readonly string[],
): TypedCommand | undefined {
  const [first = ""] = typed;
  const group = Object.hasOwn(GROUPS, first) ? first as Group : undefined;
  const byDefault = group === undefined ? "status" : GROUPS[group].default;
  const [word = byDefault, ...words] = group ? typed.slice(1) : typed;
  const spec = COMMANDS.find((it) =>
    it.group === group && (it.name === word || it.alias === word)
  );
  return spec && { spec, words };
}

/** Returns the options of the command that some words name. */
export function optionsOf(words: readonly string[]): readonly OptionSpec[] {
  return findCommand(words)?.spec.options ?? [];
}
