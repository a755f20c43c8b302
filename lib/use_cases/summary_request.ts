import { type DateRange, rangeOf, type RangeWord } from "../time/date_range.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { parseDateWord } from "../time/date_word.ts";
import type { Dimension } from "../timers/totals.ts";

/** Which time to add up, and by what; all time by task if empty. */
export interface SummaryRequest {
  /**
   * What to add up by.
   *
   * @default {"task"}
   */
  by?: Dimension;
  /** A range of dates up to today. */
  range?: RangeWord;
  /** The first date: `YYYY-MM-DD`, `today` or `yesterday`. */
  from?: string;
  /** The last date; today if only `from` is given. */
  to?: string;
  /** Only tasks of this plan. */
  plan?: string;
  /** Only tasks of this sprint. */
  sprint?: string;
  /** Only this task. */
  taskId?: string;
}

/**
 * The dates that a request is about, or `undefined` if it is about all.
 *
 * @throws {InvalidTextError} When a date cannot be understood.
 */
export function datesOf(
  { range, from, to }: SummaryRequest,
  today: CivilDate,
): DateRange | undefined {
  if (range !== undefined) return rangeOf(range, today);
  if (from === undefined && to === undefined) return undefined;
  return {
    from: from === undefined
      ? "0001-01-01" as CivilDate
      : parseDateWord(from, today),
    to: to === undefined ? today : parseDateWord(to, today),
  };
}
