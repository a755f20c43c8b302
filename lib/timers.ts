import type { ConfigEdits } from "./formats/config_edit.ts";
import {
  checkOptions,
  type TimersOptions,
  workspaceOn,
} from "./open_workspace.ts";
import type { Disk } from "./ports.ts";
import type { ClientReport } from "./report/client_report.ts";
import type { EntryLog } from "./report/entry_log.ts";
import type { Summary } from "./report/summary.ts";
import type { TimeSpanRequest } from "./time/typed_range.ts";
import type { Entry } from "./tracking/entry.ts";
import type { Settings } from "./tracking/settings.ts";
import type {
  ExportRequest,
  TimeExport,
} from "./use_cases/exchange/export_times.ts";
import type {
  DayImport,
  EntryImport,
  EntryImportRequest,
} from "./use_cases/exchange/import_times.ts";
import type {
  FileImportRequest,
  ImportedFile,
} from "./use_cases/exchange/read_files.ts";
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
  endTimer,
  resumeTimer,
  type StartRequest,
  startTimer,
  type TimerChange,
} from "./use_cases/timers/move_timer.ts";
import type { ClientReportRequest } from "./use_cases/timers/report_client.ts";
import {
  showSettings,
  showTask,
  showTimer,
  type TimedTask,
  type TimerStatus,
} from "./use_cases/timers/show_timer.ts";
import {
  logEntries,
  type LogRequest,
  summarize,
  type SummaryRequest,
} from "./use_cases/timers/summarize.ts";
import type { DryRun, TimerRequest } from "./use_cases/timers/timer_work.ts";
import type { Workspace } from "./use_cases/workspace.ts";

