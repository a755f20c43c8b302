import { unicodeWidth } from "@std/cli/unicode-width";
import { stringify } from "@std/csv/stringify";
import { printable } from "./printable.ts";

/** Columns between two cells. */
const GAP = 2;

/** A column of a table. */
export interface Column<Row> {
  readonly header: string;
  /** What a row has in it, printable. */
  readonly cell: (row: Row) => string;
  readonly isRightAligned?: boolean;
  /** Its least width, if it is cut where a table is too wide for a terminal. */
  readonly minWidth?: number;
  /** How a cell is cut; at its end if left out. */
  readonly cut?: (row: Row, width: number) => string;
}

/**
 * A header and rows as aligned lines that fit a terminal: columns are cut from
 * the last to the first. A terminal that is too narrow for the least of all
 * columns wraps them all the same.
 *
 * @param width The width of the terminal; any will do if left out.
 */
export async function textTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width = Infinity,
): Promise<string[]> {
  const cells = cellsOf(rows, columns);
  const limits = widthsOf(cells);
  let excess = totalOf(limits) - width;
  for (const [i, { minWidth }] of [...columns.entries()].toReversed()) {
    const widest = limits[i] ?? 0;
    if (excess <= 0 || minWidth === undefined || widest <= minWidth) continue;
    limits[i] = Math.max(minWidth, widest - excess);
    excess -= widest - limits[i];
  }
  const fitted = cells.map((line, y) =>
    line.map((cell, x) => {
      const limit = limits[x] ?? 0;
      if (widthOf(cell) <= limit) return cell;
      const row = rows[y - 1];
      const cut = columns[x]?.cut;
      return cut && row ? cut(row, limit) : truncateCell(cell, limit);
    })
  );
  const rightColumns = columns.flatMap(({ isRightAligned }, i) =>
    isRightAligned ? [i] : []
  );
  return await alignColumns(fitted, rightColumns);
}

/** How wide a table is where nothing is cut. */
export function tableWidth<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): number {
  return totalOf(widthsOf(cellsOf(rows, columns)));
}

function cellsOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): string[][] {
  return [
    columns.map(({ header }) => header),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
}

/** The width of the widest cell of each column. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  return widths;
}

function totalOf(widths: readonly number[]): number {
  const cells = widths.reduce((sum, width) => sum + width, 0);
  return cells + GAP * Math.max(widths.length - 1, 0);
}

/**
 * Rows of printable cells as aligned columns, two spaces apart. ASCII is padded
 * here, because loading Cliffy's table takes a third of what a command may cost;
 * it aligns all other scripts.
 *
 * @param rows The rows, all as long as the first.
 * @param rightColumns The indexes of the columns that are aligned to the right.
 */
export async function alignColumns(
  rows: readonly (readonly string[])[],
  rightColumns: readonly number[],
): Promise<string[]> {
  if (!rows.every((row) => row.every(isAscii))) {
    return await alignWide(rows, rightColumns);
  }
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return rightColumns.includes(column)
        ? cell.padStart(width)
        : cell.padEnd(width);
    }).join(" ".repeat(GAP)).trimEnd()
  );
}

async function alignWide(
  rows: readonly (readonly string[])[],
  rightColumns: readonly number[],
): Promise<string[]> {
  const { Table } = await import("@cliffy/table");
  const columns = (rows[0] ?? []).map((_, column) =>
    rightColumns.includes(column) ? { align: "right" as const } : {}
  );
  const table = Table.from(rows.map((row) => [...row])).padding(GAP);
  return table.columns(columns).toString().split("\n")
    .map((line) => line.trimEnd()).filter((line) => line !== "");
}

/** What takes a column for each character. */
const ASCII = /^[\x20-\x7e]*$/;

/** Whether each character of a text takes one column of a terminal: ASCII. */
function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** How many columns of a terminal a printable text takes. */
export function widthOf(text: string): number {
  return isAscii(text) ? text.length : unicodeWidth(text);
}

/**
 * A text that may hold anything, as it can be printed in a cell.
 *
 * @param columns The width of a terminal's columns after which it is cut.
 */
export function truncate(text: string, columns: number): string {
  // Thousands of accents on one letter take no column.
  const shown = printable(text, 10 * columns);
  if (isAscii(shown) && shown.length <= columns) return shown;
  let width = 0;
  let end = 0;
  for (const char of shown) {
    width += widthOf(char);
    if (width > columns) return `${shown.slice(0, end)}…`;
    if (width < columns) end += char.length;
  }
  return shown;
}

/** The same for a cell of a table, without a blank where it is cut. */
export function truncateCell(text: string, columns: number): string {
  return truncate(text, columns).replace(/ +…$/, "…");
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * A bar of a length, of plain letters where no terminal shows it.
 *
 * @param fraction How much of the width it takes, from 0 to 1.
 * @param width The columns of the longest bar.
 */
export function barOf(
  fraction: number,
  { width, isTerminal }: { width: number; isTerminal: boolean },
): string {
  // What is not nothing is to be seen.
  const least = fraction > 0 ? 1 : 0;
  if (!isTerminal) {
    return "#".repeat(Math.max(least, Math.round(fraction * width)));
  }
  const eighths = Math.max(least, Math.round(fraction * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/**
 * Rows as a table in GitHub's Markdown.
 *
 * @param total The cells of the last row.
 */
export function markdownTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  total: readonly string[],
): string {
  const [header = [], ...cells] = cellsOf(rows, columns);
  const rule = columns.map(({ isRightAligned }) =>
    isRightAligned ? "---:" : "---"
  );
  return [header, rule, ...cells, total].map((row) =>
    `| ${row.map(escaped).join(" | ")} |`
  ).join("\n");
}

/** A cell: what ends it, or means something in Markdown, is escaped. */
function escaped(cell: string): string {
  return cell.replace(/[\\|`*_~<>[\]]|&(?=#?\w+;)/g, "\\$&")
    .replace(/[\r\n]+/g, " ");
}

/** What makes a spreadsheet take a text for a formula and run it. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/**
 * Records as CSV with a header and lines that end in LF. A text that a
 * spreadsheet would run is preceded by an apostrophe.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvOf(
  columns: readonly string[],
  records: readonly Readonly<Record<string, unknown>>[],
): string {
  const rows = records.map((record) =>
    columns.map((column) => cellOf(record[column]))
  );
  return stringify([columns, ...rows]).replaceAll("\r\n", "\n").trimEnd();
}

/** Tags in one cell, `deep work; x`; what separates them is escaped in a tag. */
function cellOf(value: unknown): unknown {
  const cell = Array.isArray(value)
    ? value.map((tag) => tag.replace(/[\\;]/g, "\\$&")).join("; ")
    : value;
  return typeof cell === "string" && FORMULA.test(cell) ? `'${cell}` : cell;
}
