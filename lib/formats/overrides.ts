import type { DataFileError } from "../errors.ts";
import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
} from "../time/civil_date.ts";
import {
  formatExpectedHours,
  readExpectedHours,
} from "../workday/expected_hours.ts";
import {
  formatCsvDocument,
  newCsvDocument,
  parseCsvDocument,
  withCells,
  withRow,
} from "./csv_document.ts";
import {
  badValue,
  cellsFor,
  type CsvTable,
  tableOf,
  valueIn,
} from "./csv_table.ts";

const COLUMNS = ["date", "expected_hours"] as const;
type Column = typeof COLUMNS[number];

/** The expected hours of a month as they stand in its overrides file. */
export interface Overrides {
  /** The month. */
  readonly month: CivilMonth;
  /** Expected work by date, in minutes; of two rows the later counts. */
  readonly minutes: ReadonlyMap<CivilDate, number>;
  /** What is wrong; rows that are wrong are not in the minutes. */
  readonly problems: readonly DataFileError[];
  /** The file's rows. */
  readonly table: CsvTable<Column>;
}

/** The name of the file with the expected hours of a month. */
export function overridesFile(month: CivilMonth): string {
  return `${month}-worktime-overrides.csv`;
}

/** The expected hours of a month without a file. */
export function emptyOverrides(month: CivilMonth): Overrides {
  const document = newCsvDocument(overridesFile(month), COLUMNS);
  const table = tableOf(document, COLUMNS);
  return { month, minutes: new Map(), problems: [], table };
}

/**
 * Reads the expected hours of a month and collects all that is wrong.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function checkOverrides(text: string, month: CivilMonth): Overrides {
  const document = parseCsvDocument(text, overridesFile(month));
  const table = tableOf(document, COLUMNS);
  const minutes = new Map<CivilDate, number>();
  const problems: DataFileError[] = [];
  document.rows.forEach((row, index) => {
    if (index <= table.headerIndex || row.cells.length === 0) return;
    const date = valueIn(table, row, "date");
    const expected = readExpectedHours(valueIn(table, row, "expected_hours"));
    if (!isCivilDate(date) || !date.startsWith(month)) {
      const form = `a date in ${month} as YYYY-MM-DD`;
      problems.push(badValue(table, row, "date", form));
    } else if (expected === undefined || expected > 24 * 60) {
      const form = "hours from 0 to 24, such as 7.5";
      problems.push(badValue(table, row, "expected_hours", form));
    } else {
      minutes.set(date, expected);
    }
  });
  return { month, minutes, problems, table };
}

/**
 * Reads the expected hours of a month.
 *
 * @throws {DataFileError} At the first row that is wrong.
 */
export function readOverrides(text: string, month: CivilMonth): Overrides {
  const overrides = checkOverrides(text, month);
  if (overrides.problems[0]) throw overrides.problems[0];
  return overrides;
}

/** The text of an overrides file with the expected minutes of a date set. */
export function writeOverride(
  { table }: Overrides,
  date: CivilDate,
  minutes: number,
): string {
  const { document } = table;
  const values = { date, expected_hours: formatExpectedHours(minutes) };
  const dateAt = (index: number) => {
    const row = document.rows[index];
    return row && index > table.headerIndex ? valueIn(table, row, "date") : "";
  };
  const index = document.rows.findLastIndex((_, i) => dateAt(i) === date);
  if (index >= 0) {
    const base = document.rows[index]?.cells;
    const cells = cellsFor(table, values, base);
    return formatCsvDocument(withCells(document, index, cells));
  }
  const before = document.rows.findLastIndex((_, i) =>
    i === table.headerIndex || (dateAt(i) !== "" && dateAt(i) < date)
  );
  const cells = cellsFor(table, values);
  return formatCsvDocument(withRow(document, before + 1, cells));
}
