import { SECOND } from "@std/datetime";
import { instantAt } from "./fake_clock.ts";

/** An entry of a task as a test writes it; times without offset are Tokyo's. */
export interface WrittenEntry {
  readonly start: string;
  readonly end: string;
  readonly tags?: readonly string[];
  /** How long it counts, in seconds; from start to end if left out. */
  readonly seconds?: number;
}

/** The text of `history/time-entries.json`, or of a month's file. */
export function entriesText(
  tasks: Readonly<Record<string, readonly WrittenEntry[]>>,
): string {
  const written = Object.entries(tasks)
    .map(([taskId, entries]) => [taskId, storedTask(taskId, entries)]);
  return JSON.stringify(Object.fromEntries(written));
}

/** One task of that file, with entries in the form of the original. */
export function storedTask(taskId: string, entries: readonly WrittenEntry[]) {
  const cached = entries.map(({ start, end, tags, seconds }, i) => ({
    provider_id: `${taskId.slice(0, 10)}-${i}`,
    start: new Date(instantAt(start)).toISOString(),
    end: new Date(instantAt(end)).toISOString(),
    duration_seconds: seconds ?? (instantAt(end) - instantAt(start)) / SECOND,
    ...(tags && { tags }),
  }));
  const total_seconds = cached.reduce(
    (sum, it) => sum + it.duration_seconds,
    0,
  );
  return { entries: cached, total_seconds };
}
