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
  byStart,
  isOfTask,
  textOfEntry,
  totalSecondsOf,
  wholeSecond,
} from "../lib/tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import { unlessRefused } from "./_http_errors.ts";
import {
  finishedIn,
  isNow,
  isWhole,
  knownEntry,
  NOW_MS,
  removeEntry,
  stopEntry,
  unlessUnknown,
} from "./_service.ts";
import {
  LIST_LIMIT_DAYS,
  type TogglOptions,
  togglPatches,
  TogglRequests,
  yearsOf,
} from "./_toggl_requests.ts";
import { togglFields, togglTimes } from "./_toggl_wire.ts";
import type { Connection } from "./connection.ts";

export type { TogglOptions };

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
  readonly #requests: TogglRequests;
  readonly #pattern: string;
  readonly #now: () => Instant;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   * @throws {InvalidTextError} When the workspace is no number.
   */
  constructor(options: TogglOptions, connection: Connection = {}) {
    const { taskPattern: pattern = DEFAULT_SETTINGS.taskPattern } = options;
    const { now = Date.now } = connection;
    this.#requests = new TogglRequests(options, { connection, pattern, now });
    this.#pattern = pattern;
    this.#now = now;
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const now = this.#now();
    const { start = now, isAlone = false } = options;
    if (!isAlone && start < now - NOW_MS) await this.#endCurrent(start);
    const timer = await this.#requests.post({
      ...options,
      description: textOfEntry({ taskId, description }, this.#pattern),
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
      const entry = await knownEntry(this.#requests, timerId);
      return entry.end === undefined ? await this.#end(entry, wanted) : entry;
    }
    const { entry, isStopped } = await stopEntry(this.#requests, timerId);
    // Toggl's clock need not be ours, and decides on what it stops.
    const deviation = Math.abs((entry.end ?? wanted) - wanted);
    const most = end === undefined ? NOW_MS : toleranceSeconds * SECOND;
    const isOff = isStopped && deviation > most;
    return isOff ? await this.#end(entry, wanted) : entry;
  }

  /** The timer that runs, if one does in the workspace. */
  getCurrentTimer(): Promise<TimerEntry | undefined> {
    return this.#requests.current();
  }

  /** The finished entries of a task that Toggl still lists. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const now = this.#now();
    const from = now - LIST_LIMIT_DAYS * DAY;
    const entries = await this.listEntries({ from, to: now + DAY });
    return entries.filter((entry) => isOfTask(entry, taskId));
  }

  /** The time of the finished entries that Toggl still lists, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    return totalSecondsOf(await this.getEntries(taskId));
  }

  /** Records a finished entry. */
  createEntry(entry: NewEntry): Promise<TimerEntry> {
    return this.#requests.post({
      ...entry,
      description: textOfEntry(entry, this.#pattern),
      start: wholeSecond(entry.start),
      end: wholeSecond(entry.end),
    });
  }

  /** The finished entries that begin in a range, the oldest first. */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    return finishedIn(await this.#requests.list(range), range).sort(byStart);
  }

  /**
   * The entries before all that lists have, by reports, which reach back for a
   * year each.
   */
  async listOlderEntries(
    range: EntryRange,
  ): Promise<TimerEntry[] | undefined> {
    const found: TimerEntry[] = [];
    try {
      for (const dates of yearsOf(range)) {
        const entries = await this.#requests.report(dates);
        if (!entries) return undefined;
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
    const before = isWhole(update)
      ? undefined
      : await knownEntry(this.#requests, entryId);
    const fields = togglFields(update, this.#pattern, before);
    return Object.keys(fields).length === 0
      ? await knownEntry(this.#requests, entryId)
      : await this.#requests.put(entryId, fields);
  }

  /**
   * Changes several entries: those of which the same is to change go together,
   * others are left for one request each.
   */
  async updateEntries(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, undefined>> {
    const changed = new Map<string, undefined>();
    for (const patch of togglPatches(updates, this.#pattern)) {
      const patched = await unlessRefused(this.#requests.patch(patch));
      for (const id of patched) changed.set(id, undefined);
    }
    return changed;
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    return this.#requests.requestsFor(action);
  }

  /** Removes an entry; one that is gone already is no error. */
  deleteEntry(entryId: string): Promise<void> {
    return removeEntry(this.#requests, entryId);
  }

  /** The entry with an id, also one that runs, if there is one. */
  getEntry(entryId: string): Promise<TimerEntry | undefined> {
    return this.#requests.entry(entryId);
  }

  /**
   * Looks for several entries among those that were changed lately, where Toggl
   * also lists what was deleted.
   */
  async lookUpEntries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>> {
    const wanted = new Set(ids);
    const found = new Map<string, LookedUpEntry>();
    const lately = await unlessRefused(this.#requests.lately());
    for (const [entry, isDeleted] of lately) {
      if (wanted.has(entry.id)) {
        found.set(entry.id, isDeleted ? "deleted" : entry);
      }
    }
    return found;
  }

  /** Asks who the key belongs to, and what there is to choose from. */
  verify(): Promise<ProviderAccount> {
    return this.#requests.account();
  }

  /** Asks only who the key belongs to. */
  async getUserId(): Promise<string> {
    return (await this.#requests.user()).userId;
  }

  /** Asks only for the projects of the workspace. */
  listProjects(): Promise<readonly ProviderPlace[]> {
    return this.#requests.projects();
  }

  #end({ id, start }: TimerEntry, end: Instant): Promise<TimerEntry> {
    return this.#requests.put(id, togglTimes(start, Math.max(start, end)));
  }

  /** Ends what runs when another timer starts, if it began before. */
  async #endCurrent(end: Instant): Promise<void> {
    const current = await this.#requests.current();
    if (!current || current.start >= end) return;
    // What is gone by now keeps nobody from starting.
    await unlessUnknown(this.#end(current, wholeSecond(end)));
  }
}
