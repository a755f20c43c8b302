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
import type { ProviderName } from "./settings.ts";

/** The one entry that is running. */
export interface RunningTimer
  extends Omit<Entry, "kind" | "end" | "durationSeconds"> {
  /** Distinguishes it from a finished entry. Not stored in files. */
  readonly kind: "timer";
  /** Whether coming back to work resumed it: then it moves with that event. */
  readonly isResumed?: boolean;
}

/** An entry, or the running timer. */
export type EntryOrTimer = Entry | RunningTimer;

/** What a timer was about that is to go on. */
export interface PausedTimer extends EntrySubject {
  /** When it was paused, in whole seconds. */
  readonly at: Instant;
  /** Who paused it: only what the workday paused does it resume. */
  readonly by: "timer" | "workday";
}

/** What the timer does; one that neither runs nor is paused is idle. */
export interface TimerState {
  /** The timer that runs. */
  readonly running?: RunningTimer | undefined;
  /** The timer that is paused; never beside one that runs. */
  readonly paused?: PausedTimer | undefined;
}

/** The timer after a step, and the entry that the step finished, if any. */
export interface TimerStep {
  readonly state: TimerState;
  readonly finished: Entry | undefined;
}

/** A new timer on a subject, meant for the provider that is configured. */
export function newTimer(
  subject: EntrySubject,
  { id, start, provider }: {
    readonly id: string;
    readonly start: Instant;
    readonly provider: ProviderName;
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
 * @param previousEnd When the running one ends; it begins no later.
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
 * Finishes the running timer. A paused one is given up.
 *
 * @throws {NoTimerError} When neither is there.
 */
export function stopTimer(state: TimerState, at: Instant): TimerStep {
  if (!state.running && !state.paused) throw new NoTimerError();
  return { state: {}, finished: state.running && entryOf(state.running, at) };
}

/**
 * Finishes the running timer and remembers it, to go on later.
 *
 * @throws {NoTimerError} When none runs.
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

/** What something is about, without all else that is known of it. */
export function subjectOf(subject: EntrySubject): EntrySubject {
  const { taskId, description, tags } = subject;
  return { taskId, description, tags, ...billableOf(subject) };
}

/** The entry that a timer becomes when it stops. */
function entryOf(timer: RunningTimer, end: Instant): Entry {
  // The provider knows of the start, not of the end.
  return changedLocally(timer, endedAt(timer, end));
}

/** Returns the entry that ends at an instant, or at its start if that is later. */
export function endedAt(record: EntryOrTimer, end: Instant): Entry {
  const { isResumed: _, ...rest } = { isResumed: false, ...record };
  const last = Math.max(record.start, end);
  const durationSeconds = secondsBetween(record.start, last);
  return { ...rest, kind: "entry", end: last, durationSeconds };
}

/** Returns the timer that an entry is while it has no end. */
export function stillRunning(record: EntryOrTimer): RunningTimer {
  if (record.kind === "timer") return record;
  const { end: _, durationSeconds: _0, ...rest } = record;
  return { ...rest, kind: "timer" };
}

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

/** The events that concern a running timer. */
const PAUSING_ACTIONS: readonly WorkAction[] = [
  "started",
  "lunch_started",
  "break_started",
  "stopped",
];
/** The events that concern a timer which the workday paused. */
const RESUMING_ACTIONS: readonly WorkAction[] = [
  "started",
  "lunch_ended",
  "break_ended",
  "resumed",
];

/** Whether an event of the workday can have to do with the timer. */
export function affectsTimer(
  { running, paused }: TimerState,
  action: WorkAction,
): boolean {
  if (running && PAUSING_ACTIONS.includes(action)) return true;
  return paused?.by === "workday" && RESUMING_ACTIONS.includes(action);
}

/**
 * What an event of the workday makes of a timer that it concerns: lunch, a
 * break and the stop pause it, coming back resumes what they paused.
 *
 * @param at When the event was, in whole minutes.
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

/** The end that an event means: a timer starts at a second, it at a minute. */
function endAt(
  event: Instant,
  { start }: Pick<RunningTimer, "start">,
): Instant {
  return event === wholeMinute(start) ? start : event;
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

/** An event of the workday that was moved. */
export interface MovedEvent {
  /** Where it was, in whole minutes. */
  readonly from: Instant;
  /** Where it is now, in whole minutes. */
  readonly to: Instant;
}

/** The timer after a move, and the entry that ends at another time now. */
interface MovedTimer {
  readonly state: TimerState;
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
