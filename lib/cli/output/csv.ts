import { stringify } from "@std/csv";

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
