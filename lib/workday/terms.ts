import { InvalidTextError } from "../errors.ts";
import {
  addDays,
  byDate,
  type CivilDate,
  type CivilMonth,
  datesBetween,
  weekdayOf,
} from "../time/civil_date.ts";
import { readDecimalHours } from "../time/duration.ts";
import { MINUTES_PER_DAY } from "../time/zone.ts";

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

/**
 * Parses expected hours: `8`, `7.5`, `7,5`, `7:30`, `7h 30m` or `0`.
 *
 * @returns Whole minutes, from 0 to 1440.
 * @throws {InvalidTextError} When the text is not a number of hours up to 24.
 */
export function parseExpectedHours(text: string): number {
  // Files have neither commas nor spaces in their numbers.
  const plain = text.replace(",", ".").replace(/h (?=\d)/, "h");
  const minutes = readDayHours(plain);
  if (minutes !== undefined) return minutes;
  throw new InvalidTextError(
    "invalid_hours",
    readExpectedHours(plain) === undefined
      ? `Invalid hours: "${text}"`
      : `Too many hours: "${text}"`,
    {
      hint: "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30",
    },
  );
}

/** Parses 0 to 24 hours as minutes; `undefined` if the text is invalid. */
export function readDayHours(text: string): number | undefined {
  const minutes = readExpectedHours(text);
  return minutes !== undefined && minutes <= MINUTES_PER_DAY
    ? minutes
    : undefined;
}

/** Parses hours of any size as minutes; `undefined` if the text is invalid. */
export function readExpectedHours(text: string): number | undefined {
  const [, decimal, hours, minutes, digits] = text.match(
    /^(?:(\d{1,9}(?:\.\d{1,9})?)h?|(\d{1,9})(?::([0-5]\d)|h([0-5]?\d)m?))$/,
  ) ?? [];
  if (decimal === undefined) {
    if (hours === undefined) return undefined;
    return Number(hours) * 60 + Number(minutes ?? digits);
  }
  return readDecimalHours(decimal);
}

/** Formats minutes as decimal hours, as they are stored: `7.5` or `4`. */
export function formatExpectedHours(minutes: number): string {
  return String(Number((minutes / 60).toFixed(2)));
}

/** A set of rules about breaks and rest; `none` for no rules. */
export type BreakRules = "de" | "eu" | "none";

/** All sets of rules. */
export const BREAK_RULES: readonly BreakRules[] = ["de", "eu", "none"];

/** The terms of work that apply to every day without an override. */
export interface WorkTerms {
  /** Expected work in minutes: on any day, by weekday, or by weekday and date. */
  readonly expectedMinutes: ExpectedMinutes;
  /** Lunch allotment per day, in minutes. */
  readonly lunchMinutes: number;
  /** Whether projections include a lunch that has not been taken yet. */
  readonly isLunchPlanned: boolean;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
  /** The first month of the balance, if there is one. */
  readonly balanceFrom: CivilMonth | undefined;
  /** The balance before that month, in minutes. */
  readonly openingBalanceMinutes: number;
  /** How many vacation days a year has, if that is known. */
  readonly vacationDays: number | undefined;
  /** The rules about breaks and rest to warn about. */
  readonly breakRules: BreakRules;
}

/** The terms of work that apply on one date. */
export type TermsOnDate =
  & Omit<WorkTerms, "expectedMinutes">
  & Pick<DayTerms, "expectedMinutes">;

/** The overrides of a single day. */
export interface DayTerms {
  /** Expected work, in minutes. */
  readonly expectedMinutes: number;
  /** Whether a lunch is planned; if omitted, the general terms apply. */
  readonly isLunchPlanned?: boolean;
  /** The absence on that day, if any. */
  readonly absence?: Absence;
  /** The day's own hours without the absence, in minutes, if it had some. */
  readonly ownMinutes?: number;
  /** A note about the absence. */
  readonly note?: string;
}

/**
 * The default terms: 8 hours of work, 1 hour of lunch, at most 16 hours a day.
 */
export const DEFAULT_TERMS: WorkTerms = {
  expectedMinutes: DEFAULT_EXPECTED_MINUTES,
  lunchMinutes: 60,
  isLunchPlanned: true,
  longestDayMinutes: 960,
  balanceFrom: undefined,
  openingBalanceMinutes: 0,
  vacationDays: undefined,
  breakRules: "none",
};

