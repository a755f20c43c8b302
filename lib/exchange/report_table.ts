import { DataFileError } from "../errors.ts";
import { type CsvRow, parseCsvRows } from "../text/csv.ts";
import {
  commaList,
  definedOf,
  filled,
  type ForeignEntry,
  importError,
  type ReadOptions,
} from "./import_format.ts";

/** A row of a table, whose cells are found by the names of their columns. */
export interface ReportRow {
  /** The line on which it starts, counting from 1. */
  readonly line: number;
  /**
   * Returns a cell without surrounding spaces; `""` if the column or the cell
   * is missing.
   */
  cell(...names: readonly string[]): string;
}

/** A table of a report in CSV. */
interface ReportTable {
  /** The names of the columns, in lower case. */
  readonly header: readonly string[];
  /** The rows, which are parsed each time that they are iterated. */
  readonly rows: Iterable<ReportRow>;
}

/** Ten years of entries, with long descriptions, have a tenth of this. */
const MAX_LENGTH = 128 * 1024 * 1024;

/**
 * Returns the columns of a report, in lower case, from its first line. A column
 * such as `Amount (EUR)` is called `amount`.
 */
export function headerOf(text: string): readonly string[] {
  const [line = ""] = text.slice(0, 10_000).replace(/^\uFEFF/, "").trimStart()
    .split(/[\r\n]/);
  const separator =
    [";", "\t"].find((it) => line.split(it).length > line.split(",").length) ??
      ",";
  return line.split(separator).map(columnName);
}

/** Returns whether a report has some columns, in any order. */
export function hasColumns(text: string, columns: readonly string[]): boolean {
  const header = headerOf(text);
  return columns.every((column) => header.includes(column));
}

function columnName(cell: string): string {
  return cell.replace(/^\s*"|"\s*$/g, "").replace(/ \([A-Z]{3}\)\s*$/, "")
    .trim().toLowerCase();
}

/**
 * Parses a report in CSV: with commas, semicolons or tabs, in any order of its
 * columns.
 *
 * @throws {InvalidTextError} When a quote is unclosed or misplaced, or the text
 * is too long.
 */
export function parseReport(
  text: string,
  options: Pick<ReadOptions, "name">,
): ReportTable {
  const parsed = csvRowsOf(text, options);
  const [first] = filledRows(parsed, options);
  const header = first?.cells.map(columnName) ?? [];
  const indexOf = new Map(header.map((name, index) => [name, index]));
  return {
    header,
    rows: {
      *[Symbol.iterator]() {
        for (const { line, cells } of filledRows(parsed, options)) {
          if (line === first?.line) continue;
          yield { line, cell: (...names) => cellOf(cells, names, indexOf) };
        }
      },
    },
  };
}

/**
 * What the report of a service calls its columns, each with all its names. A
 * name of another service could be a column that a user added.
 *
 * @default The name of the field.
 */
export interface SubjectColumns {
  readonly client?: readonly string[];
  readonly project?: readonly string[];
  readonly task?: readonly string[];
  readonly description?: readonly string[];
  readonly tags?: readonly string[];
  readonly billable?: readonly string[];
  /** The person: the first of these columns that is not empty. */
  readonly users: readonly (readonly string[])[];
  /** What the column about billable time contains if it is. */
  readonly isBillable: RegExp;
}

/**
 * Returns what a row of a report is about.
 *
 * @param times Distinguishes it from other rows on the same subject.
 */
export function subjectIn(
  { cell }: ReportRow,
  columns: SubjectColumns,
  ...times: readonly number[]
): Omit<ForeignEntry, "line" | "start" | "end"> {
  const textIn = (
    name: Exclude<keyof SubjectColumns, "users" | "isBillable">,
  ) => cell(...columns[name] ?? [name]);
  const client = filled(textIn("client"));
  const project = filled(textIn("project"));
  const task = filled(textIn("task"));
  const user = columns.users.map((names) => cell(...names)).find(Boolean);
  const description = textIn("description");
  const billable = textIn("billable");
  return {
    identity: JSON.stringify([...times, user, project, task, description]),
    ...definedOf({ client, project, task, user }),
    description,
    tags: commaList(textIn("tags")),
    ...billable !== "" && { billable: columns.isBillable.test(billable) },
  };
}

/** Yields the cells of some columns, row by row. Each can have several names. */
export function* cellsIn(
  rows: Iterable<ReportRow>,
  ...columns: readonly (readonly string[])[]
): Generator<string> {
  for (const row of rows) {
    for (const names of columns) yield row.cell(...names);
  }
}

function cellOf(
  cells: readonly string[],
  names: readonly string[],
  indexOf: ReadonlyMap<string, number>,
): string {
  for (const name of names) {
    const index = indexOf.get(name);
    if (index !== undefined) return cells[index]?.trim() ?? "";
  }
  return "";
}

function csvRowsOf(
  text: string,
  options: Pick<ReadOptions, "name">,
): Iterable<CsvRow> {
  const rules = { maxLength: MAX_LENGTH, hasComments: false };
  try {
    return parseCsvRows(text, options.name, rules);
  } catch (error) {
    throw reportError(error, options);
  }
}

function* filledRows(
  rows: Iterable<CsvRow>,
  options: Pick<ReadOptions, "name">,
): Generator<CsvRow> {
  try {
    for (const row of rows) if (row.cells.length > 0) yield row;
  } catch (error) {
    throw reportError(error, options);
  }
}

/** Returns an error about the file as one about an import. */
function reportError(
  error: unknown,
  options: Pick<ReadOptions, "name">,
): unknown {
  if (!(error instanceof DataFileError)) return error;
  const { problem, position: { line, column } } = error;
  return importError(options, problem, { line, column, cause: error });
}
