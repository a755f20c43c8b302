import { printable } from "../../text/printable.ts";
import { formatClock } from "../../time/clock_time.ts";
import { formatDuration } from "../../time/duration.ts";
import { civilTimeAt, formatInstant, type Zone } from "../../time/zone.ts";
import type { TimerEffect } from "../../tracking/timer.ts";
import type { Undone } from "../../use_cases/undo/undo_change.ts";
import type {
  EndedPause,
  Recorded,
} from "../../use_cases/workday/write_day.ts";
import { noStopSentence } from "../../workday/hint.ts";
import type { CommandResult } from "../command.ts";
import { entryLabel, formatTimeSpan } from "./entry.ts";
import { DRY_RUN_LINE } from "./change.ts";
import { dayLines } from "./correction.ts";
import { dayJson } from "./log.ts";
import { bookedJson, nightJson, unstoppedJson } from "./status.ts";
import type { UndoneJson } from "../json/data.ts";
import type { RecordedJson } from "../json/workday.ts";

/** Renders the result of the commands that record an event. */
export function renderRecorded(
  recorded: Recorded,
  zone: Zone,
  isDryRun = false,
): CommandResult<RecordedJson> {
  const { action, date, time, instant, state, message } = recorded;
  const { endedPause, daysWithoutStop = [], timer, timerProblem } = recorded;
  const { nightBefore, gapMinutes, day, booked, brokenRules } = recorded;
  const at = formatInstant(instant, zone);
  return {
    text: [
      ...isDryRun ? [DRY_RUN_LINE] : [],
      message,
      ...timer ? [timerLine(timer)] : [],
      ...day ? dayLines(day, booked) : [],
    ].join("\n"),
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
  const ended = civilTimeAt(nightBefore.endedAt, zone);
  const line = `This is a new day: ${nightBefore.date} ended at ` +
    formatClock(ended.minute);
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
    text: isDryRun ? `${DRY_RUN_LINE}\n${message}` : message,
    json: { message, ...undone, ...(isDryRun && { dry_run: true }) },
  };
}
