import { printable } from "../text/printable.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { formatBalance, formatDuration } from "../time/duration.ts";
import {
  type DayMinute,
  formatClock,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "../time/zone.ts";

/**
 * A printable report. Rules fill it in; HTML, XLSX, CSV and Markdown render it
 * and compute nothing, so all forms show the same figures.
 */
export interface ReportDocument {
  /** Such as `Timesheet for December 2024`. */
  readonly title: string;
  /** What the report is about, such as the name and the employer. */
  readonly facts: readonly Fact[];
  /** The tables, in order. CSV contains only the first. */
  readonly tables: readonly ReportTable[];
  /** Sentences under the tables, such as the rounding rule. */
  readonly remarks: readonly string[];
  /** Who signs, with a line each, such as `Employee`. */
  readonly signatures: readonly string[];
  /** Small print: version, time, zone, digest. */
  readonly footer: readonly string[];
}

/** A labeled value, such as `Employer: ACME`. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface ReportTable {
  /** Its title, and its sheet in a spreadsheet. */
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** The last row. Cells of summed columns are the sums of the rows above. */
  readonly total?: ReportRow;
}

/** A column, with the type of its cells. */
export interface ReportColumn {
  /** The name in CSV, such as `work_minutes`. */
  readonly key: string;
  /** The heading, such as `Work`. */
  readonly heading: string;
  readonly type: CellType;
  /** Whether the total row contains the sum of the column. */
  readonly isSummed?: boolean;
  /** The currency of amounts, such as `EUR`. */
  readonly currency?: string;
  /**
   * How soon a narrow terminal leaves out the column: the highest first.
   *
   * @default Never.
   */
  readonly detail?: number;
}

/** What the cells of a column contain. */
export type CellType =
  /** Any text. */
  | "text"
  /** A {@linkcode CivilDate}. */
  | "date"
  /** A {@linkcode DayMinute}; from 1440 on, it is on the next day. */
  | "time"
  /** Whole minutes, printed as `7:30`. */
  | "duration"
  /** Whole minutes with a sign, printed as `+7:30`. */
  | "balance"
  /** Hundredths of an hour, printed as `7.50`. */
  | "hours"
  /** Hundredths of a currency unit, printed as `712.50`. */
  | "amount"
  /** A number, such as of days. */
  | "count";

/** The value of a cell, in the unit of its column; `undefined` if empty. */
export type Cell = CivilDate | DayMinute | string | number | undefined;

/** A row of a table. */
export interface ReportRow {
  /** A cell for each column. */
  readonly cells: readonly Cell[];
  /**
   * How it stands out, in addition to what its text says: days off are muted,
   * missing or changed data is marked, and a subtotal ends a group.
   */
  readonly emphasis?: "muted" | "marked" | "subtotal";
}

/** Returns a column whose sum is in the total row. */
export function summed(
  key: string,
  heading: string,
  type: CellType,
  more: Pick<ReportColumn, "currency" | "detail"> = {},
): ReportColumn {
  return { key, heading, type, isSummed: true, ...more };
}

/** Returns the facts that are known. */
export function factsIn(
  given: readonly (readonly [label: string, value: string | undefined])[],
): Fact[] {
  return given.flatMap(([label, value]) =>
    value === undefined ? [] : [{ label, value }]
  );
}

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
