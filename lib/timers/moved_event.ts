import { type Instant, wholeMinute } from "../time/zone.ts";
import { changedHere, type Entry, secondsBetween } from "./entry.ts";
import type { TimerState } from "./timer.ts";

/** An event of the workday that was moved. */
export interface MovedEvent {
  /** Where it was, in whole minutes. */
  readonly from: Instant;
  /** Where it is now, in whole minutes. */
  readonly to: Instant;
}

/** What a moved event makes of the timer that it had paused or resumed. */
interface MovedTimer {
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
  { running, paused }: TimerState,
  { from, to }: MovedEvent,
  recent: readonly Entry[],
): MovedTimer | undefined {
  if (running?.isResumed && running.start === from) {
    const moved = changedHere(running, { ...running, start: to });
    return { state: { running: moved }, entry: undefined };
  }
  if (paused?.by !== "workday" || wholeMinute(paused.at) !== from) {
    return undefined;
  }
  const before = recent.find(({ taskId, end }) =>
    taskId === paused.taskId && end === paused.at
  );
  if (!before) return undefined;
  // A timer starts at a second, an event happens at a minute.
  const end = to === wholeMinute(before.start) ? before.start : to;
  if (end < before.start) return undefined;
  const durationSeconds = secondsBetween(before.start, end);
  const after = changedHere(before, { ...before, end, durationSeconds });
  return {
    state: { paused: { ...paused, at: end } },
    entry: { before, after },
  };
}
