import type { PlanField, TaskField } from "../../exchange/import_format.ts";
import type { DateText, MonthText, UtcText } from "./text.ts";

/** A change that was undone or redone. */
export interface UndoneJson {
  /** A sentence that says what was done. */
  readonly message: string;
  /** What the change did, in one line. */
  readonly summary: string;
  /** When it was made. */
  readonly time: UtcText;
  /** The files that it changed. */
  readonly files: readonly string[];
  /** Set if nothing was changed. */
  readonly dry_run?: true;
}

/** A problem in a data file. */
export interface DataProblemJson {
  /** The name in the data directory. */
  readonly file: string;
  /** The line, counting from 1; `null` if it is the whole file. */
  readonly line: number | null;
  /** The column, counting from 1. */
  readonly column: number | null;
  /** What was found, and what was expected. */
  readonly message: string;
  /** `error` if the file cannot be used, `warning` if it is only unusual. */
  readonly severity: "error" | "warning";
  /** Whether `doctor --fix` can repair it. */
  readonly repairable: boolean;
}

/** The problems in the data files. */
export interface CheckJson {
  /** The problems. */
  readonly problems: readonly DataProblemJson[];
}

/** A repair of the data files. */
export interface RepairJson extends CheckJson {
  /** The files that were repaired. */
  readonly repaired: readonly string[];
  /** The folder that has the files as they were. */
  readonly backup: string | null;
}

