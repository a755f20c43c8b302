import { type Instant, wholeMinute } from "../time/zone.ts";
import type { WorkAction } from "../workday/transition.ts";
import type { Entry, EntrySubject } from "./entry.ts";
import {
  pauseTimer,
  startTimer,
  subjectOf,
  type TimerStart,
  type TimerState,
  type TimerStep,
} from "./timer.ts";

/** What an event of the workday did to the timer. */
export interface TimerEffect extends EntrySubject {
  /**
   * `kept` if it goes on, as the event was before it started or it was probably
   * forgotten; `waiting` if it stays paused, as the day is another one.
   */
  readonly action: "paused" | "resumed" | "kept" | "waiting";
  /** The entry that the pause finished. */
  readonly finished: Entry | undefined;
}

/** A step of the timer that an event of the workday caused. */
interface WorkdayStep {
  readonly step: TimerStep;
  readonly effect: TimerEffect;
}

/** Makes a timer that goes on with what was paused. */
type Resume = (subject: EntrySubject, start: Instant) => TimerStart;

const PAUSES: readonly WorkAction[] = [
  "lunch_started",
  "break_started",
  "stopped",
];
const RETURNS: readonly WorkAction[] = [
  "lunch_ended",
  "break_ended",
  "resumed",
];

/** Whether an event of the workday can have to do with the timer. */
export function concernsTimer(
  { running, paused }: TimerState,
  action: WorkAction,
): boolean {
  if (PAUSES.includes(action) || action === "started") {
    if (running) return true;
  }
  const isReturn = RETURNS.includes(action) || action === "started";
  return isReturn && paused?.by === "workday";
}

/**
 * What an event of the workday makes of a timer that it concerns: lunch, a break
 * and the stop pause it, coming back resumes what they paused.
 *
 * @param at When the event was, in whole minutes.
 */
export function timerAfterEvent(
  state: TimerState,
  at: Instant,
  resume: Resume,
): WorkdayStep | undefined {
  const { running, paused } = state;
  if (running) {
    const start = running.start;
    // A timer starts at a second, an event happens at a minute.
    const end = at === wholeMinute(start) ? start : at;
    if (end < start) return keptStep(state);
    const step = pauseTimer(state, end, "workday");
    return { step, effect: effectOf("paused", running, step.finished) };
  }
  if (!paused) return undefined;
  const timer = resume(paused, Math.max(at, paused.at));
  const { state: { running: resumed } } = startTimer({}, timer);
  const step: TimerStep = {
    state: { running: resumed && { ...resumed, isResumed: true } },
    finished: undefined,
  };
  return { step, effect: effectOf("resumed", paused) };
}

/** The timer goes on, whatever the event. */
export function keptStep(state: TimerState): WorkdayStep | undefined {
  const { running } = state;
  if (!running) return undefined;
  const step = { state, finished: undefined };
  return { step, effect: effectOf("kept", running) };
}

/**
 * A day begins while a timer is paused since another one: who goes on with it
 * says so, as the day may begin with something else.
 */
export function waitingStep({ paused }: TimerState): WorkdayStep | undefined {
  if (!paused) return undefined;
  const state: TimerState = { paused: { ...paused, by: "timer" } };
  const step = { state, finished: undefined };
  return { step, effect: effectOf("waiting", paused) };
}

function effectOf(
  action: TimerEffect["action"],
  subject: EntrySubject,
  finished?: Entry,
): TimerEffect {
  return { action, ...subjectOf(subject), finished };
}
