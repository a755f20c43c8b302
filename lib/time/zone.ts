import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import {
  type CivilDate,
  civilDateFromDayNumber,
  dayNumber,
  isCivilDate,
} from "./civil_date.ts";

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A time zone: the offset of a place from UTC at any instant. */
export interface Zone {
  /** Returns the offset in minutes ahead of UTC (east is positive). */
  offsetMinutesAt(instant: Instant): number;
}

/**
 * A wall clock time in whole minutes since 00:00 of a day's date. Times after
 * midnight that still belong to that day continue at 1440 (24:00).
 */
export type DayMinute = number;

export interface ClockTime {
  /** The minute of the day; 1440 (24:00) and later are after midnight. */
  readonly minute: DayMinute;
  /** The offset of the wall clock in minutes ahead of UTC, if known. */
  readonly offsetMinutes?: number;
}

/** The number of minutes from 00:00 to 24:00. */
export const MINUTES_PER_DAY = 1440;
/** The last minute that can be logged for a day: 71:59, two dates later. */
export const LAST_DAY_MINUTE: DayMinute = 3 * MINUTES_PER_DAY - 1;

/** A date and a time as shown by a calendar and a wall clock. */
export interface CivilTime {
  /** The date. */
  date: CivilDate;
  /** The minute of that date. */
  minute: DayMinute;
  /** The offset of the wall clock in minutes ahead of UTC, if known. */
  offsetMinutes?: number | undefined;
}

/** The largest accepted offset from UTC, in minutes. */
export const MAX_OFFSET_MINUTES = 18 * 60;

/** The system's time zone, which the `TZ` variable can override. */
export const systemZone: Zone = {
  offsetMinutesAt: (instant: Instant): number =>
    0 - new Date(instant).getTimezoneOffset(),
};

/**
 * Returns the time zone with an IANA name.
 *
 * @example
 * ```ts
 * import { namedZone } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const tokyo = namedZone("Asia/Tokyo");
 * assertEquals(tokyo.offsetMinutesAt(Date.UTC(2024, 11, 10)), 540);
 * ```
 *
 * @throws {RangeError} When the name is unknown.
 */
export function namedZone(name: string): Zone {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return {
    offsetMinutesAt(instant: Instant): number {
      const part: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(instant)) {
        part[type] = Number(value);
      }
      const { year = NaN, month = NaN, day, hour, minute } = part;
      const wallClock = Date.UTC(year, month - 1, day, hour, minute);
      return (wallClock - wholeMinute(instant)) / MINUTE;
    },
  };
}

/**
 * Returns the same zone, but faster for many instants: it remembers the offset
 * of each day in UTC on which no clock changes.
 */
export function rememberingZone(zone: Zone): Zone {
  const offsets = new Map<number, number>();
  return {
    offsetMinutesAt(instant: Instant): number {
      const day = Math.floor(instant / DAY);
      const known = offsets.get(day);
      if (known !== undefined) return known;
      const offset = zone.offsetMinutesAt(instant);
      const [first, next] = [day * DAY, (day + 1) * DAY]
        .map((it) => zone.offsetMinutesAt(it));
      if (first === offset && next === offset) offsets.set(day, offset);
      return offset;
    },
  };
}

/** Returns a zone with a constant offset. */
export function fixedZone(offsetMinutes: number): Zone {
  return { offsetMinutesAt: () => offsetMinutes };
}

/**
 * Parses an offset from UTC: `+02:00`, `-0330`, `+09` or `Z`.
 *
 * @returns The minutes ahead of UTC, or `undefined` if the text is not an
 * offset.
 */
export function readOffset(text: string): number | undefined {
  if (/^z$/i.test(text)) return 0;
  const [, sign, hours, rest] = text.match(
    /^([+-])(\d\d)(?::?([0-5]\d))?$/,
  ) ?? [];
  if (hours === undefined) return undefined;
  const minutes = Number(hours) * 60 + Number(rest ?? 0);
  if (minutes > MAX_OFFSET_MINUTES) return undefined;
  return sign === "-" ? 0 - minutes : minutes;
}

/** Formats minutes ahead of UTC as an offset: `+02:00`, `-03:30`, `+00:00`. */
export function formatOffset(offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? "-" : "+";
  return `${sign}${formatDayMinute(Math.abs(offsetMinutes))}`;
}

/**
 * Parses `H:MM` or `HH:MM`; `24:30` is half past midnight of the same workday.
 *
 * @returns The minute, or `undefined` if the text is not a time.
 */
export function readDayMinute(text: string): DayMinute | undefined {
  const [, hours, minutes] = text.match(/^(\d{1,2}):([0-5]\d)$/) ?? [];
  if (hours === undefined) return undefined;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute <= LAST_DAY_MINUTE ? minute : undefined;
}

