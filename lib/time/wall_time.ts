import { InvalidTextError } from "../errors.ts";
import { type CivilDate, isCivilDate } from "./civil_date.ts";
import { type DayMinute, readDayMinute } from "./clock_time.ts";
import { readOffset } from "./zone.ts";

/** A time that a person gave: with a date, or of the day that is meant. */
export interface WallTime extends ClockTime {
  /** The date, if one was given. */
  date?: CivilDate;
}

/** A time of the day that is meant. */
export interface ClockTime {
  /** The minute of the day; 1440 (24:00) and more are after midnight. */
  minute: DayMinute;
  /** How far that clock is ahead of UTC, in minutes, if it was given. */
  offsetMinutes?: number;
}

/**
 * Reads `08:45` or `2024-12-10T08:45`, either with an offset from UTC such as
 * `+01:00` or `Z` at its end.
 *
 * @throws {InvalidTextError} When the text is neither.
 */
export function parseWallTime(text: string): WallTime {
  const [, date, clock = ""] = text.match(/^(?:(.+)[T ])?([^T ]+)$/) ?? [];
  const time = readClockTime(clock);
  if (time) {
    if (date === undefined) return time;
    if (isCivilDate(date)) return { date, ...time };
  }
  throw new InvalidTextError("invalid_time", `Not a time: "${text}"`, {
    hint: "Write it as HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45" +
      offsetHint(text),
  });
}

/**
 * Reads `08:45`, with an offset from UTC such as `+01:00` or `Z` if need be.
 *
 * @throws {InvalidTextError} When the text is not a time.
 */
export function parseClockTime(text: string): ClockTime {
  const time = readClockTime(text);
  if (time) return time;
  throw new InvalidTextError("invalid_time", `Not a time: "${text}"`, {
    hint: `Write it as HH:MM, such as 08:45${offsetHint(text)}`,
  });
}

function readClockTime(text: string): ClockTime | undefined {
  const [, clock = "", suffix] = text.match(/^(\d+:\d+)(\D.*)?$/) ?? [];
  const minute = readDayMinute(clock);
  if (minute === undefined) return undefined;
  if (suffix === undefined) return { minute };
  const offsetMinutes = readOffset(suffix);
  return offsetMinutes === undefined ? undefined : { minute, offsetMinutes };
}

/** What an offset is like, for those who tried to give one. */
function offsetHint(text: string): string {
  return /:\d+(z|[+-].*)$/i.test(text)
    ? ", with an offset such as +01:00, -03:30 or Z if need be"
    : "";
}
