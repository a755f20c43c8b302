import { addDays, type CivilDate, dayNumber, weekdayOf } from "./civil_date.ts";
import { MINUTES_PER_DAY } from "./clock_time.ts";
import { type Instant, instantOf, type Zone } from "./zone.ts";

/** Some dates in a row, both ends included. */
export interface DateRange {
  /** The first date. */
  readonly from: CivilDate;
  /** The last date; before `from` if there is none. */
  readonly to: CivilDate;
}

/** A range of dates with today in it; weeks begin on Monday. */
export type RangeWord = "today" | "week" | "month" | "year";

/** Some time in a row. */
export interface InstantRange {
  /** The first instant. */
  readonly from: Instant;
  /** The first instant after it. */
  readonly to: Instant;
}

/** The dates that a word means, whole. */
export function rangeOf(word: RangeWord, today: CivilDate): DateRange {
  switch (word) {
    case "today":
      return { from: today, to: today };
    case "week": {
      const from = mondayOf(today);
      return { from, to: addDays(from, 6) };
    }
    case "month": {
      const from = `${today.slice(0, 7)}-01` as CivilDate;
      const next = addDays(from, 31).slice(0, 7);
      return { from, to: addDays(`${next}-01` as CivilDate, -1) };
    }
    case "year": {
      const year = today.slice(0, 4);
      return {
        from: `${year}-01-01` as CivilDate,
        to: `${year}-12-31` as CivilDate,
      };
    }
  }
}

/**
 * The time of some dates. A date begins at midnight or, where clocks skip that,
 * at its first instant.
 */
export function instantsOfRange(
  { from, to }: DateRange,
  zone: Zone,
): InstantRange {
  return {
    from: instantOf({ date: from, minute: 0 }, zone),
    // Not the next date: the year 9999 has one that cannot be written.
    to: instantOf({ date: to, minute: MINUTES_PER_DAY }, zone),
  };
}

/** The week of a date by ISO 8601: `2024-W50`; its Thursday decides the year. */
export function weekOf(date: CivilDate): string {
  const thursday = addDays(mondayOf(date), 3);
  const year = thursday.slice(0, 4);
  const days = dayNumber(thursday) - dayNumber(`${year}-01-01` as CivilDate);
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

function mondayOf(date: CivilDate): CivilDate {
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  return addDays(date, -days.indexOf(weekdayOf(date)));
}
