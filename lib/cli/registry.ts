import type { CommandSpec, Group } from "./command.ts";
import { COMPLETIONS } from "./commands/completions.ts";
import { DOCTOR } from "./commands/doctor.ts";
import { REDO, UNDO } from "./commands/undo.ts";
import { TASK_COMMANDS } from "./commands/task.ts";
import { TIMER_COMMANDS } from "./commands/timer.ts";
import { WORKDAY_COMMANDS } from "./commands/workday.ts";

/** All commands, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  ...WORKDAY_COMMANDS,
  UNDO,
  REDO,
  DOCTOR,
  COMPLETIONS,
  ...TIMER_COMMANDS,
  ...TASK_COMMANDS,
];

/** What the words before other commands are about. */
export interface GroupSpec {
  /** What its commands do, in a line. */
  readonly summary: string;
  /** The command that is run when none is typed. */
  readonly default: string;
}

/** The words that other commands come after. */
export const GROUPS: Readonly<Record<Group, GroupSpec>> = {
  timer: { summary: "Track time per task", default: "status" },
  task: { summary: "Manage tasks and their timers", default: "list" },
};

/** A command, and the words that were typed after it. */
interface TypedCommand {
  /** The command. */
  readonly spec: CommandSpec;
  /** The words after it. */
  readonly words: readonly string[];
}

/** The command that was typed, or `undefined` if there is no such one. */
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
