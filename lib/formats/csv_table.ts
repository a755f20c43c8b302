/**
 * What spreadsheets make of our values, as far as its meaning is certain.
 *
 * @module
 */

import { DataFileError } from "../errors.ts";
import {
  cellColumn,
  type CsvDocument,
  type CsvRow,
  formatCells,
  formatCsvDocument,
  isCommentLine,
  isSeparatorLine,
  lineEndOf,
  parseCsvDocument,
  withCells,
  withRows,
} from "../text/csv.ts";
import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
} from "../time/civil_date.ts";
import { readDayMinute } from "../time/clock_time.ts";
import { isEventKind } from "../workday/event.ts";

/** The columns that we know of a kind of file. */
export interface Columns<Column extends string> {
  /** What each holds, by name, in the order of a new file. */
  readonly types: Readonly<Record<Column, CellType>>;
  /** Those that are added when they are first needed. */
  readonly optional: readonly Column[];
}

/** What is to be read: of which file, and of which month it is. */
interface TableSource<Column extends string> {
  readonly file: string;
  readonly columns: Columns<Column>;
  readonly month: CivilMonth;
}

/** A data file of ours: where each column that we know is. */
export interface CsvTable<Column extends string> {
  /**
   * The rows. Their text is as it stands in the file; their cells are as we
   * write them, also where a spreadsheet wrote them in another form.
   */
  readonly document: CsvDocument;
  /**
   * The index of each known column, -1 for one that the file lacks; others are
   * kept and not looked at.
   */
  readonly columns: Readonly<Record<Column, number>>;
  /** The index of the header in the document's rows. */
  readonly headerIndex: number;
  /** What can be read though we write it in another way, a few words each. */
  readonly oddities: readonly string[];
}

/**
 * Finds the known columns of a data file by its header, and reads the forms
 * that spreadsheets write where their meaning is certain. A file without rows,
 * or no file at all, is a month without any.
 *
 * @throws {DataFileError} When the file has rows, and no header with all columns.
 */
export function readTable<Column extends string>(
  text: string,
  { file, columns, month }: TableSource<Column>,
): CsvTable<Column> {
  return tableOf(parseCsvDocument(text, file), columns, month);
}

function tableOf<Column extends string>(
  document: CsvDocument,
  known: Columns<Column>,
  month: CivilMonth,
): CsvTable<Column> {
  const all = Object.keys(known.types) as Column[];
  const names = all.filter((name) => !known.optional.includes(name));
  const headerIndex = document.rows.findIndex(({ cells }) => cells.length > 0);
  const header = document.rows[headerIndex];
  const oddities = fileOddities(document);
  if (!header) {
    const { length } = document.rows;
    return {
      ...tableOf(withRows(document, length, [names]), known, month),
      oddities: [...oddities, "the header is missing"],
    };
  }
  const found = header.cells.map((cell) => cell.trim().toLowerCase());
  const columns = {} as Record<Column, number>;
  for (const name of all) {
    columns[name] = found.indexOf(name);
    if (columns[name] >= 0 || known.optional.includes(name)) continue;
    const position = { file: document.file, line: header.line, column: 1 };
    const expected = `expected the header "${names.join(",")}"`;
    const problem = `${expected}, found "${header.text.trim()}"`;
    throw new DataFileError(position, problem);
  }
  const read = { document, columns, headerIndex, oddities };
  return withNormalizedCells(read, known, month);
}

