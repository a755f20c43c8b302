import { HOUR, MINUTE } from "@std/datetime";
import { addDays } from "../time/civil_date.ts";
import type { ClockTime } from "../time/clock_time.ts";
import {
  dateOn,
  formatInstantArgument,
  formatTime,
  instantsOn,
  type LocalNow,
  type ParsedWhen,
  skippedTimeErrorArgs,
  type TypedTime,
  type WallTime,
} from "../time/typed_time.ts";
import { type Instant, wholeMinute } from "../time/zone.ts";
import { steppedBackError } from "../workday/event_time.ts";
import type { Span } from "./booked.ts";
import { wholeSecond } from "./entry.ts";
import { InvalidTimerTimeError, UnlikelyEntryError } from "./errors.ts";

/** Between what a time must lie. */
export interface TimerTimeLimits extends LocalNow {
  /** When the running timer started: the time must not be before. */
  readonly earliest?: Instant | undefined;
}

/** What was said about the start, the end and the duration of an entry. */
export interface ParsedStretch {
  readonly start: TypedTime | undefined;
  readonly end: TypedTime | undefined;
  readonly durationMs?: number;
}

/** A longer stretch is seldom work: a date may be wrong. */
const MAX_LIKELY_MS = 16 * HOUR;

/** Past midnight, a time of the evening before is meant for so long. */
const EVENING_WINDOW_MS = 6 * HOUR;

/**
 * Refuses a stretch of time that nobody works, or that is none.
 *
 * @throws {UnlikelyEntryError} When it is over 16 hours, or nothing.
 */
export function checkLikely({ start, end }: Span): void {
  const lasts = end - start;
  if (lasts === 0) {
    throw new UnlikelyEntryError("The entry would start and end at once, 0m");
  }
  if (lasts <= MAX_LIKELY_MS) return;
  const hours = Math.floor(lasts / HOUR);
  const minutes = Math.floor(lasts % HOUR / MINUTE);
  throw new UnlikelyEntryError(
    `The entry would last ${hours}h ${minutes}m, more than 16 hours`,
  );
}

/**
 * Decides which instant is meant, in whole seconds.
 *
 * @throws {InvalidTimerTimeError} When it lies in the future, before the
 * running timer started, or where clocks skip it.
 */
export function timerTimeOf(
  { at, agoMinutes = 0 }: ParsedWhen,
  limits: TimerTimeLimits,
): Instant {
  const { now, zone, earliest = -Infinity } = limits;
  if (typeof at !== "object") {
    const instant = wholeSecond((at ?? now) - agoMinutes * MINUTE);
    const isNow = at === undefined && agoMinutes === 0;
    if (isNow && instant < earliest) {
      throw steppedBackError(now, earliest, zone);
    }
    return requireWithinLimits(instant, limits);
  }
  const meant = requireInstants(instantsMeant(at, limits), at);
  // A timer starts at a second, a time is typed to the minute.
  const toSecond = (it: Instant) =>
    it === wholeMinute(earliest) ? earliest : it;
  return meant.map(toSecond).find((it) => isWithinLimits(it, limits)) ??
    requireWithinLimits(toSecond(meant[0]), limits);
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
  at: TypedTime,
  { near, earliest = -Infinity, ...present }:
    & TimerTimeLimits
    & { readonly near: Instant },
): Instant {
  if (typeof at === "number") {
    return requireWithinLimits(wholeSecond(at), present);
  }
  const { zone } = present;
  const { date = dateOn(near, at, zone) } = at;
  const instants = requireInstants(instantsOn([date], at, zone), at);
  const sameDay = instants.find((it) => it >= earliest);
  if (sameDay !== undefined || at.date !== undefined) {
    return requireWithinLimits(sameDay ?? instants[0], present);
  }
  const [nextDay] = requireInstants(
    instantsOn([addDays(date, 1)], at, zone),
    at,
  );
  // Nobody types 09:10 for the end of what began at 09:40, a day later.
  if (nextDay - earliest < MAX_LIKELY_MS) {
    return requireWithinLimits(nextDay, present);
  }
  throw endBeforeStartError(
    "Give a later end, with its date if it is on another day",
  );
}

/**
 * Decides from when to when an entry is, of which two are known: its start, its
 * end and its duration. Alone, a duration ends now.
 *
 * @param before The entry that is corrected, with what is left out.
 * @throws {InvalidTimerTimeError} When a time does not fit.
 */
export function stretchOf(
  { start: from, end: to, durationMs = 0 }: ParsedStretch,
  { now, zone }: LocalNow,
  before?: Span,
): Span {
  const near = before?.start ?? now;
  const timeOf = (at: TypedTime, near: Instant, earliest?: Instant) =>
    entryTimeOf(at, { now, zone, near, earliest });
  if (from === undefined && !before) {
    const end = to === undefined ? now : timeOf(to, near);
    return { start: end - durationMs, end };
  }
  const start = from === undefined ? near : timeOf(from, near);
  const end = to === undefined && before
    ? before.end
    : timeOf(to ?? start + durationMs, start, start);
  if (end >= start) return { start, end };
  throw endBeforeStartError(
    before
      ? "Give both: --start TIME --end TIME"
      : "Give a later --end, with its date if it is on another day",
  );
}

/** The instants that a wall clock time can mean, the likeliest first. */
function instantsMeant(
  time: WallTime,
  { now, zone, earliest = now - EVENING_WINDOW_MS }: TimerTimeLimits,
): Instant[] {
  if (time.date !== undefined) return instantsOn([time.date], time, zone);
  const today = dateOn(now, time, zone);
  const evening = instantsOn([addDays(today, -1)], time, zone);
  return [
    ...instantsOn([today], time, zone),
    ...evening.filter((instant) => instant >= earliest),
  ];
}

/** @throws {InvalidTimerTimeError} When there are none: clocks skip the time. */
function requireInstants(
  [first, ...others]: readonly Instant[],
  { minute }: ClockTime,
): [Instant, ...Instant[]] {
  if (first !== undefined) return [first, ...others];
  throw new InvalidTimerTimeError(...skippedTimeErrorArgs(minute));
}

function isWithinLimits(
  instant: Instant,
  { now, earliest = -Infinity }: TimerTimeLimits,
): boolean {
  return earliest <= instant && instant <= now;
}

function requireWithinLimits(
  instant: Instant,
  limits: TimerTimeLimits,
): Instant {
  if (isWithinLimits(instant, limits)) return instant;
  const { now, zone, earliest = now } = limits;
  const time = formatTime(instant, zone, now);
  if (instant > now) {
    throw new InvalidTimerTimeError(
      "future_time",
      `Cannot record ${time}: it is in the future`,
      { hint: `It is ${formatTime(now, zone, now)} now` },
    );
  }
  throw new InvalidTimerTimeError(
    "time_before_start",
    `Cannot record ${time}: it is before the running timer's start at ` +
      formatTime(earliest, zone, now),
    // To the minute of the start: that is enough.
    { hint: `Give ${formatInstantArgument(earliest, zone)} or a later time` },
  );
}

function endBeforeStartError(hint: string): InvalidTimerTimeError {
  return new InvalidTimerTimeError(
    "end_before_start",
    "Cannot end an entry before it starts",
    { hint },
  );
}
