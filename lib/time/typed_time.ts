import { MINUTE } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import { type CivilDate, isCivilDate } from "./civil_date.ts";
import { parseDuration, readDuration } from "./duration.ts";
import { clockHint, readDatedClock } from "./typed_clock.ts";
import {
  ambiguousDate,
  dateHint,
  datesMeant,
  EARLY_YEAR_HINT,
  FIRST_DATE,
  isDateText,
  preferPast,
} from "./typed_date.ts";
import {
  civilTimeAt,
  type ClockTime,
  type DayMinute,
  fixedZone,
  formatClock,
  formatDayMinute,
  formatOffset,
  type Instant,
  instantOf,
  instantsOf,
  MINUTES_PER_DAY,
  readInstant,
  wholeMinute,
  type Zone,
} from "./zone.ts";

/**
 * A time, or a date, as callers give it: text as it is typed on the command
 * line, a `Date`, or an instant in milliseconds since 1970. Text without an
 * offset is in the zone of the clock.
 *
 * Where a time is expected, text is a time such as `08:45`, `8:45am`,
 * `yesterday 17:00`, `2024-12-10T08:45`, `2024-12-10T08:45:30+01:00`,
 * `2025-01-16T10:00Z`, `10m ago` or `now`. Where a date is expected, it is one
 * such as `2024-12-10`, `yesterday` or `last fri`; a `Date` and an instant mean
 * the date on which they are.
 */
export type TimeInput = string | Date | Instant;

/** The furthest instant that a `Date` can have, in either direction. */
const MAX_INSTANT = 8.64e15;

/**
 * Returns the instant of a `Date`, or a given instant.
 *
 * @throws {RangeError} When it is invalid.
 * @throws {TypeError} When it is something else.
 */
function instantIn(input: Date | Instant): Instant {
  // A `Date` of another realm is not an `instanceof` our `Date`.
  if (typeof input !== "number" && typeof input?.getTime !== "function") {
    const message = "Expected a time: text, a Date or milliseconds since 1970";
    throw new TypeError(message);
  }
  const instant = typeof input === "number" ? input : input.getTime();
  if (Math.abs(instant) <= MAX_INSTANT) return instant;
  throw new RangeError("Invalid date");
}

/**
 * Returns the text of a date, to be parsed; for a `Date` or an instant, the
 * date on which it is.
 *
 * @throws {RangeError} When the `Date` or the instant is invalid.
 */
export function dateTextIn(input: TimeInput, zone: Zone): string {
  return typeof input === "string"
    ? input
    : civilTimeAt(instantIn(input), zone).date;
}

/** A wall clock time; without a date, the context determines it. */
export interface WallTime extends ClockTime {
  readonly date?: CivilDate;
}

/** A time as typed by a user: a wall clock time or an instant. */
export type TypedTime = WallTime | Instant;

/** When something happened; now if both are omitted. */
export interface When {
  /** The time; a wall clock time without a date is the most recent one. */
  at?: TimeInput;
  /** How long ago, such as `15m`. */
  ago?: string;
}

/** A parsed {@linkcode When}. */
export interface ParsedWhen {
  readonly at?: TypedTime | undefined;
  readonly agoMinutes?: number | undefined;
}

/** The current instant, and the zone of wall clock times. */
export interface LocalNow {
  readonly now: Instant;
  readonly zone: Zone;
}

/** The forms of a time. Each text has one of them at most. */
export const TIME_FORMS: readonly ReadTime[] = [
  (text, { now, zone }) => parseWallTimeIn(text, civilTimeAt(now, zone).date),
  // Without seconds, it is any second of that minute: a timer's start, say.
  (text) => {
    const instant = HAS_SECONDS.test(text) ? readInstant(text) : NaN;
    return Number.isNaN(instant) ? undefined : instant;
  },
  (text, { now }) => /^now$/i.test(text) ? now : undefined,
  (text, { now }) => {
    const minutes = readMinutesAgo(text.toLowerCase());
    return minutes === undefined ? undefined : now - minutes * MINUTE;
  },
];

/** Reads a time from a text; `undefined` if it does not have the form. */
type ReadTime = (text: string, present: LocalNow) => TypedTime | undefined;

const HAS_SECONDS = /:..:/;

/** Reads `10m ago` or `-10m`; without a unit, `-10` could also be days. */
function readMinutesAgo(text: string): number | undefined {
  const [, ago] = text.match(/^(.+) ago$/) ?? text.match(/^-(.*[hm].*)$/) ??
    [];
  return ago === undefined ? undefined : readDuration(ago);
}