/** The table with cells as we write them, where their meaning is certain. */
function withNormalizedCells<Column extends string>(
  table: CsvTable<Column>,
  { types }: Columns<Column>,
  month: CivilMonth,
): CsvTable<Column> {
  const { document, headerIndex } = table;
  const known = (Object.keys(types) as Column[])
    .map((name) => ({ index: table.columns[name], form: types[name] }));
  const dates = known.filter(({ form }) => form === "date");
  const order = detectDateOrder(
    document.rows.flatMap(({ cells }) =>
      dates.map(({ index }) => cells[index]?.trim() ?? "")
    ),
  );
  const examples = new Map<CellType, string>();
  const rows = document.rows.map((row, rowIndex): CsvRow => {
    if (rowIndex <= headerIndex || row.cells.length === 0) return row;
    // A spreadsheet writes a blank row as separators.
    if (row.cells.every((it) => it.trim() === "")) return { ...row, cells: [] };
    let cells: string[] | undefined;
    for (const { index, form } of known) {
      const value = row.cells[index]?.trim() ?? "";
      const plain = normalizeValue(value, form, { month, order });
      if (plain === value) continue;
      cells ??= [...row.cells];
      cells[index] = plain;
      if (!examples.has(form)) examples.set(form, value);
    }
    return cells ? { ...row, cells } : row;
  });
  const oddities = [...table.oddities];
  for (const [form, example] of examples) {
    oddities.push(`${TYPE_NOUNS[form]} such as "${example}"`);
  }
  return { ...table, document: { ...document, rows }, oddities };
}

const TYPE_NOUNS: Readonly<Record<CellType, string>> = {
  date: "dates",
  event: "events",
  time: "times",
  hours: "hours",
  text: "texts",
};

/** What is odd about a file as a whole. */
function fileOddities({ separator, lineEnd, rows }: CsvDocument): string[] {
  const oddities: string[] = [];
  if (separator === ";") oddities.push("semicolons between the columns");
  if (separator === "\t") oddities.push("tabs between the columns");
  if (rows.some(({ text }) => isSeparatorLine(text))) {
    oddities.push('a line with "sep="');
  }
  if (lineEnd === "\r") oddities.push("line ends of old Macs");
  return oddities;
}

/**
 * The text of a data file as we write it, where it can be read and is in another
 * form. Comments, blank lines and columns that we do not know stay.
 *
 * @throws {DataFileError} When the file as a whole cannot be read.
 */
export function normalizeTable<Column extends string>(
  text: string,
  source: TableSource<Column>,
): string {
  const before = parseCsvDocument(text, source.file);
  const { document, headerIndex, oddities } = tableOf(
    before,
    source.columns,
    source.month,
  );
  if (oddities.length === 0) return text;
  const isOther = before.separator !== ",";
  const width = document.rows[headerIndex]?.cells
    .findLastIndex((cell) => cell.trim() !== "") ?? 0;
  const rows = document.rows.flatMap((row, index) => {
    if (isSeparatorLine(row.text)) return [];
    const end = lineEndOf(row.text).replace(/^\r$/, "\n");
    const isPlain = !isOther && row === before.rows[index];
    const own = row.text.slice(0, row.text.length - lineEndOf(row.text).length);
    if (row.cells.length === 0) {
      return {
        ...row,
        text: (isPlain ? own : commentWithoutSeparators(own)) + end,
      };
    }
    if (isPlain) return { ...row, text: own + end };
    const last = row.cells.findLastIndex((cell) => cell.trim() !== "");
    const cells = row.cells.slice(0, Math.max(width, last) + 1);
    return { ...row, text: formatCells(cells.map((it) => it.trim())) + end };
  });
  return formatCsvDocument({ ...document, rows });
}

/** A comment without what a spreadsheet put around it; else a blank line. */
function commentWithoutSeparators(line: string): string {
  if (!isCommentLine(line)) return "";
  let end = line.length;
  while (",;\t".includes(line[end - 1] ?? " ")) end--;
  const comment = line.slice(0, end);
  const [, quoted] = /^\s*"((?:[^"]|"")*)"$/.exec(comment) ?? [];
  return quoted?.replaceAll('""', '"') ?? comment;
}

