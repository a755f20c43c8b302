/**
 * Rows of plain ASCII cells as aligned columns, two spaces apart. It is not a
 * table of Cliffy's because loading that takes a third of what a command may.
 *
 * @param rows The rows, all as long as the first.
 * @param toRight The indexes of the columns that are aligned to the right.
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, { length }] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, length);
    }
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return toRight.includes(column)
        ? cell.padStart(width)
        : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
}
