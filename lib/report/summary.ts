import { MINUTE, SECOND } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import type { BookedShare } from "../tracking/booked.ts";
import {
  type Dimension,
  type EntryFilter,
  orderBy,
  roundToTotal,
  type Total,
} from "../tracking/totals.ts";
import type { RoundingRule } from "./rounding.ts";

/** A row of a summary. */
export interface SummaryRow extends Total {
  /** The title of the task, for rows by task. */
  readonly title: string | undefined;
  /** The rows by the next dimension, if there is one. */
  readonly rows?: readonly SummaryRow[];
}

/** The running timer in a summary, counted up to now. */
export interface SummaryTimer {
  /** Its task. */
  readonly taskId: string;
  /** How much of it counts, in seconds. */
  readonly seconds: number;
  /** When it should have ended, if it was probably forgotten. */
  readonly likelyEnd: Instant | undefined;
}

/** Selected time, added up. */
export interface CountedTime {
  /** The first date; `undefined` for all time. */
  readonly from: CivilDate | undefined;
  /** The last date; `undefined` for all time. */
  readonly to: CivilDate | undefined;
  /** The entries that count. */
  readonly filter: EntryFilter;
  /** The rule of the rounded time, if it was requested. */
  readonly rounding: RoundingRule | undefined;
  /** The total time, in seconds; each entry counts once. */
  readonly totalSeconds: number;
  /** The total of the rounded time, in seconds, if it was requested. */
  readonly totalRoundedSeconds: number | undefined;
  /** The number of entries; one that spans midnight counts once. */
  readonly entryCount: number;
  /** The running timer, if it counts. */
  readonly running: SummaryTimer | undefined;
  /** Remarks, one line each. */
  readonly notes: readonly string[];
}

/** The time of tasks, added up. */
export interface Summary extends CountedTime {
  /** The dimension of the rows. */
  readonly by: Dimension;
  /** The dimensions of the rows within each row. */
  readonly thenBy: readonly Dimension[];
  /**
   * Sorted by date for a calendar dimension, otherwise by time, largest first.
   */
  readonly rows: readonly SummaryRow[];
  /** How much of today's work is booked, if the summary is for today only. */
  readonly booked: BookedShare | undefined;
}

/** The size of the units in which times are shown, in seconds. */
export const TABLE_UNITS = {
  minute: MINUTE / SECOND,
  /** A hundredth of an hour. */
  hundredth: 36,
} as const;

/** A summary by two dimensions as rows and columns, in whole units. */
export interface SummaryTable {
  /** The keys of the columns. */
  readonly columns: readonly (string | undefined)[];
  readonly rows: readonly TableRow[];
  /** The sum of each column. */
  readonly totals: readonly number[];
  /** The sum of all cells. */
  readonly total: number;
}

interface TableRow {
  readonly key: string | undefined;
  /** A cell for each column; `undefined` without time. */
  readonly cells: readonly (number | undefined)[];
  /** The sum of the cells. */
  readonly total: number;
}

/**
 * Arranges a summary by two dimensions as rows and columns. Contains the
 * rounded time if the summary has it.
 *
 * @param unit The size of a unit, in seconds.
 */
export function summaryTable(
  { rows, thenBy: [by = "task"], rounding }: Summary,
  unit: number,
): SummaryTable {
  const secondsOf: SecondsOf = (row) =>
    rounding ? row.roundedSeconds as number : row.seconds;
  const sums = new Map<string | undefined, number>();
  for (const row of rows) {
    for (const cell of row.rows ?? []) {
      sums.set(cell.key, secondsOf(cell) + (sums.get(cell.key) ?? 0));
    }
  }
  const order = orderBy(by);
  // Time without a key comes last, however much it is.
  const columns = Array.from(sums, ([key, seconds]) => ({ key, seconds }))
    .sort((a, b) =>
      Number(a.key === undefined) - Number(b.key === undefined) || order(a, b)
    ).map(({ key }): Line => ({ key, cells: [], room: 0 }));
  const lines = rows.map((row) => lineOf(row, columns, { secondsOf, unit }));
  const exact = sumOf(lines.map(secondsIn)) / unit;
  const total = unit === TABLE_UNITS.minute
    ? Math.floor(exact)
    : Math.round(exact);
  roundCells(lines, columns, { unit, total });
  return {
    columns: columns.map(({ key }) => key),
    rows: lines.map((line) => {
      const units = new Map(line.cells.map((it) => [it.column, unitsOf(it)]));
      const cells = columns.map((column) => units.get(column));
      return { key: line.key, cells, total: unitsIn(line) };
    }),
    totals: columns.map(unitsIn),
    total,
  };
}

