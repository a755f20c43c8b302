import { type CivilDate, weekdayOf } from "../time/civil_date.ts";

/** A weekday as in `config.yaml`. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** The weekdays, Monday first. */
export const WEEKDAYS: readonly Weekday[] = [
  "mon",
  "tue",
  "wed",
  "thu",
  "fri",
  "sat",
  "sun",
];

/** Expected work by weekday, in minutes; 0 for a weekday that is left out. */
export type WeekMinutes = { readonly [Day in Weekday]?: number };

/** The hours agreed from a date on. */
export interface ContractPeriod {
  /** The first date. */
  readonly from: CivilDate;
  /** Expected work in minutes: on any day, or by weekday. */
  readonly minutes: number | WeekMinutes;
}

/**
 * Expected work in minutes: on any day, by weekday, or by weekday and date. Of
 * a list, the last period that has begun applies; before the first one, a day
 * has 8 hours.
 */
export type ExpectedMinutes = number | WeekMinutes | readonly ContractPeriod[];

/** The expected work of a day if nothing is configured, in minutes. */
export const DEFAULT_EXPECTED_MINUTES = 480;

/** Returns the expected work of a date without an override, in minutes. */
export function usualMinutesOn(
  date: CivilDate,
  expected: ExpectedMinutes,
): number {
  const hours = hoursOn(date, expected);
  return typeof hours === "number" ? hours : minutesIn(hours, date);
}

/**
 * Returns the expected work of a date as far as it can be planned, in minutes.
 * One number for every day says how long a day is, not which days are workdays:
 * these are Monday to Friday.
 */
export function plannedMinutesOn(
  date: CivilDate,
  expected: ExpectedMinutes,
): number {
  const hours = hoursOn(date, expected);
  if (typeof hours !== "number") return minutesIn(hours, date);
  return ["Sat", "Sun"].includes(weekdayOf(date)) ? 0 : hours;
}

/** Returns the hours that apply on a date. */
function hoursOn(
  date: CivilDate,
  expected: ExpectedMinutes,
): number | WeekMinutes {
  if (!isPeriods(expected)) return expected;
  let latest: ContractPeriod | undefined;
  for (const period of expected) {
    if (period.from > date) continue;
    if (!latest || period.from >= latest.from) latest = period;
  }
  return latest?.minutes ?? DEFAULT_EXPECTED_MINUTES;
}

/**
 * Returns expected work that changes on a date, until it changes again. Earlier
 * dates keep theirs.
 */
export function changedFrom(
  expected: ExpectedMinutes,
  from: CivilDate,
  minutes: number | WeekMinutes,
): readonly ContractPeriod[] {
  const others = isPeriods(expected)
    ? expected.filter((period) => period.from !== from)
    : expected === DEFAULT_EXPECTED_MINUTES
    ? []
    : [{ from: FIRST_DATE, minutes: expected }];
  return [...others, { from, minutes }]
    .toSorted((a, b) => a.from < b.from ? -1 : 1);
}

/** Before any date that was recorded. */
export const FIRST_DATE = "1970-01-01" as CivilDate;

/** Returns whether expected work is a list of periods. */
export function isPeriods(
  expected: ExpectedMinutes,
): expected is readonly ContractPeriod[] {
  return Array.isArray(expected);
}

function minutesIn(week: WeekMinutes, date: CivilDate): number {
  return week[weekdayOf(date).toLowerCase() as Weekday] ?? 0;
}
