import { HOUR } from "@std/datetime";
import type {
  DataFileError,
  DiskError,
  UnreadFileError,
} from "../../errors.ts";
import {
  type ReadText,
  type ReadTexts,
  textsBy,
} from "../../storage/file_texts.ts";
import type { EntryFolder } from "../../storage/entry_folder.ts";
import { type LogZones, MonthFiles } from "../../stores/month_files.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
} from "../../time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  wholeMinute,
  type Zone,
} from "../../time/zone.ts";
import {
  type BookedShare,
  bookedShare,
  type Span,
} from "../../tracking/booked.ts";
import {
  currentDate,
  dayAsOf,
  type DayBook,
  dayStatsOf,
  type Moment,
} from "../../workday/day.ts";
import type { WorkDay, WorkEvent } from "../../workday/event.ts";
import { withOffsets } from "../../workday/event_offset.ts";
import { monthAsOf, type WorkMonth } from "../../workday/month.ts";
import type { Status } from "../../workday/status.ts";
import { timelineOf } from "../../workday/timeline.ts";
import type { TimerView } from "../timers/timer_work.ts";
import { termsOrUsual, type Workspace } from "../workspace.ts";

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

/** No clock is put on or back by more: what is more is a journey. */
const CLOCK_CHANGE = 2 * HOUR;

/** The status of a day, and how much of it is booked on tasks. */
export interface BookedStatus extends Status {
  /** How much is booked; `undefined` on a day without work, or where no time was ever recorded. */
  readonly booked: BookedShare | undefined;
  /** Why that is not known, where a file of the timers cannot be read. */
  readonly bookedProblem?: DataFileError | DiskError;
}

/**
 * How much of a day's work is booked on tasks.
 *
 * @returns `undefined` if the day has no work.
 */
export async function bookedOf(
  { moment, day }: DayView,
  date: CivilDate,
  { read, folder, workMinutes }: {
    read: ReadText;
    folder: EntryFolder;
    workMinutes: number;
  },
): Promise<BookedShare | undefined> {
  const { zone, now, currentDate } = moment;
  const worktime = withOffsets(day(date), zone);
  const { stretches } = timelineOf(worktime, zone);
  const last = stretches.at(-1);
  if (!last) return undefined;
  const worked = date === currentDate ? now : last.end ?? last.start;
  const work = stretches.flatMap(({ kind, start, end = worked }) =>
    kind === "work" ? [{ start, end }] : []
  );
  const files = new TimerFiles(read, zone, folder);
  const spans = await spansOn(files, worktime, { zone, now, worked });
  return bookedShare({ work, workMinutes }, spans);
}

/** How much of the current day's work is booked on tasks. */
export async function bookedToday(
  workspace: Workspace,
  { read, folder, now, zone, noted }: TimerView,
): Promise<BookedShare | undefined> {
  const { longestDayMinutes } = await termsOrUsual(workspace, read);
  const request = {
    ...{ instant: wholeMinute(now), isAsOf: false, dates: [] },
    longestDayMinutes,
  };
  const view = await loadDayView(textsBy(read), request, { zone, noted });
  const { currentDate } = view.moment;
  // What is expected does not matter for what was worked.
  const { workMinutes } = dayStatsOf(view.day(currentDate), 0, view.moment);
  const source = { read, folder, workMinutes };
  return await bookedOf(view, currentDate, source);
}

/** The midnight of a date on the clock of an event, wherever that was. */
function midnightOf(
  date: CivilDate,
  event: WorkEvent | undefined,
  zone: Zone,
): Instant {
  const midnight = instantOf({ date, minute: 0 }, zone);
  const { offsetMinutes } = event ?? {};
  const there = instantOf({ date, minute: 0, offsetMinutes }, zone);
  return Math.abs(there - midnight) <= CLOCK_CHANGE ? midnight : there;
}

/** The entries of a day up to now; the day may go on past midnight. */
async function spansOn(
  files: TimerFiles,
  { date, events }: WorkDay,
  { zone, now, worked }: { zone: Zone; now: Instant; worked: Instant },
): Promise<Span[]> {
  const from = midnightOf(date, events[0], zone);
  const midnight = midnightOf(addDays(date, 1), events.at(-1), zone);
  const to = Math.min(Math.max(midnight, worked), now);
  const { running } = await files.timer();
  const entries = await files.entries();
  const near: Span[] = await entries.entriesAround(
    { from, to },
    now,
  );
  return [...near, ...running ? [{ start: running.start, end: now }] : []]
    .map(({ start, end }) => ({
      start: Math.max(start, from),
      end: Math.min(end, to),
    }))
    .filter(({ start, end }) => start < end);
}
