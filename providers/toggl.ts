import { DAY, SECOND } from "@std/datetime";
import { InvalidTextError } from "../lib/errors.ts";
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
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import { changedText } from "./_wire.ts";
import {
  areTimesWhole,
  isTextWhole,
  LIST_LIMIT_DAYS,
  NOW,
  togglHttp,
  type TogglOptions,
  type TogglPatch,
  togglReportsHttp,
  TogglRequests,
  togglRequestsFor,
  yearsOf,
} from "./_toggl_requests.ts";
import { isGone, isRefusal, unlessRefused } from "./_http_errors.ts";
import {
  isTogglId,
  type TogglChange,
  togglChanges,
  type TogglEntry,
  togglProject,
  togglTimes,
} from "./_toggl_wire.ts";
import type { Connection } from "./connection.ts";

export type { TogglOptions };

/** Toggl changes no more entries at once. */
const MOST_PATCHED = 100;

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
    const { workspaceId, taskPattern = DEFAULT_SETTINGS.taskPattern } = options;
    if (workspaceId !== undefined && !isTogglId(workspaceId)) {
      const message = `Not a workspace of Toggl: "${workspaceId}"`;
      const hint = "Choose one: worktime timer configure --workspace ID";
      throw new InvalidTextError("invalid_workspace", message, { hint });
    }
    const ways = {
      http: togglHttp(options, connection),
      reports: togglReportsHttp(options, connection),
    };
    this.#requests = new TogglRequests(ways, { workspaceId, taskPattern });
    this.#pattern = taskPattern;
    this.#now = connection.now ?? Date.now;
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    options: StartOptions = {},
  ): Promise<string> {
    const now = this.#now();
    const { start = now, projectId, isAlone = false } = options;
    if (!isAlone && start < now - NOW) await this.#endCurrent(start);
    const timer = await this.#requests.post({
      description: textOfEntry({ taskId, description }, this.#pattern),
      start: wholeSecond(start),
      ...said(options),
      ...(projectId !== undefined && { projectId }),
    });
    options.onStarted?.(ours(timer));
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
    if (Math.abs(now - wanted) > NOW) {
      const entry = await this.#known(timerId);
      const isRunning = entry.end === undefined;
      return ours(isRunning ? await this.#end(entry, wanted) : entry);
    }
    const { entry, isStopped } = await this.#stop(timerId);
    // Toggl's clock need not be ours, and decides on what it stops.
    const deviation = Math.abs((entry.end ?? wanted) - wanted);
    const most = end === undefined ? NOW : toleranceSeconds * SECOND;
    const isFine = deviation <= most;
    return ours(isStopped && !isFine ? await this.#end(entry, wanted) : entry);
  }

  /** The timer that runs, if one does in the workspace. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const entry = await this.#requests.current();
    return entry && entry.end === undefined ? ours(entry) : undefined;
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
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    const { start, end, projectId } = entry;
    return ours(
      await this.#requests.post({
        description: textOfEntry(entry, this.#pattern),
        start: wholeSecond(start),
        end: wholeSecond(end),
        ...said(entry),
        ...(projectId !== undefined && { projectId }),
      }),
    );
  }

  /** The finished entries that begin in a range, the oldest first. */
  async listEntries({ from, to }: EntryRange): Promise<TimerEntry[]> {
    const earliest = this.#now() - LIST_LIMIT_DAYS * DAY;
    const listed = await this.#requests.list({ from, to }, earliest);
    return listed.filter(({ start }) => from <= start && start < to)
      .flatMap((entry) => {
        const { end } = entry;
        return end === undefined ? [] : [{ ...ours(entry), end }];
      }).sort(byStart);
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
    const { from, to } = range;
    return found.filter(({ start }) => from <= start && start < to);
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
    const body = await this.#changesOf(entryId, update);
    if (Object.keys(body).length === 0) return ours(await this.#known(entryId));
    try {
      return ours(await this.#requests.put(entryId, body));
    } catch (error) {
      if (await this.#entryDespite(error, entryId)) throw error;
      throw new UnknownEntryError(entryId, {});
    }
  }

  /**
   * Changes several entries: those of which the same is to change go together,
   * others are left for one request each.
   */
  async updateEntries(
    updates: ReadonlyMap<string, EntryUpdate>,
  ): Promise<ReadonlyMap<string, undefined>> {
    const changed = new Map<string, undefined>();
    for (const { ids, changes } of this.#patchesOf(updates)) {
      const patched = await unlessRefused(this.#requests.patch(ids, changes));
      for (const id of patched) changed.set(id, undefined);
    }
    return changed;
  }

  /** The requests that something takes, as far as they are known before. */
  requestsFor(action: ProviderAction): string[] {
    const { entriesPath, reportPath } = this.#requests;
    return togglRequestsFor(action, {
      entriesPath,
      reportPath,
      now: this.#now(),
      patchesOf: (updates) => this.#patchesOf(updates),
    });
  }

  /** Removes an entry; one that is gone already is no error. */
  async deleteEntry(entryId: string): Promise<void> {
    if (!isTogglId(entryId)) return;
    try {
      await this.#requests.remove(entryId);
    } catch (error) {
      if (isGone(error)) return;
      if (await this.#entryDespite(error, entryId)) throw error;
    }
  }

  /** The entry with an id, also one that runs, if there is one. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    if (!isTogglId(entryId)) return undefined;
    const entry = await this.#requests.entry(entryId);
    return entry && ours(entry);
  }

  /**
   * Looks for several entries among those that were changed lately, where Toggl
   * also lists what was deleted.
   */
  async lookUpEntries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LookedUpEntry>> {
    const since = this.#now() - LIST_LIMIT_DAYS * DAY;
    const wanted = new Set(ids);
    const changed = await unlessRefused(this.#requests.changedSince(since));
    return new Map(
      changed.filter(({ id }) => wanted.has(id)).map((entry) => [
        entry.id,
        entry.isDeleted ? "deleted" : ours(entry),
      ]),
    );
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

  /** Stops an entry now, or finds it stopped. */
  async #stop(
    id: string,
  ): Promise<{ entry: TogglEntry; isStopped: boolean }> {
    try {
      return { entry: await this.#requests.stop(id), isStopped: true };
    } catch (error) {
      const entry = await this.#entryDespite(error, id);
      if (!entry) throw new UnknownEntryError(id, {});
      if (entry.end === undefined) throw error;
      return { entry, isStopped: false };
    }
  }

  #end({ id, start }: TogglEntry, end: Instant): Promise<TogglEntry> {
    return this.#requests.put(id, togglTimes(start, Math.max(start, end)));
  }

  /** Ends what runs when another timer starts, if it began before. */
  async #endCurrent(end: Instant): Promise<void> {
    const current = await this.#requests.current();
    if (!current || current.end !== undefined || current.start >= end) return;
    await this.#end(current, wholeSecond(end));
  }

  /** The entries of which the same is to change, in lists for a request each. */
  #patchesOf(updates: ReadonlyMap<string, EntryUpdate>): TogglPatch[] {
    const groups = new Map<string, string[]>();
    for (const [id, update] of updates) {
      const { start, end } = update;
      const isKnown = isTextWhole(update) && (start ?? end) === undefined;
      if (!isKnown || !isTogglId(id)) continue;
      const key = JSON.stringify(togglChanges(this.#bodyOf(update)));
      const others = groups.get(key);
      if (others) others.push(id);
      else groups.set(key, [id]);
    }
    const patches = [];
    for (const [key, ids] of groups) {
      const changes: TogglChange[] = JSON.parse(key);
      if (changes.length === 0 || ids.length < 2) continue;
      for (let at = 0; at < ids.length; at += MOST_PATCHED) {
        patches.push({ ids: ids.slice(at, at + MOST_PATCHED), changes });
      }
    }
    return patches;
  }

  /** What is to be sent so that an entry changes, and nothing else of it. */
  async #changesOf(
    id: string,
    update: EntryUpdate,
  ): Promise<Record<string, unknown>> {
    const isKnown = isTextWhole(update) && areTimesWhole(update);
    const before = isKnown ? undefined : await this.#known(id);
    return this.#bodyOf(update, before);
  }

  #bodyOf(
    update: EntryUpdate,
    before?: TogglEntry,
  ): Record<string, unknown> {
    const { taskId, description, start, end, tags, projectId, billable } =
      update;
    const isTextChanged = (taskId ?? description) !== undefined;
    const areTimesChanged = (start ?? end) !== undefined;
    const text = changedText(before?.description ?? "", update, this.#pattern);
    const from = wholeSecond(start ?? before?.start ?? 0);
    const to = end === undefined ? before?.end : wholeSecond(end);
    return {
      ...(isTextChanged && { description: text }),
      ...(areTimesChanged && togglTimes(from, to)),
      ...(tags && { tags: [...tags] }),
      ...(billable !== undefined && { billable }),
      ...(projectId !== undefined && togglProject(projectId)),
    };
  }

  /** @throws {UnknownEntryError} When there is no entry with that id. */
  async #known(id: string): Promise<TogglEntry> {
    const entry = isTogglId(id) ? await this.#requests.entry(id) : undefined;
    if (entry) return entry;
    throw new UnknownEntryError(id, {});
  }

  /**
   * The entry that a request was refused for, if there is one: its state says
   * more than the status, of which the meaning is not documented.
   *
   * @throws What was thrown, if it was something else than a refusal.
   */
  async #entryDespite(
    error: unknown,
    id: string,
  ): Promise<TogglEntry | undefined> {
    if (isRefusal(error)) return await this.#requests.entry(id);
    throw error;
  }
}

/** What is said of an entry beside its text and times. */
function said(
  { tags = [], billable }: Pick<NewEntry, "tags" | "billable">,
): Pick<NewEntry, "tags" | "billable"> {
  return { tags, ...(billable !== undefined && { billable }) };
}

/** An entry without what only matters at Toggl. */
function ours(
  { workspaceId: _, isDeleted: __, ...entry }: TogglEntry,
): TimerEntry {
  return entry;
}
