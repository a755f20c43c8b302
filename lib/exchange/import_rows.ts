import { SECOND } from "@std/datetime";
import { fingerprintOf } from "../digest.ts";
import type { CivilDate, CivilMonth } from "../time/civil_date.ts";
import { civilTimeAt, type Zone } from "../time/zone.ts";
import { billableOf, type Entry } from "../tracking/entry.ts";
import { isTooLong } from "../tracking/totals.ts";
import { idsOfOwn } from "./format_names.ts";
import {
  definedOf,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type RowReceiver,
  type SkippedRow,
} from "./import_format.ts";
import { type Mapping, SubjectMapper } from "./mapping.ts";

/** Which entries to import. */
export interface ImportFilter {
  /**
   * The first date, in the zone of this machine if the file has times. A day is
   * wanted by the date on which it is recorded.
   */
  readonly from?: CivilDate;
  readonly to?: CivilDate;
  /** The person, as the file names them. */
  readonly user?: string;
}

/** A row that was not imported, and the file it is in. */
export interface SkippedFileRow extends SkippedRow {
  /** The name of the file. */
  readonly file: string;
}

/** A row of a file as an entry, which can be here already. */
export interface EntryRow {
  /** The name of the file. */
  readonly file: string;
  readonly line: number;
  /** The column, if several rows start on the line. */
  readonly column?: number;
  readonly entry: Entry;
  /** Its id if worktime exported it from the same directory. */
  readonly ownId?: string;
  /** Its date, if its start was chosen. */
  readonly placedOn?: CivilDate;
  /** The plan of its task. */
  readonly plan: string | undefined;
  /** The title of its task. */
  readonly title?: string;
}

/** A file of another tracker, and how its fields are mapped. */
interface MappedFile {
  readonly name: string;
  readonly format: Pick<ImportFormat, "name">;
  readonly mapping: Mapping;
}

/** Collects the rows of files as entries. */
export class ImportRows {
  readonly #filter: ImportFilter;
  readonly #zone: Zone;
  readonly #rows: EntryRow[] = [];
  readonly #skipped: SkippedFileRow[] = [];

  /** @param zone The zone of the dates to import. */
  constructor(filter: ImportFilter, zone: Zone) {
    this.#filter = filter;
    this.#zone = zone;
  }

  /** The rows to import, in order. */
  get rows(): readonly EntryRow[] {
    return this.#rows;
  }

  /** The rows to leave out, in order of their files. */
  get skipped(): readonly SkippedFileRow[] {
    return this.#skipped;
  }

