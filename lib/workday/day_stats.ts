import type { CivilDate } from "../time/civil_date.ts";
import type { Instant, Zone } from "../time/zone.ts";
import type { WorkDay, WorkState } from "./event.ts";
import { isOpen } from "./state.ts";
import { countMinutes, timelineOf } from "./timeline.ts";

/** The moment for which figures are computed. */
export interface Moment {
  /** The moment, in whole minutes. */
  readonly now: Instant;
  /** The zone in which the days were recorded. */
  readonly zone: Zone;
  /** The date of the day that is current at that moment. */
  readonly currentDate: CivilDate;
}

/** The figures of one day with events. */
export interface DayStats {
  /** The date on which the day began. */
  readonly date: CivilDate;
  /** The state after the day's last event. */
  readonly state: WorkState;
  /** Work without pauses, in minutes. */
  readonly workMinutes: number;
  /** Regular breaks, in minutes; lunch is not in it. */
  readonly breakMinutes: number;
  /** Lunch, in minutes. */
  readonly lunchMinutes: number;
  /** The work expected of the day, in minutes. */
  readonly expectedMinutes: number;
  /** Work minus expected, in minutes. */
  readonly overtimeMinutes: number;
  /** Whether the day is going on, so that its figures still change. */
  readonly isRunning: boolean;
  /** Whether the day was never stopped: it counts up to its last event. */
  readonly lacksStop: boolean;
}

/** The figures of a day at a moment. */
export function dayStatsOf(
  day: WorkDay,
  expectedMinutes: number,
  moment: Moment,
): DayStats {
  const timeline = timelineOf(day, moment.zone);
  const open = isOpen(day.events);
  const isRunning = open && day.date === moment.currentDate;
  const until = isRunning ? moment.now : timeline.instants.at(-1) ?? moment.now;
  const { work, breaks, lunch } = countMinutes(timeline, until);
  return {
    date: day.date,
    state: timeline.state,
    workMinutes: work,
    breakMinutes: breaks,
    lunchMinutes: lunch,
    expectedMinutes,
    overtimeMinutes: work - expectedMinutes,
    isRunning,
    lacksStop: open && !isRunning,
  };
}
