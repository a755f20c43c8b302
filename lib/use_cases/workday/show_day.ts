import {
  asUnreadableFile,
  type DataFileError,
  type DiskError,
  isUnreadableFile,
} from "../../errors.ts";
import { isEventFile, monthOfFile } from "../../formats/data_files.ts";
import { checkEventLog, eventLogFile } from "../../formats/event_log.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import type { EntryFolder, ReadText } from "../../storage/file_texts.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  firstDateOf,
  monthOf,
} from "../../time/civil_date.ts";
import type { OffsetHistory } from "../../time/offset_history.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { parseMonthWord } from "../../time/typed_range.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import {
  civilTimeAt,
  type Instant,
  wholeMinute,
  wholeSecond,
} from "../../time/zone.ts";
import type { BookedShare } from "../../tracking/booked.ts";
import { type Entry, secondsBetween } from "../../tracking/entry.ts";
import type { Settings } from "../../tracking/settings.ts";
import type { RunningTimer } from "../../tracking/timer.ts";
import {
  canBeCurrent,
  currentDate,
  type DayReport,
  dayReportOf,
  lastInstantOf,
  type Moment,
  nightEndedOn,
} from "../../workday/day.ts";
import type { WorkDay } from "../../workday/event.ts";
import { steppedBackError } from "../../workday/event_time.ts";
import { type MonthStats, monthStatsOf } from "../../workday/month.ts";
import {
  type DayWithoutStop,
  type Status,
  statusOf,
} from "../../workday/status.ts";
import { termsOn } from "../../workday/terms.ts";
import { hasOffset, sparseDay } from "../../workday/timeline.ts";
import { settingsOf, type Workspace } from "../workspace.ts";
import {
  bookedOf,
  brokenRulesOn,
  type Days,
  DAYS_LOOKED_BACK,
  type DayView,
  loadView,
  momentAsked,
  unstoppedBefore,
} from "./load_days.ts";
import {
  balanceOn,
  type BalanceRequest,
  type DayBalance,
} from "./show_balance.ts";

/** The status of a day, and how much of its work is booked on tasks. */
export interface BookedStatus extends Status, DayBalance {
  /**
   * How much work is booked; `undefined` for a day without work, or if no task
   * time was ever recorded.
   */
  readonly booked: BookedShare | undefined;
  /** The running timer and its time so far; only for the current day. */
  readonly timer?: RunningTimer & Pick<Entry, "durationSeconds">;
  /** Why `booked` and `timer` are missing, if a timer file cannot be read. */
  readonly bookedProblem?: DataFileError | DiskError;
}

/** Selects a day, and the moment to compute it for. */
export interface DayRequest extends BalanceRequest {
  /**
   * A date such as `2024-12-10`, `yesterday` or `last fri`.
   *
   * @default The current day.
   */
  date?: TimeInput;
}

/** Selects a month, and the moment to compute it for. */
export interface MonthRequest extends BalanceRequest {
  /**
   * A month such as `2024-12`, `last` or `nov`.
   *
   * @default The current month.
   */
  month?: string;
}

/** Returns the state, figures and projections of a day. */
export function showStatus(
  workspace: Workspace,
  request: DayRequest,
): Promise<BookedStatus> {
  return workspace.directory.view(async (read, folder, offsets) => {
    const { date, ...view } = await viewDay(workspace, request, read, offsets);
    const { files, terms, moment } = view;
    const day = files.day(date);
    const status = statusOf(day, files.month(monthOf(date)), moment, terms);
    const isCurrent = date === moment.currentDate;
    const until = request.at === undefined
      ? wholeSecond(workspace.clock.now())
      : moment.now;
    return {
      ...status,
      ...await balanceOn(date, status.monthOvertimeMinutes, view, {
        ...{ read, offsets },
        isAsOf: request.at !== undefined,
      }),
      ...nightIn(view, date),
      daysWithoutStop: isCurrent
        ? unstoppedBefore(view, date, moment.now)
        : status.lacksStop
        ? unstoppedOn(view, date)
        : [],
      ...await bookedIn(day, { ...moment, until, isCurrent }, read, folder),
    };
  });
}

