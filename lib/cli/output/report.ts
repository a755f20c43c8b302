import { formatCell, isRightAligned, oneLine } from "../../report/cell_text.ts";
import { renderCsv } from "../../report/csv.ts";
import type {
  ReportColumn,
  ReportDocument,
  ReportRow,
  ReportTable,
} from "../../report/document.ts";
import { renderHtml } from "../../report/html.ts";
import { renderMarkdown } from "../../report/markdown.ts";
import { renderXlsx } from "../../report/xlsx.ts";
import type { CommandResult } from "../command.ts";
import { type Column, tableWidth, textTable } from "./table.ts";

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
  { notes = [], columns = Infinity }: ReportOutput = {},
): Promise<CommandResult> {
  const { title, facts, tables, remarks, footer } = document;
  const parts = [
    [title, ...facts.map(({ label, value }) => `${label}: ${value}`)]
      .map(oneLine),
    ...await Promise.all(tables.map((table) => textOf(table, columns))),
    remarks.map(oneLine),
    footer.map(oneLine),
  ];
  return {
    text: parts.filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n")).join("\n\n"),
    json,
    csv: renderCsv(document),
    md: renderMarkdown(document),
    html: renderHtml(document),
    xlsx: () => renderXlsx(document),
    notes: notes.map(oneLine),
  };
}

async function textOf(
  table: ReportTable,
  width: number,
): Promise<string[]> {
  const all = table.columns.map(textColumn);
  const rows = [...table.rows, ...table.total ? [table.total] : []];
  const isNarrow = tableWidth(rows, all) > width;
  // Decimal hours repeat a duration.
  const shown = isNarrow
    ? all.filter((_, i) => table.columns[i]?.type !== "hours")
    : all;
  return [
    oneLine(table.caption),
    ...await textTable(rows, shown, width),
  ];
}

/** The width to which a column of long texts can shrink. */
const MIN_TEXT_WIDTH = 8;

function textColumn(
  { heading, type }: ReportColumn,
  index: number,
): Column<ReportRow> {
  return {
    header: oneLine(heading),
    cell: ({ cells }) => formatCell(type, cells[index]),
    isRightAligned: isRightAligned(type),
    ...type === "text" && { minWidth: MIN_TEXT_WIDTH },
  };
}
