import { byDate, type CivilDate, type CivilMonth } from "../time/civil_date.ts";
import { type DayStats, dayStatsOf, type Moment } from "./day.ts";
import type { WorkDay, WorkEvent } from "./event.ts";
import type { Absence } from "./absence_kind.ts";
import { usualMinutesOn } from "./contract.ts";
import type { DayTerms, TermsOnDate, WorkTerms } from "./hours.ts";

/** The recorded days and overrides of a month. */
export interface WorkMonth {
  /** The month. */
  readonly month: CivilMonth;
  /** The days with events, by date. */
  readonly days: readonly WorkDay[];
  /** The overrides, for days with or without events. */
  readonly overrides: ReadonlyMap<CivilDate, DayTerms>;
}

/** The figures of a day in its month. */
export interface MonthDay extends DayStats {
  /** The expected work of that date without an override, in minutes. */
  readonly usualMinutes: number;
  /** Its events, in order. */
  readonly events: readonly WorkEvent[];
  /** The absence on that date, if any. */
  readonly absence?: Absence;
  /** The note about the absence, if it has one. */
  readonly note?: string;
}

/**
 * The figures of a month. It counts days with events, and days up to the
 * current one that have an override.
 */
export interface MonthStats {
  /** The month. */
  readonly month: CivilMonth;
  /** The days that count, by date. */
  readonly days: readonly MonthDay[];
  /** The sum of the days' overtime, in minutes. */
  readonly totalOvertimeMinutes: number;
}

/** Returns the terms of a date: the general ones with that day's overrides. */
export function termsOn(
  date: CivilDate,
  { overrides }: WorkMonth,
  terms: WorkTerms,
): TermsOnDate {
  const expectedMinutes = usualMinutesOn(date, terms.expectedMinutes);
  const { absence: _, note: _0, ...day } = overrides.get(date) ??
    { expectedMinutes };
  return { ...terms, ...day };
}

/** Computes the figures of a month at a moment. */
export function monthStatsOf(
  month: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): MonthStats {
  const stats = countedDays(month, moment.currentDate).map((day) => {
    const { date } = day;
    const { absence, note } = month.overrides.get(date) ?? {};
    const { expectedMinutes } = termsOn(date, month, terms);
    return {
      ...dayStatsOf(day, expectedMinutes, moment),
      usualMinutes: usualMinutesOn(date, terms.expectedMinutes),
      events: day.events,
      ...(absence && { absence }),
      ...(note !== undefined && { note }),
    };
  });
  return {
    month: month.month,
    days: stats,
    totalOvertimeMinutes: overtimeOf(stats),
  };
}

/** Returns the days that count, by date. */
function countedDays(
  { days, overrides }: WorkMonth,
  currentDate: CivilDate,
): WorkDay[] {
  const counted = new Map<CivilDate, WorkDay>();
  for (const date of overrides.keys()) {
    if (date <= currentDate) counted.set(date, { date, events: [] });
  }
  for (const day of days) {
    if (day.events.length > 0) counted.set(day.date, day);
  }
  return [...counted.values()].sort(byDate);
}

/** Returns the total overtime of days, in minutes. */
export function overtimeOf(days: readonly DayStats[]): number {
  return days.reduce((sum, { overtimeMinutes }) => sum + overtimeMinutes, 0);
}
