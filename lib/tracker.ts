import { checkOptions, workspaceOn } from "./open_workspace.ts";
import type { Disk } from "./ports.ts";
import type { Timesheet } from "./report/timesheet.ts";
import type { CivilDate, CivilMonth } from "./time/civil_date.ts";
import { parseClockSpan } from "./time/typed_clock.ts";
import type { TimeInput } from "./time/typed_time.ts";
import type {
  CheckReport,
  RepairReport,
} from "./use_cases/doctor/check_data.ts";
import type { RestoreReport } from "./use_cases/doctor/restore_file.ts";
import type { DryRun } from "./use_cases/timers/timer_work.ts";
import {
  redoLastUndo,
  undoLastChange,
  type Undone,
} from "./use_cases/undo/undo_change.ts";
import {
  type HoursRequest,
  type HoursSet,
  setExpectedHours,
} from "./use_cases/workday/change_overrides.ts";
import type {
  ClosedMonth,
  CloseRequest,
  MonthClosed,
  MonthReopened,
} from "./use_cases/workday/close_month.ts";
import {
  type Corrected,
  type CorrectionRequest,
  noteDay,
  recordPause,
  removeDay,
  removeDayEvent,
  type WholeDay,
  writeWholeDay,
} from "./use_cases/workday/correct_day.ts";
import type {
  HolidayCalendar,
  HolidayImport,
} from "./use_cases/workday/import_holidays.ts";
import {
  type AbsenceChange,
  type AbsenceListRequest,
  type AbsenceRequest,
  type AbsenceYear,
  listAbsences,
  recordAbsence,
  removeAbsences,
} from "./use_cases/workday/plan_absence.ts";
import {
  adjustEvent,
  type AdjustRequest,
  recordEvent,
  type RecordRequest,
} from "./use_cases/workday/record_event.ts";
import {
  type BalanceRequest,
  showBalance,
  showWeek,
  showYear,
  type WeekRequest,
  type YearRequest,
} from "./use_cases/workday/show_balance.ts";
import {
  type BookedStatus,
  type DayRequest,
  listDates,
  listMonths,
  type MonthRequest,
  showDay,
  showMonth,
  showStatus,
} from "./use_cases/workday/show_day.ts";
import type { Recorded } from "./use_cases/workday/write_day.ts";
import type { TrackerOptions, Workspace } from "./use_cases/workspace.ts";
import type { PauseKind } from "./workday/correction.ts";
import type { DayReport } from "./workday/day.ts";
import { start, stop, toggleBreak, toggleLunch } from "./workday/event.ts";
import type {
  Balance,
  MonthStats,
  WeekStats,
  YearStats,
} from "./workday/month.ts";
import type { AbsenceKind } from "./workday/terms.ts";

