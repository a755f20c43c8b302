import type { CellObject, SheetData } from "write-excel-file/universal";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import { dayNumber } from "../time/civil_date.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type {
  Cell,
  ReportColumn,
  ReportDocument,
  ReportTable,
} from "./document.ts";

/** Renders a report as an Excel workbook with a sheet per table. */
export async function renderXlsx(
  { tables }: ReportDocument,
): Promise<Uint8Array<ArrayBuffer>> {
  const { default: writeXlsxFile } = await import("write-excel-file/universal");
  const sheets = tables.map((table, i) => ({
    data: dataOf(table),
    sheet: `Sheet ${i + 1}`,
    stickyRowsCount: 1,
  }));
  const blob = await writeXlsxFile(sheets).toBlob();
  return new Uint8Array(await blob.arrayBuffer());
}

function dataOf({ columns, rows, total }: ReportTable): SheetData {
  return [
    columns.map(({ heading }) => ({ value: heading, type: String })),
    ...[...rows, ...total ? [total] : []].map(({ cells }) =>
      columns.map((column, i) => cellOf(column, cells[i]))
    ),
  ];
}

const EPOCH_DAY = dayNumber("1899-12-30" as CivilDate);

function cellOf({ type }: ReportColumn, cell: Cell): CellObject | null {
  if (cell === undefined) return null;
  if (typeof cell === "string") {
    return type === "date"
      ? number(dayNumber(cell as CivilDate) - EPOCH_DAY, "yyyy-mm-dd")
      : { value: cell, type: String };
  }
  switch (type) {
    case "time":
      return number(cell / MINUTES_PER_DAY, "hh:mm");
    case "duration":
      return number(cell / MINUTES_PER_DAY, "[h]:mm");
    case "balance":
      return number(cell / 60, "+0.00;-0.00;0.00");
    case "hours":
    case "amount":
      return number(cell / 100, "0.00");
    default:
      return number(cell, "0");
  }
}

function number(value: number, format: string): CellObject {
  return { value, type: Number, format };
}
