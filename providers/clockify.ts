import { SECOND } from "@std/datetime";
import { InvalidTextError } from "../lib/errors.ts";
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
import type { Instant } from "../lib/time/zone.ts";
import {
  byStart,
  isOfTask,
  textOfEntry,
  totalSecondsOf,
  wholeSecond,
} from "../lib/tracking/entry.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import {
  ClockifyHttp,
  type ClockifyOptions,
  ClockifyRequests,
  isGone,
} from "./_clockify_requests.ts";
import { ClockifyTags, ClockifyTimer } from "./_clockify_timer.ts";
import {
  type ClockifyEntry,
  inProject,
  isClockifyId,
  newClockifyEntry,
} from "./_clockify_wire.ts";
import type { Connection } from "./connection.ts";
import { changedText } from "./_wire.ts";
import { isRefusal, unlessRefused } from "./_http_errors.ts";

export type { ClockifyOptions };

/** How far from now a stop may be, and be taken for one that is typed now. */
const NOW = 5 * SECOND;
/** For so long nobody is thought to have changed what was listed. */
const LATELY = 20 * SECOND;
/** How many Clockify takes at once is not documented. */
const MOST_TOGETHER = 100;

/**
 * Clockify as a provider. It has no place for our task ids: an entry belongs to
 * the task that its description names by the pattern.
 *
 * A start takes two requests, as Clockify may leave the previous timer running,
 * or one if the caller knows that none runs;
 * a stop takes one, and one more if it is at another time than now. What is not
 * given in the options takes requests once: the user's id, and tags.
 *
 * All methods throw a {@linkcode ProviderError} when Clockify is in the way.
 */
export class ClockifyProvider implements TimeTrackingProvider {
  /** Always `clockify`. */
  readonly name = "clockify";
  /** What it can do: all but markers. */
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
  readonly #requests: ClockifyRequests;
  readonly #tags: ClockifyTags;
  readonly #timer: ClockifyTimer;
  readonly #pattern: string;
  readonly #known = new Map<string, { entry: ClockifyEntry; at: Instant }>();
  readonly #now: () => Instant;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   * @throws {InvalidTextError} When the workspace cannot be one.
   */
  constructor(options: ClockifyOptions, connection: Connection = {}) {
    const { workspaceId, userId, tagIds = new Map() } = options;
    const { taskPattern = DEFAULT_SETTINGS.taskPattern } = options;
    if (workspaceId !== undefined && !isClockifyId(workspaceId)) {
      const message = `Not a workspace of Clockify: "${workspaceId}"`;
      const hint = "Choose one: worktime timer configure --workspace ID";
      throw new InvalidTextError("invalid_workspace", message, { hint });
    }
    const place = { workspaceId, userId, taskPattern };
    const http = new ClockifyHttp(options, connection);
    this.#requests = new ClockifyRequests(http, place);
    this.#now = connection.now ?? Date.now;
    this.#timer = new ClockifyTimer(this.#requests, this.#now);
    this.#tags = new ClockifyTags(this.#requests, tagIds);
    this.#pattern = taskPattern;
  }

