import type { Corrected } from "../../use_cases/workday/correct_day.ts";
import type { SkippedHoliday } from "../../use_cases/workday/import_holidays.ts";
import type { EventKind, WorkAction, WorkState } from "../../workday/event.ts";
import type { AbsenceKind } from "../../workday/terms.ts";
import type { ClockText, DateText, InstantText } from "./text.ts";

/** How much of a day's work is booked on tasks. */
export interface BookedJson {
  /** Work time, in minutes. */
  readonly work_minutes: number;
  /** Work time that is booked on tasks, in minutes; overlaps count once. */
  readonly booked_minutes: number;
  /** Work time that is not booked, in minutes. */
  readonly unbooked_minutes: number;
  /** Time that several entries cover, in minutes. */
  readonly overlap_minutes: number;
  /** Booked time outside of work, in minutes. */
  readonly outside_minutes: number;
}

/** Days that were never stopped. */
export interface UnstoppedJson {
  /** The last day that was never stopped; missing if there is none. */
  readonly unstopped_date?: DateText;
  /** All days that were never stopped; missing if there are none. */
  readonly unstopped?: readonly {
    /** The date of the day. */
    readonly date: DateText;
    /** When it probably ended. */
    readonly likely_end: InstantText;
    /** The command that ends it then. */
    readonly command: string;
  }[];
}

/** A night of work that ended on this date. */
export interface NightJson {
  /** The workday before, if it ended on a date without events of its own. */
  readonly night_before?: {
    /** The date of that workday. */
    readonly date: DateText;
    /** When it ended. */
    readonly ended_at: InstantText;
  };
}

/** The state and figures of a day. */
export interface StatusJson extends UnstoppedJson, NightJson {
  /** The state after the last event of the day. */
  readonly state: WorkState;
  /** When the day started; `null` before it did and after it stopped. */
  readonly start_time: InstantText | null;
  /** Whether lunch is over; `null` before the day started and after it stopped. */
  readonly lunch_taken: boolean | null;
  /** Work so far, in minutes; `null` before the day started. */
  readonly work_minutes: number | null;
  /** Work so far minus expected work, in minutes; `null` before the day started. */
  readonly todays_overtime_minutes: number | null;
  /** The overtime of the month so far, in minutes. */
  readonly month_overtime_minutes: number;
  /** Planned lunch that is left, in minutes; negative if lunch was longer. */
  readonly remaining_lunch_break_minutes: number | null;
  /** When the day's expected work will be done. */
  readonly projected_end_time: InstantText | null;
  /** When the overtime of the month will be zero. */
  readonly projected_end_time_for_zero_overtime: InstantText | null;
  /** The last event of the day. */
  readonly last_event: EventKind | null;
  /** The wall clock time of the last event. */
  readonly last_event_time: ClockText | null;
  /** The overtime carried from month to month, in minutes; missing unless configured. */
  readonly balance_minutes?: number;
  /** Set if the day was never stopped. */
  readonly no_stop?: true;
  /** How much of the day is booked on tasks; missing if no time was ever recorded. */
  readonly booked?: BookedJson;
}

/** An event of a day, and what began with it. */
export interface EventJson {
  /** The date of the workday. */
  readonly date: DateText;
  /** The wall clock time. */
  readonly time: ClockText;
  /** What happened. */
  readonly event: EventKind;
  /** What began then; `null` after a stop. */
  readonly then: "work" | "break" | "lunch" | null;
  /** How long that lasted, in minutes, up to now if it still does. */
  readonly duration_minutes: number | null;
  /** The instant, with the recorded offset; only on days with several offsets. */
  readonly at?: InstantText;
}

/** The events and figures of a day. */
export interface DayJson {
  /** The date of the workday. */
  readonly date: DateText;
  /** The state after the last event. */
  readonly state: WorkState;
  /** The events, in order. */
  readonly events: readonly EventJson[];
  /** Work, in minutes. */
  readonly work_minutes: number;
  /** Breaks without lunch, in minutes. */
  readonly break_minutes: number;
  /** Lunch, in minutes. */
  readonly lunch_minutes: number;
  /** Expected work, in minutes. */
  readonly expected_minutes: number;
  /** Work minus expected work, in minutes; `null` without events. */
  readonly overtime_minutes: number | null;
  /** Whether the day was never stopped. */
  readonly no_stop: boolean;
}

/** A day, as `log` prints it. */
export interface LogJson extends DayJson, UnstoppedJson, NightJson {
  /** The note of the day; missing if it has none. */
  readonly note?: string;
  /** Where the day breaks the configured rules, a sentence each. */
  readonly broken_rules?: readonly string[];
}

