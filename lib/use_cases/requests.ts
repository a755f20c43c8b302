import { parseDuration } from "../time/duration.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { parseWallTime, type WallTime } from "../time/wall_time.ts";
import {
  civilTimeAt,
  fixedZone,
  type Instant,
  instantOf,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import type { WhenGiven } from "../workday/event_time.ts";

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

/** Which day to show, and at which moment; the current day now if empty. */
export interface DayRequest {
  /** `YYYY-MM-DD`, `today` or `yesterday`. */
  date?: string;
  /** The moment to compute for, as in {@linkcode When}. */
  at?: string | Date;
}

/** Which month to show, and at which moment; this month now if empty. */
export interface MonthRequest {
  /** `YYYY-MM`. */
  month?: string;
  /** The moment to compute for, as in {@linkcode When}. */
  at?: string | Date;
}

/** Which day to change. */
export interface DateRequest {
  /** `YYYY-MM-DD`, `today` or `yesterday`. */
  date?: string;
}

/** Which day's hours to set, and what about its lunch. */
export interface HoursRequest extends DateRequest {
  /**
   * Whether projections of that day add a lunch that was not taken yet.
   *
   * @default What holds for every day.
   */
  isLunchPlanned?: boolean;
}

/**
 * Reads when something happened.
 *
 * @throws {TypeError} When both a time and a duration are given.
 * @throws {InvalidTextError} When one of them cannot be understood.
 */
export function readWhen({ at, ago }: When): WhenGiven {
  if (at !== undefined && ago !== undefined) {
    throw new TypeError("Give either a time or how long ago, not both");
  }
  return {
    at: at === undefined ? undefined : readMoment(at),
    agoMinutes: ago === undefined ? undefined : parseDuration(ago),
  };
}

/**
 * The moment that a request is about, in whole minutes.
 *
 * @param date What a wall clock time without a date is meant for.
 * @default date The date of the calendar.
 */
export function momentOf(
  at: string | Date | undefined,
  { now, zone }: { now: Instant; zone: Zone },
  date?: CivilDate,
): Instant {
  if (at === undefined) return wholeMinute(now);
  const moment = readMoment(at);
  if (typeof moment === "number") return wholeMinute(moment);
  const { offsetMinutes } = moment;
  const clock = offsetMinutes === undefined ? zone : fixedZone(offsetMinutes);
  const today = civilTimeAt(now, clock).date;
  return instantOf({ date: date ?? today, ...moment }, zone);
}

/** Reads a wall clock time, or takes an instant. */
function readMoment(at: string | Date): WallTime | Instant {
  if (typeof at === "string") return parseWallTime(at);
  const instant: Instant = at.getTime();
  if (Number.isNaN(instant)) throw new RangeError("Invalid date");
  return instant;
}
