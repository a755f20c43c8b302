import { SECOND } from "@std/datetime";
import type { Instant } from "../time/zone.ts";

/**
 * What the provider knows of an entry: nothing, as it is meant for this machine
 * only; nothing yet; perhaps, as a request went out and no answer came; all.
 */
export type SyncState = "local" | "waiting" | "unconfirmed" | "confirmed";

/** What an entry is about. */
export interface EntrySubject {
  /** The task: any text. */
  readonly taskId: string;
  /** What was done, in a line for people. */
  readonly description: string;
  /** Its tags, without repetition. */
  readonly tags: readonly string[];
}

/** One recorded stretch of time for a task. */
export interface Entry extends EntrySubject {
  /** Our own id. */
  readonly id: string;
  /** When it began, in whole seconds. */
  readonly start: Instant;
  /** When it ended, in whole seconds. */
  readonly end: Instant;
  /** How long it counts, in seconds. */
  readonly durationSeconds: number;
  /** The provider beside this machine, if the entry is meant for one. */
  readonly provider: string | undefined;
  /** The provider's id; our own until the provider gives one. */
  readonly providerId: string;
  /** What the provider knows of it. */
  readonly sync: SyncState;
}

/** The start of the second that an instant is in. */
export function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / SECOND) * SECOND;
}

/** The seconds from one instant to another. */
export function secondsBetween(start: Instant, end: Instant): number {
  return Math.round((end - start) / SECOND);
}

/** The time of some entries, in seconds; overlapping ones count each. */
export function totalSecondsOf(entries: Iterable<Entry>): number {
  let seconds = 0;
  for (const { durationSeconds } of entries) seconds += durationSeconds;
  return seconds;
}

/** Compares entries by when they began, then by when they ended. */
export function byStart(
  a: Pick<Entry, "start" | "end">,
  b: Pick<Entry, "start" | "end">,
): number {
  return a.start - b.start || a.end - b.end;
}
