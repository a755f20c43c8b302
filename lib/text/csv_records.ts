import { stringify } from "@std/csv/stringify";

/**
 * Formats records as CSV with a header and LF line ends. A text that a
 * spreadsheet would run as a formula becomes harmless.
 */
export function csvOf(
  columns: readonly string[],
  records: readonly object[],
): string {
  const rowOf = (record: Readonly<Record<string, unknown>>) =>
    columns.map((it) => cellOf(record[it]));
  return csvOfRows([
    columns,
    ...records.map((record) => rowOf(record as Record<string, unknown>)),
  ]);
}

/** Formats rows as CSV with LF line ends. All texts must be harmless. */
export function csvOfRows(rows: readonly (readonly unknown[])[]): string {
  return stringify(rows).replaceAll("\r\n", "\n").trimEnd();
}

/** The start of a text that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Returns a text with a leading apostrophe if a spreadsheet would run it.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function harmlessText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns the text that was made harmless. */
export function plainText(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1))
    ? text.slice(1)
    : text;
}

/** Joins tags as `deep work; x`, escaping the separator within a tag. */
function cellOf(value: unknown): unknown {
  const cell = Array.isArray(value)
    ? value.map((tag) => tag.replace(/[\\;]/g, "\\$&")).join("; ")
    : value;
  return typeof cell === "string" ? harmlessText(cell) : cell;
}
