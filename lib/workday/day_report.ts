import { MINUTE } from "@std/datetime";
import { type DayStats, dayStatsOf, type Moment } from "./day_stats.ts";
import type { WorkDay, WorkEvent } from "./event.ts";
import type { Instant } from "../time/zone.ts";
import type { EndedNight } from "./current_day.ts";
import { hasOffset, withOffsets } from "./event_offset.ts";
import { timelineOf } from "./timeline.ts";

/** One event of a day, and what it began. */
export interface ReportedEvent extends WorkEvent {
  /** What the person did from then on; `undefined` after a stop. */
  readonly began: "work" | "break" | "lunch" | undefined;
  /** How long, in minutes; up to now while it runs. */
  readonly durationMinutes: number | undefined;
}

/** A day event by event. */
export interface DayReport {
  /** The day's figures. */
  readonly stats: DayStats;
  /** Its events, in order. */
  readonly events: readonly ReportedEvent[];
  /** A time to stop it at, where the day is over and was never stopped. */
  readonly likelyEnd?: Instant;
  /** How far its clock was ahead of UTC, in minutes, where it is another now. */
  readonly likelyEndOffsetMinutes?: number;
  /** The night that ended on this date, where nothing else is recorded on it. */
  readonly nightBefore?: EndedNight;
}

/** The report of a day at a moment. */
export function dayReportOf(
  day: WorkDay,
  expectedMinutes: number,
  moment: Moment,
): DayReport {
  const stats = dayStatsOf(day, expectedMinutes, moment);
  const { stretches } = timelineOf(day, moment.zone);
  const { events: shown } = hasOffset(day)
    ? withOffsets(day, moment.zone)
    : day;
  const events = shown.map((event, index) => {
    const stretch = stretches[index];
    const end = stretch?.end ?? (stats.isRunning ? moment.now : undefined);
    return {
      ...event,
      began: stretch?.kind,
      durationMinutes: stretch && end !== undefined
        ? Math.trunc((end - stretch.start) / MINUTE)
        : undefined,
    };
  });
  return { stats, events };
}
