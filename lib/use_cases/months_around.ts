import type { Changing } from "../storage/draft.ts";
import { textsBy } from "../storage/file_texts.ts";
import { MonthFiles } from "../storage/month_files.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import type { DayBook } from "../workday/current_day.ts";
import { termsOrUsual, type Workspace } from "./workspace.ts";

/** A day may be two dates before the calendar's, and rules look two further. */
const NEAR = 4;
/** For a time that was typed with its date, which may be past midnight. */
export const FAR_AROUND = 8;

/**
 * Loads the months of a date and of the days that rules look at beside it, and
 * what tells one day from the next.
 */
export async function loadBook(
  changing: Changing,
  workspace: Workspace,
  date: CivilDate,
  daysAround = NEAR,
): Promise<{ files: MonthFiles; book: DayBook }> {
  const { clock: { zone }, directory } = workspace;
  const read = (file: string) => changing.read(file);
  const dates = [-daysAround, 0, daysAround].map((days) => addDays(date, days));
  const zones = { zone, noted: changing.zone };
  const files = await MonthFiles.load(textsBy(read), dates, zones);
  const { longestDayMinutes } = await termsOrUsual(workspace, read);
  const dayOf = files.dayNear(date, (problem) => directory.note([problem]));
  return { files, book: { dayOf, zone, longestDayMinutes } };
}
