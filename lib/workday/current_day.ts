import { HOUR } from "@std/datetime";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import { LAST_DAY_MINUTE, MINUTES_PER_DAY } from "../time/clock_time.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import type { WorkDay } from "./event.ts";
import { isOpen } from "./state.ts";
import { timelineOf } from "./timeline.ts";

/** A day that was not stopped goes on past midnight for so long. */
const LONGEST_DAY = 16 * HOUR;

/** Looks up the events of a date. */
export type DayLookup = (date: CivilDate) => WorkDay;

/**
 * The date of the day that commands mean at an instant: the date of the
 * calendar; after midnight the day before, while it is open, began less than 16
 * hours ago, and nothing is recorded for the new date.
 */
export function currentDate(
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): CivilDate {
  const { date: today, minute } = civilTimeAt(now, zone);
  const yesterday = addDays(today, -1);
  if (dayOf(today).events.length > 0) return today;
  // A start that was moved past midnight must not lead beyond the log.
  if (minute + MINUTES_PER_DAY > LAST_DAY_MINUTE) return today;
  return isStillOpen(dayOf(yesterday), now, zone) ? yesterday : today;
}

/**
 * The date of the day whose last event is adjusted: that of the current day; or
 * of the night that was stopped after midnight, until the new day begins.
 */
export function dateToAdjust(
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): CivilDate {
  const date = currentDate(now, zone, dayOf);
  if (dayOf(date).events.length > 0) return date;
  const yesterday = addDays(date, -1);
  const last = dayOf(yesterday).events.at(-1);
  return last && last.minute >= MINUTES_PER_DAY ? yesterday : date;
}

/**
 * Whether a day must be named: it is neither that of the calendar, nor the one
 * that commands mean without a date.
 */
export function isOtherDay(
  date: CivilDate,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): boolean {
  const today = civilTimeAt(now, zone).date;
  if (date === today) return false;
  return date !== addDays(today, -1) || date !== dateToAdjust(now, zone, dayOf);
}

function isStillOpen(day: WorkDay, now: Instant, zone: Zone): boolean {
  if (!isOpen(day.events)) return false;
  const [began = -Infinity] = timelineOf(day, zone).instants;
  return isSameDay(began, now);
}

/** Whether a day that began at an instant can go on until another one. */
export function isSameDay(began: Instant, until: Instant): boolean {
  return until - began < LONGEST_DAY;
}

/** When the last event of a day was, or `undefined` if there is none. */
export function lastInstantOf(day: WorkDay, zone: Zone): Instant | undefined {
  return timelineOf(day, zone).instants.at(-1);
}

/** The day as it was at a moment: without what was recorded for later. */
export function dayAsOf(day: WorkDay, moment: Instant, zone: Zone): WorkDay {
  const { instants } = timelineOf(day, zone);
  const count = instants.filter((instant) => instant <= moment).length;
  return count === instants.length
    ? day
    : { date: day.date, events: day.events.slice(0, count) };
}
