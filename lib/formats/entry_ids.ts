import type { Entry } from "../timers/entry.ts";
import type { Outbox, OutboxItem } from "../timers/outbox.ts";
import type { EntryFile } from "./entry_file.ts";

/** An entry, and the file that it is in. */
interface PlacedEntry {
  /** The file's path in the data directory. */
  readonly file: string;
  /** The entry. */
  readonly entry: Entry;
}

/** The entries with an id that one before them has; each but the first. */
export function repeatedEntries(files: Iterable<EntryFile>): PlacedEntry[] {
  const known = new Set<string>();
  const repeated: PlacedEntry[] = [];
  for (const placed of entriesIn(files)) {
    const { id } = placed.entry;
    if (known.has(id)) repeated.push(placed);
    known.add(id);
  }
  return repeated;
}

/**
 * What waits in an outbox for a provider although its entry is in none of the
 * files. What is removed there has no entry here.
 *
 * @param runningId The id of the timer that runs: it becomes an entry.
 */
export function itemsWithoutEntry(
  outbox: Outbox,
  files: Iterable<EntryFile>,
  runningId: string | undefined,
): OutboxItem[] {
  const known = new Set<string | undefined>([runningId]);
  for (const { entry } of entriesIn(files)) known.add(entry.id);
  return outbox.filter(({ action, entryId }) =>
    action !== "delete" && !known.has(entryId)
  );
}

function* entriesIn(files: Iterable<EntryFile>): Generator<PlacedEntry> {
  for (const { file, tasks } of files) {
    for (const { entries } of tasks.values()) {
      for (const { entry } of entries) yield { file, entry };
    }
  }
}
