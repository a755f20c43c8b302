import { InvalidTextError } from "../errors.ts";
import {
  type DayMinute,
  formatDayMinute,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { ClockSpan } from "../time/typed_clock.ts";

const NOON = MINUTES_PER_DAY / 2;

/** A span of work, in minutes of its day; it can be on the next date. */
interface OrderedSpan {
  readonly from: DayMinute;
  readonly to: DayMinute;
}

/**
 * Puts spans in order: a time before the previous one is on the next date.
 *
 * @param date The date of the day, for errors.
 * @throws {InvalidTextError} When they are out of order, or when a time before
 * the previous one is more likely after noon, as in `9-12 1-5`.
 */
export function orderedSpans(
  work: readonly ClockSpan[],
  date: CivilDate,
): OrderedSpan[] {
  let last = 0;
  const spans = work.map((span) => {
    const from = following(span.from.minute, last);
    const isAfternoon = last < NOON + 60 &&
      isDoubtful(span.from.minute, { at: from, last });
    if (isAfternoon) throw doubtError(span, from - NOON);
    // Someone who types 18:00 knows 24 hours.
    const to = following(span.to.minute, from);
    const isLong = isTwelveHour(span.from.minute) &&
      isDoubtful(span.to.minute, { at: to, last: from });
    if (isLong) throw doubtError(span, from);
    // Nobody rests for so long within a day.
    const isNextDay = from > span.from.minute && from - last >= NOON;
    if (isNextDay) throw orderError(work, date);
    last = to;
    return { from, to };
  });
  const [first] = spans;
  if (first && last - first.from > MINUTES_PER_DAY) {
    throw orderError(work, date);
  }
  return spans;
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

/** Formats a span as `12:00-12:45`. */
export function formatSpan({ from, to }: ClockSpan): string {
  return `${formatDayMinute(from.minute)}-${formatDayMinute(to.minute)}`;
}
