import { SECOND } from "@std/datetime";
import { InvalidTextError, WorktimeError } from "../lib/errors.ts";
import type { EntryRange, EntryUpdate, TimerEntry } from "../lib/provider.ts";
import { isWithin } from "../lib/time/date_range.ts";
import type { Instant } from "../lib/time/zone.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { type HttpResponse, isRefusal } from "./_http_errors.ts";
import type { Http } from "./http.ts";

/** How to address the entries of a service, and how to read its responses. */
interface EntryApi<E> {
  readonly http: Http;
  readonly isId: (text: string) => boolean;
  readonly pathOf: (id: string) => string;
  /**
   * The path that reads an entry.
   *
   * @default {pathOf}
   */
  readonly readPathOf?: (id: string) => string;
  /** Loads what is needed to read a response. */
  readonly prepare?: () => Promise<unknown>;
  readonly read: (response: HttpResponse) => E;
  /** Whether an entry belongs to the user and workspace in use. */
  readonly isOurs?: (entry: E) => boolean;
  /** Whether the error of a request means that the entry does not exist. */
  readonly isGone: (error: unknown, method: string) => boolean;
}

/**
 * Reads and changes the entries of a service by their ids. After a refused
 * request it reads the entry, whose state says more than a status of which the
 * meaning is not documented.
 */
export class ServiceEntries<E extends Pick<TimerEntry, "end">> {
  readonly #api: EntryApi<E>;

  constructor(api: EntryApi<E>) {
    this.#api = api;
  }

  /** Returns the entry with an id, if it exists. */
  async find(id: string): Promise<E | undefined> {
    const { http, pathOf, readPathOf = pathOf, read, isOurs } = this.#api;
    if (!this.#api.isId(id)) return undefined;
    await this.#api.prepare?.();
    try {
      const entry = read(await http.request("GET", readPathOf(id)));
      return isOurs && !isOurs(entry) ? undefined : entry;
    } catch (error) {
      if (this.#api.isGone(error, "GET")) return undefined;
      throw error;
    }
  }

  /** @throws {UnknownEntryError} When no entry has that id. */
  async get(id: string): Promise<E> {
    const entry = await this.find(id);
    if (entry) return entry;
    throw new UnknownEntryError(id);
  }

  /**
   * Changes an entry, at a path subpath its own where a service has one.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   */
  async change(
    id: string,
    method: "PUT" | "PATCH",
    { body, subpath = "" }: { body?: unknown; subpath?: string },
  ): Promise<E> {
    const { http, isId, pathOf, read, isGone } = this.#api;
    if (!isId(id)) throw new UnknownEntryError(id);
    const options = body === undefined ? {} : { body, isRepeatable: true };
    try {
      return read(await http.request(method, pathOf(id) + subpath, options));
    } catch (error) {
      if (isGone(error, method)) throw new UnknownEntryError(id);
      throw error;
    }
  }

  /**
   * Stops an entry by the service's clock, or finds it stopped.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   */
  async stop(id: string): Promise<{ entry: E; isStopped: boolean }> {
    try {
      const entry = await this.change(id, "PATCH", { subpath: "/stop" });
      return { entry, isStopped: true };
    } catch (error) {
      const entry = await this.getAfterRefusal(id, error);
      if (entry.end === undefined) throw error;
      return { entry, isStopped: false };
    }
  }

  /** Deletes an entry; one that no longer exists is not an error. */
  async remove(id: string): Promise<void> {
    const { http, isId, pathOf, isGone } = this.#api;
    if (!isId(id)) return;
    try {
      await http.request("DELETE", pathOf(id), { isRepeatable: true });
    } catch (error) {
      if (isGone(error, "DELETE")) return;
      if (!isRefusal(error) || await this.find(id)) throw error;
    }
  }

  /**
   * Returns the entry that a request was refused for.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   * @throws The original error, unless it is a refusal.
   */
  async getAfterRefusal(id: string, error: unknown): Promise<E> {
    if (isRefusal(error)) return await this.get(id);
    throw error;
  }
}

/** Resolves to `undefined` if the entry of a request does not exist. */
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
  // Entries added in the meantime move others to the next page, which repeats
  // them.
  const found = new Map<string, T>();
  for (let at: Cursor | undefined = first; at !== undefined;) {
    const { items, next }: Page<T, Cursor> = await ask(at);
    for (const item of items) found.set(item.id, item);
    at = next;
  }
  return [...found.values()];
}

/** The limit of Toggl; Clockify documents none. */
const MAX_BATCH_SIZE = 100;

/** Splits a list into batches of one request each. */
export function batchesOf<T>(items: readonly T[]): T[][] {
  const parts = [];
  for (let at = 0; at < items.length; at += MAX_BATCH_SIZE) {
    parts.push(items.slice(at, at + MAX_BATCH_SIZE));
  }
  return parts;
}

/**
 * How far from the present a time can be to count as "now", in milliseconds.
 */
export const NOW_TOLERANCE_MS: number = 5 * SECOND;

/** Whether an instant counts as the present. */
export function isNow(instant: Instant, now: Instant): boolean {
  return Math.abs(now - instant) <= NOW_TOLERANCE_MS;
}

const ALWAYS: EntryRange = { from: -Infinity, to: Infinity };

/** Returns the finished entries that begin in a range. */
export function finishedIn<E extends Pick<TimerEntry, "start" | "end">>(
  entries: readonly E[],
  range: EntryRange = ALWAYS,
): (E & { readonly end: Instant })[] {
  const isFinished = (entry: E): entry is E & { readonly end: Instant } =>
    entry.end !== undefined && isWithin(entry.start, range);
  return entries.filter(isFinished);
}

/**
 * Whether an update can be written without reading the entry: its text consists
 * of task and description, its duration of start and end.
 */
export function isSelfContained(
  { taskId, description, start, end }: EntryUpdate,
): boolean {
  return (taskId === undefined) === (description === undefined) &&
    (start === undefined) === (end === undefined);
}

/** Where a service keeps entries: a workspace or an account. */
export interface ServiceWorkspace {
  /** The name of the service to show. */
  readonly service: string;
  readonly kind: "workspace" | "account";
}

/**
 * @throws {InvalidTextError} When the id of a workspace or account is
 * malformed.
 */
export function checkWorkspaceId(
  { service, kind }: ServiceWorkspace,
  id: string | undefined,
  isId: (text: string) => boolean,
): void {
  if (id === undefined || isId(id)) return;
  const message = `Invalid ${service} ${kind}: "${id}"`;
  const hint = `Choose one: worktime timer configure --${kind} ID`;
  throw new InvalidTextError("invalid_workspace", message, { hint });
}

export function noWorkspaceError(
  { service, kind }: ServiceWorkspace,
): WorktimeError {
  const message = `No ${service} ${kind} is configured`;
  const hint = `Choose one: worktime timer configure --${kind} ID`;
  return new WorktimeError("no_workspace", message, { hint });
}

/** The error for a malformed id of a project or of a task in it. */
export function invalidProjectError(
  what: string,
  id: string,
  hint: string,
): InvalidTextError {
  const message = `Invalid ${what}: "${id}"`;
  return new InvalidTextError("invalid_project", message, { hint });
}
