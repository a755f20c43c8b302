import { HOUR, MINUTE } from "@std/datetime";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import { type DayMinute, formatDayMinute } from "../time/clock_time.ts";
import type { WallTime } from "../time/wall_time.ts";
import {
  type CivilTime,
  civilTimeAt,
  fixedZone,
  formatInstant,
  type Instant,
  instantsOf,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import { readable, steppedBack } from "../workday/event_time.ts";
import { wholeSecond } from "./entry.ts";
import { InvalidTimerTimeError, UnlikelyEntryError } from "./errors.ts";

/** When a timer started or stopped, as the caller put it; now if empty. */
export interface TimerTimeGiven {
  /** At a wall clock time, or at an instant. */
  at?: WallTime | Instant | undefined;
  /** So many milliseconds ago. */
  agoMs?: number | undefined;
}

/** Between what a time must lie. */
export interface TimerTimeLimits {
  /** The present instant. */
  readonly now: Instant;
  /** Where wall clock times are meant. */
  readonly zone: Zone;
  /** When the running timer started: the time must not be before. */
  readonly earliest?: Instant | undefined;
}

/** A longer stretch is seldom work: a date may be wrong. */
const LONGEST_LIKELY = 16 * HOUR;

/**
 * Refuses a stretch of time that nobody works, or that is none.
 *
 * @throws {UnlikelyEntryError} When it is over 16 hours, or nothing.
 */
export function checkLikely(
  { start, end }: { readonly start: Instant; readonly end: Instant },
): void {
  const lasts = end - start;
  if (lasts === 0) {
    throw new UnlikelyEntryError("The entry would start and end at once, 0m");
  }
  if (lasts <= LONGEST_LIKELY) return;
  const hours = Math.floor(lasts / HOUR);
  const minutes = Math.floor(lasts % HOUR / MINUTE);
  throw new UnlikelyEntryError(
    `The entry would last ${hours}h ${minutes}m, more than 16 hours`,
  );
}

/** An end on the next date is meant for entries of less time. */
const LONGEST_NIGHT = 16 * HOUR;

/** Past midnight, a time of the evening before is meant for so long. */
const EVENING_BEFORE = 6 * HOUR;

/**
 * Decides which instant is meant, in whole seconds.
 *
 * @throws {InvalidTimerTimeError} When it lies in the future, before the
 * running timer started, or where clocks skip it.
 */
export function timerTimeOf(
  { at, agoMs = 0 }: TimerTimeGiven,
  limits: TimerTimeLimits,
): Instant {
  if (typeof at !== "object") {
    const instant = wholeSecond((at ?? limits.now) - agoMs);
    const isNow = at === undefined && agoMs === 0;
    if (isNow && !fits(instant, limits)) {
      const { now, earliest = now, zone } = limits;
      throw steppedBack(now, earliest, zone);
    }
    return checked(instant, limits);
  }
  const { earliest = -Infinity } = limits;
  // A timer starts at a second, a time is typed to the minute.
  const candidates = candidatesOf(at, limits)
    .map((it) => it === wholeMinute(earliest) ? earliest : it);
  const fitting = candidates.find((it) => fits(it, limits));
  if (fitting !== undefined) return fitting;
  const [likeliest] = candidates;
  if (likeliest !== undefined) return checked(likeliest, limits);
  throw skipped(at.minute);
}

/**
 * Decides which instant is meant for an entry that is corrected: a wall clock
 * time is meant on the date of `near` or, if it must not be before `earliest`,
 * on the date after it.
 *
 * @throws {InvalidTimerTimeError} When it lies in the future, or where clocks
 * skip it.
 */
export function entryTimeOf(
  at: WallTime | Instant,
  limits: TimerTimeLimits & { readonly near: Instant },
): Instant {
  const { now, zone, near, earliest = -Infinity } = limits;
  const free = { now, zone };
  if (typeof at !== "object") return checked(wholeSecond(at), free);
  const { date = dateAt(near, at, zone), ...clock } = at;
  const [first, second = first] = existing({ date, ...clock }, zone);
  const sameDay = [first, second].find((it) => it >= earliest);
  if (sameDay !== undefined) return checked(sameDay, free);
  if (at.date !== undefined) return checked(first, free);
  const next = existing({ date: addDays(date, 1), ...clock }, zone);
  const end = next.find((it) => it >= earliest) ?? first;
  // Nobody types 09:10 for the end of what began at 09:40, a day later.
  if (end - earliest < LONGEST_NIGHT) return checked(end, free);
  throw new InvalidTimerTimeError(
    "end_before_start",
    "Cannot end an entry before it starts",
    { hint: "Give a later end, with its date if it is on another day" },
  );
}

/** @throws {InvalidTimerTimeError} When clocks skip it. */
function existing(time: CivilTime, zone: Zone): [Instant, ...Instant[]] {
  const [first, ...others] = instantsOf(time, zone);
  if (first === undefined) throw skipped(time.minute);
  return [first, ...others];
}

/** The instants that a wall clock time can mean, the likeliest first. */
function candidatesOf(
  { date, ...clock }: WallTime,
  { now, zone, earliest = now - EVENING_BEFORE }: TimerTimeLimits,
): Instant[] {
  if (date !== undefined) return instantsOf({ date, ...clock }, zone);
  const today = dateAt(now, clock, zone);
  const evening = instantsOf({ date: addDays(today, -1), ...clock }, zone);
  return [
    ...instantsOf({ date: today, ...clock }, zone),
    ...evening.filter((instant) => instant >= earliest),
  ];
}

/** The date of an instant on the clock that a time was given by. */
function dateAt(
  instant: Instant,
  { offsetMinutes }: WallTime,
  zone: Zone,
): CivilDate {
  const clock = offsetMinutes === undefined ? zone : fixedZone(offsetMinutes);
  return civilTimeAt(instant, clock).date;
}

function fits(
  instant: Instant,
  { now, earliest = -Infinity }: TimerTimeLimits,
): boolean {
  return earliest <= instant && instant <= now;
}

function checked(instant: Instant, limits: TimerTimeLimits): Instant {
  const { now, zone, earliest } = limits;
  if (fits(instant, limits)) return instant;
  if (instant > now) {
    throw new InvalidTimerTimeError(
      "future_time",
      `Cannot record ${readableTime(instant, limits)}: it is in the future`,
      { hint: `It is ${readableTime(now, limits)} now` },
    );
  }
  // A time typed to the minute is right for the minute of the start.
  const start = formatInstant(earliest ?? now, zone).slice(0, 16);
  throw new InvalidTimerTimeError(
    "time_before_start",
    `Cannot record ${readableTime(instant, limits)}: it is before the ` +
      `running timer's start at ${readableTime(earliest ?? now, limits)}`,
    { hint: `Give ${start} or a later time` },
  );
}

function skipped(minute: DayMinute): InvalidTimerTimeError {
  return new InvalidTimerTimeError(
    "skipped_time",
    `There is no ${formatDayMinute(minute)} on that day`,
    { hint: "Clocks go forward then: give a time before or after" },
  );
}

/** An instant as people read it: without a date if it is today's. */
export function readableTime(
  instant: Instant,
  { now, zone }: { now: Instant; zone: Zone },
): string {
  return readable(instant, zone, now);
}
