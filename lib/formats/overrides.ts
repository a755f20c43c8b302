import type { DataFileError } from "../errors.ts";
import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
} from "../time/civil_date.ts";
import {
  type DayTerms,
  formatExpectedHours,
  readExpectedHours,
} from "../workday/hours.ts";
import {
  formatCsvDocument,
  newCsvDocument,
  parseCsvDocument,
  withCells,
  withRows,
} from "../text/csv.ts";
import {
  badValue,
  cellsFor,
  type Columns,
  type CsvTable,
  MOST_PROBLEMS,
  plainText,
  requiredColumns,
  tableOf,
  tooManyProblems,
  valueIn,
  withColumn,
} from "./csv_table.ts";

type Column = "date" | "expected_hours" | "lunch_planned";

const COLUMNS: Columns<Column> = {
  forms: { date: "date", expected_hours: "hours", lunch_planned: "text" },
  // Added to the file of a month for the first day that needs it.
  optional: ["lunch_planned"],
};

/** Whether a lunch is planned, by the words of the column. */
const LUNCH_WORDS: Readonly<Record<string, boolean | undefined>> = {
  "": undefined,
  true: true,
  false: false,
};

/** The expected hours of a month as they stand in its overrides file. */
export interface Overrides {
  /** The month. */
  readonly month: CivilMonth;
  /** What was set for single days; of two rows the later counts. */
  readonly days: ReadonlyMap<CivilDate, DayTerms>;
  /** What is wrong; rows that are wrong are not in the days. */
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
  const names = requiredColumns(COLUMNS);
  const document = newCsvDocument(overridesFile(month), names);
  const table = tableOf(document, COLUMNS, month);
  return { month, days: new Map(), problems: [], table };
}

/**
 * Reads the expected hours of a month and collects all that is wrong.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function checkOverrides(text: string, month: CivilMonth): Overrides {
  const document = parseCsvDocument(text, overridesFile(month));
  const table = tableOf(document, COLUMNS, month);
  const days = new Map<CivilDate, DayTerms>();
  const problems: DataFileError[] = [];
  for (const [index, row] of table.document.rows.entries()) {
    if (index <= table.headerIndex || row.cells.length === 0) continue;
    if (problems.length >= MOST_PROBLEMS) {
      problems.push(tooManyProblems(table, row));
      break;
    }
    const date = valueIn(table, row, "date");
    const expected = readExpectedHours(valueIn(table, row, "expected_hours"));
    const lunch = valueIn(table, row, "lunch_planned").toLowerCase();
    if (!isCivilDate(date) || !date.startsWith(month)) {
      const form = `a date in ${month} as YYYY-MM-DD`;
      problems.push(badValue(table, row, "date", form));
    } else if (expected === undefined || expected > 24 * 60) {
      const form = "hours from 0 to 24, such as 7.5";
      problems.push(badValue(table, row, "expected_hours", form));
    } else if (!Object.hasOwn(LUNCH_WORDS, lunch)) {
      const form = "true, false or nothing";
      problems.push(badValue(table, row, "lunch_planned", form));
    } else {
      const isLunchPlanned = LUNCH_WORDS[lunch];
      days.set(date, {
        expectedMinutes: expected,
        ...(isLunchPlanned !== undefined && { isLunchPlanned }),
      });
    }
  }
  return { month, days, problems, table };
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

/**
 * The text of an overrides file in the form that we write, where a spreadsheet
 * wrote it in another.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function plainOverrides(text: string, month: CivilMonth): string {
  const file = overridesFile(month);
  return plainText(text, { file, columns: COLUMNS, month });
}

/** The text of an overrides file with the override of a date replaced. */
export function writeOverride(
  overrides: Overrides,
  date: CivilDate,
  { expectedMinutes, isLunchPlanned }: DayTerms,
): string {
  const table = isLunchPlanned === undefined
    ? overrides.table
    : withColumn<Column>(overrides.table, "lunch_planned");
  const { document } = table;
  const values = {
    date,
    expected_hours: formatExpectedHours(expectedMinutes),
    lunch_planned: isLunchPlanned === undefined ? "" : String(isLunchPlanned),
  };
  const dateAt = (index: number) => {
    const row = document.rows[index];
    return row && index > table.headerIndex ? valueIn(table, row, "date") : "";
  };
  const index = document.rows.findLastIndex((_, i) => dateAt(i) === date);
  if (index >= 0) {
    const base = document.rows[index]?.cells;
    const cells = cellsFor(table, values, base);
    return formatCsvDocument(withCells(document, new Map([[index, cells]])));
  }
  const before = document.rows.findLastIndex((_, i) =>
    i === table.headerIndex || (dateAt(i) !== "" && dateAt(i) < date)
  );
  const cells = cellsFor(table, values);
  return formatCsvDocument(withRows(document, before + 1, [cells]));
}
