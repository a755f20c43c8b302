import { addDays, type CivilDate, parseCivilDate } from "./civil_date.ts";

/**
 * Reads `2024-12-10`, `today` or `yesterday`.
 *
 * @param today The date of the calendar.
 * @throws {InvalidTextError} When it is something else.
 */
export function parseDateWord(text: string, today: CivilDate): CivilDate {
  if (text === "today") return today;
  if (text === "yesterday") return addDays(today, -1);
  return parseCivilDate(text);
}
