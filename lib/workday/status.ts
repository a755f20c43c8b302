import { MINUTE } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import {
  type DayStats,
  dayStatsOf,
  type EndedNight,
  type Moment,
  openUntil,
} from "./day.ts";
import { type Instant, instantOf } from "../time/zone.ts";
import {
  isOpen,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";
import { offsetOf, timelineOf, withOffsets } from "./timeline.ts";
import { monthStatsOf, overtimeOf, termsOn, type WorkMonth } from "./month.ts";
import type { WorkTerms } from "./hours.ts";

/** A day at a moment: its state, its figures, and when it will be done. */
export interface Status {
  /** The date on which the day began. */
  readonly date: CivilDate;
  /** What the person is doing. */
  readonly state: WorkState;
  /** When the day began; `undefined` if it has not. */
  readonly startTime: Instant | undefined;
  /** How far the clock was ahead of UTC then, in minutes. */
  readonly startOffsetMinutes: number | undefined;
  /** Whether lunch has ended. */
  readonly lunchTaken: boolean;
  /** Work without pauses, in minutes. */
  readonly workMinutes: number;
  /** Work minus expected, in minutes. */
  readonly todaysOvertimeMinutes: number;
  /** The month's days before this one; and this one, once it is stopped. */
  readonly monthOvertimeMinutes: number;
  /**
   * The lunch that is left, in minutes; negative if it took too long, and 0 where
   * none is planned or begun.
   */
  readonly remainingLunchMinutes: number;
  /** When the expected work will be done, with the lunch still to come. */
  readonly projectedEnd: Instant;
  /** When the month's overtime will be zero. */
  readonly projectedEndForZeroOvertime: Instant;
  /** The last event, or `undefined` if there is none. */
  readonly lastEvent: WorkEvent | undefined;
  /** Whether the day is over and was never stopped: its figures stand still. */
  readonly lacksStop: boolean;
  /** The moment for which this was computed. */
  readonly now: Instant;
  /**
   * The days that were never stopped, with a time to stop them at: of the current
   * day, those before it; of another one, that day itself.
   */
  readonly daysWithoutStop: readonly DayWithoutStop[];
  /** The night that ended on this date, where nothing else is recorded on it. */
  readonly nightBefore?: EndedNight;
}

/** An earlier day that was never stopped. */
export interface DayWithoutStop {
  /** The date on which it began. */
  readonly date: CivilDate;
  /** A likely end: when its expected work, with lunch, would be done. */
  readonly likelyEnd: Instant;
  /** How far its clock was ahead of UTC, in minutes, where it is another now. */
  readonly offsetMinutes?: number;
}

/**
 * The status of a day at a moment.
 *
 * @param day The day.
 * @param month The month of the day.
 * @param moment The moment to compute for.
 */
export function statusOf(
  day: WorkDay,
  month: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): Omit<Status, "daysWithoutStop"> {
  const agreed = termsOn(day.date, month, terms);
  const stats = dayStatsOf(day, agreed.expectedMinutes, moment);
  const daysBefore = monthStatsOf(month, moment, terms).days
    .filter(({ date }) => date < day.date);
  const { instants } = timelineOf(day, moment.zone);
  const until = stats.lacksStop ? instants.at(-1) ?? moment.now : moment.now;
  const earlierOvertime = overtimeOf(daysBefore);
  const projectedEnd = projectedEndOf(stats, day, until, agreed);
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
    remainingLunchMinutes: remainingLunchOf(stats, day, agreed),
    projectedEnd,
    projectedEndForZeroOvertime: projectedEnd - earlierOvertime * MINUTE,
    lastEvent: day.events.at(-1),
    lacksStop: stats.lacksStop,
    now: moment.now,
  };
}

/**
 * The days of some months that were never stopped.
 *
 * @param until Only days before this date are looked at.
 * @param months The months, in order.
 */
export function daysWithoutStop(
  until: CivilDate,
  months: readonly WorkMonth[],
  moment: Moment,
  terms: WorkTerms,
): DayWithoutStop[] {
  const days = months.flatMap((month) =>
    month.days.filter(({ events }) => events.length > 0)
      .map((day) => ({ day, agreed: termsOn(day.date, month, terms) }))
  );
  return days.flatMap(({ day, agreed }, index) => {
    if (day.date >= until || !isOpen(day.events)) return [];
    const stats = dayStatsOf(day, agreed.expectedMinutes, moment);
    const last = timelineOf(day, moment.zone).instants.at(-1);
    if (!stats.lacksStop || last === undefined) return [];
    const projected = projectedEndOf(stats, day, last, agreed);
    // A stop in the future, or after the next day began, would be refused.
    const next = days[index + 1]?.day;
    const [latest = moment.now] = next
      ? timelineOf(next, moment.zone).instants
      : [];
    const over = lastMinuteOf(day, moment, terms);
    const end = Math.min(projected, latest, moment.now, over);
    return [{
      date: day.date,
      likelyEnd: Math.max(last, end),
      ...otherOffset(day, last, moment),
    }];
  });
}

/** The clock of a day's last event, if it is not that of the present zone. */
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

/** The last minute at which a day could be stopped. */
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
  terms: WorkTerms,
): Instant {
  const remainingWork = stats.expectedMinutes - stats.workMinutes;
  const lunchToCome = isLunchTaken(day, stats.state)
    ? 0
    : Math.max(0, remainingLunchOf(stats, day, terms));
  return until + (remainingWork + lunchToCome) * MINUTE;
}

/** The allotment that is left: none of it where no lunch is planned or begun. */
function remainingLunchOf(
  { lunchMinutes }: DayStats,
  { events }: WorkDay,
  terms: WorkTerms,
): number {
  const hasBegun = events.some(({ kind }) => kind === "lunch_start");
  if (!terms.isLunchPlanned && !hasBegun) return 0;
  return terms.lunchMinutes - lunchMinutes;
}

function isLunchTaken(day: WorkDay, state: WorkState): boolean {
  return state !== "on_lunch" &&
    day.events.some(({ kind }) => kind === "lunch_start");
}
