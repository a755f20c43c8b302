import { DAY } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";

/** A calendar date without a time zone: `YYYY-MM-DD`. */
export type CivilDate = string & { readonly brand: "CivilDate" };

/** A calendar month without a time zone: `YYYY-MM`. */
export type CivilMonth = string & { readonly brand: "CivilMonth" };

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** The English names of the months. */
export const MONTH_NAMES: readonly string[] = [
  ..."January February March April May June July August".split(" "),
  ..."September October November December".split(" "),
];

/** The three-letter English name of a weekday. */
type Weekday = typeof WEEKDAYS[number];

/** Returns whether `text` is an existing date, such as `2024-02-29`. */
export function isCivilDate(text: string): text is CivilDate {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])-\d\d$/.test(text)) return false;
  const day = Number(text.slice(8));
  // Most dates need no look at the calendar.
  if (day >= 1 && day <= 28 && text >= "0100") return true;
  return civilDateFromDayNumber(dayNumber(text as CivilDate)) === text;
}

/** Returns whether `text` is a month, such as `2024-02`. */
export function isCivilMonth(text: string): text is CivilMonth {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/**
 * Parses a date.
 *
 * @throws {InvalidTextError} When the text is not an existing date.
 */
export function parseCivilDate(text: string): CivilDate {
  if (isCivilDate(text)) return text;
  throw new InvalidTextError("invalid_date", `Invalid date: "${text}"`, {
    hint: "Use YYYY-MM-DD, such as 2024-12-10",
  });
}

/**
 * Returns the date of digits, such as `2024`, `2` and `9`.
 *
 * @returns `undefined` if there is no such date.
 */
export function civilDateOf(
  year = "",
  month = "",
  day = "",
): CivilDate | undefined {
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isCivilDate(date) ? date : undefined;
}

/**
 * Parses a month.
 *
 * @throws {InvalidTextError} When the text is not a month.
 */
export function parseCivilMonth(text: string): CivilMonth {
  if (isCivilMonth(text)) return text;
  throw new InvalidTextError("invalid_month", `Invalid month: "${text}"`, {
    hint: "Use YYYY-MM, such as 2024-12",
  });
}

export function monthOf(date: CivilDate): CivilMonth {
  return date.slice(0, 7) as CivilMonth;
}

/**
 * Adds months to a month; a negative number subtracts them. Beyond the years
 * 0000 to 9999, the text is not a month.
 */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 +
    months;
  const year = String(Math.floor(count / 12)).padStart(4, "0");
  return `${year}-${String(count % 12 + 1).padStart(2, "0")}`;
}

/** Formats a month for people: `December 2024`. */
export function formatMonth(month: CivilMonth): string {
  return `${MONTH_NAMES[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
}

/** Returns the first date of a month. */
export function firstDateOf(month: CivilMonth): CivilDate {
  return `${month}-01` as CivilDate;
}

/** Adds calendar days to a date; a negative number subtracts them. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return civilDateFromDayNumber(dayNumber(date) + days);
}

/** Returns the dates from `first` to `last`, inclusive. */
export function datesBetween(first: CivilDate, last: CivilDate): CivilDate[] {
  const count = Math.max(0, dayNumber(last) - dayNumber(first) + 1);
  return Array.from({ length: count }, (_, days) => addDays(first, days));
}

export function weekdayOf(date: CivilDate): Weekday {
  // The remainder is negative before 1970.
  return WEEKDAYS[((dayNumber(date) + 4) % 7 + 7) % 7] as Weekday;
}

/** Compares what has a date, to sort the earliest first. */
export function byDate(
  a: { readonly date: CivilDate },
  b: { readonly date: CivilDate },
): number {
  return a.date < b.date ? -1 : 1;
}

/** Returns the number of days from 1970-01-01 to a date. */
export function dayNumber(date: CivilDate): number {
  return Date.UTC(
    Number(date.slice(0, 4)),
    Number(date.slice(5, 7)) - 1,
    Number(date.slice(8)),
  ) / DAY;
}

/** Returns the date that is `days` days after 1970-01-01. */
export function civilDateFromDayNumber(days: number): CivilDate {
  return new Date(days * DAY).toISOString().slice(0, 10) as CivilDate;
}
