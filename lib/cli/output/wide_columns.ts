import { Table } from "@cliffy/table";

/**
 * Rows of cells in any script as aligned columns, two spaces apart.
 *
 * @param rows The rows, all as long as the first.
 * @param toRight The indexes of the columns that are aligned to the right.
 */
export function alignWide(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
): string[] {
  const columns = (rows[0] ?? []).map((_, column) =>
    toRight.includes(column) ? { align: "right" as const } : {}
  );
  const table = Table.from(rows.map((row) => [...row])).padding(2);
  return table.columns(columns).toString().split("\n")
    .map((line) => line.trimEnd()).filter((line) => line !== "");
}
