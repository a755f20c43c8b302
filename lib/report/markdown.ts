import { escapeMarkdown, markdownTable } from "../text/markdown.ts";
import { formatCell, isRightAligned, oneLine } from "./cell_text.ts";
import type { ReportDocument, ReportTable } from "./document.ts";

/** Renders a report as GitHub Flavored Markdown. */
export function renderMarkdown(document: ReportDocument): string {
  const { title, facts, tables, remarks, footer } = document;
  const list = (texts: readonly string[]) =>
    texts.map((text) => `- ${lineOf(text)}`).join("\n");
  return [
    `# ${lineOf(title)}`,
    list(facts.map(({ label, value }) => `${label}: ${value}`)),
    ...tables.flatMap((table) => [
      `## ${lineOf(table.caption)}`,
      tableOf(table),
    ]),
    ...remarks.map(lineOf),
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

function lineOf(text: string): string {
  return escapeMarkdown(oneLine(text));
}
