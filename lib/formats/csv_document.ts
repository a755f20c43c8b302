import { parse, stringify } from "@std/csv";
import { DataFileError } from "../errors.ts";

/** One row of a CSV file, with the text it was read from. */
export interface CsvRow {
  /** The text, with its line end if it has one. */
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** The cells, without quotes; none for a blank line. */
  readonly cells: readonly string[];
}

/**
 * A CSV file that keeps every byte of the rows that nobody changes: line ends,
 * quotes, blank lines, column order and extra columns.
 */
export interface CsvDocument {
  /** The file's name in the data directory. */
  readonly file: string;
  /** The byte order mark, or an empty text. */
  readonly mark: string;
  /** The end of a line: that of the first line. */
  readonly lineEnd: string;
  /** All rows, the header among them, and the blank lines. */
  readonly rows: readonly CsvRow[];
}

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Reads a CSV file.
 *
 * @throws {DataFileError} When a quote is not closed or not in its place.
 */
export function parseCsvDocument(text: string, file: string): CsvDocument {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const lines = text.slice(mark.length).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const rows: CsvRow[] = [];
  for (let next = 0; next < lines.length;) {
    const line = next + 1;
    let row = lines[next++] ?? "";
    // A line end between two quotes belongs to the cell.
    while (hasOpenQuote(row) && next < lines.length) row += lines[next++];
    rows.push({ text: row, line, cells: cellsOf(row, file, line) });
  }
  const lineEnd = lines[0]?.endsWith("\r\n") ? "\r\n" : "\n";
  return { file, mark, lineEnd, rows };
}

/** The text of a file with one header row and no other. */
export function newCsvDocument(
  file: string,
  columns: readonly string[],
): CsvDocument {
  return withRow({ file, mark: "", lineEnd: "\n", rows: [] }, 0, columns);
}

/** The document with a row of these cells put in at an index. */
export function withRow(
  document: CsvDocument,
  index: number,
  cells: readonly string[],
): CsvDocument {
  const rows = [...document.rows];
  const before = rows[index - 1];
  if (before && !before.text.endsWith("\n")) {
    rows[index - 1] = { ...before, text: before.text + document.lineEnd };
  }
  const text = formatCells(cells) + document.lineEnd;
  rows.splice(index, 0, { text, line: 0, cells });
  return { ...document, rows };
}

/** The document with the cells of one row replaced, its line end kept. */
export function withCells(
  document: CsvDocument,
  index: number,
  cells: readonly string[],
): CsvDocument {
  const rows = document.rows.map((row, i) => {
    if (i !== index) return row;
    const lineEnd = row.text.match(/\r?\n$/)?.[0] ?? "";
    return { ...row, text: formatCells(cells) + lineEnd, cells };
  });
  return { ...document, rows };
}

/** The document without the rows at some indexes. */
export function withoutRows(
  document: CsvDocument,
  indexes: ReadonlySet<number>,
): CsvDocument {
  const rows = document.rows.filter((_, index) => !indexes.has(index));
  return { ...document, rows };
}

/** The text of a CSV file. */
export function formatCsvDocument({ mark, rows }: CsvDocument): string {
  return mark + rows.map(({ text }) => text).join("");
}

/** The column of a row at which a cell begins, from 1. */
export function columnOf(row: CsvRow, cellIndex: number): number {
  // Where there are quotes, the row's beginning is exact enough.
  if (row.text.includes('"')) return 1;
  const before = row.cells.slice(0, cellIndex);
  return 1 + before.reduce((sum, cell) => sum + cell.length + 1, 0);
}

function cellsOf(row: string, file: string, line: number): readonly string[] {
  const text = row.replace(/\r?\n$/, "");
  if (text.trim() === "") return [];
  if (!text.includes('"')) return text.split(",");
  try {
    return parse(text)[0] ?? [];
  } catch (cause) {
    const problem = "a quote is not closed or not in its place";
    throw new DataFileError({ file, line, column: 1 }, problem, { cause });
  }
}

function hasOpenQuote(row: string): boolean {
  return row.includes('"') && row.split('"').length % 2 === 0;
}

function formatCells(cells: readonly string[]): string {
  return stringify([cells], { headers: false }).replace(/\r?\n$/, "");
}