/** The table with a column at its end; the rows below the header keep their bytes. */
export function withColumn<Column extends string>(
  table: CsvTable<Column>,
  name: Column,
): CsvTable<Column> {
  const { document, columns, headerIndex } = table;
  if (columns[name] >= 0) return table;
  // Cells beyond the header are not to become values of the column.
  const width = document.rows.reduce(
    (width, { cells }) => Math.max(width, cells.length),
    0,
  );
  const header = [...document.rows[headerIndex]?.cells ?? []];
  while (header.length < width) header.push("");
  return {
    ...table,
    document: withCells(
      document,
      new Map([[headerIndex, [...header, name]]]),
    ),
    columns: { ...columns, [name]: width },
  };
}

/** The cells of a new row, in the order of the file's own columns. */
export function cellsFor<Column extends string>(
  { columns, document, headerIndex }: CsvTable<Column>,
  values: Readonly<Partial<Record<Column, string>>>,
  base: readonly string[] = [],
): string[] {
  const width = document.rows[headerIndex]?.cells.length ?? 0;
  const cells = Array.from(
    { length: Math.max(width, base.length) },
    (_, index) => base[index] ?? "",
  );
  for (const name of Object.keys(columns) as Column[]) {
    const value = values[name];
    if (value !== undefined && columns[name] >= 0) cells[columns[name]] = value;
  }
  return cells;
}

/** The value of a row in a known column, without space around it. */
export function valueIn<Column extends string>(
  table: CsvTable<Column>,
  row: CsvRow,
  column: Column,
): string {
  return row.cells[table.columns[column]]?.trim() ?? "";
}

/** The rows below the header that have values, each with its index. */
export function* rowsIn(
  { document, headerIndex }: CsvTable<string>,
): Generator<[index: number, row: CsvRow]> {
  for (const [index, row] of document.rows.entries()) {
    if (index > headerIndex && row.cells.length > 0) yield [index, row];
  }
}

/** More problems of one file than anybody reads. */
const MAX_PROBLEMS = 1000;

/**
 * Collects what is wrong with the rows of a table.
 *
 * @param checkRow Takes the values of a row, or says what is wrong with it.
 * @param maxProblems How many problems are enough: then no more rows are read.
 */
export function collectProblems(
  table: CsvTable<string>,
  checkRow: (row: CsvRow, index: number) => DataFileError | undefined,
  maxProblems: number = MAX_PROBLEMS,
): DataFileError[] {
  const problems: DataFileError[] = [];
  const { file } = table.document;
  for (const [index, row] of rowsIn(table)) {
    if (problems.length >= maxProblems) {
      const problem = "too many problems: the rest was not checked";
      const position = { file, line: row.line, column: 1 };
      problems.push(new DataFileError(position, problem));
      break;
    }
    const problem = checkRow(row, index);
    if (problem) problems.push(problem);
  }
  return problems;
}

/** Throws the first problem of what was read, if there is one. */
export function throwFirstProblem<
  T extends { problems: readonly DataFileError[] },
>(
  read: T,
): T {
  if (read.problems[0]) throw read.problems[0];
  return read;
}

/** An error about one value: what is there and what was expected. */
export function valueError<Column extends string>(
  table: CsvTable<Column>,
  row: CsvRow,
  column: Column,
  expected: string,
): DataFileError {
  const value = valueIn(table, row, column);
  const there = value === "" ? "nothing" : `"${value}"`;
  const position = {
    file: table.document.file,
    line: row.line,
    column: cellColumn(row, table.columns[column], table.document.separator),
  };
  const why = isAmbiguousDate(value)
    ? ", which can be day/month or month/day"
    : "";
  const problem = `expected ${expected}, found ${there}${why}`;
  return new DataFileError(position, problem);
}

/** What a column holds. */
type CellType = "date" | "event" | "time" | "hours" | "text";

/** In which order a date with slashes has its day and month. */
type DateOrder = "day first" | "month first";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** A day and a month in an order that differs from country to country. */
const SLASHED_DATE = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;

/**
 * The order of day and month in the dates of a file. A spreadsheet writes all
 * of them alike, so one that has a 13 or more in it tells the others' order.
 *
 * @returns The order, or `undefined` if no date tells it, or two differ.
 */
