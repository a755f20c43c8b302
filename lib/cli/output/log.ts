import { weekdayOf } from "../../time/civil_date.ts";
import { formatDayMinute } from "../../time/clock_time.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import type { Zone } from "../../time/zone.ts";
import type { DayStats } from "../../workday/day_stats.ts";
import type { DayReport, ReportedEvent } from "../../workday/day_report.ts";
import type { Answer } from "../command.ts";
import { alignColumns } from "./columns.ts";
import { csvOf } from "./csv.ts";
import { unstoppedJson } from "./status.ts";

const COLUMNS = [
  "date",
  "time",
  "event",
  "then",
  "duration_minutes",
] as const;

/** What `worktime log` prints. */
export function answerLog(report: DayReport, zone: Zone): Answer {
  const { stats, events, likelyEnd } = report;
  const unstopped = likelyEnd === undefined
    ? []
    : [{ date: stats.date, likelyEnd }];
  const records = events.map((event) => recordOf(stats.date, event));
  const json = {
    date: stats.date,
    state: stats.state,
    events: records,
    work_minutes: stats.workMinutes,
    break_minutes: stats.breakMinutes,
    lunch_minutes: stats.lunchMinutes,
    expected_minutes: stats.expectedMinutes,
    overtime_minutes: events.length > 0 ? stats.overtimeMinutes : null,
    no_stop: stats.lacksStop,
    ...unstoppedJson(unstopped, zone),
  };
  const text = events.length > 0 ? tableOf(report) : emptyText(stats.date);
  return { text, json, csv: csvOf(COLUMNS, records) };
}

function emptyText(date: string): string {
  return `Nothing recorded on ${date}`;
}

function tableOf({ stats, events }: DayReport): string {
  const rows = events.map((event) => [
    formatDayMinute(event.minute),
    event.kind,
    event.durationMinutes === undefined
      ? ""
      : formatDuration(event.durationMinutes),
    event.began ?? "",
  ]);
  const total = [
    `Work ${formatDuration(stats.workMinutes)}`,
    `lunch ${formatDuration(stats.lunchMinutes)}`,
    `breaks ${formatDuration(stats.breakMinutes)}`,
    `overtime ${formatBalance(stats.overtimeMinutes)}`,
  ].join(", ");
  return [
    `Day: ${stats.date} (${weekdayOf(stats.date)})${suffixOf(stats)}`,
    ...alignColumns([["Time", "Event", "Duration", ""], ...rows], [2]),
    total,
  ].join("\n");
}

function suffixOf({ isRunning, lacksStop, state }: DayStats): string {
  if (isRunning) return `  [${state}]`;
  return lacksStop ? "  [no stop]" : "";
}

function recordOf(
  date: string,
  event: ReportedEvent,
): Record<typeof COLUMNS[number], string | number | null> {
  return {
    date,
    time: formatDayMinute(event.minute),
    event: event.kind,
    then: event.began ?? null,
    duration_minutes: event.durationMinutes ?? null,
  };
}