/** Formats a minute as it is logged: `09:00`, or `24:30` after midnight. */
export function formatDayMinute(minute: DayMinute): string {
  const hours = Math.floor(minute / 60);
  return `${twoDigits(hours)}:${twoDigits(minute % 60)}`;
}

/** Formats a minute as a wall clock shows it: `24:30` becomes `00:30`. */
export function formatClock(minute: DayMinute): string {
  return formatDayMinute(minute % MINUTES_PER_DAY);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Truncates an instant to the minute. */
export function wholeMinute(instant: Instant): Instant {
  return Math.floor(instant / MINUTE) * MINUTE;
}

/** Truncates an instant to the second. */
export function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / SECOND) * SECOND;
}

/** Returns the civil time at an instant, truncated to the minute. */
export function civilTimeAt(instant: Instant, zone: Zone): CivilTime {
  const local = Math.floor(instant / MINUTE) + zone.offsetMinutesAt(instant);
  const days = Math.floor(local / MINUTES_PER_DAY);
  return {
    date: civilDateFromDayNumber(days),
    minute: local - days * MINUTES_PER_DAY,
  };
}

/**
 * Returns the instants of a civil time, the earliest first: usually one, two if
 * it is repeated when clocks go back, none if it is skipped when clocks go
 * forward. A time with an offset is always exactly one instant.
 */
export function instantsOf(time: CivilTime, zone: Zone): Instant[] {
  const local = localMinutes(time);
  const { offsetMinutes } = time;
  if (offsetMinutes !== undefined) return [(local - offsetMinutes) * MINUTE];
  const [before, after] = offsetsAround(local, zone);
  const offsets = before === after ? [before] : [before, after];
  return offsets.map((offset) => (local - offset) * MINUTE)
    .filter((instant, i) => zone.offsetMinutesAt(instant) === offsets[i]);
}

/**
 * Returns the instant of a civil time. A repeated time is the first instant at
 * or after `earliest`. A skipped time is interpreted with the offset before the
 * change, so it is as long after the change as it is after the start of the
 * gap.
 */
export function instantOf(
  time: CivilTime,
  zone: Zone,
  earliest: Instant = -Infinity,
): Instant {
  const local = localMinutes(time);
  const { offsetMinutes } = time;
  if (offsetMinutes !== undefined) return (local - offsetMinutes) * MINUTE;
  const [before, after] = offsetsAround(local, zone);
  // The common case: no clock change nearby.
  if (before === after) return (local - before) * MINUTE;
  const found = instantsOf(time, zone);
  return found.find((instant) => instant >= earliest) ?? found.at(-1) ??
    (local - before) * MINUTE;
}

/**
 * Returns the time at an instant as a minute of a date: below 0 on an earlier
 * date, from 1440 on a later one.
 */
export function dayMinuteAt(
  instant: Instant,
  date: CivilDate,
  zone: Zone,
): DayMinute {
  return Math.floor(instant / MINUTE) + zone.offsetMinutesAt(instant) -
    dayNumber(date) * MINUTES_PER_DAY;
}

/** Formats the time of a wall clock at an instant: `09:05`. */
export function formatClockAt(instant: Instant, zone: Zone): string {
  return formatDayMinute(civilTimeAt(instant, zone).minute);
}

/** Formats the date and the time of a wall clock: `2024-12-10 09:05`. */
export function formatLocalTime(instant: Instant, zone: Zone): string {
  const { date, minute } = civilTimeAt(instant, zone);
  return `${date} ${formatDayMinute(minute)}`;
}

/** Formats an instant as ISO 8601 with the zone's numeric offset. */
export function formatInstant(instant: Instant, zone: Zone): string {
  const offset = zone.offsetMinutesAt(instant);
  const local = new Date(instant + offset * MINUTE).toISOString().slice(0, 19);
  return `${local}${formatOffset(offset)}`;
}

function localMinutes({ date, minute }: CivilTime): number {
  return dayNumber(date) * MINUTES_PER_DAY + minute;
}

/** Returns the offsets that apply a day before and a day after a local time. */
function offsetsAround(local: number, zone: Zone): [number, number] {
  return [
    zone.offsetMinutesAt((local - MINUTES_PER_DAY) * MINUTE),
    zone.offsetMinutesAt((local + MINUTES_PER_DAY) * MINUTE),
  ];
}

// Instants in UTC, as files and services write them.

