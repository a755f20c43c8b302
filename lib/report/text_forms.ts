import { csvOfRows, harmlessText } from "../text/csv.ts";
import { escapeMarkdown, markdownTable } from "../text/printable.ts";
import { formatDayMinute } from "../time/zone.ts";
import {
  type Cell,
  type CellType,
  formatCell,
  formatHundredths,
  isRightAligned,
  oneLine,
  type ReportDocument,
  type ReportTable,
} from "./document.ts";

/**
 * Renders the first table of a report as CSV, without subtotals and total:
 * minutes as whole numbers, hours and amounts as decimal numbers, and times
 * after midnight as `24:30`.
 */
export function renderCsv({ tables }: ReportDocument): string {
  const { columns = [], rows = [] } = tables[0] ?? {};
  return csvOfRows([
    columns.map(({ key }) => key),
    ...rows.filter(({ emphasis }) => emphasis !== "subtotal").map((row) =>
      columns.map(({ type }, i) => valueOf(type, row.cells[i]))
    ),
  ]);
}

function valueOf(type: CellType, cell: Cell): Cell {
  if (typeof cell === "string") return harmlessText(cell);
  if (cell === undefined) return undefined;
  if (type === "time") return formatDayMinute(cell);
  return type === "hours" || type === "amount" ? formatHundredths(cell) : cell;
}

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
