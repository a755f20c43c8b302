import {
  type CivilDate,
  type CivilMonth,
  datesBetween,
  weekdayOf,
} from "../time/civil_date.ts";
import { datesOfMonth } from "../time/date_range.ts";
import type { DayMinute, Instant } from "../time/zone.ts";
import { roundToTotal } from "../tracking/totals.ts";
import type { Moment } from "../workday/day.ts";
import {
  type CarriedBalance,
  carriedIn,
  type MonthDay,
  monthStatsOf,
  type VacationDays,
  type WorkMonth,
  type YearStats,
} from "../workday/month.ts";
import {
  type Absence,
  type AbsenceKind,
  absencesIn,
  daysByKind,
  plannedMinutesOn,
  type WorkTerms,
} from "../workday/terms.ts";
import { withOffsets } from "../workday/timeline.ts";

/**
 * What a day is: `work` if anything was recorded, the kind of the absence even
 * if part of the day was worked, `weekend` or `off` if no hours are expected,
 * and otherwise `none`.
 */
export type TimesheetKind = AbsenceKind | "work" | "weekend" | "off" | "none";

/** What a timesheet points out about a day. */
export type TimesheetMark =
  /** The day is in progress, and counts up to the moment of the timesheet. */
  | "running"
  /** The day was never stopped, and counts up to its last event. */
  | "no_stop"
  /** The clock changed during the day, so its times do not show its length. */
  | "clock_change"
  /** The day breaks the configured rules about breaks and rest. */
  | "break_rules"
  /** The day was changed since the month was closed. */
  | "changed";

/** The figures of a day that counts, in minutes. */
export interface TimesheetFigures {
  /** Lunch. */
  readonly lunchMinutes: number;
  /** Regular breaks, including the time between two shifts. */
  readonly breakMinutes: number;
  /** Work time. */
  readonly workMinutes: number;
  /**
   * Work time in hundredths of an hour, rounded so that the days add up to the
   * month.
   */
  readonly workHundredths: number;
  /** Expected work. */
  readonly targetMinutes: number;
  /** Work time minus expected work. */
  readonly balanceMinutes: number;
}

/** A calendar day of a timesheet. */
export interface TimesheetDay {
  /** The date. */
  readonly date: CivilDate;
  /** What the day is. */
  readonly kind: TimesheetKind;
  /** The absence on that date, if any. */
  readonly absence?: Absence;
  /** When work started. */
  readonly start?: DayMinute;
  /** When work ended for the last time; missing without a stop. */
  readonly end?: DayMinute;
  /**
   * The figures. A day without any record does not count, and has none; nor has
   * an absence that is still to come.
   */
  readonly figures?: TimesheetFigures;
  /** What the timesheet points out. */
  readonly marks: readonly TimesheetMark[];
  /** Where the day breaks the configured rules, one sentence each. */
  readonly brokenRules: readonly string[];
  /** The note of the day, and that of its absence. */
  readonly notes: readonly string[];
}

/** Whose timesheet it is, as configured. */
export interface TimesheetPerson {
  /** The name. */
  readonly name?: string;
  /** The employer. */
  readonly employer?: string;
  /** The number by which the employer knows the person. */
  readonly personnelNumber?: string;
}

