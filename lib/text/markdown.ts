/** A column of a Markdown table. */
interface MarkdownColumn {
  readonly header: string;
  readonly isRightAligned?: boolean;
}

/** Formats rows as a table in GitHub Flavored Markdown. */
export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly string[])[],
): string {
  const header = columns.map((column) => escapeMarkdown(column.header));
  const rule = columns.map(({ isRightAligned }) =>
    isRightAligned ? "---:" : "---"
  );
  const cells = rows.map((row) => row.map(escapeMarkdown));
  return [header, rule, ...cells].map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** Escapes a text for one line of Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\|`*_~<>[\]]|&(?=#?\w+;)/g, "\\$&")
    .replace(/[\r\n]+/g, " ");
}
