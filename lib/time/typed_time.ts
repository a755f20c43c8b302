import { InvalidTextError } from "../errors.ts";
import {
  addDays,
  type CivilDate,
  isCivilDate,
  parseCivilDate,
} from "./civil_date.ts";
import {
  type ClockTime,
  type DayMinute,
  formatClock,
  formatDayMinute,
  readDayMinute,
} from "./clock_time.ts";
import { parseDuration } from "./duration.ts";
import { readInstant } from "./instant.ts";
import {
  civilTimeAt,
  fixedZone,
  formatOffset,
  type Instant,
  instantOf,
  instantsOf,
  readOffset,
  wholeMinute,
  type Zone,
} from "./zone.ts";

/** A wall clock time; without a date, the context determines it. */
export interface WallTime extends ClockTime {
  readonly date?: CivilDate;
}

/** A time as typed by a user: a wall clock time or an instant. */
export type TypedTime = WallTime | Instant;

/** When something happened; now if both are omitted. */
export interface When {
  /**
   * A wall clock time in the zone of the clock, such as `08:45` or
   * `2024-12-10T08:45`, optionally with an offset (`02:30+01:00`); or an
   * instant.
   */
  at?: string | Date;
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

/**
 * Parses `2024-12-10`, `today` or `yesterday`.
 *
 * @param today Today's calendar date.
 * @throws {InvalidTextError} When the text is none of these.
 */
export function parseDateWord(text: string, today: CivilDate): CivilDate {
  if (text === "today") return today;
  if (text === "yesterday") return addDays(today, -1);
  return parseCivilDate(text);
}

/**
 * Parses `08:45`, optionally followed by `Z` or an offset such as `+01:00`.
 *
 * @throws {InvalidTextError} When the text is not a time.
 */
export function parseClockTime(text: string): ClockTime {
  return readClockTime(text) ?? throwInvalidTime(text, "HH:MM, such as 08:45");
}

/**
 * Parses `08:45` or `2024-12-10T08:45`, optionally followed by `Z` or an offset
 * such as `+01:00`.
 *
 * @throws {InvalidTextError} When the text is neither.
 */
export function parseWallTime(text: string): WallTime {
  return readWallTime(text) ??
    throwInvalidTime(
      text,
      "HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45",
    );
}

/**
 * Parses a wall clock time, or an instant such as `2025-01-16T10:00:30Z`.
 *
 * @throws {InvalidTextError} When the text is neither.
 */
export function parseTypedTime(text: string): TypedTime {
  const instant = readInstant(text);
  // Without seconds, it is the whole minute, in which a timer can have started.
  return Number.isNaN(instant) || readWallTime(text)
    ? parseWallTime(text)
    : instant;
}

/** Parses the same forms and `now`, for which it returns `undefined`. */
export function parseTimeOrNow(text: string): TypedTime | undefined {
  return text === "now" ? undefined : parseTypedTime(text);
}

/**
 * Parses a {@linkcode When}.
 *
 * @param parse Parses a time, or returns `undefined` for now.
 * @throws {TypeError} When both a time and a duration are given.
 * @throws {InvalidTextError} When one of them cannot be parsed.
 */
export function readWhen(
  { at, ago }: When,
  parse: (text: string) => TypedTime | undefined = parseWallTime,
): ParsedWhen {
  if (at !== undefined && ago !== undefined) {
    throw new TypeError('"at" and "ago" cannot be used together');
  }
  return {
    at: readTime(at, parse),
    agoMinutes: ago === undefined ? undefined : parseDuration(ago),
  };
}

/**
 * Parses a time, or returns the instant of a `Date`.
 *
 * @throws {RangeError} When the date is invalid.
 */
export function readTime(
  at: string | Date | undefined,
  parse: (text: string) => TypedTime | undefined,
): TypedTime | undefined {
  if (at === undefined) return undefined;
  if (typeof at === "string") return parse(at);
  const instant: Instant = at.getTime();
  if (Number.isNaN(instant)) throw new RangeError("Invalid date");
  return instant;
}

/**
 * Returns the moment that a request is for, in whole minutes.
 *
 * @param date The date of a time without one; the calendar date if omitted.
 */
export function momentOf(
  at: string | Date | undefined,
  { now, zone }: LocalNow,
  date?: CivilDate,
): Instant {
  const time = readTime(at, parseWallTime) ?? now;
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
): [code: string, message: string, details: { hint: string }] {
  return [
    "skipped_time",
    `${formatDayMinute(minute)} does not exist on that day`,
    { hint: "The clocks go forward then: use an earlier or later time" },
  ];
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

function readWallTime(text: string): WallTime | undefined {
  const [, date, clock = ""] = text.match(/^(?:(.+)[T ])?([^T ]+)$/) ?? [];
  const time = readClockTime(clock);
  if (!time || date === undefined) return time;
  return isCivilDate(date) ? { date, ...time } : undefined;
}

function readClockTime(text: string): ClockTime | undefined {
  const [, clock = "", suffix] = text.match(/^(\d+:\d+)(\D.*)?$/) ?? [];
  const minute = readDayMinute(clock);
  if (minute === undefined) return undefined;
  if (suffix === undefined) return { minute };
  const offsetMinutes = readOffset(suffix);
  return offsetMinutes === undefined ? undefined : { minute, offsetMinutes };
}

/** @throws {InvalidTextError} Always, with the expected form as its hint. */
function throwInvalidTime(text: string, form: string): never {
  // Only those who tried an offset need to know its form.
  const offset = /:\d+(z|[+-].*)$/i.test(text)
    ? ", optionally with an offset such as +01:00, -03:30 or Z"
    : "";
  throw new InvalidTextError("invalid_time", `Invalid time: "${text}"`, {
    hint: `Use ${form}${offset}`,
  });
}
