import { type Instant, wholeMinute } from "../time/zone.ts";
import type { WorkAction } from "../workday/event.ts";
import {
  billableOf,
  changedLocally,
  type Entry,
  type EntrySubject,
  secondsBetween,
} from "./entry.ts";
import { NoTimerError } from "./errors.ts";

/** The running timer. */
export interface RunningTimer
  extends Omit<Entry, "kind" | "end" | "durationSeconds"> {
  /** Distinguishes it from a finished entry. Not stored in files. */
  readonly kind: "timer";
  /**
   * Whether a workday event resumed it; adjusting that event moves its start.
   */
  readonly isResumed?: boolean;
}

/** An entry or the running timer. */
export type EntryOrTimer = Entry | RunningTimer;

/** A paused timer. */
export interface PausedTimer extends EntrySubject {
  /** When it was paused, in whole seconds. */
  readonly at: Instant;
  /** What paused it. The workday resumes only timers that it paused. */
  readonly by: "timer" | "workday";
}

/** The state of the timer: running, paused, or neither. */
export interface TimerState {
  /** The running timer. */
  readonly running?: RunningTimer | undefined;
  /** The paused timer; never set together with `running`. */
  readonly paused?: PausedTimer | undefined;
}

/**
 * The state of the timer after a step, and the entry that the step finished.
 */
export interface TimerStep {
  readonly state: TimerState;
  readonly finished: Entry | undefined;
}

/** Returns a new timer, to be synced with the configured provider. */
export function newTimer(
  subject: EntrySubject,
  { id, start, provider }: {
    readonly id: string;
    readonly start: Instant;
    readonly provider: string;
  },
): RunningTimer {
  const isLocal = provider === "local";
  return {
    kind: "timer",
    ...{ id, ...subjectOf(subject), start },
    provider: isLocal ? undefined : provider,
    providerId: id,
    sync: isLocal ? "local" : "waiting",
  };
}

/**
 * Starts a timer.
 *
 * @param previousEnd When the running timer ends; not before it began.
 */
export function startTimer(
  { running }: TimerState,
  timer: RunningTimer,
  previousEnd: Instant = timer.start,
): TimerStep {
  const finished = running && entryOf(running, previousEnd);
  return { state: { running: timer }, finished };
}

/**
 * Stops the running timer, or discards the paused one.
 *
 * @throws {NoTimerError} When no timer is running or paused.
 */
export function stopTimer(state: TimerState, at: Instant): TimerStep {
  if (!state.running && !state.paused) throw new NoTimerError();
  return { state: {}, finished: state.running && entryOf(state.running, at) };
}

/**
 * Pauses the running timer, so that it can be resumed later.
 *
 * @throws {NoTimerError} When no timer is running.
 */
export function pauseTimer(
  state: TimerState,
  at: Instant,
  by: PausedTimer["by"],
): TimerStep {
  if (!state.running) throw new NoTimerError();
  return {
    state: { paused: { ...subjectOf(state.running), at, by } },
    finished: entryOf(state.running, at),
  };
}

/** Returns only the subject of an entry or timer. */
export function subjectOf(subject: EntrySubject): EntrySubject {
  const { taskId, description, tags } = subject;
  return { taskId, description, tags, ...billableOf(subject) };
}

/** Returns the entry of a stopped timer. */
function entryOf(timer: RunningTimer, end: Instant): Entry {
  // The end is a change that the provider has not seen.
  return changedLocally(timer, withEnd(timer, end));
}

/** Ends a timer or entry at an instant, or at its start if that is later. */
export function withEnd(record: EntryOrTimer, end: Instant): Entry {
  const { isResumed: _, ...rest } = { isResumed: false, ...record };
  const last = Math.max(record.start, end);
  const durationSeconds = secondsBetween(record.start, last);
  return { ...rest, kind: "entry", end: last, durationSeconds };
}

/** Removes the end of an entry, which makes it a running timer. */
export function withoutEnd(record: EntryOrTimer): RunningTimer {
  if (record.kind === "timer") return record;
  const { end: _, durationSeconds: _0, ...rest } = record;
  return { ...rest, kind: "timer" };
}

