import { SECOND } from "@std/datetime";
import { fingerprintOf } from "../digest.ts";
import { type Instant, wholeSecond } from "../time/zone.ts";
import { isTaskId, type Task } from "./task.ts";

/** The sync state of an entry or timer. */
export type SyncState =
  /** Stored on this machine only. */
  | "local"
  /** Has changes that have not been sent. */
  | "waiting"
  /** Was sent, but the response was lost. */
  | "unconfirmed"
  /** Is stored by the provider. */
  | "confirmed";

/** The task of an entry, and what was done. */
export interface EntrySubject {
  /** The task's id: any text in one line. */
  readonly taskId: string;
  /** What was done, in one line. */
  readonly description: string;
  /** Its tags, without duplicates. */
  readonly tags: readonly string[];
  /** Whether it is billable; omitted if the provider decides. */
  readonly billable?: boolean;
}

/** A finished time entry for a task. */
export interface Entry extends EntrySubject {
  /** Distinguishes it from a running timer. Not stored in files. */
  readonly kind: "entry";
  /** Its local id. */
  readonly id: string;
  /** When it began, in whole seconds. */
  readonly start: Instant;
  /** When it ended, in whole seconds. */
  readonly end: Instant;
  /** Its duration, in seconds. */
  readonly durationSeconds: number;
  /** The provider that it is synced with, if any. */
  readonly provider: string | undefined;
  /** The provider's id; the local id until the provider assigns one. */
  readonly providerId: string;
  /** Its sync state. */
  readonly sync: SyncState;
  /**
   * The version last seen at the provider, if it differs from this entry:
   * because of a local change, or because the provider stores it differently.
   */
  readonly seenVersion?: string;
  /** How often its content changed since it was recorded; omitted if never. */
  readonly revision?: number;
}

/** The common part of entries and running timers that is synced. */
type Synced =
  & Omit<Entry, "kind" | "end" | "durationSeconds">
  & Partial<Pick<Entry, "end">>;

/** Counts a change of an entry's content, if there was one. */
export function revised(before: Entry, after: Entry): Entry {
  const isChanged = versionOf(before) !== versionOf(after);
  const revision = (before.revision ?? 0) + (isChanged ? 1 : 0);
  return revision === 0 ? after : { ...after, revision };
}

/** Returns the seconds between two instants. */
export function secondsBetween(start: Instant, end: Instant): number {
  return Math.round((end - start) / SECOND);
}

/** Returns only the content of an entry. */
export function contentOf(
  content: EntryContent,
): EntryContent {
  const { taskId, description, start, end, tags } = content;
  const times = { start: wholeSecond(start), end };
  return { taskId, description, ...times, tags, ...billableOf(content) };
}

/** Returns the version of an entry that was last seen at the provider. */
export function seenVersionOf(entry: Synced): string | undefined {
  if (entry.seenVersion !== undefined) return entry.seenVersion;
  return entry.sync === "confirmed" ? versionOf(entry) : undefined;
}

/**
 * Returns an entry after a local change. If it is synced, the change is
 * pending.
 *
 * @param after The changed entry, with its previous sync state.
 */
export function changedLocally<T extends Synced>(before: Synced, after: T): T {
  if (before.provider === undefined) return after;
  const seenVersion = seenVersionOf(before);
  const sync = before.sync === "confirmed" ? "waiting" : before.sync;
  return { ...after, sync, ...(seenVersion !== undefined && { seenVersion }) };
}

/** Returns an entry after the provider has confirmed it. */
export function confirmedBy<T extends Synced>(
  entry: T,
  { providerId, seenVersion, hasPendingChange }: {
    readonly providerId: string;
    readonly seenVersion: string | undefined;
    /** Whether there was a local change since it was sent. */
    readonly hasPendingChange: boolean;
  },
): T {
  const { seenVersion: _, ...rest } = entry;
  const differs = seenVersion !== undefined && seenVersion !== versionOf(entry);
  return {
    ...rest as T,
    providerId,
    sync: hasPendingChange ? "waiting" : "confirmed",
    ...(differs && { seenVersion }),
  };
}

