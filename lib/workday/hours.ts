import { InvalidTextError } from "../errors.ts";
import type { CivilMonth } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import { readDecimalHours } from "../time/duration.ts";
import type { Absence } from "./absence_kind.ts";
import { DEFAULT_EXPECTED_MINUTES, type ExpectedMinutes } from "./contract.ts";

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