/** An event that was recorded. */
export interface RecordedJson extends UnstoppedJson, NightJson {
  /** What was done. */
  readonly action: WorkAction | "adjusted";
  /** The date of the workday. */
  readonly date: DateText;
  /** The wall clock time of the event. */
  readonly time: ClockText;
  /** The instant of the event. */
  readonly at: InstantText;
  /** The state of the day afterwards. */
  readonly state: WorkState;
  /** A sentence that says what was done. */
  readonly message: string;
  /** The break or lunch that the event ended, if the message does not say so. */
  readonly ended_pause?: {
    /** What was ended. */
    readonly kind: "break" | "lunch";
    /** How long it was, in minutes. */
    readonly minutes: number;
  };
  /** The break before the day was resumed, in minutes, if it was long. */
  readonly gap_minutes?: number;
  /** Where the day breaks the configured rules, a sentence each. */
  readonly broken_rules?: readonly string[];
  /** What became of the timer, if the event concerned one. */
  readonly timer?: {
    /** `waiting` if it stays paused, `kept` if it keeps running. */
    readonly action: "paused" | "resumed" | "kept" | "waiting";
    /** The id of its task. */
    readonly task: string;
    /** Its description. */
    readonly description: string;
    /** The entry that the pause finished, in seconds. */
    readonly duration_seconds: number | null;
  };
  /** The day afterwards; only if a certain event was moved. */
  readonly day?: DayJson;
  /** How much of that day is booked on tasks. */
  readonly booked?: BookedJson;
  /** Set if nothing was changed. */
  readonly dry_run?: true;
}

/** A day that was corrected. */
export interface CorrectedJson {
  /** What was done. */
  readonly action: Corrected["action"];
  /** The date of the workday. */
  readonly date: DateText;
  /** A sentence that says what was done. */
  readonly message: string;
  /** The day as it is now. */
  readonly day: DayJson;
  /** Its note. */
  readonly note: string | null;
  /** How much of it is booked on tasks; missing if no time was ever recorded. */
  readonly booked?: BookedJson;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** Days of absence by kind; halves count 0.5. */
export interface DaysByKindJson {
  readonly [kind: string]: number;
}

/** A day of absence. */
export interface AbsenceJson {
  /** The date. */
  readonly date: DateText;
  /** Why hours are not worked. */
  readonly kind: AbsenceKind;
  /** Whether it takes half of the day. */
  readonly half: boolean;
  /** The work that is still expected on that day, in minutes. */
  readonly expected_minutes: number;
  /** Its note. */
  readonly note: string | null;
}

/** Absences that were recorded or removed. */
export interface AbsenceChangeJson {
  /** The absences. */
  readonly absences: readonly AbsenceJson[];
  /** Other absences that they replaced. */
  readonly replaced?: readonly AbsenceJson[];
  /** Absences in the other half of the same days. */
  readonly beside?: readonly AbsenceJson[];
  /** Days whose expected hours apply again. */
  readonly restored?: readonly {
    /** The date. */
    readonly date: DateText;
    /** Expected work, in minutes. */
    readonly expected_minutes: number;
  }[];
  /** Days that have work, all of which now counts as overtime. */
  readonly worked?: readonly {
    /** The date. */
    readonly date: DateText;
    /** Work, in minutes. */
    readonly work_minutes: number;
  }[];
  /** A sentence that says what was done. */
  readonly message: string;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** Holidays that were recorded from a calendar. */
export interface HolidayImportJson extends AbsenceChangeJson {
  /** The events of the calendar that were not recorded. */
  readonly skipped: readonly {
    /** The date; `null` if the event has no valid one. */
    readonly date: DateText | null;
    /** The name of the event. */
    readonly name: string | null;
    /** Why it was not recorded. */
    readonly reason: SkippedHoliday["reason"];
    /** What the date keeps, such as `vacation` or `4h`. */
    readonly kept: string | null;
  }[];
}

/** The absences of a year or a range of dates. */
export interface AbsencesJson {
  /** The year; of a range, that of its first date. */
  readonly year: number;
  /** The first date of a range. */
  readonly from?: DateText;
  /** The last date of a range. */
  readonly to?: DateText;
  /** The absences, by date. */
  readonly absences: readonly AbsenceJson[];
  /** Days of absence by kind; halves count 0.5. */
  readonly days: DaysByKindJson;
}

/** Expected hours that were set. */
export interface HoursJson {
  /** The date; of a range, its first. */
  readonly date: DateText;
  /** The dates that were set, if a range was given. */
  readonly dates?: readonly DateText[];
  /** Expected work, in minutes. */
  readonly expected_minutes: number;
  /** Whether a lunch is planned; missing if the settings decide. */
  readonly lunch_planned?: boolean;
  /** Set if the day had its own lunch setting, which was removed. */
  readonly lunch_reset?: true;
  /** Absences on these dates, which stay. */
  readonly absences?: readonly AbsenceJson[];
  /** The earlier day that is still open, if no date was given. */
  readonly open_date?: DateText;
  /** A sentence that says what was done. */
  readonly message: string;
  /** Set if nothing was changed. */
  readonly dry_run?: true;
}
