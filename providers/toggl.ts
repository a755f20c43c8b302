import { DAY, SECOND } from "@std/datetime";
import {
  type EntryRange,
  type EntryUpdate,
  type LookedUpEntry,
  type NewEntry,
  type ProviderAccount,
  type ProviderAction,
  type ProviderCapabilities,
  ProviderError,
  type ProviderPlace,
  type StartOptions,
  type StopOptions,
  type TimerEntry,
  type TimeTrackingProvider,
} from "../lib/provider.ts";
import { type Instant, wholeSecond } from "../lib/time/zone.ts";
import {
  belongsToTask,
  byStart,
  remoteDescriptionOf,
  totalSecondsOf,
} from "../lib/tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import { type HttpResponse, isGone, unlessRefused } from "./_http_errors.ts";
import {
  checkWorkspaceId,
  fetchAllPages,
  finishedIn,
  isNow,
  isSelfContained,
  NOW_TOLERANCE_MS,
  noWorkspaceError,
  ServiceEntries,
  type ServiceWorkspace,
  unlessUnknown,
} from "./_service.ts";
import {
  isTogglId,
  LIST_LIMIT_DAYS,
  newTogglEntry,
  readTogglEntries,
  readTogglEntry,
  readTogglPatched,
  readTogglPlaces,
  readTogglReport,
  readTogglUser,
  togglDate,
  type TogglEntry,
  togglFields,
  togglHttp,
  type TogglNewEntry,
  type TogglOptions,
  togglPatches,
  togglQuery,
  togglReport,
  togglReportsHttp,
  togglRequestsFor,
  togglTimes,
  yearsOf,
} from "./_toggl_wire.ts";
import type { Connection } from "./connection.ts";
import type { Http } from "./http.ts";

export type { TogglOptions };

const WORKSPACE: ServiceWorkspace = { service: "Toggl", kind: "workspace" };
/** The maximum page size; a full page may not be the last. */
const PROJECTS_PER_PAGE = 200;
/** The maximum number of entries in a list, which has the newest. */
const MAX_LISTED = 1000;

/**
 * Toggl Track as a provider. Toggl has no field for task ids, so the
 * description of an entry names its task; see {@linkcode
 * TogglOptions.taskPattern}.
 *
 * Starting and stopping a timer take one request each. Stopping at another time
 * than now takes one more, and starting up to two more, as Toggl itself stops
 * the previous timer by its own clock.
 *
 * All methods throw a {@linkcode ProviderError} when Toggl cannot be reached,
 * refuses a request or sends an invalid response.
 */
export class TogglProvider implements TimeTrackingProvider {
  /** Always `toggl`. */
  readonly name = "toggl";
  /** Supports everything except markers. */
  readonly capabilities: ProviderCapabilities = {
    hasTags: true,
    canSetBillable: true,
    hasMarkers: false,
    needsProject: false,
    canBackdate: true,
    canUpdateRunning: true,
    listLimitDays: LIST_LIMIT_DAYS,
    precisionSeconds: 1,
  };
  readonly #http: Http;
  readonly #reports: Http | undefined;
  readonly #entries: ServiceEntries<TogglEntry>;
  readonly #configuredId: string | undefined;
  readonly #pattern: string;
  readonly #now: () => Instant;
  #userId: string | undefined;

