import { InvalidTextError } from "../errors.ts";

/**
 * A time on the wall clock as whole minutes since 00:00 of a day's date. The
 * minutes after midnight that still belong to the day go on from 1440 (24:00).
 */
export type DayMinute = number;

/** The minutes of a day's date; a day may go on for 16 hours after them. */
export const MINUTES_PER_DAY = 1440;
/**
 * The last minute that a day's log can hold. In 16 hours a wall clock moves by
 * up to 18, as that of Troll goes two hours forward.
 */
export const LAST_DAY_MINUTE: DayMinute = MINUTES_PER_DAY + 18 * 60 - 1;

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

/**
 * Reads a time that a person gave.
 *
 * @throws {InvalidTextError} When the text is not a time.
 */
export function parseDayMinute(text: string): DayMinute {
  const minute = readDayMinute(text);
  if (minute !== undefined) return minute;
  throw new InvalidTextError("invalid_time", `Not a time: "${text}"`, {
    hint: "Write it as HH:MM, such as 08:45",
  });
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
