import { DAY, MINUTE } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import { addDays, type CivilDate, datesBetween } from "../time/civil_date.ts";
import {
  dateOn,
  dateTextIn,
  formatTime,
  futureTimeHint,
  instantsOn,
  type LocalNow,
  type ParsedWhen,
  readTime,
  skippedTimeErrorArgs,
  type TimeInput,
  type TypedTime,
  type WallTime,
} from "../time/typed_time.ts";
import {
  civilTimeAt,
  type ClockTime,
  formatClock,
  formatDayMinute,
  formatInstant,
  type Instant,
  instantOf,
  MINUTES_PER_DAY,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import {
  canBeCurrent,
  currentDate,
  type DayBook,
  type DayRules,
  firstInstantAfter,
  lastInstantBefore,
  lastInstantOf,
  openUntil,
} from "./day.ts";
import {
  ClockSteppedBackError,
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  OutsideWorkingHoursError,
} from "./errors.ts";
import type { EventKind, WorkDay, WorkEvent } from "./event.ts";
import { formatExpectedHours } from "./terms.ts";
import {
  newEventClock,
  type OffsetClock,
  shiftsOf,
  timelineOf,
} from "./timeline.ts";

/** The day that a new event belongs to, and its time in that day. */
export interface EventTime {
  /** The date of the day, which can be earlier than the calendar date. */
  readonly date: CivilDate;
  /** The time relative to that date. */
  readonly clock: OffsetClock;
  /** The same time, in whole minutes. */
  readonly instant: Instant;
}

/**
 * Determines the day and the time of a new event.
 *
 * @throws {InvalidEventTimeError} When the time given is in the future, before
 * the day's last event, after the day closed, or skipped by a clock change.
 * @throws {ClockSteppedBackError} When no time is given and now is before the
 * last event.
 */
export function eventTimeOf(
  { at, agoMinutes }: ParsedWhen,
  now: Instant,
  book: DayBook,
): EventTime {
  const wall = typeof at === "object" ? at : undefined;
  const instant = typeof at === "number" ? at : now;
  const meant = wall
    ? instantsMeant(wall, now, book)
    : [wholeMinute(instant) - (agoMinutes ?? 0) * MINUTE];
  if (wall && meant.length === 0) {
    throw new InvalidEventTimeError(...skippedTimeErrorArgs(wall.minute));
  }
  const isGiven = at !== undefined || agoMinutes !== undefined;
  let firstError: Error | undefined;
  for (const instant of meant) {
    const date = wall && continuesDay(wall, book)
      ? wall.date
      : currentDate(instant, book);
    const error = isGiven
      ? givenTimeError({ instant, date, time: at }, now, book)
      : clockError(instant, date, book);
    const day = book.dayOf(date);
    const clock = newEventClock(instant, day, book.zone);
    if (!error && clock) return { date, clock, instant };
    firstError ??= error ?? tooLateError(instant, day, book);
  }
  throw firstError;
}

/**
 * Creates the error for a time after a day has closed.
 *
 * @param what The failed action, such as `Cannot record 08:00`.
 */
function dayTooLongError(
  what: string,
  day: WorkDay,
  { zone, longestDayMinutes }: DayRules,
): InvalidEventTimeError {
  const shifts = shiftsOf(timelineOf(day, zone));
  const hours = formatExpectedHours(longestDayMinutes);
  const began = civilTimeAt(shifts.at(-1)?.start ?? 0, zone);
  return new InvalidEventTimeError(
    "day_too_long",
    `${what}: a day ends ${hours} hours after ` +
      `${shifts.length > 1 ? "its last shift" : "it"} started`,
    {
      hint: `That was at ${began.date} ${formatClock(began.minute)}; for ` +
        "longer days, set longest_day_hours in config.yaml",
    },
  );
}

/**
 * Creates the error for a clock that is behind the last recorded time. Dates
 * are shown if they differ, seconds if nothing else does.
 */
export function steppedBackError(
  now: Instant,
  last: Instant,
  zone: Zone,
): ClockSteppedBackError {
  const times = [formatTime(now, zone, last), formatTime(last, zone, now)];
  const [shown = "", event = ""] = times[0] === times[1]
    ? [now, last].map((it) => formatInstant(it, zone).slice(11, 19))
    : times;
  return new ClockSteppedBackError(shown, event);
}

/** Returns the instants that a wall clock time can mean, most likely first. */
function instantsMeant(
  time: WallTime,
  now: Instant,
  book: DayBook,
): Instant[] {
  const { zone } = book;
  if (time.date !== undefined) return instantsOn([time.date], time, zone);
  const today = dateOn(now, time, zone);
  const current = currentDate(now, book);
  if (current >= today) return instantsOn([today], time, zone);
  const last = time.minute < MINUTES_PER_DAY ? today : current;
  // Past midnight, 23:50 is ten minutes before it, not in the evening.
  return instantsOn(datesBetween(current, last), time, zone)
    .sort((a, b) => Math.abs(a - now) - Math.abs(b - now));
}

/** Returns whether a time such as 2024-12-10T24:30 continues that day. */
function continuesDay(
  time: WallTime,
  { dayOf }: DayBook,
): time is WallTime & { readonly date: CivilDate } {
  return time.date !== undefined && time.minute >= MINUTES_PER_DAY &&
    dayOf(time.date).events.length > 0;
}

/** Returns the error if the clock is behind a recorded event. */
function clockError(
  now: Instant,
  date: CivilDate,
  book: DayBook,
): Error | undefined {
  const last = firstInstantAfter(date, book, 1) ??
    lastInstantBefore(date, book);
  if (last === undefined || now >= last) return undefined;
  return steppedBackError(now, last, book.zone);
}

/** A given time, resolved to an instant of a day. */
interface GivenTime {
  readonly instant: Instant;
  readonly date: CivilDate;
  readonly time: TypedTime | undefined;
}

/** Returns the error if a given time does not fit the day. */
function givenTimeError(
  { instant, date, time }: GivenTime,
  now: Instant,
  book: DayBook,
): Error | undefined {
  const { zone } = book;
  const text = (it: Instant) => formatTime(it, zone, instant);
  const errorFor = (
    code: string,
    reason: string,
    reference: Instant,
    hint = {},
  ) =>
    new InvalidEventTimeError(
      code,
      `Cannot record ${formatTime(instant, zone, reference)}: it is ${reason}`,
      { meant: { date, instant }, ...hint },
    );
  if (instant > now) {
    const hint = futureTimeHint(time, text(now));
    return errorFor("future_time", "in the future", now, { hint });
  }
  const last = lastInstantBefore(date, book);
  if (last !== undefined && instant < last) {
    const reason = `before the last event at ${text(last)}`;
    return errorFor("time_before_last_event", reason, last);
  }
  const next = firstInstantAfter(date, book);
  if (next !== undefined && instant > next) {
    const reason = `after the next day started at ${text(next)}`;
    const hint = "Use an earlier time";
    return errorFor("time_after_next_day", reason, next, { hint });
  }
  const day = book.dayOf(date);
  return isAfterDayEnd(instant, day, book)
    ? tooLateError(instant, day, book)
    : undefined;
}

/** Returns whether a time after midnight is too late for a day. */
function isAfterDayEnd(instant: Instant, day: WorkDay, book: DayBook): boolean {
  // A day that exceeds a limit lowered since can still be stopped.
  return instant !== lastInstantOf(day, book.zone) &&
    instant >= openUntil(day, book) &&
    civilTimeAt(instant, book.zone).date > day.date;
}

function tooLateError(instant: Instant, day: WorkDay, book: DayBook): Error {
  const last = lastInstantOf(day, book.zone) ?? instant;
  const time = formatTime(instant, book.zone, last);
  return dayTooLongError(`Cannot record ${time}`, day, book);
}

/** The new time of an event, and its day if the time names one. */
interface TimeToAdjust {
  readonly clock: ClockTime;
  readonly date?: CivilDate;
  /** When the day was open. */
  readonly at?: Date;
}

/**
 * Reads the new time of an event. The day of a time with a date is the one that
 * was open then; only `24:30` and the like are of that date itself.
 *
 * @throws {InvalidTextError} When the text is not a time, or when it names a day
 * although one is given.
 * @throws {FutureAdjustmentError} When it names a time that is to come.
 */
export function timeToAdjust(
  input: TimeInput,
  given: { readonly at?: unknown; readonly date?: unknown },
  present: LocalNow,
): TimeToAdjust {
  const time = readTime(input, present);
  const { zone } = present;
  if (typeof time === "object" && time.date === undefined) {
    return { clock: time };
  }
  if (given.at !== undefined || given.date !== undefined) {
    const text = dateTextIn(input, zone);
    const message = `"${text}" already names a day`;
    throw new InvalidTextError("invalid_time", message, {
      hint: "Use the time alone, or omit the other day",
    });
  }
  if (typeof time === "number") {
    const { minute } = civilTimeAt(time, zone);
    const clock = { minute, offsetMinutes: zone.offsetMinutesAt(time) };
    return { clock, at: new Date(time) };
  }
  const { date, ...clock } = time;
  if (date === undefined || clock.minute >= MINUTES_PER_DAY) {
    return { clock, ...(date !== undefined && { date }) };
  }
  const instant = instantOf({ ...clock, date }, zone);
  if (instant <= present.now) return { clock, at: new Date(instant) };
  throw new FutureAdjustmentError({
    hint: `It is ${formatTime(present.now, zone, instant)} now`,
  });
}

/** A day's events after moving one of them, and the moved event. */
interface Adjustment {
  readonly events: readonly WorkEvent[];
  readonly moved: WorkEvent;
  /** Whether the end of a pause moved with it. */
  readonly isPauseEnd: boolean;
}

/** The events that also end a pause. One command then records both. */
const AFTER_PAUSE: Partial<Record<EventKind, readonly EventKind[]>> = {
  break_end: ["lunch_start", "stop"],
  lunch_end: ["break_start", "stop"],
};

/**
 * Moves an event of a day. If the same command ended a pause, the end of the
 * pause moves too, so that no work time appears in between.
 *
 * @param time The new time; past midnight, `0:30` and `24:30` are the same.
 * @param index The event; the last one if omitted.
 * @throws {OutsideWorkingHoursError} When the day has no events.
 * @throws {InvalidAdjustmentError} When the time is before the previous event.
 * @throws {InvalidEventTimeError} When the time is after the next event.
 * @throws {FutureAdjustmentError} When the time is in the future.
 */
export function moveEvent(
  day: WorkDay,
  time: ClockTime,
  { now, book, index = day.events.length - 1 }: {
    readonly now: Instant;
    readonly book: DayBook;
    readonly index?: number | undefined;
  },
): Adjustment {
  const event = day.events[index];
  if (!event) throw new OutsideWorkingHoursError();
  const { date } = day;
  const { instants } = timelineOf(day, book.zone);
  const isPauseEnd = endsPause(day.events[index - 1], event) &&
    instants[index - 1] === instants[index];
  const from = isPauseEnd ? index - 1 : index;
  const kept = { date, events: day.events.slice(0, from) };
  const nextEvent = day.events[index + 1];
  const limits = {
    earliest: instants[from - 1] ??
      lastInstantBefore(addDays(date, -1), book) ?? -Infinity,
    now,
    next: instants[index + 1] ?? firstInstantAfter(date, book) ?? Infinity,
    nextEvent,
  };
  const clock = fittingClock({ day, kept }, time, limits, book);
  const moving = day.events.slice(from, index + 1);
  const moved = { kind: event.kind, ...clock };
  const events = [
    ...kept.events,
    ...moving.map(({ kind }) => ({ kind, ...clock })),
    ...day.events.slice(index + 1),
  ];
  return { events, moved, isPauseEnd };
}

/** Returns whether one command can have ended a pause and written an event. */
function endsPause(before: WorkEvent | undefined, event: WorkEvent): boolean {
  return before !== undefined &&
    (AFTER_PAUSE[before.kind] ?? []).includes(event.kind);
}

/** The range of valid times for the moved event. */
interface Limits {
  readonly earliest: Instant;
  readonly now: Instant;
  readonly next: Instant;
  /** The next event of the day; without one, `next` is the next day. */
  readonly nextEvent: WorkEvent | undefined;
}

/** Resolves the new time to the first possible instant within the limits. */
function fittingClock(
  { day, kept }: { day: WorkDay; kept: WorkDay },
  time: ClockTime,
  limits: Limits,
  book: DayBook,
): OffsetClock {
  const { date } = day;
  const { zone } = book;
  const dates = datesMeant(day, time, limits.now, book);
  const meant = instantsOn(dates, time, zone);
  if (meant.length === 0) {
    throw new InvalidEventTimeError(...skippedTimeErrorArgs(time.minute));
  }
  // The first event of a day must not limit its own move.
  const limiting = kept.events.length > 0 ? kept : day;
  const until = openUntil(limiting, book);
  const isOfDay = (instant: Instant) =>
    instant < until || civilTimeAt(instant, zone).date <= date;
  const fitting = meant.filter((instant) =>
    instant >= limits.earliest && instant <= limits.now &&
    instant <= limits.next
  );
  const found = fitting.find(isOfDay);
  const clock = found === undefined
    ? undefined
    : newEventClock(found, limiting, zone);
  if (clock) return clock;
  const candidate = meant.find(isOfDay) ??
    meant.find((instant) => instant > limits.now);
  // A recent time was meant literally, although the day had closed by then.
  const isRecent = fitting.some((instant) => limits.now - instant < DAY);
  throw isRecent || candidate === undefined
    ? dayTooLongError(
      `Cannot adjust to ${formatDayMinute(time.minute)}`,
      limiting,
      book,
    )
    : adjustmentError(candidate, limits, book);
}

/**
 * Returns the dates that a time can refer to, most likely first: those that the
 * day extends into, its own, and the one before it after a flight west.
 */
function datesMeant(
  { date, events }: WorkDay,
  time: ClockTime,
  now: Instant,
  book: DayBook,
): CivilDate[] {
  if (time.minute >= MINUTES_PER_DAY) return [date];
  const { zone } = book;
  const { instants } = timelineOf({ date, events }, zone);
  const known = [instants[0], instants.at(-1)].flatMap((it) => it ?? []);
  const isCurrent = canBeCurrent(date, now, book) &&
    currentDate(now, book) === date;
  if (isCurrent) known.push(now);
  const dates = [date, ...known.map((it) => dateOn(it, time, zone))].sort();
  return datesBetween(dates[0] ?? date, dates.at(-1) ?? date).reverse();
}

function adjustmentError(
  instant: Instant,
  { earliest, now, next, nextEvent }: Limits,
  { zone }: DayBook,
): Error {
  if (instant < earliest) {
    return new InvalidAdjustmentError({
      hint: `That event was at ${formatTime(earliest, zone, instant)}`,
    });
  }
  if (instant > now) {
    return new FutureAdjustmentError({
      hint: `It is ${formatTime(now, zone, instant)} now`,
    });
  }
  if (nextEvent) {
    return new InvalidEventTimeError(
      "time_after_next_event",
      "Cannot adjust to a time after the next event",
      {
        hint: `The next event is ${nextEvent.kind} at ` +
          formatTime(next, zone, instant),
      },
    );
  }
  return new InvalidEventTimeError(
    "time_after_next_day",
    "Cannot adjust to a time after the next day started",
    { hint: `The next day started at ${formatTime(next, zone, instant)}` },
  );
}