  /** Clockify's id of the user, once it is known. */
  get userId(): string | undefined {
    return this.#requests.userId;
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const { tags = [], projectId, billable, isAlone = false } = options;
    const start = wholeSecond(options.start ?? this.#now());
    const text = textOfEntry({ taskId, description }, this.#pattern);
    const place = { projectId, billable };
    const body = newClockifyEntry({ description: text, start, ...place });
    // What can fail does so before the previous timer is stopped.
    await this.#tags.idsOf(tags);
    if (!isAlone) await this.#timer.endFor(start);
    const timer = await this.#post(body, tags);
    options.onStarted?.(await this.#ours(timer));
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
    { end }: StopOptions = {},
  ): Promise<TimerEntry> {
    if (!isClockifyId(timerId)) throw new UnknownEntryError(timerId, {});
    const now = this.#now();
    const wanted = wholeSecond(end ?? now);
    if (Math.abs(now - wanted) > NOW) {
      // Much may have happened since then: what runs may be another timer.
      const entry = await this.#timer.known(timerId);
      if (entry.end !== undefined) return await this.#ours(entry);
      const ended = { ...entry, end: Math.max(entry.start, wanted) };
      return await this.#ours(await this.#timer.put(ended));
    }
    return await this.#ours(await this.#timer.stop(timerId, wanted));
  }

  /** The timer that runs, if one does in the workspace. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const entry = await this.#requests.current();
    return entry && await this.#ours(entry);
  }

  /** The finished entries of a task, the oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    // How Clockify searches for other characters is not known.
    const isPlain = /^[\w-]{1,100}$/.test(taskId);
    const found = await this.#requests.search(isPlain ? taskId : undefined);
    const entries = found.filter((entry) => isOfTask(entry, taskId));
    return await this.#finished(entries);
  }

  /** The time of the finished entries of a task, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Records a finished entry. */
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    const { tags = [], projectId, billable } = entry;
    const description = textOfEntry(entry, this.#pattern);
    const [start, end] = [wholeSecond(entry.start), wholeSecond(entry.end)];
    const place = { projectId, billable };
    const body = newClockifyEntry({ description, start, end, ...place });
    return await this.#ours(await this.#post(body, tags));
  }

  /** The finished entries that begin in a range, the oldest first. */
  async listEntries({ from, to }: EntryRange): Promise<TimerEntry[]> {
    if (from >= to) return [];
    const listed = this.#noted(await this.#requests.list({ from, to }));
    const isIn = ({ start }: ClockifyEntry) => from <= start && start < to;
    return await this.#finished(listed.filter(isIn));
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
    const before = await this.#timer.known(entryId);
    const { tags } = update;
    const isChanged = Object.values(update).some((it) => it !== undefined);
    if (!isChanged) return await this.#ours(before);
    const entry = this.#changed(before, update);
    return await this.#ours(
      tags
        ? await this.#tags.use(
          tags,
          (tagIds) => this.#timer.put({ ...entry, tagIds }),
        )
        : await this.#timer.put(entry),
    );
  }

  /** Changes several finished entries together. */
  async updateEntries(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, TimerEntry>> {
    const changed: ClockifyEntry[] = [];
    for (const [id, update] of updates) {
      const before = await this.#lately(id);
      if (!before) continue;
      const entry = this.#changed(before, update);
      const { tags } = update;
      changed.push(
        tags ? { ...entry, tagIds: await this.#tags.idsOf(tags) } : entry,
      );
    }
    const replaced = new Map<string, TimerEntry>();
    for (let at = 0; at < changed.length; at += MOST_TOGETHER) {
      const some = changed.slice(at, at + MOST_TOGETHER);
      for (const entry of await unlessRefused(this.#requests.putAll(some))) {
        if (!updates.has(entry.id)) continue;
        replaced.set(entry.id, await this.#ours(entry));
      }
    }
    return replaced;
  }

  /** Removes several entries together. */
  async deleteEntries(ids: readonly string[]): Promise<readonly string[]> {
    const gone: string[] = [];
    const known = ids.filter(isClockifyId);
    for (let at = 0; at < known.length; at += MOST_TOGETHER) {
      const some = known.slice(at, at + MOST_TOGETHER);
      const removed = await unlessRefused(this.#requests.removeAll(some));
      for (const it of removed) gone.push(it);
    }
    return gone;
  }

  /** Looks for several entries among the newest, in fewer requests than each. */
  async lookUpEntries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>> {
    const { found, isWhole } = await this.#requests.newest(ids.length - 1);
    const entries = new Map(this.#noted(found).map((it) => [it.id, it]));
    const known = new Map<string, LookedUpEntry>();
    for (const id of ids) {
      const entry = entries.get(id);
      if (entry) known.set(id, await this.#ours(entry));
      else if (isWhole) known.set(id, "missing");
    }
    return known;
  }

  /** Removes an entry; one that is gone already is no error. */
  async deleteEntry(entryId: string): Promise<void> {
    if (!isClockifyId(entryId)) return;
    try {
      await this.#requests.remove(entryId);
    } catch (error) {
      if (isGone(error)) return;
      // Its state says more than the status, which is not documented.
      if (!isRefusal(error) || await this.#requests.entry(entryId)) throw error;
    }
  }

  /** The entry with an id, also one that runs, if there is one. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    if (!isClockifyId(entryId)) return undefined;
    const entry = await this.#requests.entry(entryId);
    if (!entry) return undefined;
    this.#noted([entry]);
    return await this.#ours(entry);
  }

  /** Asks who the key belongs to, and what there is to choose from. */
  verify(): Promise<ProviderAccount> {
    return this.#requests.account();
  }

  /** Asks only who the key belongs to. */
  async getUserId(): Promise<string> {
    return (await this.#requests.user()).userId;
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    const isNow = action.kind === "stop" &&
      Math.abs(this.#now() - action.end) <= NOW;
    return this.#requests.requestsFor(action, isNow);
  }

  /** Asks only for the projects of the workspace. */
  listProjects(): Promise<readonly ProviderPlace[]> {
    return this.#requests.projects();
  }

  #post(
    body: Record<string, unknown>,
    tags: readonly string[],
  ): Promise<ClockifyEntry> {
    return this.#tags.use(
      tags,
      (tagIds) =>
        this.#requests.post({ ...body, ...(tagIds.length > 0 && { tagIds }) }),
    );
  }

  async #finished(entries: readonly ClockifyEntry[]): Promise<TimerEntry[]> {
    const finished = [];
    for (const entry of entries) {
      const { end } = entry;
      if (end === undefined) continue;
      finished.push({ ...await this.#ours(entry), end });
    }
    return finished.sort(byStart);
  }

  /** Remembers entries for a while: a change needs all that they say. */
  #noted<T extends readonly ClockifyEntry[]>(entries: T): T {
    const at = this.#now();
    for (const entry of entries) this.#known.set(entry.id, { entry, at });
    return entries;
  }

  /** An entry as it was lately, or as it is; `undefined` if there is none. */
  async #lately(id: string): Promise<ClockifyEntry | undefined> {
    const known = this.#known.get(id);
    if (known && this.#now() - known.at < LATELY) return known.entry;
    return isClockifyId(id) ? await this.#requests.entry(id) : undefined;
  }

  /** An entry after an update, with the tags that it had. */
  #changed(before: ClockifyEntry, update: EntryUpdate): ClockifyEntry {
    const { taskId, description, start, end, projectId, billable } = update;
    const isTextChanged = (taskId ?? description) !== undefined;
    return {
      ...before,
      ...(projectId !== undefined && inProject(before, projectId)),
      ...(isTextChanged && {
        description: changedText(before.description, update, this.#pattern),
      }),
      ...(start !== undefined && { start: wholeSecond(start) }),
      ...(end !== undefined && { end: wholeSecond(end) }),
      ...(billable !== undefined && { billable }),
    };
  }

  /** An entry with the names of its tags, without what only matters there. */
  async #ours(
    { tagIds, kept: _, ...entry }: ClockifyEntry,
  ): Promise<TimerEntry> {
    return { ...entry, tags: await this.#tags.namesOf(tagIds) };
  }
}
