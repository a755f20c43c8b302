import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import type { BookedShare } from "./booked.ts";
import type { Dimension, Total } from "./totals.ts";

/** Which tasks a summary is about; all if empty. */
export interface SummaryFilter {
  /** Only tasks of this plan. */
  readonly plan?: string | undefined;
  /** Only tasks of this sprint. */
  readonly sprint?: string | undefined;
  /** Only this task. */
  readonly taskId?: string | undefined;
}

/** A row of a summary. */
export interface SummaryRow extends Total {
  /** The title, where rows are tasks that have one. */
  readonly title: string | undefined;
  /** What it adds up from by the next dimension, if there is one. */
  readonly rows?: readonly SummaryRow[];
}

/** A running timer, counted until now. */
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
  /** What it is added up by. */
  readonly by: Dimension;
  /** What the time of a row is added up by, and so on. */
  readonly thenBy: readonly Dimension[];
  /** The first date; `undefined` if all time counts. */
  readonly from: CivilDate | undefined;
  /** The last date; `undefined` if all time counts. */
  readonly to: CivilDate | undefined;
  /** Which tasks count. */
  readonly filter: SummaryFilter;
  /** By time in its order; otherwise the largest first. */
  readonly rows: readonly SummaryRow[];
  /** All time, each entry once, in seconds. */
  readonly totalSeconds: number;
  /** How many entries that are. */
  readonly entryCount: number;
  /** The timer that runs and counts, until now. */
  readonly running: SummaryTimer | undefined;
  /** How much of today's work is booked, where only today is asked for. */
  readonly booked: BookedShare | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}
