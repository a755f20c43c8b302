import {
  addDays,
  byDate,
  type CivilDate,
  datesBetween,
} from "../time/civil_date.ts";
import {
  type Absence,
  type AbsenceKind,
  type DayTerms,
  DEFAULT_EXPECTED_MINUTES,
  type ExpectedMinutes,
  formatAbsence,
  plannedMinutesOn,
} from "./terms.ts";

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

/** Returns how many days absences take, by kind; a half day counts as 0.5. */
export function daysByKind(
  days: readonly Absence[],
): Partial<Record<AbsenceKind, number>> {
  const sums: Partial<Record<AbsenceKind, number>> = {};
  for (const { kind, isHalf } of days) {
    sums[kind] = (sums[kind] ?? 0) + (isHalf ? 0.5 : 1);
  }
  return sums;
}