function detectDateOrder(dates: Iterable<string>): DateOrder | undefined {
  const orders = new Set<DateOrder>();
  for (const date of dates) {
    const [, first, , second] = SLASHED_DATE.exec(date) ?? [];
    if (Number(first) > 12) orders.add("day first");
    if (Number(second) > 12) orders.add("month first");
  }
  const [order] = orders;
  return orders.size === 1 ? order : undefined;
}

/** Whether a date can be read in two ways, and which is meant is not known. */
function isAmbiguousDate(text: string): boolean {
  const [, first, , second] = SLASHED_DATE.exec(text) ?? [];
  return first !== undefined && Number(first) <= 12 && Number(second) <= 12 &&
    Number(first) !== Number(second);
}

/**
 * A value as we write it, if a spreadsheet wrote it and its meaning is certain;
 * otherwise the value as it is.
 *
 * @param order The order of day and month in the file's dates.
 */
function normalizeValue(
  value: string,
  form: CellType,
  { month, order }: { month: CivilMonth; order: DateOrder | undefined },
): string {
  switch (form) {
    case "date": {
      if (/^\d{4}-\d\d-\d\d$/.test(value)) return value;
      const date = normalizeDate(value, order);
      return date?.startsWith(month) ? date : value;
    }
    case "event": {
      const word = value.toLowerCase();
      return isEventKind(word) ? word : value;
    }
    case "time": {
      const time = normalizeTime(value);
      return readDayMinute(time) === undefined ? value : time;
    }
    case "hours":
      return normalizeHours(value);
    case "text":
      return value;
  }
}

function normalizeDate(
  text: string,
  order: DateOrder | undefined,
): CivilDate | undefined {
  // Some add the time of the day's beginning.
  const date = text.replace(/[ T]0?0:00(:00(\.0+)?)?$/, "");
  const match = (form: RegExp) => form.exec(date)?.slice(1) ?? [];
  const [year, m, d] = match(/^(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})\.?$/);
  if (year !== undefined) return civilDate(year, m, d);
  const [day, dottedMonth, dottedYear] = match(
    /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/,
  );
  if (day !== undefined) return civilDate(dottedYear, dottedMonth, day);
  const [named, name = "", namedYear] = match(
    /^(\d{1,2})[- ]([A-Za-z]{3})[- ](\d{4})$/,
  );
  if (named !== undefined) {
    const number = MONTHS.indexOf(name.toLowerCase()) + 1;
    return civilDate(namedYear, String(number), named);
  }
  const [first, , second, slashedYear] = match(SLASHED_DATE);
  if (first === undefined) return undefined;
  if (first !== second && order === undefined) return undefined;
  return order === "month first"
    ? civilDate(slashedYear, first, second)
    : civilDate(slashedYear, second, first);
}

function civilDate(
  year = "",
  month = "",
  day = "",
): CivilDate | undefined {
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isCivilDate(date) ? date : undefined;
}

/** `9:00:00 AM` as `09:00`: seconds are cut, as when an event is recorded. */
function normalizeTime(text: string): string {
  const [, hours, minutes, half] =
    /^(\d{1,2}):(\d\d)(?::[0-5]\d(?:[.,]\d+)?)?(?:[ \u00A0\u202F]?([ap])\.?m\.?)?$/i
      .exec(text) ?? [];
  if (hours === undefined) return text;
  if (text === `${hours}:${minutes}`) return text;
  if (half === undefined) return `${hours.padStart(2, "0")}:${minutes}`;
  const hour = Number(hours);
  if (hour < 1 || hour > 12) return text;
  const shift = half.toLowerCase() === "p" ? 12 : 0;
  return `${String(hour % 12 + shift).padStart(2, "0")}:${minutes}`;
}

/** `7,5` as `7.5`, and `07:30:00` as `07:30`. */
function normalizeHours(text: string): string {
  if (/^\d+,\d+$/.test(text)) return text.replace(",", ".");
  return text.replace(/^(\d{1,2}:\d\d):00$/, "$1");
}
