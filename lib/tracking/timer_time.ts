import { HOUR, MINUTE } from "@std/datetime";
import { addDays } from "../time/civil_date.ts";
import {
  dateOn,
  formatInstantArgument,
  formatTime,
  futureTimeHint,
  instantsOn,
  type LocalNow,
  type ParsedWhen,
  skippedTimeErrorArgs,
  type TypedTime,
  type WallTime,
} from "../time/typed_time.ts";
import {
  civilTimeAt,
  type ClockTime,
  type Instant,
  instantOf,
  wholeMinute,
  wholeSecond,
  type Zone,
} from "../time/zone.ts";
import { steppedBackError } from "../workday/event_time.ts";
import type { Stretch } from "../workday/timeline.ts";
import type { Span } from "./booked.ts";
import {
  ForgottenTimerError,
  InvalidTimerTimeError,
  UnlikelyEntryError,
} from "./errors.ts";
import type { RunningTimer } from "./timer.ts";

/** The range of valid times, which ends now. */
export interface TimerTimeLimits extends LocalNow {
  /** When the running timer started. */
  readonly earliest?: Instant | undefined;
}

/** The given start, end and duration of an entry. */
export interface ParsedStretch {
  readonly start: TypedTime | undefined;
  readonly end: TypedTime | undefined;
  readonly durationMs?: number;
}

/** A longer entry is probably a mistake in a date. */
const MAX_LIKELY_MS = 16 * HOUR;

/** How far back a time without a date can refer to yesterday evening. */
const EVENING_WINDOW_MS = 6 * HOUR;

/**
 * Checks that an entry has a plausible length.
 *
 * @throws {UnlikelyEntryError} When it is longer than 16 hours, or empty.
 */
export function checkLikely({ start, end }: Span): void {
  const lasts = end - start;
  if (lasts === 0) {
    throw new UnlikelyEntryError(
      "The entry would start and end at the same time",
    );
  }
  if (lasts <= MAX_LIKELY_MS) return;
  const hours = Math.floor(lasts / HOUR);
  const minutes = Math.floor(lasts % HOUR / MINUTE);
  throw new UnlikelyEntryError(
    `The entry would last ${hours}h ${minutes}m, more than 16 hours`,
  );
}

/**
 * Resolves a time for the timer to an instant, in whole seconds.
 *
 * @throws {InvalidTimerTimeError} When the time is in the future, before the
 * start of the running timer, or skipped by a clock change.
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
  // Times are given to the minute, but timers start at a second within it.
  const toSecond = (it: Instant) =>
    it === wholeMinute(earliest) ? earliest : it;
  return meant.map(toSecond).find((it) => isWithinLimits(it, limits)) ??
    requireWithinLimits(toSecond(meant[0]), limits, at);
}

/**
 * Resolves a time for an entry to an instant. A time without a date is on the
 * date of `near` or, if that is before `earliest`, on the next date.
 *
 * @throws {InvalidTimerTimeError} When the time is in the future, or skipped by
 * a clock change.
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
    return requireWithinLimits(sameDay ?? instants[0], present, at);
  }
  const [nextDay] = requireInstants(
    instantsOn([addDays(date, 1)], at, zone),
    at,
  );
  // An end at 09:10 for a start at 09:40 is a mistake, not the next day.
  if (nextDay - earliest < MAX_LIKELY_MS) {
    return requireWithinLimits(nextDay, present);
  }
  throw endBeforeStartError(
    "Use a later end, with its date if it is on another day",
  );
}

/**
 * Resolves the start and end of an entry from two of start, end and duration. A
 * duration alone ends now.
 *
 * @param before The entry to change, which supplies omitted times.
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
      ? "Use both --start and --end"
      : "Use a later --end, with its date if it is on another day",
  );
}

/** Returns the instants that a wall clock time can mean, most likely first. */
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

