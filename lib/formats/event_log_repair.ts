import type { CivilMonth } from "../time/civil_date.ts";
import { readDayMinute } from "../time/clock_time.ts";
import type { Zone } from "../time/zone.ts";
import {
  type CsvDocument,
  formatCsvDocument,
  withoutRows,
} from "./csv_document.ts";
import { type CsvTable, valueIn } from "./csv_table.ts";
import { checkEventLog } from "./event_log.ts";

type EventTable = CsvTable<"date" | "event" | "time">;
type Repair = (table: EventTable) => CsvDocument;

/**
 * Repairs what has only one meaning: rows that stand there twice, rows of a day
 * that are not in the order of their times, and a last row that a crash tore.
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
    const { table, problems } = checkEventLog(text, month, zone);
    if (problems.length === 0) return text;
    const repaired = formatCsvDocument(repair(table));
    const left = checkEventLog(repaired, month, zone).problems.length;
    return left < problems.length ? repaired : text;
  }, text);
}

function withoutTornRow({ document }: EventTable): CsvDocument {
  const last = document.rows.length - 1;
  const isTorn = !document.rows[last]?.text.endsWith("\n");
  return isTorn ? withoutRows(document, new Set([last])) : document;
}

function withoutCopies(table: EventTable): CsvDocument {
  const seen = new Set<string>();
  const copies = new Set<number>();
  for (const [index, row] of eventRows(table)) {
    const text = row.text.trimEnd();
    if (seen.has(text)) copies.add(index);
    seen.add(text);
  }
  return withoutRows(table.document, copies);
}

function inOrderOfTime(table: EventTable): CsvDocument {
  const rows = [...table.document.rows];
  const byDate = new Map<string, number[]>();
  for (const [index, row] of eventRows(table)) {
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

function eventRows({ document, headerIndex }: EventTable) {
  return [...document.rows.entries()].filter(([index, { cells }]) =>
    index > headerIndex && cells.length > 0
  );
}
