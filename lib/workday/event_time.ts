import { MINUTE } from "@std/datetime";
import { addDays, type CivilDate, dayNumber } from "../time/civil_date.ts";
import {
  type DayMinute,
  formatClock,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import type { WallTime } from "../time/wall_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantsOf,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import { currentDate, type DayLookup } from "./current_day.ts";
import { ClockSteppedBackError, InvalidEventTimeError } from "./errors.ts";
import { timelineOf } from "./timeline.ts";

/** When a new event is to be recorded, as the caller put it; now if empty. */
export interface WhenGiven {
  /** At a wall clock time, or at an instant. */
  at?: WallTime | Instant | undefined;
  /** So many minutes ago. */
  agoMinutes?: number | undefined;
}

/** The day that a new event belongs to, and its minute in that day's log. */
export interface EventTime {
  /** The date of the day, which may be the date before. */
  readonly date: CivilDate;
  /** The minute of that date; 1440 and more are after midnight. */
  readonly minute: DayMinute;
}

/**
 * Decides the day and the minute of a new event.
 *
 * @throws {InvalidEventTimeError} When the time given lies in the future,
 * before the day's last event, or where clocks skip it.
 * @throws {ClockSteppedBackError} When it is now, yet before the last event.
 */
export function eventTimeOf(
  { at, agoMinutes }: WhenGiven,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): EventTime {
  const wall = typeof at === "number" ? undefined : at;
  const instant = typeof at === "number" ? at : now;
  const candidates = wall
    ? candidateInstants(wall, now, zone, dayOf)
    : [wholeMinute(instant) - (agoMinutes ?? 0) * MINUTE];
  const isGiven = at !== undefined || agoMinutes !== undefined;
  let refusal: Error | undefined;
  for (const instant of candidates) {
    const date = wall?.date && wall.minute >= MINUTES_PER_DAY
      ? wall.date
      : currentDate(instant, zone, dayOf);
    const last = lastInstantBefore(date, zone, dayOf);
    if (instant > now) {
      refusal ??= futureError(instant, now, zone);
    } else if (last !== undefined && instant < last) {
      refusal ??= isGiven
        ? tooEarlyError(instant, last, zone)
        : new ClockSteppedBackError(
          readable(instant, zone, last),
          readable(last, zone, instant),
        );
    } else {
      return { date, minute: dayMinuteOf(instant, date, zone) };
    }
  }
  throw refusal ?? new InvalidEventTimeError(
    "skipped_time",
    `There is no ${formatDayMinute(wall?.minute ?? 0)} on that day`,
    { hint: "Clocks go forward then: give a time before or after" },
  );
}

/** The minute of an instant in the log of a date. */
export function dayMinuteOf(
  instant: Instant,
  date: CivilDate,
  zone: Zone,
): DayMinute {
  const civil = civilTimeAt(instant, zone);
  const days = dayNumber(civil.date) - dayNumber(date);
  return days * MINUTES_PER_DAY + civil.minute;
}

/**
 * The last instant recorded for a date or, where there is none, for the date
 * before it, which may have gone on past midnight.
 */
export function lastInstantBefore(
  date: CivilDate,
  zone: Zone,
  dayOf: DayLookup,
): Instant | undefined {
  return timelineOf(dayOf(date), zone).instants.at(-1) ??
    timelineOf(dayOf(addDays(date, -1)), zone).instants.at(-1);
}

/** An instant as people read it, with the date if the other one needs it. */
export function readable(
  instant: Instant,
  zone: Zone,
  beside: Instant,
): string {
  const { date, minute } = civilTimeAt(instant, zone);
  const clock = formatClock(minute);
  return date === civilTimeAt(beside, zone).date ? clock : `${date} ${clock}`;
}

/** The instants that a wall clock time can mean, the likeliest first. */
function candidateInstants(
  { date, minute }: WallTime,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): Instant[] {
  if (date !== undefined) return instantsOf({ date, minute }, zone);
  const today = civilTimeAt(now, zone).date;
  const yesterday = addDays(today, -1);
  const days = minute >= MINUTES_PER_DAY
    ? [yesterday]
    // Past midnight, 23:50 is ten minutes before it, not in the evening.
    : currentDate(now, zone, dayOf) === yesterday
    ? [today, yesterday]
    : [today];
  return days.flatMap((date) => instantsOf({ date, minute }, zone));
}

function futureError(instant: Instant, now: Instant, zone: Zone): Error {
  return new InvalidEventTimeError(
    "future_time",
    `Cannot record ${readable(instant, zone, now)}: it is in the future`,
    { hint: `It is ${readable(now, zone, instant)} now` },
  );
}

function tooEarlyError(instant: Instant, last: Instant, zone: Zone): Error {
  return new InvalidEventTimeError(
    "time_before_last_event",
    `Cannot record ${readable(instant, zone, last)}: it is before the last ` +
      `event at ${readable(last, zone, instant)}`,
    { hint: "Move that event with worktime adjust, or take it back: undo" },
  );
}
