import { SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  NewEntry,
  ProviderAccount,
  ProviderAction,
  ProviderCapabilities,
  StartOptions,
  StopOptions,
  TimerEntry,
  TimeTrackingProvider,
} from "../lib/provider.ts";
import type { Instant, Zone } from "../lib/time/zone.ts";
import {
  belongsToTask,
  byStart,
  remoteDescriptionOf,
  totalSecondsOf,
} from "../lib/tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import {
  datesAround,
  type HarvestAccount,
  harvestHttp,
  type HarvestOptions,
  harvestRequestsFor,
  PER_PAGE,
  RUNNING,
  wholeDates,
} from "./_harvest_requests.ts";
import {
  changedHarvestTimes,
  type HarvestEntry,
  type HarvestFields,
  type HarvestMode,
  type HarvestPage,
  type HarvestProfile,
  harvestProject,
  type HarvestQuery,
  harvestReference,
  harvestTimes,
  isHarvestId,
  readHarvestAccounts,
  readHarvestCompany,
  readHarvestEntry,
  readHarvestPage,
  readHarvestProjects,
  readHarvestUser,
} from "./_harvest_wire.ts";
import { harvestZone } from "./_harvest_zones.ts";
import { type HttpResponse, isGone, isInvalidRequest } from "./_http_errors.ts";
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
import { changedText } from "./_wire.ts";
import type { Connection } from "./connection.ts";
import type { Http } from "./http.ts";

export type { HarvestAccount, HarvestOptions };

const ACCOUNT: ServiceWorkspace = { service: "Harvest", kind: "account" };
const UTC: Zone = { offsetMinutesAt: () => 0 };

interface Times {
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * Harvest as a provider. Every entry needs a Harvest project and a task in it.
 * The notes of an entry name its worktime task; see {@linkcode
 * HarvestOptions.taskPattern}.
 *
 * Some accounts record when an entry begins and ends, to the minute. Others
 * record the date and the hours, in hundredths: there, listed entries begin at
 * midnight, and a timer always starts now. All times are in the user's time
 * zone in Harvest.
 *
 * Starting a timer takes one request if the caller knows that none is running.
 * Stopping takes one, or two at another time than now. Whatever the options
 * lack of the account takes up to two requests, once.
 *
 * All methods throw a {@linkcode ProviderError} when Harvest cannot be reached,
 * refuses a request or sends an invalid response.
 */
export class HarvestProvider implements TimeTrackingProvider {
  /** Always `harvest`. */
  readonly name = "harvest";
  readonly #http: Http;
  readonly #accounts: Http;
  readonly #entries: ServiceEntries<HarvestEntry>;
  readonly #accountId: string | undefined;
  /** What is known of the account; filled in as it is learned. */
  readonly #account: HarvestAccount;
  readonly #fallbackZone: Zone;
  readonly #pattern: string;
  readonly #now: () => Instant;
  #isModeLoaded = false;