  /** Returns the receiver of the rows of a file. */
  receiverFor({ name: file, format, mapping }: MappedFile): RowReceiver {
    // Files that overlap have the same ids, so that a row counts once.
    const ids = new ImportIds(format.name);
    const mapper = new SubjectMapper(mapping);
    const skip = (row: SkippedRow) => {
      this.#skipped.push(skippedIn(file, row));
    };
    const entry = (row: ForeignEntry) => {
      const place = placeOf(row);
      const reason = row.pause === undefined
        ? exclusionOf(row, this.#filter, this.#zone)
        : "it is a break";
      if (reason !== undefined) {
        return skip({ ...place, seconds: secondsOf(row), reason });
      }
      const { plan, ...subject } = mapper.subjectOf(row);
      const [id, ownId] = row.ownId !== undefined && ID.test(row.ownId)
        ? idsOfOwn(row.ownId)
        : [ids.next(row.identity)];
      const entry = toEntry(id, row, subject);
      const { placedOn, task, taskTitle } = row;
      // Another field can have named the task.
      const title = entry.taskId === task ? taskTitle : undefined;
      const optional = definedOf({ ownId, placedOn, title });
      this.#rows.push({ file, ...place, entry, plan, ...optional });
    };
    return { entry, skip };
  }
}

/** What ids of worktime look like. */
const ID = /^[\w-]{1,100}$/;

/** Returns where a row starts. */
function placeOf(
  { line, column }: Pick<SkippedRow, "line" | "column">,
): Pick<SkippedRow, "line" | "column"> {
  return column === undefined ? { line } : { line, column };
}

/** Returns a row of a file that is skipped. */
export function skippedIn(file: string, row: SkippedRow): SkippedFileRow {
  const { seconds, reason } = row;
  return { file, ...placeOf(row), seconds, reason };
}

/**
 * The instants between which every zone has a date that files can contain, and
 * one before it. `Date.UTC()` takes the years 0 to 99 for 1900 to 1999, so no
 * date before 0100 is read.
 */
const [FIRST_INSTANT, LAST_INSTANT] = [
  Date.parse("0100-01-03T00:00Z"),
  Date.parse("9999-12-30T00:00Z"),
];

/** Returns a receiver that skips rows whose years must be wrong. */
export function withoutWrongYears(receiver: RowReceiver): RowReceiver {
  return {
    entry: (row) => {
      const wrong = wrongYearIn(row);
      if (wrong) receiver.skip(wrong);
      else receiver.entry(row);
    },
    skip: (row) => receiver.skip(row),
  };
}

/** Returns a row to skip instead of one that has a wrong year. */
function wrongYearIn(row: ForeignEntry): SkippedRow | undefined {
  const { start, end } = row;
  const place = placeOf(row);
  if (start < FIRST_INSTANT || end > LAST_INSTANT) {
    return { ...place, seconds: 0, reason: "its times are out of range" };
  }
  const durationSeconds = secondsOf(row);
  if (!isTooLong({ start, end, durationSeconds }, undefined)) return undefined;
  const reason = "it is longer than ten years";
  return { ...place, seconds: durationSeconds, reason };
}

/** Passes all rows of a file to a receiver. */
export function sendRows(
  { entries, skipped }: Pick<ForeignTimes, "entries" | "skipped">,
  receiver: RowReceiver,
): void {
  for (const row of skipped) receiver.skip(row);
  for (const row of entries) receiver.entry(row);
}

/** Returns the time of a row, in seconds. */
export function secondsOf({ start, end, seconds }: ForeignEntry): number {
  return seconds ?? Math.round((end - start) / SECOND);
}

/** Why a row or a day is skipped that {@linkcode isInRange} excludes. */
export const OUTSIDE_RANGE = "it is outside the range";

/** Whether a date is wanted. */
export function isInRange(
  date: CivilDate,
  { from, to }: ImportFilter,
): boolean {
  return (from === undefined || date >= from) &&
    (to === undefined || date <= to);
}

/** Returns why a row is not wanted if it is of another person. */
export function personReason(
  { user }: ForeignEntry,
  { user: wanted }: ImportFilter,
): string | undefined {
  const isOther = wanted !== undefined && user !== undefined && user !== wanted;
  return isOther ? "it is of another person" : undefined;
}

/** Returns why a row is not wanted, if it is not. */
function exclusionOf(
  row: ForeignEntry,
  filter: ImportFilter,
  zone: Zone,
): string | undefined {
  const reason = personReason(row, filter);
  if (reason !== undefined) return reason;
  if (filter.from === undefined && filter.to === undefined) return undefined;
  const { start, day, placedOn } = row;
  const date = day ?? placedOn ?? civilTimeAt(start, zone).date;
  return isInRange(date, filter) ? undefined : OUTSIDE_RANGE;
}

/** Returns why nothing is added to a closed month. */
export function closedReason(month: CivilMonth): string {
  return `${month} is closed (to change it: worktime reopen ${month})`;
}

/** Sorts rows by file and line. */
export function inFileOrder(
  rows: readonly SkippedFileRow[],
  files: readonly { readonly name: string }[],
): SkippedFileRow[] {
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const indexOf = ({ file }: SkippedFileRow) => Number(order.get(file));
  const columnOf = ({ column = 0 }: SkippedFileRow) => column;
  return rows.toSorted((a, b) =>
    indexOf(a) - indexOf(b) || a.line - b.line || columnOf(a) - columnOf(b)
  );
}

function toEntry(
  id: string,
  row: ForeignEntry,
  { taskId, description, tags }: Pick<
    Entry,
    "taskId" | "description" | "tags"
  >,
): Entry {
  return {
    kind: "entry",
    id,
    taskId,
    description,
    tags,
    start: row.start,
    end: row.end,
    durationSeconds: secondsOf(row),
    provider: undefined,
    providerId: id,
    sync: "local",
    ...billableOf(row),
  };
}

/**
 * Makes the ids of imported entries of one file. The same row always gets the
 * same id, so that it is imported once; a repeated row gets one for each
 * occurrence.
 */
export class ImportIds {
  readonly #format: string;
  readonly #ids = new Set<string>();
  /** How often each repeated identity occurred. */
  readonly #occurrences = new Map<string, number>();

  /** @param format The name of the format, such as `toggl`. */
  constructor(format: string) {
    this.#format = format;
  }

  /** Returns the id of the next row with an identity. */
  next(identity: string): string {
    let id = this.#idOf(identity);
    if (this.#ids.has(id)) {
      const occurrence = (this.#occurrences.get(id) ?? 1) + 1;
      this.#occurrences.set(id, occurrence);
      id = this.#idOf(`${identity}\n${occurrence}`);
    }
    this.#ids.add(id);
    return id;
  }

  #idOf(identity: string): string {
    // A joined text takes a third of the memory of a concatenated one.
    return [this.#format, fingerprintOf(identity, SECOND_BASIS)].join("-");
  }
}

/** Any number would do, but the ids of imported entries depend on it. */
const SECOND_BASIS = 0x3c6ef372;
