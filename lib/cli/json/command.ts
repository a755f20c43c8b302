import type { ProviderErrorReason } from "../../provider.ts";
import type {
  CheckJson,
  CompletionCommandsJson,
  CompletionScriptJson,
  ConfigJson,
  DayImportJson,
  EntryImportJson,
  ExportJson,
  RepairJson,
  RestoreJson,
  SettingChangedJson,
  SettingJson,
  TimerSetupJson,
  UndoneJson,
} from "./data.ts";
import type {
  BalanceJson,
  ClosedMonthsJson,
  ClosingJson,
  MonthJson,
  ReopeningJson,
  TimesheetJson,
  WeekJson,
  YearJson,
} from "./month.ts";
import type {
  ShownTaskJson,
  TaskChangedJson,
  TaskImportJson,
  TaskMovedJson,
  TasksJson,
} from "./task.ts";
import type {
  ClientReportJson,
  DeliveryJson,
  EntryAddedJson,
  EntryChangedJson,
  EntryLogJson,
  SummaryJson,
  SyncJson,
  SyncPlanJson,
  TimedTaskJson,
  TimerChangedJson,
  TimerStatusJson,
} from "./timer.ts";
import type {
  AbsenceChangeJson,
  AbsencesJson,
  CorrectedJson,
  HolidayImportJson,
  HoursJson,
  LogJson,
  RecordedJson,
  StatusJson,
} from "./workday.ts";

interface Warned {
  /** What went wrong although the command succeeded. */
  readonly warnings?: readonly ProblemJson[];
}

interface Delivered {
  /** What the service got of the change; missing without a service. */
  readonly sync?: DeliveryJson;
}

/** A change that was recorded, although the command failed afterwards. */
interface OnlyRecorded extends Warned {
  /** The changes that were recorded, a sentence each. */
  readonly recorded: readonly string[];
}

// Comments on these types would be descriptions in each schema.

// The output of a command that changes nothing.
type Shown<Json> = Json & Warned;

// The output of a command that changes data of this machine only.
type Changed<Json> = Shown<Json> | OnlyRecorded;

// The output of a command whose changes are sent to a service.
type Synced<Json> = Shown<Json & Delivered> | OnlyRecorded & Delivered;

/** The output of each command with `--json`, and of errors. */
export interface CommandJson {
  readonly error: ErrorJson;
  readonly start: Synced<RecordedJson>;
  readonly stop: Synced<RecordedJson>;
  readonly lunch: Synced<RecordedJson> | Synced<CorrectedJson>;
  readonly break: Synced<RecordedJson> | Synced<CorrectedJson>;
  readonly status: Shown<StatusJson> | null;
  readonly month: Shown<MonthJson>;
  readonly log: Shown<LogJson>;
  readonly adjust: Synced<RecordedJson>;
  readonly remove: Changed<CorrectedJson> | Changed<AbsenceChangeJson>;
  readonly day: Changed<CorrectedJson>;
  readonly note: Changed<CorrectedJson>;
  readonly "set-hours": Changed<HoursJson>;
  readonly absent:
    | Shown<AbsencesJson>
    | Changed<AbsenceChangeJson>
    | Changed<HolidayImportJson>;
  readonly week: Shown<WeekJson>;
  readonly year: Shown<YearJson>;
  readonly balance: Shown<BalanceJson>;
  readonly report: Shown<TimesheetJson>;
  readonly close: Shown<ClosedMonthsJson> | Changed<ClosingJson>;
  readonly reopen: Changed<ReopeningJson>;
  readonly undo: Synced<UndoneJson>;
  readonly redo: Synced<UndoneJson>;
  readonly doctor: Shown<CheckJson> | Changed<RepairJson | RestoreJson>;
  readonly import: Synced<EntryImportJson> | Changed<DayImportJson>;
  readonly export: Shown<ExportJson>;
  readonly config:
    | Shown<ConfigJson | SettingJson>
    | Changed<SettingChangedJson>;
  readonly completions: CompletionCommandsJson | CompletionScriptJson;
  readonly "timer start": Synced<TimerChangedJson>;
  readonly "timer stop": Synced<TimerChangedJson>;
  readonly "timer pause": Synced<TimerChangedJson>;
  readonly "timer resume": Synced<TimerChangedJson>;
  readonly "timer switch": Synced<TimerChangedJson>;
  readonly "timer status": Shown<TimerStatusJson>;
  readonly "timer show": Shown<TimedTaskJson>;
  readonly "timer log": Shown<EntryLogJson>;
  readonly "timer summary": Shown<SummaryJson>;
  readonly "timer report": Shown<ClientReportJson>;
  readonly "timer add": Synced<EntryAddedJson>;
  readonly "timer edit": Synced<EntryChangedJson>;
  readonly "timer delete": Synced<EntryChangedJson>;
  readonly "timer sync": Shown<SyncJson | SyncPlanJson>;
  readonly "timer configure": Changed<TimerSetupJson>;
  readonly "task add": Changed<TaskChangedJson>;
  readonly "task list": Shown<TasksJson>;
  readonly "task show": Shown<ShownTaskJson>;
  readonly "task start": Synced<TaskChangedJson>;
  readonly "task complete": Synced<TaskChangedJson>;
  readonly "task block": Synced<TaskChangedJson>;
  readonly "task reopen": Changed<TaskChangedJson>;
  readonly "task edit": Synced<TaskChangedJson>;
  readonly "task rename": Synced<TaskMovedJson>;
  readonly "task delete": Changed<TaskMovedJson>;
  readonly "task import": Synced<TaskImportJson>;
}

/** What went wrong. */
export interface ProblemJson {
  /** What it is, for programs: docs/errors.md lists all codes. */
  readonly code: string;
  /** What happened, for people. It can change between versions. */
  readonly message: string;
  /** What to do about it, for people; `null` if there is nothing to add. */
  readonly hint: string | null;
}

/** An error, on standard error. The exit status is not 0. */
export interface ErrorJson {
  /** The error. */
  readonly error: ProblemJson & {
    /** Why a service did not give a usable answer, if that is known. */
    readonly reason?: ProviderErrorReason;
  };
}
