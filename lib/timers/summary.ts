import type { CivilDate } from "../time/civil_date.ts";
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
}

/** The time of tasks, added up. */
export interface Summary {
  /** What it is added up by. */
  readonly by: Dimension;
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
  readonly running:
    | { readonly taskId: string; readonly seconds: number }
    | undefined;
  /** How much of today's work is booked, where only today is asked for. */
  readonly booked: BookedShare | undefined;
}
