/**
 * Reads the tables in our CSV files, including the forms in which spreadsheets
 * save them, as long as the meaning is unambiguous.
 *
 * @module
 */

import { DataFileError } from "../errors.ts";
import {
  cellColumn,
  type CsvDocument,
  type CsvRow,
  formatCells,
  isCommentLine,
  isSeparatorLine,
  lineEndOf,
  parseCsvDocument,
  withCells,
  withRows,
} from "../text/csv.ts";
import {
  type CivilDate,
  civilDateOf,
  type CivilMonth,
} from "../time/civil_date.ts";
import { readDayMinute } from "../time/zone.ts";
import { isEventKind } from "../workday/event.ts";

/** The known columns of a kind of file. */
export interface Columns<Column extends string> {
  /** The type of each column, in the order of a new file. */
  readonly types: Readonly<Record<Column, CellType>>;
  /** The columns that are added when they are first needed. */
  readonly optional: readonly Column[];
}

interface TableSource<Column extends string> {
  readonly file: string;
  readonly columns: Columns<Column>;
  readonly month: CivilMonth;
}

/** A CSV file with the positions of its known columns. */
export interface CsvTable<Column extends string> {
  /** The rows: their text is that of the file, their cells are normalized. */
  readonly document: CsvDocument;
  /**
   * The index of each known column, or -1. Other columns are kept, not read.
   */
  readonly columns: Readonly<Record<Column, number>>;
  /** The index of the header row in the document. */
  readonly headerIndex: number;
  /** What can be read but is written differently by us, in a few words each. */
  readonly oddities: readonly string[];
}

/**
 * Reads a table: finds the known columns in the header and normalizes values
 * whose meaning is unambiguous. An empty text is a table without rows.
 *
 * @throws {DataFileError} When the file has rows, but no header with all
 * required columns.
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

/** Normalizes the cells whose meaning is unambiguous. */
function withNormalizedCells<Column extends string>(
  table: CsvTable<Column>,
  { types }: Columns<Column>,
  month: CivilMonth,
): CsvTable<Column> {
  const { document, headerIndex } = table;
  const known = typedColumns(table.columns, types);
  const isOurs = ({ cells }: CsvRow, rowIndex: number) =>
    rowIndex <= headerIndex || cells.length === 0 ||
    known.every(({ index, type }) => OWN_FORMS[type].test(cells[index] ?? ""));
  if (document.rows.every(isOurs)) return table;
  const dates = known.filter(({ type }) => type === "date");
  const order = detectDateOrder(
    document.rows.flatMap(({ cells }) =>
      dates.map(({ index }) => cells[index]?.trim() ?? "")
    ),
  );
  const examples = new Map<TypedCell, string>();
  const rows = document.rows.map((row, rowIndex): CsvRow => {
    if (rowIndex <= headerIndex || row.cells.length === 0) return row;
    // Spreadsheets write a blank row as separators only.
    if (row.cells.every((it) => it.trim() === "")) return { ...row, cells: [] };
    let cells: string[] | undefined;
    for (const { index, type } of known) {
      const value = row.cells[index]?.trim() ?? "";
      const normalized = normalizeValue(value, type, { month, order });
      if (normalized === value) continue;
      cells ??= [...row.cells];
      cells[index] = normalized;
      if (!examples.has(type)) examples.set(type, value);
    }
    return cells ? { ...row, cells } : row;
  });
  const oddities = [...table.oddities];
  for (const [type, example] of examples) {
    oddities.push(`${TYPE_NOUNS[type]} such as "${example}"`);
  }
  return { ...table, document: { ...document, rows }, oddities };
}

/** Returns the columns of a file that have only some values. */
function typedColumns<Column extends string>(
  columns: Readonly<Record<Column, number>>,
  types: Readonly<Record<Column, CellType>>,
): { index: number; type: TypedCell }[] {
  return (Object.keys(types) as Column[]).flatMap((name) => {
    const index = columns[name];
    const type: CellType = types[name];
    return index < 0 || type === "text" ? [] : [{ index, type }];
  });
}

