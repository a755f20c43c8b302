import type { ConfigEdits } from "./formats/config_edit.ts";
import type { Disk } from "./ports.ts";
import type { EntryRange } from "./provider.ts";
import { randomId, systemClock } from "./system.ts";
import type { TrackerOptions } from "./tracker.ts";
import type { Entry } from "./tracking/entry.ts";
import type { Settings } from "./tracking/settings.ts";
import {
  addEntry,
  deleteEntry,
  editEntry,
  type EntryAdded,
  type EntryChange,
  type EntryEdit,
  type EntryRequest,
  listEntries,
  listNewest,
} from "./use_cases/timers/edit_entry.ts";
import {
  configureTimers,
  showSettings,
} from "./use_cases/timers/configure_timers.ts";
import {
  endTimer,
  resumeTimer,
  type StartRequest,
  startTimer,
  type TimerChange,
} from "./use_cases/timers/move_timer.ts";
import {
  showTask,
  showTimer,
  type TimedTask,
  type TimerStatus,
} from "./use_cases/timers/show_timer.ts";
import {
  summarize,
  type SummaryRequest,
} from "./use_cases/timers/summarize.ts";
import type { Summary } from "./tracking/totals.ts";
import type { DryRun, TimerRequest } from "./use_cases/timers/timer_work.ts";
import { openWorkspace, type Workspace } from "./use_cases/workspace.ts";

/** How {@linkcode Timers} behave. */
export interface TimersOptions extends TrackerOptions {
  /**
   * Makes an id that nobody else has.
   *
   * @default Random UUIDs.
   */
  newId?: () => string;
}

/**
 * Timers for tasks, over the files of one data directory: one runs at most, and
 * its time is recorded in whole seconds. Every method is one step: what it
 * changes is on the disk when it returns, and if it throws, nothing is changed.
 *
 * All methods throw a `DataFileError` when a file that they need is damaged, and
 * a `DiskError` when the disk, a permission or another process is in the way (with
 * the code `unknown_outcome` where nobody can say whether the change was made);
 * those that take text throw an `InvalidTextError` when they cannot understand
 * it. Those that record throw an `InvalidTimerTimeError` when a time that is
 * given does not fit, and a `ClockSteppedBackError` when the clock is behind what
 * was recorded.
 *
 * @example
 * ```ts
 * import { MemoryDisk, Timers } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const timers = new Timers(new MemoryDisk());
 * await timers.start("TASK-025", { at: "2025-01-16T10:00" });
 * await timers.stop({ at: "2025-01-16T11:23" });
 * const { totalSeconds } = await timers.show("TASK-025");
 * assertEquals(totalSeconds, 83 * 60);
 * ```
 */
export class Timers {
  readonly #workspace: Workspace;

  /** Opens the data directory on a disk; nothing is read or made yet. */
  constructor(disk: Disk, options: TimersOptions = {}) {
    const { clock = systemClock, newId = randomId, terms } = options;
    this.#workspace = openWorkspace(disk, { clock, newId, terms }, options);
  }

  /**
   * Starts the timer of a task. One that runs is stopped at the same instant.
   *
   * @param taskId Any text in one line.
   * @throws {TimerRunningError} When the task's timer runs already.
   * @throws {ForgottenTimerError} When another one runs for so long that it was
   * probably forgotten; say when it ended with `previousEnd`.
   */
  async start(
    taskId: string,
    request: StartRequest = {},
  ): Promise<TimerChange> {
    return await startTimer(this.#workspace, taskId, request);
  }

  /**
   * Stops the timer, or gives up what is paused.
   *
   * @throws {NoTimerError} When none runs and none is paused.
   * @throws {ForgottenTimerError} When it runs for so long that it was probably
   * forgotten, and no time is given.
   */
  async stop(request: TimerRequest = {}): Promise<TimerChange> {
    return await endTimer(this.#workspace, "stop", request);
  }

  /**
   * Ends the entry of the timer and remembers what it was about.
   *
   * @throws {NoTimerError} When none runs.
   * @throws {ForgottenTimerError} When it was probably forgotten.
   */
  async pause(request: TimerRequest = {}): Promise<TimerChange> {
    return await endTimer(this.#workspace, "pause", request);
  }

  /**
   * Starts a new entry for what was paused or stopped last, or for a task.
   *
   * @throws {TimerRunningError} When a timer runs.
   * @throws {NotAllowedError} When there is nothing to go on with.
   */
  async resume(
    request: TimerRequest & { taskId?: string } = {},
  ): Promise<TimerChange> {
    return await resumeTimer(this.#workspace, request);
  }

  /** What the timer does now; no provider is asked. */
  async status(): Promise<TimerStatus> {
    return await showTimer(this.#workspace);
  }

  /** A task with all its entries. */
  async show(taskId: string): Promise<TimedTask> {
    return await showTask(this.#workspace, taskId);
  }

  /** The time by task, or by something else, of a range of dates or of all. */
  async summary(request: SummaryRequest = {}): Promise<Summary> {
    return await summarize(this.#workspace, request);
  }

  /**
   * Records time that is over, without a timer.
   *
   * @param taskId Any text in one line.
   */
  async add(taskId: string, request: EntryRequest): Promise<EntryAdded> {
    return await addEntry(this.#workspace, taskId, request);
  }

  /** The finished entries that begin in a range, the oldest first. */
  async entries(range: EntryRange): Promise<Entry[]> {
    return await listEntries(this.#workspace, range);
  }

  /** The finished entries that ended last, the newest first. */
  async newest(count: number): Promise<Entry[]> {
    return await listNewest(this.#workspace, count);
  }

  /**
   * Corrects an entry, or the timer that runs.
   *
   * @param id The id, or its beginning, or `last`.
   * @throws {UnknownEntryError} When there is none, or several.
   */
  async edit(id: string, edit: EntryEdit): Promise<EntryChange> {
    return await editEntry(this.#workspace, id, edit);
  }

  /**
   * Removes an entry, or the timer that runs.
   *
   * @param id The id, or its beginning, or `last`.
   * @throws {UnknownEntryError} When there is none, or several.
   */
  async delete(id: string, request: DryRun = {}): Promise<EntryChange> {
    return await deleteEntry(this.#workspace, id, request);
  }

  /** What `config.yaml` says. */
  async settings(): Promise<Settings> {
    return await showSettings(this.#workspace);
  }

  /** Changes some keys of `config.yaml`; comments and order stay. */
  async configure(
    edits: ConfigEdits,
    request: DryRun = {},
  ): Promise<Settings> {
    return await configureTimers(this.#workspace, edits, request);
  }
}
