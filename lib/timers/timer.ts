import type { Instant } from "../time/zone.ts";
import {
  changedHere,
  type Entry,
  type EntrySubject,
  secondsBetween,
  type SyncState,
} from "./entry.ts";
import { NoTimerError } from "./errors.ts";
import type { ProviderName } from "./settings.ts";
import { billableOf } from "./version.ts";

/** The one entry that is running. */
export interface RunningTimer extends EntrySubject {
  /** Our own id; the entry keeps it. */
  readonly id: string;
  /** When it started, in whole seconds. */
  readonly start: Instant;
  /** The provider beside this machine, if the entry is meant for one. */
  readonly provider: string | undefined;
  /** The provider's id; our own until the provider gives one. */
  readonly providerId: string;
  /** What the provider knows of it. */
  readonly sync: SyncState;
  /** The version that the provider has, where that is another one. */
  readonly seenVersion?: string;
  /** Whether coming back to work resumed it: then it moves with that event. */
  readonly isResumed?: boolean;
}

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

/** The timer after a step, and the entry that the step finished. */
export interface TimerStep {
  /** The timer. */
  readonly state: TimerState;
  /** The entry, if one was finished. */
  readonly finished: Entry | undefined;
}

/** A new timer: what it is about, since when, and for which provider. */
export interface TimerStart extends EntrySubject {
  /** A new id. */
  readonly id: string;
  /** When it starts, in whole seconds; not before the running one did. */
  readonly start: Instant;
  /** The provider beside this machine, if there is one. */
  readonly provider: string | undefined;
}

/** A new timer on a subject, meant for the provider that is configured. */
export function timerOn(
  subject: EntrySubject,
  { id, start, provider }: {
    readonly id: string;
    readonly start: Instant;
    readonly provider: ProviderName;
  },
): TimerStart {
  const remote = provider === "local" ? undefined : provider;
  return { id, ...subjectOf(subject), start, provider: remote };
}

/** Starts a timer. One that runs is finished at the same instant. */
export function startTimer(state: TimerState, timer: TimerStart): TimerStep {
  const running: RunningTimer = {
    ...timer,
    providerId: timer.id,
    sync: timer.provider === undefined ? "local" : "waiting",
  };
  const finished = state.running && entryOf(state.running, timer.start);
  return { state: { running }, finished };
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
  const durationSeconds = secondsBetween(timer.start, end);
  // The provider knows of the start, not of the end.
  const { isResumed: _, ...entry } = changedHere(timer, timer);
  return { ...entry, end, durationSeconds };
}
