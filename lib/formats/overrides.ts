import type { DataFileError } from "../errors.ts";
import {
  formatCsvDocument,
  withCells,
  withoutRows,
  withRows,
} from "../text/csv.ts";
import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
} from "../time/civil_date.ts";
import {
  ABSENCE_KINDS,
  type DayTerms,
  formatAbsence,
  formatExpectedHours,
  readAbsence,
  readDayHours,
} from "../workday/terms.ts";
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

type Column =
  | "date"
  | "expected_hours"
  | "lunch_planned"
  | "kind"
  | "note"
  | "own_hours";

const COLUMNS: Columns<Column> = {
  types: {
    date: "date",
    expected_hours: "hours",
    lunch_planned: "text",
    kind: "text",
    note: "text",
    own_hours: "hours",
  },
  // Added to a month's file for the first day that needs it.
  optional: ["lunch_planned", "kind", "note", "own_hours"],
};

const KIND_FORM = `${ABSENCE_KINDS.join(", ")}, one of these after "half", ` +
  "or nothing";

/** The values of the `lunch_planned` column. */
const LUNCH_WORDS: Readonly<Record<string, boolean | undefined>> = {
  "": undefined,
  true: true,
  false: false,
};

/** The expected hours of a month, as read from its overrides file. */
export interface Overrides {
  readonly month: CivilMonth;
  /** The terms of single days. If a date is repeated, the last row wins. */
  readonly days: ReadonlyMap<CivilDate, DayTerms>;
  /** The problems found. Invalid rows are left out of the days. */
  readonly problems: readonly DataFileError[];
  readonly table: CsvTable<Column>;
}

function sourceOf(month: CivilMonth) {
  return { file: overridesFile(month), columns: COLUMNS, month };
}

/** Returns the name of the file with the expected hours of a month. */
export function overridesFile(month: CivilMonth): string {
  return `${month}-worktime-overrides.csv`;
}

/**
 * Reads the expected hours of a month and collects the problems of all rows.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function checkOverrides(text: string, month: CivilMonth): Overrides {
  const table = readTable(text, sourceOf(month));
  const days = new Map<CivilDate, DayTerms>();
  const problems = collectProblems(table, (row) => {
    const date = valueIn(table, row, "date");
    const expected = readDayHours(valueIn(table, row, "expected_hours"));
    const lunch = valueIn(table, row, "lunch_planned").toLowerCase();
    if (!isCivilDate(date) || !date.startsWith(month)) {
      return valueError(table, row, "date", `a date in ${month} as YYYY-MM-DD`);
    }
    if (expected === undefined) {
      const form = "hours from 0 to 24, such as 7.5";
      return valueError(table, row, "expected_hours", form);
    }
    if (!Object.hasOwn(LUNCH_WORDS, lunch)) {
      const form = "true, false or nothing";
      return valueError(table, row, "lunch_planned", form);
    }
    const isLunchPlanned = LUNCH_WORDS[lunch];
    const kind = valueIn(table, row, "kind");
    const absence = readAbsence(kind);
    if (kind !== "" && !absence) {
      return valueError(table, row, "kind", KIND_FORM);
    }
    const own = readOwnHours(valueIn(table, row, "own_hours"));
    if (own === undefined) {
      return valueError(table, row, "own_hours", OWN_HOURS_FORM);
    }
    const note = valueIn(table, row, "note");
    days.set(date, {
      expectedMinutes: expected,
      ...(isLunchPlanned !== undefined && { isLunchPlanned }),
      ...(absence && { absence, ...own }),
      ...(note !== "" && { note }),
    });
    return undefined;
  });
  return { month, days, problems, table };
}

const OWN_HOURS_FORM = "hours from 0 to 24, such as 7.5, or nothing";

/** Reads the hours of a day without its absence; `undefined` if invalid. */
function readOwnHours(
  text: string,
): Pick<DayTerms, "ownMinutes"> | undefined {
  if (text === "") return {};
  const ownMinutes = readDayHours(text);
  return ownMinutes === undefined ? undefined : { ownMinutes };
}

/**
 * Reads the expected hours of a month.
 *
 * @throws {DataFileError} At the first invalid row.
 */
export function readOverrides(text: string, month: CivilMonth): Overrides {
  return throwFirstProblem(checkOverrides(text, month));
}

/**
 * Rewrites an overrides file in our own form if a spreadsheet saved it in
 * another.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function normalizeOverrides(text: string, month: CivilMonth): string {
  return normalizeTable(text, sourceOf(month));
}

/**
 * Returns the text of an overrides file with the override of a date replaced.
 * Without an absence, the row keeps the one it has.
 */
export function writeOverride(
  overrides: Overrides,
  date: CivilDate,
  { expectedMinutes, isLunchPlanned, absence, note, ownMinutes }: DayTerms,
): string {
  const values: Partial<Record<Column, string>> = {
    date,
    expected_hours: formatExpectedHours(expectedMinutes),
    lunch_planned: isLunchPlanned === undefined ? "" : String(isLunchPlanned),
    ...(absence && {
      kind: formatAbsence(absence),
      note: note ?? "",
      own_hours: ownMinutes === undefined
        ? ""
        : formatExpectedHours(ownMinutes),
    }),
  };
  const table = COLUMNS.optional.reduce(
    (table, name) => values[name] ? withColumn(table, name) : table,
    overrides.table,
  );
  const { document } = table;
  const rows = datedRows(table);
  const old = rows.findLast((it) => it.date === date);
  if (old) {
    const cells = cellsFor(table, values, old.row.cells);
    const edited = withCells(document, new Map([[old.index, cells]]));
    return formatCsvDocument(edited);
  }
  const before = rows.findLast((it) => it.date < date);
  const cells = cellsFor(table, values);
  const index = (before?.index ?? table.headerIndex) + 1;
  return formatCsvDocument(withRows(document, index, [cells]));
}

/** Returns the text of an overrides file without the overrides of dates. */
export function removeOverrides(
  { table }: Overrides,
  dates: ReadonlySet<string>,
): string {
  const indexes = datedRows(table)
    .flatMap(({ index, date }) => dates.has(date) ? [index] : []);
  const rest = withoutRows(table.document, new Set(indexes));
  return formatCsvDocument(rest);
}

function datedRows(table: CsvTable<Column>) {
  return [...rowsIn(table)].map(([index, row]) => {
    return { index, row, date: valueIn(table, row, "date") };
  });
}
