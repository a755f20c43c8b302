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
import type { Instant } from "../lib/time/zone.ts";
import {
  belongsToTask,
  byStart,
  remoteDescriptionOf,
  totalSecondsOf,
  wholeSecond,
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

const PLACE: ServiceWorkspace = { service: "Toggl", what: "workspace" };
/** More of a page are never given: then there may be another one. */
const PROJECTS_PER_PAGE = 200;
/** So many entries at most are in one list, the newest. */
const MAX_LISTED = 1000;

/**
 * Toggl Track as a provider. It has no place for our task ids: an entry belongs
 * to the task that its description names by the pattern.
 *
 * A start and a stop take one request each. One more is needed to stop at
 * another time than now, and up to two to start at one, as Toggl itself stops
 * the previous timer at the time of its own clock.
 *
 * All methods throw a {@linkcode ProviderError} when Toggl is in the way.
 */
export class TogglProvider implements TimeTrackingProvider {
  /** Always `toggl`. */
  readonly name = "toggl";
  /** What it can do: all but markers. */
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
  readonly #chosenId: string | undefined;
  readonly #pattern: string;
  readonly #now: () => Instant;
  #userId: string | undefined;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   * @throws {InvalidTextError} When the workspace is no number.
   */
  constructor(options: TogglOptions, connection: Connection = {}) {
    checkWorkspaceId(PLACE, options.workspaceId, isTogglId);
    this.#http = togglHttp(options, connection);
    this.#reports = togglReportsHttp(options, connection);
    this.#entries = new ServiceEntries({
      http: this.#http,
      isId: isTogglId,
      pathOf: (id) => `${this.#entriesPath}/${id}`,
      readPathOf: (id) => `/me/time_entries/${id}`,
      read: (answer) => this.#read(answer),
      isOurs: (entry) => this.#isOurs(entry),
      // What else is not found may be the workspace.
      isGone: (error, method) =>
        (method === "GET" || method === "DELETE") && isGone(error),
    });
    this.#chosenId = options.workspaceId;
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
   * Stops a timer and returns its entry. One that was stopped already, here or
   * elsewhere, stays as it is.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
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
    // Toggl's clock need not be ours, and decides on what it stops.
    const deviation = Math.abs((entry.end ?? wanted) - wanted);
    const most = end === undefined
      ? NOW_TOLERANCE_MS
      : toleranceSeconds * SECOND;
    const isOff = isStopped && deviation > most;
    return isOff ? await this.#end(entry, wanted) : plainEntry(entry);
  }

  /** The timer that runs, if one does in the workspace. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const answer = await this.#get("/me/time_entries/current");
    if (answer.json === null) return undefined;
    const entry = this.#read(answer);
    const isCurrent = this.#isOurs(entry) && entry.end === undefined;
    return isCurrent ? plainEntry(entry) : undefined;
  }

  /** The finished entries of a task that Toggl still lists. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const now = this.#now();
    const from = now - LIST_LIMIT_DAYS * DAY;
    const entries = await this.listEntries({ from, to: now + DAY });
    return entries.filter((entry) => belongsToTask(entry, taskId));
  }

  /** The time of the finished entries that Toggl still lists, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Records a finished entry. */
  createEntry(entry: NewEntry): Promise<TimerEntry> {
    return this.#post({
      ...entry,
      description: remoteDescriptionOf(entry, this.#pattern),
      start: wholeSecond(entry.start),
      end: wholeSecond(entry.end),
    });
  }

  /** The finished entries that begin in a range, the oldest first. */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    const listed = await this.#list(range);
    const ours = listed.filter((it) => this.#isOurs(it)).map(plainEntry);
    return finishedIn(ours, range).sort(byStart);
  }

  /**
   * The entries before all that lists have, by reports, which reach back for a
   * year each.
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
      // This plan has no reports, or this address.
      return undefined;
    }
    return finishedIn(found, range).sort(byStart);
  }

  /**
   * Changes an entry; one that runs is stopped by giving its end, and keeps
   * running without.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
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
   * Changes several entries: those of which the same is to change go together,
   * others are left for one request each.
   */
  async updateEntries(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, undefined>> {
    const changed = new Map<string, undefined>();
    for (const { ids, changes } of togglPatches(updates, this.#pattern)) {
      const options = { body: changes, isRepeatable: true };
      const path = `${this.#entriesPath}/${ids.join(",")}`;
      const request = this.#http.request("PATCH", path, options)
        .then(({ json, source }) => readTogglPatched(json, source));
      const patched = await unlessRefused(request);
      for (const id of patched) changed.set(id, undefined);
    }
    return changed;
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    return togglRequestsFor(action, {
      entriesPath: this.#entriesPath,
      reportPath: this.#reportPath,
      now: this.#now(),
      pattern: this.#pattern,
    });
  }

  /** Removes an entry; one that is gone already is no error. */
  deleteEntry(entryId: string): Promise<void> {
    return this.#entries.remove(entryId);
  }

  /** The entry with an id, also one that runs, if there is one. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    const entry = await this.#entries.find(entryId);
    return entry && plainEntry(entry);
  }

  /**
   * Looks for several entries among those that were changed lately, where Toggl
   * also lists what was deleted.
   */
  async lookUpEntries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>> {
    const since = String(Math.floor(this.#earliest / SECOND));
    const request = this.#get("/me/time_entries", { since })
      .then((answer) => this.#readAll(answer));
    const wanted = new Set(ids);
    const found = new Map<string, LookedUpEntry>();
    for (const entry of await unlessRefused(request)) {
      const { id, isDeleted } = entry;
      if (!wanted.has(id) || !this.#isInWorkspace(entry)) continue;
      found.set(id, isDeleted ? "deleted" : plainEntry(entry));
    }
    return found;
  }

  /** Asks who the key belongs to, and what there is to choose from. */
  async verify(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.#loadUser();
    const { json, source } = await this.#get("/me/workspaces");
    const workspaces = readTogglPlaces(json, source);
    const used = this.#chosenId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const projects = await this.#projects(used);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Asks only who the key belongs to. */
  async getUserId(): Promise<string> {
    return (await this.#loadUser()).userId;
  }

  /** Asks only for the projects of the workspace. */
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

  /** @throws {UnknownEntryError} When there is no entry with that id. */
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

  /** Ends what runs when another timer starts, if it began before. */
  async #endCurrent(end: Instant): Promise<void> {
    const current = await this.getCurrentTimer();
    if (!current || current.start >= end) return;
    // What is gone by now keeps nobody from starting.
    await unlessUnknown(this.#end(current, wholeSecond(end)));
  }

  /**
   * The entries around a range, with some before and after: in whose zone Toggl
   * takes dates is not known, nor whether the last one is included.
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

  /** The user's entries of some dates, by a report. */
  async #report(
    reports: Http,
    dates: { first: string; last: string },
  ): Promise<TimerEntry[]> {
    const userId = this.#userId ?? (await this.#loadUser()).userId;
    const reading = { userId, taskPattern: this.#pattern };
    return await fetchAllPages(0, async (firstRow) => {
      const { json, source, headers } = await reports.request(
        "POST",
        this.#reportPath,
        // A report changes nothing.
        { body: togglReport({ dates, userId, firstRow }), isRepeatable: true },
      );
      const next = Number(headers.get("X-Next-Row-Number") ?? NaN);
      return {
        items: readTogglReport(json, source, reading),
        next: next > firstRow ? next : undefined,
      };
    });
  }

  async #loadUser(): Promise<ReturnType<typeof readTogglUser>> {
    const { json, source } = await this.#get("/me");
    const user = readTogglUser(json, source);
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
      const { json, source } = await this.#get(path, query);
      const items = readTogglPlaces(json, source);
      const isLast = items.length < PROJECTS_PER_PAGE;
      return { items, next: isLast ? undefined : page + 1 };
    });
  }

  #get(path: string, query?: Record<string, string>): Promise<HttpResponse> {
    return this.#http.request("GET", path, query && { query });
  }

  #read({ json, source }: HttpResponse): TogglEntry {
    return readTogglEntry(json, source, this.#pattern);
  }

  #readAll({ json, source }: HttpResponse): TogglEntry[] {
    return readTogglEntries(json, source, this.#pattern);
  }

  #isOurs(entry: TogglEntry): boolean {
    return !entry.isDeleted && this.#isInWorkspace(entry);
  }

  #isInWorkspace({ workspaceId }: TogglEntry): boolean {
    return workspaceId === (this.#chosenId ?? workspaceId);
  }

  /** What Toggl does not list anything before. */
  get #earliest(): Instant {
    return this.#now() - LIST_LIMIT_DAYS * DAY;
  }

  get #entriesPath(): string {
    return `/workspaces/${this.#workspaceId}/time_entries`;
  }

  /** The path of reports, without what comes before it. */
  get #reportPath(): string {
    return `/workspace/${this.#workspaceId}/search/time_entries`;
  }

  get #workspaceId(): string {
    if (this.#chosenId === undefined) throw noWorkspaceError(PLACE);
    return this.#chosenId;
  }
}

/** An entry without what only matters at Toggl. */
function plainEntry(
  { workspaceId: _, isDeleted: __, ...entry }: TogglEntry,
): TimerEntry {
  return entry;
}
