import { DAY } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import {
  type ClockTime,
  type DayMinute,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import type { ClockSpan } from "../time/typed_clock.ts";
import { skippedTimeErrorArgs } from "../time/typed_time.ts";
import {
  formatOffset,
  type Instant,
  instantOf,
  instantsOf,
  type Zone,
} from "../time/zone.ts";
import { InvalidEventTimeError } from "./errors.ts";
import { eventClockAt } from "./timeline.ts";

const NOON = MINUTES_PER_DAY / 2;

/** A time of a day, in order. */
interface PlacedTime {
  /** The time as it is recorded; with an offset only if it was typed. */
  readonly time: ClockTime;
  readonly instant: Instant;
}

/**
 * Puts spans in order: a time before the previous one is on the next date.
 *
 * @param date The date of the day.
 * @throws {InvalidTextError} When they are out of order, or when a time before
 * the previous one is more likely after noon, as in `9-12 1-5`.
 * @throws {InvalidEventTimeError} When the clocks skip a time.
 */
export function orderedSpans(
  work: readonly ClockSpan[],
  date: CivilDate,
  zone: Zone,
): ClockSpan[] {
  const midnight = { minute: 0 };
  let last: PlacedTime = {
    time: midnight,
    instant: instantOf({ date, ...midnight }, zone),
  };
  const next = (time: ClockTime): PlacedTime => {
    last = placedAfter(last, time, date, zone);
    return last;
  };
  const spans = work.map((span) => {
    const before = last.time.minute;
    const from = next(span.from).time;
    const isAfternoon = before < NOON + 60 &&
      isDoubtful(span.from, { at: from.minute, last: before });
    if (isAfternoon) throw doubtError(span, from.minute - NOON);
    // Someone who types 18:00 knows 24 hours.
    const to = next(span.to).time;
    const isLong = isTwelveHour(span.from.minute) &&
      isDoubtful(span.to, { at: to.minute, last: from.minute });
    if (isLong) throw doubtError(span, from.minute);
    // Nobody rests for so long within a day.
    const isNextDay = from.minute > span.from.minute &&
      from.minute - before >= NOON;
    if (isNextDay) throw orderError(work, date);
    return { from, to };
  });
  const [first] = spans;
  if (first && last.time.minute - first.from.minute > MINUTES_PER_DAY) {
    throw orderError(work, date);
  }
  return spans;
}

/** Returns the first time that a clock shows from another time on. */
function placedAfter(
  last: PlacedTime,
  typed: ClockTime,
  date: CivilDate,
  zone: Zone,
): PlacedTime {
  if (typed.offsetMinutes === undefined) {
    const time = { minute: following(typed.minute, last.time.minute) };
    const wall = { date, ...time };
    if (instantsOf(wall, zone).length === 0) {
      throw new InvalidEventTimeError(...skippedTimeErrorArgs(time.minute));
    }
    return { time, instant: instantOf(wall, zone, last.instant) };
  }
  // In a zone ahead of UTC, 23:00Z can be in the morning of the date.
  const yesterday = instantOf({ date: addDays(date, -1), ...typed }, zone);
  const days = Math.ceil((last.instant - yesterday) / DAY);
  const instant = yesterday + Math.max(0, days) * DAY;
  const offset = zone.offsetMinutesAt(instant);
  return { time: eventClockAt(instant, date, offset), instant };
}

function orderError(
  work: readonly ClockSpan[],
  date: CivilDate,
): InvalidTextError {
  const typed = work.map(formatSpan).join(", ");
  const message = `The times on ${date} are out of order: ${typed}`;
  return new InvalidTextError("invalid_span", message, {
    hint: "Put them in chronological order",
  });
}

/** Returns a minute, or the same time on the next date if it is earlier. */
function following(minute: DayMinute, last: DayMinute): DayMinute {
  let at = minute;
  while (at < last) at += MINUTES_PER_DAY;
  return at;
}

/** Returns whether a time could be one of twelve hours. */
function isTwelveHour(typed: DayMinute): boolean {
  return typed >= 60 && typed < NOON + 60;
}

/** Returns whether a time on the next date would also fit after noon. */
function isDoubtful(
  { minute: typed, offsetMinutes }: ClockTime,
  { at, last }: { at: DayMinute; last: DayMinute },
): boolean {
  const afterNoon = at - NOON;
  return offsetMinutes === undefined && at > typed && isTwelveHour(typed) &&
    afterNoon > last && afterNoon < MINUTES_PER_DAY;
}

/** @param start When the span starts if its times are after noon. */
function doubtError(
  { from, to }: ClockSpan,
  start: DayMinute,
): InvalidTextError {
  const shown = (from: DayMinute, to: DayMinute) =>
    `${formatDayMinute(from)}-${formatDayMinute(following(to, from))}`;
  const end = isTwelveHour(to.minute) ? to.minute + NOON : to.minute;
  const afterNoon = shown(start, end);
  const isNext = start !== from.minute;
  const next = shown(from.minute + (isNext ? MINUTES_PER_DAY : 0), to.minute);
  const message = `"${formatSpan({ from, to })}" could mean ${afterNoon}, or ` +
    `${next} past midnight`;
  return new InvalidTextError("ambiguous_span", message, {
    hint: `Use ${afterNoon} or ${next}, in chronological order`,
  });
}

/** Formats a span as `12:00-12:45`, with the offsets that were typed. */
export function formatSpan({ from, to }: ClockSpan): string {
  return [from, to].map(({ minute, offsetMinutes }) =>
    formatDayMinute(minute) +
    (offsetMinutes === undefined ? "" : formatOffset(offsetMinutes))
  ).join("-");
}