/** Returns the time of a row that counts. */
type SecondsOf = (row: SummaryRow) => number;

/** A row or a column while its cells are rounded. */
interface Line {
  readonly key: string | undefined;
  readonly cells: RoundedCell[];
  /** How many more of its cells can be rounded up. */
  room: number;
}

/** A cell with time while it is rounded. */
interface RoundedCell {
  readonly line: Line;
  readonly column: Line;
  readonly seconds: number;
  /** Its time in whole units, rounded down. */
  readonly whole: number;
  rounded: "exact" | "down" | "up";
}

/** Returns a row, and adds its cells to the columns. */
function lineOf(
  { key, rows = [] }: SummaryRow,
  columns: readonly Line[],
  { secondsOf, unit }: { readonly secondsOf: SecondsOf; readonly unit: number },
): Line {
  const line: Line = { key, cells: [], room: 0 };
  const time = new Map(rows.map((it) => [it.key, secondsOf(it)]));
  for (const column of columns) {
    const seconds = time.get(column.key);
    if (seconds === undefined) continue;
    const rounded = seconds % unit > 0 ? "down" : "exact";
    const whole = Math.floor(seconds / unit);
    const cell: RoundedCell = { line, column, seconds, whole, rounded };
    line.cells.push(cell);
    column.cells.push(cell);
  }
  return line;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, it) => sum + it, 0);
}

function secondsIn({ cells }: Line): number {
  return sumOf(cells.map(({ seconds }) => seconds));
}

function unitsIn({ cells }: Line): number {
  return sumOf(cells.map(unitsOf));
}

function unitsOf({ whole, rounded }: RoundedCell): number {
  return rounded === "up" ? whole + 1 : whole;
}

/**
 * Rounds cells up or down to whole units such that they add up to the total.
 * The sums of rows and columns are those of a summary by one dimension, or one
 * unit off where no rounding of the cells has them.
 */
function roundCells(
  lines: readonly Line[],
  columns: readonly Line[],
  { unit, total }: { readonly unit: number; readonly total: number },
): void {
  for (const parallel of [lines, columns]) {
    const sums = roundToTotal(parallel.map(secondsIn), { unit, total });
    for (const [i, line] of parallel.entries()) {
      line.room = sums[i] as number - unitsIn(line);
    }
  }
  roundUp(lines);
  const missing = total - sumOf(lines.map(unitsIn));
  for (const line of [...lines, ...columns]) {
    if (secondsIn(line) % unit > 0) line.room++;
  }
  roundUp(lines, missing);
}

/**
 * Rounds cells up that were rounded down, within the room of their rows and
 * columns: a maximum flow, found by augmenting paths.
 *
 * @param count The largest number of cells to round up.
 */
function roundUp(lines: readonly Line[], count = Infinity): void {
  let left = count;
  for (const line of lines) {
    while (left > 0 && line.room > 0 && roundUpIn(line, new Set())) {
      line.room--;
      left--;
    }
  }
}

/** Rounds up a cell of a row, and moves units of other rows if necessary. */
function roundUpIn({ cells }: Line, visited: Set<Line>): boolean {
  for (const cell of cells) {
    const { column } = cell;
    if (cell.rounded !== "down" || visited.has(column)) continue;
    visited.add(column);
    if (column.room > 0) column.room--;
    else if (!moveFrom(column, visited)) continue;
    cell.rounded = "up";
    return true;
  }
  return false;
}

/** Moves a unit out of a column, to another one of its row. */
function moveFrom({ cells }: Line, visited: Set<Line>): boolean {
  for (const cell of cells) {
    if (cell.rounded !== "up" || !roundUpIn(cell.line, visited)) continue;
    cell.rounded = "down";
    return true;
  }
  return false;
}