/**
 * Tracks time per task in the files of a data directory. At most one timer runs
 * at a time, and times are recorded in whole seconds. Every method is atomic:
 * its changes are on disk when it returns, and nothing is changed if it throws.
 *
 * All methods throw a `DataFileError` when a file that they need is damaged,
 * and a `DiskError` when a file cannot be accessed or another process holds the
 * lock for too long. The `DiskError` has the code `unknown_outcome` if it is
 * not known whether the change was made. Methods that take text throw an
 * `InvalidTextError` when it cannot be parsed. Methods that record time throw
 * an `InvalidTimerTimeError` when a given time does not fit, and a
 * `ClockSteppedBackError` when the clock is behind the last recorded time.
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

  /** Opens the timers on a disk, which is not accessed yet. */
  constructor(disk: Disk, options: TimersOptions = {}) {
    this.#workspace = workspaceOn(disk, options);
  }

  /**
   * Starts the timer for a task. A running timer is stopped at the same
   * instant.
   *
   * @param taskId Any text in one line.
   * @throws {TimerRunningError} When the task's timer is already running.
   * @throws {ForgottenTimerError} When another timer has been running for so
   * long that it was probably forgotten; give its end as `previousEnd`.
   */
  async start(
    taskId: string,
    request: StartRequest = {},
  ): Promise<TimerChange> {
    return await startTimer(this.#workspace, taskId, request);
  }

  /**
   * Stops the running timer, or discards the paused one.
   *
   * @throws {NoTimerError} When no timer is running or paused.
   * @throws {ForgottenTimerError} When the timer has been running for so long
   * that it was probably forgotten, and no time is given.
   */
  async stop(request: TimerRequest = {}): Promise<TimerChange> {
    return await endTimer(this.#workspace, "stop", request);
  }

  /**
   * Pauses the running timer: its entry ends, and {@linkcode resume} continues
   * with the same task.
   *
   * @throws {NoTimerError} When no timer is running.
   * @throws {ForgottenTimerError} When the timer was probably forgotten, and no
   * time is given.
   */
  async pause(request: TimerRequest = {}): Promise<TimerChange> {
    return await endTimer(this.#workspace, "pause", request);
  }

  /**
   * Starts a new entry for the paused or most recent timer, or for a given
   * task.
   *
   * @throws {TimerRunningError} When a timer is running.
   * @throws {NotAllowedError} When there is no timer to resume.
   */
  async resume(
    request: TimerRequest & { taskId?: string } = {},
  ): Promise<TimerChange> {
    return await resumeTimer(this.#workspace, request);
  }

  /** Returns the running or paused timer, without asking the provider. */
  async status(): Promise<TimerStatus> {
    return await showTimer(this.#workspace);
  }

  /** Returns a task with all its entries. */
  async show(taskId: string): Promise<TimedTask> {
    return await showTask(this.#workspace, taskId);
  }

  /**
   * Adds up time by task, plan, day or another dimension, for a range of dates
   * or for all time.
   */
  async summary(request: SummaryRequest = {}): Promise<Summary> {
    return await summarize(this.#workspace, request);
  }

  /**
   * Lists entries by day, with the running timer, for a range of dates or for
   * all time. An entry that spans midnight is split.
   *
   * @example
   * ```ts
   * import { MemoryDisk, Timers } from "@worktime/worktime";
   * import { assertEquals } from "@std/assert";
   *
   * const timers = new Timers(new MemoryDisk());
   * await timers.add("A", { start: "2025-01-16T10:00", end: "10:08" });
   * await timers.add("B", { start: "2025-01-16T23:30", for: "1h" });
   * const log = await timers.log({ range: "2025-01-16", round: "15m" });
   * assertEquals(log.days.map(({ date }) => `${date}`), ["2025-01-16"]);
   * assertEquals(log.totalSeconds, 38 * 60);
   * assertEquals(log.totalRoundedSeconds, 45 * 60);
   * ```
   */
  async log(request: LogRequest = {}): Promise<EntryLog> {
    return await logEntries(this.#workspace, request);
  }

  /**
   * Reports time by task and by day, with what it costs by the rates in the
   * settings. The running timer is named, but not counted.
   *
   * @throws {NotAllowedError} When a client has rates in two currencies, or an
   * entry is too long to be split by day.
   * @example
   * ```ts
   * import { MemoryDisk, Timers } from "@worktime/worktime";
   * import { assertEquals } from "@std/assert";
   *
   * const timers = new Timers(new MemoryDisk({
   *   "config.yaml": "time_tracking:\n  rates:\n    TASK: 80.50 EUR\n",
   * }));
   * await timers.add("TASK-1", { start: "2024-12-10T09:00", for: "80m" });
   * const { amounts } = await timers.report({ range: "2024-12", round: "15m" });
   * assertEquals(amounts, [{ hundredths: 10063, currency: "EUR" }]);
   * ```
   */
  async report(request: ClientReportRequest = {}): Promise<ClientReport> {
    const { reportClient } = await import("./use_cases/on_demand.ts");
    return await reportClient(this.#workspace, request);
  }

  /**
   * Adds a past entry.
   *
   * @param taskId Any text in one line.
   */
  async add(taskId: string, request: EntryRequest): Promise<EntryAdded> {
    return await addEntry(this.#workspace, taskId, request);
  }

  /**
   * Returns the finished entries that begin in a span of time, oldest first.
   *
   * @param request By default, all time.
   */
  async entries(request: TimeSpanRequest = {}): Promise<Entry[]> {
    return await listEntries(this.#workspace, request);
  }

  /** Returns the most recently ended entries, newest first. */
  async newest(count: number): Promise<Entry[]> {
    return await listNewest(this.#workspace, count);
  }

  /**
   * Changes an entry or the running timer.
   *
   * @param id An id, the beginning of one, or `last`.
   * @throws {UnknownEntryError} When no entry matches, or several do.
   */
  async edit(id: string, edit: EntryEdit): Promise<EntryChange> {
    return await editEntry(this.#workspace, id, edit);
  }

  /**
   * Deletes an entry, or discards the running timer.
   *
   * @param id An id, the beginning of one, or `last`.
   * @throws {UnknownEntryError} When no entry matches, or several do.
   */
  async delete(id: string, request: DryRun = {}): Promise<EntryChange> {
    return await deleteEntry(this.#workspace, id, request);
  }

  /**
   * Imports the entries of files of other trackers: all of them, or none. An
   * entry that was imported before is left as it is.
   *
   * @throws {InvalidTextError} When a file is in no known format, or its dates
   * can be read in two ways.
   */
  async importEntries(
    files: readonly ImportedFile[],
    request: EntryImportRequest = {},
  ): Promise<EntryImport> {
    const { importEntries } = await import("./use_cases/on_demand.ts");
    return await importEntries(this.#workspace, files, request);
  }

  /**
   * Imports files of other trackers as days of the workday. Work that overlaps or touches is
   * one stretch, and gaps are breaks. Dates that have events are skipped, and so
   * are days that could not have been recorded.
   *
   * @throws {InvalidTextError} When a file is in no known format, or its dates
   * can be read in two ways.
   */
  async importDays(
    files: readonly ImportedFile[],
    request: FileImportRequest = {},
  ): Promise<DayImport> {
    const { importDays } = await import("./use_cases/on_demand.ts");
    return await importDays(this.#workspace, files, request);
  }

  /**
   * Returns recorded time as a file for another program: the task time, and the
   * workday if the format can contain it.
   *
   * @param format The name of a format, such as `klog`, `timeclock`,
   * `timewarrior`, `icalendar`, `toggl`, `solidtime`, `payroll` or `json`.
   * @throws {InvalidTextError} When the format is unknown, or cannot contain
   * what is wanted.
   * @example
   * ```ts
   * import { MemoryDisk, Timers } from "@worktime/worktime";
   * import { assertEquals } from "@std/assert";
   *
   * const timers = new Timers(new MemoryDisk());
   * await timers.add("A", { start: "2025-01-16T10:00", end: "11:30" });
   * const { text } = await timers.export("klog", { range: "2025-01-16" });
   * assertEquals(text, "2025-01-16\n    10:00 - 11:30 #task=A\n");
   * ```
   */
  async export(
    format: string,
    request: ExportRequest = {},
  ): Promise<TimeExport> {
    const { exportTimes } = await import("./use_cases/on_demand.ts");
    return await exportTimes(this.#workspace, format, request);
  }

  /** Returns the settings in `config.yaml`, with defaults for the rest. */
  async settings(): Promise<Settings> {
    return await showSettings(this.#workspace);
  }

  /** Edits `config.yaml`, preserving its comments and order. */
  async configure(
    edits: ConfigEdits,
    request: DryRun = {},
  ): Promise<Settings> {
    const { configureTimers } = await import("./use_cases/on_demand.ts");
    return await configureTimers(this.#workspace, edits, request);
  }
}

checkOptions(Timers);
