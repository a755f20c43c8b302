import { MINUTE } from "@std/datetime";
import {
  type CivilDate,
  civilDateFromDayNumber,
  dayNumber,
} from "./civil_date.ts";
import {
  type DayMinute,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "./clock_time.ts";

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** How far the wall clocks of a place are from UTC, at any instant. */
export interface Zone {
  /** The minutes that the wall clock is ahead of UTC (east is positive). */
  offsetMinutesAt(instant: Instant): number;
}

/** A date and a time as a calendar and a wall clock show them. */
export interface CivilTime {
  /** The date. */
  date: CivilDate;
  /** The minute of that date. */
  minute: DayMinute;
  /** How far that wall clock is ahead of UTC, in minutes, where it is known. */
  offsetMinutes?: number | undefined;
}

/** The furthest that a wall clock can be from UTC, in minutes. */
export const MAX_OFFSET_MINUTES = 18 * 60;

/** The time zone of the machine, which `TZ` can set. */
export const systemZone: Zone = {
  offsetMinutesAt: (instant: Instant): number =>
    0 - new Date(instant).getTimezoneOffset(),
};

/**
 * The time zone with an IANA name.
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
 * @throws {RangeError} When there is no zone of that name.
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
      const { year = 0, month = 0, day, hour, minute } = part;
      const wallClock = Date.UTC(year, month - 1, day, hour, minute);
      return (wallClock - wholeMinute(instant)) / MINUTE;
    },
  };
}

/** A zone whose wall clocks never change. */
export function fixedZone(offsetMinutes: number): Zone {
  return { offsetMinutesAt: () => offsetMinutes };
}

/**
 * Reads an offset from UTC: `+02:00`, `-0330`, `+09` or `Z`.
 *
 * @returns The minutes ahead of UTC, or `undefined` if the text is no offset.
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

/** Writes minutes ahead of UTC as an offset: `+02:00`, `-03:30`, `+00:00`. */
export function formatOffset(offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? "-" : "+";
  return `${sign}${formatDayMinute(Math.abs(offsetMinutes))}`;
}

/** The start of the minute that an instant is in. */
export function wholeMinute(instant: Instant): Instant {
  return Math.floor(instant / MINUTE) * MINUTE;
}

/** What calendar and wall clock show at an instant, seconds cut. */
export function civilTimeAt(instant: Instant, zone: Zone): CivilTime {
  const local = Math.floor(instant / MINUTE) + zone.offsetMinutesAt(instant);
  const days = Math.floor(local / MINUTES_PER_DAY);
  return {
    date: civilDateFromDayNumber(days),
    minute: local - days * MINUTES_PER_DAY,
  };
}

/**
 * The instants at which calendar and wall clock show a civil time, the earlier
 * first: one; two where clocks go back; none where they skip it going forward.
 * With an offset there is always one.
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
 * The instant of a civil time. Of two, it is the first that is not before
 * `earliest`. A time that clocks skip is taken by the offset before the change,
 * so that it lies as far behind it as the time lies behind the gap's start.
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
  // The common day: no change near, one instant.
  if (before === after) return (local - before) * MINUTE;
  const found = instantsOf(time, zone);
  return found.find((instant) => instant >= earliest) ?? found.at(-1) ??
    (local - before) * MINUTE;
}

/** Writes an instant as ISO 8601 with the zone's numeric offset. */
export function formatInstant(instant: Instant, zone: Zone): string {
  const offset = zone.offsetMinutesAt(instant);
  const local = new Date(instant + offset * MINUTE).toISOString().slice(0, 19);
  return `${local}${formatOffset(offset)}`;
}

function localMinutes({ date, minute }: CivilTime): number {
  return dayNumber(date) * MINUTES_PER_DAY + minute;
}

/** The offsets in force a day before and a day after a local time. */
function offsetsAround(local: number, zone: Zone): [number, number] {
  return [
    zone.offsetMinutesAt((local - MINUTES_PER_DAY) * MINUTE),
    zone.offsetMinutesAt((local + MINUTES_PER_DAY) * MINUTE),
  ];
}
