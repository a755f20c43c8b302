import type { CommandSpec, Group } from "./command.ts";

/** What the words before other commands are about. */
export interface GroupSpec {
  /** What its commands do, in a line. */
  readonly summary: string;
  /** The command that is run when none is typed. */
  readonly default: string;
  /** Loads its commands. */
  readonly load: () => Promise<{ COMMANDS: readonly CommandSpec[] }>;
}

/** The words that other commands come after. */
export const GROUPS: Readonly<Record<Group, GroupSpec>> = {
  timer: {
    summary: "Track time per task",
    default: "status",
    load: () => import("./timer_commands.ts"),
  },
  task: {
    summary: "Manage tasks and their timers",
    default: "list",
    load: () => import("./task_commands.ts"),
  },
};

/** The commands that are one word. */
const WORKDAY: Pick<GroupSpec, "default" | "load"> = {
  default: "status",
  load: () => import("./workday_commands.ts"),
};

/** A command, and the words that were typed after it. */
interface TypedCommand {
  /** The command. */
  readonly spec: CommandSpec;
  /** The words after it. */
  readonly words: readonly string[];
}

/** The command that was typed, or `undefined` if there is no such one. */
export async function commandIn(
  typed: readonly string[],
): Promise<TypedCommand | undefined> {
  const [first = ""] = typed;
  const isGroup = Object.hasOwn(GROUPS, first);
  const group = isGroup ? GROUPS[first as Group] : WORKDAY;
  const [word = group.default, ...words] = isGroup ? typed.slice(1) : typed;
  const { COMMANDS } = await group.load();
  const spec = COMMANDS.find(({ name, alias }) =>
    name === word || alias === word
  );
  return spec && { spec, words };
}

/** All commands, in the order in which help lists them. */
export async function allCommands(): Promise<CommandSpec[]> {
  const groups = [WORKDAY, ...Object.values(GROUPS)];
  const loaded = await Promise.all(groups.map(({ load }) => load()));
  return loaded.flatMap(({ COMMANDS }) => COMMANDS);
}
