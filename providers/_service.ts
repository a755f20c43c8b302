import { SECOND } from "@std/datetime";
import { InvalidTextError, WorktimeError } from "../lib/errors.ts";
import type { EntryRange, EntryUpdate, TimerEntry } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { isRefusal } from "./_http_errors.ts";

/** What the requests of each service can do with one entry. */
export interface EntryRequests<E> {
  /** The entry with an id, if there is one; no id of the service has none. */
  entry(id: string): Promise<E | undefined>;
  /** @throws {UnknownEntryError} When no entry can have the id. */
  remove(id: string): Promise<unknown>;
  /** Whether an error says that an entry is not there, or no longer. */
  isGone(error: unknown): boolean;
}

/** Those of a service that stops a timer by its id, at its own clock's time. */
export interface StopRequests<E> extends EntryRequests<E> {
  /** @throws {UnknownEntryError} When no entry can have the id. */
  stop(id: string): Promise<E>;
}

/** @throws {UnknownEntryError} When there is no entry with that id. */
export async function knownEntry<E>(
  requests: EntryRequests<E>,
  id: string,
): Promise<E> {
  const entry = await requests.entry(id);
  if (entry) return entry;
  throw new UnknownEntryError(id, {});
}

/** Removes an entry; one that is gone already is no error. */
export async function removeEntry<E>(
  requests: EntryRequests<E>,
  id: string,
): Promise<void> {
  try {
    await requests.remove(id);
  } catch (error) {
    if (error instanceof UnknownEntryError || requests.isGone(error)) return;
    if (!isRefusal(error) || await requests.entry(id)) throw error;
  }
}

/**
 * The entry that a request was refused for: its state says more than the
 * status, of which the meaning is not documented.
 *
 * @throws {UnknownEntryError} When there is no entry with that id.
 * @throws What was thrown, if it was something else than a refusal.
 */
export async function refusedEntry<E>(
  requests: EntryRequests<E>,
  id: string,
  error: unknown,
): Promise<E> {
  if (!isRefusal(error)) throw error;
  return await knownEntry(requests, id);
}

/**
 * Stops an entry now, or finds it stopped.
 *
 * @throws {UnknownEntryError} When there is no entry with that id.
 */
export async function stopEntry<E extends Pick<TimerEntry, "end">>(
  requests: StopRequests<E>,
  id: string,
): Promise<{ entry: E; isStopped: boolean }> {
  try {
    return { entry: await requests.stop(id), isStopped: true };
  } catch (error) {
    const entry = await refusedEntry(requests, id, error);
    if (entry.end === undefined) throw error;
    return { entry, isStopped: false };
  }
}

/** What became of an entry that is changed: nothing where it is gone. */
export async function unlessUnknown<T>(
  request: Promise<T>,
): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof UnknownEntryError) return undefined;
    throw error;
  }
}

/** What is asked for; nothing where the service says that it is gone. */
export async function unlessGone<T>(
  { isGone }: Pick<EntryRequests<unknown>, "isGone">,
  request: Promise<T>,
): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** @throws {UnknownEntryError} When the service says that the entry is gone. */
export async function presentAnswer<T>(
  requests: Pick<EntryRequests<unknown>, "isGone">,
  id: string,
  request: Promise<T>,
): Promise<T> {
  const answer = await unlessGone(requests, request);
  if (answer !== undefined) return answer;
  throw new UnknownEntryError(id, {});
}

/** One page of a list, and how to ask for the next one, if there is one. */
export interface Page<T, Cursor> {
  readonly items: readonly T[];
  readonly next: Cursor | undefined;
}

/** All things of a list, page by page. */
export async function everyPage<T extends { readonly id: string }, Cursor>(
  first: Cursor,
  ask: (at: Cursor) => Promise<Page<T, Cursor>>,
): Promise<T[]> {
  // What is added in the meantime moves others to the next page, again.
  const found = new Map<string, T>();
  for (let at: Cursor | undefined = first; at !== undefined;) {
    const { items, next }: Page<T, Cursor> = await ask(at);
    for (const item of items) found.set(item.id, item);
    at = next;
  }
  return [...found.values()];
}

/** Toggl takes no more at once; of Clockify's limit nothing is documented. */
const MOST_TOGETHER = 100;

/** Parts of a list that are small enough for a request each. */
export function partsOf<T>(items: readonly T[]): T[][] {
  const parts = [];
  for (let at = 0; at < items.length; at += MOST_TOGETHER) {
    parts.push(items.slice(at, at + MOST_TOGETHER));
  }
  return parts;
}

/** How old the start or the end of what happens "now" is at most. */
export const NOW_MS: number = 5 * SECOND;

/** Whether an instant is taken for one that was typed now. */
export function isNow(instant: Instant, now: Instant): boolean {
  return Math.abs(now - instant) <= NOW_MS;
}

const ALWAYS: EntryRange = { from: -Infinity, to: Infinity };

/** The entries that have ended and begin in a range. */
export function finishedIn<E extends Pick<TimerEntry, "start" | "end">>(
  entries: readonly E[],
  { from, to }: EntryRange = ALWAYS,
): (E & { readonly end: Instant })[] {
  const isFinished = (entry: E): entry is E & { readonly end: Instant } =>
    entry.end !== undefined && from <= entry.start && entry.start < to;
  return entries.filter(isFinished);
}

/**
 * Whether an update says all that it takes to write it: what an entry says is
 * made of task and description, and how long it took of start and end.
 */
export function isWhole(
  { taskId, description, start, end }: EntryUpdate,
): boolean {
  return (taskId === undefined) === (description === undefined) &&
    (start === undefined) === (end === undefined);
}

/** Where the entries of a service are: a workspace, or an account. */
export interface ServicePlace {
  /** The service as people know it. */
  readonly service: string;
  readonly what: "workspace" | "account";
}

/** @throws {InvalidTextError} When a workspace or an account cannot be one. */
export function checkPlace(
  { service, what }: ServicePlace,
  id: string | undefined,
  isId: (text: string) => boolean,
): void {
  if (id === undefined || isId(id)) return;
  const article = what === "account" ? "an" : "a";
  const message = `Not ${article} ${what} of ${service}: "${id}"`;
  const hint = `Choose one: worktime timer configure --${what} ID`;
  throw new InvalidTextError("invalid_workspace", message, { hint });
}

/** The error that no workspace or account is chosen. */
export function noPlace({ service, what }: ServicePlace): WorktimeError {
  const message = `No ${what} of ${service} is chosen`;
  const hint = `Choose one: worktime timer configure --${what} ID`;
  return new WorktimeError("no_workspace", message, { hint });
}

/** The error for a project, or a task of it, that a service cannot have. */
export function invalidProject(
  what: string,
  id: string,
  hint: string,
): InvalidTextError {
  const message = `Not a ${what}: "${id}"`;
  return new InvalidTextError("invalid_project", message, { hint });
}
