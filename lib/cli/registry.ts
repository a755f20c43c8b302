import type { CommandSpec } from "./command.ts";

/** Each command by the word that the user types, loaded when it is needed. */
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
  undo: async () => (await import("./commands/undo.ts")).UNDO,
  redo: async () => (await import("./commands/redo.ts")).REDO,
  doctor: async () => (await import("./commands/doctor.ts")).DOCTOR,
};

/** Other words for commands. */
const ALIASES: Readonly<Record<string, string>> = { set_hours: "set-hours" };

/** The command for a word, or `undefined` if there is none. */
export async function commandFor(
  word: string,
): Promise<CommandSpec | undefined> {
  const name = Object.hasOwn(ALIASES, word) ? ALIASES[word] : word;
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) return undefined;
  return await COMMANDS[name]?.();
}

/** All commands, in the order in which help lists them. */
export async function allCommands(): Promise<CommandSpec[]> {
  return await Promise.all(Object.values(COMMANDS).map((load) => load()));
}