/** Values as we write them, which need no closer look. */
const OWN_FORMS: Readonly<Record<TypedCell, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  event: /^[a-z_]+$/,
  time: /^\d\d:\d\d$/,
  hours: /^\d+(?:\.\d+)?$/,
};

const TYPE_NOUNS: Readonly<Record<TypedCell, string>> = {
  date: "dates",
  event: "events",
  time: "times",
  hours: "hours",
};

/** Describes what is unusual about a file as a whole. */
function fileOddities({ separator, lineEnd, rows }: CsvDocument): string[] {
  const oddities: string[] = [];
  if (separator === ";") oddities.push("semicolons between columns");
  if (separator === "\t") oddities.push("tabs between columns");
  if (rows.some(({ text }) => isSeparatorLine(text))) {
    oddities.push('a line with "sep="');
  }
  if (lineEnd === "\r") oddities.push("CR line endings");
  return oddities;
}

/**
 * Rewrites a CSV file in our own form, as far as its meaning is unambiguous.
 * Comments, blank lines and unknown columns stay.
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
  const hasOtherSeparator = before.separator !== ",";
  const width = document.rows[headerIndex]?.cells
    .findLastIndex((cell) => cell.trim() !== "") ?? 0;
  const lines = document.rows.map((row, index) => {
    if (isSeparatorLine(row.text)) return "";
    const lineEnd = lineEndOf(row.text);
    const end = lineEnd === "\r" ? "\n" : lineEnd;
    const isUnchanged = !hasOtherSeparator && row === before.rows[index];
    const content = row.text.slice(0, row.text.length - lineEnd.length);
    if (row.cells.length === 0) {
      return (isUnchanged ? content : commentWithoutSeparators(content)) + end;
    }
    if (isUnchanged) return content + end;
    const last = row.cells.findLastIndex((cell) => cell.trim() !== "");
    const cells = row.cells.slice(0, Math.max(width, last) + 1);
    return formatCells(cells.map((it) => it.trim())) + end;
  });
  return document.byteOrderMark + lines.join("");
}

/** Strips a comment of what a spreadsheet added. Other lines become blank. */
function commentWithoutSeparators(line: string): string {
  if (!isCommentLine(line)) return "";
  let end = line.length;
  while (",;\t".includes(line[end - 1] ?? " ")) end--;
  const comment = line.slice(0, end);
  const [, quoted] = /^\s*"((?:[^"]|"")*)"$/.exec(comment) ?? [];
  return quoted?.replaceAll('""', '"') ?? comment;
}

/** Appends a column. Rows below the header keep their bytes. */
export function withColumn<Column extends string>(
  table: CsvTable<Column>,
  name: Column,
): CsvTable<Column> {
  const { document, columns, headerIndex } = table;
  if (columns[name] >= 0) return table;
  // Cells past the end of the header must not become values of the new column.
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

/** Returns the cells of a row in the column order of the file. */
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

/** Returns the trimmed value of a row in a known column. */
export function valueIn<Column extends string>(
  table: CsvTable<Column>,
  row: CsvRow,
  column: Column,
): string {
  return row.cells[table.columns[column]]?.trim() ?? "";
}

/** Yields the rows with values below the header, each with its index. */
export function* rowsIn(
  { document, headerIndex }: CsvTable<string>,
): Generator<[index: number, row: CsvRow]> {
  for (const [index, row] of document.rows.entries()) {
    if (index > headerIndex && row.cells.length > 0) yield [index, row];
  }
}

/** More problems in one file than anybody reads. */
const MAX_PROBLEMS = 1000;

/**
 * Collects the problems in the rows of a table.
 *
 * @param checkRow Processes a row, and returns its problem if it has one.
 * @param maxProblems The number of problems after which no more rows are read.
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

/** Returns what was read, or throws its first problem. */
export function throwFirstProblem<
  T extends { problems: readonly DataFileError[] },
>(
  read: T,
): T {
  if (read.problems[0]) throw read.problems[0];
  return read;
}

/** Returns the error for a value: what was expected and what was found. */
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
    ? ", which could be day/month or month/day"
    : "";
  const problem = `expected ${expected}, found ${there}${why}`;
  return new DataFileError(position, problem);
}

