import { DAY } from "@std/datetime";
import {
  addDays,
  type CivilDate,
  datesBetween,
  dayNumber,
} from "../time/civil_date.ts";
import {
  type ClockTime,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import {
  dateOn,
  instantsOn,
  readable,
  skippedTime,
} from "../time/typed_time.ts";
import { civilTimeAt, type Instant } from "../time/zone.ts";
import {
  currentDate,
  type DayBook,
  firstInstantAfter,
  lastInstantBefore,
  openUntil,
} from "./day.ts";
import {
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  OutsideWorkingHoursError,
} from "./errors.ts";
import type { EventKind, WorkDay, WorkEvent } from "./event.ts";
import { newEventClock, type OffsetClock } from "./event_offset.ts";
import { dayTooLong } from "./event_time.ts";
import { timelineOf } from "./timeline.ts";

/** A day's events with the last one moved, and that event. */
interface Adjustment {
  readonly events: readonly WorkEvent[];
  readonly moved: WorkEvent;
  /** Whether the end of a pause moved along. */
  readonly isPauseEnd: boolean;
}

/** What begins at the minute at which a pause ends: one step writes both. */
const AFTER_PAUSE: Partial<Record<EventKind, readonly EventKind[]>> = {
  break_end: ["lunch_start", "stop"],
  lunch_end: ["break_start", "stop"],
};

/**
 * Moves the last event of a day, and with it the end of the pause that the same
 * step ended: work stands still in that pause as before.
 *
 * @param time The new time; after midnight `0:30` and `24:30` mean the same.
 * @throws {OutsideWorkingHoursError} When the day has no event.
 * @throws {InvalidAdjustmentError} When it would be before the previous event.
 * @throws {FutureAdjustmentError} When the time has not come yet.
 */
export function adjustLastEvent(
  day: WorkDay,
  time: ClockTime,
  now: Instant,
  book: DayBook,
): Adjustment {
  const last = day.events.at(-1);
  if (!last) throw new OutsideWorkingHoursError();
  const { date } = day;
  const { instants } = timelineOf(day, book.zone);
  const isPauseEnd = endsPause(day.events, instants);
  const kept = { date, events: day.events.slice(0, isPauseEnd ? -2 : -1) };
  const limits = {
    earliest: instants[kept.events.length - 1] ??
      lastInstantBefore(addDays(date, -1), book) ?? -Infinity,
    now,
    next: firstInstantAfter(date, book) ?? Infinity,
  };
  const clock = fittingClock({ day, kept }, time, limits, book);
  const moving = day.events.slice(kept.events.length);
  const moved = { kind: last.kind, ...clock };
  const events = moving.map(({ kind }) => ({ kind, ...clock }));
  return { events: [...kept.events, ...events], moved, isPauseEnd };
}

/** Whether the step that wrote the last event also ended a pause. */
function endsPause(
  events: readonly WorkEvent[],
  instants: readonly Instant[],
): boolean {
  const [end, last] = events.slice(-2);
  return end !== undefined && last !== undefined &&
    instants.at(-2) === instants.at(-1) &&
    (AFTER_PAUSE[end.kind]?.includes(last.kind) ?? false);
}

/** Between what the new time must lie. */
interface Limits {
  readonly earliest: Instant;
  readonly now: Instant;
  readonly next: Instant;
}

/** The time in the day's rows of the first instant meant that fits. */
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
    throw new InvalidEventTimeError(...skippedTime(time.minute));
  }
  // A first event that moves is no limit to itself.
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
  // Whoever types a time of these hours means it, though the day was over.
  const isRecent = fitting.some((instant) => limits.now - instant < DAY);
  throw isRecent || candidate === undefined
    ? dayTooLong(
      `Cannot adjust to ${formatDayMinute(time.minute)}`,
      limiting,
      book,
    )
    : refusalOf(candidate, limits, book);
}

/**
 * The dates on which a time can be meant, the likeliest first: that of the day,
 * those after it that it went on into, and one before it for who flew west.
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
  const today = civilTimeAt(now, zone).date;
  const isNear = Math.abs(dayNumber(today) - dayNumber(date)) <= 2;
  if (isNear && currentDate(now, book) === date) known.push(now);
  const dates = [date, ...known.map((it) => dateOn(it, time, zone))].sort();
  return datesBetween(dates[0] ?? date, dates.at(-1) ?? date).reverse();
}

function refusalOf(
  instant: Instant,
  { earliest, now, next }: Limits,
  { zone }: DayBook,
): Error {
  if (instant < earliest) {
    return new InvalidAdjustmentError({
      hint: `That event was at ${readable(earliest, zone, instant)}`,
    });
  }
  if (instant > now) {
    return new FutureAdjustmentError({
      hint: `It is ${readable(now, zone, instant)} now`,
    });
  }
  return new InvalidEventTimeError(
    "time_after_next_day",
    "Cannot adjust to a time after the next day begins",
    { hint: `The next day begins at ${readable(next, zone, instant)}` },
  );
}
