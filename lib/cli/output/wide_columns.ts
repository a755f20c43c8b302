import { unicodeWidth } from "@std/cli/unicode-width";
import { alignColumns } from "./columns.ts";

/** Rows of cells in any script as aligned columns, as {@linkcode alignColumns}. */
export function alignWide(
  rows: readonly (readonly string[])[],
  toRight: readonly number[],
): string[] {
  return alignColumns(rows, toRight, unicodeWidth);
}