/** Returns the sum of the durations of entries, in seconds. */
export function totalSecondsOf(
  entries: Iterable<Pick<Entry, "durationSeconds">>,
): number {
  let seconds = 0;
  for (const { durationSeconds } of entries) seconds += durationSeconds;
  return seconds;
}

/** Compares entries by start, then by end. */
export function byStart(
  a: Pick<Entry, "start" | "end">,
  b: Pick<Entry, "start" | "end">,
): number {
  return a.start - b.start || a.end - b.end;
}

/** The properties of an entry that can change, locally or at a provider. */
export interface EntryContent {
  /** The task's id; if `undefined`, the description serves as the id. */
  readonly taskId: string | undefined;
  /** What was done, in one line. */
  readonly description: string;
  /** When it began. */
  readonly start: Instant;
  /** When it ended; `undefined` while it is running. */
  readonly end?: Instant | undefined;
  /** Its tags, in any order. */
  readonly tags: readonly string[];
  /** Whether it is billable; `undefined` if unknown. */
  readonly billable?: boolean | undefined;
}

/**
 * Returns the `billable` property if it is known, to be spread.
 *
 * @throws {TypeError} When it is of another type, which no file can contain.
 */
export function billableOf(
  { billable }: Pick<EntryContent, "billable">,
): { billable?: boolean } {
  if (billable === undefined) return {};
  if (typeof billable === "boolean") return { billable };
  throw new TypeError('"billable" must be true or false');
}

/**
 * Returns the `billable` property after the provider has reported its own
 * value. `false` is the default, so it is stored only if the local value was
 * set.
 */
export function mergedBillable(
  local: Pick<EntryContent, "billable"> | undefined,
  remote: Pick<EntryContent, "billable">,
): { billable?: boolean } {
  const billable = remote.billable ?? local?.billable;
  const isDefault = billable === false && local?.billable === undefined;
  return isDefault ? {} : billableOf({ billable });
}

/**
 * Returns a fingerprint of an entry's content, made of two 32-bit hashes. It
 * detects changes, but is not secure against deliberate collisions.
 */
export function versionOf(entry: EntryContent): string {
  const { taskId, description, start, end, tags, billable } = entry;
  const text = JSON.stringify([
    taskId ?? description,
    description,
    start / SECOND,
    end === undefined ? null : end / SECOND,
    tags.toSorted(),
    // Keeps versions equal to those stored before `billable` existed.
    ...billable ? [billable] : [],
  ]);
  return fingerprintOf(text, SECOND_BASIS);
}

/** Any number would do, but stored versions depend on it. */
const SECOND_BASIS = 0x2f0b4f1d;

/**
 * Returns the description of an entry for a service that has no field for the
 * task. If the task cannot be recognized from the description alone, its id is
 * added according to the pattern.
 */
export function remoteDescriptionOf(
  { taskId, description }: Pick<EntrySubject, "taskId" | "description">,
  pattern: string,
): string {
  const identifiesTask = (text: string) =>
    (taskIdIn(text, pattern) ?? text) === taskId;
  if (identifiesTask(description)) return description;
  const text = descriptionOf(pattern, { id: taskId, title: description });
  // An id such as "fix it" is not recognized on its own.
  return identifiesTask(text)
    ? text
    : descriptionOf(pattern, { id: taskId, title: description || taskId });
}

/**
 * Returns whether an entry belongs to a task, by id or, without one, by text.
 */
export function belongsToTask(
  entry: { readonly taskId: string | undefined; readonly description: string },
  taskId: string,
): boolean {
  return (entry.taskId ?? entry.description) === taskId;
}

// Descriptions name the task of an entry, by a pattern.

const PLACEHOLDER = /\{task_(id|title)\}/;

/**
 * Returns the description of a task's entries: the pattern with `{task_id}` and
 * `{task_title}` filled in or, for a task without a title, just its id.
 */