/** Returns the terms of a date: the general ones with that day's overrides. */
export function termsOn(
  date: CivilDate,
  { overrides }: { readonly overrides: ReadonlyMap<CivilDate, DayTerms> },
  terms: WorkTerms,
): TermsOnDate {
  const expectedMinutes = usualMinutesOn(date, terms.expectedMinutes);
  const { absence: _, note: _0, ...day } = overrides.get(date) ??
    { expectedMinutes };
  return { ...terms, ...day };
}

// Absences change the expected hours of a day.

/**
 * Why hours are not worked: `flex` is time off taken out of overtime, so its
 * hours stay expected; `unpaid` is not paid. The other kinds are paid.
 */
export type AbsenceKind = "vacation" | "sick" | "holiday" | "flex" | "unpaid";

/** All kinds of absences. */
export const ABSENCE_KINDS: readonly AbsenceKind[] = [
  "vacation",
  "sick",
  "holiday",
  "flex",
  "unpaid",
];

/** An absence on one date. */
export interface Absence {
  /** Its kind. */
  readonly kind: AbsenceKind;
  /** Whether it takes half of the day. */
  readonly isHalf: boolean;
}

export function isAbsenceKind(word: string): word is AbsenceKind {
  return ABSENCE_KINDS.some((kind) => kind === word);
}

/** Formats an absence: `vacation` or `half vacation`. */
export function formatAbsence({ kind, isHalf }: Absence): string {
  return isHalf ? `half ${kind}` : kind;
}

/** Reads what `formatAbsence()` writes, in any case; `undefined` otherwise. */
export function readAbsence(text: string): Absence | undefined {
  const [, half, kind = ""] = text.toLowerCase().match(/^(half )?(\w+)$/) ?? [];
  return isAbsenceKind(kind) ? { kind, isHalf: half !== undefined } : undefined;
}

/**
 * Returns the terms of a date with an absence. A date on which no hours are
 * expected cannot have one, such as a weekend or a holiday. Of a day with half
 * a holiday, another absence takes the other half.
 *
 * @param before The override that the date has, if any.
 */
export function withAbsence(
  date: CivilDate,
  before: DayTerms | undefined,
  { kind, isHalf }: Absence,
  expected: ExpectedMinutes,
): DayTerms | undefined {
  const own = ownMinutesOf(before);
  const usual = own ?? plannedMinutesOn(date, expected);
  const rest = kind === "holiday" ? undefined : holidayRest(before, usual);
  const planned = rest ?? usual;
  if (planned === 0) return undefined;
  // What a half holiday leaves of the day is a half day in itself.
  const isRest = rest !== undefined;
  const left = isHalf && !isRest ? Math.round(planned / 2) : 0;
  const terms: DayTerms = {
    expectedMinutes: kind === "flex" ? planned : left,
    ...(before?.isLunchPlanned !== undefined &&
      { isLunchPlanned: before.isLunchPlanned }),
    absence: { kind, isHalf: isHalf || isRest },
    ...(own !== undefined && { ownMinutes: own }),
  };
  const other = kind === "holiday" && isHalf ? otherThanHoliday(before) : null;
  if (!other) return terms;
  const beside = withAbsence(date, terms, other, expected);
  const note = before?.note;
  return beside && note !== undefined ? { ...beside, note } : beside;
}

/** Returns the hours of its own that a date has without its absence. */
function ownMinutesOf(before: DayTerms | undefined): number | undefined {
  return before?.absence ? before.ownMinutes : before?.expectedMinutes;
}

function otherThanHoliday(before: DayTerms | undefined): Absence | undefined {
  const absence = before?.absence;
  return absence?.kind === "holiday" ? undefined : absence;
}

/**
 * Returns whether a half absence would drop a part of the one that a date has:
 * there can be one besides half a holiday.
 */
export function dropsAbsence(
  before: DayTerms | undefined,
  { kind, isHalf }: Absence,
): boolean {
  const other = otherThanHoliday(before);
  return isHalf && kind !== "holiday" && other !== undefined &&
    other.kind !== kind;
}

/**
 * Returns the minutes that a holiday leaves of a date, if it has one. Another
 * absence that took the rest of half a holiday says so by its hours.
 *
 * @param usual The hours of the date without any absence.
 */
function holidayRest(
  before: DayTerms | undefined,
  usual: number,
): number | undefined {
  if (!before?.absence) return undefined;
  const { absence: { kind, isHalf }, expectedMinutes } = before;
  if (kind === "holiday") return expectedMinutes;
  const half = Math.round(usual / 2);
  const ofRest = kind === "flex" ? half : 0;
  return isHalf && expectedMinutes === ofRest ? half : undefined;
}

