import { DataFileError } from "../errors.ts";
import {
  columnOf,
  type CsvDocument,
  type CsvRow,
  withCells,
} from "./csv_document.ts";

/** A data file of ours: where each column that we know is. */
export interface CsvTable<Column extends string> {
  /** The rows as they stand in the file. */
  readonly document: CsvDocument;
  /**
   * The index of each known column, -1 for one that the file lacks; others are
   * kept and not looked at.
   */
  readonly columns: Readonly<Record<Column, number>>;
  /** The index of the header in the document's rows. */
  readonly headerIndex: number;
}

/**
 * Finds the known columns of a data file by its header.
 *
 * @param names The columns that it must have.
 * @param optional The columns that are added when they are first needed.
 * @throws {DataFileError} When the file has no header with all of them.
 */
export function tableOf<Column extends string>(
  document: CsvDocument,
  names: readonly Column[],
  optional: readonly Column[] = [],
): CsvTable<Column> {
  const headerIndex = document.rows.findIndex(({ cells }) => cells.length > 0);
  const header = document.rows[headerIndex];
  const found = header?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const columns = {} as Record<Column, number>;
  for (const name of [...names, ...optional]) {
    columns[name] = found.indexOf(name);
    if (columns[name] >= 0 || optional.includes(name)) continue;
    const expected = `expected the header "${names.join(",")}"`;
    const there = header
      ? `found "${header.text.trim()}"`
      : "the file is empty";
    const { file } = document;
    throw new DataFileError(
      { file, line: header?.line ?? 1, column: 1 },
      `${expected}, ${there}`,
    );
  }
  return { document, columns, headerIndex };
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
    document: withCells(document, headerIndex, [...header, name]),
    columns: { ...columns, [name]: width },
    headerIndex,
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

/** An error about one value: what is there and what was expected. */
export function badValue<Column extends string>(
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
    column: columnOf(row, table.columns[column]),
  };
  return new DataFileError(position, `expected ${expected}, found ${there}`);
}
