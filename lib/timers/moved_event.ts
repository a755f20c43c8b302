import { type Instant, wholeMinute } from "../time/zone.ts";
import { type Entry, secondsBetween } from "./entry.ts";
import type { TimerState } from "./timer.ts";

/** An event of the workday that was moved. */
export interface MovedEvent {
  /** Where it was, in whole minutes. */
  readonly from: Instant;
  /** Where it is now, in whole minutes. */
  readonly to: Instant;
}

/** What a moved event makes of the timer that it had paused or resumed. */
export interface MovedTimer {
  /** The timer afterwards. */
  readonly state: TimerState;
  /** The entry that ends at another time now. */
  readonly entry: { readonly before: Entry; readonly after: Entry } | undefined;
}

/**
 * Moves the end of the entry that an event of the workday had finished, or the
 * start of the timer that it had resumed, along with the event.
 *
 * @param recent The newest entries.
 * @returns `undefined` if the timer has nothing to do with the event.
 */
export function timerAfterMove(
  state: TimerState,
  { from, to }: MovedEvent,
  recent: readonly Entry[],
): MovedTimer | undefined {
  const { running, paused } = state;
  if (running?.start === from) {
    // Who typed the start of a timer to the second did not mean the event.
    const isResumed = recent.some(({ taskId, end }) =>
      taskId === running.taskId && end <= from
    );
    if (!isResumed) return undefined;
    return { state: { running: { ...running, start: to } }, entry: undefined };
  }
  if (paused?.by !== "workday" || wholeMinute(paused.at) !== from) {
    const entry = resumedEntry({ from, to }, recent);
    return entry && { state, entry };
  }
  const before = recent.find(({ taskId, end }) =>
    taskId === paused.taskId && end === paused.at
  );
  if (!before) return undefined;
  // A timer starts at a second, an event happens at a minute.
  const end = to === wholeMinute(before.start) ? before.start : to;
  if (end < before.start) return undefined;
  const durationSeconds = secondsBetween(before.start, end);
  const sync = before.sync === "confirmed" ? "waiting" : before.sync;
  const after = { ...before, end, durationSeconds, sync };
  return {
    state: { paused: { ...paused, at: end } },
    entry: { before, after },
  };
}

/** The entry that began as the event resumed its timer, and has ended since. */
function resumedEntry(
  { from, to }: MovedEvent,
  recent: readonly Entry[],
): MovedTimer["entry"] {
  const before = recent.find(({ start, end, taskId }) =>
    start === from && to <= end &&
    recent.some((other) => other.taskId === taskId && other.end <= from)
  );
  if (!before) return undefined;
  const durationSeconds = secondsBetween(to, before.end);
  const sync = before.sync === "confirmed" ? "waiting" : before.sync;
  return { before, after: { ...before, start: to, durationSeconds, sync } };
}
