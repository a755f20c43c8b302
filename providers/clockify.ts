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
  type ClockifyOptions,
  ClockifyRequests,
  isMissing,
} from "./_clockify_requests.ts";
import { ClockifyTags } from "./_clockify_tags.ts";
import {
  type ClockifyEntry,
  inProject,
  isClockifyId,
  newClockifyEntry,
} from "./_clockify_wire.ts";
import { isRefusal, unlessRefused } from "./_http_errors.ts";
import {
  finishedIn,
  isNow,
  knownEntry,
  partsOf,
  refusedEntry,
  removeEntry,
  unlessUnknown,
} from "./_service.ts";
import { changedText } from "./_wire.ts";
import type { Connection } from "./connection.ts";

export type { ClockifyOptions };

/** For so long nobody is thought to have changed what was listed. */
const LATELY = 20 * SECOND;

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
  readonly #pattern: string;
  readonly #seen = new Map<string, { entry: ClockifyEntry; at: Instant }>();
  readonly #now: () => Instant;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   * @throws {InvalidTextError} When the workspace cannot be one.
   */
  constructor(options: ClockifyOptions, connection: Connection = {}) {
    const { tagIds = new Map() } = options;
    const { taskPattern: pattern = DEFAULT_SETTINGS.taskPattern } = options;
    this.#requests = new ClockifyRequests(options, { connection, pattern });
    this.#tags = new ClockifyTags(this.#requests, tagIds);
    this.#pattern = pattern;
    this.#now = connection.now ?? Date.now;
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
    if (!isAlone) await this.#endCurrent(start);
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
    const entry = isNow(wanted, now)
      ? await this.#stop(timerId, wanted)
      // Much may have happened since then: what runs may be another timer.
      : await this.#ended(await knownEntry(this.#requests, timerId), wanted);
    return await this.#ours(entry);
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
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    if (range.from >= range.to) return [];
    const listed = this.#noted(await this.#requests.list(range));
    return await this.#finished(listed, range);
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
    const before = await knownEntry(this.#requests, entryId);
    const isChanged = Object.values(update).some((it) => it !== undefined);
    if (!isChanged) return await this.#ours(before);
    const entry = this.#changed(before, update);
    const { tags } = update;
    const put = (it: ClockifyEntry) => this.#requests.put(it);
    return await this.#ours(
      tags
        ? await this.#tags.use(tags, (tagIds) => put({ ...entry, tagIds }))
        : await put(entry),
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
    for (const some of partsOf(changed)) {
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
    for (const some of partsOf(ids.filter(isClockifyId))) {
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
  deleteEntry(entryId: string): Promise<void> {
    return removeEntry(this.#requests, entryId);
  }

  /** The entry with an id, also one that runs, if there is one. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
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
    const isStopNow = action.kind === "stop" && isNow(action.end, this.#now());
    return this.#requests.requestsFor(action, isStopNow);
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

  /** Ends what runs, for another timer to start. */
  async #endCurrent(start: Instant): Promise<void> {
    try {
      await this.#requests.stop(start);
    } catch (error) {
      if (isMissing(error)) return;
      if (!isRefusal(error)) throw error;
      const current = await this.#requests.current();
      if (!current) return;
      if (current.start <= start) throw error;
      // Begun after what is to start, it ends now: who knows when it should.
      const now = wholeSecond(this.#now());
      await this.#requests.stop(Math.max(current.start, now));
    }
  }

  /**
   * Stops a timer, or finds it stopped. Clockify knows no stop by an id, and to
   * ask first what runs would cost each stop a request.
   */
  async #stop(id: string, end: Instant): Promise<ClockifyEntry> {
    let stopped;
    try {
      stopped = await this.#requests.stop(end);
    } catch (error) {
      const entry = await refusedEntry(this.#requests, id, error);
      // The clock of the machine that started it may be ahead of ours.
      const canEnd = isMissing(error) || entry.start > end;
      if (entry.end === undefined && !canEnd) throw error;
      return await this.#ended(entry, end);
    }
    if (stopped.id === id) return stopped;
    // Another one, started elsewhere in the meantime: it is to go on.
    const running = { ...stopped, end: undefined };
    await unlessUnknown(this.#requests.put(running));
    return await this.#ended(await knownEntry(this.#requests, id), end);
  }

  /** Ends an entry that runs; one that has ended stays as it is. */
  async #ended(entry: ClockifyEntry, end: Instant): Promise<ClockifyEntry> {
    if (entry.end !== undefined) return entry;
    return await this.#requests.put({
      ...entry,
      end: Math.max(entry.start, end),
    });
  }

  /** Remembers entries for a while: a change needs all that they say. */
  #noted<T extends readonly ClockifyEntry[]>(entries: T): T {
    const at = this.#now();
    for (const entry of entries) this.#seen.set(entry.id, { entry, at });
    return entries;
  }

  /** An entry as it was lately, or as it is; `undefined` if there is none. */
  async #lately(id: string): Promise<ClockifyEntry | undefined> {
    const seen = this.#seen.get(id);
    if (seen && this.#now() - seen.at < LATELY) return seen.entry;
    return await this.#requests.entry(id);
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

  async #finished(
    entries: readonly ClockifyEntry[],
    range?: EntryRange,
  ): Promise<TimerEntry[]> {
    const finished = [];
    for (const entry of finishedIn(entries, range)) {
      finished.push({ ...await this.#ours(entry), end: entry.end });
    }
    return finished.sort(byStart);
  }
}