export function descriptionOf(
  pattern: string,
  { id, title }: Pick<Task, "id" | "title">,
): string {
  if (title === "") return id;
  const everywhere = new RegExp(PLACEHOLDER, "g");
  // A replacement function, since `$&` in a title would be special in a string.
  return pattern.replace(everywhere, (_, name) => name === "id" ? id : title);
}

/**
 * Extracts the title from a description that matches the pattern for a task.
 *
 * @returns The title; empty if the description does not match or has none.
 */
export function titleIn(
  description: string,
  pattern: string,
  id: string,
): string {
  // Titles never contain a line break.
  const [head = "", tail, ...more] = descriptionOf(pattern, { id, title: "\n" })
    .split("\n");
  const isMade = tail !== undefined && more.length === 0 &&
    description.startsWith(head) && description.endsWith(tail);
  if (!isMade) return "";
  return description.slice(head.length, description.length - tail.length);
}

/**
 * Returns a description without the id of its task, which begins the usual one:
 * `TASK-025: Headless mode`.
 */
export function withoutTaskId(
  { taskId, description }: {
    readonly taskId: string;
    readonly description: string;
  },
): string {
  const start = `${taskId}: `;
  return description.startsWith(start)
    ? description.slice(start.length)
    : description;
}

/** Returns a description after the id of its task has changed. */
export function renamedDescription(
  description: string,
  pattern: string,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  if (description === from) return to;
  const title = titleIn(description, pattern, from);
  return title === "" ? description : descriptionOf(pattern, { id: to, title });
}

/**
 * Extracts the task id from a description that matches the pattern, or that
 * consists of an id such as `TASK-025`.
 *
 * @returns The id, or `undefined` if none can be recognized.
 */
export function taskIdIn(
  description: string,
  pattern: string,
): string | undefined {
  const id = extractId(description, pattern)?.trim();
  if (id !== undefined && isTaskId(id)) return id;
  const text = description.trim();
  return /^\p{L}[\p{L}\p{N}_-]*-\p{N}+$/u.test(text) ? text : undefined;
}

/**
 * Returns the prefix of an id, such as `TASK` for `TASK-025`, if it has one.
 */
export function prefixOf(taskId: string): string | undefined {
  return taskId.match(/^(.+?)-\p{N}/u)?.[1];
}

/** The mapping key for all tasks without a key of their own. */
export const WILDCARD = "*";

/**
 * Looks up a task in a mapping: by its plan, then by the prefix of its id, by
 * the id, and by `*`.
 */
export function lookUpMapping<T>(
  mapping: ReadonlyMap<string, T>,
  { id, plan }: { readonly id: string; readonly plan?: string | undefined },
): T | undefined {
  const ofPlan = plan === undefined ? undefined : mapping.get(plan);
  if (ofPlan !== undefined) return ofPlan;
  const prefix = prefixOf(id);
  const ofPrefix = prefix === undefined ? undefined : mapping.get(prefix);
  return ofPrefix ?? mapping.get(id) ?? mapping.get(WILDCARD);
}

/** Extracts the text in the place of `{task_id}` from a description. */
function extractId(description: string, pattern: string): string | undefined {
  // Even indexes are literal text, odd ones are placeholder names.
  const [head = "", first, between = "", second, tail = "", ...more] = pattern
    .split(PLACEHOLDER);
  if (first === undefined || more.length > 0) return undefined;
  const end = second === undefined ? between : tail;
  const isWhole = description.startsWith(head) && description.endsWith(end);
  if (!isWhole) return undefined;
  const rest = description.slice(head.length, description.length - end.length);
  if (second === undefined) return first === "id" ? rest : undefined;
  if (first === second) return undefined;
  const at = first === "id" ? rest.indexOf(between) : rest.lastIndexOf(between);
  if (at < 0) return undefined;
  return first === "id" ? rest.slice(0, at) : rest.slice(at + between.length);
}
