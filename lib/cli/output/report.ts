import { formatCell, isRightAligned } from "../../report/cell_text.ts";
import { renderCsv } from "../../report/csv.ts";
import type { ReportDocument, ReportTable } from "../../report/document.ts";
import { renderHtml } from "../../report/html.ts";
import { renderMarkdown } from "../../report/markdown.ts";
import { renderXlsx } from "../../report/xlsx.ts";
import type { CommandResult } from "../command.ts";
import { printable } from "./printable.ts";
import { alignColumns } from "./table.ts";

/** How a report is printed. */
interface ReportOutput {
  /** Lines for standard error. */
  readonly notes?: readonly string[];
  /** The width of the terminal in columns; unlimited by default. */
  readonly columns?: number | undefined;
}

/**
 * Renders a report in each form.
 *
 * @param json The value to print with `--json`.
 */
export async function renderReport(
  document: ReportDocument,
  json: unknown,
  { notes = [] }: ReportOutput = {},
): Promise<CommandResult> {
  const { title, facts, tables, remarks, footer } = document;
  const parts = [
    [title, ...facts.map(({ label, value }) => `${label}: ${value}`)],
    ...await Promise.all(tables.map(textOf)),
    remarks,
    footer,
  ];
  return {
    text: parts.filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n")).join("\n\n"),
    json,
    csv: renderCsv(document),
    md: renderMarkdown(document),
    html: renderHtml(document),
    xlsx: () => renderXlsx(document),
    notes,
  };
}

async function textOf(table: ReportTable): Promise<string[]> {
  const { caption, columns, rows, total } = table;
  const lines = await alignColumns(
    [
      columns.map(({ heading }) => heading),
      ...[...rows, ...total ? [total] : []].map(({ cells }) =>
        columns.map(({ type }, i) => printable(formatCell(type, cells[i])))
      ),
    ],
    columns.flatMap(({ type }, i) => isRightAligned(type) ? [i] : []),
  );
  return [caption, ...lines];
}
