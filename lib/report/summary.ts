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
  const secondsOf = (row: Summary["rows"][number]) =>
    rounding ? row.roundedSeconds ?? 0 : row.seconds;
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
    ).map(({ key }) => key);
  const seconds = rows.map((row) => {
    const cells = new Map(row.rows?.map((it) => [it.key, secondsOf(it)]));
    return columns.map((key) => cells.get(key));
  });
  const cells = roundCells(seconds, unit);
  const totals = columns.map((_, j) => sumOf(cells.map((row) => row[j])));
  return {
    columns,
    rows: rows.map(({ key }, i) => ({
      key,
      cells: cells[i] ?? [],
      total: sumOf(cells[i] ?? []),
    })),
    totals,
    total: sumOf(totals),
  };
}

function sumOf(amounts: readonly (number | undefined)[]): number {
  return amounts.reduce<number>((sum, it) => sum + (it ?? 0), 0);
}

type Cells = readonly (readonly (number | undefined)[])[];

/**
 * Rounds cells up or down to whole units such that they add up to the total,
 * rounded down for minutes. The sums of rows and columns are those of a summary
 * by one dimension, or one unit off where no rounding of the cells has them.
 */
function roundCells(seconds: Cells, unit: number): (number | undefined)[][] {
  const cells = seconds.map((row) =>
    row.map((it) => it === undefined ? undefined : Math.floor(it / unit))
  );
  const columnCount = seconds[0]?.length ?? 0;
  const columnOf = (of: Cells, j: number) => sumOf(of.map((row) => row[j]));
  const rowSums = seconds.map(sumOf);
  const columnSums = Array.from(
    { length: columnCount },
    (_, j) => columnOf(seconds, j),
  );
  const exact = sumOf(rowSums) / unit;
  const total = unit === TABLE_UNITS.minute
    ? Math.floor(exact)
    : Math.round(exact);
  const rowRoom = roundToTotal(rowSums, { unit, total })
    .map((it, i) => it - sumOf(cells[i] ?? []));
  const columnRoom = roundToTotal(columnSums, { unit, total })
    .map((it, j) => it - columnOf(cells, j));
  const placing = new UnitPlacing(seconds, { unit, rowRoom, columnRoom });
  const missing = total - sumOf(cells.map(sumOf));
  if (placing.place(missing) < missing) {
    const open = (sum: number) => sum % unit > 0 ? 1 : 0;
    rowSums.forEach((it, i) => rowRoom[i] = (rowRoom[i] ?? 0) + open(it));
    columnSums.forEach((it, j) =>
      columnRoom[j] = (columnRoom[j] ?? 0) + open(it)
    );
    placing.place(missing);
  }
  return cells.map((row, i) =>
    row.map((it, j) => it === undefined ? it : it + placing.unitAt(i, j))
  );
}

/**
 * Places single units in the cells that were rounded down, with limits for each
 * row and column: a maximum flow, found by augmenting paths.
 */
class UnitPlacing {
  /** The columns of each row whose cells can be rounded up. */
  readonly #open: number[][];
  readonly #placed: Set<number>[];
  readonly #rowRoom: readonly number[];
  readonly #columnRoom: readonly number[];
  readonly #columnCounts: number[];
  #count = 0;

  constructor(
    seconds: Cells,
    { unit, rowRoom, columnRoom }: {
      readonly unit: number;
      readonly rowRoom: readonly number[];
      readonly columnRoom: readonly number[];
    },
  ) {
    this.#open = seconds.map((row) =>
      row.flatMap((it = 0, j) => it % unit > 0 ? [j] : [])
    );
    this.#placed = seconds.map(() => new Set());
    this.#rowRoom = rowRoom;
    this.#columnRoom = columnRoom;
    this.#columnCounts = columnRoom.map(() => 0);
  }

  /** Places up to a count of units in all, and returns how many are placed. */
  place(count: number): number {
    for (const [row, placed] of this.#placed.entries()) {
      while (
        this.#count < count && placed.size < (this.#rowRoom[row] ?? 0) &&
        this.#placeIn(row, new Set())
      ) this.#count++;
    }
    return this.#count;
  }

  /** Returns 1 if a cell is rounded up, otherwise 0. */
  unitAt(row: number, column: number): 0 | 1 {
    return this.#placed[row]?.has(column) ? 1 : 0;
  }

  /** Places a unit in a row, and moves others within their rows if necessary. */
  #placeIn(row: number, visited: Set<number>): boolean {
    const placed = this.#placed[row];
    for (const column of this.#open[row] ?? []) {
      if (placed?.has(column) || visited.has(column)) continue;
      visited.add(column);
      const count = this.#columnCounts[column] ?? 0;
      const hasRoom = count < (this.#columnRoom[column] ?? 0);
      if (!hasRoom && !this.#moveFrom(column, visited)) continue;
      placed?.add(column);
      this.#columnCounts[column] = (this.#columnCounts[column] ?? 0) + 1;
      return true;
    }
    return false;
  }

  /** Moves a unit out of a column, to another one of its row. */
  #moveFrom(column: number, visited: Set<number>): boolean {
    for (const [row, placed] of this.#placed.entries()) {
      if (!placed.has(column) || !this.#placeIn(row, visited)) continue;
      placed.delete(column);
      this.#columnCounts[column] = (this.#columnCounts[column] ?? 0) - 1;
      return true;
    }
    return false;
  }
}