/**
 * Records workdays in the CSV files of a data directory, and computes work
 * time, overtime and projections. Every method is atomic: its changes are on
 * disk when it returns, and nothing is changed if it throws.
 *
 * All methods throw a `DataFileError` when a file that they need is damaged,
 * and a `DiskError` when a file cannot be accessed or another process holds the
 * lock for too long. The `DiskError` has the code `unknown_outcome` if it is
 * not known whether the change was made. Methods that take a date, a time or a
 * duration as text throw an `InvalidTextError` when it cannot be parsed.
 * Methods that use the current time throw a `ClockSteppedBackError` when the
 * clock is behind the last recorded event.
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

  /** Creates a tracker for a disk, which is not accessed yet. */
  constructor(disk: Disk, options: TrackerOptions = {}) {
    this.#workspace = workspaceOn(disk, options);
  }

  /**
   * Starts the day, or resumes it after a stop; the gap becomes a break.
   *
   * @throws {AlreadyWorkingError} When the day is already open.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async start(request: RecordRequest = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, start, request);
  }

  /**
   * Stops the day, ending a running break or lunch at the same minute.
   *
   * @throws {OutsideWorkingHoursError} When no day is open.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async stop(request: RecordRequest = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, stop, request);
  }

  /**
   * Starts or ends lunch. Starting it ends a running break.
   *
   * @throws {OutsideWorkingHoursError} When no day is open.
   * @throws {LunchAlreadyTakenError} When lunch has already ended that day.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async toggleLunch(request: RecordRequest = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, toggleLunch, request);
  }

  /**
   * Starts or ends a break. Starting it ends a running lunch.
   *
   * @throws {OutsideWorkingHoursError} When no day is open.
   * @throws {InvalidEventTimeError} When the time given does not fit the day.
   */
  async toggleBreak(request: RecordRequest = {}): Promise<Recorded> {
    return await recordEvent(this.#workspace, toggleBreak, request);
  }

  /**
   * Moves an event of the current day, or of another date: the last one, or the
   * one that the request names.
   *
   * @param time The new time; without a date, a wall clock time of the day.
   * @throws {OutsideWorkingHoursError} When the day has no events.
   * @throws {InvalidAdjustmentError} When the time is before the previous
   * event.
   * @throws {InvalidEventTimeError} When the time is after the next event.
   * @throws {FutureAdjustmentError} When the time is in the future.
   */
  async adjust(
    time: TimeInput,
    request: AdjustRequest = {},
  ): Promise<Recorded> {
    return await adjustEvent(this.#workspace, time, request);
  }

  /**
   * Records a lunch or break that is over, during the work of any day. Entries
   * of timers stay as they are.
   *
   * @param kind Which pause.
   * @param span When it was, such as `12:00-12:45`.
   * @throws {NothingRecordedError} When the day has no events.
   * @throws {LunchAlreadyTakenError} When the day has a lunch.
   * @throws {NotAllowedError} When the pause was not during work.
   */
  async recordPause(
    kind: PauseKind,
    span: string,
    request: CorrectionRequest = {},
  ): Promise<Corrected> {
    const parsed = parseClockSpan(span);
    return await recordPause(this.#workspace, kind, parsed, request);
  }

  /**
   * Removes an event of a day. A pause is removed with both its events, and a
   * stop with the end of the pause that it ended.
   *
   * @param event The number of the event in `worktime log`, or a name that
   * occurs once that day, such as `lunch` or `stop`.
   * @throws {NothingRecordedError} When the day has no events.
   * @throws {NotAllowedError} When there is no such event, or other events
   * depend on it.
   */
  async removeEvent(
    event: string,
    request: CorrectionRequest = {},
  ): Promise<Corrected> {
    return await removeDayEvent(this.#workspace, event, request);
  }

  /**
   * Removes all events of a day, and its note.
   *
   * @throws {NothingRecordedError} When the day has no events.
   */
  async removeDay(request: CorrectionRequest = {}): Promise<Corrected> {
    return await removeDay(this.#workspace, request);
  }

  /**
   * Writes a whole day: spans of work with breaks between them, a lunch, and
   * further breaks.
   *
   * @throws {NotAllowedError} When the day has events, unless `replace` is set;
   * when a pause is not during work; or when the day is in the future, overlaps
   * another day or is too long.
   */
  async writeDay(
    day: WholeDay,
    request: DryRun = {},
  ): Promise<Corrected> {
    return await writeWholeDay(this.#workspace, day, request);
  }

  /**
   * Adds a note to a day. An empty text removes the note that the day has.
   *
   * @param text One line of text.
   * @throws {NothingRecordedError} When the day has no events.
   */
  async note(
    text: string,
    request: CorrectionRequest = {},
  ): Promise<Corrected> {
    return await noteDay(this.#workspace, text, request);
  }

  /**
   * Overrides the expected hours of a day, and whether its lunch is planned.
   *
   * @param hours Such as `8`, `7.5`, `7:30`, `7h30m` or `0`; at most 24.
   * @throws {InvalidTextError} When the hours cannot be parsed.
   */
  async setExpectedHours(
    hours: string,
    request: HoursRequest = {},
  ): Promise<HoursSet> {
    return await setExpectedHours(this.#workspace, hours, request);
  }

  /**
   * Records an absence on the dates on which hours are expected. Vacation, sick
   * leave, holidays and unpaid leave reduce the expected hours to zero or, for
   * half a day, by half; `flex` leaves them, so the day uses up overtime.
   *
   * @throws {InvalidTextError} When the kind or the dates cannot be parsed.
   * @throws {NotAllowedError} When no hours are expected on any of the dates.
   */
  async recordAbsence(
    kind: AbsenceKind,
    request: AbsenceRequest = {},
  ): Promise<AbsenceChange> {
    return await recordAbsence(this.#workspace, kind, request);
  }

  /**
   * Records public holidays from an iCalendar file: its all-day events, on the
   * dates on which hours are expected. Dates with another absence or with hours
   * of their own stay as they are, and a second import adds nothing.
   *
   * @param request Which dates of the calendar; by default, this year and the
   * next.
   * @throws {InvalidTextError} When the text is not a calendar, or has no
   * all-day event on these dates.
   */
  async importHolidays(
    calendar: HolidayCalendar,
    request: Pick<AbsenceRequest, "dates" | "isDryRun"> = {},
  ): Promise<HolidayImport> {
    const { importHolidays } = await import("./use_cases/on_demand.ts");
    return await importHolidays(this.#workspace, calendar, request);
  }

  /**
   * Removes the absences on some dates, which get their usual hours back.
   *
   * @param dates The dates, in the form of {@linkcode AbsenceRequest}.
   * @throws {InvalidTextError} When the dates cannot be parsed.
   * @throws {NotAllowedError} When there is no absence on any of them.
   */
  async removeAbsences(
    dates: TimeInput,
    request: DryRun = {},
  ): Promise<AbsenceChange> {
    return await removeAbsences(this.#workspace, dates, request);
  }

  /** Returns the absences of a year or a range, by default this year. */
  async absences(request: AbsenceListRequest = {}): Promise<AbsenceYear> {
    return await listAbsences(this.#workspace, request);
  }

  /**
   * Returns the state, figures and projections of a day.
   *
   * @throws {ClockSteppedBackError} When the day's last event is in the future.
   */
  async status(request: DayRequest = {}): Promise<BookedStatus> {
    return await showStatus(this.#workspace, request);
  }

  /**
   * Returns the figures and the events of a day.
   *
   * @throws {ClockSteppedBackError} When the day's last event is in the future.
   */
  async day(request: DayRequest = {}): Promise<DayReport> {
    return await showDay(this.#workspace, request);
  }

  /** Returns the days of a month and its overtime. */
  async month(request: MonthRequest = {}): Promise<MonthStats> {
    return await showMonth(this.#workspace, request);
  }

  /**
   * Returns the balance of the months since `balance_from` in `config.yaml`;
   * without it, since January. A day counts once it is over.
   */
  async balance(request: BalanceRequest = {}): Promise<Balance> {
    return await showBalance(this.#workspace, request);
  }

  /** Returns the months and the absences of a year. */
  async year(request: YearRequest = {}): Promise<YearStats> {
    return await showYear(this.#workspace, request);
  }

  /** Returns the days and the hours of a week, from Monday to Sunday. */
  async week(request: WeekRequest = {}): Promise<WeekStats> {
    return await showWeek(this.#workspace, request);
  }

  /**
   * Returns the timesheet of a month, with a row for each calendar day.
   *
   * @example
   * ```ts
   * import { MemoryDisk, Tracker } from "@worktime/worktime";
   * import { assertEquals } from "@std/assert";
   *
   * const tracker = new Tracker(new MemoryDisk());
   * await tracker.start({ at: "2024-12-10T09:00" });
   * await tracker.stop({ at: "2024-12-10T17:20" });
   * const timesheet = await tracker.timesheet({ month: "2024-12" });
   * assertEquals(timesheet.days.length, 31);
   * assertEquals(timesheet.days[9]?.kind, "work");
   * assertEquals(timesheet.totals.workMinutes, 8 * 60 + 20);
   * assertEquals(timesheet.totals.workHundredths, 833);
   * ```
   */
  async timesheet(request: MonthRequest = {}): Promise<Timesheet> {
    const { reportMonth } = await import("./use_cases/on_demand.ts");
    return await reportMonth(this.#workspace, request);
  }

  /** Returns the months that have a file of events, newest first. */
  async recordedMonths(): Promise<CivilMonth[]> {
    return await listMonths(this.#workspace.directory);
  }

  /** Returns the dates with events, newest first; damaged files are skipped. */
  async recordedDates(): Promise<CivilDate[]> {
    return await listDates(this.#workspace);
  }

  /**
   * Closes a month: its days and its timer entries cannot change until it is
   * reopened. Every method that would change them throws a
   * {@linkcode NotAllowedError} with the code `month_closed`, including
   * `undo()`, `repair()` and a sync. A sync does not take such changes from the
   * service, and reports them as conflicts.
   *
   * @param month A month such as `2024-11`, `last` or `nov`.
   * @throws {InvalidTextError} When the month cannot be parsed.
   * @throws {NotAllowedError} When the month is already closed, has not begun
   * or is empty; when its last day is open or its timer is running; or when days
   * have no stop, unless `isConfirmed` is set.
   */
  async close(
    month: string,
    request: CloseRequest = {},
  ): Promise<MonthClosed> {
    const { closeMonth } = await import("./use_cases/on_demand.ts");
    return await closeMonth(this.#workspace, month, request);
  }

  /**
   * Reopens a closed month. What it contained when it was closed stays recorded.
   *
   * @param month A month such as `2024-11`, `last` or `nov`.
   * @throws {InvalidTextError} When the month cannot be parsed.
   * @throws {NotAllowedError} When the month is not closed.
   */
  async reopen(
    month: string,
    request: DryRun = {},
  ): Promise<MonthReopened> {
    const { reopenMonth } = await import("./use_cases/on_demand.ts");
    return await reopenMonth(this.#workspace, month, request);
  }

  /**
   * Returns the months that are closed or were, newest first, with what was
   * changed since.
   */
  async closedMonths(): Promise<ClosedMonth[]> {
    const { listClosedMonths } = await import("./use_cases/on_demand.ts");
    return await listClosedMonths(this.#workspace);
  }

  /** Checks all files in the data directory. */
  async check(): Promise<CheckReport> {
    const { checkData } = await import("./use_cases/on_demand.ts");
    return await checkData(this.#workspace);
  }

  /**
   * Repairs the data directory where possible, after a backup to `backups/`.
   */
  async repair(): Promise<RepairReport> {
    const { repairData } = await import("./use_cases/on_demand.ts");
    return await repairData(this.#workspace);
  }

  /**
   * Restores a data file to its content after the last recorded change, even if
   * it was damaged, replaced or deleted since. The present file is backed up to
   * `backups/`; if it is text, `undo` brings it back.
   *
   * @param path The path of the file relative to the data directory, such as
   * `2024-12.csv`, or its absolute path.
   * @throws {NotAllowedError} When the journal does not contain the whole text.
   */
  async restore(
    path: string,
    request: DryRun = {},
  ): Promise<RestoreReport> {
    const { restoreFile } = await import("./use_cases/on_demand.ts");
    return await restoreFile(this.#workspace, path, request);
  }

  /** Returns the files that `restore()` would change. */
  async restorableFiles(): Promise<string[]> {
    const { listRestorable } = await import("./use_cases/on_demand.ts");
    return await listRestorable(this.#workspace);
  }

  /**
   * Reverts the last change to the data directory that has not been undone.
   *
   * @throws {NotAllowedError} When there is none, or another program has edited
   * its files since.
   */
  async undo(request: DryRun = {}): Promise<Undone> {
    return await undoLastChange(this.#workspace, request);
  }

  /**
   * Repeats the change that was undone last.
   *
   * @throws {NotAllowedError} When there is none, or another program has edited
   * its files since.
   */
  async redo(request: DryRun = {}): Promise<Undone> {
    return await redoLastUndo(this.#workspace, request);
  }
}

checkOptions(Tracker);