  /**
   * Creates a provider. Sends no request.
   *
   * @throws {ProviderError} When the token is missing or malformed.
   * @throws {InvalidTextError} When the account id is malformed.
   */
  constructor(options: HarvestOptions, connection: Connection = {}) {
    const { accountId, account = {}, zone = UTC } = options;
    checkWorkspaceId(ACCOUNT, accountId, isHarvestId);
    const { http, accounts } = harvestHttp(options, connection);
    this.#http = http;
    this.#accounts = accounts;
    this.#entries = new ServiceEntries({
      http,
      isId: isHarvestId,
      pathOf: (id) => `/time_entries/${id}`,
      prepare: () => this.#profile(),
      read: (response) => this.#read(response),
      isOurs: ({ userId = account.userId }) => userId === account.userId,
      isGone,
    });
    this.#accountId = accountId;
    this.#account = account;
    this.#fallbackZone = zone;
    this.#pattern = options.taskPattern ?? DEFAULT_SETTINGS.taskPattern;
    this.#now = connection.now ?? Date.now;
  }

  /**
   * The capabilities. Those about times depend on the account, once it is
   * known.
   */
  get capabilities(): ProviderCapabilities {
    const { wantsTimestamps, precisionSeconds } = this.#mode;
    return {
      hasTags: false,
      hasMarkers: true,
      needsProject: true,
      canBackdate: wantsTimestamps,
      canUpdateRunning: true,
      hasTimes: wantsTimestamps,
      listLimitDays: undefined,
      precisionSeconds,
    };
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const { marker, isAlone = false, start = this.#now() } = options;
    // Whatever can fail must fail before the previous timer is stopped.
    const project = harvestProject(options, taskId);
    if (!isAlone) await this.#endRunning(start);
    const content = { taskId, description, start, marker };
    const timer = await this.#post(content, project);
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
    { end, start }: StopOptions = {},
  ): Promise<TimerEntry> {
    const { wantsTimestamps } = await this.#profile();
    const now = this.#now();
    const wanted = end ?? now;
    const isKnown = isNow(wanted, now) || start !== undefined ||
      !wantsTimestamps;
    const before = isKnown ? undefined : await this.#entries.get(timerId);
    if (before?.end !== undefined) return plainEntry(before);
    const { entry, isStopped } = await this.#entries.stop(timerId);
    // With hours only, an end without a start means nothing.
    const from = start ?? before?.start;
    if (!isStopped || from === undefined) return plainEntry(entry);
    const times = { start: from, end: wanted };
    return this.#isNear(entry, times)
      ? plainEntry(entry)
      : await this.#setTimes(timerId, times);
  }

  /** Returns the running timer, if any. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const [timer] = await this.#running();
    return timer;
  }

  /** Returns the finished entries of a task, oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const entries = finishedIn(await this.#list({})).sort(byStart);
    return entries.filter((entry) => belongsToTask(entry, taskId));
  }

  /** Returns the total time of a task's finished entries, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Adds a finished entry. */
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    return await this.#post(entry, harvestProject(entry, entry.taskId));
  }

  /**
   * Returns the finished entries that begin in a range, oldest first. Without
   * times, those on any date of the range.
   */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    if (range.from >= range.to) return [];
    const { zone, wantsTimestamps } = await this.#profile();
    const listed = await this.#list(datesAround(range, zone));
    const whole = wantsTimestamps ? range : wholeDates(range, zone);
    return finishedIn(listed, whole).sort(byStart);
  }

  /**
   * Changes an entry. A running one keeps running.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   */
  async updateEntry(
    entryId: string,
    update: EntryUpdate,
  ): Promise<TimerEntry> {
    const { taskId, description, start, end, projectId } = update;
    const isTextChanged = (taskId ?? description) !== undefined;
    const areTimesChanged = (start ?? end) !== undefined;
    const isMoved = projectId !== undefined;
    const isChanged = isTextChanged || areTimesChanged || isMoved;
    const before = isChanged && isSelfContained(update)
      ? undefined
      : await this.#entries.get(entryId);
    if (before && !isChanged) return plainEntry(before);
    const project = definedProject(update);
    const fields = isMoved ? harvestProject(project, taskId) : {};
    const notes = changedText(before?.description ?? "", update, this.#pattern);
    return await this.#patchEntry(entryId, (profile) => ({
      ...(isTextChanged && { notes }),
      ...(areTimesChanged && changedHarvestTimes(update, before, profile)),
      ...fields,
    }));
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

  /** Returns the entry with a marker, if it exists. */
  async findByMarker(marker: string): Promise<TimerEntry | undefined> {
    const found = await this.#list({ external_reference_id: marker });
    // Harvest does not document whether the whole marker must match.
    return found.find((it) => it.marker === marker);
  }

  /** Returns the owner of the token, and the accounts and projects. */
  async verify(): Promise<ProviderAccount> {
    const workspaces = readHarvestAccounts(
      await this.#accounts.request("GET", "/accounts"),
    );
    const workspaceId = this.#accountId;
    if (workspaceId === undefined) {
      // The user's id depends on the account.
      return { userId: "", userName: "", workspaces, projects: [] };
    }
    const { userId, userName } = await this.#loadUser();
    await this.#loadMode();
    const path = "/users/me/project_assignments";
    const projects = await this.#fetchAll(path, {}, readHarvestProjects);
    return { userId, userName, workspaces, projects, workspaceId };
  }

  /** Returns the requests that an action takes, as far as known in advance. */
  requestsFor(action: ProviderAction): string[] {
    return harvestRequestsFor(action, {
      account: this.#account,
      zone: this.#zone,
      precisionSeconds: this.#mode.precisionSeconds,
      now: this.#now(),
    });
  }

  /** Returns Harvest's id of the token's owner in the account. */
  async getUserId(): Promise<string> {
    if (this.#accountId === undefined) throw noWorkspaceError(ACCOUNT);
    return (await this.#loadUser()).userId;
  }

  #post(
    { taskId, description, start, end, marker }:
      & Pick<NewEntry, "taskId" | "description" | "start">
      & { end?: Instant; marker?: string | undefined },
    project: HarvestFields,
  ): Promise<TimerEntry> {
    return this.#withProfile(async (profile) => {
      const body = {
        ...project,
        notes: remoteDescriptionOf({ taskId, description }, this.#pattern),
        ...harvestTimes({ start, end }, profile),
        ...harvestReference(marker),
      };
      const path = "/time_entries";
      return this.#read(await this.#http.request("POST", path, { body }));
    });
  }

  /** @throws {UnknownEntryError} When no entry has that id. */
  #patchEntry(
    id: string,
    fieldsIn: (profile: HarvestProfile) => HarvestFields,
  ): Promise<TimerEntry> {
    return this.#withProfile((profile) =>
      this.#entries.change(id, "PATCH", { body: fieldsIn(profile) })
    );
  }

  /** Stops running timers before a start, as Harvest may not do it. */
  async #endRunning(end: Instant): Promise<void> {
    const { wantsTimestamps } = await this.#profile();
    const isNow = end >= this.#now() - NOW_TOLERANCE_MS || !wantsTimestamps;
    for (const { id, start } of await this.#running()) {
      // An entry that is gone by now must not prevent the start.
      const stopped = await unlessUnknown(this.#entries.stop(id));
      if (!stopped || isNow || start >= end) continue;
      await unlessUnknown(this.#setTimes(id, { start, end }));
    }
  }

  async #setTimes(id: string, { start, end }: Times): Promise<TimerEntry> {
    const times = { start, end: Math.max(start, end) };
    return await this.#patchEntry(
      id,
      (profile) => harvestTimes(times, profile),
    );
  }

  /** Whether an entry has the given times, within the account's precision. */
  #isNear(entry: TimerEntry, { start, end }: Times): boolean {
    const { wantsTimestamps, precisionSeconds } = this.#mode;
    const isNear = (a: number, b: number) =>
      Math.abs(a - b) < precisionSeconds * SECOND;
    const areTimesNear = isNear(entry.start, start) &&
      isNear(entry.end ?? end, end);
    return isNear(entry.durationSeconds * SECOND, end - start) &&
      (!wantsTimestamps || areTimesNear);
  }

  async #list(query: HarvestQuery): Promise<TimerEntry[]> {
    const { userId } = await this.#profile();
    const all = { ...query, user_id: userId };
    const entries = await this.#fetchAll(
      "/time_entries",
      all,
      (response) => readHarvestPage(response, this.#reading),
    );
    return entries.map(plainEntry);
  }

  async #running(): Promise<TimerEntry[]> {
    const found = await this.#list(RUNNING);
    return found.filter(({ end }) => end === undefined)
      .sort((a, b) => b.start - a.start);
  }

  /** Fetches all items of a list, until a page has no new ones. */
  #fetchAll<T extends { readonly id: string }>(
    path: string,
    query: HarvestQuery,
    read: (response: HttpResponse) => HarvestPage<T>,
  ): Promise<T[]> {
    const seen = new Set<string>();
    const first: HarvestQuery = { ...query, per_page: PER_PAGE };
    return fetchAllPages(first, async (query) => {
      const response = await this.#http.request("GET", path, { query });
      const { items, next } = read(response);
      const isNew = items.some(({ id }) => !seen.has(id));
      for (const { id } of items) seen.add(id);
      return { items, next: isNew ? next : undefined };
    });
  }

  /** What must be known to write an entry; requested once. */
  async #profile(): Promise<HarvestProfile> {
    const account = this.#account;
    if (this.#accountId === undefined) throw noWorkspaceError(ACCOUNT);
    if (account.userId === undefined || account.timeZone === undefined) {
      await this.#loadUser();
    }
    if (account.wantsTimestamps === undefined) await this.#loadMode();
    return { ...this.#mode, userId: account.userId ?? "", zone: this.#zone };
  }

  /**
   * Sends a request that depends on how the account records times, which an
   * administrator can change. If Harvest rejects it after such a change, it is
   * sent once more.
   */
  async #withProfile(
    send: (profile: HarvestProfile) => Promise<HarvestEntry>,
  ): Promise<TimerEntry> {
    const profile = await this.#profile();
    try {
      return plainEntry(await send(profile));
    } catch (error) {
      if (!isInvalidRequest(error) || !await this.#reloadMode(profile)) {
        throw error;
      }
      return plainEntry(await send(await this.#profile()));
    }
  }

  /**
   * Reloads how the account records times; returns whether that has changed.
   */
  async #reloadMode(before: HarvestMode): Promise<boolean> {
    if (this.#isModeLoaded) return false;
    try {
      await this.#loadMode();
    } catch {
      // The original error says more than this one.
      return false;
    }
    const { wantsTimestamps, clock } = this.#mode;
    return before.wantsTimestamps !== wantsTimestamps || before.clock !== clock;
  }

  async #loadMode(): Promise<void> {
    const response = await this.#http.request("GET", "/company");
    Object.assign(this.#account, readHarvestCompany(response));
    this.#isModeLoaded = true;
  }

  async #loadUser(): Promise<ReturnType<typeof readHarvestUser>> {
    const user = readHarvestUser(await this.#http.request("GET", "/users/me"));
    const { userId, timeZone } = user;
    Object.assign(this.#account, { userId, timeZone });
    return user;
  }

  /** How the account records times, and how precisely, as far as known. */
  get #mode(): HarvestMode & { precisionSeconds: number } {
    const { wantsTimestamps = false, clock = "12h" } = this.#account;
    const precisionSeconds = wantsTimestamps ? 60 : 36;
    return { wantsTimestamps, clock, precisionSeconds };
  }

  /** The zone of dates and times, as far as known. */
  get #zone(): Zone {
    return harvestZone(this.#account.timeZone ?? "") ?? this.#fallbackZone;
  }

  #read(response: HttpResponse): HarvestEntry {
    return readHarvestEntry(response, this.#reading);
  }

  get #reading(): { zone: Zone; taskPattern: string } {
    return { zone: this.#zone, taskPattern: this.#pattern };
  }
}

function plainEntry({ userId: _, ...entry }: HarvestEntry): TimerEntry {
  return entry;
}

function definedProject(
  { projectId, projectTaskId }: EntryUpdate,
): Pick<NewEntry, "projectId" | "projectTaskId"> {
  return {
    ...(projectId != null && { projectId }),
    ...(projectTaskId != null && { projectTaskId }),
  };
}
