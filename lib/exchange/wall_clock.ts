import { SECOND } from "@std/datetime";
import type { InvalidTextError } from "../errors.ts";
import { type CivilDate, civilDateOf, dayNumber } from "../time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  instantsOf,
  type Zone,
} from "../time/zone.ts";
import {
  type DateOrder,
  importError,
  type ReadOptions,
} from "./import_format.ts";

/** A time of a wall clock. */
export interface WallTime {
  readonly date: CivilDate;
  /** The second of that date. */
  readonly second: number;
}

const NUMBERS = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/;

/**
 * Reads a date in a given order, such as `2024-12-10`, `10.12.2024` or
 * `12/10/24`. A year of two digits is in this century.
 *
 * @returns The date, or `undefined` if it is not one.
 */
export function readDate(
  text: string,
  order: DateOrder,
): CivilDate | undefined {
  const [, a = "", b = "", c = ""] = text.trim().match(NUMBERS) ?? [];
  const parts = { ymd: [a, b, c], dmy: [c, b, a], mdy: [c, a, b] } as const;
  const [year, month, day] = parts[order];
  if (year.length !== 4 && year.length !== 2) return undefined;
  return civilDateOf(year.length === 2 ? `20${year}` : year, month, day);
}

/**
 * Returns a function that reads the dates of a file. It needs few of them to
 * find out their order, so that the file is not read twice.
 *
 * @throws {InvalidTextError} When the dates do not tell their order; when
 * reading one that is in another order than those before it.
 */
export function dateReaderFor(
  dates: Iterable<string>,
  options: ReadOptions,
): (text: string) => CivilDate | undefined {
  const order = options.dateOrder ?? inferOrder(dates, options);
  // Most rows have the date of the row before.
  let last: { text: string; date: CivilDate | undefined } | undefined;
  return (text) => {
    if (text === last?.text) return last.date;
    const date = readDate(text, order);
    if (options.dateOrder === undefined) checkOrder(text, order, options);
    last = { text, date };
    return date;
  };
}

/**
 * Returns the only order that fits dates. Dates that start with a year are in
 * the order year, month, day; those with dots start with the day. Texts that
 * are no dates are ignored, and dates after the one that decides.
 */
function inferOrder(
  dates: Iterable<string>,
  options: ReadOptions,
): DateOrder {
  let left: readonly DateOrder[] = ["ymd", "dmy", "mdy"];
  let first: string | undefined;
  for (const text of dates) {
    const possible = ordersOf(text);
    if (possible.length === 0) continue;
    first ??= text;
    left = left.filter((order) => possible.includes(order));
    const [order, other] = left;
    if (order === undefined) throw contraryError(text, options);
    if (other === undefined) return order;
  }
  if (first === undefined) return "ymd";
  const [dmy, mdy] = [readDate(first, "dmy"), readDate(first, "mdy")];
  throw importError(options, `"${first}" is ${dmy} or ${mdy}`, {
    hint: "Add --date-format dmy for day, month, year, or --date-format mdy",
  });
}

function ordersOf(text: string): readonly DateOrder[] {
  const isYearFirst = /^\s*\d{4}/.test(text);
  const usual: DateOrder[] = isYearFirst
    ? ["ymd"]
    : text.includes(".")
    ? ["dmy"]
    : ["dmy", "mdy"];
  return usual.filter((order) => readDate(text, order) !== undefined);
}

function checkOrder(
  text: string,
  order: DateOrder,
  options: ReadOptions,
): void {
  const possible = ordersOf(text);
  if (possible.length > 0 && !possible.includes(order)) {
    throw contraryError(text, options);
  }
}

function contraryError(text: string, options: ReadOptions): InvalidTextError {
  const problem = `"${text}" is in another order than the dates before it`;
  return importError(options, problem);
}

/**
 * Reads a time of day, such as `13:00`, `9:05:30` or `10:23 AM`.
 *
 * @returns The second of the day, or `undefined` if it is not a time.
 */
