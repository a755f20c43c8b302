import { unicodeWidth } from "@std/cli/unicode-width";
import { stringify } from "@std/csv/stringify";
import { printable } from "./printable.ts";

/** Columns between two cells. */
const GAP = 2;

/** A column that gives room to the others where a table is too wide. */
interface Shrinkable {
  /** Its index. */
  readonly column: number;
  /** The columns of a terminal that it needs at least. */
  readonly least: number;
}

/**
 * Rows of printable cells as aligned columns, two spaces apart. ASCII is padded
 * here, because loading Cliffy's table takes a third of what a command may cost;
 * it aligns all other scripts.
 *
 * @param rows The rows, all as long as the first.
 * @param toRight The indexes of the columns that are aligned to the right.
 */
export async function alignColumns(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
): Promise<string[]> {
  if (!rows.every((row) => row.every(isPlain))) {
    return await alignWide(rows, toRight);
  }
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return toRight.includes(column)
        ? cell.padStart(width)
        : cell.padEnd(width);
    }).join(" ".repeat(GAP)).trimEnd()
  );
}

async function alignWide(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
): Promise<string[]> {
  const { Table } = await import("@cliffy/table");
  const columns = (rows[0] ?? []).map((_, column) =>
    toRight.includes(column) ? { align: "right" as const } : {}
  );
  const table = Table.from(rows.map((row) => [...row])).padding(GAP);
  return table.columns(columns).toString().split("\n")
    .map((line) => line.trimEnd()).filter((line) => line !== "");
}

/**
 * Shortens cells so that the rows fit a terminal; a terminal that is too narrow
 * for the least of all columns wraps them all the same.
 *
 * @param columns The width of the terminal; any will do if left out.
 * @param shrinkable The columns that are shortened, the first one first.
 */
export function fitColumns(
  rows: readonly (readonly string[])[],
  columns: number | undefined,
  shrinkable: readonly Shrinkable[],
): readonly (readonly string[])[] {
  if (columns === undefined) return rows;
  const limits = widthsOf(rows);
  let excess = tableWidth(limits) - columns;
  for (const { column, least } of shrinkable) {
    const width = limits[column] ?? 0;
    const given = Math.min(Math.max(excess, 0), Math.max(width - least, 0));
    limits[column] = width - given;
    excess -= given;
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const most = limits[column] ?? 0;
      return widthOf(cell) <= most ? cell : shortText(cell, most);
    })
  );
}

/** How wide the rows of a table are. */
export function tableWidth(widths: readonly number[]): number {
  const cells = widths.reduce((sum, width) => sum + width, 0);
  return cells + GAP * Math.max(widths.length - 1, 0);
}

/** The width of the widest cell of each column. */
export function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  return widths;
}

/** What takes a column for each character. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Whether each character of a text takes one column of a terminal: ASCII. */
function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** How many columns of a terminal a printable text takes. */
export function widthOf(text: string): number {
  return isPlain(text) ? text.length : unicodeWidth(text);
}

/**
 * A text that may hold anything, as it can be printed in a cell.
 *
 * @param columns The width of a terminal's columns after which it is cut.
 */
export function shortText(text: string, columns: number): string {
  // Thousands of accents on one letter take no column.
  const shown = printable(text, 10 * columns);
  let width = 0;
  let end = 0;
  for (const char of shown) {
    width += widthOf(char);
    if (width > columns) return `${shown.slice(0, end)}…`;
    if (width < columns) end += char.length;
  }
  return shown;
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
 * Rows of cells as a table in GitHub's Markdown.
 *
 * @param rows The header and the rows, all as long as the first.
 * @param toRight The indexes of the columns that are aligned to the right.
 */
export function markdownTable(
  [header = [], ...rows]: readonly (readonly string[])[],
  toRight: readonly number[],
): string {
  const rule = header.map((_, i) => toRight.includes(i) ? "---:" : "---");
  return [header, rule, ...rows].map((row) =>
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
  const harmless = records.map((record) =>
    Object.fromEntries(
      columns.map((column) => [column, harmlessCell(record[column])]),
    )
  );
  return stringify(harmless, { columns }).replaceAll("\r\n", "\n").trimEnd();
}

/** Tags in one cell, `deep work; x`; what separates them is escaped in a tag. */
export function tagsCell(tags: readonly string[]): string {
  return tags.map((tag) => tag.replace(/[\\;]/g, "\\$&")).join("; ");
}

function harmlessCell(value: unknown): unknown {
  return typeof value === "string" && FORMULA.test(value) ? `'${value}` : value;
}
