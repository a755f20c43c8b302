import {
  addDays,
  type CivilDate,
  type CivilMonth,
} from "../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import { currentDate, dayAsOf } from "../workday/current_day.ts";
import type { Moment } from "../workday/day_stats.ts";
import type { WorkDay } from "../workday/event.ts";
import { monthAsOf, type WorkMonth } from "../workday/month_stats.ts";
import type { ReadTexts } from "../storage/file_texts.ts";
import { MonthFiles } from "../storage/month_files.ts";

/** The days as they are, or were, at a moment. */
export interface DayView {
  /** The moment, and the day that is current at it. */
  readonly moment: Moment;
  /** The events of a date at that moment. */
  day(date: CivilDate): WorkDay;
  /**
   * The events and expected hours of a month at that moment.
   *
   * @throws {DataFileError} When one of the month's files is damaged.
   */
  month(month: CivilMonth): WorkMonth;
  /** The same, and nothing where a file of the month is damaged. */
  monthIfSound(month: CivilMonth): WorkMonth;
}

/** What a {@linkcode DayView} shows. */
export interface ViewRequest {
  /** The moment. */
  readonly instant: Instant;
  /** Whether to leave out what was recorded for later than the moment. */
  readonly isAsOf: boolean;
  /** Dates that are asked for, beside those around the moment. */
  readonly dates: readonly CivilDate[];
}

/**
 * Loads the months of some dates as they are at a moment.
 *
 * @throws {DataFileError} When the file of a month that is asked for is damaged.
 */
export async function loadDayView(
  read: ReadTexts,
  { instant, isAsOf, dates }: ViewRequest,
  zone: Zone,
): Promise<DayView> {
  const today = civilTimeAt(instant, zone).date;
  const around = [addDays(today, -1), today];
  const files = await MonthFiles.load(read, [...dates, ...around], zone);
  const asOf = (day: WorkDay) => isAsOf ? dayAsOf(day, instant, zone) : day;
  // A report on another month must not fail because of today's.
  const near = files.dayNear(dates[0] ?? today);
  const current = currentDate(instant, zone, (date) => asOf(near(date)));
  const monthAt = (month: WorkMonth) =>
    isAsOf ? monthAsOf(month, instant, zone) : month;
  return {
    moment: { now: instant, zone, currentDate: current },
    day: (date) => asOf(files.day(date)),
    month: (name) => monthAt(files.month(name)),
    monthIfSound: (name) => monthAt(files.monthIfSound(name)),
  };
}
