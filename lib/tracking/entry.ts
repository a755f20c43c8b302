import { SECOND } from "@std/datetime";
import { hashOf } from "../digest.ts";
import type { Instant } from "../time/zone.ts";
import { descriptionOf, taskIdIn } from "./description.ts";

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
  /** Whether it is billable; left out if only the provider decides. */
  readonly billable?: boolean;
}

/** One recorded stretch of time for a task. */
export interface Entry extends EntrySubject {
  /** Distinguishes it from a running timer. Not stored in files. */
  readonly kind: "entry";
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
  /**
   * The version that the provider had when it was asked last, where that is not
   * what the entry says: it was changed here, or is kept otherwise there.
   */
  readonly seenVersion?: string;
}

/** What an entry has in common with a timer that runs, for a provider. */
type Synced =
  & Omit<Entry, "kind" | "end" | "durationSeconds">
  & Partial<Pick<Entry, "end">>;

/** The start of the second that an instant is in. */
export function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / SECOND) * SECOND;
}

/** The seconds from one instant to another. */
export function secondsBetween(start: Instant, end: Instant): number {
  return Math.round((end - start) / SECOND);
}

/** What can change of an entry, without all else that is known of it. */
export function contentOf(
  content: EntryContent,
): EntryContent {
  const { taskId, description, start, end, tags } = content;
  const times = { start: wholeSecond(start), end };
  return { taskId, description, ...times, tags, ...billableOf(content) };
}

/** The version of an entry that the provider had when it was asked last. */
export function seenVersionOf(entry: Synced): string | undefined {
  if (entry.seenVersion !== undefined) return entry.seenVersion;
  return entry.sync === "confirmed" ? versionOf(entry) : undefined;
}

/**
 * An entry after it was changed here: the provider has to be told, if it is
 * meant for one.
 *
 * @param after What the change made of it.
 */
export function changedLocally<T extends Synced>(before: Synced, after: T): T {
  if (before.provider === undefined) return after;
  const seenVersion = seenVersionOf(before);
  const sync = before.sync === "confirmed" ? "waiting" : before.sync;
  return { ...after, sync, ...(seenVersion !== undefined && { seenVersion }) };
}

/** An entry that its provider has confirmed, in a version that was seen. */
export function confirmedBy<T extends Synced>(
  entry: T,
  { providerId, seenVersion, hasPendingChange }: {
    readonly providerId: string;
    readonly seenVersion: string | undefined;
    /** Whether it was changed here since it was sent. */
    readonly hasPendingChange: boolean;
  },
): T {
  const { seenVersion: _, ...rest } = entry;
  const isOther = seenVersion !== undefined && seenVersion !== versionOf(entry);
  return {
    ...rest as T,
    providerId,
    sync: hasPendingChange ? "waiting" : "confirmed",
    ...(isOther && { seenVersion }),
  };
}

/** The time of some entries, in seconds; overlapping ones count each. */
export function totalSecondsOf(
  entries: Iterable<Pick<Entry, "durationSeconds">>,
): number {
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

/** What can change of an entry, here or at a provider. */
export interface EntryContent {
  /** The task; without one, the description stands for it. */
  readonly taskId: string | undefined;
  /** What was done, in a line for people. */
  readonly description: string;
  /** When it began. */
  readonly start: Instant;
  /** When it ended; `undefined` while it runs. */
  readonly end?: Instant | undefined;
  /** Its tags, in any order. */
  readonly tags: readonly string[];
  /** Whether it is billable; `undefined` if nobody has said so. */
  readonly billable?: boolean | undefined;
}

/** Whether something is billable, where that is known. */
export function billableOf(
  { billable }: Pick<EntryContent, "billable">,
): { billable?: boolean } {
  return billable === undefined ? {} : { billable };
}

/**
 * Whether an entry is billable once a provider has said so. That it is not is
 * only noted where something else was said here.
 */
export function mergedBillable(
  here: Pick<EntryContent, "billable"> | undefined,
  there: Pick<EntryContent, "billable">,
): { billable?: boolean } {
  const billable = there.billable ?? here?.billable;
  const isUsual = billable === false && here?.billable === undefined;
  return isUsual ? {} : billableOf({ billable });
}

/**
 * A short text that is another one when an entry is changed, in no matter what.
 * It tells a change, and is no safeguard against forgers: twice a 32-bit hash.
 */
export function versionOf(entry: EntryContent): string {
  const { taskId, description, start, end, tags, billable } = entry;
  const text = JSON.stringify([
    taskId ?? description,
    description,
    start / SECOND,
    end === undefined ? null : end / SECOND,
    tags.toSorted(),
    // Versions that were noted before entries could be billable stay the same.
    ...billable ? [billable] : [],
  ]);
  return formatHash(hashOf(text)) + formatHash(hashOf(text, SECOND_BASIS));
}

/** Any other number: two hashes are the same by chance much less often. */
const SECOND_BASIS = 0x2f0b4f1d;

function formatHash(hash: number): string {
  // What two bases differ in would stay in the same bits.
  const mixed = hash ^ (hash >>> 15);
  return (mixed >>> 0).toString(36).padStart(7, "0");
}

/**
 * What an entry of a task says at a service that knows no tasks of ours: the
 * description, which gets the task's id by the pattern if it has it not yet.
 */
export function remoteDescriptionOf(
  { taskId, description }: Pick<EntrySubject, "taskId" | "description">,
  pattern: string,
): string {
  const isClear = (text: string) =>
    (taskIdIn(text, pattern) ?? text) === taskId;
  if (isClear(description)) return description;
  const text = descriptionOf(pattern, { id: taskId, title: description });
  // An id such as "fix it" is not known as one when it stands alone.
  return isClear(text)
    ? text
    : descriptionOf(pattern, { id: taskId, title: description || taskId });
}

/** Whether an entry is of a task: one that says just an id is. */
export function belongsToTask(
  entry: { readonly taskId: string | undefined; readonly description: string },
  taskId: string,
): boolean {
  return (entry.taskId ?? entry.description) === taskId;
}