/** Formats an instant in UTC, in whole seconds: `2025-01-16T10:00:00Z`. */
export function formatUtc(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, -".000Z".length)}Z`;
}

/** Formats an instant in UTC without separators: `20250116T100000Z`. */
export function formatUtcStamp(instant: Instant): string {
  return formatUtc(instant).replace(/[-:]/g, "");
}

/** The date that was read last; initially, a text that no date starts with. */
let cachedDate = "-";
let cachedDayStart: Instant = NaN;
/** The starts of days that were read, as tasks have entries on the same days. */
const dayStarts = new Map<string, Instant>();
/** About ten years. */
const MAX_DAY_STARTS = 4_000;

/** How to interpret times without an offset. */
interface LocalTimes {
  /** The zone of their wall clock. */
  readonly zone: Zone;
  /**
   * Of two instants with the same time, the first at or after this is taken.
   */
  readonly earliest?: Instant;
}

const FORM =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:(Z)|([+-]\d\d):?(\d\d))?$/;

/**
 * Parses an ISO 8601 instant with `Z` or an offset, and truncates it to whole
 * seconds. Files contain many of them, so the common form has its own path, ten
 * times as fast as `Date.parse()`.
 *
 * @param local How to interpret times without an offset; they are rejected if
 * omitted.
 * @returns The instant, or `NaN` if the text is not one.
 */
export function readInstant(text: string, local?: LocalTimes): Instant {
  return text.length === 20 && text[10] === "T" && text[19] === "Z"
    ? readUtcAt(text, 0)
    : readGeneralForm(text, local);
}

/**
 * Reads the instant at an index of a text, in the form of
 * {@linkcode formatUtc}.
 *
 * @returns The instant, or `NaN` if there is none.
 */
export function readUtcAt(text: string, at: number): Instant {
  // A text that is cut off must not leave a part of a date in the cache.
  if (text.length < at + 20) return NaN;
  if (!text.startsWith(cachedDate, at)) {
    cachedDate = text.slice(at, at + 10);
    cachedDayStart = dayStarts.get(cachedDate) ?? addDayStart(cachedDate);
  }
  const hours = digitsAt(text, at + 11);
  const minutes = digitsAt(text, at + 14);
  const seconds = digitsAt(text, at + 17);
  if (hours > 23) return NaN;
  if (text[at + 10] !== "T" || text[at + 19] !== "Z") return NaN;
  if (text[at + 13] !== ":" || text[at + 16] !== ":") return NaN;
  return cachedDayStart + hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

function readGeneralForm(text: string, local: LocalTimes | undefined): Instant {
  const [, date = "", time = "", utc, hours, minutes] = text.match(FORM) ?? [];
  if (Number.isNaN(dayStartOf(date))) return NaN;
  if (local === undefined && text[10] !== "T") return NaN;
  if (hours !== undefined || utc !== undefined) {
    const offset = utc ?? `${hours}:${minutes}`;
    const instant = Date.parse(`${date}T${time}${offset}`);
    return Math.floor(instant / SECOND) * SECOND;
  }
  const seconds = local && secondsOfDay(time);
  if (local === undefined || seconds === undefined) return NaN;
  const minute = Math.floor(seconds / 60) as DayMinute;
  const earliest = wholeMinute(local.earliest ?? -Infinity);
  const start = instantOf(
    { date: date as CivilDate, minute },
    local.zone,
    earliest,
  );
  return start + (seconds % 60) * SECOND;
}

/** Returns the seconds since 00:00; `undefined` for `24:00` and later. */
function secondsOfDay(time: string): number | undefined {
  const ms = Date.parse(`1970-01-01T${time}Z`);
  return ms < DAY ? Math.floor(ms / SECOND) : undefined;
}

/** Returns whether a time ends with `Z` or an offset. */
export function hasOffset(time: string): boolean {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(time);
}

function addDayStart(date: string): Instant {
  if (dayStarts.size >= MAX_DAY_STARTS) dayStarts.clear();
  const start = dayStartOf(date);
  dayStarts.set(date, start);
  return start;
}

/** Returns the start of a date in UTC; `NaN` for `2025-02-30` and the like. */
function dayStartOf(date: string): Instant {
  // `Date.parse()` rolls such days over into the next month.
  return isCivilDate(date) ? Date.parse(date) : NaN;
}

/** Returns the UTC month of an instant, `YYYY-MM`; it names an entry's file. */
export function utcMonthOf(instant: Instant): string {
  if (instant >= YEAR_10000) return "9999-12";
  return new Date(Math.max(instant, 0)).toISOString().slice(0, 7);
}

/** The first instant whose year has five digits, which ISO 8601 signs. */
const YEAR_10000 = Date.UTC(10_000);

/** Parses the two digits at an index, up to 59; `NaN` for anything else. */
function digitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  const isNumber = tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9;
  return isNumber ? tens * 10 + ones : NaN;
}

/** More than the offset of any zone from UTC, in milliseconds. */
export const ZONE_MARGIN: number = DAY;
