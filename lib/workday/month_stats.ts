import type { CivilDate, CivilMonth } from "../time/civil_date.ts";
import { type DayStats, dayStatsOf, type Moment } from "./day_stats.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { dayAsOf } from "./current_day.ts";
import type { WorkDay } from "./event.ts";
import type { WorkTerms } from "./terms.ts";

/** The days of a month and the hours expected of them, as recorded. */
export interface WorkMonth {
  /** The month. */
  readonly month: CivilMonth;
  /** The days with events, by date. */
  readonly days: readonly WorkDay[];
  /** Expected work by date where it was overridden, in minutes. */
  readonly expectedMinutes: ReadonlyMap<CivilDate, number>;
}

/** The figures of a month: only days with events count. */
export interface MonthStats {
  /** The month. */
  readonly month: CivilMonth;
  /** The work expected of a day without an override, in minutes. */
  readonly expectedMinutes: number;
  /** Its days with events, by date. */
  readonly days: readonly DayStats[];
  /** The sum of the days' overtime, in minutes. */
  readonly totalOvertimeMinutes: number;
}

/** The month as it was at a moment: without what was recorded for later. */
export function monthAsOf(
  month: WorkMonth,
  moment: Instant,
  zone: Zone,
): WorkMonth {
  const days = month.days.map((day) => dayAsOf(day, moment, zone));
  return { ...month, days };
}

/** The figures of a month at a moment. */
export function monthStatsOf(
  { month, days, expectedMinutes }: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): MonthStats {
  const stats = days.filter(({ events }) => events.length > 0).map((day) =>
    dayStatsOf(
      day,
      expectedMinutes.get(day.date) ?? terms.expectedMinutes,
      moment,
    )
  );
  return {
    month,
    expectedMinutes: terms.expectedMinutes,
    days: stats,
    totalOvertimeMinutes: overtimeOf(stats),
  };
}

/** The sum of some days' overtime, in minutes. */
export function overtimeOf(days: readonly DayStats[]): number {
  return days.reduce((sum, { overtimeMinutes }) => sum + overtimeMinutes, 0);
}
