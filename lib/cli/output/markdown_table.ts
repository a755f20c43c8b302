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
