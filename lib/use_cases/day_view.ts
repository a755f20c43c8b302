import type { UnreadFileError } from "../errors.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
} from "../time/civil_date.ts";
import { civilTimeAt, type Instant } from "../time/zone.ts";
import { currentDate, dayAsOf, type DayBook } from "../workday/current_day.ts";
import type { Moment } from "../workday/day_stats.ts";
import type { WorkDay } from "../workday/event.ts";
import { monthAsOf, type WorkMonth } from "../workday/month_stats.ts";
import type { ReadTexts } from "../storage/file_texts.ts";
import { type LogZones, MonthFiles } from "../storage/month_files.ts";

/** The days as they are, or were, at a moment. */
export interface DayView {
  /** The moment, and the day that is current at it. */
  readonly moment: Moment;
  /** The days near that moment; those of a damaged file count as empty. */
  readonly book: DayBook;
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
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
  /** Called with why a file of the days near the moment cannot be read. */
  readonly onUnread?: (problem: UnreadFileError) => void;
}

/**
 * Loads the months of some dates as they are at a moment.
 *
 * @throws {DataFileError} When the file of a month that is asked for is damaged.
 */
export async function loadDayView(
  read: ReadTexts,
  { instant, isAsOf, dates, longestDayMinutes, onUnread }: ViewRequest,
  zones: LogZones,
): Promise<DayView> {
  const { zone } = zones;
  const today = civilTimeAt(instant, zone).date;
  const around = [-4, 0, 2].map((days) => addDays(today, days));
  const files = await MonthFiles.load(read, [...dates, ...around], zones);
  const asOf = (day: WorkDay) => isAsOf ? dayAsOf(day, instant, zone) : day;
  // A report on another month must not fail because of today's.
  const near = files.dayNear(dates[0] ?? today, onUnread);
  const dayOf = (date: CivilDate) => asOf(near(date));
  const book = { dayOf, zone, longestDayMinutes };
  const monthAt = (month: WorkMonth) =>
    isAsOf ? monthAsOf(month, instant, zone) : month;
  return {
    moment: { now: instant, zone, currentDate: currentDate(instant, book) },
    book,
    day: (date) => asOf(files.day(date)),
    month: (name) => monthAt(files.month(name)),
    monthIfSound: (name) => monthAt(files.monthIfSound(name)),
  };
}
