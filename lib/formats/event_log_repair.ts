import { type CivilMonth, isCivilDate } from "../time/civil_date.ts";
import { readDayMinute } from "../time/clock_time.ts";
import {
  type Instant,
  instantOf,
  readOffset,
  type Zone,
} from "../time/zone.ts";
import { EVENT_KINDS } from "../workday/event.ts";
import {
  type CsvRow,
  formatCsvDocument,
  withLineEnd,
  withoutRows,
} from "./csv_document.ts";
import { valueIn } from "./csv_table.ts";
import { checkEventLog, type EventLog, plainEventLog } from "./event_log.ts";

type EventTable = EventLog["table"];
/** The rows of a day, each with its index in the document. */
type DayRows = readonly (readonly [index: number, row: CsvRow])[];
type DayRepair = (rows: DayRows, table: EventTable) => DayRows;

/**
 * Repairs what has only one meaning: values in the forms of spreadsheets, rows
 * that stand there twice, rows of a day that are not in the order of their
 * times, and a last row that was torn. Days without a problem are left alone,
 * and so are days that would still have one.
 *
 * @returns The repaired text, or the same text if there is no such repair.
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function repairEventLog(
  text: string,
  month: CivilMonth,
  zone: Zone,
): string {
  const repaired = repairedOnce(text, month, zone);
  // Of very many problems only the first are known at a time.
  return repaired === text ? text : repairEventLog(repaired, month, zone);
}

function repairedOnce(text: string, month: CivilMonth, zone: Zone): string {
  const check = (text: string) => checkEventLog(text, month, zone);
  const plain = plainEventLog(text, month);
  let log = check(plain);
  if (isLastRowTorn(log.table)) log = check(withoutLastRow(log.table));
  const { table } = log;
  const rows: (CsvRow | undefined)[] = [...table.document.rows];
  for (const day of wrongDays(log)) {
    const ordered: DayRepair = (day, table) => inOrder(day, table, zone);
    const repairs: DayRepair[] = [
      withoutCopies,
      ordered,
      (day, table) => ordered(withoutCopies(day), table),
    ];
    for (const repair of repairs) {
      const repaired = repair(day, table);
      // No other day matters to whether this one is sound.
      if (check(textOfDay(repaired, table)).problems.length > 0) continue;
      for (const [index] of day) rows[index] = undefined;
      for (const [index, row] of repaired) rows[index] = row;
      break;
    }
  }
  // The header of a file without rows is not in its text.
  if (rows.length === 0 || plain === "") return plain;
  const left = rows.filter((row) => row !== undefined);
  return formatCsvDocument({ ...table.document, rows: left });
}

/** The rows of each date that has a wrong one, as they stand there. */
function wrongDays({ table, problems }: EventLog): DayRows[] {
  const lines = new Set(problems.map(({ position }) => position.line));
  const days = new Map<string, [number, CsvRow][]>();
  const wrong = new Set<string>();
  for (const [index, row] of table.document.rows.entries()) {
    if (index <= table.headerIndex || row.cells.length === 0) continue;
    const date = valueIn(table, row, "date");
    const day = days.get(date);
    if (day) day.push([index, row]);
    else days.set(date, [[index, row]]);
    if (lines.has(row.line)) wrong.add(date);
  }
  return [...wrong].map((date) => days.get(date) ?? []);
}

/** A file with the rows of one day. */
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

/** Whether the last row is the beginning of a row, without a line end. */
function isLastRowTorn(table: EventTable): boolean {
  const { rows } = table.document;
  const row = rows.at(-1);
  if (!row || rows.length - 1 <= table.headerIndex) return false;
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

function withoutCopies(day: DayRows): DayRows {
  const seen = new Set<string>();
  return day.filter(([, { text }]) => {
    const isCopy = seen.has(text.trimEnd());
    seen.add(text.trimEnd());
    return !isCopy;
  });
}

/** The rows by time, in the places that they have together. */
function inOrder(day: DayRows, table: EventTable, zone: Zone): DayRows {
  const sorted = day.map(([, row]) => ({
    row,
    at: instantOfRow(row, table, zone),
  })).sort((a, b) => a.at - b.at);
  // The last row of a file may have no line end; in another place it needs it.
  return day.map(([index, row], i) => {
    const placed = sorted[i]?.row ?? row;
    return [index, withLineEnd(placed, table.document.lineEnd)] as const;
  });
}

/** When a row says that it was; never, if it does not say. */
function instantOfRow(row: CsvRow, table: EventTable, zone: Zone): Instant {
  const date = valueIn(table, row, "date");
  const minute = readDayMinute(valueIn(table, row, "time"));
  if (minute === undefined || !isCivilDate(date)) return Infinity;
  const offsetMinutes = readOffset(valueIn(table, row, "offset"));
  return instantOf({ date, minute, offsetMinutes }, zone);
}
