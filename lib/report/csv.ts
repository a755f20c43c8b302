import { csvOfRows, harmlessText } from "../text/csv_records.ts";
import { formatDayMinute } from "../time/clock_time.ts";
import { formatHundredths } from "./cell_text.ts";
import type { Cell, CellType, ReportDocument } from "./document.ts";

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
