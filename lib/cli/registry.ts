import type { CommandSpec, Group } from "./command.ts";

/** What the words before other commands are about. */
export interface GroupSpec {
  /** What its commands do, in a line. */
  readonly summary: string;
  /** The command that is run when none is typed. */
  readonly default: string;
}

/** The words that other commands come after. */
export const GROUPS: Readonly<Record<Group, GroupSpec>> = {
  timer: { summary: "Time what you do for tasks", default: "status" },
  task: { summary: "Keep tasks, whose timers follow them", default: "list" },
};

/** Each command by the words that the user types, loaded when it is needed. */
const COMMANDS: Readonly<Record<string, () => Promise<CommandSpec>>> = {
  start: async () => (await import("./commands/start.ts")).START,
  stop: async () => (await import("./commands/stop.ts")).STOP,
  lunch: async () => (await import("./commands/lunch.ts")).LUNCH,
  break: async () => (await import("./commands/break.ts")).BREAK,
  status: async () => (await import("./commands/status.ts")).STATUS,
  month: async () => (await import("./commands/month.ts")).MONTH,
  log: async () => (await import("./commands/log.ts")).LOG,
  adjust: async () => (await import("./commands/adjust.ts")).ADJUST,
  "set-hours": async () => (await import("./commands/set_hours.ts")).SET_HOURS,
  "timer start": async () =>
    (await import("./commands/timer/start.ts")).TIMER_START,
  "timer stop": async () =>
    (await import("./commands/timer/stop.ts")).TIMER_STOP,
  "timer pause": async () =>
    (await import("./commands/timer/pause.ts")).TIMER_PAUSE,
  "timer resume": async () =>
    (await import("./commands/timer/resume.ts")).TIMER_RESUME,
  "timer switch": async () =>
    (await import("./commands/timer/switch.ts")).TIMER_SWITCH,
  "timer status": async () =>
    (await import("./commands/timer/status.ts")).TIMER_STATUS,
  "timer show": async () =>
    (await import("./commands/timer/show.ts")).TIMER_SHOW,
  "timer summary": async () =>
    (await import("./commands/timer/summary.ts")).TIMER_SUMMARY,
  "timer add": async () => (await import("./commands/timer/add.ts")).TIMER_ADD,
  "timer edit": async () =>
    (await import("./commands/timer/edit.ts")).TIMER_EDIT,
  "timer delete": async () =>
    (await import("./commands/timer/delete.ts")).TIMER_DELETE,
  "timer configure": async () =>
    (await import("./commands/timer/configure.ts")).TIMER_CONFIGURE,
  "task add": async () => (await import("./commands/task/add.ts")).TASK_ADD,
  "task list": async () => (await import("./commands/task/list.ts")).TASK_LIST,
  "task show": async () => (await import("./commands/task/show.ts")).TASK_SHOW,
  "task start": async () =>
    (await import("./commands/task/start.ts")).TASK_START,
  "task complete": async () =>
    (await import("./commands/task/complete.ts")).TASK_COMPLETE,
  "task block": async () =>
    (await import("./commands/task/block.ts")).TASK_BLOCK,
  "task reopen": async () =>
    (await import("./commands/task/reopen.ts")).TASK_REOPEN,
  "task import": async () =>
    (await import("./commands/task/import.ts")).TASK_IMPORT,
  undo: async () => (await import("./commands/undo.ts")).UNDO,
  redo: async () => (await import("./commands/redo.ts")).REDO,
  doctor: async () => (await import("./commands/doctor.ts")).DOCTOR,
};

/** Other words for commands. */
const ALIASES: Readonly<Record<string, string>> = { set_hours: "set-hours" };

/** What is run when no command is typed. */
const DEFAULT_COMMAND = "status";

/** A command, and the words that were typed after it. */
export interface TypedCommand {
  /** The command. */
  readonly spec: CommandSpec;
  /** The words after it. */
  readonly words: readonly string[];
}

/** The command that was typed, or `undefined` if there is no such one. */
export async function commandIn(
  words: readonly string[],
): Promise<TypedCommand | undefined> {
  const [first = DEFAULT_COMMAND, second, ...others] = words;
  const group = Object.hasOwn(GROUPS, first)
    ? GROUPS[first as Group]
    : undefined;
  const spec = await commandFor(
    group ? `${first} ${second ?? group.default}` : first,
  );
  return spec && { spec, words: group ? others : words.slice(1) };
}

/** The command for what was typed, or `undefined` if there is none. */
export async function commandFor(
  line: string,
): Promise<CommandSpec | undefined> {
  const name = Object.hasOwn(ALIASES, line) ? ALIASES[line] : line;
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) return undefined;
  return await COMMANDS[name]?.();
}

/** All commands, in the order in which help lists them. */
export async function allCommands(): Promise<CommandSpec[]> {
  return await Promise.all(Object.values(COMMANDS).map((load) => load()));
}
