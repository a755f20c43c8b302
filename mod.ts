/**
 * A time clock and task timer whose data is plain files.
 * {@linkcode openWorktime} opens a data directory: its `workday` records when
 * you work, its `timers` the time per task, its `tasks` the tasks themselves,
 * and its `sync` syncs entries with a service.
 *
 * ```ts
 * import { MemoryDisk, openWorktime } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const { workday } = await openWorktime(new MemoryDisk());
 * await workday.start({ at: "2024-12-10T09:00" });
 * await workday.toggleLunch({ at: "2024-12-10T12:30" });
 * await workday.toggleLunch({ at: "2024-12-10T13:15" });
 * const status = await workday.status({ at: "2024-12-10T15:00" });
 * assertEquals(status.workMinutes, 5 * 60 + 15);
 * ```
 *
 * To store files on disk, pass the path of a directory instead of a
 * {@linkcode MemoryDisk}, or nothing for the directory of the command line.
 *
 * Four modules make up the package. This one has what a script needs: each name
 * is in an example, is thrown, or is taken or returned by another one. The
 * services are in `@worktime/worktime/providers`, with the contract for your
 * own, so that a script without a service does not load them; the types of data files in
 * `@worktime/worktime/format`, for programs that read the files themselves; and
 * the program in `@worktime/worktime/cli`.
 *
 * @module
 */

// One door.
export {
  type CreateProvider,
  openWorktime,
  Worktime,
  type WorktimeOptions,
} from "./lib/worktime.ts";

// Its parts, for programs that need only one of them.
export type { TimersOptions } from "./lib/open_workspace.ts";
export { Tasks } from "./lib/tasks.ts";
export { type SyncRequest, TimerSync } from "./lib/timer_sync.ts";
export { Timers } from "./lib/timers.ts";
export { Tracker } from "./lib/tracker.ts";
export type { TrackerOptions } from "./lib/use_cases/workspace.ts";

// Where the files are, and which time it is.
export type {
  Clock,
  Disk,
  HeldLock,
  ListOptions,
  LockName,
} from "./lib/ports.ts";
export { MemoryDisk } from "./lib/storage/memory_disk.ts";
export {
  defaultDirectory,
  type DirectoryEnvironment,
  openDisk,
} from "./lib/storage/open_disk.ts";
export { systemClock } from "./lib/system.ts";

// Times and dates.
export type { CivilDate, CivilMonth } from "./lib/time/civil_date.ts";
export type { DayMinute } from "./lib/time/zone.ts";
export type { DateRange } from "./lib/time/date_range.ts";
export type { TimeInput } from "./lib/time/typed_time.ts";
export type { TimeSpanRequest } from "./lib/time/typed_range.ts";
export type { When } from "./lib/time/typed_time.ts";
export { type Instant, namedZone, type Zone } from "./lib/time/zone.ts";

// What can go wrong, to be caught.
export {
  DataFileError,
  DiskError,
  type ErrorDetails,
  type FilePosition,
  InvalidTextError,
  NotAllowedError,
  WorktimeError,
} from "./lib/errors.ts";
export {
  ForgottenTimerError,
  InvalidTimerTimeError,
  NoTimerError,
  TimerRunningError,
  UnknownEntryError,
  UnlikelyEntryError,
} from "./lib/tracking/errors.ts";
export {
  AlreadyWorkingError,
  ClockSteppedBackError,
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  LunchAlreadyTakenError,
  NothingRecordedError,
  OutsideWorkingHoursError,
} from "./lib/workday/errors.ts";

// A provider: what openWorktime() takes, and what a sync throws.
export {
  type EntryRange,
  type EntryUpdate,
  type LookedUpEntry,
  type NewEntry,
  type ProviderAccount,
  type ProviderAction,
  type ProviderCapabilities,
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorDetails,
  type ProviderErrorReason,
  type ProviderPlace,
  type StartOptions,
  type StopOptions,
  type TimerEntry,
  type TimeTrackingProvider,
} from "./lib/provider.ts";

// The workday: what its methods take and return.
export type { CalendarReason } from "./lib/formats/holidays.ts";
export type {
  Timesheet,
  TimesheetClosing,
  TimesheetDay,
  TimesheetFigures,
  TimesheetFile,
  TimesheetKind,
  TimesheetMark,
  TimesheetPerson,
} from "./lib/report/timesheet.ts";
export type {
  Corrected,
  CorrectionRequest,
  WholeDay,
} from "./lib/use_cases/workday/correct_day.ts";
export type {
  HolidayCalendar,
  HolidayImport,
  SkippedHoliday,
} from "./lib/use_cases/workday/import_holidays.ts";
export type {
  AbsenceChange,
  AbsenceListRequest,
  AbsenceRequest,
  AbsenceYear,
  RestoredHours,
  WorkedDate,
} from "./lib/use_cases/workday/plan_absence.ts";
export type {
  AdjustRequest,
  RecordRequest,
} from "./lib/use_cases/workday/record_event.ts";
export type {
  DateRequest,
  HoursRequest,
  HoursSet,
} from "./lib/use_cases/workday/change_overrides.ts";
export type {
  BalanceRequest,
  DayBalance,
  WeekRequest,
  YearRequest,
} from "./lib/use_cases/workday/show_balance.ts";
export type {
  BookedStatus,
  DayRequest,
  MonthRequest,
} from "./lib/use_cases/workday/show_day.ts";
export type {
  EndedPause,
  Recorded,
} from "./lib/use_cases/workday/write_day.ts";
export type { AbsenceSpan, AbsentDay } from "./lib/workday/terms.ts";
export type { Absence, AbsenceKind } from "./lib/workday/terms.ts";
export type {
  Balance,
  CarriedBalance,
  MonthBalance,
  VacationDays,
  WeekStats,
  YearMonth,
  YearStats,
} from "./lib/workday/month.ts";
export type {
  ContractPeriod,
  ExpectedMinutes,
  Weekday,
  WeekMinutes,
} from "./lib/workday/terms.ts";
export type { PauseKind } from "./lib/workday/correction.ts";
export type {
  DayReport,
  DayStats,
  EndedNight,
  ReportedEvent,
} from "./lib/workday/day.ts";
export type {
  EventKind,
  WorkAction,
  WorkEvent,
  WorkState,
} from "./lib/workday/event.ts";
export type { BreakRules, WorkTerms } from "./lib/workday/terms.ts";
export type { MonthDay, MonthStats } from "./lib/workday/month.ts";
export type { DayWithoutStop, Status } from "./lib/workday/status.ts";

