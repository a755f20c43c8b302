import { HOUR, SECOND } from "@std/datetime";
import { type CivilDate, dayNumber } from "../lib/time/civil_date.ts";
import { formatClock, MINUTES_PER_DAY } from "../lib/time/clock_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../lib/time/zone.ts";

/** How an account writes times: `8:00am`, or `08:00`. */
export type HarvestClock = "12h" | "24h";

const FORM = /^(\d{1,2}):([0-5]\d) ?([ap]m)?$/i;

/** Reads a time in either form; `undefined` if it is none. */
export function readHarvestTime(text: string): number | undefined {
  const [, hours, minutes, half] = text.trim().match(FORM) ?? [];
  if (hours === undefined) return undefined;
  const hour = Number(hours);
  if (half === undefined) {
    return hour < 24 ? hour * 60 + Number(minutes) : undefined;
  }
  if (hour < 1 || hour > 12) return undefined;
  const isPm = half.toLowerCase() === "pm";
  return (hour % 12 + (isPm ? 12 : 0)) * 60 + Number(minutes);
}

/** Writes a minute of a day in the form of an account. */
export function formatHarvestTime(minute: number, clock: HarvestClock): string {
  if (clock === "24h") return formatClock(minute);
  const [hours = "", minutes = ""] = formatClock(minute).split(":");
  const hour = Number(hours);
  return `${hour % 12 || 12}:${minutes}${hour < 12 ? "am" : "pm"}`;
}

/** The first instant of a date. */
export function startOfDate(date: CivilDate, zone: Zone): Instant {
  return instantOf({ date, minute: 0 }, zone);
}

/** Hours as Harvest keeps them, in steps of a hundredth. */
export function hoursBetween(start: Instant, end: Instant): number {
  return Math.round((end - start) / HOUR * 100) / 100;
}

/** The milliseconds of hours, in whole seconds. */
export function msOfHours(hours: number): number {
  return Math.round(hours * HOUR / SECOND) * SECOND;
}

/**
 * The time between two wall clock times of a date: an end that is before the
 * start is on the next date, unless clocks go back in between.
 */
export function stretchOf(
  date: CivilDate,
  { from, to }: { from: number; to: number },
  zone: Zone,
): { start: Instant; end: Instant } {
  const start = instantOf({ date, minute: from }, zone);
  const sameDate = instantOf({ date, minute: to }, zone, start);
  if (sameDate >= start) return { start, end: sameDate };
  const minute = to < from ? to + MINUTES_PER_DAY : to;
  const end = Math.max(start, instantOf({ date, minute }, zone, start));
  return { start, end };
}

/** The date and the wall clock times of a stretch, seconds cut. */
export function wallClockOf(
  { start, end }: { start: Instant; end: Instant | undefined },
  zone: Zone,
): { date: CivilDate; from: number; to: number | undefined } {
  const { date, minute: from } = civilTimeAt(start, zone);
  const to = end === undefined ? undefined : civilTimeAt(end, zone).minute;
  return { date, from, to };
}

/**
 * Whether a stretch is too long for two wall clock times, as the end has no
 * date of its own: it comes to the time of its start again.
 */
export function isOverADay(
  { start, end }: { start: Instant; end: Instant },
  zone: Zone,
): boolean {
  const from = civilTimeAt(start, zone);
  const to = civilTimeAt(end, zone);
  const days = dayNumber(to.date) - dayNumber(from.date);
  return days > 1 || days === 1 && to.minute >= from.minute;
}
