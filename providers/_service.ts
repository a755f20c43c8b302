import { SECOND } from "@std/datetime";
import { InvalidTextError, WorktimeError } from "../lib/errors.ts";
import type { EntryRange, EntryUpdate, TimerEntry } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { type HttpResponse, isRefusal } from "./_http_errors.ts";
import type { Http } from "./http.ts";

/** Where a service has its entries, and what it answers. */
interface EntryApi<E> {
  readonly http: Http;
  readonly isId: (text: string) => boolean;
  readonly pathOf: (id: string) => string;
  /**
   * The path to read an entry at.
   *
   * @default {pathOf}
   */
  readonly readPathOf?: (id: string) => string;
  /** Learns what must be known to read an answer. */
  readonly prepare?: () => Promise<unknown>;
  readonly read: (answer: HttpResponse) => E;
  /** Whether an entry that was read is of those that are meant. */
  readonly isOurs?: (entry: E) => boolean;
  /** Whether the error of a request says that the entry is not there. */
  readonly isGone: (error: unknown, method: string) => boolean;
}

/**
 * The entries of a service by their ids. Where a request is refused, the state
 * of its entry says more than the status, of which the meaning is not
 * documented.
 */
export class ServiceEntries<E extends Pick<TimerEntry, "end">> {
  readonly #facts: EntryApi<E>;

  /** Sends nothing yet. */
  constructor(facts: EntryApi<E>) {
    this.#facts = facts;
  }

  /** The entry with an id, if there is one. */
  async find(id: string): Promise<E | undefined> {
    const { http, pathOf, readPathOf = pathOf, read, isOurs } = this.#facts;
    if (!this.#facts.isId(id)) return undefined;
    await this.#facts.prepare?.();
    try {
      const entry = read(await http.request("GET", readPathOf(id)));
      return isOurs && !isOurs(entry) ? undefined : entry;
    } catch (error) {
      if (this.#facts.isGone(error, "GET")) return undefined;
      throw error;
    }
  }

  /** @throws {UnknownEntryError} When there is no entry with that id. */
  async get(id: string): Promise<E> {
    const entry = await this.find(id);
    if (entry) return entry;
    throw new UnknownEntryError(id, {});
  }

  /**
   * Changes an entry, for which some services have a path below its own.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async change(
    id: string,
    method: "PUT" | "PATCH",
    { body, below = "" }: { body?: unknown; below?: string },
  ): Promise<E> {
    const { http, isId, pathOf, read, isGone } = this.#facts;
    if (!isId(id)) throw new UnknownEntryError(id, {});
    const options = body === undefined ? {} : { body, isRepeatable: true };
    try {
      return read(await http.request(method, pathOf(id) + below, options));
    } catch (error) {
      if (isGone(error, method)) throw new UnknownEntryError(id, {});
      throw error;
    }
  }

  /**
   * Stops an entry at the time of the service's clock, or finds it stopped.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async stop(id: string): Promise<{ entry: E; isStopped: boolean }> {
    try {
      const entry = await this.change(id, "PATCH", { below: "/stop" });
      return { entry, isStopped: true };
    } catch (error) {
      const entry = await this.getAfterRefusal(id, error);
      if (entry.end === undefined) throw error;
      return { entry, isStopped: false };
    }
  }

  /** Removes an entry; one that is gone already is no error. */
  async remove(id: string): Promise<void> {
    const { http, isId, pathOf, isGone } = this.#facts;
    if (!isId(id)) return;
    try {
      await http.request("DELETE", pathOf(id), { isRepeatable: true });
    } catch (error) {
      if (isGone(error, "DELETE")) return;
      if (!isRefusal(error) || await this.find(id)) throw error;
    }
  }

  /**
   * The entry that a request was refused for.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   * @throws What was thrown, if it was something else than a refusal.
   */
  async getAfterRefusal(id: string, error: unknown): Promise<E> {
    if (isRefusal(error)) return await this.get(id);
    throw error;
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

export interface Page<T, Cursor> {
  readonly items: readonly T[];
  readonly next: Cursor | undefined;
}

export async function fetchAllPages<T extends { readonly id: string }, Cursor>(
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
const MAX_BATCH_SIZE = 100;

/** Parts of a list that are small enough for a request each. */
export function batchesOf<T>(items: readonly T[]): T[][] {
  const parts = [];
  for (let at = 0; at < items.length; at += MAX_BATCH_SIZE) {
    parts.push(items.slice(at, at + MAX_BATCH_SIZE));
  }
  return parts;
}

/** How old the start or the end of what happens "now" is at most. */
export const NOW_TOLERANCE_MS: number = 5 * SECOND;

/** Whether an instant is taken for one that was typed now. */
export function isNow(instant: Instant, now: Instant): boolean {
  return Math.abs(now - instant) <= NOW_TOLERANCE_MS;
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
export function isSelfContained(
  { taskId, description, start, end }: EntryUpdate,
): boolean {
  return (taskId === undefined) === (description === undefined) &&
    (start === undefined) === (end === undefined);
}

/** Where the entries of a service are: a workspace, or an account. */
export interface ServiceWorkspace {
  /** The service as people know it. */
  readonly service: string;
  readonly what: "workspace" | "account";
}

/** @throws {InvalidTextError} When a workspace or an account cannot be one. */
export function checkWorkspaceId(
  { service, what }: ServiceWorkspace,
  id: string | undefined,
  isId: (text: string) => boolean,
): void {
  if (id === undefined || isId(id)) return;
  const article = what === "account" ? "an" : "a";
  const message = `Not ${article} ${what} of ${service}: "${id}"`;
  const hint = `Choose one: worktime timer configure --${what} ID`;
  throw new InvalidTextError("invalid_workspace", message, { hint });
}

export function noWorkspaceError(
  { service, what }: ServiceWorkspace,
): WorktimeError {
  const message = `No ${what} of ${service} is chosen`;
  const hint = `Choose one: worktime timer configure --${what} ID`;
  return new WorktimeError("no_workspace", message, { hint });
}

/** The error for a project, or a task of it, that a service cannot have. */
export function invalidProjectError(
  what: string,
  id: string,
  hint: string,
): InvalidTextError {
  const message = `Not a ${what}: "${id}"`;
  return new InvalidTextError("invalid_project", message, { hint });
}
