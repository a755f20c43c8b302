/**
 * A time on the wall clock as whole minutes since 00:00 of a day's date. The
 * minutes after midnight that still belong to the day go on from 1440 (24:00).
 */
export type DayMinute = number;

/** A time of a day. */
export interface ClockTime {
  /** The minute of the day; 1440 (24:00) and more are after midnight. */
  readonly minute: DayMinute;
  /** How far that wall clock is ahead of UTC, in minutes, where it is known. */
  readonly offsetMinutes?: number;
}

/** The minutes of a date, from 00:00 to 24:00. */
export const MINUTES_PER_DAY = 1440;
/** The last minute that a day's log can hold: 71:59, two dates on. */
export const LAST_DAY_MINUTE: DayMinute = 3 * MINUTES_PER_DAY - 1;

/**
 * Reads `H:MM` or `HH:MM`; `24:30` is half past midnight, still of this day.
 *
 * @returns The minute, or `undefined` if the text is not a time.
 */
export function readDayMinute(text: string): DayMinute | undefined {
  const [, hours, minutes] = text.match(/^(\d{1,2}):([0-5]\d)$/) ?? [];
  if (hours === undefined) return undefined;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute <= LAST_DAY_MINUTE ? minute : undefined;
}

/** Writes a minute as the log stores it: `09:00`, and `24:30` after midnight. */
export function formatDayMinute(minute: DayMinute): string {
  const hours = Math.floor(minute / 60);
  return `${twoDigits(hours)}:${twoDigits(minute % 60)}`;
}

/** Writes a minute as a wall clock shows it: `24:30` is `00:30`. */
export function formatClock(minute: DayMinute): string {
  return formatDayMinute(minute % MINUTES_PER_DAY);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