  /**
   * Creates a provider. Sends no request.
   *
   * @throws {ProviderError} When the key is missing or malformed.
   * @throws {InvalidTextError} When the workspace id is malformed.
   */
  constructor(options: TogglOptions, connection: Connection = {}) {
    checkWorkspaceId(WORKSPACE, options.workspaceId, isTogglId);
    this.#http = togglHttp(options, connection);
    this.#reports = togglReportsHttp(options, connection);
    this.#entries = new ServiceEntries({
      http: this.#http,
      isId: isTogglId,
      pathOf: (id) => `${this.#entriesPath}/${id}`,
      readPathOf: (id) => `/me/time_entries/${id}`,
      read: (response) => this.#read(response),
      isOurs: (entry) => this.#isOurs(entry),
      // For other methods, the workspace may be what is missing.
      isGone: (error, method) =>
        (method === "GET" || method === "DELETE") && isGone(error),
    });
    this.#configuredId = options.workspaceId;
    this.#pattern = options.taskPattern ?? DEFAULT_SETTINGS.taskPattern;
    this.#now = connection.now ?? Date.now;
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const now = this.#now();
    const { start = now, isAlone = false } = options;
    if (!isAlone && start < now - NOW_TOLERANCE_MS) {
      await this.#endCurrent(start);
    }
    const timer = await this.#post({
      ...options,
      description: remoteDescriptionOf({ taskId, description }, this.#pattern),
      start: wholeSecond(start),
    });
    options.onStarted?.(timer);
    return timer.id;
  }

  /**
   * Stops a timer and returns its entry. One that has already been stopped,
   * here or elsewhere, is returned unchanged.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   */
  async stopTimer(
    timerId: string,
    { end, toleranceSeconds = 0 }: StopOptions = {},
  ): Promise<TimerEntry> {
    const now = this.#now();
    const wanted = wholeSecond(end ?? now);
    if (!isNow(wanted, now)) {
      const entry = await this.#entries.get(timerId);
      const isRunning = entry.end === undefined;
      return isRunning ? await this.#end(entry, wanted) : plainEntry(entry);
    }
    const { entry, isStopped } = await this.#entries.stop(timerId);
    // Toggl stops by its own clock, which may differ from ours.
    const deviation = Math.abs((entry.end ?? wanted) - wanted);
    const toleranceMs = end === undefined
      ? NOW_TOLERANCE_MS
      : toleranceSeconds * SECOND;
    const isOff = isStopped && deviation > toleranceMs;
    return isOff ? await this.#end(entry, wanted) : plainEntry(entry);
  }

  /** Returns the timer that is running in the workspace, if any. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const response = await this.#get("/me/time_entries/current");
    if (response.json === null) return undefined;
    const entry = this.#read(response);
    const isCurrent = this.#isOurs(entry) && entry.end === undefined;
    return isCurrent ? plainEntry(entry) : undefined;
  }

  /** Returns the finished entries of a task that Toggl still lists. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const now = this.#now();
    const from = now - LIST_LIMIT_DAYS * DAY;
    const entries = await this.listEntries({ from, to: now + DAY });
    return entries.filter((entry) => belongsToTask(entry, taskId));
  }

  /**
   * Returns the total time of the entries that Toggl still lists, in seconds.
   */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Adds a finished entry. */
  createEntry(entry: NewEntry): Promise<TimerEntry> {
    return this.#post({
      ...entry,
      description: remoteDescriptionOf(entry, this.#pattern),
      start: wholeSecond(entry.start),
      end: wholeSecond(entry.end),
    });
  }

  /** Returns the finished entries that begin in a range, oldest first. */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    const listed = await this.#list(range);
    const ours = listed.filter((it) => this.#isOurs(it)).map(plainEntry);
    return finishedIn(ours, range).sort(byStart);
  }

  /**
   * Returns entries too old for lists, from reports of up to a year each.
   *
   * @returns `undefined` if the plan or the base URL has no reports.
   */
  async listOlderEntries(
    range: EntryRange,
  ): Promise<TimerEntry[] | undefined> {
    if (!this.#reports) return undefined;
    const found: TimerEntry[] = [];
    try {
      for (const dates of yearsOf(range)) {
        const entries = await this.#report(this.#reports, dates);
        for (const entry of entries) found.push(entry);
      }
    } catch (error) {
      const isAnswered = error instanceof ProviderError &&
        error.code !== "provider_unreachable";
      if (!isAnswered) throw error;
      // This plan or base URL has no reports.
      return undefined;
    }
    return finishedIn(found, range).sort(byStart);
  }

  /**
   * Changes an entry. A running one is stopped by giving an end, and keeps
   * running otherwise.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   */
  async updateEntry(
    entryId: string,
    update: EntryUpdate,
  ): Promise<TimerEntry> {
    const before = isSelfContained(update)
      ? undefined
      : await this.#entries.get(entryId);
    const fields = togglFields(update, this.#pattern, before);
    return Object.keys(fields).length === 0
      ? plainEntry(await this.#entries.get(entryId))
      : await this.#put(entryId, fields);
  }

  /**
   * Changes several entries. Those with the same changes share a request;
   * others are left for single requests.
   */
  async updateEntries(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, undefined>> {
    const changed = new Map<string, undefined>();
    for (const { ids, changes } of togglPatches(updates, this.#pattern)) {
      const options = { body: changes, isRepeatable: true };
      const path = `${this.#entriesPath}/${ids.join(",")}`;
      const request = this.#http.request("PATCH", path, options)
        .then(readTogglPatched);
      const patched = await unlessRefused(request);
      for (const id of patched) changed.set(id, undefined);
    }
    return changed;
  }

  /** Returns the requests that an action takes, as far as known in advance. */
  requestsFor(action: ProviderAction): string[] {
    return togglRequestsFor(action, {
      entriesPath: this.#entriesPath,
      reportPath: this.#reportPath,
      now: this.#now(),
      pattern: this.#pattern,
    });
  }

  /** Deletes an entry. One that does not exist is not an error. */
  deleteEntry(entryId: string): Promise<void> {
    return this.#entries.remove(entryId);
  }

  /** Returns the entry with an id, including a running one, if it exists. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    const entry = await this.#entries.find(entryId);
    return entry && plainEntry(entry);
  }

  /**
   * Looks up several entries among the recently changed ones, which include
   * deleted ones.
   */
  async lookUpEntries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>> {
    const since = String(Math.floor(this.#earliest / SECOND));
    const request = this.#get("/me/time_entries", { since })
      .then((response) => this.#readAll(response));
    const wanted = new Set(ids);
    const found = new Map<string, LookedUpEntry>();
    for (const entry of await unlessRefused(request)) {
      const { id, isDeleted } = entry;
      if (!wanted.has(id) || !this.#isInWorkspace(entry)) continue;
      found.set(id, isDeleted ? "deleted" : plainEntry(entry));
    }
    return found;
  }

  /** Returns the owner of the key, and the workspaces and projects. */
  async verify(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.#loadUser();
    const workspaces = readTogglPlaces(await this.#get("/me/workspaces"));
    const used = this.#configuredId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const projects = await this.#projects(used);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Returns Toggl's id of the key's owner. */
  async getUserId(): Promise<string> {
    return (await this.#loadUser()).userId;
  }

  /** Returns the projects of the workspace. */
  async listProjects(): Promise<readonly ProviderPlace[]> {
    return await this.#projects(this.#workspaceId);
  }

  async #post(entry: TogglNewEntry): Promise<TimerEntry> {
    const body = newTogglEntry(entry, this.#workspaceId);
    const path = this.#entriesPath;
    return plainEntry(
      this.#read(await this.#http.request("POST", path, { body })),
    );
  }

  /** @throws {UnknownEntryError} When no entry has that id. */
  async #put(id: string, body: Record<string, unknown>): Promise<TimerEntry> {
    try {
      return plainEntry(await this.#entries.change(id, "PUT", { body }));
    } catch (error) {
      await this.#entries.getAfterRefusal(id, error);
      throw error;
    }
  }

  #end({ id, start }: TimerEntry, end: Instant): Promise<TimerEntry> {
    return this.#put(id, togglTimes(start, Math.max(start, end)));
  }

  /**
   * Ends the running timer at the start of another one, if it began earlier.
   */
  async #endCurrent(end: Instant): Promise<void> {
    const current = await this.getCurrentTimer();
    if (!current || current.start >= end) return;
    // An entry that is gone by now must not prevent the start.
    await unlessUnknown(this.#end(current, wholeSecond(end)));
  }

  /**
   * Fetches the entries around a range, with some before and after it: Toggl
   * documents neither the zone of dates nor whether the last one is included.
   */
  #list(range: EntryRange): Promise<TogglEntry[]> {
    const { start_date, end_date } = togglQuery(range, this.#earliest);
    return fetchAllPages(end_date, async (end) => {
      if (start_date >= end) return { items: [], next: undefined };
      const query = { start_date, end_date: end };
      const items = this.#readAll(await this.#get("/me/time_entries", query));
      const oldest = items.reduce(
        (oldest, { start }) => Math.min(oldest, start),
        Infinity,
      );
      const isLast = items.length < MAX_LISTED || togglDate(oldest, 1) >= end;
      return { items, next: isLast ? undefined : togglDate(oldest, 1) };
    });
  }

  /** Fetches the user's entries of some dates from a report. */
  async #report(
    reports: Http,
    dates: { first: string; last: string },
  ): Promise<TimerEntry[]> {
    const userId = this.#userId ?? (await this.#loadUser()).userId;
    const reading = { userId, taskPattern: this.#pattern };
    return await fetchAllPages(0, async (firstRow) => {
      const response = await reports.request(
        "POST",
        this.#reportPath,
        // A report changes nothing.
        { body: togglReport({ dates, userId, firstRow }), isRepeatable: true },
      );
      const next = Number(response.headers.get("X-Next-Row-Number") ?? NaN);
      return {
        items: readTogglReport(response, reading),
        next: next > firstRow ? next : undefined,
      };
    });
  }

  async #loadUser(): Promise<ReturnType<typeof readTogglUser>> {
    const user = readTogglUser(await this.#get("/me"));
    this.#userId = user.userId;
    return user;
  }

  #projects(workspaceId: string): Promise<ProviderPlace[]> {
    return fetchAllPages(1, async (page) => {
      const query = {
        active: "true",
        page: String(page),
        per_page: String(PROJECTS_PER_PAGE),
      };
      const path = `/workspaces/${workspaceId}/projects`;
      const items = readTogglPlaces(await this.#get(path, query));
      const isLast = items.length < PROJECTS_PER_PAGE;
      return { items, next: isLast ? undefined : page + 1 };
    });
  }

  #get(path: string, query?: Record<string, string>): Promise<HttpResponse> {
    return this.#http.request("GET", path, query && { query });
  }

  #read(response: HttpResponse): TogglEntry {
    return readTogglEntry(response, this.#pattern);
  }

  #readAll(response: HttpResponse): TogglEntry[] {
    return readTogglEntries(response, this.#pattern);
  }

  #isOurs(entry: TogglEntry): boolean {
    return !entry.isDeleted && this.#isInWorkspace(entry);
  }

  #isInWorkspace({ workspaceId }: TogglEntry): boolean {
    return workspaceId === (this.#configuredId ?? workspaceId);
  }

  /** The earliest instant that Toggl lists. */
  get #earliest(): Instant {
    return this.#now() - LIST_LIMIT_DAYS * DAY;
  }

  get #entriesPath(): string {
    return `/workspaces/${this.#workspaceId}/time_entries`;
  }

  /** The path of reports, below their base URL. */
  get #reportPath(): string {
    return `/workspace/${this.#workspaceId}/search/time_entries`;
  }

  get #workspaceId(): string {
    if (this.#configuredId === undefined) throw noWorkspaceError(WORKSPACE);
    return this.#configuredId;
  }
}

function plainEntry(
  { workspaceId: _, isDeleted: __, ...entry }: TogglEntry,
): TimerEntry {
  return entry;
}
