import { printable } from "../../text/printable.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import { formatDayMinute } from "../../time/clock_time.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import {
  type CivilTime,
  fixedZone,
  formatInstant,
  formatOffset,
  instantOf,
  type Zone,
} from "../../time/zone.ts";
import type { DayReport, DayStats, ReportedEvent } from "../../workday/day.ts";
import { noStopSentence } from "../../workday/hint.ts";
import type { CommandResult } from "../command.ts";
import type { DayJson, EventJson, LogJson } from "../json/workday.ts";
import { nightJson, nightNotes, unstoppedJson } from "./status.ts";
import { type Column, csvOf, figures, textTable } from "./table.ts";

const COLUMNS = [
  "date",
  "time",
  "event",
  "then",
  "duration_minutes",
] as const;

/** Renders the result of `worktime log`. */
export async function renderLog(
  report: DayReport,
  zone: Zone,
): Promise<CommandResult<LogJson>> {
  const { stats, events, likelyEnd, nightBefore, note } = report;
  const { brokenRules } = report;
  const { likelyEndOffsetMinutes: offsetMinutes } = report;
  const unstopped = likelyEnd === undefined ? [] : [{
    ...{ date: stats.date, likelyEnd },
    ...offsetMinutes !== undefined && { offsetMinutes },
  }];
  const records = events.map((event) => recordOf(stats.date, event));
  const json = {
    ...dayJson(report),
    ...(note !== undefined && { note }),
    ...(brokenRules && { broken_rules: brokenRules }),
    ...unstoppedJson(unstopped, zone),
    ...nightJson(nightBefore, zone),
  };
  const text = events.length > 0
    ? await tableOf(report)
    : `Nothing recorded on ${stats.date}`;
  const hasOffset = records.some(({ at }) => at !== undefined);
  const columns = hasOffset ? [...COLUMNS, "at" as const] : COLUMNS;
  const notes = [
    ...nightNotes(nightBefore, zone, "log"),
    ...unstopped.map((day) => noStopSentence(day, zone)),
    ...brokenRules ?? [],
  ];
  return { text, json, notes, csv: csvOf(columns, records) };
}

/** Returns the figures and the events of a day as JSON. */
export function dayJson({ stats, events }: DayReport): DayJson {
  return {
    date: stats.date,
    state: stats.state,
    events: events.map((event) => recordOf(stats.date, event)),
    work_minutes: stats.workMinutes,
    break_minutes: stats.breakMinutes,
    lunch_minutes: stats.lunchMinutes,
    expected_minutes: stats.expectedMinutes,
    overtime_minutes: events.length > 0 ? stats.overtimeMinutes : null,
    no_stop: stats.lacksStop,
  };
}

const TABLE: readonly Column<ReportedEvent & { number: number }>[] = [
  // `adjust` and `remove` take the number.
  figures("#", ({ number }) => String(number)),
  {
    header: "Time",
    // Days recorded in several time zones show the offset of each event.
    cell: ({ minute, offsetMinutes }) =>
      formatDayMinute(minute) +
      (offsetMinutes === undefined ? "" : formatOffset(offsetMinutes)),
  },
  { header: "Event", cell: ({ kind }) => kind.replace("_", " ") },
  figures(
    "Duration",
    ({ durationMinutes }) =>
      durationMinutes === undefined ? "" : formatDuration(durationMinutes),
  ),
  { header: "", cell: ({ began = "" }) => began },
];

async function tableOf({ stats, events, note }: DayReport): Promise<string> {
  const total = [
    `Work ${formatDuration(stats.workMinutes)}`,
    `lunch ${formatDuration(stats.lunchMinutes)}`,
    `breaks ${formatDuration(stats.breakMinutes)}`,
    `overtime ${formatBalance(stats.overtimeMinutes)}`,
  ].join(", ");
  return [
    `Day: ${stats.date} (${weekdayOf(stats.date)})${suffixOf(stats)}`,
    ...await textTable(
      events.map((event, i) => ({ ...event, number: i + 1 })),
      TABLE,
    ),
    total,
    ...note === undefined ? [] : [`Note: ${printable(note)}`],
  ].join("\n");
}

function suffixOf({ isRunning, lacksStop, state }: DayStats): string {
  if (isRunning) return `  [${state.replace("_", " ")}]`;
  return lacksStop ? "  [no stop]" : "";
}

function recordOf(date: CivilDate, event: ReportedEvent): EventJson {
  const { minute, offsetMinutes } = event;
  return {
    date,
    time: formatDayMinute(event.minute),
    event: event.kind,
    then: event.began ?? null,
    duration_minutes: event.durationMinutes ?? null,
    ...offsetMinutes !== undefined &&
      { at: isoOf({ date, minute, offsetMinutes }) },
  };
}

/** Formats a time as ISO 8601 with its own offset. */
function isoOf(time: CivilTime & { offsetMinutes: number }): string {
  const clock = fixedZone(time.offsetMinutes);
  return formatInstant(instantOf(time, clock), clock);
}
