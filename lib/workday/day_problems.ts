import { HOUR } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import type { Instant, Zone } from "../time/zone.ts";
import type { WorkDay } from "./event.ts";
import { isOpen } from "./state.ts";
import { timelineOf } from "./timeline.ts";

/** A day that is longer than this is more likely a mistake. */
const LONGEST_DAY = 16 * HOUR;

/**
 * What is odd about days that can be read: each in a line for people.
 *
 * @param days The days, by date.
 * @param today The date of the calendar: that day may still be open.
 */
export function dayProblems(
  days: readonly WorkDay[],
  today: CivilDate,
  zone: Zone,
): string[] {
  const problems: string[] = [];
  let ended: Instant = -Infinity;
  for (const day of days) {
    const { instants } = timelineOf(day, zone);
    const [began = Infinity] = instants;
    if (began < ended) {
      problems.push(`${day.date} begins before the day before it ends`);
    }
    ended = instants.at(-1) ?? ended;
    if (ended - began > LONGEST_DAY) {
      problems.push(`${day.date} is longer than 16 hours`);
    }
    if (isOpen(day.events) && day.date < today) {
      problems.push(`${day.date} was never stopped`);
    }
  }
  return problems;
}
