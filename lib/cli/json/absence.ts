import type { SkippedHoliday } from "../../use_cases/workday/import_holidays.ts";
import type { AbsenceKind } from "../../workday/absence_kind.ts";
import type { DateText } from "./text.ts";

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
  /** Absences on these dates, which stay. */
  readonly absences?: readonly AbsenceJson[];
  /** A sentence that says what was done. */
  readonly message: string;
  /** Set if nothing was changed. */
  readonly dry_run?: true;
}