/** A restored file. */
export interface RestoreJson extends CheckJson {
  /** The name in the data directory. */
  readonly file: string;
  /** Whether it was restored; not if it had not changed. */
  readonly restored: boolean;
  /** The last recorded change to it. */
  readonly last_change: {
    /** What the change did, in one line. */
    readonly summary: string;
    /** When it was made. */
    readonly time: UtcText;
  };
  /** The number of lines that only the restored text has. */
  readonly restored_lines: number;
  /** The number of lines that only the replaced text had. */
  readonly replaced_lines: number;
  /** The path of the replaced file. */
  readonly backup: string | null;
  /** Whether `undo` can bring the replaced file back. */
  readonly undoable: boolean;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** A number of rows, entries or days. */
interface CountJson {
  /** How many. */
  readonly rows: number;
  /** Their time, in seconds. */
  readonly seconds: number;
}

/** Rows that were not imported. */
interface SkippedRowsJson extends CountJson {
  /** The rows. */
  readonly details: readonly {
    /** The name of the file. */
    readonly file: string;
    /** The line on which the row starts, counting from 1. */
    readonly line: number;
    /**
     * The column at which it starts, counting from 1, if several rows start on
     * the line.
     */
    readonly column?: number;
    /** Its time, in seconds; negative if the file says so. */
    readonly seconds: number;
    /** Why it was skipped. */
    readonly reason: string;
  }[];
}

/** An import of entries. */
export interface EntryImportJson {
  /** How each file was read. */
  readonly files: readonly {
    /** The name of the file. */
    readonly name: string;
    /** Its format, such as `toggl`. */
    readonly format: string;
    /** The fields that named the tasks. */
    readonly task_from: readonly TaskField[];
    /** The field that named the plans. */
    readonly plan_from: PlanField;
  }[];
  /** All rows of the files. */
  readonly read: CountJson;
  /** Rows that are new. */
  readonly added: CountJson;
  /** Rows that are here already. */
  readonly present: CountJson;
  /** Rows whose entries differ here, and stay as they are. */
  readonly edited: CountJson;
  /** Rows that were not imported. */
  readonly skipped: SkippedRowsJson;
  /** Entries that were here already, and that will be sent with `--send`. */
  readonly queued: CountJson;
  /** The tasks that were added. */
  readonly tasks: readonly {
    /** The id of the task. */
    readonly id: string;
    /** Its plan. */
    readonly plan: string | null;
  }[];
  /** Sentences about the import. */
  readonly notes: readonly string[];
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** An import of days. */
export interface DayImportJson {
  /** How each file was read. */
  readonly files: readonly {
    /** The name of the file. */
    readonly name: string;
    /** Its format, such as `toggl`. */
    readonly format: string;
  }[];
  /** All rows of the files. */
  readonly read: CountJson;
  /** Rows that were recorded. */
  readonly added: CountJson;
  /** Recorded work, in seconds. */
  readonly work_seconds: number;
  /** Recorded breaks, in seconds. */
  readonly break_seconds: number;
  /** Time that several rows contain, in seconds; it counts once. */
  readonly overlap_seconds: number;
  /** Time that whole minutes leave out, in seconds; negative if they add some. */
  readonly cut_seconds: number;
  /** Rows that were not recorded. */
  readonly skipped: SkippedRowsJson;
  /** The days that were recorded, by date. */
  readonly days: readonly {
    /** The date. */
    readonly date: DateText;
    /** Work, in minutes. */
    readonly work_minutes: number;
    /** Expected work, in minutes; `null` if the file does not set it. */
    readonly expected_minutes: number | null;
  }[];
  /** Sentences about the import. */
  readonly notes: readonly string[];
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** Recorded time as a file for another program. */
export interface ExportJson {
  /** The format, such as `klog`. */
  readonly format: string;
  /** The first date; `null` without a range. */
  readonly from: DateText | null;
  /** The last date; `null` without a range. */
  readonly to: DateText | null;
  /** The exported entries. */
  readonly entries: CountJson;
  /** The exported days, with their work. */
  readonly days: CountJson;
  /** What the format cannot contain, a sentence each. */
  readonly notes: readonly string[];
  /** The whole file. */
  readonly text: string;
}

/** The command that enables completion, for each shell. */
export interface CompletionCommandsJson {
  /** For bash. */
  readonly bash: string;
  /** For zsh. */
  readonly zsh: string;
  /** For fish. */
  readonly fish: string;
  /** For PowerShell. */
  readonly powershell: string;
}

/** A completion script. */
export interface CompletionScriptJson {
  /** The shell. */
  readonly shell: keyof CompletionCommandsJson;
  /** The script. */
  readonly script: string;
}

/** Expected hours: each workday, by weekday, or as periods. */
type HoursValue =
  | number
  | { readonly [weekday: string]: number }
  | readonly { readonly [key: string]: unknown }[];

/** The settings under `workday` in `config.yaml`. */
interface WorkdaySettingsJson {
  /** Expected hours: each workday, by weekday, or as periods with `from`. */
  readonly hours?: HoursValue | null;
  /** Lunch, in minutes. */
  readonly lunch_minutes?: number | null;
  /** Whether a lunch is planned. */
  readonly lunch_planned?: boolean | null;
  /** The length from which a day was not stopped, in hours. */
  readonly longest_day_hours?: number | null;
  /** The first month that the balance counts. */
  readonly balance_from?: MonthText | null;
  /** The balance before it, such as `+12:30`. */
  readonly opening_balance?: string | null;
  /** Days of vacation in a year. */
  readonly vacation_days?: number | null;
  /** The rules about breaks and rest. */
  readonly break_rules?: string | null;
  /** The name on reports. */
  readonly name?: string | null;
  /** The employer on timesheets. */
  readonly employer?: string | null;
  /** The number by which the employer knows the person. */
  readonly personnel_number?: string | null;
}

/** The settings under `time_tracking` in `config.yaml`. */
interface TimerSettingsJson {
  /** The service to sync with, or `local`. */
  readonly provider: string;
  /** Whether starting a task starts its timer. */
  readonly auto_start: boolean;
  /** Whether ending a task stops its timer. */
  readonly auto_stop: boolean;
  /** The project of each plan at the service. */
  readonly project_mapping: { readonly [plan: string]: string };
  /** The task of each plan at Harvest. */
  readonly task_mapping: { readonly [plan: string]: string };
  /** The environment variable that has the key. */
  readonly api_key_env: string | null;
  /** The workspace of Toggl or Clockify. */
  readonly workspace_id: string | null;
  /** The account of Harvest. */
  readonly account_id: string | null;
  /** The region of Clockify. */
  readonly region: string | null;
  /** The pattern of descriptions. */
  readonly task_pattern: string;
  /** Tags of all entries. */
  readonly tags: readonly string[];
  /** Whether time is billable: all, or by plan; `null` if that is not set. */
  readonly billable: boolean | { readonly [plan: string]: boolean } | null;
  /** Whether lunch, breaks and the end of the day pause the timer. */
  readonly pause_on_break: boolean;
  /** The client of each plan. */
  readonly clients?: { readonly [plan: string]: string };
  /** The rate of each plan, such as `80.50 EUR`. */
  readonly rates?: { readonly [plan: string]: string };
}

/** All settings. */
export interface ConfigJson {
  /** Those of the workday. */
  readonly workday: WorkdaySettingsJson;
  /** Those of timers. */
  readonly time_tracking: TimerSettingsJson;
}

/** A setting. */
export interface SettingJson {
  /** Its name with its section, such as `workday.hours`. */
  readonly key: string;
  /** Its value; `null` if it is not set. */
  readonly value: unknown;
}

/** A setting that was changed. */
export interface SettingChangedJson extends SettingJson {
  /** A sentence that says what was done. */
  readonly message: string;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** The settings of timers, as `timer configure` prints them. */
export interface TimerSetupJson extends TimerSettingsJson {
  /** Expected hours, under their earlier name; see `workday.hours`. */
  readonly default_hours: HoursValue | null;
  /** Lunch in minutes, under its earlier name; see `workday.lunch_minutes`. */
  readonly lunch_minutes: number;
  /** The settings of the workday. */
  readonly workday: WorkdaySettingsJson;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
  /** What is still needed to sync, a sentence each. */
  readonly needs: readonly string[];
}
