import type { UnreadableFileError } from "../../errors.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { MonthFiles, type MonthReadOptions } from "../../stores/month_files.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import { civilTimeAt, type Instant } from "../../time/zone.ts";
import { currentDate, type DayBook, type Moment } from "../../workday/day.ts";
import type { WorkDay } from "../../workday/event.ts";
import type { WorkTerms } from "../../workday/hours.ts";
import { daysWithoutStop, type DayWithoutStop } from "../../workday/status.ts";

/** Days as they are read, and what holds for them. */
export interface Days {
  readonly files: MonthFiles;
  /** Those of a damaged file count as empty, but for the month of the date. */
  readonly book: DayBook;
  readonly terms: WorkTerms;
}

/** How files are read. */
interface Reading extends MonthReadOptions {
  /** Called with why a file of a month nearby cannot be read. */
  readonly onUnread?: ((problem: UnreadableFileError) => void) | undefined;
}

/**
 * Loads the months of some dates.
 *
 * @param dates The date that it is about, and others around it.
 */
export async function loadDays(
  read: ReadText,
  dates: readonly [CivilDate, ...CivilDate[]],
  terms: WorkTerms,
  { onUnread, ...reading }: Reading,
): Promise<Days> {
  const files = await MonthFiles.load(read, dates, reading);
  const dayOf = files.dayNear(dates[0], onUnread);
  const { longestDayMinutes } = terms;
  const book = { dayOf, zone: reading.zone, longestDayMinutes };
  return { files, book, terms };
}

/** Days as they are, or were, at a moment. */
export interface DayView extends Days {
  /** The moment, and the day that is current at it. */
  readonly moment: Moment;
}

/**
 * Loads the months of some dates, and of those around a moment.
 *
 * @param dates The date that it is about, and others; that of the moment if
 * empty.
 */
export async function loadView(
  read: ReadText,
  dates: readonly CivilDate[],
  terms: WorkTerms,
  { instant, ...reading }: { instant: Instant } & Reading,
): Promise<DayView> {
  const { zone } = reading;
  const today = civilTimeAt(instant, zone).date;
  const [main = today, ...others] = dates;
  const around = [-4, 0, 2].map((days) => addDays(today, days));
  const near = [main, ...others, ...around] as const;
  const days = await loadDays(read, near, terms, reading);
  const current = currentDate(instant, days.book);
  return { ...days, moment: { now: instant, zone, currentDate: current } };
}

/** How many days back a stop is missed in a month that has ended. */
export const DAYS_LOOKED_BACK = 7;

/**
 * The days before a date that were never stopped.
 *
 * @param day The day of that date, where it is not yet as in its file.
 */
export function unstoppedBefore(
  { files, terms }: Days,
  date: CivilDate,
  moment: Moment,
  day?: WorkDay,
): readonly DayWithoutStop[] {
  const dates = [addDays(date, -DAYS_LOOKED_BACK), date];
  const days = [...new Set(dates.map(monthOf))].map((name) => {
    const month = files.monthOrEmpty(name);
    if (!day || monthOf(date) !== name) return month;
    const others = month.days.filter((it) => it.date !== date);
    const days = [...others, day].sort((a, b) => a.date < b.date ? -1 : 1);
    return { ...month, days };
  });
  return daysWithoutStop(date, days, moment, terms);
}
