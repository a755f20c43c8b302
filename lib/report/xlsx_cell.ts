import { type CivilDate, dayNumber, isCivilDate } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import { oneLine } from "./cell_text.ts";
import type { Cell, ReportColumn } from "./document.ts";

/** The value of a cell in a spreadsheet, and the format it is shown in. */
interface SpreadsheetValue {
  readonly value: number | string;
  readonly format?: string;
}

/** The longest text that Excel accepts in a cell. */
const MAX_TEXT_LENGTH = 32_767;

/**
 * Returns the value of a cell: dates, times and durations in days, as
 * spreadsheets count them; balances, hours and amounts as decimal numbers.
 *
 * @returns `undefined` for an empty cell.
 */
export function spreadsheetValue(
  { type, currency = "" }: ReportColumn,
  cell: Cell,
): SpreadsheetValue | undefined {
  if (cell === undefined || cell === "") return undefined;
  if (typeof cell === "string") {
    return type === "date" && isCivilDate(cell)
      ? { value: serialDate(cell), format: "yyyy-mm-dd" }
      : { value: textOf(cell) };
  }
  switch (type) {
    case "time":
      return { value: cell / MINUTES_PER_DAY, format: timeFormat(cell) };
    case "duration":
      return { value: cell / MINUTES_PER_DAY, format: "[h]:mm" };
    case "balance":
      // Excel shows negative durations as ####, so these are decimal hours.
      return {
        value: Math.round(cell * 100 / 60) / 100,
        format: "+0.00;-0.00;0.00",
      };
    case "hours":
      return { value: cell / 100, format: "0.00" };
    case "amount":
      return { value: cell / 100, format: amountFormat(currency) };
    default:
      return { value: cell, format: "General" };
  }
}

/** The day that spreadsheets count as 0. */
const EPOCH_DAY = dayNumber("1899-12-30" as CivilDate);

function serialDate(date: CivilDate): number {
  return dayNumber(date) - EPOCH_DAY;
}

function timeFormat(minute: number): string {
  if (minute === MINUTES_PER_DAY) return "[h]:mm";
  const days = Math.floor(minute / MINUTES_PER_DAY);
  return days > 0 ? `hh:mm" (+${days})"` : "hh:mm";
}

function amountFormat(currency: string): string {
  const number = "#,##0.00";
  return /^[A-Z]{3}$/.test(currency) ? `${number}\\ [$${currency}]` : number;
}

function textOf(text: string): string {
  return oneLine(text).slice(0, MAX_TEXT_LENGTH).toWellFormed();
}