/** The effect of a workday event on the timer. */
export interface TimerEffect extends EntrySubject {
  /**
   * `kept` if the timer keeps running, because the event is before its start or
   * it was probably forgotten; `waiting` if it stays paused, because it is from
   * another day.
   */
  readonly action: "paused" | "resumed" | "kept" | "waiting";
  /** The entry that the pause finished. */
  readonly finished: Entry | undefined;
}

/** A step of the timer caused by a workday event, and its effect. */
interface WorkdayStep {
  readonly step: TimerStep;
  readonly effect: TimerEffect;
}

/** The workday events that pause a running timer. */
const PAUSING_ACTIONS: readonly WorkAction[] = [
  "started",
  "lunch_started",
  "break_started",
  "stopped",
];
/** The workday events that resume a timer paused by the workday. */
const RESUMING_ACTIONS: readonly WorkAction[] = [
  "started",
  "lunch_ended",
  "break_ended",
  "resumed",
];

/** Returns whether a workday event can affect the timer. */
export function affectsTimer(
  { running, paused }: TimerState,
  action: WorkAction,
): boolean {
  if (running && PAUSING_ACTIONS.includes(action)) return true;
  return paused?.by === "workday" && RESUMING_ACTIONS.includes(action);
}

/**
 * Pauses or resumes a timer at a workday event that affects it.
 *
 * @param at When the event was, in whole minutes.
 * @param resume Creates the timer that continues a paused one.
 */
export function timerAfterEvent(
  state: TimerState,
  at: Instant,
  resume: (subject: EntrySubject, start: Instant) => RunningTimer,
): WorkdayStep | undefined {
  const { running, paused } = state;
  if (running) {
    const end = endAt(at, running);
    if (end < running.start) return keptStep(state);
    const step = pauseTimer(state, end, "workday");
    return { step, effect: effectOf("paused", running, step.finished) };
  }
  if (!paused) return undefined;
  const resumed = resume(paused, Math.max(at, paused.at));
  const step = startTimer({}, { ...resumed, isResumed: true });
  return { step, effect: effectOf("resumed", paused) };
}

/** Resolves an event, which is in minutes, to the end of a timer. */
function endAt(
  event: Instant,
  { start }: Pick<RunningTimer, "start">,
): Instant {
  return event === wholeMinute(start) ? start : event;
}

/** Keeps the timer running in spite of the event. */
export function keptStep(state: TimerState): WorkdayStep | undefined {
  const { running } = state;
  if (!running) return undefined;
  const step = { state, finished: undefined };
  return { step, effect: effectOf("kept", running) };
}

/**
 * Leaves a timer paused that is from another day. It is resumed only on
 * request, since the new day can begin with a different task.
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

/** A workday event that was moved. */
export interface MovedEvent {
  /** Where it was, in whole minutes. */
  readonly from: Instant;
  /** Where it is now, in whole minutes. */
  readonly to: Instant;
}

/** The timer after an event was moved, and the entry whose end changed. */
interface MovedTimer {
  readonly state: TimerState;
  readonly entry: { readonly before: Entry; readonly after: Entry } | undefined;
}

/**
 * Moves the end of the entry that a workday event finished, or the start of the
 * timer that it resumed, together with the event.
 *
 * @param recent The most recent entries.
 * @returns `undefined` if the event did not affect the timer.
 */
export function timerAfterMove(
  { running, paused }: TimerState,
  { from, to }: MovedEvent,
  recent: readonly Entry[],
): MovedTimer | undefined {
  if (running?.isResumed && running.start === from) {
    const moved = changedLocally(running, { ...running, start: to });
    return { state: { running: moved }, entry: undefined };
  }
  if (paused?.by !== "workday" || wholeMinute(paused.at) !== from) {
    return undefined;
  }
  const before = recent.find(({ taskId, end }) =>
    taskId === paused.taskId && end === paused.at
  );
  if (!before) return undefined;
  const end = endAt(to, before);
  if (end < before.start) return undefined;
  const durationSeconds = secondsBetween(before.start, end);
  const after = changedLocally(before, { ...before, end, durationSeconds });
  return {
    state: { paused: { ...paused, at: end } },
    entry: { before, after },
  };
}