/**
 * Returns the booked time of a day. An unreadable timer file is reported
 * instead of hiding the day.
 */
async function bookedIn(
  day: WorkDay,
  moment: Moment & { readonly until: Instant; readonly isCurrent?: boolean },
  read: ReadText,
  folder: EntryFolder,
): Promise<Pick<BookedStatus, "booked" | "bookedProblem" | "timer">> {
  try {
    const files = new TimerFiles(read, moment.zone, folder);
    if (!await files.haveTime()) return { booked: undefined };
    const { until } = moment;
    const booked = await bookedOf(day, moment, { files, until });
    const { running } = await files.timer();
    if (!moment.isCurrent || !running || running.start > until) {
      return { booked };
    }
    const durationSeconds = secondsBetween(running.start, until);
    return { booked, timer: { ...running, durationSeconds } };
  } catch (error) {
    return { booked: undefined, bookedProblem: asUnreadableFile(error) };
  }
}

/** Returns the figures of a day that was just written, and what is booked. */
export async function reportOn(
  { files, book, terms }: Days,
  day: WorkDay,
  changing: ChangeDraft,
  present: Instant,
): Promise<{ day: DayReport; booked?: BookedShare }> {
  const { date } = day;
  const { zone } = book;
  const now = wholeMinute(present);
  const dayOf = (it: CivilDate) => it === date ? day : book.dayOf(it);
  // Another day may not need a file that cannot be read.
  const current = canBeCurrent(date, now, book)
    ? currentDate(now, { ...book, dayOf })
    : civilTimeAt(now, zone).date;
  const moment = { now, zone, currentDate: current };
  const { expectedMinutes } = termsOn(
    date,
    files.monthOrEmpty(monthOf(date)),
    terms,
  );
  const { booked } = await bookedIn(
    day,
    { ...moment, until: wholeSecond(present) },
    changing.read,
    changing.folder,
  );
  const shown = hasOffset(files.day(date)) ? day : sparseDay(day, zone);
  const report = dayReportOf(shown, expectedMinutes, moment);
  return { day: report, ...(booked && { booked }) };
}

/** Returns the overnight workday that ended on a date without events. */
function nightIn(
  { files, book }: DayView,
  date: CivilDate,
): Pick<Status, "nightBefore"> {
  if (files.day(date).events.length > 0) return {};
  const nightBefore = nightEndedOn(date, book);
  return nightBefore ? { nightBefore } : {};
}

/** Returns the day of a date if its stop is missing, or an empty list. */
function unstoppedOn(view: DayView, date: CivilDate): DayWithoutStop[] {
  return unstoppedBefore(view, addDays(date, 1), view.moment.now)
    .filter((day) => day.date === date);
}

/** Returns the events of a day, with durations and totals. */
export function showDay(
  workspace: Workspace,
  request: DayRequest,
): Promise<DayReport> {
  return workspace.directory.view(async (read, _folder, offsets) => {
    const { date, ...view } = await viewDay(workspace, request, read, offsets);
    const { files, terms, moment } = view;
    const month = files.month(monthOf(date));
    const note = files.log(month.month).notes.get(date);
    const { expectedMinutes } = termsOn(date, month, terms);
    const report = dayReportOf(files.day(date), expectedMinutes, moment);
    const [unstopped] = report.stats.lacksStop ? unstoppedOn(view, date) : [];
    const { likelyEnd, offsetMinutes } = unstopped ?? {};
    return {
      ...report,
      ...brokenRulesOn(view, files.day(date), untilOf(report, moment)),
      ...nightIn(view, date),
      ...(note !== undefined && { note }),
      ...(likelyEnd !== undefined && { likelyEnd }),
      ...(offsetMinutes !== undefined &&
        { likelyEndOffsetMinutes: offsetMinutes }),
    };
  });
}

/** Returns when a running stretch of a day ends: not after a missing stop. */
function untilOf({ stats }: DayReport, { now }: Moment): Instant {
  return stats.isRunning ? now : -Infinity;
}

