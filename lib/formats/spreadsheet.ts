/**
 * What spreadsheets make of our values, as far as its meaning is certain.
 *
 * @module
 */

import {
  type CivilDate,
  type CivilMonth,
  isCivilDate,
} from "../time/civil_date.ts";
import { readDayMinute } from "../time/clock_time.ts";
import { isEventKind } from "../workday/event.ts";

/** What a column holds. */
export type CellForm = "date" | "event" | "time" | "hours" | "text";

/** In which order a date with slashes has its day and month. */
type DateOrder = "day first" | "month first";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** A day and a month in an order that differs from country to country. */
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;

/**
 * The order of day and month in the dates of a file. A spreadsheet writes all
 * of them alike, so one that has a 13 or more in it tells the others' order.
 *
 * @returns The order, or `undefined` if no date tells it, or two differ.
 */
export function dateOrderOf(dates: Iterable<string>): DateOrder | undefined {
  const orders = new Set<DateOrder>();
  for (const date of dates) {
    const [, first, , second] = SLASHED.exec(date) ?? [];
    if (Number(first) > 12) orders.add("day first");
    if (Number(second) > 12) orders.add("month first");
  }
  const [order] = orders;
  return orders.size === 1 ? order : undefined;
}

/** Whether a date can be read in two ways, and which is meant is not known. */
export function isAmbiguousDate(text: string): boolean {
  const [, first, , second] = SLASHED.exec(text) ?? [];
  return first !== undefined && Number(first) <= 12 && Number(second) <= 12 &&
    Number(first) !== Number(second);
}

/**
 * A value as we write it, if a spreadsheet wrote it and its meaning is certain;
 * otherwise the value as it is.
 *
 * @param order The order of day and month in the file's dates.
 */
export function plainValue(
  value: string,
  form: CellForm,
  { month, order }: { month: CivilMonth; order: DateOrder | undefined },
): string {
  switch (form) {
    case "date": {
      if (/^\d{4}-\d\d-\d\d$/.test(value)) return value;
      const date = dateIn(value, order);
      return date?.startsWith(month) ? date : value;
    }
    case "event": {
      const word = value.toLowerCase();
      return isEventKind(word) ? word : value;
    }
    case "time": {
      const time = plainTime(value);
      return readDayMinute(time) === undefined ? value : time;
    }
    case "hours":
      return plainHours(value);
    case "text":
      return value;
  }
}

function dateIn(
  text: string,
  order: DateOrder | undefined,
): CivilDate | undefined {
  // Some add the time of the day's beginning.
  const date = text.replace(/[ T]0?0:00(:00(\.0+)?)?$/, "");
  const match = (form: RegExp) => form.exec(date)?.slice(1) ?? [];
  const [year, m, d] = match(/^(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})\.?$/);
  if (year !== undefined) return civilDate(year, m, d);
  const [day, dottedMonth, dottedYear] = match(
    /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/,
  );
  if (day !== undefined) return civilDate(dottedYear, dottedMonth, day);
  const [named, name = "", namedYear] = match(
    /^(\d{1,2})[- ]([A-Za-z]{3})[- ](\d{4})$/,
  );
  if (named !== undefined) {
    const number = MONTHS.indexOf(name.toLowerCase()) + 1;
    return civilDate(namedYear, String(number), named);
  }
  const [first, , second, slashedYear] = match(SLASHED);
  if (first === undefined) return undefined;
  if (first !== second && order === undefined) return undefined;
  return order === "month first"
    ? civilDate(slashedYear, first, second)
    : civilDate(slashedYear, second, first);
}

function civilDate(
  year = "",
  month = "",
  day = "",
): CivilDate | undefined {
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isCivilDate(date) ? date : undefined;
}

/** `9:00:00 AM` as `09:00`: seconds are cut, as when an event is recorded. */
function plainTime(text: string): string {
  const [, hours, minutes, half] =
    /^(\d{1,2}):(\d\d)(?::[0-5]\d(?:[.,]\d+)?)?(?:[ \u00A0\u202F]?([ap])\.?m\.?)?$/i
      .exec(text) ?? [];
  if (hours === undefined) return text;
  if (text === `${hours}:${minutes}`) return text;
  if (half === undefined) return `${hours.padStart(2, "0")}:${minutes}`;
  const hour = Number(hours);
  if (hour < 1 || hour > 12) return text;
  const shift = half.toLowerCase() === "p" ? 12 : 0;
  return `${String(hour % 12 + shift).padStart(2, "0")}:${minutes}`;
}

/** `7,5` as `7.5`, and `07:30:00` as `07:30`. */
function plainHours(text: string): string {
  if (/^\d+,\d+$/.test(text)) return text.replace(",", ".");
  return text.replace(/^(\d{1,2}:\d\d):00$/, "$1");
}
