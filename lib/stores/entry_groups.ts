import {
  type ArchiveChange,
  type EntryFile,
  type EntryRecord,
  toRecord,
} from "../formats/entry_file.ts";
import { utcMonthOf } from "../time/instant.ts";
import { type Entry, totalSecondsOf } from "../tracking/entry.ts";

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
