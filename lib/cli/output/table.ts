import { unicodeWidth } from "@std/cli/unicode-width";
import { markdownTable, printable } from "../../text/printable.ts";

export { csvOf } from "../../text/csv.ts";

/** Spaces between two columns. */
const GAP = 2;

/** A column of a table. */
export interface Column<Row> {
  readonly header: string;
  /** Returns the printable cell of a row. */
  readonly cell: (row: Row) => string;
  readonly isRightAligned?: boolean;
  /** The width to which the column can shrink; by default it cannot. */
  readonly minWidth?: number;
  /** Truncates a cell; by default, at its end. */
  readonly cut?: (row: Row, width: number) => string;
}

/** Returns a column of figures, which are aligned on the right. */
export function figures<Row>(
  header: string,
  cell: (row: Row) => string,
): Column<Row> {
  return { header, cell, isRightAligned: true };
}

/**
 * Formats a header and rows as aligned lines that fit a terminal, shrinking the
 * last columns first. Lines are longer than a terminal that is too narrow for
 * the minimum widths.
 *
 * @param width The width of the terminal in columns; unlimited by default.
 */
export async function textTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width = Infinity,
): Promise<string[]> {
  const cells = cellsOf(rows, columns);
  const limits = widthsOf(cells);
  const fullWidth = totalOf(limits);
  let excess = fullWidth - width;
  for (const [i, { minWidth }] of [...columns.entries()].toReversed()) {
    const widest = limits[i] ?? 0;
    if (excess <= 0 || minWidth === undefined || widest <= minWidth) continue;
    limits[i] = Math.max(minWidth, widest - excess);
    excess -= widest - limits[i];
  }
  const fitted = totalOf(limits) >= fullWidth
    ? cells
    : cells.map((line, y) =>
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
  const widths = fitted === cells ? limits : widthsOf(fitted);
  return await alignColumns(fitted, rightColumns, widths);
}

/** Returns the width of a table without truncated cells. */
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

/** Returns the width of the widest cell of each column. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    });
  }
  return widths;
}

function totalOf(widths: readonly number[]): number {
  const cells = widths.reduce((sum, width) => sum + width, 0);
  return cells + GAP * Math.max(widths.length - 1, 0);
}

/**
 * Aligns printable cells in columns, two spaces apart. Pads ASCII itself, because
 * loading Cliffy's table takes a third of a command's time budget; Cliffy aligns
 * all other text.
 *
 * @param rows The rows, all of the same length.
 * @param rightColumns The indexes of the right-aligned columns.
 * @param widths The widths of the columns.
 */
export async function alignColumns(
  rows: readonly (readonly string[])[],
  rightColumns: readonly number[],
  widths: readonly number[] = widthsOf(rows),
): Promise<string[]> {
  if (!rows.every((row) => row.every(isAscii))) {
    return await alignWide(rows, rightColumns);
  }
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

/** Text whose characters are one column wide. */
const ASCII = /^[\x20-\x7e]*$/;

function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** Returns the width of a printable text in terminal columns. */
export function widthOf(text: string): number {
  return isAscii(text) ? text.length : unicodeWidth(text);
}

/**
 * Makes any text printable and truncates it.
 *
 * @param columns The maximum width in terminal columns.
 */
export function truncate(text: string, columns: number): string {
  // Combining accents have no width, so there could be thousands of them.
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

/** Truncates the text of a cell, without spaces before the ellipsis. */
export function truncateCell(text: string, columns: number): string {
  return truncate(text, columns).replace(/ +…$/, "…");
}

/** Wraps lines between words; each wrapped line keeps its indentation. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    const indent = line.match(/^ */)?.[0] ?? "";
    const lines: string[] = [];
    let current = "";
    for (const word of line.trim().split(" ")) {
      const longer = current === "" ? indent + word : `${current} ${word}`;
      if (current !== "" && widthOf(longer) > width) {
        lines.push(current);
        current = indent + word;
      } else current = longer;
    }
    return [...lines, current];
  });
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Draws a bar, in ASCII if the output is not a terminal.
 *
 * @param fraction The length of the bar, from 0 to 1.
 * @param width The length of a full bar in columns.
 */
export function barOf(
  fraction: number,
  { width, isTerminal }: { width: number; isTerminal: boolean },
): string {
  // A small value must not look like zero.
  const minimum = fraction > 0 ? 1 : 0;
  if (!isTerminal) {
    return "#".repeat(Math.max(minimum, Math.round(fraction * width)));
  }
  const eighths = Math.max(minimum, Math.round(fraction * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/** The width of a progress bar, in columns. */
const PROGRESS_WIDTH = 30;

/** Draws which part of a task is done, for the live line of a terminal. */
export function progressBar(part: number): string {
  return barOf(part, { width: PROGRESS_WIDTH, isTerminal: true })
    .padEnd(PROGRESS_WIDTH);
}

/**
 * Formats rows as a table in GitHub Flavored Markdown.
 *
 * @param total The cells of the last row.
 */
export function markdownTableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  total: readonly string[],
): string {
  const cells = cellsOf(rows, columns).slice(1);
  return markdownTable(columns, [...cells, total]);
}
