import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import { isSameDay } from "./current_day.ts";
import type { WorkDay } from "./event.ts";
import { isOpen } from "./state.ts";
import { timelineOf } from "./timeline.ts";

/**
 * What is odd about days that can be read: each in a line for people.
 *
 * @param days The days, by date.
 * @param now The present instant: the day that is current may be open.
 */
export function dayProblems(
  days: readonly WorkDay[],
  now: Instant,
  zone: Zone,
): string[] {
  const today = civilTimeAt(now, zone).date;
  const problems: string[] = [];
  let ended: Instant = -Infinity;
  for (const day of days) {
    const { instants } = timelineOf(day, zone);
    const [began = Infinity] = instants;
    if (began < ended) {
      problems.push(`${day.date} begins before the day before it ends`);
    }
    ended = instants.at(-1) ?? ended;
    if (!isSameDay(began, ended)) {
      problems.push(`${day.date} lasts 16 hours or more`);
    }
    if (isOpen(day.events) && day.date < today && !isSameDay(began, now)) {
      problems.push(`${day.date} was never stopped`);
    }
  }
  return problems;
}
