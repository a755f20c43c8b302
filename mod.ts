/**
 * Work-hours tracking for an employer's timesheet: start, stop, lunch, breaks,
 * overtime and projections, over plain CSV files that are never lost.
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
export type { Clock, Disk, HeldLock } from "./lib/ports.ts";
export {
  defaultDirectory,
  type DirectoryEnvironment,
} from "./lib/storage/default_directory.ts";
export { MemoryDisk } from "./lib/storage/memory_disk.ts";
export { openDisk } from "./lib/storage/open_disk.ts";
export { systemClock } from "./lib/system_clock.ts";
export type { CivilDate, CivilMonth } from "./lib/time/civil_date.ts";
export type { DayMinute } from "./lib/time/clock_time.ts";
export {
  type Instant,
  namedZone,
  systemZone,
  type Zone,
} from "./lib/time/zone.ts";
export { Tracker, type TrackerOptions } from "./lib/tracker.ts";
export type { CheckReport, DataProblem } from "./lib/use_cases/check_data.ts";
export type { RepairReport } from "./lib/use_cases/repair_data.ts";
export type { HoursSet, Recorded } from "./lib/use_cases/recorded.ts";
export type {
  DateRequest,
  DayRequest,
  MonthRequest,
  When,
} from "./lib/use_cases/requests.ts";
export type { Undone } from "./lib/use_cases/undo_change.ts";
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
