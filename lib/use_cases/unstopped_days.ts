import type { Changing } from "../storage/draft.ts";
import { textsBy } from "../storage/file_texts.ts";
import { MonthFiles } from "../storage/month_files.ts";
import { addDays, monthOf } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import type { WorkDay } from "../workday/event.ts";
import type { WorkMonth } from "../workday/month_stats.ts";
import { isOpen } from "../workday/state.ts";
import { daysWithoutStop, type DayWithoutStop } from "../workday/status.ts";
import { termsOrUsual, type Workspace } from "./workspace.ts";

/** How many days back a stop is missed in a month that has ended. */
export const DAYS_LOOKED_BACK = 7;

/**
 * The days before a day that were never stopped.
 *
 * @param files The month of the day.
 * @param day The day as it is to be.
 */
export async function unstoppedBefore(
  changing: Changing,
  workspace: Workspace,
  { files, day, now }: { files: MonthFiles; day: WorkDay; now: Instant },
): Promise<readonly DayWithoutStop[]> {
  const { zone } = workspace.clock;
  const read = (file: string) => changing.read(file);
  const month = monthOf(day.date);
  const back = addDays(day.date, -DAYS_LOOKED_BACK);
  const months = [withDay(files.monthIfSound(month), day)];
  if (monthOf(back) !== month) {
    const before = await MonthFiles.load(textsBy(read), [back], {
      zone,
      noted: changing.zone,
    });
    months.unshift(before.monthIfSound(monthOf(back)));
  }
  // Most days are stopped, and then the settings need not be read.
  const isOne = months.some(({ days }) =>
    days.some(({ date, events }) => date < day.date && isOpen(events))
  );
  if (!isOne) return [];
  const moment = { now, zone, currentDate: day.date };
  const terms = await termsOrUsual(workspace, read);
  return daysWithoutStop(day.date, months, moment, terms);
}

function withDay(month: WorkMonth, day: WorkDay): WorkMonth {
  const days = [...month.days.filter(({ date }) => date !== day.date), day]
    .sort((a, b) => a.date < b.date ? -1 : 1);
  return { ...month, days };
}
