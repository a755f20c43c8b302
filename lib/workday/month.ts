import {
  addDays,
  byDate,
  type CivilDate,
  type CivilMonth,
  datesBetween,
  monthOf,
} from "../time/civil_date.ts";
import { type DateRange, monthsBetween } from "../time/date_range.ts";
import { type DayStats, dayStatsOf, type Moment } from "./day.ts";
import type { WorkDay, WorkEvent } from "./event.ts";
import {
  type Absence,
  type AbsenceKind,
  absencesIn,
  type AbsentDay,
  daysByKind,
  type DayTerms,
  plannedMinutesOn,
  termsOn,
  usualMinutesOn,
  type WorkTerms,
} from "./terms.ts";

/** The recorded days and overrides of a month. */
export interface WorkMonth {
  /** The month. */
  readonly month: CivilMonth;
  /** The days with events, by date. */
  readonly days: readonly WorkDay[];
  /** The overrides, for days with or without events. */
  readonly overrides: ReadonlyMap<CivilDate, DayTerms>;
}

/** The figures of a day in its month. */
export interface MonthDay extends DayStats {
  /** The expected work of that date without an override, in minutes. */
  readonly usualMinutes: number;
  /** Its events, in order. */
  readonly events: readonly WorkEvent[];
  /** The absence on that date, if any. */
  readonly absence?: Absence;
  /** The note about the absence, if it has one. */
  readonly note?: string;
}

/**
 * The figures of a month. It counts days with events, and days up to the
 * current one that have an override.
 */
export interface MonthStats {
  /** The month. */
  readonly month: CivilMonth;
  /** The days that count, by date. */
  readonly days: readonly MonthDay[];
  /** The sum of the days' overtime, in minutes. */
  readonly totalOvertimeMinutes: number;
}

/** Computes the figures of a month at a moment. */
export function monthStatsOf(
  month: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): MonthStats {
  const stats = countedDays(month, moment.currentDate).map((day) => {
    const { date } = day;
    const { absence, note } = month.overrides.get(date) ?? {};
    const { expectedMinutes } = termsOn(date, month, terms);
    return {
      ...dayStatsOf(day, expectedMinutes, moment),
      usualMinutes: usualMinutesOn(date, terms.expectedMinutes),
      events: day.events,
      ...(absence && { absence }),
      ...(note !== undefined && { note }),
    };
  });
  return {
    month: month.month,
    days: stats,
    totalOvertimeMinutes: overtimeOf(stats),
  };
}

/** Returns the days that count, by date. */
function countedDays(
  { days, overrides }: WorkMonth,
  currentDate: CivilDate,
): WorkDay[] {
  const counted = new Map<CivilDate, WorkDay>();
  for (const date of overrides.keys()) {
    if (date <= currentDate) counted.set(date, { date, events: [] });
  }
  for (const day of days) {
    if (day.events.length > 0) counted.set(day.date, day);
  }
  return [...counted.values()].sort(byDate);
}

/** Returns the total overtime of days, in minutes. */
export function overtimeOf(days: readonly DayStats[]): number {
  return days.reduce((sum, { overtimeMinutes }) => sum + overtimeMinutes, 0);
}

/** The sums of a month, and the balance at its end. */
export interface MonthBalance {
  /** The month. */
  readonly month: CivilMonth;
  /** Work time, in minutes. */
  readonly workMinutes: number;
  /** Expected work of the days that count, in minutes. */
  readonly expectedMinutes: number;
  /** Work time minus expected work, in minutes. */
  readonly overtimeMinutes: number;
  /**
   * The balance after the month, in minutes; `undefined` for months before the
   * first one of the balance.
   */
  readonly balanceMinutes?: number;
}

/** Overtime that is carried from month to month. */
export interface Balance {
  /** The first month. */
  readonly from: CivilMonth;
  /** The balance before it, in minutes. */
  readonly openingMinutes: number;
  /** The months up to the current one. */
  readonly months: readonly MonthBalance[];
  /** The balance now, in minutes. */
  readonly balanceMinutes: number;
  /**
   * Workdays before the current one on which nothing was recorded, not even an
   * absence. They do not count.
   */
  readonly unrecordedDates: readonly CivilDate[];
}

/** Where a balance begins. */
type BalanceStart = Pick<Balance, "from" | "openingMinutes">;

/** Returns where the balance begins, if that is configured. */
export function balanceStart(
  { balanceFrom, openingBalanceMinutes }: WorkTerms,
): BalanceStart | undefined {
  return balanceFrom === undefined
    ? undefined
    : { from: balanceFrom, openingMinutes: openingBalanceMinutes };
}

/**
 * Returns the months that the figures of a year need: from the first one of the
 * balance, or from January if that is earlier, to December.
 */
