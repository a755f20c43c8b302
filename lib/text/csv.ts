/**
 * CSV files: edits them in place, because a parser returns values and drops the
 * bytes of unchanged rows (comments, quotes, line ends), and formats new ones.
 * `@std/csv` parses the rows with quotes.
 *
 * @module
 */

import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { DataFileError } from "../errors.ts";
import { conflictMarkerError } from "./lines.ts";

// Importing all of `@std/csv` would also load web streams, which takes 2 ms.

/** One row of a CSV file, with its original text. */
export interface CsvRow {
  /** The text, including its line end if it has one. */
  readonly text: string;
  /** The line it starts on, counting from 1; 0 for a new row. */
  readonly line: number;
  /** The cells without quotes; empty for a blank line or a comment. */
  readonly cells: readonly string[];
}

/** The character between two cells. */
type Separator = "," | ";" | "\t";

/**
 * A CSV file that preserves unchanged rows byte for byte: line ends, quotes,
 * blank lines, comments, column order and extra columns.
 */
export interface CsvDocument {
  /** The file's name in the data directory. */
  readonly file: string;
  /** The byte order mark, or an empty string. */
  readonly byteOrderMark: string;
  /** The line end of the first line, which new rows get as well. */
  readonly lineEnd: string;
  /** The separator that the header uses. */
  readonly separator: Separator;
  /** All rows, including the header, blank lines and comments. */
  readonly rows: readonly CsvRow[];
}

const BYTE_ORDER_MARK = "\uFEFF";

/** Far more than a month can fill: a longer file is something else. */
const MAX_TEXT_LENGTH = 8 * 1024 * 1024;

/** A first line that tells a spreadsheet which separator the file uses. */
const SEPARATOR_LINE = /^\s*"?sep=([,;\t])"?\s*$/i;

/** What a CSV file can contain. */
interface CsvRules {
  /**
   * The length up to which it is read, in UTF-16 code units.
   *
   * @default {8_388_608}
   */
  readonly maxLength?: number;
  /**
   * Whether lines that start with `#` are comments.
   *
   * @default {true}
   */
  readonly hasComments?: boolean;
}

/**
 * Parses a CSV file.
 *
 * @throws {DataFileError} When a quote is unclosed or misplaced, when the text
 * has git conflict markers, or when it is too long to be a month.
 */
export function parseCsvDocument(
  text: string,
  file: string,
  rules: CsvRules = {},
): CsvDocument {
  const { lines, ...layout } = layoutOf(text, file, rules);
  const rows = [...rowsOf(lines, { ...layout, ...rules })];
  const lineEnd = lineEndOf(lines[0] ?? "") || "\n";
  return { ...layout, lineEnd, rows };
}

/**
 * Parses a CSV file row by row, each time that the rows are iterated. A long
 * file takes a fraction of the memory of all its rows.
 *
 * @throws {DataFileError} In the same cases, those of a row when it is reached.
 */
export function parseCsvRows(
  text: string,
  file: string,
  rules: CsvRules = {},
): Iterable<CsvRow> {
  const { lines, ...layout } = layoutOf(text, file, rules);
  const source = { ...layout, ...rules };
  return { [Symbol.iterator]: () => rowsOf(lines, source) };
}

