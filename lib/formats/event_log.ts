import type { DataFileError } from "../errors.ts";
import {
  type CsvRow,
  formatCsvDocument,
  withCells,
  withLineEnd,
  withoutRows,
  withRows,
} from "../text/csv.ts";
import {
  byDate,
  type CivilDate,
  type CivilMonth,
  isCivilDate,
} from "../time/civil_date.ts";
import {
  formatDayMinute,
  formatOffset,
  type Instant,
  instantOf,
  readDayMinute,
  readOffset,
  type Zone,
} from "../time/zone.ts";
import {
  EVENT_KINDS,
  isEventKind,
  possibleEvents,
  stateAfter,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "../workday/event.ts";
import {
  cellsFor,
  collectProblems,
  type Columns,
  type CsvTable,
  normalizeTable,
  readTable,
  rowsIn,
  throwFirstProblem,
  valueError,
  valueIn,
  withColumn,
} from "./csv_table.ts";

type Column = "date" | "event" | "time" | "offset" | "note";

/** Optional columns are added to a month's file when a day first needs them. */
const COLUMNS: Columns<Column> = {
  types: {
    date: "date",
    event: "event",
    time: "time",
    offset: "text",
    note: "text",
  },
  optional: ["offset", "note"],
};

/** The events of a month, as read from its file `YYYY-MM.csv`. */
export interface EventLog {
  readonly month: CivilMonth;
  /** The days with events, by date. */
  readonly days: ReadonlyMap<CivilDate, WorkDay>;
  /** The notes of days, by date. */
  readonly notes: ReadonlyMap<CivilDate, string>;
  /** The problems found. Invalid rows are left out of the days. */
  readonly problems: readonly DataFileError[];
  readonly table: CsvTable<Column>;
  /** The indexes of the rows of each date in the table's document. */
  readonly rowIndexes: ReadonlyMap<CivilDate, readonly number[]>;
}

/** A day while its rows are being read. */
interface DayDraft {
  readonly date: CivilDate;
  readonly events: WorkEvent[];
  readonly rows: number[];
  readonly notes: string[];
  state: WorkState;
  /** The instant of its last event. */
  last: Instant | undefined;
}

/** Returns the name of the file with the events of a month. */
export function eventLogFile(month: CivilMonth): string {
  return `${month}.csv`;
}

function sourceOf(month: CivilMonth) {
  return { file: eventLogFile(month), columns: COLUMNS, month };
}

/**
 * Reads the events of a month and collects the problems of all rows.
 *
 * @param zone The time zone of events without an offset. Their times can
 * decrease within a day when clocks go back.
 * @param maxProblems The number of problems after which no more rows are read.
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function checkEventLog(
  text: string,
  month: CivilMonth,
  zone: Zone,
  maxProblems?: number,
): EventLog {
  const table = readTable(text, sourceOf(month));
  const drafts = new Map<CivilDate, DayDraft>();
  const problems = collectProblems(table, (row, index) => {
    // Most rows have a date that was checked with an earlier row.
    const draft = drafts.get(valueIn(table, row, "date") as CivilDate) ??
      newDraft(table, row, month);
    if (draft instanceof Error) return draft;
    const event = readEvent(table, row);
    if (event instanceof Error) return event;
    const { minute, offsetMinutes } = event;
    const time = { date: draft.date, minute, offsetMinutes };
    const instant = instantOf(time, zone, draft.last);
    const problem = orderProblem(table, row, draft, event, instant);
    if (problem) return problem;
    drafts.set(draft.date, draft);
    draft.events.push(event);
    draft.rows.push(index);
    const note = valueIn(table, row, "note");
    if (note !== "") draft.notes.push(note);
    draft.last = instant;
    draft.state = stateAfter(draft.state, event.kind) ?? draft.state;
    return undefined;
  }, maxProblems);
  const inOrder = [...drafts.values()].sort(byDate);
  return {
    ...{ month, problems, table },
    days: new Map(inOrder.map(({ date, events }) => [date, { date, events }])),
    notes: new Map(
      inOrder.filter(({ notes }) => notes.length > 0)
        .map(({ date, notes }) => [date, notes.join("; ")]),
    ),
    rowIndexes: new Map(inOrder.map(({ date, rows }) => [date, rows])),
  };
}

/** Starts the day of a row. */
function newDraft(
  table: CsvTable<Column>,
  row: CsvRow,
  month: CivilMonth,
): DayDraft | DataFileError {
  const date = valueIn(table, row, "date");
  if (!isCivilDate(date) || !date.startsWith(month)) {
    return valueError(table, row, "date", `a date in ${month} as YYYY-MM-DD`);
  }
  const lists = { events: [], rows: [], notes: [] };
  return { date, ...lists, state: "unstarted", last: undefined };
}

/**
 * Reads the events of a month.
 *
 * @throws {DataFileError} At the first invalid row.
 */
export function readEventLog(
  text: string,
  month: CivilMonth,
  zone: Zone,
): EventLog {
  return throwFirstProblem(checkEventLog(text, month, zone, 1));
}

/**
 * Rewrites a month's file in our own form if a spreadsheet saved it in another.
 * Ambiguous values stay.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function normalizeEventLog(text: string, month: CivilMonth): string {
  return normalizeTable(text, sourceOf(month));
}

/**
 * Returns the text of a month's file with the events of one day replaced. Rows
 * of events that stay the same keep their bytes and their other cells. Columns
 * for offsets and notes are added when they are first needed.
 *
 * @param note The note of the day; the present one if omitted.
 */
export function writeDay(
  log: EventLog,
  { date, events }: WorkDay,
  note?: string,
): string {
  const table = tableFor(log.table, events, note);
  const { document } = table;
  const indexes = log.rowIndexes.get(date) ?? [];
  const [from, to] = changedRange(log.days.get(date)?.events ?? [], events);
  const replaced = indexes.slice(from, to);
  const rest = indexes.slice(to);
  const changed = new Map<number, readonly string[]>();
  const added: (readonly string[])[] = [];
  for (const [i, event] of events.entries()) {
    const isKept = i < from || i >= events.length - rest.length;
    const index = i < from
      ? indexes[i]
      : isKept
      ? rest[i - events.length + rest.length]
      : replaced[i - from];
    const row = index === undefined ? undefined : document.rows[index];
    const values = {
      ...(isKept ? {} : { date, ...valuesOf(event) }),
      ...noteFor(i, note, row && valueIn(table, row, "note")),
    };
    if (index === undefined) added.push(cellsFor(table, values));
    else if (Object.keys(values).length > 0) {
      changed.set(index, cellsFor(table, values, row?.cells));
    }
  }
  const before = replaced.at(-1) ?? indexes[from - 1];
  const end = before === undefined
    ? indexes[0] ?? lastRowIndexUpTo(table, date) + 1
    : before + 1;
  const edited = withRows(withCells(document, changed), end, added);
  const inserted = events.length - rest.length - from;
  const surplus = new Set(replaced.slice(inserted));
  return formatCsvDocument(withoutRows(edited, surplus));
}

/**
 * Returns the text of a month's file with days added on dates that have no rows,
 * in one pass, as an import can add a whole month.
 */
export function writeNewDays(log: EventLog, days: readonly WorkDay[]): string {
  const events = days.flatMap((day) => day.events);
  const table = tableFor(log.table, events, undefined);
  let { document } = table;
  // The last date first, so that the indexes of the others stay valid.
  for (const { date, events } of days.toSorted(byDateDescending)) {
    const end = lastRowIndexUpTo(table, date) + 1;
    const added = events.map((event) =>
      cellsFor(table, { date, ...valuesOf(event) })
    );
    document = withRows(document, end, added);
  }
  return formatCsvDocument(document);
}

function byDateDescending(a: WorkDay, b: WorkDay): number {
  return a.date < b.date ? 1 : -1;
}

/** Returns the note cell of a row; a day's note belongs to its first row. */
function noteFor(
  row: number,
  note: string | undefined,
  present = "",
): { note?: string } {
  if (note === undefined) return {};
  const cell = row === 0 ? note : "";
  return cell === present ? {} : { note: cell };
}

/** Returns a table with the columns that a day needs. */
function tableFor(
  table: CsvTable<Column>,
  events: readonly WorkEvent[],
  note: string | undefined,
): CsvTable<Column> {
  const needsOffset = events.some((event) => event.offsetMinutes !== undefined);
  const withOffset = needsOffset ? withColumn<Column>(table, "offset") : table;
  return note ? withColumn<Column>(withOffset, "note") : withOffset;
}

/** Returns the range of a day's present events that differ from new ones. */
function changedRange(
  old: readonly WorkEvent[],
  events: readonly WorkEvent[],
): [from: number, to: number] {
  const shared = Math.min(old.length, events.length);
  let from = 0;
  while (from < shared && isSameEvent(old[from], events[from])) from++;
  // The first row is replaced, not removed: it has the note of the day.
  const end = shared - Math.max(from, 1);
  let kept = 0;
  while (
    kept < end &&
    isSameEvent(old.at(-1 - kept), events.at(-1 - kept))
  ) kept++;
  return [from, old.length - kept];
}

function valuesOf({ kind, minute, offsetMinutes }: WorkEvent) {
  return {
    event: kind,
    time: formatDayMinute(minute),
    offset: offsetMinutes === undefined ? "" : formatOffset(offsetMinutes),
  };
}

function isSameEvent(
  a: WorkEvent | undefined,
  b: WorkEvent | undefined,
): boolean {
  return a?.kind === b?.kind && a?.minute === b?.minute &&
    a?.offsetMinutes === b?.offsetMinutes;
}

/** Returns the index of the last row up to a date, or else of the header. */
function lastRowIndexUpTo(table: CsvTable<Column>, date: CivilDate): number {
  const last = [...rowsIn(table)]
    .findLast(([, row]) => valueIn(table, row, "date") <= date);
  return last?.[0] ?? table.headerIndex;
}

function readEvent(
  table: CsvTable<Column>,
  row: CsvRow,
): WorkEvent | DataFileError {
  const kind = valueIn(table, row, "event");
  const minute = readDayMinute(valueIn(table, row, "time"));
  if (!isEventKind(kind)) {
    return valueError(table, row, "event", `one of ${EVENT_KINDS.join(", ")}`);
  }
  if (minute === undefined) {
    return valueError(table, row, "time", "a time as HH:MM");
  }
  const offset = valueIn(table, row, "offset");
  if (offset === "") return { kind, minute };
  // Not +05, which could be the rest of a truncated +05:30.
  const offsetMinutes = /^.\d\d$/.test(offset) ? undefined : readOffset(offset);
  if (offsetMinutes === undefined) {
    return valueError(
      table,
      row,
      "offset",
      "an offset such as +02:00, or nothing",
    );
  }
  return { kind, minute, offsetMinutes };
}

/**
 * Returns the problem of an event that cannot follow the day's earlier ones.
 */
function orderProblem(
  table: CsvTable<Column>,
  row: CsvRow,
  day: DayDraft,
  { kind }: WorkEvent,
  instant: Instant,
): DataFileError | undefined {
  const last = day.events.at(-1);
  if (stateAfter(day.state, kind) === undefined) {
    const possible = possibleEvents(day.state).join(" or ");
    const when = last ? `after ${last.kind}` : "as the first event of the day";
    return valueError(table, row, "event", `${possible} ${when}`);
  }
  if (!last || day.last === undefined || instant >= day.last) return undefined;
  const { time, offset } = valuesOf(last);
  return valueError(table, row, "time", `a time at or after ${time}${offset}`);
}

type EventTable = CsvTable<Column>;
/** The rows of a day, each with its index in the document. */
type DayRows = readonly (readonly [index: number, row: CsvRow])[];

/**
 * Repairs whatever is unambiguous: values in the forms of spreadsheets,
 * duplicate rows, rows of a day that are out of order, and a truncated last
 * row. Days without problems stay unchanged, and so do days that would still
 * have one.
 *
 * @returns The repaired text, or the same text if nothing can be repaired.
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function repairEventLog(
  text: string,
  month: CivilMonth,
  zone: Zone,
): string {
  const repaired = repairOnce(text, month, zone);
  // The number of reported problems is limited, so there can be more.
  return repaired === text ? text : repairEventLog(repaired, month, zone);
}

function repairOnce(text: string, month: CivilMonth, zone: Zone): string {
  const check = (text: string) => checkEventLog(text, month, zone);
  const plain = normalizeEventLog(text, month);
  let log = check(plain);
  if (isLastRowTorn(log.table)) log = check(withoutLastRow(log.table));
  const { table } = log;
  const rows: (CsvRow | undefined)[] = [...table.document.rows];
  for (const day of wrongDays(log)) {
    const single = withoutDuplicates(day);
    const repairs = [
      single,
      sortedByTime(day, table, zone),
      sortedByTime(single, table, zone),
    ];
    for (const repaired of repairs) {
      // Days are valid or invalid independently of each other.
      if (check(textOfDay(repaired, table)).problems.length > 0) continue;
      for (const [index] of day) rows[index] = undefined;
      for (const [index, row] of repaired) rows[index] = row;
      break;
    }
  }
  const left = rows.filter((row) => row !== undefined);
  return formatCsvDocument({ ...table.document, rows: left });
}

/** Returns all rows of each date that has an invalid one. */
function wrongDays({ table, problems }: EventLog): DayRows[] {
  const lines = new Set(problems.map(({ position }) => position.line));
  const days = new Map<string, [number, CsvRow][]>();
  const wrong = new Set<string>();
  for (const [index, row] of rowsIn(table)) {
    const date = valueIn(table, row, "date");
    const day = days.get(date);
    if (day) day.push([index, row]);
    else days.set(date, [[index, row]]);
    if (lines.has(row.line)) wrong.add(date);
  }
  return [...wrong].map((date) => days.get(date) ?? []);
}

/** Returns the text of a file with only the rows of one day. */
function textOfDay(
  day: DayRows,
  { document, headerIndex }: EventTable,
): string {
  const header = document.rows.slice(0, headerIndex + 1);
  const rows = [...header, ...day.map(([, row]) => row)];
  return formatCsvDocument({
    ...document,
    rows: rows.map((row) => withLineEnd(row, document.lineEnd)),
  });
}

/**
 * Returns whether the last row is only the start of a row, without a line end.
 */
function isLastRowTorn(table: EventTable): boolean {
  const { rows } = table.document;
  const row = rows.at(-1);
  if (!row) return false;
  const last = Object.values(table.columns).reduce((a, b) => Math.max(a, b));
  if (row.cells.length === 0 || row.cells.length > last + 1) return false;
  if (row.text.endsWith("\n")) return false;
  const offset = valueIn(table, row, "offset");
  if (offset !== "") return /^[+-](\d\d?|\d\d:\d?)?$/.test(offset);
  const time = valueIn(table, row, "time");
  if (time !== "") return /^(\d|\d\d(:\d?)?)$/.test(time);
  const event = valueIn(table, row, "event");
  if (event !== "") return EVENT_KINDS.some((kind) => kind.startsWith(event));
  return /^\d{0,4}(-\d{0,2}){0,2}$/.test(valueIn(table, row, "date"));
}

function withoutLastRow({ document }: EventTable): string {
  const last = new Set([document.rows.length - 1]);
  return formatCsvDocument(withoutRows(document, last));
}

function withoutDuplicates(day: DayRows): DayRows {
  const seen = new Set<string>();
  return day.filter(([, { text }]) => {
    const isCopy = seen.has(text.trimEnd());
    seen.add(text.trimEnd());
    return !isCopy;
  });
}

/** Sorts the rows by time. Together they keep their places in the file. */
function sortedByTime(day: DayRows, table: EventTable, zone: Zone): DayRows {
  const sorted = day.map(([, row]) => ({
    row,
    at: instantOfRow(row, table, zone),
  })).sort((a, b) => a.at - b.at);
  // The last row of a file can lack a line end, which it needs elsewhere.
  return day.map(([index, row], i) => {
    const placed = sorted[i]?.row ?? row;
    return [index, withLineEnd(placed, table.document.lineEnd)] as const;
  });
}

/** Returns the instant of a row, or infinity if it has no valid time. */
function instantOfRow(row: CsvRow, table: EventTable, zone: Zone): Instant {
  const date = valueIn(table, row, "date");
  const minute = readDayMinute(valueIn(table, row, "time"));
  if (minute === undefined || !isCivilDate(date)) return Infinity;
  const offsetMinutes = readOffset(valueIn(table, row, "offset"));
  return instantOf({ date, minute, offsetMinutes }, zone);
}
