import { SECOND } from "@std/datetime";
import { hashOf } from "../digest.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import { byStart, type Entry, versionOf } from "../tracking/entry.ts";
import type {
  ForeignEntry,
  ForeignTimes,
  ImportFormat,
  SkippedRow,
} from "./import_format.ts";
import { type MappedSubject, type Mapping, subjectFrom } from "./mapping.ts";

/** A file that was read. */
export interface ReadFile {
  readonly name: string;
  readonly format: ImportFormat;
  readonly times: ForeignTimes;
  readonly mapping: Mapping;
}

/** Which entries to import. */
export interface ImportFilter {
  /** The first date, in the zone of this machine. */
  readonly from?: CivilDate;
  readonly to?: CivilDate;
  /** The person, as the file names them. */
  readonly user?: string;
}

/** A number of rows, and their time in seconds. */
export interface RowCount {
  /** The number of rows. */
  readonly rows: number;
  /** Their time, in seconds. */
  readonly seconds: number;
}

/** A row that was not imported, and the file it is in. */
export interface SkippedFileRow extends SkippedRow {
  /** The name of the file. */
  readonly file: string;
}

/** An entry to add, and the plan of its task. */
interface PlannedEntry {
  readonly entry: Entry;
  readonly plan?: string;
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
  readonly planned: readonly PlannedEntry[];
}

/** What an import needs to know to decide. */
interface ImportContext {
  readonly filter: ImportFilter;
  readonly zone: Zone;
  /** The entries that are here, by id. */
  readonly known: ReadonlyMap<string, Entry>;
}

/** Decides what to add of some files. */
export function planImport(
  files: readonly ReadFile[],
  { filter, zone, known }: ImportContext,
): ImportPlan {
  const skipped: SkippedFileRow[] = [];
  const planned: PlannedEntry[] = [];
  const counts = { added: count(), present: count(), edited: count() };
  const entries = new Map(known);
  for (const { name: file, format, times, mapping } of files) {
    // Files that overlap have the same ids, so that a row counts once.
    const newId = idMaker();
    for (const row of times.skipped) skipped.push({ ...row, file });
    for (const row of times.entries) {
      const reason = row.pause === undefined
        ? exclusionOf(row, filter, zone)
        : "it is a break";
      const seconds = secondsOf(row);
      if (reason !== undefined) {
        skipped.push({ file, line: row.line, seconds, reason });
        continue;
      }
      const id = newId(format.name, row.identity);
      const { plan, ...subject } = subjectFrom(row, mapping);
      const entry = toEntry(id, row, subject);
      const there = entries.get(id);
      addTo(counts[outcomeOf(entry, there)], seconds);
      if (there) continue;
      entries.set(id, entry);
      planned.push({ entry, ...plan !== undefined && { plan } });
    }
  }
  const read = sumOf([...Object.values(counts), countOf(skipped)]);
  return {
    ...{ read, planned, ...counts, skipped },
    notes: [...noteLines(files), ...overlapNotes(planned)],
  };
}

/** Returns the notes about files, with their names. */
export function noteLines(
  files: readonly Pick<ReadFile, "name" | "times">[],
): string[] {
  return files.flatMap(({ name, times }) =>
    times.notes.map((note) => `"${name}": ${note}`)
  );
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
  entry: Entry,
  there: Entry | undefined,
): "added" | "present" | "edited" {
  if (!there) return "added";
  return versionOf(there) === versionOf(entry) ? "present" : "edited";
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

/** Returns the time of a row, in seconds. */
export function secondsOf({ start, end, seconds }: ForeignEntry): number {
  return seconds ?? Math.round((end - start) / SECOND);
}

/** Returns why a row is not wanted, if it is not. */
export function exclusionOf(
  { start, user }: ForeignEntry,
  { from, to, user: wanted }: ImportFilter,
  zone: Zone,
): string | undefined {
  if (wanted !== undefined && user !== wanted) return "it is of another person";
  if (from === undefined && to === undefined) return undefined;
  const { date } = civilTimeAt(start, zone);
  const isWanted = (from === undefined || date >= from) &&
    (to === undefined || date <= to);
  return isWanted ? undefined : "it is outside the range";
}

function toEntry(
  id: string,
  row: ForeignEntry,
  subject: Omit<MappedSubject, "plan">,
): Entry {
  return {
    kind: "entry",
    id,
    ...subject,
    ...row.billable !== undefined && { billable: row.billable },
    start: row.start,
    end: row.end,
    durationSeconds: secondsOf(row),
    provider: undefined,
    providerId: id,
    sync: "local",
  };
}

/**
 * Returns a function that makes the ids of imported entries. The same row always
 * gets the same id, so that it is imported once; a repeated row gets one for
 * each occurrence.
 */
function idMaker(): (format: string, identity: string) => string {
  const occurrences = new Map<string, number>();
  return (format, identity) => {
    const key = `${format}\n${identity}`;
    const occurrence = (occurrences.get(key) ?? 0) + 1;
    occurrences.set(key, occurrence);
    const text = occurrence === 1 ? identity : `${identity}\n${occurrence}`;
    const hashes = [hashOf(text), hashOf(text, OTHER_BASIS)].map((hash) =>
      ((hash ^ (hash >>> 15)) >>> 0).toString(36).padStart(7, "0")
    );
    return `${format}-${hashes.join("")}`;
  };
}

/** An arbitrary basis, which makes collisions of two hashes unlikely. */
const OTHER_BASIS = 0x3c6ef372;

/** Says how many entries overlap an earlier one, which all trackers allow. */
function overlapNotes(planned: readonly PlannedEntry[]): string[] {
  let overlapping = 0;
  let end: Instant = -Infinity;
  for (const entry of planned.map((it) => it.entry).toSorted(byStart)) {
    if (entry.start < end) overlapping++;
    end = Math.max(end, entry.end);
  }
  if (overlapping === 0) return [];
  return [
    overlapping === 1
      ? "1 entry overlaps another one"
      : `${overlapping} entries overlap others`,
  ];
}
