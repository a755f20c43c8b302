import type { TimesheetKind, TimesheetMark } from "../../report/timesheet.ts";
import type { WorkState } from "../../workday/event.ts";
import type {
  ClockText,
  DateText,
  InstantText,
  MonthText,
  Sha256Text,
  WeekdayText,
} from "./text.ts";
import type { DaysByKindJson } from "./workday.ts";

/** The figures of a day in a month. */
export interface MonthDayJson {
  /** The date. */
  readonly date: DateText;
  /** Its weekday. */
  readonly weekday: WeekdayText;
  /** The state after its last event. */
  readonly state: WorkState;
  /** Work, in minutes. */
  readonly work_minutes: number;
  /** Breaks without lunch, in minutes. */
  readonly break_minutes: number;
  /** Lunch, in minutes. */
  readonly lunch_minutes: number;
  /** Expected work, in minutes. */
  readonly expected_minutes: number;
  /** Work minus expected work, in minutes. */
  readonly overtime_minutes: number;
  /** Whether it is in progress. */
  readonly working: boolean;
  /** Whether it was never stopped. */
  readonly no_stop: boolean;
  /** The absence, such as `vacation` or `half vacation`. */
  readonly absence?: string;
  /** The note of the absence. */
  readonly note?: string;
}

/** The days of a month. */
export interface MonthJson {
  /** The month. */
  readonly month: MonthText;
  /** The days that count, by date. */
  readonly days: readonly MonthDayJson[];
  /** Their overtime together, in minutes. */
  readonly total_overtime_minutes: number;
}

/** The days of a week. */
export interface WeekJson {
  /**
   * The week in ISO 8601, such as `2024-W50`.
   *
   * @pattern ^\d{4}-W\d{2}$
   */
  readonly week: string;
  /** Its Monday. */
  readonly from: DateText;
  /** Its Sunday. */
  readonly to: DateText;
  /** The days that count, by date. */
  readonly days: readonly MonthDayJson[];
  /** Their work, in minutes. */
  readonly work_minutes: number;
  /** The work that the whole week expects, in minutes. */
  readonly planned_minutes: number;
  /** Their overtime together, in minutes. */
  readonly total_overtime_minutes: number;
}

/** The figures of a month in a year. */
export interface MonthBalanceJson {
  /** The month. */
  readonly month: MonthText;
  /** Work, in minutes. */
  readonly work_minutes: number;
  /** Expected work, in minutes. */
  readonly expected_minutes: number;
  /** Work minus expected work, in minutes. */
  readonly overtime_minutes: number;
  /** The overtime carried up to the end of the month, in minutes. */
  readonly balance_minutes?: number;
}

/** The overtime carried from month to month. */
export interface BalanceJson {
  /** The first month that counts. */
  readonly from: MonthText;
  /** The balance before it, in minutes. */
  readonly opening_balance_minutes: number;
  /** The months, in order. */
  readonly months: readonly MonthBalanceJson[];
  /** The balance now, in minutes. */
  readonly balance_minutes: number;
  /** Workdays without a record, which do not count. */
  readonly unrecorded_dates: readonly DateText[];
}

/** Days of vacation in a year; halves count 0.5. */
interface VacationJson {
  /** How many are over. */
  readonly taken: number;
  /** How many are still to come, including today. */
  readonly planned: number;
  /** How many are left; `null` unless their number is configured. */
  readonly left: number | null;
}

/** The months of a year. */
export interface YearJson {
  /** The year. */
  readonly year: number;
  /** Its months, in order. */
  readonly months: readonly (MonthBalanceJson & {
    /** Days of absence by kind; halves count 0.5. */
    readonly days: DaysByKindJson;
  })[];
  /** Work, in minutes. */
  readonly work_minutes: number;
  /** Expected work, in minutes. */
  readonly expected_minutes: number;
  /** Work minus expected work, in minutes. */
  readonly overtime_minutes: number;
  /** Days of absence by kind; halves count 0.5. */
  readonly days: DaysByKindJson;
  /** Days of vacation. */
  readonly vacation: VacationJson;
}

/** The figures of a day or a month in a timesheet; `null` if it does not count. */
export interface TimesheetFiguresJson {
  /** Lunch, in minutes. */
  readonly lunch_minutes: number | null;
  /** Breaks without lunch, in minutes. */
  readonly break_minutes: number | null;
  /** Work, in minutes. */
  readonly work_minutes: number | null;
  /** Work in hours, rounded so that the days add up to the month. */
  readonly work_hours: number | null;
  /** Expected work, in minutes. */
  readonly target_minutes: number | null;
  /** Work minus expected work, in minutes. */
  readonly balance_minutes: number | null;
}