/**
 * Parses a time of day such as `8:45` or `8:45am`, with a date before or after
 * it or not: `2024-12-10T08:45`, `yesterday 17:00`, `17:00 last fri`.
 *
 * @param today Today's calendar date; without it, the date is `YYYY-MM-DD`.
 * @throws {InvalidTextError} When the text is not one, or its day can be two.
 */
export function parseWallTime(text: string, today?: CivilDate): WallTime {
  return parseWallTimeIn(text, today) ?? throwInvalidTime(text, today);
}

/**
 * Parses a time of day, with a date or not; an instant such as
 * `2025-01-16T10:00:30Z`; `now`; or how long ago it was: `10m ago` or `-10m`.
 *
 * @throws {InvalidTextError} When the text is not one, or its day can be two.
 */
export function parseTypedTime(text: string, present: LocalNow): TypedTime {
  for (const read of TIME_FORMS) {
    const time = read(text, present);
    if (time !== undefined) return time;
  }
  // Only to say what is wrong: that was the first form.
  return parseWallTime(text, civilTimeAt(present.now, present.zone).date);
}

/** Returns whether a text has the form of a time, whenever it is. */
export function isTimeText(text: string): boolean {
  const { time, dateWords } = readDatedClock(text);
  if (time) return dateWords === undefined || isDateText(dateWords);
  const present = { now: 0, zone: fixedZone(0) };
  return TIME_FORMS.some((read) => read(text, present) !== undefined);
}

/**
 * Parses a {@linkcode When}.
 *
 * @throws {TypeError} When both a time and a duration are given.
 * @throws {InvalidTextError} When one of them cannot be parsed.
 */
export function readWhen({ at, ago }: When, present: LocalNow): ParsedWhen {
  if (at !== undefined && ago !== undefined) {
    throw new TypeError('"at" and "ago" cannot be used together');
  }
  const isNow = typeof at === "string" && /^now$/i.test(at);
  return {
    // Now is when no time was given: it is never in the future.
    at: at === undefined || isNow ? undefined : readMoment(at, present),
    agoMinutes: ago === undefined ? undefined : parseDuration(ago),
  };
}

/**
 * Parses a time, or returns the instant of a `Date`.
 *
 * @throws {RangeError} When the `Date` or the instant is invalid.
 */
export function readTime(at: TimeInput, present: LocalNow): TypedTime {
  return typeof at === "string" ? parseTypedTime(at, present) : instantIn(at);
}

/** Before that, it is before the first date in every zone. */
const EARLIEST_MOMENT = Date.UTC(101, 11, 30);
/** From here on, a day around a time can be after the year 9999. */
const LATEST_MOMENT = Date.UTC(9999, 11, 24);

/**
 * Does the same, but refuses times whose days cannot be recorded.
 *
 * @throws {InvalidTextError} When the text is not a time, too early or too
 * late.
 * @throws {RangeError} When the `Date` or the instant is invalid, too early or
 * too late.
 */
export function readMoment(at: TimeInput, present: LocalNow): TypedTime {
  const time = readTime(at, present);
  const { now, zone } = present;
  const instant = typeof time === "number"
    ? time
    : instantOf({ date: dateOn(now, time, zone), ...time }, zone);
  const typedDate = typeof time === "number" ? undefined : time.date;
  const isEarly = instant < EARLIEST_MOMENT ||
    typedDate !== undefined && typedDate < FIRST_DATE;
  if (!isEarly && instant < LATEST_MOMENT) return time;
  if (typeof at !== "string") {
    throw new RangeError(`Date too ${isEarly ? "early" : "late"}`);
  }
  throw new InvalidTextError("invalid_time", `Invalid time: "${at}"`, {
    hint: isEarly ? EARLY_YEAR_HINT : "Use a year up to 9998",
  });
}

/**
 * Returns the moment that a request is for, in whole minutes.
 *
 * @param date The date of a time without one; the calendar date if omitted.
 */
export function momentOf(
  at: TimeInput | undefined,
  { now, zone }: LocalNow,
  date?: CivilDate,
): Instant {
  const time = at === undefined ? now : readMoment(at, { now, zone });
  if (typeof time === "number") return wholeMinute(time);
  return instantOf({ date: date ?? dateOn(now, time, zone), ...time }, zone);
}

/** Returns the date of an instant at the offset of a time. */
export function dateOn(
  instant: Instant,
  { offsetMinutes }: ClockTime,
  zone: Zone,
): CivilDate {
  const clock = offsetMinutes === undefined ? zone : fixedZone(offsetMinutes);
  return civilTimeAt(instant, clock).date;
}

