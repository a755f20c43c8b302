import { shortText, widthOf } from "./short_text.ts";

/** Columns between two cells. */
const GAP = 2;

/** A column that gives room to the others where a table is too wide. */
export interface Shrinkable {
  /** Its index. */
  readonly column: number;
  /** The columns of a terminal that it needs at least. */
  readonly least: number;
}

/**
 * Rows of cells in any script as aligned columns, two spaces apart. Cells are
 * printable already.
 *
 * @param rows The rows, all as long as the first.
 * @param toRight The indexes of the columns that are aligned to the right.
 */
export function alignWide(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
): string[] {
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row.map((cell, column) => {
      const space = " ".repeat((widths[column] ?? 0) - widthOf(cell));
      return toRight.includes(column) ? space + cell : cell + space;
    }).join(" ".repeat(GAP)).trimEnd()
  );
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