// Timers and tasks: what their methods take and return.
export type { ConfigEdits } from "./lib/formats/config_edit.ts";
export type { BilledTime, Money } from "./lib/report/client_report.ts";
export type {
  BilledEntry,
  BilledTask,
  BilledWork,
  ClientReport,
  TaskTerms,
  UncountedTimer,
} from "./lib/report/client_report.ts";
export type {
  EntryLog,
  LoggedDay,
  LoggedEntry,
} from "./lib/report/entry_log.ts";
export type { RoundingRule } from "./lib/report/rounding.ts";
export type {
  CountedTime,
  Summary,
  SummaryRow,
  SummaryTimer,
} from "./lib/report/summary.ts";
export type { BookedShare } from "./lib/tracking/booked.ts";
export type {
  Entry,
  EntryContent,
  EntrySubject,
  SyncState,
} from "./lib/tracking/entry.ts";
export type { EntryFilter } from "./lib/tracking/totals.ts";
export type { BillingTerms, Rate } from "./lib/tracking/billing.ts";
export type { Region, Settings } from "./lib/tracking/settings.ts";
export type {
  NewTask,
  Task,
  TaskEdit,
  TaskState,
} from "./lib/tracking/task.ts";
export type {
  EntryOrTimer,
  PausedTimer,
  RunningTimer,
  TimerEffect,
} from "./lib/tracking/timer.ts";
export {
  type Dimension,
  DIMENSIONS,
  type Total,
} from "./lib/tracking/totals.ts";
export type {
  TaskChange,
  TaskMoved,
} from "./lib/use_cases/timers/change_task.ts";
export type {
  Doubts,
  EntryAdded,
  EntryChange,
  EntryEdit,
  EntryRequest,
} from "./lib/use_cases/timers/edit_entry.ts";
export type {
  ImportRequest,
  TaskDocument,
  TaskImport,
} from "./lib/use_cases/timers/import_tasks.ts";
export type { LogRequest } from "./lib/use_cases/timers/summarize.ts";
export type {
  StartRequest,
  SubjectRequest,
  TimerChange,
} from "./lib/use_cases/timers/move_timer.ts";
export type { ClientReportRequest } from "./lib/use_cases/timers/report_client.ts";
export type { TimeRequest } from "./lib/use_cases/timers/select_time.ts";
export type {
  ListedTask,
  TaskFilter,
  TimedTask,
  TimerStatus,
} from "./lib/use_cases/timers/show_timer.ts";
export type { SummaryRequest } from "./lib/use_cases/timers/summarize.ts";
export type {
  DryRun,
  TimerRequest,
} from "./lib/use_cases/timers/timer_work.ts";

// Sync: what its methods take and return.
export type { SyncConflict, SyncDuplicate } from "./lib/sync/conflict.ts";
export type {
  OutboxAction,
  OutboxItem,
  SentVersion,
} from "./lib/sync/outbox.ts";
export type { Delivery } from "./lib/use_cases/sync/send_outbox.ts";
export type { PlannedRequest } from "./lib/use_cases/sync/sync_timers.ts";
export type { Pulled } from "./lib/use_cases/sync/pull_entries.ts";
export type { SendFailure } from "./lib/use_cases/sync/send_outbox.ts";
export type { SyncResult } from "./lib/use_cases/sync/sync_timers.ts";

// Imports and exports: what their methods take and return.
export type { Half } from "./lib/exchange/export_format.ts";
export type {
  DateOrder,
  PlanField,
  SkippedRow,
  TaskField,
} from "./lib/exchange/import_format.ts";
export type { ImportCounts, RowCount } from "./lib/exchange/import_plan.ts";
export type { SkippedFileRow } from "./lib/exchange/import_rows.ts";
export type { WorkdayCounts } from "./lib/exchange/workday_plan.ts";
export type {
  ExportRequest,
  TimeExport,
} from "./lib/use_cases/exchange/export_times.ts";
export type {
  DayImport,
  ImportedDay,
} from "./lib/use_cases/exchange/import_times.ts";
export type {
  EntryImport,
  EntryImportRequest,
  FileReading,
} from "./lib/use_cases/exchange/import_times.ts";
export type {
  FileImportRequest,
  ImportedFile,
} from "./lib/use_cases/exchange/read_files.ts";

// Checks, undo and closed months: what their methods take and return.
export type {
  CloseRequest,
  MonthClosed,
  MonthReopened,
} from "./lib/use_cases/workday/close_month.ts";
export type {
  ClosedMonth,
  MonthChanges,
} from "./lib/use_cases/workday/close_month.ts";
export type {
  CheckReport,
  DataProblem,
  RepairReport,
} from "./lib/use_cases/doctor/check_data.ts";
export type { RestoreReport } from "./lib/use_cases/doctor/restore_file.ts";
export type { Undone } from "./lib/use_cases/undo/undo_change.ts";
