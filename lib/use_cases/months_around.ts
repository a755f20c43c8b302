import type { Changing } from "../storage/draft.ts";
import { textsBy } from "../storage/file_texts.ts";
import { MonthFiles } from "../storage/month_files.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import type { Zone } from "../time/zone.ts";

/** Loads the months of a date and of the days that rules look at beside it. */
export function loadMonthsAround(
  changing: Changing,
  date: CivilDate,
  zone: Zone,
): Promise<MonthFiles> {
  const read = textsBy((file) => changing.read(file));
  const dates = [-2, -1, 0, 1].map((days) => addDays(date, days));
  return MonthFiles.load(read, dates, zone);
}
