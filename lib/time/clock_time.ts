/**
 * A wall clock time in whole minutes since 00:00 of a day's date. Times after
 * midnight that still belong to that day continue at 1440 (24:00).
 */
export type DayMinute = number;

export interface ClockTime {
  /** The minute of the day; 1440 (24:00) and later are after midnight. */
  readonly minute: DayMinute;
  /** The offset of the wall clock in minutes ahead of UTC, if known. */
  readonly offsetMinutes?: number;
}

/** The number of minutes from 00:00 to 24:00. */
export const MINUTES_PER_DAY = 1440;
/** The last minute that can be logged for a day: 71:59, two dates later. */
export const LAST_DAY_MINUTE: DayMinute = 3 * MINUTES_PER_DAY - 1;

/**
 * Parses `H:MM` or `HH:MM`; `24:30` is half past midnight of the same workday.
 *
 * @returns The minute, or `undefined` if the text is not a time.
 */
export function readDayMinute(text: string): DayMinute | undefined {
  const [, hours, minutes] = text.match(/^(\d{1,2}):([0-5]\d)$/) ?? [];
  if (hours === undefined) return undefined;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute <= LAST_DAY_MINUTE ? minute : undefined;
}

/** Formats a minute as it is logged: `09:00`, or `24:30` after midnight. */
export function formatDayMinute(minute: DayMinute): string {
  const hours = Math.floor(minute / 60);
  return `${twoDigits(hours)}:${twoDigits(minute % 60)}`;
}

/** Formats a minute as a wall clock shows it: `24:30` becomes `00:30`. */
export function formatClock(minute: DayMinute): string {
  return formatDayMinute(minute % MINUTES_PER_DAY);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
