import { escapeMarkdown, markdownTable } from "../text/markdown.ts";
import { formatCell, isRightAligned } from "./cell_text.ts";
import type { ReportDocument, ReportTable } from "./document.ts";

/** Renders a report as GitHub Flavored Markdown. */
export function renderMarkdown(document: ReportDocument): string {
  const { title, facts, tables, remarks, footer } = document;
  const list = (texts: readonly string[]) =>
    texts.map((text) => `- ${escapeMarkdown(text)}`).join("\n");
  return [
    `# ${escapeMarkdown(title)}`,
    list(facts.map(({ label, value }) => `${label}: ${value}`)),
    ...tables.flatMap((table) => [
      `## ${escapeMarkdown(table.caption)}`,
      tableOf(table),
    ]),
    ...remarks.map(escapeMarkdown),
    list(footer),
  ].filter((part) => part !== "").join("\n\n");
}

function tableOf({ columns, rows, total }: ReportTable): string {
  return markdownTable(
    columns.map(({ heading, type }) => ({
      header: heading,
      isRightAligned: isRightAligned(type),
    })),
    [...rows, ...total ? [total] : []].map(({ cells }) =>
      columns.map(({ type }, i) => formatCell(type, cells[i]))
    ),
  );
}
