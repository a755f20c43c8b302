/**
 * Work-hours tracking for an employer's timesheet, and timers for tasks, over
 * plain files that are never lost: {@linkcode Tracker} keeps the workday,
 * {@linkcode Timers} the time of tasks, {@linkcode Tasks} the tasks. All three
 * work on one data directory, together or alone.
 *
 * ```ts
 * import { MemoryDisk, Tracker } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const tracker = new Tracker(new MemoryDisk());
 * await tracker.start({ at: "2024-12-10T09:00" });
 * await tracker.toggleLunch({ at: "2024-12-10T12:30" });
 * await tracker.toggleLunch({ at: "2024-12-10T13:15" });
 * const status = await tracker.status({ at: "2024-12-10T15:00" });
 * assertEquals(status.workMinutes, 5 * 60 + 15);
 * ```
 *
 * For files on the disk use {@linkcode openDisk} in place of
 * {@linkcode MemoryDisk}.
 *
 * @module
 */

export {
  DataFileError,
  DiskError,
  type ErrorDetails,
  type FilePosition,
  InvalidTextError,
  NotAllowedError,
  WorktimeError,
} from "./lib/errors.ts";
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
export { systemClock } from "./lib/system_clock.ts";
export type { CivilDate, CivilMonth } from "./lib/time/civil_date.ts";
export { machineZone } from "./lib/time/machine_zone.ts";
export type { DayMinute } from "./lib/time/clock_time.ts";
export type { When } from "./lib/time/typed_time.ts";
export {
  type Instant,
  namedZone,
  systemZone,
  type Zone,
} from "./lib/time/zone.ts";
export { Tracker, type TrackerOptions } from "./lib/tracker.ts";
export type { CheckReport, DataProblem } from "./lib/use_cases/check_data.ts";
export type { RepairReport } from "./lib/use_cases/repair_data.ts";
export type {
  EndedPause,
  HoursSet,
  Recorded,
} from "./lib/use_cases/recorded.ts";
export type {
  DateRequest,
  HoursRequest,
} from "./lib/use_cases/set_expected_hours.ts";
export type { DayRequest, MonthRequest } from "./lib/use_cases/show_day.ts";
export type { Undone } from "./lib/use_cases/undo_change.ts";
export type { EndedNight } from "./lib/workday/current_day.ts";
export type { DayReport, ReportedEvent } from "./lib/workday/day_report.ts";
export type { DayStats } from "./lib/workday/day_stats.ts";
export {
  AlreadyWorkingError,
  ClockSteppedBackError,
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "./lib/workday/errors.ts";
export type { EventKind, WorkEvent, WorkState } from "./lib/workday/event.ts";
export type { MonthStats } from "./lib/workday/month_stats.ts";
export type { DayWithoutStop, Status } from "./lib/workday/status.ts";
export { DEFAULT_TERMS, type WorkTerms } from "./lib/workday/terms.ts";
export type { WorkAction } from "./lib/workday/transition.ts";
export type {
  CachedArchive,
  CachedTask,
  EntryCache,
} from "./lib/formats/entry_file.ts";
export type { CachedEntry } from "./lib/formats/cached_entry.ts";
export type { ConfigEdits } from "./lib/formats/config_edit.ts";
export type {
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
} from "./lib/provider.ts";
export {
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorDetails,
  type ProviderErrorReason,
} from "./lib/provider_error.ts";
export { Tasks } from "./lib/tasks.ts";
export type { RangeWord } from "./lib/time/date_range.ts";
export { Timers, type TimersOptions } from "./lib/timers.ts";
export { TimerSync } from "./lib/timer_sync.ts";
export type { SyncDuplicate } from "./lib/timers/duplicate.ts";
export type { SyncConflict } from "./lib/timers/conflict.ts";
export type {
  OutboxAction,
  OutboxItem,
  SentVersion,
} from "./lib/timers/outbox.ts";
export type { EntryOrTimer } from "./lib/timers/remote_record.ts";
export type { EntryContent } from "./lib/timers/version.ts";
export type { Delivery } from "./lib/use_cases/deliver_changes.ts";
export type { PlannedRequest } from "./lib/use_cases/plan_sync.ts";
export type { Pulled } from "./lib/use_cases/pull_log.ts";
export type { SendFailure, SendOutcome } from "./lib/use_cases/send_outbox.ts";
export type { SyncRequest, SyncResult } from "./lib/use_cases/sync_timers.ts";
export type { BookedShare } from "./lib/timers/booked.ts";
export type { Entry, EntrySubject, SyncState } from "./lib/timers/entry.ts";
export {
  ForgottenTimerError,
  InvalidTimerTimeError,
  NoTimerError,
  TimerRunningError,
  UnknownEntryError,
  UnlikelyEntryError,
} from "./lib/timers/errors.ts";
export {
  DEFAULT_SETTINGS,
  PROVIDER_NAMES,
  type ProviderName,
  type Region,
  type Settings,
} from "./lib/timers/settings.ts";
export type {
  Summary,
  SummaryFilter,
  SummaryRow,
  SummaryTimer,
} from "./lib/timers/summary.ts";
export type { Task, TaskState } from "./lib/timers/task.ts";
export type { NewTask, TaskEdit } from "./lib/timers/task_change.ts";
export type { PausedTimer, RunningTimer } from "./lib/timers/timer.ts";
export { type Dimension, DIMENSIONS, type Total } from "./lib/timers/totals.ts";
export type { TimerEffect } from "./lib/timers/workday_timer.ts";
export type {
  Doubts,
  EntryAdded,
  EntryRequest,
} from "./lib/use_cases/add_entry.ts";
export type { BookedStatus } from "./lib/use_cases/booked_day.ts";
export type { TaskChange, TaskMoved } from "./lib/use_cases/change_task.ts";
export type { EntryChange, EntryEdit } from "./lib/use_cases/edit_entry.ts";
export type {
  ImportRequest,
  TaskDocument,
  TaskImport,
} from "./lib/use_cases/import_tasks.ts";
export type { ListedTask, TaskFilter } from "./lib/use_cases/list_tasks.ts";
export type { TimedTask, TimerStatus } from "./lib/use_cases/show_timer.ts";
export type {
  StartRequest,
  SubjectRequest,
} from "./lib/use_cases/start_timer.ts";
export type { SummaryRequest } from "./lib/use_cases/summary_request.ts";
export type { TimerChange } from "./lib/use_cases/timer_change.ts";
export type { DryRun, TimerRequest } from "./lib/use_cases/timer_work.ts";
export {
  type ClockifyOptions,
  ClockifyProvider,
} from "./providers/clockify.ts";
export type {
  Connection,
  Fetch,
  Quota,
  QuotaStore,
} from "./providers/connection.ts";
export {
  type HarvestAccount,
  type HarvestOptions,
  HarvestProvider,
} from "./providers/harvest.ts";
export { LocalProvider } from "./providers/local.ts";
export { type TogglOptions, TogglProvider } from "./providers/toggl.ts";
