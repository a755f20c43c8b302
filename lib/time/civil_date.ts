import { DAY } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";

/** A date of the calendar, without a time zone: `YYYY-MM-DD`. */
export type CivilDate = string & { readonly brand: "CivilDate" };

/** A month of the calendar, without a time zone: `YYYY-MM`. */
export type CivilMonth = string & { readonly brand: "CivilMonth" };

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** The English three-letter name of a day of the week. */
type Weekday = typeof WEEKDAYS[number];

/** Whether `text` is a date that exists, such as `2024-02-29`. */
export function isCivilDate(text: string): text is CivilDate {
  return /^\d{4}-\d\d-\d\d$/.test(text) &&
    civilDateFromDayNumber(dayNumber(text as CivilDate)) === text;
}

/** Whether `text` is a month, such as `2024-02`. */
export function isCivilMonth(text: string): text is CivilMonth {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/**
 * Reads a date.
 *
 * @throws {InvalidTextError} When the text is not a date that exists.
 */
export function parseCivilDate(text: string): CivilDate {
  if (isCivilDate(text)) return text;
  throw new InvalidTextError("invalid_date", `Not a date: "${text}"`, {
    hint: "Write it as YYYY-MM-DD, such as 2024-12-10, or today or yesterday",
  });
}

/**
 * Reads a month.
 *
 * @throws {InvalidTextError} When the text is not a month.
 */
export function parseCivilMonth(text: string): CivilMonth {
  if (isCivilMonth(text)) return text;
  throw new InvalidTextError("invalid_month", `Not a month: "${text}"`, {
    hint: "Write it as YYYY-MM, such as 2024-12",
  });
}

/** The month that a date is in. */
export function monthOf(date: CivilDate): CivilMonth {
  return date.slice(0, 7) as CivilMonth;
}

/** The date a number of calendar days later, or earlier if negative. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return civilDateFromDayNumber(dayNumber(date) + days);
}

/** The dates from one to another, both included. */
export function datesBetween(first: CivilDate, last: CivilDate): CivilDate[] {
  const count = Math.max(0, dayNumber(last) - dayNumber(first) + 1);
  return Array.from({ length: count }, (_, days) => addDays(first, days));
}

/** The day of the week of a date. */
export function weekdayOf(date: CivilDate): Weekday {
  // Plus seven: the remainder is negative before 1970.
  return WEEKDAYS[((dayNumber(date) + 4) % 7 + 7) % 7] as Weekday;
}

/** The days from 1970-01-01 to a date. */
export function dayNumber(date: CivilDate): number {
  return Date.UTC(
    Number(date.slice(0, 4)),
    Number(date.slice(5, 7)) - 1,
    Number(date.slice(8)),
  ) / DAY;
}

/** The date that is a number of days after 1970-01-01. */
export function civilDateFromDayNumber(days: number): CivilDate {
  return new Date(days * DAY).toISOString().slice(0, 10) as CivilDate;
}
