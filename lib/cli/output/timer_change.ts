import type { Zone } from "../../time/zone.ts";
import type { TimerChange } from "../../use_cases/timer_change.ts";
import type { Answer } from "../command.ts";
import { entryJson, shownText } from "./entry.ts";
import { printable } from "./printable.ts";
import { formatTimeSpan } from "./time_span.ts";

/** How a change was made, for its answer. */
export interface ChangeOutput {
  /** The zone in which times are printed. */
  readonly zone: Zone;
  /** Whether nothing was written. */
  readonly isDryRun: boolean;
}

/** What is printed first if nothing was written. */
export const DRY_RUN_LINE = "Dry run: nothing is written";

/** What the commands that start and stop timers print. */
export function answerTimerChange(
  change: TimerChange,
  { zone, isDryRun }: ChangeOutput,
): Answer {
  const lines = timerLines(change);
  return {
    text: (isDryRun ? [DRY_RUN_LINE, ...lines] : lines).join("\n"),
    json: { ...timerJson(change, zone), dry_run: isDryRun },
    notes: change.notes,
  };
}

/** What was done to the timer, in lines for people. */
export function timerLines(change: TimerChange): string[] {
  const { action, started, finished, givenUp } = change;
  const spent = finished ? formatTimeSpan(finished.durationSeconds) : "";
  if (action === "paused") return [`Timer paused: ${spent}`];
  if (action === "stopped") {
    return [
      givenUp
        ? `Timer stopped: ${printable(givenUp.taskId)} was paused`
        : `Timer stopped: ${spent}`,
    ];
  }
  const verb = action === "resumed" ? "resumed" : "started";
  return [
    ...finished
      ? [`Timer stopped: ${spent} (${printable(finished.taskId)})`]
      : [],
    `Timer ${verb}: ${started ? shownText(started) : ""}`,
  ];
}

/** The same for programs. */
export function timerJson(
  { action, started, finished, givenUp, notes }: TimerChange,
  zone: Zone,
): Record<string, unknown> {
  const subject = started ?? finished ?? givenUp;
  return {
    action,
    task: subject?.taskId ?? null,
    started: started ? entryJson(started, zone) : null,
    stopped: finished ? entryJson(finished, zone) : null,
    notes,
  };
}