/** A day of a timesheet. */
export interface TimesheetDayJson extends TimesheetFiguresJson {
  /** The date. */
  readonly date: DateText;
  /** Its weekday. */
  readonly weekday: WeekdayText;
  /** What the day is. */
  readonly kind: TimesheetKind;
  /** Whether an absence takes half of it. */
  readonly half: boolean;
  /** When work started. */
  readonly start: ClockText | null;
  /** When work ended; `null` without a stop. */
  readonly end: ClockText | null;
  /** What the timesheet points out. */
  readonly marks: readonly TimesheetMark[];
  /** Where the day breaks the configured rules, a sentence each. */
  readonly broken_rules: readonly string[];
  /** The notes of the day and of its absence. */
  readonly notes: readonly string[];
}

/** A file and its digest. */
interface FileDigestJson {
  /** The name in the data directory. */
  readonly name: string;
  /** The SHA-256 digest of its bytes. */
  readonly sha256: Sha256Text;
}

/** A month for an employer. */
export interface TimesheetJson extends TimesheetFiguresJson {
  /** The month. */
  readonly month: MonthText;
  /** Whose timesheet it is. */
  readonly name: string | null;
  /** The employer. */
  readonly employer: string | null;
  /** The number by which the employer knows the person. */
  readonly personnel_number: string | null;
  /** All days of the month. */
  readonly days: readonly TimesheetDayJson[];
  /** The number of days with work. */
  readonly days_worked: number;
  /** The balance before the month, in minutes. */
  readonly balance_before_minutes: number | null;
  /** The balance after the month, in minutes. */
  readonly balance_after_minutes: number | null;
  /** Days of absence by kind; halves count 0.5. */
  readonly absence_days: DaysByKindJson;
  /** Days of vacation in the year; `null` unless their number is configured. */
  readonly vacation: VacationJson | null;
  /** Workdays without a record, which do not count. */
  readonly unrecorded_dates: readonly DateText[];
  /** The moment up to which it counts. */
  readonly as_of: InstantText;
  /** When it was made. */
  readonly made_at: InstantText;
  /** The version of worktime. */
  readonly version: string;
  /** The files that it was made from. */
  readonly files: readonly FileDigestJson[];
  /** How the month was closed; `null` if it was not. */
  readonly closing: {
    /** When it was closed. */
    readonly closed_at: InstantText;
    /** When it was reopened. */
    readonly reopened_at: InstantText | null;
    /** The balance at the end of the month when it was closed, in minutes. */
    readonly balance_minutes: number | null;
    /** The dates that were changed since. */
    readonly changed_dates: readonly DateText[];
    /** The files as they were when the month was closed. */
    readonly files: readonly FileDigestJson[];
  } | null;
}

/** A month that was closed. */
export interface ClosedMonthJson {
  /** The month. */
  readonly month: MonthText;
  /** When it was closed for the last time. */
  readonly closed: InstantText;
  /** When it was reopened; `null` if it is closed. */
  readonly reopened: InstantText | null;
  /** How often it was closed. */
  readonly times_closed: number;
  /** The number of days with work. */
  readonly worked_days: number;
  /** Work, in minutes. */
  readonly work_minutes: number;
  /** Overtime, in minutes. */
  readonly overtime_minutes: number;
  /** The number of entries. */
  readonly entries: number;
  /** Their time, in seconds. */
  readonly entry_seconds: number;
  /** The digests of the month's files by name. */
  readonly sha256: { readonly [file: string]: Sha256Text };
  /** The digest of its entries. */
  readonly entries_sha256: Sha256Text;
  /** Days that were changed since. */
  readonly changed_days: readonly DateText[];
  /** Days whose entries were changed since. */
  readonly changed_entry_days: readonly DateText[];
  /** Whether its files cannot be read, so that changes are unknown. */
  readonly unreadable: boolean;
}

/** The closed months. */
export interface ClosedMonthsJson {
  /** The months, in order. */
  readonly months: readonly ClosedMonthJson[];
}

/** What became of a month. */
interface ClosingChangeJson extends ClosedMonthJson {
  /** A sentence that says what was done. */
  readonly message: string;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** The closing of a month. */
export interface ClosingJson extends ClosingChangeJson {
  /** Days that were never stopped. */
  readonly days_without_stop: readonly DateText[];
  /** Workdays without a record. */
  readonly unrecorded_dates: readonly DateText[];
  /** Whether the month is over. */
  readonly over: boolean;
}

/** The reopening of a month. */
export interface ReopeningJson extends ClosingChangeJson {}