/** Returns the instants of a time on each of the dates. */
export function instantsOn(
  dates: readonly CivilDate[],
  time: ClockTime,
  zone: Zone,
): Instant[] {
  return dates.flatMap((date) => instantsOf({ ...time, date }, zone));
}

/** Returns what an error says about a time skipped by a clock change. */
export function skippedTimeErrorArgs(
  minute: DayMinute,
): [code: "skipped_time", message: string, details: { hint: string }] {
  return [
    "skipped_time",
    `${formatDayMinute(minute)} does not exist on that day`,
    { hint: "The clocks go forward then: use an earlier or later time" },
  ];
}

/**
 * Explains why a time is in the future: what time it is, and what `25:00` is.
 *
 * @param time The time as it was typed.
 * @param current The present time, as it is shown.
 */
export function futureTimeHint(
  time: TypedTime | undefined,
  current: string,
): string {
  const isLate = typeof time === "object" && time.date === undefined &&
    time.minute >= MINUTES_PER_DAY;
  return isLate
    ? `${formatDayMinute(time.minute)} is ${formatClock(time.minute)} of ` +
      `the next day, and it is ${current} now`
    : `It is ${current} now`;
}

/**
 * Formats an instant as `HH:MM`, with its date if that of `reference` differs.
 */
export function formatTime(
  instant: Instant,
  zone: Zone,
  reference: Instant,
): string {
  const { date, minute } = civilTimeAt(instant, zone);
  const clock = formatClock(minute);
  return date === civilTimeAt(reference, zone).date
    ? clock
    : `${date} ${clock}`;
}

/** Formats an instant as an argument for `--at`, to the minute. */
export function formatInstantArgument(instant: Instant, zone: Zone): string {
  const offsetMinutes = zone.offsetMinutesAt(instant);
  return formatTimeArgument(
    { ...civilTimeAt(instant, zone), offsetMinutes },
    zone,
  );
}

/**
 * Formats a time as an argument for `--at`, with its offset if it would
 * otherwise be parsed as a different instant. A time past midnight stays
 * `24:30`, so that it belongs to this day even if the next one has begun.
 */
export function formatTimeArgument(
  { date, minute, offsetMinutes }: Required<WallTime>,
  zone: Zone,
): string {
  const meant = instantOf({ date, minute, offsetMinutes }, zone);
  const isPlain = instantOf({ date, minute }, zone) === meant;
  const offset = isPlain ? "" : formatOffset(offsetMinutes);
  return `${date}T${formatDayMinute(minute)}${offset}`;
}

/** @throws {InvalidTextError} When its day can be two. */
function parseWallTimeIn(
  text: string,
  today: CivilDate | undefined,
): WallTime | undefined {
  const { time, dateWords } = readDatedClock(text);
  if (!time || dateWords === undefined) return time;
  if (today === undefined) {
    return isCivilDate(dateWords) ? { date: dateWords, ...time } : undefined;
  }
  const dates = preferPast(datesMeant(dateWords, today), today);
  const [date] = dates;
  if (date === undefined) return undefined;
  if (dates.length === 1) return { date, ...time };
  throw ambiguousDate("invalid_time", dateWords, dates, today);
}

/** @throws {InvalidTextError} Always, with a hint that says what is wrong. */
function throwInvalidTime(text: string, today: CivilDate | undefined): never {
  throw new InvalidTextError("invalid_time", `Invalid time: "${text}"`, {
    hint: nearMissHint(text, today) ??
      "Use a time such as 8:45, yesterday 17:00 or 10m ago",
  });
}

/** Says what is wrong with a text that is almost a time. */
function nearMissHint(
  text: string,
  today: CivilDate | undefined,
): string | undefined {
  if (today !== undefined) {
    if (/^-\d+$/.test(text)) {
      return `Use "${text}m" for minutes ago, or "${text} 17:00" for days ago`;
    }
    if (datesMeant(text, today).length > 0) {
      return `Add a time, such as "${text} 17:00"`;
    }
    // Up to 24, the first number is more likely an hour than a day.
    if (/^(?:1?\d|2[0-4])\.\d+$/.test(text)) return clockHint(text);
    const { time, dateWords = text } = readDatedClock(text);
    const hint = dateHint(time ? dateWords : text, today);
    if (hint !== undefined) return hint;
  }
  const [, clock = text] = text.match(/^\d{4}-\d\d-\d\d[T ](.+)$/) ?? [];
  return clockHint(clock);
}
