/**
 * Rows of cells as aligned columns, two spaces apart. It is not a table of
 * Cliffy's because loading that takes a third of what a command may.
 *
 * @param rows The rows, all as long as the first.
 * @param toRight The indexes of the columns that are aligned to the right.
 * @param widthOf How many columns of a terminal a text takes; its length if it
 * is plain ASCII.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
  widthOf: (text: string) => number = (text) => text.length,
): string[] {
  const widths =
    rows[0]?.map((_, column) =>
      Math.max(...rows.map((row) => widthOf(row[column] ?? "")))
    ) ?? [];
  return rows.map((row) =>
    row.map((cell, column) => {
      const space = " ".repeat((widths[column] ?? 0) - widthOf(cell));
      return toRight.includes(column) ? space + cell : cell + space;
    }).join("  ").trimEnd()
  );
}
