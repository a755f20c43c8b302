import type { MonthText } from "./text.ts";

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
  readonly vacation_days?: number | { readonly [year: string]: number } | null;
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
