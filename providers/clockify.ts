import { SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  LookedUpEntry,
  NewEntry,
  ProviderAccount,
  ProviderAction,
  ProviderCapabilities,
  ProviderPlace,
  StartOptions,
  StopOptions,
  TimerEntry,
  TimeTrackingProvider,
} from "../lib/provider.ts";
import { formatUtc, type Instant, wholeSecond } from "../lib/time/zone.ts";
import {
  belongsToTask,
  byStart,
  remoteDescriptionOf,
  totalSecondsOf,
} from "../lib/tracking/entry.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import { ClockifyTags } from "./_clockify_tags.ts";
import {
  changedClockifyEntry,
  type ClockifyEntry,
  clockifyHttp,
  type ClockifyOptions,
  clockifyPages,
  clockifyPlaces,
  clockifyRequestsFor,
  fullClockifyEntry,
  isClockifyId,
  isGone,
  isMissing,
  newClockifyEntry,
  rangeQuery,
  readClockifyEntries,
  readClockifyEntry,
  readClockifyIds,
  readClockifyPlaces,
  readClockifyUser,
} from "./_clockify_wire.ts";
import {
  type HttpOptions,
  type HttpResponse,
  isRefusal,
  unlessRefused,
} from "./_http_errors.ts";
import {
  batchesOf,
  checkWorkspaceId,
  finishedIn,
  isNow,
  noWorkspaceError,
  ServiceEntries,
  type ServiceWorkspace,
  unlessUnknown,
} from "./_service.ts";
import type { Connection } from "./connection.ts";
import type { Http } from "./http.ts";

export type { ClockifyOptions };

const WORKSPACE: ServiceWorkspace = { service: "Clockify", kind: "workspace" };
const NOT_ARCHIVED = { archived: "false" };
/** How old a listed entry can be and still count as unchanged. */
const MAX_RECENT_AGE_MS = 20 * SECOND;

/**
 * Clockify as a provider. Clockify has no field for task ids, so the
 * description of an entry names its task; see {@linkcode
 * ClockifyOptions.taskPattern}.
 *
 * Starting a timer takes two requests, as Clockify may leave the previous one
 * running, or one if the caller knows that none is running. Stopping takes one,
 * or two at another time than now. Whatever the options lack is requested once:
 * the user's id and the tags.
 *
 * All methods throw a {@linkcode ProviderError} when Clockify cannot be
 * reached, refuses a request or sends an invalid response.
 */
export class ClockifyProvider implements TimeTrackingProvider {
  /** Always `clockify`. */
  readonly name = "clockify";
  /** Supports everything except markers. */
  readonly capabilities: ProviderCapabilities = {
    hasTags: true,
    canSetBillable: true,
    hasMarkers: false,
    needsProject: false,
    canBackdate: true,
    canUpdateRunning: true,
    listLimitDays: undefined,
    precisionSeconds: 1,
  };
  readonly #http: Http;
  readonly #entries: ServiceEntries<ClockifyEntry>;
  readonly #tags: ClockifyTags;
  readonly #workspaceId: string | undefined;
  readonly #pattern: string;
  readonly #recent = new Map<string, { entry: ClockifyEntry; at: Instant }>();
  readonly #now: () => Instant;
  #userId: string | undefined;

