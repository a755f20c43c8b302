import { stringify } from "@std/csv";

/** Records as CSV with a header and lines that end in LF. */
export function csvOf(
  columns: readonly string[],
  records: readonly Readonly<Record<string, unknown>>[],
): string {
  return stringify(records, { columns }).replaceAll("\r\n", "\n").trimEnd();
}
