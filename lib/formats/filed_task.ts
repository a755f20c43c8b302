import { byStart, type Entry } from "../timers/entry.ts";
import { cachedEntryOf, isOpen, oddityOf } from "./cached_entry.ts";
import type { CachedArchive, EntryFile, FiledEntry } from "./entry_file.ts";
import { monthsIn, rangesOf } from "./month_ranges.ts";

/** Puts entries of a task into a file, among the others by their start. */
export function fileEntries(
  { tasks }: EntryFile,
  taskId: string,
  added: readonly FiledEntry[],
): void {
  const task = tasks.get(taskId);
  const entries = [...task?.entries ?? [], ...added]
    .sort((a, b) => byStart(a.entry, b.entry));
  tasks.set(taskId, { raw: {}, archive: undefined, ...task, entries });
}

/** Takes the entries of a task out of a file that fit. */
export function unfileEntries(
  { tasks }: EntryFile,
  taskId: string,
  fits: (entry: Entry) => boolean,
): readonly FiledEntry[] {
  const task = tasks.get(taskId);
  if (!task) return [];
  const taken = task.entries.filter(({ entry }) => fits(entry));
  const entries = task.entries.filter(({ entry }) => !fits(entry));
  tasks.set(taskId, { ...task, entries });
  return taken;
}

/** The entry of a file that is just like one; another may have its id. */
export function filedEntry(
  { tasks }: EntryFile,
  { id, taskId, start, end }: Entry,
): FiledEntry | undefined {
  return tasks.get(taskId)?.entries.find(({ entry }) =>
    entry.id === id && entry.start === start && entry.end === end
  );
}

/** An entry as it is to stand in a file. */
export function filed(entry: Entry, before?: FiledEntry): FiledEntry {
  return { entry, raw: cachedEntryOf(entry, before?.raw) };
}

/**
 * An entry as we write it, so that it means the same in any zone; one without an
 * end stays open.
 */
export function asWritten(entry: FiledEntry): FiledEntry {
  const raw = { ...entry.raw };
  const isOurs = oddityOf(raw) === undefined || isOpen(raw);
  return isOurs ? entry : filed(entry.entry, entry);
}

/** Corrects what a file says of a month that is in a file of its own. */
export function noteArchive(
  { tasks }: EntryFile,
  taskId: string,
  { month, seconds, entries, isEmpty }: {
    readonly month: string;
    /** How many seconds more are in the month's file. */
    readonly seconds: number;
    /** How many entries more are in it. */
    readonly entries: number;
    /** Whether the month's file has none of the task. */
    readonly isEmpty: boolean;
  },
): void {
  const task = tasks.get(taskId) ??
    { raw: {}, entries: [], archive: undefined };
  const before = task.archive ?? { seconds: 0, entries: 0, months: [] };
  const months = new Set(monthsIn(before.months));
  if (isEmpty) months.delete(month);
  else months.add(month);
  const archive: CachedArchive = {
    seconds: before.seconds + seconds,
    entries: before.entries + entries,
    months: rangesOf(months),
  };
  const isGone = months.size === 0;
  tasks.set(taskId, { ...task, archive: isGone ? undefined : archive });
}
