import { DAY } from "@std/datetime";
import {
  type ArchiveChange,
  type EntryFile,
  type EntryRecord,
  toRecord,
} from "../formats/entry_file.ts";
import { type Instant, utcMonthOf } from "../time/zone.ts";
import { byStart, type Entry, totalSecondsOf } from "../tracking/entry.ts";

/**
 * Groups entries by task, and then by the month in UTC of their file:
 * `undefined` for the file of the newest entries.
 *
 * @param present The present month in UTC.
 */
export function entriesByFile(
  entries: readonly Entry[],
  present: string,
): Map<string, Map<string | undefined, Entry[]>> {
  const tasks = new Map<string, Map<string | undefined, Entry[]>>();
  for (const entry of entries) {
    const month = utcMonthOf(entry.start);
    const key = month < present ? month : undefined;
    const months = tasks.get(entry.taskId) ?? new Map<typeof key, Entry[]>();
    tasks.set(entry.taskId, months);
    const others = months.get(key);
    if (others) others.push(entry);
    else months.set(key, [entry]);
  }
  return tasks;
}

/** Returns how entries that move into or out of a month change an archive. */
export function archiveChange(
  month: string,
  taskId: string,
  monthlyFile: EntryFile,
  entries: readonly EntryRecord[],
  sign: 1 | -1,
): ArchiveChange {
  return {
    month,
    seconds: sign * totalSecondsOf(entries.map(({ entry }) => entry)),
    entries: sign * entries.length,
    isEmpty: !monthlyFile.task(taskId)?.entries.length,
  };
}

/**
 * Replaces entries of some tasks in a file.
 *
 * @param left The new entries, by those that the files contain. Those that were
 * replaced are removed.
 * @returns Whether the file has any of them.
 */
export function replaceEntries(
  file: EntryFile,
  taskIds: ReadonlySet<string>,
  left: Map<Entry, Entry>,
): boolean {
  const leftBefore = left.size;
  for (const taskId of taskIds) {
    const task = file.task(taskId);
    if (!task?.entries.some(({ entry }) => left.has(entry))) continue;
    const entries = task.entries.map((record) => {
      const after = left.get(record.entry);
      left.delete(record.entry);
      return after ? toRecord(after, record) : record;
    });
    file.set(taskId, { ...task, entries });
  }
  return left.size < leftBefore;
}

/** The capacity of the newest file. When it is full, half of it is archived. */
export const MAX_RECENT: number = 200;

/** The time for which an entry of the current month is not archived. */
export const MIN_RECENT_MS: number = 3 * DAY;

/**
 * Returns whether entries must be archived. Searching the text is enough: a
 * quote within a JSON string is escaped.
 */
export function isFull(text: string, now: Instant): boolean {
  const present = utcMonthOf(now);
  let count = 0;
  for (const [, month = ""] of text.matchAll(/"start": ?"(\d{4}-\d\d)/g)) {
    if (month < present || ++count > MAX_RECENT) return true;
  }
  return false;
}

/** Returns the entries to move to monthly files. */
export function entriesToArchive(
  recent: readonly Entry[],
  now: Instant,
): Entry[] {
  const present = utcMonthOf(now);
  const old = recent.filter(({ start }) => utcMonthOf(start) < present);
  if (recent.length - old.length <= MAX_RECENT) return old;
  return recent.toSorted(byStart)
    .slice(0, recent.length - MAX_RECENT / 2)
    .filter(({ start }) => start < now - MIN_RECENT_MS);
}