export function monthsOfYear(
  year: string,
  { balanceFrom }: Pick<WorkTerms, "balanceFrom">,
): CivilMonth[] {
  const january = `${year}-01` as CivilMonth;
  const from = balanceFrom !== undefined && balanceFrom < january
    ? balanceFrom
    : january;
  return monthsBetween(from, `${year}-12` as CivilMonth);
}

/**
 * Computes the balance of months. A day counts once it is over, so the current
 * one does not change the balance until it is stopped.
 *
 * @param months The months from the first one to the current one, in order.
 */
export function balanceOf(
  months: readonly WorkMonth[],
  start: BalanceStart,
  moment: Moment,
  terms: WorkTerms,
): Balance {
  const sums = monthBalances(months, start, moment, terms);
  return {
    ...start,
    months: sums,
    balanceMinutes: sums.at(-1)?.balanceMinutes ?? start.openingMinutes,
    unrecordedDates: unrecordedDates(months, moment, terms),
  };
}

/** Returns the sums of months, with the running balance. */
function monthBalances(
  months: readonly WorkMonth[],
  { from, openingMinutes }: BalanceStart,
  moment: Moment,
  terms: WorkTerms,
): MonthBalance[] {
  let balance = openingMinutes;
  return months.map((month) => {
    const sums = sumsOf(month, moment, terms);
    if (month.month < from) return sums;
    balance += sums.overtimeMinutes;
    return { ...sums, balanceMinutes: balance };
  });
}

/** Returns the sums of the days of a month that are over. */
function sumsOf(
  month: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): Omit<MonthBalance, "balanceMinutes"> {
  const days = monthStatsOf(month, moment, terms).days.filter((day) =>
    day.date < moment.currentDate || day.state === "stopped"
  );
  const sum = (minutesOf: (day: MonthDay) => number) =>
    days.reduce((sum, day) => sum + minutesOf(day), 0);
  return {
    month: month.month,
    workMinutes: sum(({ workMinutes }) => workMinutes),
    expectedMinutes: sum(({ expectedMinutes }) => expectedMinutes),
    overtimeMinutes: overtimeOf(days),
  };
}

/**
 * Returns the workdays without a record since the first one with a record. The
 * holidays of a calendar do not begin a record: they can be of the whole year.
 */
function unrecordedDates(
  months: readonly WorkMonth[],
  { currentDate }: Moment,
  { expectedMinutes }: WorkTerms,
): CivilDate[] {
  const recorded = new Set<CivilDate>();
  const holidays = new Set<CivilDate>();
  for (const { days, overrides } of months) {
    for (const { date, events } of days) {
      if (events.length > 0) recorded.add(date);
    }
    for (const [date, terms] of overrides) {
      (isFree(terms) ? holidays : recorded).add(date);
    }
  }
  const [first = currentDate] = [...recorded].sort();
  return datesBetween(first, addDays(currentDate, -1)).filter((date) =>
    !recorded.has(date) && !holidays.has(date) &&
    plannedMinutesOn(date, expectedMinutes) > 0
  );
}

/** Returns whether nobody works on a day with these terms. */
function isFree({ absence, expectedMinutes }: DayTerms): boolean {
  return absence ? absence.kind === "holiday" : expectedMinutes === 0;
}

/** The months and absences of a year. */
export interface YearStats {
  /** The year. */
  readonly year: number;
  /** Its twelve months. */
  readonly months: readonly YearMonth[];
  /** The days with work, and those with an absence, which can be to come. */
  readonly days: readonly Pick<MonthDay, "date" | "workMinutes" | "absence">[];
  /** Work time, in minutes. */
  readonly workMinutes: number;
  /** Expected work of the days that count, in minutes. */
  readonly expectedMinutes: number;
  /** Work time minus expected work, in minutes. */
  readonly overtimeMinutes: number;
  /** How many days each kind of absence takes; a half day counts as 0.5. */
  readonly daysByKind: Readonly<Partial<Record<AbsenceKind, number>>>;
  /** Vacation days. */
  readonly vacation: VacationDays;
}

/** The sums of a month in its year. */
export interface YearMonth extends MonthBalance {
  /** How many days each kind of absence takes; a half day counts as 0.5. */
  readonly daysByKind: Readonly<Partial<Record<AbsenceKind, number>>>;
}

/** The vacation days of a year. A half day counts as 0.5. */
export interface VacationDays {
  /** How many are over. */
  readonly taken: number;
  /** How many are still to come, including today. */
  readonly planned: number;
  /** How many are left, if the number of days in a year is configured. */
  readonly left?: number;
}

/**
 * Computes the figures of a year.
 *
 * @param months The months of {@linkcode monthsOfYear}.
 */