/** The type of a column. */
type CellType = TypedCell | "text";

/** The type of a column whose values have a form. */
type TypedCell = "date" | "event" | "time" | "hours";

/** The order of day and month in a date with slashes. */
type DateOrder = "day first" | "month first";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Day and month in either order, depending on the country. */
const SLASHED_DATE = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;

/**
 * Detects the order of day and month in the dates of a file. Spreadsheets write
 * all dates alike, so one day after the 12th settles the order of all.
 *
 * @returns `undefined` if no date settles the order, or two dates disagree.
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

/** Returns whether a date can be read in two ways. */
function isAmbiguousDate(text: string): boolean {
  const [, first, , second] = SLASHED_DATE.exec(text) ?? [];
  return first !== undefined && Number(first) <= 12 && Number(second) <= 12 &&
    Number(first) !== Number(second);
}

/**
 * Normalizes a value that a spreadsheet wrote. Returns an ambiguous or unknown
 * one unchanged.
 *
 * @param order The order of day and month in the dates of the file.
 */
function normalizeValue(
  value: string,
  type: TypedCell,
  { month, order }: { month: CivilMonth; order: DateOrder | undefined },
): string {
  switch (type) {
    case "date": {
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
  }
}

function normalizeDate(
  text: string,
  order: DateOrder | undefined,
): CivilDate | undefined {
  // Some spreadsheets append midnight.
  const date = text.replace(/[ T]0?0:00(:00(\.0+)?)?$/, "");
  const match = (form: RegExp) => form.exec(date)?.slice(1) ?? [];
  const [year, m, d] = match(/^(\d{4})[-/.] ?(\d+)[-/.] ?(\d+)\.?$/);
  if (year !== undefined) return civilDateOf(year, m, d);
  const [day, dottedMonth, dottedYear] = match(/^(\d+)\. ?(\d+)\. ?(\d+)$/);
  if (day !== undefined) return civilDateOf(dottedYear, dottedMonth, day);
  const [named, name = "", namedYear] = match(
    /^(\d+)[- ]([A-Za-z]+)[- ](\d+)$/,
  );
  if (named !== undefined) {
    const number = MONTHS.indexOf(name.toLowerCase()) + 1;
    return civilDateOf(namedYear, String(number), named);
  }
  const [first, , second, slashedYear] = match(SLASHED_DATE);
  if (first === undefined) return undefined;
  if (first !== second && order === undefined) return undefined;
  return order === "month first"
    ? civilDateOf(slashedYear, first, second)
    : civilDateOf(slashedYear, second, first);
}

/**
 * Turns `9:00:00 AM` into `09:00`. Seconds are cut, as when recording events.
 */
function normalizeTime(text: string): string {
  const [, hours, minutes, half] =
    /^(\d+):(\d\d)(?::[0-5]\d(?:[.,]\d+)?)?(?:[ \u00A0\u202F]?([ap])\.?m\.?)?$/i
      .exec(text) ?? [];
  if (hours === undefined) return text;
  if (text === `${hours}:${minutes}`) return text;
  if (half === undefined) return `${hours.padStart(2, "0")}:${minutes}`;
  const hour = Number(hours);
  if (hour < 1 || hour > 12) return text;
  const shift = half.toLowerCase() === "p" ? 12 : 0;
  return `${String(hour % 12 + shift).padStart(2, "0")}:${minutes}`;
}

/** Turns `7,5` into `7.5`, and `07:30:00` into `07:30`. */
function normalizeHours(text: string): string {
  if (/^\d+,\d+$/.test(text)) return text.replace(",", ".");
  return text.replace(/^(\d{1,2}:\d\d):00$/, "$1");
}
