import { MINUTE } from "@std/datetime";
import { addDays, type CivilDate, dayNumber } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import type { WorkDay } from "./event.ts";
import { isOpen } from "./state.ts";
import { shiftsOf, timelineOf } from "./timeline.ts";

/** Looks up the events of a date. */
type DayLookup = (date: CivilDate) => WorkDay;

/** What tells one day from the next. */
export interface DayRules {
  /** The zone of the wall clock. */
  readonly zone: Zone;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
}

/** The days that are recorded, and what tells one from the next. */
export interface DayBook extends DayRules {
  /** The events of a date. */
  readonly dayOf: DayLookup;
}

/**
 * The date of the day that commands mean at an instant: the date of the
 * calendar; after midnight that of an earlier day, while it is open and nothing
 * is recorded since; and that of a later one that has begun already, for whoever
 * flew west over midnight.
 */
export function currentDate(now: Instant, book: DayBook): CivilDate {
  const today = civilTimeAt(now, book.zone).date;
  for (const date of [2, 1].map((days) => addDays(today, days))) {
    const began = timelineOf(book.dayOf(date), book.zone).instants[0];
    if (began !== undefined && began <= now) return date;
  }
  for (const days of [0, -1, -2]) {
    const day = book.dayOf(addDays(today, days));
    if (day.events.length === 0) continue;
    return isOpenAt(day, now, book) ? day.date : today;
  }
  return today;
}

/**
 * The date of the day whose last event is adjusted: that of the current day; or
 * of the night that was stopped after midnight, until the new day begins.
 */
export function dateToAdjust(now: Instant, book: DayBook): CivilDate {
  const date = currentDate(now, book);
  if (book.dayOf(date).events.length > 0) return date;
  return nightBefore(date, book)?.date ?? date;
}

/** The day before a date, if it was stopped after midnight. */
function nightBefore(
  date: CivilDate,
  { dayOf }: DayBook,
): WorkDay | undefined {
  for (const days of [-1, -2]) {
    const day = dayOf(addDays(date, days));
    const last = day.events.at(-1);
    if (!last) continue;
    const midnights = Math.floor(last.minute / MINUTES_PER_DAY);
    return !isOpen(day.events) && midnights >= -days ? day : undefined;
  }
  return undefined;
}

/** A day that went on past midnight and was stopped. */
export interface EndedNight {
  /** The date on which it began. */
  readonly date: CivilDate;
  /** When it was stopped. */
  readonly endedAt: Instant;
}

/** The night that ended on a date on which nothing else is recorded. */
export function nightEndedOn(
  date: CivilDate,
  book: DayBook,
): EndedNight | undefined {
  const night = nightBefore(date, book);
  const endedAt = night && lastInstantOf(night, book.zone);
  return night && endedAt !== undefined &&
      civilTimeAt(endedAt, book.zone).date === date
    ? { date: night.date, endedAt }
    : undefined;
}

/**
 * Whether a day must be named: it is neither that of the calendar, nor the one
 * that commands mean without a date.
 */
export function isOtherDay(
  date: CivilDate,
  now: Instant,
  book: DayBook,
): boolean {
  const today = civilTimeAt(now, book.zone).date;
  if (date === today) return false;
  const isNear = Math.abs(dayNumber(date) - dayNumber(today)) <= 2;
  return !isNear || date !== dateToAdjust(now, book);
}

/**
 * Until when a day goes on: for the longest time that a day may stay open after
 * its last shift began. The one limit, whoever asks.
 *
 * @returns `-Infinity` for a day without events.
 */
export function openUntil(day: WorkDay, rules: DayRules): Instant {
  const shift = shiftsOf(timelineOf(day, rules.zone)).at(-1);
  return (shift?.start ?? -Infinity) + rules.longestDayMinutes * MINUTE;
}

function isOpenAt(day: WorkDay, now: Instant, book: DayBook): boolean {
  return isOpen(day.events) && now < openUntil(day, book);
}

/** When the last event of a day was, or `undefined` if there is none. */
export function lastInstantOf(day: WorkDay, zone: Zone): Instant | undefined {
  return timelineOf(day, zone).instants.at(-1);
}

/** The day as it was at a moment: without what was recorded for later. */
export function dayAsOf(day: WorkDay, moment: Instant, zone: Zone): WorkDay {
  const { instants } = timelineOf(day, zone);
  const count = instants.filter((instant) => instant <= moment).length;
  return { date: day.date, events: day.events.slice(0, count) };
}

/**
 * The last instant recorded for a date or, where there is none, for the dates
 * before it, which may have gone on past midnight.
 */
export function lastInstantBefore(
  date: CivilDate,
  { zone, dayOf }: DayBook,
): Instant | undefined {
  for (const days of [0, -1, -2]) {
    const last = lastInstantOf(dayOf(addDays(date, days)), zone);
    if (last !== undefined) return last;
  }
  return undefined;
}

/**
 * The first instant recorded for the dates after a date into which its day can
 * go on.
 *
 * @param daysAhead How many dates to look at.
 */
export function firstInstantAfter(
  date: CivilDate,
  { zone, dayOf }: DayBook,
  daysAhead = 2,
): Instant | undefined {
  for (let days = 1; days <= daysAhead; days++) {
    const [first] = timelineOf(dayOf(addDays(date, days)), zone).instants;
    if (first !== undefined) return first;
  }
  return undefined;
}
