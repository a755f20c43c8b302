import { printable } from "../../text/printable.ts";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatClock } from "../../time/clock_time.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import { formatClockAt, formatInstant, type Zone } from "../../time/zone.ts";
import type { BookedShare } from "../../tracking/booked.ts";
import type { TimerEffect } from "../../tracking/timer.ts";
import type { Undone } from "../../use_cases/undo/undo_change.ts";
import type { Corrected } from "../../use_cases/workday/correct_day.ts";
import type { HoursSet } from "../../use_cases/workday/set_expected_hours.ts";
import type {
  EndedPause,
  Recorded,
} from "../../use_cases/workday/write_day.ts";
import { absenceSentences } from "../../workday/absence.ts";
import type { DayReport } from "../../workday/day.ts";
import { noStopSentence } from "../../workday/hint.ts";
import type { CommandResult } from "../command.ts";
import type {
  CorrectedJson,
  HoursJson,
  RecordedJson,
} from "../json/workday.ts";
import type { UndoneJson } from "../json/data.ts";
import { withoutUndefined } from "../options.ts";
import { absenceJson } from "./absence.ts";
import { changeText } from "./change.ts";
import { entryLabel, formatTimeSpan } from "./entry.ts";
import { dayJson } from "./log.ts";
import { bookedJson, bookedLines, nightJson, unstoppedJson } from "./status.ts";

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
  return {
    text: changeText(isDryRun, ...lines),
    json: {
      ...{ action, date, message },
      day: dayJson(day),
      note: note ?? null,
      ...(booked && { booked: bookedJson(booked) }),
      dry_run: isDryRun,
    },
    notes: pausedTask === undefined ? [] : [
      `Timer still paused: ${printable(pausedTask)} ` +
      "(to resume: worktime timer resume)",
    ],
  };
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
      ...withoutUndefined({ lunch_planned: isLunchPlanned }),
      ...(absences.length > 0 && { absences: absences.map(absenceJson) }),
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
