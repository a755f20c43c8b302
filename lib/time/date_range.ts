import {
  addDays,
  addMonths,
  type CivilDate,
  type CivilMonth,
  dayNumber,
  firstDateOf,
  monthOf,
} from "./civil_date.ts";
import { type Instant, instantOf, MINUTES_PER_DAY, type Zone } from "./zone.ts";

/** A range of dates, inclusive. */
export interface DateRange {
  /** The first date. */
  readonly from: CivilDate;
  /** The last date; earlier than `from` if the range is empty. */
  readonly to: CivilDate;
}

/** A named range of dates that contains today; weeks start on Monday. */
export type RangeWord = "today" | "week" | "month" | "year";

/** A half-open range of instants. */
export interface InstantRange {
  /** The first instant in the range. */
  readonly from: Instant;
  /** The first instant after the range. */
  readonly to: Instant;
}

/** Returns the whole day, week, month or year that contains today. */
export function rangeOf(word: RangeWord, today: CivilDate): DateRange {
  switch (word) {
    case "today":
      return { from: today, to: today };
    case "week": {
      const from = mondayOf(today);
      return { from, to: addDays(from, 6) };
    }
    case "month": {
      const month = monthOf(today);
      const [year = NaN, number] = month.split("-").map(Number);
      const last = new Date(Date.UTC(year, number ?? NaN, 0)).getUTCDate();
      return {
        from: firstDateOf(month),
        to: `${month}-${last}` as CivilDate,
      };
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

/** Returns the dates of a month. */
export function datesOfMonth(month: CivilMonth): DateRange {
  return rangeOf("month", firstDateOf(month));
}

/**
 * Converts a range of dates to instants. A date starts at midnight or, if a
 * clock change skips midnight, at its first instant.
 */
export function instantsOfRange(
  { from, to }: DateRange,
  zone: Zone,
): InstantRange {
  return {
    from: instantOf({ date: from, minute: 0 }, zone),
    // Not 00:00 of the next date: after 9999-12-31 it has five digits.
    to: instantOf({ date: to, minute: MINUTES_PER_DAY }, zone),
  };
}

/** Returns whether an instant is in a range. */
export function isWithin(
  instant: Instant,
  { from, to }: InstantRange,
): boolean {
  return from <= instant && instant < to;
}

/**
 * Returns the ISO 8601 week of a date, such as `2024-W50`. The year is that of
 * the week's Thursday.
 */
export function weekOf(date: CivilDate): string {
  const thursday = addDays(mondayOf(date), 3);
  const year = thursday.slice(0, 4);
  const days = dayNumber(thursday) - dayNumber(`${year}-01-01` as CivilDate);
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

/** Returns the Monday of the week of a date. */
export function mondayOf(date: CivilDate): CivilDate {
  // 1970-01-01 was a Thursday; the remainder is negative before.
  const since = ((dayNumber(date) + 3) % 7 + 7) % 7;
  return addDays(date, -since);
}

const MONTH = "\\d{4}-(?:0[1-9]|1[0-2])";
const MONTH_RANGE = new RegExp(`^(${MONTH})(?:/(${MONTH}))?$`);

/**
 * Returns whether a value is a month or a range of months such as
 * `2024-03/2024-11`.
 */
export function isMonthRange(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const [, first, last = first] = value.match(MONTH_RANGE) ?? [];
  return first !== undefined && last !== undefined && first <= last;
}

/** Expands valid ranges to their months, in the order of the ranges. */
export function monthsIn(ranges: readonly string[]): string[] {
  return ranges.flatMap((range) => {
    const [, first = "", last = first] = range.match(MONTH_RANGE) ?? [];
    return monthsBetween(first as CivilMonth, last as CivilMonth);
  });
}

const MONTH_NUMBERS = "01 02 03 04 05 06 07 08 09 10 11 12".split(" ");

/** Returns the months from one to another, inclusive. */
export function monthsBetween(
  first: CivilMonth,
  last: CivilMonth,
): CivilMonth[] {
  const months: CivilMonth[] = [];
  for (let year = Number(first.slice(0, 4)); year <= 9999; year++) {
    const start = `${String(year).padStart(4, "0")}-`;
    for (const number of MONTH_NUMBERS) {
      const month = (start + number) as CivilMonth;
      if (month > last) return months;
      if (month >= first) months.push(month);
    }
  }
  return months;
}

/** Combines months into as few ranges as possible, oldest first. */
export function monthRanges(months: Iterable<string>): string[] {
  const ranges: [first: string, last: string][] = [];
  for (const month of [...new Set(months)].toSorted()) {
    const range = ranges.at(-1);
    if (range && addMonths(range[1], 1) === month) range[1] = month;
    else ranges.push([month, month]);
  }
  return ranges.map(([first, last]) =>
    first === last ? first : `${first}/${last}`
  );
}
