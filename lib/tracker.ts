import type { DataFileError, WorktimeError } from "./errors.ts";
import type { Clock, Disk } from "./ports.ts";
import type { CivilDate, CivilMonth } from "./time/civil_date.ts";
import type { When } from "./time/typed_time.ts";
import { randomId, systemClock } from "./system.ts";
import {
  checkData,
  type CheckReport,
  repairData,
  type RepairReport,
} from "./use_cases/doctor/check_data.ts";
import {
  listRestorable,
  restoreFile,
  type RestoreReport,
  type RestoreRequest,
} from "./use_cases/doctor/restore_file.ts";
import {
  type DayRequest,
  listDates,
  listMonths,
  type MonthRequest,
  showDay,
  showMonth,
  showStatus,
} from "./use_cases/workday/show_day.ts";
import { adjustEvent, recordEvent } from "./use_cases/workday/record_event.ts";
import type { Recorded } from "./use_cases/workday/write_day.ts";
import {
  type HoursRequest,
  type HoursSet,
  setExpectedHours,
} from "./use_cases/workday/set_expected_hours.ts";
import {
  redoLastUndo,
  undoLastChange,
  type Undone,
} from "./use_cases/undo/undo_change.ts";
import type { BookedStatus } from "./use_cases/workday/show_day.ts";
import { openWorkspace, type Workspace } from "./use_cases/workspace.ts";
import type { DayReport } from "./workday/day.ts";
import type { MonthStats } from "./workday/month.ts";
import type { WorkTerms } from "./workday/hours.ts";
import { start, stop, toggleBreak, toggleLunch } from "./workday/event.ts";

/** How a {@linkcode Tracker} behaves. */
export interface TrackerOptions {
  /**
   * Where the time and the zone come from.
   *
   * @default {systemClock}
   */
  clock?: Clock;
  /**
   * What is agreed with the employer.
   *
   * @default For each term, what `config.yaml` in the data directory says, or
   * else {@linkcode DEFAULT_TERMS}.
   */
  terms?: Partial<WorkTerms>;
  /**
   * How long to wait for other processes, in milliseconds.
   *
   * @default {10_000}
   */
  lockTimeoutMs?: number;
  /**
   * Called once a change is recorded: from then on it stays so, whatever fails.
   *
   * @param summary What it does, in a line for people.
   */
  onRecorded?: (summary: string) => void;
  /**
   * Called with what went wrong although the method succeeds: what failed after
   * a change was recorded, totals that do not fit the entries, or why the month
   * of a day nearby cannot be read.
   *
   * @default Totals that do not fit are thrown; the rest can be ignored.
   */
  onWarning?: (problem: WorktimeError | DataFileError) => void;
}

/**
 * Records a person's work days and computes their figures, over the CSV files
 * of one data directory. Every method is one step: what it changes is on the
 * disk when it returns, and if it throws, nothing is changed.
 *
 * All methods throw a `DataFileError` when a file that they need is damaged, and
 * a `DiskError` when the disk, a permission or another process is in the way (with
 * the code `unknown_outcome` where nobody can say whether the change was made).
 * Those that take a date, a time or a duration as text throw an
 * `InvalidTextError` when they cannot understand it. Those that count up to now,
 * or record now, throw a `ClockSteppedBackError` when the clock is behind what
 * was recorded.
 *
 * @example
 * ```ts
 * import { MemoryDisk, Tracker } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const tracker = new Tracker(new MemoryDisk());
 * await tracker.start({ at: "2024-12-10T09:00" });
 * await tracker.stop({ at: "2024-12-10T17:30" });
 * const month = await tracker.month({ month: "2024-12" });
 * assertEquals(month.totalOvertimeMinutes, 30);
 * ```
 */
export class Tracker {
  readonly #workspace: Workspace;

  /** Opens the data directory on a disk; nothing is read or made yet. */
  constructor(disk: Disk, options: TrackerOptions = {}) {
    const { clock = systemClock, terms } = options;
    const parts = { clock, newId: randomId, terms };
    this.#workspace = openWorkspace(disk, parts, options);
  }

