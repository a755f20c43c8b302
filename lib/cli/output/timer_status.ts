import {
  instantToType,
  type Present,
  readable,
} from "../../time/typed_time.ts";
import { formatInstant } from "../../time/zone.ts";
import type { TimerStatus } from "../../use_cases/show_timer.ts";
import type { Answer } from "../command.ts";
import { entryJson, shownText } from "./entry.ts";
import { printable } from "./printable.ts";
import { formatTimeSpan } from "./time_span.ts";

/** What `worktime timer status` prints. */
export function answerTimerStatus(
  status: TimerStatus,
  { now, zone }: Present,
): Answer {
  const { running, paused, taskSeconds, todaySeconds, waitingCount } = status;
  return {
    text: [...linesOf(status, { now, zone }), ...waitingLines(waitingCount)]
      .join("\n"),
    json: {
      state: running ? "running" : paused ? "paused" : "idle",
      running: running ? { ...entryJson(running, zone), end: null } : null,
      paused: paused
        ? {
          task: paused.taskId,
          description: paused.description,
          at: formatInstant(paused.at, zone),
          by: paused.by,
        }
        : null,
      task_seconds: running || paused ? taskSeconds : null,
      today_seconds: todaySeconds,
      likely_end: status.likelyEnd === undefined
        ? null
        : formatInstant(status.likelyEnd, zone),
      waiting: waitingCount,
      notes: status.notes,
    },
    notes: status.notes.map((note) => printable(note)),
  };
}

function waitingLines(count: number): string[] {
  return count === 0
    ? []
    : [`${count} waiting for the provider, run: worktime timer sync`];
}

function linesOf(
  status: TimerStatus,
  { now, zone }: Present,
): string[] {
  const { running, paused, taskSeconds, todaySeconds, likelyEnd } = status;
  const total = `Task total: ${formatTimeSpan(taskSeconds)}`;
  const today = `Today: ${formatTimeSpan(todaySeconds)}`;
  if (running) {
    const since = readable(running.start, zone, now);
    const spent = formatTimeSpan(running.durationSeconds);
    return [
      `Running: ${shownText(running)}`,
      `Since: ${since} (${spent})`,
      total,
      today,
      ...likelyEnd === undefined ? [] : [
        "Was it forgotten? worktime timer stop --at " +
        instantToType(likelyEnd, zone),
      ],
    ];
  }
  if (!paused) return ["No timer is running", today];
  return [
    `Paused: ${shownText(paused)}`,
    `Since: ${readable(paused.at, zone, now)}`,
    total,
    today,
  ];
}
