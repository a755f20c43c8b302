import { InvalidTextError } from "../errors.ts";
import { type DateRange, rangeOf, type RangeWord } from "../time/date_range.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { parseDateWord } from "../time/typed_time.ts";
import type { Dimension } from "../timers/totals.ts";

/** Which time to add up, and by what; all time by task if empty. */
export interface SummaryRequest {
  /**
   * What to add up by; of several, what is in a row is added up by the next.
   *
   * @default {"task"}
   */
  by?: Dimension | readonly Dimension[];
  /**
   * Whether the running timer is left out.
   *
   * @default {false}
   */
  withoutRunning?: boolean;
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
  { range: word, from, to }: SummaryRequest,
  today: CivilDate,
): DateRange | undefined {
  if (word !== undefined) return rangeOf(word, today);
  if (from === undefined && to === undefined) return undefined;
  const range = {
    from: from === undefined ? EARLIEST : parseDateWord(from, today),
    to: to === undefined ? today : parseDateWord(to, today),
  };
  if (range.from <= range.to) return range;
  throw new InvalidTextError(
    "invalid_range",
    `"${range.from}" is after "${range.to}"`,
    { hint: "Give the earlier date as --from, or a --to after it" },
  );
}

/** Where a range begins that says only where it ends: before all timers. */
export const EARLIEST = "1970-01-01" as CivilDate;