export function yearStatsOf(
  year: number,
  months: readonly WorkMonth[],
  moment: Moment,
  terms: WorkTerms,
): YearStats {
  const { vacationDays } = terms;
  // Without a start, no month has a balance.
  const none = { from: "9999-99" as CivilMonth, openingMinutes: 0 };
  const sums = monthBalances(
    months,
    balanceStart(terms) ?? none,
    moment,
    terms,
  );
  const name = String(year).padStart(4, "0");
  const rows = months.flatMap((month, index) => {
    const sum = sums[index];
    if (!sum || month.month.slice(0, 4) !== name) return [];
    return [{ sum, absences: absencesIn(month.overrides) }];
  });
  const absences = rows.flatMap((row) => row.absences);
  const total = (minutesOf: (month: MonthBalance) => number) =>
    rows.reduce((total, { sum }) => total + minutesOf(sum), 0);
  return {
    year,
    months: rows.map(({ sum, absences }) => ({
      ...shownBalance(sum, moment),
      daysByKind: daysByKind(absences),
    })),
    days: months.filter(({ month }) => month.slice(0, 4) === name)
      .flatMap((month) => calendarDays(month, moment, terms)),
    workMinutes: total(({ workMinutes }) => workMinutes),
    expectedMinutes: total(({ expectedMinutes }) => expectedMinutes),
    overtimeMinutes: total(({ overtimeMinutes }) => overtimeMinutes),
    daysByKind: daysByKind(absences),
    vacation: vacationOf(absences, moment.currentDate, vacationDays),
  };
}

/** Returns the days of a month with work or an absence, by date. */
function calendarDays(
  month: WorkMonth,
  moment: Moment,
  terms: WorkTerms,
): YearStats["days"] {
  const days = new Map<CivilDate, YearStats["days"][number]>();
  for (const { date, kind, isHalf } of absencesIn(month.overrides)) {
    days.set(date, { date, workMinutes: 0, absence: { kind, isHalf } });
  }
  for (const day of monthStatsOf(month, moment, terms).days) {
    const { date, workMinutes } = day;
    if (workMinutes > 0) {
      days.set(date, { ...days.get(date), date, workMinutes });
    }
  }
  return [...days.values()].sort(byDate);
}

/** Returns the sums of a month, without a balance if it is yet to come. */
function shownBalance(
  { balanceMinutes, ...sum }: MonthBalance,
  { currentDate }: Moment,
): MonthBalance {
  return balanceMinutes === undefined || sum.month > monthOf(currentDate)
    ? sum
    : { ...sum, balanceMinutes };
}

function vacationOf(
  absences: readonly AbsentDay[],
  currentDate: CivilDate,
  days: number | undefined,
): VacationDays {
  const count = (isCounted: (date: CivilDate) => boolean) =>
    daysByKind(absences.filter(({ date }) => isCounted(date))).vacation ?? 0;
  const taken = count((date) => date < currentDate);
  const planned = count((date) => date >= currentDate);
  const left = days === undefined ? {} : { left: days - taken - planned };
  return { taken, planned, ...left };
}

/** Overtime that is carried into a month and out of it, in minutes. */
export interface CarriedBalance {
  /** The balance before the month. */
  readonly beforeMinutes: number;
  /** The balance after the month, as `balance` shows it. */
  readonly afterMinutes: number;
}

/** Returns the carried balance of a month in its year, if there is one. */
export function carriedIn(
  { months }: YearStats,
  month: CivilMonth,
): CarriedBalance | undefined {
  const found = months.find((it) => it.month === month);
  if (found?.balanceMinutes === undefined) return undefined;
  const { balanceMinutes: afterMinutes, overtimeMinutes } = found;
  return { beforeMinutes: afterMinutes - overtimeMinutes, afterMinutes };
}

/** The figures of a week, from Monday to Sunday. */
export interface WeekStats extends DateRange {
  /** The ISO week, such as `2024-W50`. */
  readonly week: string;
  /** The days that count, by date. */
  readonly days: readonly MonthDay[];
  /** Work time, in minutes. */
  readonly workMinutes: number;
  /** Expected work of the whole week, in minutes. */
  readonly plannedMinutes: number;
  /** The sum of the days' overtime, in minutes. */
  readonly totalOvertimeMinutes: number;
}

/**
 * Computes the figures of a week.
 *
 * @param months The months of its dates, in order.
 */
export function weekStatsOf(
  week: DateRange & Pick<WeekStats, "week">,
  months: readonly WorkMonth[],
  moment: Moment,
  terms: WorkTerms,
): WeekStats {
  const days = months
    .flatMap((month) => monthStatsOf(month, moment, terms).days)
    .filter(({ date }) => date >= week.from && date <= week.to);
  const planned = datesBetween(week.from, week.to).map((date) => {
    const [override] = months.flatMap((it) => it.overrides.get(date) ?? []);
    return override?.expectedMinutes ??
      plannedMinutesOn(date, terms.expectedMinutes);
  });
  return {
    ...week,
    days,
    workMinutes: days.reduce((sum, { workMinutes }) => sum + workMinutes, 0),
    plannedMinutes: planned.reduce((sum, minutes) => sum + minutes, 0),
    totalOvertimeMinutes: overtimeOf(days),
  };
}
