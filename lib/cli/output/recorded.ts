import { formatDuration } from "../../time/duration.ts";
import { formatInstant, type Zone } from "../../time/zone.ts";
import type { TimerEffect } from "../../timers/workday_timer.ts";
import type { EndedPause, Recorded } from "../../use_cases/recorded.ts";
import { noStopSentence } from "../../workday/sentence.ts";
import type { Answer } from "../command.ts";
import { printable } from "./printable.ts";
import { unstoppedJson } from "./status.ts";
import { shownText } from "./entry.ts";
import { formatTimeSpan } from "./time_span.ts";

/** What is printed when an event was recorded. */
export function answerRecorded(recorded: Recorded, zone: Zone): Answer {
  const { action, date, time, instant, state, message } = recorded;
  const { endedPause, daysWithoutStop = [], timer, timerProblem } = recorded;
  const at = formatInstant(instant, zone);
  return {
    text: timer
      ? `${message}
${timerLine(timer)}`
      : message,
    json: {
      ...{ action, date, time, at, state, message },
      ...(endedPause && { ended_pause: endedPause }),
      ...unstoppedJson(daysWithoutStop, zone),
      ...(timer && { timer: timerJson(timer) }),
    },
    notes: [
      ...endedPause ? [pauseLine(endedPause)] : [],
      ...daysWithoutStop.map((day) => noStopSentence(day, zone)),
      ...timerProblem
        ? [`The timer is left alone: ${timerProblem.message}`]
        : [],
    ],
  };
}

function pauseLine({ kind, minutes }: EndedPause): string {
  return `Ended ${kind} after ${formatDuration(minutes)}`;
}

function timerLine(timer: TimerEffect) {
  const { action, taskId, finished } = timer;
  switch (action) {
    case "paused":
      return `Timer paused: ${
        formatTimeSpan(finished?.durationSeconds ?? 0)
      } (${printable(taskId)})`;
    case "resumed":
      return `Timer resumed: ${shownText(timer)}`;
    case "waiting":
      return `Timer still paused: ${printable(taskId)} (worktime timer resume)`;
    case "kept":
      return `Timer still runs: ${printable(taskId)} (worktime timer status)`;
  }
}

function timerJson(timer: TimerEffect): Record<string, unknown> {
  const { action, taskId, description, finished } = timer;
  const seconds = finished?.durationSeconds ?? null;
  return { action, task: taskId, description, duration_seconds: seconds };
}
