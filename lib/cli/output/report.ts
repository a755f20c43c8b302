import {
  formatCell,
  isRightAligned,
  oneLine,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  type ReportTable,
} from "../../report/document.ts";
import { renderHtml } from "../../report/html.ts";
import { renderCsv, renderMarkdown } from "../../report/text_forms.ts";
import { renderXlsx } from "../../report/xlsx.ts";
import type { CommandResult } from "../command.ts";
import { type Column, tableWidth, textTable, widthOf, wrap } from "./table.ts";

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
 * @param jsonOf Returns the value to print with `--json`.
 */
export async function renderReport<Json>(
  document: ReportDocument,
  jsonOf: () => Json,
  { notes = [], columns = Infinity }: ReportOutput = {},
): Promise<CommandResult<Json>> {
  const { title, facts, tables, remarks, footer } = document;
  const parts = [
    fittingLines(
      [title, ...facts.map(({ label, value }) => `${label}: ${value}`)],
      columns,
    ),
    ...await Promise.all(tables.map((table) => textOf(table, columns))),
    fittingLines(remarks, columns),
    fittingLines(footer, columns),
  ];
  return {
    text: parts.filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n")).join("\n\n"),
    get json() {
      return jsonOf();
    },
    get csv() {
      return renderCsv(document);
    },
    get md() {
      return renderMarkdown(document);
    },
    get html() {
      return renderHtml(document);
    },
    xlsx: () => renderXlsx(document),
    notes: fittingLines(notes, columns),
  };
}

/** The indentation of a line that continues the one above. */
const INDENT = "  ";

/** Wraps texts to a width; words that are too long, such as digests, as well. */
function fittingLines(texts: readonly string[], width: number): string[] {
  return texts.map(oneLine).flatMap((text) => {
    if (widthOf(text) <= width) return [text];
    const [first = "", ...more] = wrap(text, width);
    const room = Math.max(1, width - INDENT.length);
    const parts = wrap(more.join(" "), room)
      .flatMap((line) => partsOf(line, room));
    return [first, ...parts.map((part) => INDENT + part)];
  });
}

/** Splits a long line of ASCII, such as a digest; other scripts stay whole. */
function partsOf(line: string, width: number): string[] {
  if (line.length <= width || widthOf(line) !== line.length) return [line];
  const count = Math.ceil(line.length / width);
  const size = Math.ceil(line.length / count);
  return line.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
}

async function textOf(
  table: ReportTable,
  width: number,
): Promise<string[]> {
  const all = table.columns.map(textColumn);
  const rows = [...table.rows, ...table.total ? [table.total] : []];
  const [row] = rows;
  if (row && rows.length === 1 && tableWidth(rows, all) > width) {
    return fittingLines([
      table.caption,
      ...all.map(({ header, cell }) => `${header}: ${cell(row)}`),
    ], width);
  }
  const shown = fittingColumns(rows, all, width);
  const missing = all.filter((it) => !shown.includes(it))
    .map(({ header }) => header);
  return [
    oneLine(table.caption),
    ...await textTable(rows, shown, width),
    ...missing.length > 0
      ? fittingLines(
        [`Not shown in ${width} columns: ${missing.join(", ")}`],
        width,
      )
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
    // The first column has the labels of sums.
    const [first, ...others] = shown;
    const most = others.reduce((max, { detail }) => Math.max(max, detail), 0);
    if (!first || most === 0) break;
    shown = [first, ...others.filter(({ detail }) => detail !== most)];
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
