import type { Task } from "../timers/task.ts";
import type { CommandContext } from "./command.ts";
import { openTasks } from "./open_tasks.ts";
import { openTimers } from "./open_timers.ts";
import { openTracker } from "./open_tracker.ts";
import type { CompletionSource } from "./program.ts";

/** So many entries can be told apart in a list. */
const MOST_ENTRIES = 20;

/** Completes words from the data directory. */
export function completionsFrom(
  open: () => Promise<CommandContext>,
): CompletionSource {
  const tracker = async () => openTracker(await open());
  const timers = async () => openTimers(await open());
  const tasks = async () => openTasks(await open());
  const wordsOf = async (
    pick: (task: Task) => readonly (string | undefined)[],
  ) => {
    const words = (await (await tasks()).list())
      .flatMap(({ task }) => pick(task))
      .filter((word) => word !== undefined);
    return [...new Set(words)];
  };
  return {
    dates: async () => await (await tracker()).recordedDates(),
    months: async () => await (await tracker()).recordedMonths(),
    tasks: async () => await (await tasks()).ids(),
    entries: async () => {
      const newest = await (await timers()).newest(MOST_ENTRIES);
      return ["last", ...newest.map(({ id }) => id.slice(0, 8))];
    },
    plans: () => wordsOf(({ plan }) => [plan]),
    sprints: () => wordsOf(({ sprint }) => [sprint]),
    tags: () => wordsOf(({ tags = [] }) => tags),
  };
}
