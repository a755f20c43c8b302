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

/** A time on a wall clock: with a date, or of the day that is meant. */
export interface WallTime extends ClockTime {
  readonly date?: CivilDate;
}

/** A time as a person types it: one on a wall clock, or an instant. */
export type TypedTime = WallTime | Instant;

/** When something happened; now if empty. */
export interface When {
  /**
   * A wall clock time in the zone of the clock, `08:45` or `2024-12-10T08:45`;
   * one with an offset, such as `02:30+01:00`; or an instant.
   */
  at?: string | Date;
  /** How long ago, such as `15m`. */
  ago?: string;
}

/** The same, read. */
export interface ParsedWhen {
  readonly at?: TypedTime | undefined;
  readonly agoMinutes?: number | undefined;
}

/** The present instant, and the zone of wall clock times. */
export interface LocalNow {
  readonly now: Instant;
  readonly zone: Zone;
}

/**
 * Reads `2024-12-10`, `today` or `yesterday`.
 *
 * @param today The date of the calendar.
 * @throws {InvalidTextError} When it is something else.
 */
export function parseDateWord(text: string, today: CivilDate): CivilDate {
  if (text === "today") return today;
  if (text === "yesterday") return addDays(today, -1);
  return parseCivilDate(text);
}

/**
 * Reads `08:45`, with an offset from UTC such as `+01:00` or `Z` if need be.
 *
 * @throws {InvalidTextError} When the text is not a time.
 */
export function parseClockTime(text: string): ClockTime {
  return readClockTime(text) ?? throwInvalidTime(text, "HH:MM, such as 08:45");
}

/**
 * Reads `08:45` or `2024-12-10T08:45`, either with an offset from UTC such as
 * `+01:00` or `Z` at its end.
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
 * Reads a wall clock time, or an instant such as `2025-01-16T10:00:30Z`.
 *
 * @throws {InvalidTextError} When the text is neither.
 */
export function parseTypedTime(text: string): TypedTime {
  const instant = readInstant(text);
  // Without seconds it means the whole minute, in which a timer may have started.
  return Number.isNaN(instant) || readWallTime(text)
    ? parseWallTime(text)
    : instant;
}

/** Reads the same, or `now` as nothing. */
export function parseTimeOrNow(text: string): TypedTime | undefined {
  return text === "now" ? undefined : parseTypedTime(text);
}

/**
 * Reads when something happened.
 *
 * @param parse Reads a time, or `undefined` for now.
 * @throws {TypeError} When both a time and a duration are given.
 * @throws {InvalidTextError} When one of them cannot be understood.
 */
export function readWhen(
  { at, ago }: When,
  parse: (text: string) => TypedTime | undefined = parseWallTime,
): ParsedWhen {
  if (at !== undefined && ago !== undefined) {
    throw new TypeError("Give either a time or how long ago, not both");
  }
  return {
    at: readTime(at, parse),
    agoMinutes: ago === undefined ? undefined : parseDuration(ago),
  };
}

/**
 * Reads a time, or takes the instant of a `Date`.
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
 * The moment that a request is about, in whole minutes.
 *
 * @param date What a wall clock time without a date is meant for.
 * @default date The date of the calendar.
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

/** The date of an instant on the wall clock of a time. */
export function dateOn(
  instant: Instant,
  { offsetMinutes }: ClockTime,
  zone: Zone,
): CivilDate {
  const clock = offsetMinutes === undefined ? zone : fixedZone(offsetMinutes);
  return civilTimeAt(instant, clock).date;
}

/** The instants that a time means on dates, in the order of these. */
export function instantsOn(
  dates: readonly CivilDate[],
  time: ClockTime,
  zone: Zone,
): Instant[] {
  return dates.flatMap((date) => instantsOf({ ...time, date }, zone));
}

/** What an error says of a time that the clocks of a day skip. */
export function skippedTimeErrorArgs(
  minute: DayMinute,
): [code: string, message: string, details: { hint: string }] {
  return [
    "skipped_time",
    `There is no ${formatDayMinute(minute)} on that day`,
    { hint: "Clocks go forward then: give a time before or after" },
  ];
}

/** An instant as people read it, with the date if the other one needs it. */
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

/** An instant as `--at` takes it, to the minute. */
export function formatInstantArgument(instant: Instant, zone: Zone): string {
  const offsetMinutes = zone.offsetMinutesAt(instant);
  return formatTimeArgument(
    { ...civilTimeAt(instant, zone), offsetMinutes },
    zone,
  );
}

/**
 * A time as `--at` takes it, with its offset where it would be read as another
 * instant. Past midnight it is `24:30`: for this day, whatever the next one has.
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

/** @throws {InvalidTextError} Always, with the form of what is expected. */
function throwInvalidTime(text: string, form: string): never {
  // What an offset is like, for those who tried to give one.
  const offset = /:\d+(z|[+-].*)$/i.test(text)
    ? ", with an offset such as +01:00, -03:30 or Z if need be"
    : "";
  throw new InvalidTextError("invalid_time", `Not a time: "${text}"`, {
    hint: `Write it as ${form}${offset}`,
  });
}
