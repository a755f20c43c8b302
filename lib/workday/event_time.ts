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
  formatInstant,
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
    const date = wall?.date !== undefined && isPastMidnight(wall, dayOf)
      ? wall.date
      : currentDate(instant, zone, dayOf);
    const found = isGiven
      ? refusalOfGiven(instant, date, now, zone, dayOf)
      : refusalOfClock(instant, date, zone, dayOf);
    if (!found) return { date, minute: dayMinuteOf(instant, date, zone) };
    refusal ??= found;
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

/** The first instant recorded for the date after a date. */
export function firstInstantAfter(
  date: CivilDate,
  zone: Zone,
  dayOf: DayLookup,
): Instant | undefined {
  return timelineOf(dayOf(addDays(date, 1)), zone).instants[0];
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

/**
 * An error for a clock that is behind what was recorded: the two times with
 * their dates where these differ, and with seconds where only those do.
 */
export function steppedBack(
  now: Instant,
  last: Instant,
  zone: Zone,
): ClockSteppedBackError {
  const times = [readable(now, zone, last), readable(last, zone, now)];
  const [shown = "", event = ""] = times[0] === times[1]
    ? [now, last].map((it) => formatInstant(it, zone).slice(11, 19))
    : times;
  return new ClockSteppedBackError(shown, event);
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
  const isNight = currentDate(now, zone, dayOf) === yesterday;
  const days = !isNight
    ? [today]
    // Past midnight, 23:50 is ten minutes before it, not in the evening.
    : minute < MINUTES_PER_DAY
    ? [today, yesterday]
    : [yesterday];
  return days.flatMap((date) => instantsOf({ date, minute }, zone))
    .sort((a, b) => isNight ? Math.abs(a - now) - Math.abs(b - now) : a - b);
}

/** Whether a time as 2024-12-10T24:30 goes on with the day of that date. */
function isPastMidnight(
  { date, minute }: WallTime,
  dayOf: DayLookup,
): boolean {
  return date !== undefined && minute >= MINUTES_PER_DAY &&
    dayOf(date).events.length > 0;
}

/** Why the clock cannot be right, if it cannot. */
function refusalOfClock(
  now: Instant,
  date: CivilDate,
  zone: Zone,
  dayOf: DayLookup,
): Error | undefined {
  const last = firstInstantAfter(date, zone, dayOf) ??
    lastInstantBefore(date, zone, dayOf);
  if (last === undefined || now >= last) return undefined;
  return steppedBack(now, last, zone);
}

/** Why a time that was given does not fit, if it does not. */
function refusalOfGiven(
  instant: Instant,
  date: CivilDate,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): Error | undefined {
  const refuse = (
    code: string,
    reason: string,
    beside: Instant,
    hint?: string,
  ) =>
    new InvalidEventTimeError(
      code,
      `Cannot record ${readable(instant, zone, beside)}: it is ${reason}`,
      { meant: { date, instant }, ...(hint !== undefined && { hint }) },
    );
  if (instant > now) {
    const hint = `It is ${readable(now, zone, instant)} now`;
    return refuse("future_time", "in the future", now, hint);
  }
  const last = lastInstantBefore(date, zone, dayOf);
  if (last !== undefined && instant < last) {
    const reason = `before the last event at ${readable(last, zone, instant)}`;
    return refuse("time_before_last_event", reason, last);
  }
  const next = firstInstantAfter(date, zone, dayOf);
  if (next !== undefined && instant > next) {
    const reason = `after the next day begins, at ${
      readable(next, zone, instant)
    }`;
    const hint = "Give a time before that";
    return refuse("time_after_next_day", reason, next, hint);
  }
  return undefined;
}
