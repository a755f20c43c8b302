import { HOUR } from "@std/datetime";
import type { UnreadableFileError } from "../../errors.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { MonthFiles, type MonthReadOptions } from "../../stores/month_files.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import {
  type LocalNow,
  momentOf,
  type TimeInput,
} from "../../time/typed_time.ts";
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
import { brokenRules } from "../../workday/break_rules.ts";
import { currentDate, type DayBook, type Moment } from "../../workday/day.ts";
import type { WorkDay, WorkEvent } from "../../workday/event.ts";
import { daysWithoutStop, type DayWithoutStop } from "../../workday/status.ts";
import type { WorkTerms } from "../../workday/terms.ts";
import {
  countMinutes,
  timelineOf,
  withOffsets,
} from "../../workday/timeline.ts";
import type { TimerView } from "../timers/timer_work.ts";
import { termsOrDefaults, type Workspace } from "../workspace.ts";

/** The loaded days, and the terms that apply to them. */
export interface Days {
  readonly files: MonthFiles;
  /**
   * Looks up days. Those of an unreadable file count as empty, unless it is the
   * file of the first date, which throws.
   */
  readonly book: DayBook;
  readonly terms: WorkTerms;
}

/** How to read the files of months. */
interface LoadOptions extends MonthReadOptions {
  /** Called when the file of a neighboring month cannot be read. */
  readonly onUnreadable?: ((problem: UnreadableFileError) => void) | undefined;
}

/**
 * Loads the months of some dates.
 *
 * @param dates The date in question, and dates around it.
 */
export async function loadDays(
  read: ReadText,
  dates: readonly [CivilDate, ...CivilDate[]],
  terms: WorkTerms,
  { onUnreadable, ...options }: LoadOptions,
): Promise<Days> {
  const files = await MonthFiles.load(read, dates, options);
  const dayOf = files.dayNear(dates[0], onUnreadable);
  const { longestDayMinutes } = terms;
  const book = { dayOf, zone: options.zone, longestDayMinutes };
  return { files, book, terms };
}

export interface DayView extends Days {
  /** The moment, and its current day. */
  readonly moment: Moment;
}

/**
 * Loads the months of some dates and of the dates around a moment.
 *
 * @param dates The date in question and dates around it. Empty means the date
 * of the moment.
 */
export async function loadView(
  read: ReadText,
  dates: readonly CivilDate[],
  terms: WorkTerms,
  { instant, ...options }: { instant: Instant } & LoadOptions,
): Promise<DayView> {
  const { zone } = options;
  const today = civilTimeAt(instant, zone).date;
  const [main = today, ...others] = dates;
  const around = [-4, 2].map((days) => addDays(today, days));
  const near = [main, ...others, ...around] as const;
  const days = await loadDays(read, near, terms, options);
  const current = currentDate(instant, days.book);
  return { ...days, moment: { now: instant, zone, currentDate: current } };
}

/**
 * Returns the moment that a request is for, and until when events count: all of
 * them if it names none.
 *
 * @param date The date of a time without one; the calendar date if omitted.
 */
export function momentAsked(
  at: TimeInput | undefined,
  present: LocalNow,
  date?: CivilDate,
): { instant: Instant; zone: Zone; until: Instant | undefined } {
  const instant = momentOf(at, present, date);
  const until = at === undefined ? undefined : instant;
  return { instant, zone: present.zone, until };
}

/** How many days back to look for a missing stop in an earlier month. */
export const DAYS_LOOKED_BACK = 7;

/** Returns the days before a date that have no stop. */
export function unstoppedBefore(
  { files, book, terms }: Days,
  date: CivilDate,
  now: Instant,
): readonly DayWithoutStop[] {
  const dates = [addDays(date, -DAYS_LOOKED_BACK), date];
  const months = [...new Set(dates.map(monthOf))]
    .map((month) => files.monthOrEmpty(month));
  const moment = { now, zone: book.zone, currentDate: date };
  return daysWithoutStop(date, months, moment, terms);
}

/**
 * Describes where a day breaks the configured rules about breaks and rest.
 *
 * @param until When a running stretch ends.
 */
export function brokenRulesOn(
  { book, terms: { breakRules } }: Days,
  day: WorkDay,
  until: Instant,
): { brokenRules?: readonly string[] } {
  const sentences = brokenRules(day, breakRules, book, until);
  return sentences.length > 0 ? { brokenRules: sentences } : {};
}

/** No clock change moves a clock further: a larger difference is a journey. */
const MAX_CLOCK_CHANGE_MS = 2 * HOUR;

/** Returns how much of a day's work is booked, if the day has any work. */
export async function bookedOf(
  day: WorkDay,
  { zone, now, currentDate }: Moment,
  { files, until }: { readonly files: TimerFiles; readonly until: Instant },
): Promise<BookedShare | undefined> {
  const worktime = withOffsets(day, zone);
  const timeline = timelineOf(worktime, zone);
  const last = timeline.stretches.at(-1);
  if (!last) return undefined;
  const worked = day.date === currentDate ? now : last.end ?? last.start;
  const work = timeline.stretches.flatMap(({ kind, start, end = worked }) =>
    kind === "work" ? [{ start, end }] : []
  );
  const { work: workMinutes } = countMinutes(timeline, worked);
  const spans = await spansOn(files, worktime, { zone, until, worked });
  return bookedShare({ work, workMinutes }, spans);
}

/** Returns how much of the current day's work is booked. */
export async function bookedToday(
  workspace: Workspace,
  { read, folder, now, zone, offsets }: TimerView,
): Promise<BookedShare | undefined> {
  const terms = await termsOrDefaults(workspace, read);
  const moment = { zone, offsets, instant: wholeMinute(now) };
  const view = await loadView(read, [], terms, moment);
  const day = view.files.day(view.moment.currentDate);
  const files = new TimerFiles(read, zone, folder);
  return await bookedOf(day, view.moment, { files, until: now });
}

/** Returns the midnight of a date, in the zone in which an event took place. */
function midnightOf(
  date: CivilDate,
  event: WorkEvent | undefined,
  zone: Zone,
): Instant {
  const midnight = instantOf({ date, minute: 0 }, zone);
  const { offsetMinutes } = event ?? {};
  const there = instantOf({ date, minute: 0, offsetMinutes }, zone);
  return Math.abs(there - midnight) <= MAX_CLOCK_CHANGE_MS ? midnight : there;
}

/** Returns a day's entries so far; the day can continue past midnight. */
async function spansOn(
  files: TimerFiles,
  { date, events }: WorkDay,
  { zone, until, worked }: { zone: Zone; until: Instant; worked: Instant },
): Promise<Span[]> {
  const from = midnightOf(date, events[0], zone);
  const midnight = midnightOf(addDays(date, 1), events.at(-1), zone);
  const to = Math.min(Math.max(midnight, worked), until);
  const { running } = await files.timer();
  const entries = await files.entries();
  const near: Span[] = await entries.entriesAround({ from, to }, until);
  return [...near, ...running ? [{ start: running.start, end: until }] : []]
    .map(({ start, end }) => ({
      start: Math.max(start, from),
      end: Math.min(end, to),
    }))
    .filter(({ start, end }) => start < end);
}
