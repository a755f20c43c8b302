import { MINUTE } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import { type Instant, instantOf, MINUTES_PER_DAY } from "../time/zone.ts";
import {
  type DayStats,
  dayStatsOf,
  type EndedNight,
  type Moment,
  openUntil,
} from "./day.ts";
import {
  isOpen,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";
import { monthStatsOf, overtimeOf, type WorkMonth } from "./month.ts";
import { termsOn, type TermsOnDate, type WorkTerms } from "./terms.ts";
import { offsetOf, timelineOf, withOffsets } from "./timeline.ts";

/** The state, figures and projections of a day at a moment. */
export interface Status {
  /** The date on which the day began. */
  readonly date: CivilDate;
  /** The state after the day's last event. */
  readonly state: WorkState;
  /** When the day began, if it has. */
  readonly startTime: Instant | undefined;
  /** The offset of the clock at that time, in minutes ahead of UTC. */
  readonly startOffsetMinutes: number | undefined;
  /** Whether lunch has ended. */
  readonly lunchTaken: boolean;
  /** Work time, excluding breaks and lunch, in minutes. */
  readonly workMinutes: number;
  /** Work time minus expected work, in minutes. */
  readonly todaysOvertimeMinutes: number;
  /**
   * Overtime of the month's earlier days, and of this one once it is stopped.
   */
  readonly monthOvertimeMinutes: number;
  /**
   * Remaining lunch, in minutes: negative if it was exceeded, and 0 if none is
   * planned or begun.
   */
  readonly remainingLunchMinutes: number;
  /** When the expected work will be done, including the remaining lunch. */
  readonly projectedEnd: Instant;
  /** When the month's overtime will be zero. */
  readonly projectedEndForZeroOvertime: Instant;
  /** The last event, if there is one. */
  readonly lastEvent: WorkEvent | undefined;
  /**
   * Whether the day is over but was never stopped; it counts up to its last
   * event.
   */
  readonly lacksStop: boolean;
  /** The moment at which this was computed. */
  readonly now: Instant;
  /**
   * Days that were never stopped, with a likely end: the ones before the
   * current day or, for a past day, that day itself.
   */
  readonly daysWithoutStop: readonly DayWithoutStop[];
  /** The night that ended on this date, if it has no events of its own. */
  readonly nightBefore?: EndedNight;
}

/** A past day that was never stopped. */
export interface DayWithoutStop {
  /** The date on which it began. */
  readonly date: CivilDate;
  /** When its expected work and lunch would have been done. */
  readonly likelyEnd: Instant;
  /** The day's offset in minutes ahead of UTC, if it differs from today's. */
  readonly offsetMinutes?: number;
}

/**
 * Computes the status of a day at a moment.
 *
 * @param month The month that contains the day.
 */
export function statusOf(
  day: WorkDay,
  month: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): Omit<Status, "daysWithoutStop"> {
  const dayTerms = termsOn(day.date, month, terms);
  const stats = dayStatsOf(day, dayTerms.expectedMinutes, moment);
  const daysBefore = monthStatsOf(month, moment, terms).days
    .filter(({ date }) => date < day.date);
  const { instants } = timelineOf(day, moment.zone);
  const until = stats.lacksStop ? instants.at(-1) ?? moment.now : moment.now;
  const earlierOvertime = overtimeOf(daysBefore);
  const projectedEnd = projectedEndOf(stats, day, until, dayTerms);
  return {
    date: day.date,
    state: stats.state,
    startTime: instants[0],
    startOffsetMinutes: withOffsets(day, moment.zone).events[0]?.offsetMinutes,
    lunchTaken: isLunchTaken(day, stats.state),
    workMinutes: stats.workMinutes,
    todaysOvertimeMinutes: stats.overtimeMinutes,
    monthOvertimeMinutes: earlierOvertime +
      (stats.state === "stopped" ? stats.overtimeMinutes : 0),
    remainingLunchMinutes: remainingLunchOf(stats, day, dayTerms),
    projectedEnd,
    projectedEndForZeroOvertime: projectedEnd - earlierOvertime * MINUTE,
    lastEvent: day.events.at(-1),
    lacksStop: stats.lacksStop,
    now: moment.now,
  };
}

/**
 * Returns the days before a date that were never stopped.
 *
 * @param months The months to search, in order.
 */
export function daysWithoutStop(
  until: CivilDate,
  months: readonly WorkMonth[],
  moment: Moment,
  terms: WorkTerms,
): DayWithoutStop[] {
  const days = months.flatMap((month) =>
    month.days.map((day) => ({
      day,
      dayTerms: termsOn(day.date, month, terms),
    }))
  );
  return days.flatMap(({ day, dayTerms }, index) => {
    if (day.date >= until || !isOpen(day.events)) return [];
    const stats = dayStatsOf(day, dayTerms.expectedMinutes, moment);
    const last = timelineOf(day, moment.zone).instants.at(-1);
    if (!stats.lacksStop || last === undefined) return [];
    const projected = projectedEndOf(stats, day, last, dayTerms);
    // A stop in the future or after the next day began would be rejected.
    const next = days[index + 1]?.day;
    const [nextStart = moment.now] = next
      ? timelineOf(next, moment.zone).instants
      : [];
    const latestStop = lastMinuteOf(day, moment, terms);
    const end = Math.min(projected, nextStart, moment.now, latestStop);
    return [{
      date: day.date,
      likelyEnd: Math.max(last, end),
      ...otherOffset(day, last, moment),
    }];
  });
}

/** Returns the offset of a day's last event, if it differs from the zone's. */
function otherOffset(
  { date, events }: WorkDay,
  last: Instant,
  { zone }: Moment,
): Pick<DayWithoutStop, "offsetMinutes"> {
  const event = events.at(-1);
  const offsetMinutes = event && offsetOf(event, date, last);
  return offsetMinutes === undefined ||
      offsetMinutes === zone.offsetMinutesAt(last)
    ? {}
    : { offsetMinutes };
}

/** Returns the last minute at which a day can be stopped. */
function lastMinuteOf(
  day: WorkDay,
  { zone }: Moment,
  { longestDayMinutes }: WorkTerms,
): Instant {
  return Math.max(
    openUntil(day, { zone, longestDayMinutes }) - MINUTE,
    instantOf({ date: day.date, minute: MINUTES_PER_DAY - 1 }, zone),
  );
}

function projectedEndOf(
  stats: DayStats,
  day: WorkDay,
  until: Instant,
  terms: TermsOnDate,
): Instant {
  const remainingWork = stats.expectedMinutes - stats.workMinutes;
  const lunchLeft = isLunchTaken(day, stats.state)
    ? 0
    : Math.max(0, remainingLunchOf(stats, day, terms));
  return until + (remainingWork + lunchLeft) * MINUTE;
}

/** Returns the rest of the allotment; 0 if no lunch is planned or begun. */
function remainingLunchOf(
  { lunchMinutes }: DayStats,
  { events }: WorkDay,
  terms: TermsOnDate,
): number {
  const hasBegun = events.some(({ kind }) => kind === "lunch_start");
  if (!terms.isLunchPlanned && !hasBegun) return 0;
  return terms.lunchMinutes - lunchMinutes;
}

function isLunchTaken(day: WorkDay, state: WorkState): boolean {
  return state !== "on_lunch" &&
    day.events.some(({ kind }) => kind === "lunch_start");
}
