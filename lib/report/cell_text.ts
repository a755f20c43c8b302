import { printable } from "../text/printable.ts";
import {
  formatClock,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import { formatBalance, formatDuration } from "../time/duration.ts";
import type { Cell, CellType } from "./document.ts";

/** Formats a cell for people; an empty cell is an empty text. */
export function formatCell(type: CellType, cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return oneLine(cell);
  switch (type) {
    case "time":
      return formatTime(cell);
    case "duration":
      return formatDuration(cell);
    case "balance":
      return formatBalance(cell);
    case "hours":
    case "amount":
      return formatHundredths(cell);
    default:
      return String(cell);
  }
}

/** Returns any text as one line whose control characters are visible. */
export function oneLine(text: string): string {
  return printable(text.replace(/[ \t]*[\r\n]+[ \t]*/g, " "), Infinity);
}

/** Formats hundredths as a decimal number: `7.50`, `-0.25`. */
export function formatHundredths(value: number): string {
  const rest = Math.abs(value);
  const decimals = String(rest % 100).padStart(2, "0");
  return `${value < 0 ? "-" : ""}${Math.floor(rest / 100)}.${decimals}`;
}

/** Returns whether the cells of a column are aligned on the right. */
export function isRightAligned(type: CellType): boolean {
  return type !== "text" && type !== "date" && type !== "time";
}

/**
 * Formats a time as `09:00`, the end of its day as `24:00`, and `00:30 (+1)` on
 * the next day.
 */
function formatTime(minute: number): string {
  if (minute === MINUTES_PER_DAY) return formatDayMinute(minute);
  const days = Math.floor(minute / MINUTES_PER_DAY);
  return formatClock(minute) + (days > 0 ? ` (+${days})` : "");
}
