import { DAY } from "@std/datetime";
import type { Instant } from "../time/zone.ts";
import { byStart, type Entry } from "../timers/entry.ts";
import { utcMonthOf } from "../time/instant.ts";

/** The newest file keeps so many entries; half of them go when it is full. */
export const MOST_RECENT = 200;

/** So long an entry of the present month is among the newest, at least. */
export const KEPT_MS: number = 3 * DAY;

/** Some entries of one task that go to the file of one month. */
interface ArchivedEntries {
  /** The month in UTC. */
  readonly month: string;
  /** The task. */
  readonly taskId: string;
  /** The entries. */
  readonly entries: ReadonlySet<Entry>;
}

/** Which of the newest entries go to the files of their months. */
export function archivedEntries(
  recent: readonly Entry[],
  now: Instant,
): ArchivedEntries[] {
  const present = utcMonthOf(now);
  let going = recent.filter(({ start }) => utcMonthOf(start) < present);
  if (recent.length - going.length > MOST_RECENT) {
    going = recent.toSorted(byStart)
      .slice(0, recent.length - MOST_RECENT / 2)
      .filter(({ start }) => start < now - KEPT_MS);
  }
  const months = new Map<string, Map<string, Set<Entry>>>();
  for (const entry of going) {
    const month = utcMonthOf(entry.start);
    const tasks = months.get(month) ?? new Map<string, Set<Entry>>();
    months.set(month, tasks);
    const entries = tasks.get(entry.taskId) ?? new Set();
    tasks.set(entry.taskId, entries.add(entry));
  }
  return [...months].flatMap(([month, tasks]) =>
    [...tasks].map(([taskId, entries]) => ({ month, taskId, entries }))
  );
}
