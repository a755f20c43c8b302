import { MINUTE } from "@std/datetime";
import { type CivilDate, dayNumber } from "../time/civil_date.ts";
import {
  type ClockTime,
  LAST_DAY_MINUTE,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { isOpen, type WorkDay, type WorkEvent } from "./event.ts";
import { timelineOf } from "./timeline.ts";

/** The time of an event on a clock whose offset is known. */
export type OffsetClock = Required<ClockTime>;

/** A day of which the offset of each event is known. */
interface OffsetDay extends WorkDay {
  readonly events: readonly (WorkEvent & OffsetClock)[];
}

/** The time of an instant in the rows of a date, on the clock of an offset. */
export function eventClockAt(
  instant: Instant,
  date: CivilDate,
  offsetMinutes: number,
): OffsetClock {
  const local = Math.floor(instant / MINUTE) + offsetMinutes;
  return { minute: local - dayNumber(date) * MINUTES_PER_DAY, offsetMinutes };
}

/** How far the clock of an event at an instant was ahead of UTC, in minutes. */
export function offsetOf(
  { minute }: ClockTime,
  date: CivilDate,
  instant: Instant,
): number {
  return minute - eventClockAt(instant, date, 0).minute;
}

/**
 * The time of a new event after a day's others. Who flies far may be on a date
 * that the day's rows cannot hold: the time is that of the clock before then.
 *
 * @returns `undefined` where the rows cannot hold that either.
 */
export function newEventClock(
  instant: Instant,
  day: WorkDay,
  zone: Zone,
): OffsetClock | undefined {
  const offsets = [
    zone.offsetMinutesAt(instant),
    ...withOffsets(day, zone).events.slice(-1).map((last) =>
      last.offsetMinutes
    ),
  ];
  return offsets.map((minutes) => eventClockAt(instant, day.date, minutes))
    .find(({ minute }) => minute >= 0 && minute <= LAST_DAY_MINUTE);
}

/** A day with the offset of each event, as it is read in a zone. */
export function withOffsets(day: WorkDay, zone: Zone): OffsetDay {
  const { instants } = timelineOf(day, zone);
  const events = day.events.map((event, i) => ({
    ...event,
    offsetMinutes: offsetOf(event, day.date, instants[i] ?? NaN),
  }));
  return { date: day.date, events };
}

/** Whether some event of a day says its offset. */
export function hasOffset({ events }: WorkDay): boolean {
  return events.some(({ offsetMinutes }) => offsetMinutes !== undefined);
}

/**
 * A day as its rows should say it: without offsets, unless a reader in the zone
 * would take another instant for one of them.
 */
export function sparseDay(day: WorkDay, zone: Zone): WorkDay {
  const { date } = day;
  const events = day.events.map(({ kind, minute }) => ({ kind, minute }));
  const bare = { date, events };
  return isSameTime(day, bare, zone) ? bare : withOffsets(day, zone);
}

/** Whether two forms of a day mean the same instants. */
export function isSameTime(a: WorkDay, b: WorkDay, zone: Zone): boolean {
  const { instants } = timelineOf(b, zone);
  return timelineOf(a, zone).instants.every((at, i) => at === instants[i]);
}

/** The zones before and after a change of zone, of events without an offset. */
interface ZoneChange {
  /** The zone in which they were recorded. */
  readonly before: Zone;
  /** The zone in which they are read from now on. */
  readonly after: Zone;
  /** The date of the day that goes on. */
  readonly currentDate: CivilDate;
}

/**
 * The days that need offsets as the zone changes: those whose durations would
 * change, those that may still get events, and those that would overlap. Of any
 * other the same wall clock times, now of another zone, still tell the truth.
 *
 * @param days The days, by date.
 * @returns Those days with the offset of each event.
 */
export function daysToPin(
  days: readonly WorkDay[],
  { before, after, currentDate }: ZoneChange,
): WorkDay[] {
  const read = days.map((day) => ({
    day: withOffsets(day, before),
    then: timelineOf(day, before).instants,
    now: timelineOf(day, after).instants,
    mayGoOn: isOpen(day.events) || day.date === currentDate,
  }));
  const pinned = new Set(
    read.filter(({ then, now, mayGoOn }) =>
      hasOtherDurations(then, now) || (mayGoOn && now[0] !== then[0])
    ),
  );
  for (let count = -1; count !== pinned.size;) {
    count = pinned.size;
    for (const [i, day] of read.entries()) {
      const next = read[i + 1];
      const end = pinned.has(day) ? day.then.at(-1) : day.now.at(-1);
      const start = next && pinned.has(next) ? next.then[0] : next?.now[0];
      if (!next || end === undefined || start === undefined) continue;
      if (end > start) pinned.add(day).add(next);
    }
  }
  return read.filter((it) => pinned.has(it)).map(({ day }) => day);
}

function hasOtherDurations(
  a: readonly Instant[],
  b: readonly Instant[],
): boolean {
  const shift = (b[0] ?? 0) - (a[0] ?? 0);
  return a.some((at, i) => b[i] !== at + shift);
}