/** Returns the days and the overtime of a month. */
export function showMonth(
  workspace: Workspace,
  request: MonthRequest,
): Promise<MonthStats> {
  return viewMonth(workspace, request, () => [], ({ files, ...view }) => {
    return monthStatsOf(files.month(view.month), view.moment, view.terms);
  });
}

/**
 * Loads the month of a request as of a moment, and computes something from it.
 *
 * @param datesAround Returns other dates to load, for a date of the month.
 */
export function viewMonth<T>(
  workspace: Workspace,
  { month, at }: MonthRequest,
  datesAround: (date: CivilDate, settings: Settings) => readonly CivilDate[],
  compute: (view: MonthView) => T | Promise<T>,
): Promise<T> {
  const { directory, clock, clock: { zone } } = workspace;
  const now = clock.now();
  const requested = month === undefined
    ? undefined
    : parseMonthWord(month, civilTimeAt(now, zone).date);
  const asked = momentAsked(at, { now, zone });
  return directory.view(async (read, _folder, offsets) => {
    const settings = await settingsOf(workspace, read);
    const date = requested
      ? firstDateOf(requested)
      : civilTimeAt(asked.instant, zone).date;
    const dates = [date, ...datesAround(date, settings)];
    const view = await loadView(read, dates, settings, { ...asked, offsets });
    const present = monthOf(view.moment.currentDate);
    const shown = requested ?? present;
    if (shown === present) refuseSteppedBack(view);
    return await compute({ ...view, month: shown, settings, read, now });
  });
}

/** A month as of a moment. */
interface MonthView extends DayView {
  readonly month: CivilMonth;
  readonly settings: Settings;
  readonly read: ReadText;
  /** The present, which can be later than the moment. */
  readonly now: Instant;
}

async function viewDay(
  workspace: Workspace,
  { date, at }: DayRequest,
  read: ReadText,
  offsets: OffsetHistory | undefined,
): Promise<DayView & { date: CivilDate }> {
  const { directory, clock, clock: { zone } } = workspace;
  const terms = await settingsOf(workspace, read);
  const now = clock.now();
  const requested = date === undefined
    ? undefined
    : parseDateWord(dateTextIn(date, zone), civilTimeAt(now, zone).date);
  const asked = momentAsked(at, { now, zone }, requested);
  const main = requested ?? civilTimeAt(asked.instant, zone).date;
  // One more day back, since after midnight the current day is the previous
  // one.
  const dates = [0, -DAYS_LOOKED_BACK - 1, 1].map((days) =>
    addDays(main, days)
  );
  const view = await loadView(read, dates, terms, {
    ...asked,
    offsets,
    // For a requested date, unreadable files around today do not matter.
    onUnreadable: requested
      ? undefined
      : (problem) => directory.warn([problem]),
  });
  const { currentDate } = view.moment;
  if (requested === undefined || requested === currentDate) {
    refuseSteppedBack(view);
  }
  return { ...view, date: requested ?? currentDate };
}

/**
 * @throws {ClockSteppedBackError} When the last event is later than the moment.
 */
function refuseSteppedBack({ moment, files }: DayView): void {
  const { now, zone, currentDate } = moment;
  const last = lastInstantOf(files.day(currentDate), zone);
  if (last === undefined || last <= now) return;
  throw steppedBackError(now, last, zone);
}

/** Returns the months that have an event file, newest first. */
export async function listMonths(
  directory: DataDirectory,
): Promise<CivilMonth[]> {
  const files = await directory.disk.list({ folders: true });
  return files.filter(isEventFile)
    .flatMap((file) => monthOfFile(file) ?? [])
    .toSorted().toReversed();
}

/** Returns the dates that have events, newest first. */
export async function listDates(
  { directory, clock }: Workspace,
): Promise<CivilDate[]> {
  const dates: CivilDate[] = [];
  for (const month of await listMonths(directory)) {
    try {
      const file = eventLogFile(month);
      const text = (await directory.read([file])).get(file) ?? "";
      const { days } = checkEventLog(text, month, clock.zone);
      for (const date of [...days.keys()].toReversed()) dates.push(date);
    } catch (error) {
      // Commands on that month report the file, and so does doctor.
      if (!isUnreadableFile(error)) throw error;
    }
  }
  return dates;
}
