import { counted } from "../text/printable.ts";
import type { CivilDate, CivilMonth } from "../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import { byStart, type Entry, versionOf } from "../tracking/entry.ts";
import type { SkippedRow } from "./import_format.ts";
import {
  closedReason,
  type EntryRow,
  inFileOrder,
  type SkippedFileRow,
  skippedIn,
} from "./import_rows.ts";

/** A number of rows, and their time in seconds. */
export interface RowCount {
  /** The number of rows. */
  readonly rows: number;
  /** Their time, in seconds. */
  readonly seconds: number;
}

/**
 * What became of the rows of some files. The time of all rows is the time that
 * was added, was here already, was edited here, or was skipped.
 */
export interface ImportCounts {
  /** All rows of the files. */
  readonly read: RowCount;
  /** Rows that are new. */
  readonly added: RowCount;
  /** Rows that are here as they are in the file. */
  readonly present: RowCount;
  /** Rows whose entries differ here, mostly because they were edited. */
  readonly edited: RowCount;
  /** Rows that cannot be imported, or are not wanted. */
  readonly skipped: readonly SkippedFileRow[];
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/** What an import adds. */
export interface ImportPlan extends ImportCounts {
  /** The rows whose entries are new. */
  readonly planned: readonly EntryRow[];
  /** The entries of the files that are here and that no service has. */
  readonly local: readonly Entry[];
}

/** The rows of some files. */
interface FileRows {
  /** The rows to import, in order. */
  readonly rows: readonly EntryRow[];
  /** The rows to leave out. */
  readonly skipped: readonly SkippedFileRow[];
  /** The files, in order. */
  readonly files: readonly { readonly name: string }[];
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/** What an import needs to know to decide. */
interface ImportContext {
  /** The entries that are here, by id. */
  readonly known: ReadonlyMap<string, Entry>;
  /** Returns the closed month to which an entry with this start belongs. */
  readonly closedMonthAt?: (start: Instant) => CivilMonth | undefined;
  /** The zone of dates in notes. */
  readonly zone: Zone;
}

/** Decides what to add of some files. */
export function planImport(
  { rows, skipped, files, notes }: FileRows,
  { known, closedMonthAt, zone }: ImportContext,
): ImportPlan {
  const counts = { added: count(), present: count(), edited: count() };
  const left = [...skipped];
  const added = new Map<string, EntryRow>();
  const local = new Map<string, Entry>();
  const placing = new PlacedRows(rows, known);
  for (const row of rows) {
    const { entry, file } = row;
    const { id, durationSeconds: seconds } = entry;
    const there = knownEntry(row, known);
    if (there && there.provider === undefined) local.set(there.id, there);
    const same = there ?? added.get(id)?.entry;
    const month = same ? undefined : closedMonthAt?.(entry.start);
    if (month !== undefined) {
      const { line, column } = row;
      const reason = closedReason(month);
      const place = { line, ...column !== undefined && { column } };
      left.push(skippedIn(file, { ...place, seconds, reason }));
      continue;
    }
    addTo(counts[outcomeOf(row, same)], seconds);
    if (!same) added.set(id, placing.placed(row));
  }
  const planned = [...added.values()];
  const entries = planned.map(({ entry }) => entry).sort(byStart);
  return {
    read: sumOf([...Object.values(counts), countOf(left)]),
    ...{ planned, local: [...local.values()], ...counts },
    skipped: inFileOrder(left, files),
    notes: [
      ...notes,
      ...overlapNotes(entries),
      ...knownOverlapNotes(entries, [...known.values()].sort(byStart), zone),
    ],
  };
}

function countOf(rows: readonly SkippedRow[]): RowCount {
  return {
    rows: rows.length,
    seconds: rows.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function sumOf(counts: readonly RowCount[]): RowCount {
  const sum = count();
  for (const { rows, seconds } of counts) addTo(sum, seconds, rows);
  return sum;
}

function outcomeOf(
  { entry, placedOn }: EntryRow,
  there: Entry | undefined,
): "added" | "present" | "edited" {
  if (!there) return "added";
  // Files say of each entry whether it is billable; here, that can be open.
  const { billable: _, ...rest } = entry;
  const same = {
    ...there.billable === undefined ? rest : entry,
    ...placedOn !== undefined && { start: there.start, end: there.end },
  };
  return versionOf(there) === versionOf(same) ? "present" : "edited";
}

function count(): { rows: number; seconds: number } {
  return { rows: 0, seconds: 0 };
}

function addTo(
  count: { rows: number; seconds: number },
  seconds: number,
  rows = 1,
): void {
  count.rows += rows;
  count.seconds += seconds;
}

/**
 * Says how many new entries overlap, which all trackers allow.
 *
 * @param added The entries, by start.
 */
function overlapNotes(added: readonly Entry[]): string[] {
  let overlapping = 0;
  let end: Instant = -Infinity;
  for (const entry of added) {
    if (entry.start < end) overlapping++;
    end = Math.max(end, entry.end);
  }
  return countedNote(overlapping, "overlaps another one", "overlap others");
}

/**
 * Says how many new entries overlap those that were here: the same work can
 * have been recorded twice.
 *
 * @param added The new entries, by start.
 * @param known The entries that were here, by start.
 */
function knownOverlapNotes(
  added: readonly Entry[],
  known: readonly Entry[],
  zone: Zone,
): string[] {
  const later = known.values();
  let next = later.next().value;
  let [latestEnd, overlapping] = [-Infinity, 0];
  let first: Entry | undefined;
  for (const entry of added) {
    for (; next && next.start <= entry.start; next = later.next().value) {
      latestEnd = Math.max(latestEnd, next.end);
    }
    // `next` is the first that starts after it.
    const startsWithin = next && next.start < entry.end;
    if (latestEnd <= entry.start && !startsWithin) continue;
    overlapping++;
    first ??= entry;
  }
  if (!first) return [];
  const others = `entries that were here before, the first on ${
    civilTimeAt(first.start, zone).date
  }`;
  return countedNote(overlapping, `overlaps ${others}`, `overlap ${others}`);
}

/** Returns a sentence about a number of entries, unless there are none. */
function countedNote(count: number, one: string, several: string): string[] {
  if (count === 0) return [];
  return [counted(count, `entry ${one}`, `entries ${several}`)];
}

/** Returns the entry here that a row is about, if there is one. */
function knownEntry(
  { entry: { id }, ownId }: EntryRow,
  known: ReadonlyMap<string, Entry>,
): Entry | undefined {
  return known.get(id) ?? (ownId === undefined ? undefined : known.get(ownId));
}

/**
 * Places rows that have a date, but no times. A newer file can have more rows
 * of a date than the one that was imported before, and in another order.
 */
class PlacedRows {
  /** When the last entry of a date ends, on dates with entries from before. */
  readonly #ends = new Map<CivilDate, Instant>();

  /** @param known The entries that are here, by id. */
  constructor(rows: readonly EntryRow[], known: ReadonlyMap<string, Entry>) {
    for (const row of rows) {
      const there = knownEntry(row, known);
      if (row.placedOn === undefined || !there) continue;
      const end = this.#ends.get(row.placedOn) ?? there.end;
      this.#ends.set(row.placedOn, Math.max(end, there.end));
    }
  }

  /** Places a new row after the entries of its date that were here before. */
  placed(row: EntryRow): EntryRow {
    const { placedOn, entry } = row;
    if (placedOn === undefined) return row;
    const start = this.#ends.get(placedOn);
    if (start === undefined) return row;
    const end = start + (entry.end - entry.start);
    this.#ends.set(placedOn, end);
    return { ...row, entry: { ...entry, start, end } };
  }
}
