import type { CommandContext } from "./command.ts";
import type { CompletionSource } from "./program.ts";

/** So many entries can be told apart in a list. */
const MOST_ENTRIES = 20;

/** Completes words from the data directory. */
export function completionsFrom(
  open: () => Promise<CommandContext>,
): CompletionSource {
  const words = async (
    pick: (
      listed: Awaited<ReturnType<CommandContext["tasks"]["list"]>>[number],
    ) => readonly (string | undefined)[],
  ) => {
    const { tasks } = await open();
    const found = (await tasks.list()).flatMap(pick);
    return [...new Set(found.filter((word) => word !== undefined))];
  };
  return {
    dates: async () => await (await open()).tracker.recordedDates(),
    months: async () => await (await open()).tracker.recordedMonths(),
    tasks: async () => await (await open()).tasks.ids(),
    entries: async () => {
      const newest = await (await open()).timers.newest(MOST_ENTRIES);
      return ["last", ...newest.map(({ id }) => id.slice(0, 8))];
    },
    plans: () => words(({ task }) => [task.plan]),
    sprints: () => words(({ task }) => [task.sprint]),
    tags: () => words(({ task }) => task.tags ?? []),
  };
}
