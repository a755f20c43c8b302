import { InvalidTextError } from "../errors.ts";

const MAX_MINUTES = 24 * 60;

/**
 * Reads hours of work: `8`, `7.5`, `7:30`, `7h30m`, `0`.
 *
 * @returns Whole minutes, from 0 to 1440.
 * @throws {InvalidTextError} When it is something else.
 */
export function parseExpectedHours(text: string): number {
  const minutes = readExpectedHours(text);
  if (minutes !== undefined && minutes <= MAX_MINUTES) return minutes;
  throw new InvalidTextError(
    "invalid_hours",
    minutes === undefined
      ? `Not a number of hours: "${text}"`
      : `Too many hours: "${text}"`,
    {
      hint: "Write 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30",
    },
  );
}

/** The minutes of a number of hours, or `undefined` if it is none. */
export function readExpectedHours(text: string): number | undefined {
  const [, decimal, hours, minutes, digits] = text.match(
    /^(?:(\d{1,9}(?:\.\d{1,9})?)h?|(\d{1,9})(?::([0-5]\d)|h([0-5]?\d)m?))$/,
  ) ?? [];
  if (decimal === undefined) {
    if (hours === undefined) return undefined;
    return Number(hours) * 60 + Number(minutes ?? digits);
  }
  const whole = Math.round(Number(decimal) * 60);
  // 7.33 stands for 7:20, as it is stored; 7.51 is between two minutes.
  const places = decimal.split(".")[1]?.length ?? 0;
  return (whole / 60).toFixed(places) === Number(decimal).toFixed(places)
    ? whole
    : undefined;
}

/** Writes minutes as the log stores them: decimal hours, `7.5` or `4`. */
export function formatExpectedHours(minutes: number): string {
  return String(Number((minutes / 60).toFixed(2)));
}

/** What is agreed with the employer. */
export interface WorkTerms {
  /** The work expected of a day without an override, in minutes. */
  readonly expectedMinutes: number;
  /** The allotment of a day's lunch, in minutes. */
  readonly lunchMinutes: number;
  /** Whether projections add a lunch that has not been taken yet. */
  readonly isLunchPlanned: boolean;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
}

/** What was set for one day only. */
export interface DayTerms {
  /** The work expected of it, in minutes. */
  readonly expectedMinutes: number;
  /** Whether its lunch is planned; `undefined` if that is as on every day. */
  readonly isLunchPlanned?: boolean;
}

/** Eight hours a day with an hour of lunch; open for at most sixteen. */
export const DEFAULT_TERMS: WorkTerms = {
  expectedMinutes: 480,
  lunchMinutes: 60,
  isLunchPlanned: true,
  longestDayMinutes: 960,
};
