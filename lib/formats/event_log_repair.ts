import type { CivilMonth } from "../time/civil_date.ts";
import { readDayMinute } from "../time/clock_time.ts";
import type { Zone } from "../time/zone.ts";
import { EVENT_KINDS } from "../workday/event.ts";
import {
  type CsvDocument,
  type CsvRow,
  formatCsvDocument,
  withoutRows,
} from "./csv_document.ts";
import { type CsvTable, valueIn } from "./csv_table.ts";
import { checkEventLog, type EventLog } from "./event_log.ts";

type EventTable = CsvTable<"date" | "event" | "time">;
type DayRepair = (table: EventTable, date: string) => CsvDocument;

/**
 * Repairs what has only one meaning: rows that stand there twice, rows of a day
 * that are not in the order of their times, and a last row that was torn. Days
 * without a problem are left alone, and so are days that would still have one.
 *
 * @returns The repaired text, or the same text if there is no such repair.
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function repairEventLog(
  text: string,
  month: CivilMonth,
  zone: Zone,
): string {
  const check = (text: string) => checkEventLog(text, month, zone);
  let log = check(text);
  if (isLastRowTorn(log.table)) log = check(withoutLastRow(log.table));
  for (const date of wrongDates(log)) {
    const repairs: DayRepair[] = [withoutCopies, inOrder, inOrderWithoutCopies];
    for (const repair of repairs) {
      const repaired = check(formatCsvDocument(repair(log.table, date)));
      if (wrongDates(repaired).has(date)) continue;
      log = repaired;
      break;
    }
  }
  return formatCsvDocument(log.table.document);
}

/** The dates of the rows that are wrong, as they stand there. */
function wrongDates({ table, problems }: EventLog): Set<string> {
  const lines = new Set(problems.map(({ position }) => position.line));
  return new Set(
    table.document.rows.filter(({ line }) => lines.has(line))
      .map((row) => valueIn(table, row, "date")),
  );
}

/** Whether the last row is the beginning of a row, without a line end. */
function isLastRowTorn(table: EventTable): boolean {
  const { rows } = table.document;
  const row = rows.at(-1);
  if (!row || rows.length - 1 <= table.headerIndex) return false;
  if (row.text.endsWith("\n") || row.cells.length > 3) return false;
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

function withoutCopies(table: EventTable, date: string): CsvDocument {
  const seen = new Set<string>();
  const copies = new Set<number>();
  for (const [index, row] of rowsOf(table, date)) {
    const text = row.text.trimEnd();
    if (seen.has(text)) copies.add(index);
    seen.add(text);
  }
  return withoutRows(table.document, copies);
}

function inOrder(table: EventTable, date: string): CsvDocument {
  const { document } = table;
  const places = rowsOf(table, date);
  const minuteOf = (row: CsvRow) =>
    readDayMinute(valueIn(table, row, "time")) ?? Infinity;
  const sorted = places.map(([, row]) => row)
    .toSorted((a, b) => minuteOf(a) - minuteOf(b));
  const rows = [...document.rows];
  for (const [i, [index]] of places.entries()) {
    const row = sorted[i];
    // The last row of a file may have no line end; in another place it needs it.
    if (row) rows[index] = withLineEnd(row, document.lineEnd);
  }
  return { ...document, rows };
}

function inOrderWithoutCopies(table: EventTable, date: string): CsvDocument {
  return inOrder({ ...table, document: withoutCopies(table, date) }, date);
}

function withLineEnd(row: CsvRow, lineEnd: string): CsvRow {
  return row.text.endsWith("\n") ? row : { ...row, text: row.text + lineEnd };
}

function rowsOf(table: EventTable, date: string): [number, CsvRow][] {
  return [...table.document.rows.entries()].filter(([index, row]) =>
    index > table.headerIndex && row.cells.length > 0 &&
    valueIn(table, row, "date") === date
  );
}