/**
 * Returns what is left of a date without its absence: the half holiday whose
 * other half it took, or the hours that the date had of its own.
 */
export function termsUnder(
  date: CivilDate,
  before: DayTerms,
  expected: ExpectedMinutes,
): DayTerms | undefined {
  const { note: _, absence, ownMinutes, isLunchPlanned } = before;
  const lunch = isLunchPlanned === undefined ? {} : { isLunchPlanned };
  const usual = ownMinutes ?? plannedMinutesOn(date, expected);
  const rest = absence?.kind === "holiday"
    ? undefined
    : holidayRest(before, usual);
  if (rest) {
    const half = { kind: "holiday", isHalf: true } as const;
    const own = ownMinutes === undefined ? {} : { ownMinutes };
    return { expectedMinutes: rest, ...lunch, absence: half, ...own };
  }
  return ownMinutes === undefined
    ? undefined
    : { expectedMinutes: ownMinutes, ...lunch };
}

/** An absence with its date and note. */
export interface AbsentDay extends Absence {
  /** The date. */
  readonly date: CivilDate;
  /** The work that is still expected, in minutes. */
  readonly expectedMinutes: number;
  /** The note, if it has one. */
  readonly note?: string;
}

/** Returns the absences among the terms of dates, by date. */
export function absencesIn(
  terms: Iterable<readonly [CivilDate, DayTerms]>,
): AbsentDay[] {
  const days = [...terms].flatMap(([date, { absence, ...day }]) => {
    if (!absence) return [];
    const { expectedMinutes, note } = day;
    const noted = note === undefined ? {} : { note };
    return [{ date, ...absence, expectedMinutes, ...noted }];
  });
  return days.sort(byDate);
}

/** An absence of one or more days in a row. */
export interface AbsenceSpan extends Absence {
  /** The first date. */
  readonly from: CivilDate;
  /** The last date. */
  readonly to: CivilDate;
  /** How many days it takes; a half day counts as 0.5. */
  readonly days: number;
  /** The note of each day, if they have one. */
  readonly note?: string;
}

/**
 * Joins equal absences of consecutive days, which days without expected hours
 * do not interrupt.
 *
 * @param days The absences, by date.
 */
export function absenceSpans(
  days: readonly AbsentDay[],
  expected: ExpectedMinutes,
): AbsenceSpan[] {
  const spans: AbsenceSpan[] = [];
  for (const { date, kind, isHalf, note } of days) {
    const last = spans.at(-1);
    const isSame = last?.kind === kind && last.isHalf === isHalf &&
      last.note === note;
    const length = isHalf ? 0.5 : 1;
    if (last && isSame && isFreeBetween(last.to, date, expected)) {
      spans[spans.length - 1] = { ...last, to: date, days: last.days + length };
      continue;
    }
    const noted = note === undefined ? {} : { note };
    spans.push({ kind, isHalf, from: date, to: date, days: length, ...noted });
  }
  return spans;
}

function isFreeBetween(
  before: CivilDate,
  after: CivilDate,
  expected: ExpectedMinutes,
): boolean {
  return datesBetween(addDays(before, 1), addDays(after, -1))
    .every((date) => plannedMinutesOn(date, expected) === 0);
}

/** Says of which kind absences are, and when: `vacation on 2024-12-24`. */
export function absenceSentences(days: readonly AbsentDay[]): string[] {
  const withoutNotes = days.map(({ note: _, ...day }) => day);
  return absenceSpans(withoutNotes, DEFAULT_EXPECTED_MINUTES).map((
    { from, to, ...absence },
  ) => `${formatAbsence(absence)} on ${from === to ? from : `${from}..${to}`}`);
}

/**
 * Returns how many days absences take, by kind; a half day counts as 0.5. The
 * kinds have the same order each year, as columns of tables do.
 */
export function daysByKind(
  days: readonly Absence[],
): Partial<Record<AbsenceKind, number>> {
  const sums: Partial<Record<AbsenceKind, number>> = {};
  for (const kind of ABSENCE_KINDS) {
    for (const day of days) {
      if (day.kind !== kind) continue;
      sums[kind] = (sums[kind] ?? 0) + (day.isHalf ? 0.5 : 1);
    }
  }
  return sums;
}
