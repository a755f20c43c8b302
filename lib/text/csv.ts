// The package as a whole loads web streams, which take 2 ms.
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { DataFileError } from "../errors.ts";
import { conflictMarkerError } from "./conflict_markers.ts";

/** One row of a CSV file, with the text it was read from. */
export interface CsvRow {
  /** The text, with its line end if it has one. */
  readonly text: string;
  /** The line on which it begins, from 1; 0 if it is new. */
  readonly line: number;
  /** The cells, without quotes; none for a blank line or a comment. */
  readonly cells: readonly string[];
}

/** What is between two cells. */
type Separator = "," | ";" | "\t";

/**
 * A CSV file that keeps every byte of the rows that nobody changes: line ends,
 * quotes, blank lines, comments, column order and extra columns.
 */
export interface CsvDocument {
  /** The file's name in the data directory. */
  readonly file: string;
  /** The byte order mark, or an empty text. */
  readonly byteOrderMark: string;
  /** The end of a line: that of the first line. */
  readonly lineEnd: string;
  /** What is between two cells: what the header has. */
  readonly separator: Separator;
  /** All rows: the header, blank lines and comments as well. */
  readonly rows: readonly CsvRow[];
}

const BYTE_ORDER_MARK = "\uFEFF";

/** No month comes near it: what is longer is something else. */
const MAX_TEXT_LENGTH = 8 * 1024 * 1024;

/** The first line of a file that tells a spreadsheet its separator. */
const SEPARATOR_LINE = /^"?sep=([,;\t])"?$/i;

/**
 * Reads a CSV file. Lines that begin with `#` are comments.
 *
 * @throws {DataFileError} When a quote is not closed or not in its place, when
 * git left conflict markers, or when it is too long to be a month.
 */
export function parseCsvDocument(text: string, file: string): CsvDocument {
  if (text.length > MAX_TEXT_LENGTH) throw tooLongError(text, file);
  const conflict = conflictMarkerError(text, file);
  if (conflict) throw conflict;
  const byteOrderMark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const lines = text.slice(byteOrderMark.length).match(
    /[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g,
  ) ?? [];
  const separator = separatorOf(lines);
  const rows: CsvRow[] = [];
  for (let next = 0; next < lines.length;) {
    const line = next + 1;
    const parts = [lines[next++] ?? ""];
    const isComment = isCommentLine(parts[0] ?? "");
    // A line end between two quotes belongs to the cell.
    let isQuoteOpen = !isComment && hasOddQuotes(parts[0] ?? "");
    while (isQuoteOpen && next < lines.length) {
      const part = lines[next++] ?? "";
      parts.push(part);
      isQuoteOpen = hasOddQuotes(part) !== isQuoteOpen;
    }
    const row = parts.join("");
    const cells = isComment ? [] : cellsOf(row, { file, line, separator });
    rows.push({ text: row, line, cells });
  }
  const lineEnd = lineEndOf(lines[0] ?? "") || "\n";
  return { file, byteOrderMark, lineEnd, separator, rows };
}

/** The document with rows put in at an index, each of some cells. */
export function withRows(
  document: CsvDocument,
  index: number,
  added: readonly (readonly string[])[],
): CsvDocument {
  if (added.length === 0) return document;
  const { lineEnd, separator } = document;
  const before = document.rows.slice(0, index);
  const last = before.at(-1);
  if (last) before[index - 1] = withLineEnd(last, lineEnd);
  const rows = added.map((cells) => {
    return { text: formatCells(cells, separator) + lineEnd, line: 0, cells };
  });
  const after = document.rows.slice(index);
  return { ...document, rows: [...before, ...rows, ...after] };
}

/**
 * The document with the cells of some rows replaced, their line ends kept.
 *
 * @param cellsAt The new cells by the index of the row.
 */
export function withCells(
  document: CsvDocument,
  cellsAt: ReadonlyMap<number, readonly string[]>,
): CsvDocument {
  const rows = [...document.rows];
  for (const [index, cells] of cellsAt) {
    const row = rows[index];
    if (!row) continue;
    const text = formatCells(cells, document.separator) + lineEndOf(row.text);
    rows[index] = { ...row, text, cells };
  }
  return { ...document, rows };
}

/** The row with a line end, which the last one of a file may lack. */
export function withLineEnd(row: CsvRow, lineEnd: string): CsvRow {
  if (lineEndOf(row.text) !== "") return row;
  return { ...row, text: row.text + lineEnd };
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
export function formatCsvDocument(
  { byteOrderMark, rows }: CsvDocument,
): string {
  return byteOrderMark + rows.map(({ text }) => text).join("");
}

/** The column of a row at which a cell begins, from 1. */
export function cellColumn(
  row: CsvRow,
  cellIndex: number,
  separator: Separator = ",",
): number {
  // Where there are quotes, the row's beginning is exact enough.
  if (row.text.includes('"')) return 1;
  // As it stands there, not as it was understood.
  const text = row.text.slice(0, row.text.length - lineEndOf(row.text).length);
  const before = text.split(separator).slice(0, cellIndex);
  return 1 + before.reduce((sum, cell) => sum + cell.length + 1, 0);
}

/** Whether a line is a comment, also one that a spreadsheet put in quotes. */
export function isCommentLine(line: string): boolean {
  return /^\s*"?#/.test(line);
}

/** Whether a row tells a spreadsheet the separator. */
export function isSeparatorLine(line: string): boolean {
  return SEPARATOR_LINE.test(line.trim());
}

/** The end of a line, or an empty text where the file ends without one. */
export function lineEndOf(line: string): string {
  if (line.endsWith("\r\n")) return "\r\n";
  return line.endsWith("\n") ? "\n" : line.endsWith("\r") ? "\r" : "";
}

/** What is most often between the cells of the first row; commas in doubt. */
function separatorOf(lines: readonly string[]): Separator {
  const header = lines.find((it) => it.trim() !== "" && !isCommentLine(it));
  const [, declared] = SEPARATOR_LINE.exec(header?.trim() ?? "") ?? [];
  if (declared !== undefined) return declared as Separator;
  const outside = header?.replace(/"[^"]*"/g, "") ?? "";
  const countOf = (it: Separator) => outside.split(it).length;
  return ([";", "\t"] as const).reduce<Separator>(
    (best, it) => countOf(it) > countOf(best) ? it : best,
    ",",
  );
}

function cellsOf(
  row: string,
  { file, line, separator }: {
    file: string;
    line: number;
    separator: Separator;
  },
): readonly string[] {
  const text = row.slice(0, row.length - lineEndOf(row).length);
  if (text.trim() === "" || isSeparatorLine(text)) return [];
  if (!text.includes('"')) return text.split(separator);
  try {
    return parse(text, { separator })[0] ?? [];
  } catch (cause) {
    const problem = "a quote is not closed or not in its place";
    throw new DataFileError({ file, line, column: 1 }, problem, { cause });
  }
}

function hasOddQuotes(line: string): boolean {
  return line.includes('"') && line.split('"').length % 2 === 0;
}

/** The text of a row, without a line end. */
export function formatCells(
  cells: readonly string[],
  separator: Separator = ",",
): string {
  return stringify([cells], { headers: false, separator })
    .replace(/\r?\n$/, "");
}

function tooLongError(text: string, file: string): DataFileError {
  const millions = (length: number) => Math.round(length / 1024 / 1024);
  const problem = `the file has ${millions(text.length)} million characters, ` +
    `expected at most ${millions(MAX_TEXT_LENGTH)} million`;
  return new DataFileError({ file, line: 1, column: 1 }, problem);
}
