import { effectiveChanges } from "../formats/journal.ts";
import { recordsIn } from "../storage/journal.ts";
import { readInstant, utcMonthOf } from "../time/instant.ts";
import type { Entry } from "../tracking/entry.ts";
import type { EntryOrTimer, RunningTimer } from "../tracking/timer.ts";
import type { EntryFiles } from "./entry_files.ts";

/**
 * The entry with an id, of a task and with a start that are known.
 *
 * @throws {DataFileError} When the file that has it is damaged.
 */
export async function findEntry(
  entries: EntryFiles,
  { id, taskId, start }: Pick<Entry, "id" | "taskId" | "start">,
): Promise<Entry | undefined> {
  const isMeant = (entry: Entry) => entry.id === id;
  const recent = entries.task(taskId)?.entries.map(({ entry }) => entry) ?? [];
  return recent.find(isMeant) ??
    (await entries.entriesInFile(utcMonthOf(start))).find(isMeant);
}

/**
 * The entries whose ids begin with a text; one, if it is a whole id.
 *
 * @throws {DataFileError} When a file is damaged.
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
 * The entry or the timer that was recorded last, of what is still there; the
 * running timer, or else the entry that ended last, if the journal has none.
 *
 * @param journal The end of the journal.
 * @throws {DataFileError} When a file that is read is damaged.
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
    // It was moved to another month, or deleted: to look for it reads all files.
    const [found] = await findEntries(entries, entry.id);
    if (found?.id === entry.id) return found;
    if (++missing >= MAX_MISSING) break;
  }
  return running ?? (await newestEntries(entries, 1))[0];
}

/** The search for the latest entry ends after this many deleted ones. */
const MAX_MISSING = 8;

/**
 * The entries that ended last, the newest first.
 *
 * @throws {DataFileError} When a file that has some of them is damaged.
 */
export async function newestEntries(
  entries: EntryFiles,
  count: number,
): Promise<Entry[]> {
  const found: Entry[] = [];
  // One that began before a month's turn may have ended after all others.
  for (const month of monthsOf(entries)) {
    for (const it of await entries.entriesInFile(month)) found.push(it);
    if (month !== undefined && found.length >= count) break;
  }
  return found.sort((a, b) => b.end - a.end).slice(0, count);
}

/**
 * The entries of a provider that have some of its ids, in no order. Months are
 * read until all are found.
 *
 * @throws {DataFileError} When a file that is read is damaged.
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

/** The newest file, then those of months, the newest first. */
function monthsOf({ archivedMonths }: EntryFiles): (string | undefined)[] {
  return [undefined, ...archivedMonths.toReversed()];
}
