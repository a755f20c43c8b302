import { effectiveChanges } from "../formats/journal.ts";
import { recordsIn } from "../storage/journal.ts";
import { readInstant, utcMonthOf } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import type { EntryOrTimer, RunningTimer } from "../tracking/timer.ts";
import type { EntryFiles } from "./entry_files.ts";

/**
 * Finds an entry by its id. Its task and start tell which files to search.
 *
 * @throws {DataFileError} When one of these files is damaged.
 */
export async function findEntry(
  entries: EntryFiles,
  { id, taskId, start }: Pick<Entry, "id" | "taskId" | "start">,
): Promise<Entry | undefined> {
  const recent = entries.task(taskId)?.entries
    .find(({ entry }) => entry.id === id);
  return recent?.entry ?? await entries.entryInMonth(utcMonthOf(start), id);
}

/**
 * Finds the entries whose ids start with a prefix. If one has exactly that id,
 * returns only this one.
 *
 * @throws {DataFileError} When a file that was searched is damaged.
 */
export async function findEntries(
  entries: EntryFiles,
  prefix: string,
): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const month of monthsOf(entries)) {
    for (const entry of await entries.entriesInFile(month)) {
      if (entry.id === prefix) return [entry];
      if (entry.id.startsWith(prefix)) found.push(entry);
    }
  }
  return found;
}

/**
 * Finds the last recorded entry or timer that still exists. If the journal has
 * none, it is the running timer, or else the entry that ended last.
 *
 * @param journal The end of the journal.
 * @throws {DataFileError} When a file that was searched is damaged.
 */
export async function lastRecorded(
  entries: EntryFiles,
  running: RunningTimer | undefined,
  journal: string,
): Promise<EntryOrTimer | undefined> {
  let missing = 0;
  for (const { entry } of effectiveChanges(recordsIn(journal))) {
    if (!entry) continue;
    if (running?.id === entry.id) return running;
    const month = utcMonthOf(readInstant(entry.start));
    for (const likely of [undefined, month]) {
      const filed = await entries.entriesInFile(likely);
      const found = filed.find(({ id }) => id === entry.id);
      if (found) return found;
    }
    // It was moved to another month or deleted: search all files.
    const [found] = await findEntries(entries, entry.id);
    if (found?.id === entry.id) return found;
    if (++missing >= MAX_MISSING) break;
  }
  return running ?? (await newestEntries(entries, 1))[0];
}

/** The number of deleted entries after which the search stops. */
const MAX_MISSING = 8;

/**
 * Returns the entries that ended last, newest first.
 *
 * @throws {DataFileError} When a file that was read is damaged.
 */
export async function newestEntries(
  entries: EntryFiles,
  count: number,
): Promise<Entry[]> {
  const found: Entry[] = [];
  // An entry from the end of a month can have ended after all newer ones.
  for (const month of monthsOf(entries)) {
    for (const it of await entries.entriesInFile(month)) found.push(it);
    if (month !== undefined && found.length >= count) break;
  }
  return found.sort((a, b) => b.end - a.end).slice(0, count);
}

/**
 * Finds entries by their ids at a provider, in no order. Reads months until all
 * are found.
 *
 * @throws {DataFileError} When a file that was read is damaged.
 */
export async function findEntriesOfProvider(
  entries: EntryFiles,
  { provider, ids }: { provider: string; ids: ReadonlySet<string> },
): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const month of monthsOf(entries)) {
    if (found.length >= ids.size) break;
    for (const entry of await entries.entriesInFile(month)) {
      const isMeant = entry.provider === provider && ids.has(entry.providerId);
      if (isMeant) found.push(entry);
    }
  }
  return found;
}

/** Returns `undefined` for the newest file, then all months, newest first. */
function monthsOf({ archivedMonths }: EntryFiles): (string | undefined)[] {
  return [undefined, ...archivedMonths.toReversed()];
}