  /**
   * Begins the day, or resumes it after a stop: the gap becomes a break.
   *
   * @throws {AlreadyWorkingError} When the day is working or paused.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async start(when: When = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, start, when);
  }

  /**
   * Ends the day, and a pause that runs, at the same minute.
   *
   * @throws {OutsideWorkingHoursError} When no day is open.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async stop(when: When = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, stop, when);
  }

  /**
   * Starts lunch, or ends it. A break that runs ends.
   *
   * @throws {OutsideWorkingHoursError} When no day is open.
   * @throws {LunchAlreadyTakenError} When lunch was taken before.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async toggleLunch(when: When = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, toggleLunch, when);
  }

  /**
   * Starts a break, or ends it. A lunch that runs ends.
   *
   * @throws {OutsideWorkingHoursError} When no day is open.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async toggleBreak(when: When = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, toggleBreak, when);
  }

  /**
   * Moves the last event of the current day, or of a date.
   *
   * @param time The new wall clock time, `H:MM` or `HH:MM`, with an offset such
   * as `+01:00` where it needs one.
   * @throws {OutsideWorkingHoursError} When the day has no event.
   * @throws {InvalidAdjustmentError} When it would be before the previous event.
   * @throws {FutureAdjustmentError} When the time has not come yet.
   */
  async adjust(time: string, request: DayRequest = {}): Promise<Recorded> {
    return await adjustEvent(this.#workspace, time, request);
  }

  /**
   * Overrides the work expected of a day, and whether its lunch is planned.
   *
   * @param hours `8`, `7.5`, `7:30`, `7h30m` or `0`; at most 24.
   * @throws {InvalidTextError} When the hours cannot be understood.
   */
  async setExpectedHours(
    hours: string,
    request: HoursRequest = {},
  ): Promise<HoursSet> {
    return await setExpectedHours(this.#workspace, hours, request);
  }

  /**
   * The state, the figures and the projections of a day.
   *
   * @throws {ClockSteppedBackError} When the day's last event is not past yet.
   */
  async status(request: DayRequest = {}): Promise<BookedStatus> {
    return await showStatus(this.#workspace, request);
  }

  /**
   * A day event by event.
   *
   * @throws {ClockSteppedBackError} When the day's last event is not past yet.
   */
  async day(request: DayRequest = {}): Promise<DayReport> {
    return await showDay(this.#workspace, request);
  }

  /** The days of a month and its overtime. */
  async month(request: MonthRequest = {}): Promise<MonthStats> {
    return await showMonth(this.#workspace, request);
  }

  /** The months with a file of events, the newest first. */
  async recordedMonths(): Promise<CivilMonth[]> {
    return await listMonths(this.#workspace.directory);
  }

  /** The dates with events, the newest first; damaged files are passed over. */
  async recordedDates(): Promise<CivilDate[]> {
    return await listDates(this.#workspace);
  }

  /** Checks every file of the data directory. */
  async check(): Promise<CheckReport> {
    return await checkData(this.#workspace);
  }

  /** Repairs what can be repaired, after a backup below `backups/`. */
  async repair(): Promise<RepairReport> {
    return await repairData(this.#workspace);
  }

  /**
   * Restores the text that a data file had after its last recorded change,
   * however it was damaged, replaced or removed since. The present file is kept
   * below `backups/`; `undo` reverts it where that file is text.
   *
   * @param path The name of the file in the data directory, such as
   * `2024-12.csv`, or a path in there.
   * @throws {NotAllowedError} When the journal does not have the whole text.
   */
  async restore(
    path: string,
    request: RestoreRequest = {},
  ): Promise<RestoreReport> {
    return await restoreFile(this.#workspace, path, request);
  }

  /** The files that differ from their last recorded text, for `restore()`. */
  async restorableFiles(): Promise<string[]> {
    return await listRestorable(this.#workspace);
  }

  /**
   * Takes back the last change of the data directory that is in force.
   *
   * @throws {NotAllowedError} When there is none, or its files were edited
   * since by another program.
   */
  async undo(): Promise<Undone> {
    return await undoLastChange(this.#workspace);
  }

  /**
   * Makes the change again that was undone last.
   *
   * @throws {NotAllowedError} When there is none, or its files were edited
   * since by another program.
   */
  async redo(): Promise<Undone> {
    return await redoLastUndo(this.#workspace);
  }
}
