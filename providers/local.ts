import type {
  EntryRange,
  EntryUpdate,
  NewEntry,
  ProviderAccount,
  ProviderCapabilities,
  StartOptions,
  StopOptions,
  TimerEntry,
  TimeTrackingProvider,
} from "../lib/provider.ts";
import type { When } from "../lib/time/typed_time.ts";
import type { Instant } from "../lib/time/zone.ts";
import type { Timers } from "../lib/timers.ts";
import { billableOf, totalSecondsOf } from "../lib/tracking/entry.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { type EntryOrTimer, subjectOf } from "../lib/tracking/timer.ts";
import { unlessUnknown } from "./_service.ts";

/**
 * This machine as a provider: entries exist only in the data directory. In
 * `config.yaml` it is also called `none`.
 *
 * @example
 * ```ts
 * import { MemoryDisk, Timers } from "@worktime/worktime";
 * import { LocalProvider } from "@worktime/worktime/providers";
 * import { assertEquals } from "@std/assert";
 *
 * const provider = new LocalProvider(new Timers(new MemoryDisk()));
 * const start = Date.parse("2025-01-16T10:00:00Z");
 * const id = await provider.startTimer("TASK-025", "Headless mode", { start });
 * await provider.stopTimer(id, { end: start + 83 * 60_000 });
 * assertEquals(await provider.getTotal("TASK-025"), 83 * 60);
 * ```
 */
export class LocalProvider implements TimeTrackingProvider {
  /** Always `local`. */
  readonly name = "local";
  /** Supports everything except markers and projects. */
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
  readonly #timers: Timers;

  /** Creates a provider for the timers of a data directory. */
  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Starts a timer and returns its id. */
  async startTimer(
    taskId: string,
    description: string,
    { start, tags = [], billable }: StartOptions = {},
  ): Promise<string> {
    const at = await this.#endSame(taskId, momentOf(start));
    const { started } = await this.#timers.start(taskId, {
      description,
      tags,
      ...billableOf({ billable }),
      ...at,
    });
    if (!started) throw new TypeError("No timer was started");
    return started.id;
  }

  /**
   * Stops a timer and returns its entry. A finished one is returned unchanged.
   *
   * @throws {UnknownEntryError} When no entry has that id.
   */
  async stopTimer(
    timerId: string,
    { end }: StopOptions = {},
  ): Promise<TimerEntry> {
    const timer = await this.#known(timerId);
    if (timer.kind === "entry") return timerEntryOf(timer);
    const { finished } = await this.#timers.stop(momentOf(end));
    if (!finished) throw new UnknownEntryError(timerId);
    return timerEntryOf(finished);
  }

  /** Returns the running timer, if any. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const { running } = await this.#timers.status();
    // The timer is counted up to now, as if it had ended.
    return running &&
      { ...timerEntryOf(running), end: undefined, durationSeconds: 0 };
  }

  /** Returns the finished entries of a task, oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const { entries } = await this.#timers.show(taskId);
    return entries.map(timerEntryOf);
  }

  /** Returns the total time of a task's finished entries, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    const { entries } = await this.#timers.show(taskId);
    return totalSecondsOf(entries);
  }

  /** Adds a finished entry. */
  async createEntry(entry: NewEntry): Promise<TimerEntry> {
    const { taskId, description, start, end, tags = [], billable } = entry;
    const added = await this.#timers.add(taskId, {
      description,
      tags,
      ...billableOf({ billable }),
      start: new Date(start),
      end: new Date(end),
    });
    return timerEntryOf(added.entry);
  }

  /** Returns the finished entries that begin in a range, oldest first. */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    return (await this.#timers.entries(range)).map(timerEntryOf);
  }

  /**
   * Changes an entry. A running one keeps running.
   *
   * @throws {UnknownEntryError} When no entry has that id, or when the update
   * would end the running timer.
   */
  async updateEntry(
    entryId: string,
    update: EntryUpdate,
  ): Promise<TimerEntry> {
    const before = await this.#known(entryId);
    const { taskId, start, end, tags, billable } = update;
    const { description = before.description } = update;
    if (before.kind === "timer" && end !== undefined) {
      throw new UnknownEntryError(entryId);
    }
    const { after } = await this.#timers.edit(entryId, {
      // Otherwise a new task would also change the description.
      description,
      ...(taskId !== undefined && { taskId }),
      ...(tags && { tags }),
      ...billableOf({ billable }),
      ...(start !== undefined && { start: new Date(start) }),
      ...(end !== undefined && { end: new Date(end) }),
    });
    if (!after) throw new UnknownEntryError(entryId);
    return timerEntryOf(after);
  }

  /**
   * Deletes an entry, including a running one. One that does not exist is not
   * an error.
   */
  async deleteEntry(entryId: string): Promise<void> {
    const entry = await unlessUnknown(this.#known(entryId));
    if (entry) await unlessUnknown(this.#timers.delete(entry.id));
  }

  /** Returns the entry with an id, including a running one, if it exists. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    const entry = await unlessUnknown(this.#known(entryId));
    return entry && timerEntryOf(entry);
  }

  /** Returns this machine as the account, without workspaces and projects. */
  verify(): Promise<ProviderAccount> {
    const account = { userId: "local", userName: "This machine" };
    return Promise.resolve({ ...account, workspaces: [], projects: [] });
  }

  /**
   * Stops a running timer of the same task; returns when the next one starts.
   */
  async #endSame(taskId: string, at: When): Promise<When> {
    const { running } = await this.#timers.status();
    if (running?.taskId !== taskId) return at;
    const { finished } = await this.#timers.stop(at);
    return finished ? { at: new Date(finished.end) } : at;
  }

  /** @throws {UnknownEntryError} When no entry has that id. */
  async #known(id: string): Promise<EntryOrTimer> {
    // The timers accept a prefix of an id.
    const { before } = await this.#timers.delete(id, { isDryRun: true });
    if (before.id === id) return before;
    throw new UnknownEntryError(id);
  }
}

/**
 * An explicit instant, even for now, so that the timers never ask whether an
 * older start was forgotten.
 */
function momentOf(instant: Instant | undefined): When {
  return instant === undefined ? { ago: "0m" } : { at: new Date(instant) };
}

function timerEntryOf(record: EntryOrTimer): TimerEntry {
  const { id, start } = record;
  const { end, durationSeconds } = record.kind === "entry"
    ? record
    : { end: undefined, durationSeconds: 0 };
  return { id, ...subjectOf(record), start, end, durationSeconds };
}