/** @throws {InvalidTimerTimeError} When a clock change skips the time. */
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
  typed?: TypedTime,
): Instant {
  if (isWithinLimits(instant, limits)) return instant;
  const { now, zone, earliest = now } = limits;
  const time = formatTime(instant, zone, now);
  if (instant > now) {
    throw new InvalidTimerTimeError(
      "future_time",
      `Cannot record ${time}: it is in the future`,
      { hint: futureTimeHint(typed, formatTime(now, zone, now)) },
    );
  }
  throw new InvalidTimerTimeError(
    "time_before_start",
    `Cannot record ${time}: it is before the running timer's start at ` +
      formatTime(earliest, zone, now),
    // The minute is enough, since it is resolved to the second of the start.
    { hint: `Use ${formatInstantArgument(earliest, zone)} or a later time` },
  );
}

function endBeforeStartError(hint: string): InvalidTimerTimeError {
  return new InvalidTimerTimeError(
    "end_before_start",
    "Cannot end an entry before it starts",
    { hint },
  );
}

/** What is needed to tell a long timer from a forgotten one. */
export interface WorkdayContext extends LocalNow {
  /** The expected work of a day plus lunch, in minutes. */
  readonly workdayMinutes: number;
  /** Work, breaks and lunch of the day on which the timer started. */
  readonly stretches: readonly Stretch[];
}

/** A shorter timer is never suspicious, however little work is expected. */
const MIN_FORGOTTEN_MS = 4 * HOUR;
/** If a timer is running at this hour, it has been running overnight. */
const NIGHT_HOUR = 4;

/**
 * Returns the likely end of a timer that was probably forgotten: one that has
 * been running for longer than a day's work, or overnight.
 *
 * @returns The likely end, or `undefined` if the timer is not suspicious.
 */
export function likelyEndOf(
  { start }: Pick<RunningTimer, "start">,
  { now, zone, workdayMinutes, stretches }: WorkdayContext,
): Instant | undefined {
  const longest = Math.max(workdayMinutes * MINUTE, MIN_FORGOTTEN_MS);
  const worked = stretches.at(-1);
  // In a night shift, the day was open the whole time.
  const isShift = worked !== undefined &&
    (worked.end === undefined || worked.end >= now);
  const isForgotten = now - start > longest ||
    (!isShift && spansNight(start, now, zone));
  if (!isForgotten) return undefined;
  const stopped = worked?.end;
  if (stopped !== undefined && stopped > start && stopped < now) return stopped;
  const midnight = instantOf(
    { date: addDays(civilTimeAt(start, zone).date, 1), minute: 0 },
    zone,
  );
  return Math.min(start + longest, Math.max(midnight, start + HOUR), now);
}

/** The command that stops a timer, for hints. */
export interface StopCommand {
  /** The command, such as `timer stop`. */
  readonly command: string;
  /** The command to run after it, if any. */
  readonly next?: string | undefined;
}

/**
 * Checks that a timer that is about to be stopped was not forgotten.
 *
 * @throws {ForgottenTimerError} When it probably was, with a command for either
 * case.
 */
export function assertNotForgotten(
  timer: Pick<RunningTimer, "taskId" | "start">,
  around: WorkdayContext,
  { command, next }: StopCommand,
): void {
  const likelyEnd = likelyEndOf(timer, around);
  if (likelyEnd === undefined) return;
  const since = formatTime(timer.start, around.zone, around.now);
  const at = formatInstantArgument(likelyEnd, around.zone);
  const then = next === undefined ? "" : ` && worktime ${next}`;
  throw new ForgottenTimerError(
    `The timer for "${timer.taskId}" has been running since ${since}: ` +
      "was it forgotten?",
    {
      start: timer.start,
      likelyEnd,
      hint: `If so: worktime ${command} --at ${at}${then}\n` +
        `If not: worktime ${command} --at now${then}`,
    },
  );
}

function spansNight(start: Instant, now: Instant, zone: Zone): boolean {
  const { date, minute } = civilTimeAt(start, zone);
  const isNightAhead = minute < NIGHT_HOUR * 60;
  const night = {
    date: addDays(date, isNightAhead ? 0 : 1),
    minute: NIGHT_HOUR * 60,
  };
  return instantOf(night, zone) < now;
}
