import { SECOND } from "@std/datetime";
import { instantAt } from "./fake_clock.ts";

/** An entry in a test; times without an offset are in Tokyo. */
export interface WrittenEntry {
  readonly start: string;
  readonly end: string;
  readonly tags?: readonly string[];
  readonly billable?: boolean;
  /** The duration in seconds; by default, from start to end. */
  readonly seconds?: number;
}

/** Returns the text of `history/time-entries.json` or of a month's file. */
export function entriesText(
  tasks: Readonly<Record<string, readonly WrittenEntry[]>>,
): string {
  const written = Object.entries(tasks)
    .map(([taskId, entries]) => [taskId, storedTask(taskId, entries)]);
  return JSON.stringify(Object.fromEntries(written));
}

/** Returns a task in that file, with entries as the Python tool writes them. */
export function storedTask(taskId: string, entries: readonly WrittenEntry[]) {
  const cached = entries.map(({ start, end, tags, billable, seconds }, i) => ({
    provider_id: `${taskId.slice(0, 10)}-${i}`,
    start: new Date(instantAt(start)).toISOString(),
    end: new Date(instantAt(end)).toISOString(),
    duration_seconds: seconds ?? (instantAt(end) - instantAt(start)) / SECOND,
    ...(tags && { tags }),
    ...(billable !== undefined && { billable }),
  }));
  const total_seconds = cached.reduce(
    (sum, it) => sum + it.duration_seconds,
    0,
  );
  return { entries: cached, total_seconds };
}
