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
import type { Timers } from "../lib/timers.ts";
import { billableOf, totalSecondsOf } from "../lib/tracking/entry.ts";
import { UnknownEntryError } from "../lib/tracking/errors.ts";
import { type EntryOrTimer, subjectOf } from "../lib/tracking/timer.ts";
import type { Instant } from "../lib/time/zone.ts";
import type { When } from "../lib/time/typed_time.ts";
import { unlessUnknown } from "./_service.ts";

/**
 * This machine as a provider: entries live in a data directory and nowhere
 * else. It is the provider `none` of the original configuration, too.
 *
 * @example
 * ```ts
 * import { LocalProvider, MemoryDisk, Timers } from "@worktime/worktime";
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
  /** What it can do: all but markers and projects. */
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

  /** Takes the timers of a data directory. */
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
   * Stops a timer and returns its entry; one that has ended stays as it is.
   *
   * @throws {UnknownEntryError} When there is no entry with that id.
   */
  async stopTimer(
    timerId: string,
    { end }: StopOptions = {},
  ): Promise<TimerEntry> {
    const timer = await this.#known(timerId);
    if (timer.kind === "entry") return timerEntryOf(timer);
    const { finished } = await this.#timers.stop(momentOf(end));
    if (!finished) throw new UnknownEntryError(timerId, {});
    return timerEntryOf(finished);
  }

  /** The timer that runs, if one does. */
  async getCurrentTimer(): Promise<TimerEntry | undefined> {
    const { running } = await this.#timers.status();
    // What is counted of it so far has an end, too.
    return running &&
      { ...timerEntryOf(running), end: undefined, durationSeconds: 0 };
  }

  /** All finished entries of a task, the oldest first. */
  async getEntries(taskId: string): Promise<TimerEntry[]> {
    const { entries } = await this.#timers.show(taskId);
    return entries.map(timerEntryOf);
  }

  /** The time of all finished entries of a task, in seconds. */
  async getTotal(taskId: string): Promise<number> {
    const { entries } = await this.#timers.show(taskId);
    return totalSecondsOf(entries);
  }

  /** Records a finished entry. */
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

  /** The finished entries that begin in a range, the oldest first. */
  async listEntries(range: EntryRange): Promise<TimerEntry[]> {
    return (await this.#timers.entries(range)).map(timerEntryOf);
  }

  /**
   * Changes an entry; one that runs keeps running.
   *
   * @throws {UnknownEntryError} When there is no entry with that id, or it is
   * the running timer and is to end.
   */
  async updateEntry(
    entryId: string,
    update: EntryUpdate,
  ): Promise<TimerEntry> {
    const before = await this.#known(entryId);
    const { taskId, start, end, tags, billable } = update;
    const { description = before.description } = update;
    if (before.kind === "timer" && end !== undefined) {
      throw new UnknownEntryError(entryId, {});
    }
    const { after } = await this.#timers.edit(entryId, {
      // Else another task would change what the entry says, too.
      description,
      ...(taskId !== undefined && { taskId }),
      ...(tags && { tags }),
      ...billableOf({ billable }),
      ...(start !== undefined && { start: new Date(start) }),
      ...(end !== undefined && { end: new Date(end) }),
    });
    if (!after) throw new UnknownEntryError(entryId, {});
    return timerEntryOf(after);
  }

  /** Removes an entry, also one that runs; one that is gone is no error. */
  async deleteEntry(entryId: string): Promise<void> {
    const entry = await unlessUnknown(this.#known(entryId));
    if (entry) await unlessUnknown(this.#timers.delete(entry.id));
  }

  /** The entry with an id, also one that runs, if there is one. */
  async getEntry(entryId: string): Promise<TimerEntry | undefined> {
    const entry = await unlessUnknown(this.#known(entryId));
    return entry && timerEntryOf(entry);
  }

  /** This machine, without workspaces and projects. */
  verify(): Promise<ProviderAccount> {
    const account = { userId: "local", userName: "This machine" };
    return Promise.resolve({ ...account, workspaces: [], projects: [] });
  }

  /** Ends the timer of a task that is to start anew, and says when to. */
  async #endSame(taskId: string, at: When): Promise<When> {
    const { running } = await this.#timers.status();
    if (running?.taskId !== taskId) return at;
    const { finished } = await this.#timers.stop(at);
    return finished ? { at: new Date(finished.end) } : at;
  }

  /** @throws {UnknownEntryError} When there is no entry with that id. */
  async #known(id: string): Promise<EntryOrTimer> {
    // The timers take the beginning of an id for the id.
    const { before } = await this.#timers.delete(id, { isDryRun: true });
    if (before.id === id) return before;
    throw new UnknownEntryError(id, {});
  }
}

/** An instant, also if it is now: a program is not asked what it forgot. */
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
