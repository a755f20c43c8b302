import { MINUTE } from "@std/datetime";
import { civilTimeAt, type Instant } from "../time/zone.ts";
import { type DayRules, openUntil } from "./current_day.ts";
import type { WorkDay } from "./event.ts";
import { formatExpectedHours } from "./expected_hours.ts";
import { isOpen } from "./state.ts";
import { shiftsOf, timelineOf } from "./timeline.ts";

/**
 * What is odd about days that can be read: each in a line for people.
 *
 * @param days The days, by date.
 * @param now The present instant: the day that is current may be open.
 */
export function dayProblems(
  days: readonly WorkDay[],
  now: Instant,
  rules: DayRules,
): string[] {
  const { zone, longestDayMinutes } = rules;
  const today = civilTimeAt(now, zone).date;
  const hours = formatExpectedHours(longestDayMinutes);
  const problems: string[] = [];
  let ended: Instant = -Infinity;
  for (const day of days) {
    const timeline = timelineOf(day, zone);
    const [began = Infinity] = timeline.instants;
    if (began < ended) {
      problems.push(`${day.date} begins before the day before it ends`);
    }
    ended = timeline.instants.at(-1) ?? ended;
    const longest = longestDayMinutes * MINUTE;
    if (shiftsOf(timeline).some((it) => it.end - it.start >= longest)) {
      problems.push(`${day.date} lasts ${hours} hours or more`);
    }
    if (
      isOpen(day.events) && day.date < today && now >= openUntil(day, rules)
    ) {
      const { date } = day;
      problems.push(`${date} was never stopped: worktime status ${date}`);
    }
  }
  return problems;
}