  /**
   * Creates a provider. Sends no request.
   *
   * @throws {ProviderError} When the key is missing or malformed.
   * @throws {InvalidTextError} When the workspace id is malformed.
   */
  constructor(options: ClockifyOptions, connection: Connection = {}) {
    const { workspaceId, userId, tagIds = new Map() } = options;
    checkWorkspaceId(WORKSPACE, workspaceId, isClockifyId);
    this.#http = clockifyHttp(options, connection);
    this.#entries = new ServiceEntries({
      http: this.#http,
      isId: isClockifyId,
      pathOf: (id) => this.#pathOf(`time-entries/${id}`),
      read: (response) => this.#read(response),
      isGone,
    });
    const tagsPath = () => this.#pathOf("tags");
    this.#tags = new ClockifyTags(this.#http, tagsPath, tagIds);
    this.#workspaceId = workspaceId;
    this.#userId = userId;
    this.#pattern = options.taskPattern ?? DEFAULT_SETTINGS.taskPattern;
    this.#now = connection.now ?? Date.now;
  }

  /** Clockify's id of the user, once known. */
  get userId(): string | undefined {
    return this.#userId;
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const { tags = [], isAlone = false } = options;
    const start = wholeSecond(options.start ?? this.#now());
    const body = this.#newEntry({ ...options, taskId, description, start });
    // Whatever can fail must fail before the previous timer is stopped.
    await this.#tags.idsOf(tags);
    if (!isAlone) await this.#endCurrent(start);
    const timer = await this.#post(body, tags);
    options.onStarted?.(await this.#toTimerEntry(timer));
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
    { end }: StopOptions = {},
  ): Promise<TimerEntry> {
    if (!isClockifyId(timerId)) throw new UnknownEntryError(timerId);
    const now = this.#now();
    const wanted = wholeSecond(end ?? now);
    const entry = isNow(wanted, now)
      ? await this.#stop(timerId, wanted)
      // By now, another timer may be running.
      : await this.#endIfRunning(await this.#entries.get(timerId), wanted);
    return await this.#toTimerEntry(entry);
  }

  /** Returns the timer that is running in the workspace, if any. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const entry = await this.#current();
    return entry && await this.#toTimerEntry(entry);
  }

  /** Returns the finished entries of a task, oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    // Clockify does not document its search for other characters.
    const isPlain = /^[\w-]{1,100}$/.test(taskId);
    const query = isPlain ? { description: taskId } : undefined;
    const { found } = await this.#list(query);
    const entries = found.filter((entry) => belongsToTask(entry, taskId));
    return await this.#finished(entries);
  }

  /** Returns the total time of a task's finished entries, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Adds a finished entry. */
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    const body = this.#newEntry(entry);
    return await this.#toTimerEntry(await this.#post(body, entry.tags ?? []));
  }

  /** Returns the finished entries that begin in a range, oldest first. */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    if (range.from >= range.to) return [];
    const { found } = await this.#list(rangeQuery(range));
    return await this.#finished(this.#remember(found), range);
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
    const before = await this.#entries.get(entryId);
    const isChanged = Object.values(update).some((it) => it !== undefined);
    if (!isChanged) return await this.#toTimerEntry(before);
    const entry = changedClockifyEntry(before, update, this.#pattern);
    const { tags } = update;
    return await this.#toTimerEntry(
      tags
        ? await this.#tags.sendWithIds(
          tags,
          (tagIds) => this.#put({ ...entry, tagIds }),
        )
        : await this.#put(entry),
    );
  }

  /** Changes several finished entries in few requests. */
  async updateEntries(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, TimerEntry>> {
    const changed: ClockifyEntry[] = [];
    for (const [id, update] of updates) {
      const before = await this.#recentEntry(id);
      if (!before) continue;
      const entry = changedClockifyEntry(before, update, this.#pattern);
      const { tags } = update;
      changed.push(
        tags ? { ...entry, tagIds: await this.#tags.idsOf(tags) } : entry,
      );
    }
    const replaced = new Map<string, TimerEntry>();
    for (const some of batchesOf(changed)) {
      const body = some.map((entry) => {
        return { id: entry.id, ...fullClockifyEntry(entry) };
      });
      const request = this.#request("PUT", { body, isRepeatable: true })
        .then((response) => this.#readAll(response));
      for (const entry of await unlessRefused(request)) {
        if (!updates.has(entry.id)) continue;
        replaced.set(entry.id, await this.#toTimerEntry(entry));
      }
    }
    return replaced;
  }

  /** Deletes several entries in few requests. */
  async deleteEntries(ids: readonly string[]): Promise<readonly string[]> {
    const deleted: string[] = [];
    for (const some of batchesOf(ids.filter(isClockifyId))) {
      const query = { "time-entry-ids": some.join(",") };
      const request = this.#request("DELETE", { query, isRepeatable: true })
        .then(readClockifyIds);
      for (const id of await unlessRefused(request)) deleted.push(id);
    }
    return deleted;
  }

  /** Looks up several entries in the list of the newest. */
  async lookUpEntries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>> {
    const { found, isComplete } = await this.#list({}, ids.length - 1);
    const entries = new Map(this.#remember(found).map((it) => [it.id, it]));
    const known = new Map<string, LookedUpEntry>();
    for (const id of ids) {
      const entry = entries.get(id);
      if (entry) known.set(id, await this.#toTimerEntry(entry));
      else if (isComplete) known.set(id, "missing");
    }
    return known;
  }

  /** Deletes an entry. One that does not exist is not an error. */
  deleteEntry(entryId: string): Promise<void> {
    return this.#entries.remove(entryId);
  }

  /** Returns the entry with an id, including a running one, if it exists. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    const entry = await this.#entries.find(entryId);
    if (!entry) return undefined;
    this.#remember([entry]);
    return await this.#toTimerEntry(entry);
  }

  /** Returns the owner of the key, and the workspaces and projects. */
  async verify(): Promise<ProviderAccount> {
    const { workspaceId, ...user } = await this.#loadUser();
    const workspaces = readClockifyPlaces(
      await this.#http.request("GET", "/workspaces"),
    );
    const used = this.#workspaceId ?? workspaceId;
    if (used === undefined) return { ...user, workspaces, projects: [] };
    const path = `/workspaces/${used}/projects`;
    const projects = await clockifyPlaces(this.#http, path, NOT_ARCHIVED);
    return { ...user, workspaces, projects, workspaceId: used };
  }

  /** Returns Clockify's id of the key's owner. */
  async getUserId(): Promise<string> {
    return (await this.#loadUser()).userId;
  }

  /** Returns the requests that an action takes, as far as known in advance. */
  requestsFor(action: ProviderAction): string[] {
    return clockifyRequestsFor(action, {
      entries: this.#pathOf("time-entries"),
      own: this.#pathOf(`user/${this.#userId ?? "{id}"}/time-entries`),
      lookup: this.#userId === undefined ? ["GET /user"] : [],
      isStopNow: action.kind === "stop" && isNow(action.end, this.#now()),
    });
  }

  /** Returns the projects of the workspace. */
  async listProjects(): Promise<readonly ProviderPlace[]> {
    const path = this.#pathOf("projects");
    return await clockifyPlaces(this.#http, path, NOT_ARCHIVED);
  }

  #newEntry(
    entry: Omit<NewEntry, "end"> & { readonly end?: Instant },
  ): Record<string, unknown> {
    const { start, end, projectId, billable } = entry;
    return newClockifyEntry({
      description: remoteDescriptionOf(entry, this.#pattern),
      start: wholeSecond(start),
      ...(end !== undefined && { end: wholeSecond(end) }),
      projectId,
      billable,
    });
  }

  #post(
    body: Record<string, unknown>,
    tags: readonly string[],
  ): Promise<ClockifyEntry> {
    return this.#tags.sendWithIds(tags, async (tagIds) => {
      const options = {
        body: { ...body, ...(tagIds.length > 0 && { tagIds }) },
      };
      const path = this.#pathOf("time-entries");
      return this.#read(await this.#http.request("POST", path, options));
    });
  }

  #put(entry: ClockifyEntry): Promise<ClockifyEntry> {
    const body = fullClockifyEntry(entry);
    return this.#entries.change(entry.id, "PUT", { body });
  }

  async #current(): Promise<ClockifyEntry | undefined> {
    const query = { "in-progress": "true" };
    const entries = this.#readAll(await this.#request("GET", { query }));
    return entries.find(({ end }) => end === undefined);
  }

  /**
   * Fetches the user's entries, newest first, and says whether these are all.
   */
  async #list(
    query: Readonly<Record<string, string>> = {},
    maxPages?: number,
  ): Promise<{ found: ClockifyEntry[]; isComplete: boolean }> {
    const read = (response: HttpResponse) => this.#readAll(response);
    const path = await this.#userPath();
    return await clockifyPages(this.#http, path, { query, read, maxPages });
  }

  /** Stops the running timer before another one starts. */
  async #endCurrent(start: Instant): Promise<void> {
    try {
      await this.#stopCurrent(start);
    } catch (error) {
      if (isMissing(error)) return;
      if (!isRefusal(error)) throw error;
      const current = await this.#current();
      if (!current) return;
      if (current.start <= start) throw error;
      // It began after the new timer, so end it now: nobody knows a better
      // time.
      const now = wholeSecond(this.#now());
      await this.#stopCurrent(Math.max(current.start, now));
    }
  }

  async #stopCurrent(end: Instant): Promise<ClockifyEntry> {
    const body = { end: formatUtc(end) };
    return this.#read(await this.#request("PATCH", { body }));
  }

  /**
   * Stops a timer, or finds it stopped. Clockify cannot stop by id, and
   * checking first which timer is running would cost every stop a request.
   */
  async #stop(id: string, end: Instant): Promise<ClockifyEntry> {
    let stopped;
    try {
      stopped = await this.#stopCurrent(end);
    } catch (error) {
      const entry = await this.#entries.getAfterRefusal(id, error);
      // The clock of the machine that started it may be ahead of ours.
      const canEnd = isMissing(error) || entry.start > end;
      if (entry.end === undefined && !canEnd) throw error;
      return await this.#endIfRunning(entry, end);
    }
    if (stopped.id === id) return stopped;
    // It was another one, just started elsewhere: let it run again.
    await unlessUnknown(this.#put({ ...stopped, end: undefined }));
    return await this.#endIfRunning(await this.#entries.get(id), end);
  }

  async #endIfRunning(
    entry: ClockifyEntry,
    end: Instant,
  ): Promise<ClockifyEntry> {
    if (entry.end !== undefined) return entry;
    return await this.#put({ ...entry, end: Math.max(entry.start, end) });
  }

  /** Keeps entries for a while, as a change needs all their fields. */
  #remember<T extends readonly ClockifyEntry[]>(entries: T): T {
    const at = this.#now();
    for (const entry of entries) this.#recent.set(entry.id, { entry, at });
    return entries;
  }

  /** Returns an entry as recently seen, or as it is now, if it exists. */
  async #recentEntry(id: string): Promise<ClockifyEntry | undefined> {
    const seen = this.#recent.get(id);
    if (seen && this.#now() - seen.at < MAX_RECENT_AGE_MS) return seen.entry;
    return await this.#entries.find(id);
  }

  async #toTimerEntry(
    { tagIds, preserved: _, ...entry }: ClockifyEntry,
  ): Promise<TimerEntry> {
    return { ...entry, tags: await this.#tags.namesOf(tagIds) };
  }

  async #finished(
    entries: readonly ClockifyEntry[],
    range?: EntryRange,
  ): Promise<TimerEntry[]> {
    const finished = [];
    for (const entry of finishedIn(entries, range)) {
      finished.push({ ...await this.#toTimerEntry(entry), end: entry.end });
    }
    return finished.sort(byStart);
  }

  async #loadUser(): Promise<ReturnType<typeof readClockifyUser>> {
    const user = readClockifyUser(await this.#http.request("GET", "/user"));
    this.#userId = user.userId;
    return user;
  }

  #read(response: HttpResponse): ClockifyEntry {
    return readClockifyEntry(response, this.#pattern);
  }

  #readAll(response: HttpResponse): ClockifyEntry[] {
    return readClockifyEntries(response, this.#pattern);
  }

  async #request(method: string, options: HttpOptions): Promise<HttpResponse> {
    return await this.#http.request(method, await this.#userPath(), options);
  }

  async #userPath(): Promise<string> {
    // First, as this throws without a workspace.
    const workspace = this.#pathOf("user");
    const userId = this.#userId ?? (await this.#loadUser()).userId;
    return `${workspace}/${userId}/time-entries`;
  }

  #pathOf(rest: string): string {
    if (this.#workspaceId === undefined) throw noWorkspaceError(WORKSPACE);
    return `/workspaces/${this.#workspaceId}/${rest}`;
  }
}
