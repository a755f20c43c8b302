import { isPlain, shortText, widthOf } from "./short_text.ts";

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
