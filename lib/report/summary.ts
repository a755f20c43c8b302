import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import type { BookedShare } from "../tracking/booked.ts";
import type { EntryFilter } from "../tracking/filter.ts";
import type { Dimension, Total } from "../tracking/totals.ts";
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

/** The time of tasks, added up. */
export interface Summary {
  /** The dimension of the rows. */
  readonly by: Dimension;
  /** The dimensions of the rows within each row. */
  readonly thenBy: readonly Dimension[];
  /** The first date; `undefined` for all time. */
  readonly from: CivilDate | undefined;
  /** The last date; `undefined` for all time. */
  readonly to: CivilDate | undefined;
  /** The tasks that count. */
  readonly filter: EntryFilter;
  /** The rule of the rounded time, if it was requested. */
  readonly rounding: RoundingRule | undefined;
  /**
   * Sorted by date for a calendar dimension, otherwise by time, largest first.
   */
  readonly rows: readonly SummaryRow[];
  /** The total time, in seconds; each entry counts once. */
  readonly totalSeconds: number;
  /** The total of the rounded time, in seconds, if it was requested. */
  readonly totalRoundedSeconds: number | undefined;
  /** The number of entries. */
  readonly entryCount: number;
  /** The running timer, if it counts. */
  readonly running: SummaryTimer | undefined;
  /** How much of today's work is booked, if the summary is for today only. */
  readonly booked: BookedShare | undefined;
  /** Remarks, one line each. */
  readonly notes: readonly string[];
}