export function readClock(text: string): number | undefined {
  const [, hours, minutes, seconds = 0, half] = text.trim().match(
    /^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?:\s*([ap])\.?m\.?)?$/i,
  ) ?? [];
  if (hours === undefined) return undefined;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = hour % 12 + (half.toLowerCase() === "p" ? 12 : 0);
  }
  const second = (hour * 60 + Number(minutes)) * 60 + Number(seconds);
  return second <= SECONDS_PER_DAY ? second : undefined;
}

/**
 * Reads a date and a time of day, such as `2024-12-10` and `09:05:30`.
 *
 * @returns The time, or `undefined` if the texts are not both.
 */
export function readWallTime(
  date: string | undefined,
  clock: string | undefined,
  dateIn = (text: string) => readDate(text, "ymd"),
): WallTime | undefined {
  const day = dateIn(date ?? "");
  const second = readClock(clock ?? "");
  return day === undefined || second === undefined
    ? undefined
    : { date: day, second };
}

/** The number of seconds from 00:00 to 24:00. */
export const SECONDS_PER_DAY = 24 * 60 * 60;

/** Returns the instant of a wall time; the first one if clocks repeat it. */
export function instantAt(
  { date, second }: WallTime,
  zone: Zone,
  earliest?: Instant,
): Instant {
  const minute = Math.floor(second / 60);
  const rest = (second % 60) * SECOND;
  const from = earliest === undefined ? undefined : earliest - rest;
  return instantOf({ date, minute }, zone, from) + rest;
}

/**
 * Returns the instants of a start and an end. Where clocks repeat an hour, they
 * are chosen so that they are as far apart as the file says.
 *
 * @param seconds The duration in the file, if it has one.
 */
export function stretchAt(
  start: WallTime,
  end: WallTime,
  { zone, seconds }: { zone: Zone; seconds?: number | undefined },
): { start: Instant; end: Instant } {
  const from = instantAt(start, zone);
  const usual = { start: from, end: instantAt(end, zone, from) };
  if (seconds === undefined || usual.end - from === seconds * SECOND) {
    return usual;
  }
  for (const first of allAt(start, zone)) {
    for (const last of allAt(end, zone)) {
      if (last - first === seconds * SECOND) return { start: first, end: last };
    }
  }
  return usual;
}

function allAt({ date, second }: WallTime, zone: Zone): Instant[] {
  const time = { date, minute: Math.floor(second / 60) };
  return instantsOf(time, zone).map((it) => it + (second % 60) * SECOND);
}

/**
 * Reads a duration such as `00:16:00`, `8:30` or `123:05:07`.
 *
 * @returns The seconds, or `undefined` if it is not in this form.
 */
export function readHours(text: string): number | undefined {
  const [, sign, hours, minutes, seconds = 0] = text.trim().match(
    /^(-?)(\d{1,5}):([0-5]\d)(?::([0-5]\d))?$/,
  ) ?? [];
  if (hours === undefined) return undefined;
  const total = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return sign === "-" ? 0 - total : total;
}

/** Returns what a wall clock shows at an instant. */
export function wallTimeAt(instant: Instant, zone: Zone): WallTime {
  const { date, minute } = civilTimeAt(instant, zone);
  const seconds = Math.floor(instant / SECOND) % 60;
  return { date, second: minute * 60 + (seconds + 60) % 60 };
}

/** Formats `2024-12-10 09:05:30`. */
export function formatWallTime({ date, second }: WallTime): string {
  return `${date} ${formatSeconds(second)}`;
}

/** Formats `09:05:30`, for a time of day or a duration. */
export function formatSeconds(seconds: number): string {
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}

/** Returns the seconds since 1970 that a wall clock without a zone counts. */
export function wallSecondsOf({ date, second }: WallTime): number {
  return dayNumber(date) * SECONDS_PER_DAY + second;
}
