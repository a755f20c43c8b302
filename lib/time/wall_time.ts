import { InvalidTextError } from "../errors.ts";
import { type CivilDate, isCivilDate } from "./civil_date.ts";
import { type DayMinute, readDayMinute } from "./clock_time.ts";

/** A time that a person gave: with a date, or of the day that is meant. */
export interface WallTime {
  /** The date, if one was given. */
  date?: CivilDate;
  /** The minute of the day; 1440 (24:00) and more are after midnight. */
  minute: DayMinute;
}

/**
 * Reads `08:45` or `2024-12-10T08:45`.
 *
 * @throws {InvalidTextError} When the text is neither.
 */
export function parseWallTime(text: string): WallTime {
  const [, date, time = ""] = text.match(/^(?:(.+)[T ])?([^T ]+)$/) ?? [];
  const minute = readDayMinute(time);
  if (minute !== undefined) {
    if (date === undefined) return { minute };
    if (isCivilDate(date)) return { date, minute };
  }
  throw new InvalidTextError("invalid_time", `Not a time: "${text}"`, {
    hint: "Write it as HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45",
  });
}
