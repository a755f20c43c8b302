import { printable } from "../../text/printable.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import {
  type CivilTime,
  fixedZone,
  formatClock,
  formatClockAt,
  formatDayMinute,
  formatInstant,
  formatOffset,
  instantOf,
  type Zone,
} from "../../time/zone.ts";
import type { BookedShare } from "../../tracking/booked.ts";
import type { TimerEffect } from "../../tracking/timer.ts";
import type { Undone } from "../../use_cases/undo/undo_change.ts";
import type { HoursSet } from "../../use_cases/workday/change_overrides.ts";
import type { Corrected } from "../../use_cases/workday/correct_day.ts";
import type {
  EndedPause,
  Recorded,
} from "../../use_cases/workday/write_day.ts";
import type {
  DayReport,
  DayStats,
  EndedNight,
  ReportedEvent,
} from "../../workday/day.ts";
import { closingCommand, noStopSentence } from "../../workday/hint.ts";
import type { DayWithoutStop } from "../../workday/status.ts";
import { absenceSentences } from "../../workday/terms.ts";
import { changeResult, changeText, type CommandResult } from "../command.ts";
import type { UndoneJson } from "../json/data.ts";
import type {
  BookedJson,
  CorrectedJson,
  DayJson,
  EventJson,
  HoursJson,
  LogJson,
  NightJson,
  RecordedJson,
  UnstoppedJson,
} from "../json/workday.ts";
import { withoutUndefined } from "../options.ts";
import { absenceJson } from "./absence.ts";
import { entryLabel, formatTimeSpan } from "./entry.ts";
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
function dayJson({ stats, events }: DayReport): DayJson {
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

/** Renders the result of the commands that record an event. */
export function renderRecorded(
  recorded: Recorded,
  zone: Zone,
  isDryRun: boolean,
): CommandResult<RecordedJson> {
  const { action, date, time, instant, state, message } = recorded;
  const { endedPause, daysWithoutStop = [], timer, timerProblem } = recorded;
  const { nightBefore, gapMinutes, day, booked, brokenRules } = recorded;
  const at = formatInstant(instant, zone);
  return {
    text: changeText(
      isDryRun,
      message,
      ...timer ? [timerLine(timer)] : [],
      ...day ? dayLines(day, booked) : [],
    ),
    json: {
      ...{ action, date, time, at, state, message },
      ...(endedPause && { ended_pause: endedPause }),
      ...nightJson(nightBefore, zone),
      ...(gapMinutes !== undefined && { gap_minutes: gapMinutes }),
      ...unstoppedJson(daysWithoutStop, zone),
      ...(brokenRules && { broken_rules: brokenRules }),
      ...(timer && { timer: timerJson(timer) }),
      ...(day && { day: dayJson(day) }),
      ...(booked && { booked: bookedJson(booked) }),
      ...(isDryRun && { dry_run: true }),
    },
    notes: [
      ...endedPause ? [pauseLine(endedPause)] : [],
      ...gapNotes(recorded, zone),
      ...daysWithoutStop.map((day) => noStopSentence(day, zone)),
      ...timerProblem
        ? [`The timer was not changed: ${timerProblem.message}`]
        : [],
      ...brokenRules ?? [],
    ],
  };
}

function pauseLine({ kind, minutes }: EndedPause): string {
  return `Ended ${kind} after ${formatDuration(minutes)}`;
}

/** Explains that a start began a new day or ended a long break. */
function gapNotes(
  { date, nightBefore, resumeCommand, gapMinutes }: Recorded,
  zone: Zone,
): string[] {
  if (gapMinutes !== undefined) {
    const gap = formatDuration(gapMinutes);
    return [`This ended a break of ${gap} (see: worktime log ${date})`];
  }
  if (!nightBefore) return [];
  const line = `This is a new day: ${nightBefore.date} ended at ` +
    formatClockAt(nightBefore.endedAt, zone);
  return [
    resumeCommand ? `${line}. To resume it instead: ${resumeCommand}` : line,
  ];
}

function timerLine(timer: TimerEffect) {
  const { action, taskId, finished } = timer;
  switch (action) {
    case "paused":
      return `Timer paused: ${
        formatTimeSpan(finished?.durationSeconds ?? 0)
      } (${printable(taskId)})`;
    case "resumed":
      return `Timer resumed: ${entryLabel(timer)}`;
    case "waiting":
      return `Timer still paused: ${
        printable(taskId)
      } (to resume: worktime timer resume)`;
    case "kept":
      return `Timer still running: ${
        printable(taskId)
      } (see: worktime timer status)`;
  }
}

function timerJson(timer: TimerEffect): NonNullable<RecordedJson["timer"]> {
  const { action, taskId, description, finished } = timer;
  const seconds = finished?.durationSeconds ?? null;
  return { action, task: taskId, description, duration_seconds: seconds };
}

/** Renders the result of `worktime undo` and `worktime redo`. */
export function renderUndone(
  verb: string,
  undone: Undone,
  isDryRun: boolean,
): CommandResult<UndoneJson> {
  const message = `${verb}: ${undone.summary}`;
  return {
    text: changeText(isDryRun, message),
    json: { message, ...undone, ...(isDryRun && { dry_run: true }) },
  };
}

/** Renders the result of the commands that correct a day. */
export function renderCorrected(
  { action, date, day, note, booked, message, pausedTask }: Corrected,
  isDryRun: boolean,
): CommandResult<CorrectedJson> {
  const lines = [printable(message), ...dayLines(day, booked)];
  const json = {
    ...{ action, date, message },
    day: dayJson(day),
    note: note ?? null,
    ...(booked && { booked: bookedJson(booked) }),
  };
  const notes = pausedTask === undefined ? [] : [
    `Timer still paused: ${printable(pausedTask)} ` +
    "(to resume: worktime timer resume)",
  ];
  return changeResult(lines, json, { isDryRun, notes });
}

/** Returns a corrected day in a line, and how much of it is booked. */
function dayLines(
  { stats, events }: DayReport,
  booked: BookedShare | undefined,
): string[] {
  if (events.length === 0) return [];
  const [first] = events;
  const last = events.at(-1);
  const end = last?.kind === "stop"
    ? formatClock(last.minute)
    : stats.isRunning
    ? "now"
    : "";
  const figures = [
    `${formatClock(first?.minute ?? 0)}-${end}`,
    `lunch ${formatDuration(stats.lunchMinutes)}`,
    `breaks ${formatDuration(stats.breakMinutes)}`,
    `work ${formatDuration(stats.workMinutes)}`,
    `overtime ${formatBalance(stats.overtimeMinutes)}`,
  ];
  const day = `${stats.date} (${weekdayOf(stats.date)})`;
  return [
    `${day}: ${figures.join(", ")}`,
    ...booked ? bookedLines(booked) : [],
  ];
}

/** Renders the result of `worktime set-hours`. */
export function renderHours(
  set: HoursSet,
  hours: string,
  isDryRun: boolean,
): CommandResult<HoursJson> {
  const { date, dates, expectedMinutes, isLunchPlanned, absences = [] } = set;
  const { message } = set;
  return {
    text: changeText(isDryRun, message),
    json: {
      date,
      ...withoutUndefined({ dates }),
      expected_minutes: expectedMinutes,
      ...withoutUndefined({
        lunch_planned: isLunchPlanned,
        lunch_reset: set.isLunchReset,
      }),
      ...(absences.length > 0 && { absences: absences.map(absenceJson) }),
      ...withoutUndefined({ open_date: set.openDate }),
      message,
      ...(isDryRun && { dry_run: true }),
    },
    notes: hoursNotes(set, hours),
  };
}

/** Explains side effects of setting a day's hours. */
function hoursNotes(
  { date, absences = [], isLunchReset, openDate }: HoursSet,
  hours: string,
): string[] {
  const notes = absenceSentences(absences).map((it) => `This stays ${it}`);
  const [from, to] = [absences[0]?.date, absences.at(-1)?.date];
  if (from !== undefined) {
    const range = from === to ? from : `${from}..${to}`;
    notes.push(`To work instead: worktime absent --remove ${range}`);
  }
  if (isLunchReset) {
    notes.push(
      `Lunch on ${date} follows your settings again; to plan none, ` +
        "add --no-lunch",
    );
  }
  if (openDate !== undefined) {
    notes.push(
      `${openDate} is still open; to set its hours: ` +
        `worktime set-hours ${hours} --date ${openDate}`,
    );
  }
  return notes;
}

/** Points to the previous day if that ended on a date without events. */
export function nightNotes(
  night: EndedNight | undefined,
  zone: Zone,
  command: "status" | "log",
): string[] {
  if (!night) return [];
  const ended = formatClockAt(night.endedAt, zone);
  return [
    `${night.date} ended at ${ended} ` +
    `(see: worktime ${command} ${night.date})`,
  ];
}

/** Returns the same as JSON keys. */
export function nightJson(
  night: EndedNight | undefined,
  zone: Zone,
): NightJson {
  if (!night) return {};
  const { date, endedAt } = night;
  return { night_before: { date, ended_at: formatInstant(endedAt, zone) } };
}

/** Returns the JSON keys for days that were never stopped. */
export function unstoppedJson(
  days: readonly DayWithoutStop[],
  zone: Zone,
): UnstoppedJson {
  const last = days.at(-1);
  if (!last) return {};
  return {
    unstopped_date: last.date,
    unstopped: days.map((day) => ({
      date: day.date,
      likely_end: formatInstant(day.likelyEnd, zone),
      command: closingCommand(day, zone),
    })),
  };
}

/** Formats how much of a day's work is booked. */
export function bookedLines(booked: BookedShare): string[] {
  const { bookedMinutes, workMinutes, unbookedMinutes } = booked;
  const { overlapMinutes, outsideMinutes } = booked;
  const lines = [
    `Booked ${formatDuration(bookedMinutes)} of ${
      formatDuration(workMinutes)
    } ` +
    `(${formatDuration(unbookedMinutes)} unbooked)`,
  ];
  if (overlapMinutes > 0) {
    const overlap = formatDuration(overlapMinutes);
    lines.push(`Overlapping entries counted once: ${overlap}`);
  }
  if (outsideMinutes > 0) {
    lines.push(`Booked outside work: ${formatDuration(outsideMinutes)}`);
  }
  return lines;
}

/** Returns the same as JSON. */
export function bookedJson(booked: BookedShare): BookedJson {
  return {
    work_minutes: booked.workMinutes,
    booked_minutes: booked.bookedMinutes,
    unbooked_minutes: booked.unbookedMinutes,
    overlap_minutes: booked.overlapMinutes,
    outside_minutes: booked.outsideMinutes,
  };
}