/** A file that a timesheet was made from. */
export interface TimesheetFile {
  /** Its name in the data directory. */
  readonly name: string;
  /** The SHA-256 digest of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** When a month was last closed, and what differs since. */
export interface TimesheetClosing {
  /** When it was closed. */
  readonly closedAt: Instant;
  /** When it was reopened; `undefined` while it is closed. */
  readonly reopenedAt?: Instant;
  /** The files of the month when it was closed. */
  readonly files: readonly TimesheetFile[];
  /** The balance of the month when it was closed, in minutes. */
  readonly balanceMinutes: number;
  /** The dates whose events, notes or hours were changed since. */
  readonly changedDates: readonly CivilDate[];
}

/** A month as it is handed in to an employer. */
export interface Timesheet {
  /** The month. */
  readonly month: CivilMonth;
  /** Whose timesheet it is. */
  readonly person: TimesheetPerson;
  /** Every calendar day of the month. */
  readonly days: readonly TimesheetDay[];
  /** The sums of the days that count. */
  readonly totals: TimesheetFigures;
  /** The number of days with work. */
  readonly daysWorked: number;
  /** How many days each kind of absence takes; a half day counts as 0.5. */
  readonly absenceDays: Readonly<Partial<Record<AbsenceKind, number>>>;
  /** The carried balance, if one is configured to begin by that month. */
  readonly carried?: CarriedBalance;
  /** The vacation days of the year. */
  readonly vacation?: VacationDays;
  /** Workdays that are over and have no record, so they do not count. */
  readonly unrecordedDates: readonly CivilDate[];
  /** The moment of the figures. */
  readonly asOf: Instant;
  /** When the timesheet was made. */
  readonly madeAt: Instant;
  /** The files of the month. */
  readonly files: readonly TimesheetFile[];
  /** The last closing of the month, if it was ever closed. */
  readonly closing?: TimesheetClosing;
}

/** What a timesheet is made from. */
interface TimesheetSource {
  readonly month: WorkMonth;
  readonly terms: WorkTerms;
  readonly person: TimesheetPerson;
  /** The notes of days, by date. */
  readonly notes: ReadonlyMap<CivilDate, string>;
  /** Returns where a day breaks the configured rules, one sentence each. */
  readonly brokenRulesOn: (day: MonthDay) => readonly string[];
  /** The year of the month; missing if one of its files cannot be read. */
  readonly year?: YearStats | undefined;
  readonly files: readonly TimesheetFile[];
  readonly closing?: TimesheetClosing | undefined;
  readonly madeAt: Instant;
}

/** Makes the timesheet of a month. */
export function timesheetOf(
  source: TimesheetSource,
  moment: Moment,
): Timesheet {
  const { month: { month, overrides }, person, files, madeAt } = source;
  const { from, to } = datesOfMonth(month);
  const counted = countedDays(source, moment);
  const days = datesBetween(from, to).map((date) =>
    dayOf(date, counted.get(date), source, moment)
  );
  const { year, closing } = source;
  const carried = year && carriedIn(year, month);
  return {
    ...{ month, person, days, files, madeAt },
    ...(closing && { closing }),
    totals: totalsOf([...counted.values()]),
    daysWorked: days.filter(({ start }) => start !== undefined).length,
    absenceDays: daysByKind(absencesIn(overrides)),
    ...(carried && { carried }),
    ...(year && { vacation: year.vacation }),
    unrecordedDates: days
      .filter(({ date, kind, figures }) =>
        kind === "none" && !figures && date < moment.currentDate
      )
      .map(({ date }) => date),
    asOf: moment.now,
  };
}

/** A day that counts, and its figures. */
type CountedDay = MonthDay & { readonly figures: TimesheetFigures };

/** Returns the days that count, by date: the same ones as in `month`. */
function countedDays(
  { month, terms }: TimesheetSource,
  moment: Moment,
): ReadonlyMap<CivilDate, CountedDay> {
  const { days } = monthStatsOf(month, moment, terms);
  const hundredths = hundredthsOf(days.map(({ workMinutes }) => workMinutes));
  return new Map(days.map((day, i) => {
    const { lunchMinutes, breakMinutes, workMinutes } = day;
    const figures = {
      ...{ lunchMinutes, breakMinutes, workMinutes },
      workHundredths: hundredths[i] as number,
      targetMinutes: day.expectedMinutes,
      balanceMinutes: day.overtimeMinutes,
    };
    return [day.date, { ...day, figures }];
  }));
}

/** Converts minutes to hundredths of an hour that add up to their total. */
function hundredthsOf(minutes: readonly number[]): number[] {
  // 100 / 60, in whole numbers.
  const amounts = minutes.map((it) => it * 5);
  const total = amounts.reduce((sum, it) => sum + it, 0);
  return roundToTotal(amounts, { unit: 3, total: Math.round(total / 3) });
}

function totalsOf(days: readonly CountedDay[]): TimesheetFigures {
  const sum = (name: keyof TimesheetFigures) =>
    days.reduce((sum, { figures }) => sum + figures[name], 0);
  return {
    lunchMinutes: sum("lunchMinutes"),
    breakMinutes: sum("breakMinutes"),
    workMinutes: sum("workMinutes"),
    workHundredths: sum("workHundredths"),
    targetMinutes: sum("targetMinutes"),
    balanceMinutes: sum("balanceMinutes"),
  };
}

function dayOf(
  date: CivilDate,
  counted: CountedDay | undefined,
  { month, terms, notes, brokenRulesOn, closing }: TimesheetSource,
  { zone }: Moment,
): TimesheetDay {
  const override = month.overrides.get(date);
  const day = month.days.find((it) => it.date === date);
  const expected = override?.expectedMinutes ??
    plannedMinutesOn(date, terms.expectedMinutes);
  const absence = override?.absence;
  const events = day ? withOffsets(day, zone).events : [];
  const stop = counted?.state === "stopped" ? events.at(-1) : undefined;
  const [start] = events;
  const brokenRules = counted ? brokenRulesOn(counted) : [];
  const offsets = new Set(events.map(({ offsetMinutes }) => offsetMinutes));
  const marks: TimesheetMark[] = [
    ...counted?.isRunning ? ["running" as const] : [],
    ...counted?.lacksStop ? ["no_stop" as const] : [],
    ...offsets.size > 1 ? ["clock_change" as const] : [],
    ...brokenRules.length > 0 ? ["break_rules" as const] : [],
    ...closing?.changedDates.includes(date) ? ["changed" as const] : [],
  ];
  return {
    date,
    kind: absence?.kind ??
      (start ? "work" : freeKind(date, expected) ?? "none"),
    ...(absence && { absence }),
    ...(start && { start: start.minute }),
    ...(stop && { end: stop.minute }),
    ...(counted && { figures: counted.figures }),
    ...{ marks, brokenRules },
    notes: [notes.get(date), override?.note]
      .filter((note) => note !== undefined),
  };
}

/** Returns what a day without expected hours is. */
function freeKind(
  date: CivilDate,
  expectedMinutes: number,
): "weekend" | "off" | undefined {
  if (expectedMinutes > 0) return undefined;
  return ["Sat", "Sun"].includes(weekdayOf(date)) ? "weekend" : "off";
}
