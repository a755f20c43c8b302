import { DAY } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import { type ClockSpan, emptySpanError } from "../time/typed_clock.ts";
import { skippedTimeErrorArgs } from "../time/typed_time.ts";
import {
  type ClockTime,
  type DayMinute,
  formatDayMinute,
  formatOffset,
  type Instant,
  instantOf,
  instantsOf,
  MINUTES_PER_DAY,
  type Zone,
} from "../time/zone.ts";
import { InvalidEventTimeError } from "./errors.ts";
import { eventClockAt } from "./timeline.ts";

const NOON = MINUTES_PER_DAY / 2;

/** A time of a day, in order. */
interface PlacedTime {
  /**
   * The time as it is recorded. If an offset was typed, it has that of the zone.
   */
  readonly time: ClockTime;
  readonly instant: Instant;
  /** Whether it is on a later date than typed, as another time precedes it. */
  readonly isLater: boolean;
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
  let last: PlacedTime | undefined;
  const spans = work.map((span) => {
    const before = last?.time.minute ?? 0;
    const from = placedAfter(last, span.from, date, zone);
    const to = placedAfter(from, span.to, date, zone);
    last = to;
    throwIfDoubtful(span, { before, from: from.time, to: to.time });
    if (from.instant === to.instant) throw emptySpanError(formatSpan(span));
    // Nobody rests for so long within a day.
    const isNextDay = from.isLater && from.time.minute - before >= NOON;
    if (isNextDay) throw orderError(work, date);
    return { from: from.time, to: to.time };
  });
  const [first, end] = [spans.at(0), spans.at(-1)];
  const isLong = first && end &&
    end.to.minute - first.from.minute > MINUTES_PER_DAY;
  if (isLong) throw orderError(work, date);
  return spans;
}

/**
 * @throws {InvalidTextError} When a time without an offset is more likely after
 * noon.
 */
function throwIfDoubtful(
  span: ClockSpan,
  { before, from, to }: { before: DayMinute; from: ClockTime; to: ClockTime },
): void {
  // An offset shows that someone is precise.
  const hasOffset = [span.from, span.to]
    .some(({ offsetMinutes }) => offsetMinutes !== undefined);
  if (hasOffset) return;
  const start = from.minute - NOON;
  const isAfternoon = before < NOON + 60 &&
    isDoubtful(span.from.minute, { at: from.minute, last: before }) &&
    afternoonEnd(span.to.minute, start) - start < NOON;
  if (isAfternoon) throw doubtError(span, start);
  // Someone who types 18:00 knows 24 hours.
  const isLong = isTwelveHour(span.from.minute) &&
    isDoubtful(span.to.minute, { at: to.minute, last: from.minute });
  if (isLong) throw doubtError(span, from.minute);
}

/**
 * Returns the first time that a clock shows from another time on. A first time
 * is on the date itself, as its own offset counts days.
 */
function placedAfter(
  last: PlacedTime | undefined,
  typed: ClockTime,
  date: CivilDate,
  zone: Zone,
): PlacedTime {
  if (typed.offsetMinutes === undefined) {
    const minute = following(typed.minute, last?.time.minute ?? 0);
    const wall = { date, minute };
    if (instantsOf(wall, zone).length === 0) {
      throw new InvalidEventTimeError(...skippedTimeErrorArgs(minute));
    }
    const instant = instantOf(wall, zone, last?.instant);
    return { time: { minute }, instant, isLater: minute > typed.minute };
  }
  const onDate = instantOf({ date, ...typed }, zone);
  const gap = (last?.instant ?? onDate) - onDate;
  const days = Math.max(0, Math.ceil(gap / DAY));
  const instant = onDate + days * DAY;
  const offset = zone.offsetMinutesAt(instant);
  const time = eventClockAt(instant, date, offset);
  const isOnDate = time.minute >= 0 && time.minute < MINUTES_PER_DAY;
  if (!last && !isOnDate) throw otherDateError(typed, time, date);
  return { time, instant, isLater: days > 0 };
}

/** Returns the error for a day that starts on another date of the zone. */
function otherDateError(
  typed: ClockTime,
  { minute }: ClockTime,
  date: CivilDate,
): InvalidTextError {
  const shown = `${date} ${formatDayMinute(typed.minute)}` +
    formatOffset(typed.offsetMinutes ?? 0);
  const other = addDays(date, Math.floor(minute / MINUTES_PER_DAY));
  const message = `${shown} is on ${other} in this time zone`;
  return new InvalidTextError("invalid_span", message, {
    hint: "Use the date and the times in this time zone",
  });
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
  typed: DayMinute,
  { at, last }: { at: DayMinute; last: DayMinute },
): boolean {
  const afterNoon = at - NOON;
  return at > typed && isTwelveHour(typed) && afterNoon > last &&
    afterNoon < MINUTES_PER_DAY;
}

/** Returns when a span ends that starts at `start`, if that is after noon. */
function afternoonEnd(to: DayMinute, start: DayMinute): DayMinute {
  return following(isTwelveHour(to) ? to + NOON : to, start);
}

/** @param start When the span starts if its times are after noon. */
function doubtError(
  { from, to }: ClockSpan,
  start: DayMinute,
): InvalidTextError {
  const shown = (from: DayMinute, to: DayMinute) =>
    `${formatDayMinute(from)}-${formatDayMinute(following(to, from))}`;
  const afterNoon = shown(start, afternoonEnd(to.minute, start));
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
