import { type CivilMonth, isCivilDate } from "../time/civil_date.ts";
import { readDayMinute } from "../time/clock_time.ts";
import type { Zone } from "../time/zone.ts";
import { isEventKind } from "../workday/event.ts";
import {
  type CsvDocument,
  type CsvRow,
  formatCsvDocument,
  withoutRows,
} from "./csv_document.ts";
import { type CsvTable, valueIn } from "./csv_table.ts";
import { checkEventLog, type EventLog } from "./event_log.ts";

type EventTable = CsvTable<"date" | "event" | "time">;
type Repair = (log: EventLog) => CsvDocument;

/**
 * Repairs what has only one meaning: rows that stand there twice, rows of a day
 * that are not in the order of their times, and a last row that a crash tore.
 * Days without a problem are left alone.
 *
 * @returns The repaired text, or the same text if that does not help.
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function repairEventLog(
  text: string,
  month: CivilMonth,
  zone: Zone,
): string {
  const repairs: Repair[] = [withoutTornRow, withoutCopies, inOrderOfTime];
  return repairs.reduce((text, repair) => {
    const log = checkEventLog(text, month, zone);
    if (log.problems.length === 0) return text;
    const repaired = formatCsvDocument(repair(log));
    const left = checkEventLog(repaired, month, zone).problems.length;
    return left < log.problems.length ? repaired : text;
  }, text);
}

function withoutTornRow({ table }: EventLog): CsvDocument {
  const { document } = table;
  const last = document.rows.length - 1;
  const row = document.rows[last];
  const isTorn = row && !row.text.endsWith("\n") && !isWhole(table, row);
  return isTorn ? withoutRows(document, new Set([last])) : document;
}

/** Whether a row has its values, though they may not fit the rows before. */
function isWhole(table: EventTable, row: CsvRow): boolean {
  return isCivilDate(valueIn(table, row, "date")) &&
    isEventKind(valueIn(table, row, "event")) &&
    readDayMinute(valueIn(table, row, "time")) !== undefined;
}

function withoutCopies(log: EventLog): CsvDocument {
  const seen = new Set<string>();
  const copies = new Set<number>();
  for (const [index, row] of rowsOfWrongDays(log)) {
    const text = row.text.trimEnd();
    if (seen.has(text)) copies.add(index);
    seen.add(text);
  }
  return withoutRows(log.table.document, copies);
}

function inOrderOfTime(log: EventLog): CsvDocument {
  const { table } = log;
  const rows = [...table.document.rows];
  const byDate = new Map<string, number[]>();
  for (const [index, row] of rowsOfWrongDays(log)) {
    const date = valueIn(table, row, "date");
    byDate.set(date, [...byDate.get(date) ?? [], index]);
  }
  const timeOf = (index: number) => {
    const row = table.document.rows[index];
    return row ? readDayMinute(valueIn(table, row, "time")) ?? 0 : 0;
  };
  for (const indexes of byDate.values()) {
    const sorted = indexes.toSorted((a, b) => timeOf(a) - timeOf(b));
    for (const [i, index] of indexes.entries()) {
      const row = table.document.rows[sorted[i] ?? index];
      if (row) rows[index] = row;
    }
  }
  return { ...table.document, rows };
}

function rowsOfWrongDays({ table, problems }: EventLog): [number, CsvRow][] {
  const { rows } = table.document;
  const lines = new Set(problems.map(({ position }) => position.line));
  const dates = new Set(
    rows.filter(({ line }) => lines.has(line))
      .map((row) => valueIn(table, row, "date")),
  );
  return [...rows.entries()].filter(([index, row]) =>
    index > table.headerIndex && row.cells.length > 0 &&
    dates.has(valueIn(table, row, "date"))
  );
}
