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
export async function renderReport<Json>(
  document: ReportDocument,
  json: Json,
  { notes = [], columns = Infinity }: ReportOutput = {},
): Promise<CommandResult<Json>> {
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
  const [row] = rows;
  if (row && rows.length === 1 && tableWidth(rows, all) > width) {
    return [
      oneLine(table.caption),
      ...all.map(({ header, cell }) => `${header}: ${cell(row)}`),
    ];
  }
  const shown = fittingColumns(rows, all, width);
  const missing = all.filter((it) => !shown.includes(it))
    .map(({ header }) => header);
  return [
    oneLine(table.caption),
    ...await textTable(rows, shown, width),
    ...missing.length > 0
      ? [`Not shown in ${width} columns: ${missing.join(", ")}`]
      : [],
  ];
}

/** A column of a report, and how soon it is left out. */
type FittedColumn = Column<ReportRow> & { readonly detail: number };

/** Decimal hours repeat a duration, so they are the first to be left out. */
const HOURS_DETAIL = Infinity;
/** The width to which a column of long texts can shrink. */
const MIN_TEXT_WIDTH = 8;
/** The width that texts have before other columns are left out. */
const READABLE_TEXT_WIDTH = 14;

/** Leaves out columns until the rest fits a width, if possible. */
function fittingColumns(
  rows: readonly ReportRow[],
  all: readonly FittedColumn[],
  width: number,
): readonly FittedColumn[] {
  if (tableWidth(rows, all) <= width) return all;
  let shown = all.filter(({ detail }) => detail !== HOURS_DETAIL);
  const excessOf = (column: FittedColumn) =>
    column.minWidth === undefined
      ? 0
      : Math.max(0, tableWidth(rows, [column]) - READABLE_TEXT_WIDTH);
  const leastWidth = () =>
    shown.reduce((sum, it) => sum - excessOf(it), tableWidth(rows, shown));
  while (leastWidth() > width) {
    const most = shown.reduce((max, { detail }) => Math.max(max, detail), 0);
    if (most === 0) break;
    shown = shown.filter(({ detail }) => detail !== most);
  }
  return shown;
}

function textColumn(
  { heading, type, detail = 0 }: ReportColumn,
  index: number,
): FittedColumn {
  return {
    header: oneLine(heading),
    cell: ({ cells }) => formatCell(type, cells[index]),
    isRightAligned: isRightAligned(type),
    detail: type === "hours" ? HOURS_DETAIL : detail,
    ...type === "text" && { minWidth: MIN_TEXT_WIDTH },
  };
}