function layoutOf(
  text: string,
  file: string,
  { maxLength = MAX_TEXT_LENGTH }: CsvRules,
) {
  if (text.length > maxLength) throw tooLongError(text, file, maxLength);
  const conflict = conflictMarkerError(text, file);
  if (conflict) throw conflict;
  const byteOrderMark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const lines = text.slice(byteOrderMark.length).match(
    /[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g,
  ) ?? [];
  return { file, byteOrderMark, separator: separatorOf(lines), lines };
}

function* rowsOf(
  lines: readonly string[],
  { file, separator, hasComments = true }:
    & Pick<CsvDocument, "file" | "separator">
    & CsvRules,
): Generator<CsvRow> {
  for (let next = 0; next < lines.length;) {
    const line = next + 1;
    let text = lines[next++] ?? "";
    const isComment = hasComments && isCommentLine(text);
    // A line end inside quotes is part of the cell.
    if (!isComment && hasOddQuotes(text)) {
      const parts = [text];
      for (let isOpen = true; isOpen && next < lines.length;) {
        const part = lines[next++] ?? "";
        parts.push(part);
        isOpen = hasOddQuotes(part) !== isOpen;
      }
      text = parts.join("");
    }
    const cells = isComment ? [] : cellsOf(text, { file, line, separator });
    yield { text, line, cells };
  }
}

/** Returns the document with rows inserted at an index. */
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
 * Returns the document with the cells of some rows replaced. Line ends stay.
 *
 * @param cellsAt The new cells, by row index.
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

/** Returns the row with a line end, which the last row of a file can lack. */
export function withLineEnd(row: CsvRow, lineEnd: string): CsvRow {
  if (lineEndOf(row.text) !== "") return row;
  return { ...row, text: row.text + lineEnd };
}

/** Returns the document without the rows at the given indexes. */
export function withoutRows(
  document: CsvDocument,
  indexes: ReadonlySet<number>,
): CsvDocument {
  const rows = document.rows.filter((_, index) => !indexes.has(index));
  return { ...document, rows };
}

/** Returns the text of the document. */
export function formatCsvDocument(
  { byteOrderMark, rows }: CsvDocument,
): string {
  return byteOrderMark + rows.map(({ text }) => text).join("");
}

/** Returns the text column at which a cell starts, counting from 1. */
export function cellColumn(
  row: CsvRow,
  cellIndex: number,
  separator: Separator = ",",
): number {
  // In a row with quotes, the start of the row is precise enough.
  if (row.text.includes('"')) return 1;
  // The original text: cells can be normalized and differ in length.
  const text = row.text.slice(0, row.text.length - lineEndOf(row.text).length);
  const before = text.split(separator).slice(0, cellIndex);
  return 1 + before.reduce((sum, cell) => sum + cell.length + 1, 0);
}

/**
 * Returns whether a line is a comment, including one that a spreadsheet quoted.
 */
export function isCommentLine(line: string): boolean {
  return /^\s*"?#/.test(line);
}

/** Returns whether a line declares the separator for spreadsheets. */
export function isSeparatorLine(line: string): boolean {
  return SEPARATOR_LINE.test(line);
}

/** Returns the line end of a line, or an empty string if it has none. */
export function lineEndOf(line: string): string {
  if (line.endsWith("\r\n")) return "\r\n";
  return line.endsWith("\n") ? "\n" : line.endsWith("\r") ? "\r" : "";
}

/** Detects the separator of the first row. A tie goes to the comma. */
function separatorOf(lines: readonly string[]): Separator {
  const header = lines.find((it) => it.trim() !== "" && !isCommentLine(it));
  const [, declared] = SEPARATOR_LINE.exec(header ?? "") ?? [];
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
    const problem = "a quote is unclosed or misplaced";
    throw new DataFileError({ file, line, column: 1 }, problem, { cause });
  }
}

function hasOddQuotes(line: string): boolean {
  return line.includes('"') && line.split('"').length % 2 === 0;
}

/** Formats cells as the text of a row, without a line end. */
export function formatCells(
  cells: readonly string[],
  separator: Separator = ",",
): string {
  return stringify([cells], { headers: false, separator })
    .replace(/\r?\n$/, "");
}

function tooLongError(
  text: string,
  file: string,
  maxLength: number,
): DataFileError {
  const millions = (length: number) => Math.round(length / 1024 / 1024);
  const problem = `the file has ${millions(text.length)} million characters, ` +
    `the limit is ${millions(maxLength)} million`;
  return new DataFileError({ file, line: 1, column: 1 }, problem);
}

/**
 * Formats records as CSV with a header and LF line ends. A text that a
 * spreadsheet would run as a formula becomes harmless.
 */
export function csvOf(
  columns: readonly string[],
  records: readonly object[],
): string {
  const rowOf = (record: Readonly<Record<string, unknown>>) =>
    columns.map((it) => cellOf(record[it]));
  return csvOfRows([
    columns,
    ...records.map((record) => rowOf(record as Record<string, unknown>)),
  ]);
}

/** Formats rows as CSV with LF line ends. All texts must be harmless. */
export function csvOfRows(rows: readonly (readonly unknown[])[]): string {
  return stringify(rows).replaceAll("\r\n", "\n").replace(/\n$/, "");
}

/** The start of a text that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Returns a text with a leading apostrophe if a spreadsheet would run it.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function harmlessText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns the text that was made harmless. */
export function plainText(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1))
    ? text.slice(1)
    : text;
}

/** Joins tags as `deep work; x`, escaping the separator within a tag. */
function cellOf(value: unknown): unknown {
  const cell = Array.isArray(value)
    ? value.map((tag) => tag.replace(/[\\;]/g, "\\$&")).join("; ")
    : value;
  return typeof cell === "string" ? harmlessText(cell) : cell;
}
