import { MINUTE } from "@std/datetime";
import { addDays, type CivilDate, dayNumber } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import {
  isOpen,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";
import {
  countMinutes,
  hasOffset,
  shiftsOf,
  timelineOf,
  withOffsets,
} from "./timeline.ts";
import { formatExpectedHours } from "./hours.ts";

/** Looks up the events of a date. */
type DayLookup = (date: CivilDate) => WorkDay;

/** What tells one day from the next. */
export interface DayRules {
  /** The zone of the wall clock. */
  readonly zone: Zone;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
}

/** The days that are recorded, and what tells one from the next. */
export interface DayBook extends DayRules {
  /** The events of a date. */
  readonly dayOf: DayLookup;
}

/**
 * The date of the day that commands mean at an instant: the date of the
 * calendar; after midnight that of an earlier day, while it is open and nothing
 * is recorded since; and that of a later one that has begun already, for whoever
 * flew west over midnight.
 */
export function currentDate(now: Instant, book: DayBook): CivilDate {
  const today = civilTimeAt(now, book.zone).date;
  for (const date of [2, 1].map((days) => addDays(today, days))) {
    const began = timelineOf(book.dayOf(date), book.zone).instants[0];
    if (began !== undefined && began <= now) return date;
  }
  for (const days of [0, -1, -2]) {
    const day = book.dayOf(addDays(today, days));
    if (day.events.length === 0) continue;
    return isOpenAt(day, now, book) ? day.date : today;
  }
  return today;
}

/**
 * The date of the day whose last event is adjusted: that of the current day; or
 * of the night that was stopped after midnight, until the new day begins.
 */
export function dateToAdjust(now: Instant, book: DayBook): CivilDate {
  const date = currentDate(now, book);
  if (book.dayOf(date).events.length > 0) return date;
  return nightBefore(date, book)?.date ?? date;
}

/** The day before a date, if it was stopped after midnight. */
function nightBefore(
  date: CivilDate,
  { dayOf }: DayBook,
): WorkDay | undefined {
  for (const days of [-1, -2]) {
    const day = dayOf(addDays(date, days));
    const last = day.events.at(-1);
    if (!last) continue;
    const midnights = Math.floor(last.minute / MINUTES_PER_DAY);
    return !isOpen(day.events) && midnights >= -days ? day : undefined;
  }
  return undefined;
}

/** A day that went on past midnight and was stopped. */
export interface EndedNight {
  /** The date on which it began. */
  readonly date: CivilDate;
  /** When it was stopped. */
  readonly endedAt: Instant;
}

/** The night that ended on a date on which nothing else is recorded. */
export function nightEndedOn(
  date: CivilDate,
  book: DayBook,
): EndedNight | undefined {
  const night = nightBefore(date, book);
  const endedAt = night && lastInstantOf(night, book.zone);
  return night && endedAt !== undefined &&
      civilTimeAt(endedAt, book.zone).date === date
    ? { date: night.date, endedAt }
    : undefined;
}

/**
 * Whether a day must be named: it is neither that of the calendar, nor the one
 * that commands mean without a date.
 */
export function needsDate(
  date: CivilDate,
  now: Instant,
  book: DayBook,
): boolean {
  const today = civilTimeAt(now, book.zone).date;
  if (date === today) return false;
  const isNear = Math.abs(dayNumber(date) - dayNumber(today)) <= 2;
  return !isNear || date !== dateToAdjust(now, book);
}

/**
 * Until when a day goes on: for the longest time that a day may stay open after
 * its last shift began. The one limit, whoever asks.
 *
 * @returns `-Infinity` for a day without events.
 */
export function openUntil(day: WorkDay, rules: DayRules): Instant {
  const shift = shiftsOf(timelineOf(day, rules.zone)).at(-1);
  return (shift?.start ?? -Infinity) + rules.longestDayMinutes * MINUTE;
}

function isOpenAt(day: WorkDay, now: Instant, book: DayBook): boolean {
  return isOpen(day.events) && now < openUntil(day, book);
}

/** When the last event of a day was, or `undefined` if there is none. */
export function lastInstantOf(day: WorkDay, zone: Zone): Instant | undefined {
  return timelineOf(day, zone).instants.at(-1);
}

/** The day as it was at a moment: without what was recorded for later. */
export function dayAsOf(day: WorkDay, moment: Instant, zone: Zone): WorkDay {
  const { instants } = timelineOf(day, zone);
  const count = instants.filter((instant) => instant <= moment).length;
  return { date: day.date, events: day.events.slice(0, count) };
}

/**
 * The last instant recorded for a date or, where there is none, for the dates
 * before it, which may have gone on past midnight.
 */
export function lastInstantBefore(
  date: CivilDate,
  { zone, dayOf }: DayBook,
): Instant | undefined {
  for (const days of [0, -1, -2]) {
    const last = lastInstantOf(dayOf(addDays(date, days)), zone);
    if (last !== undefined) return last;
  }
  return undefined;
}

/**
 * The first instant recorded for the dates after a date into which its day can
 * go on.
 *
 * @param daysAhead How many dates to look at.
 */
export function firstInstantAfter(
  date: CivilDate,
  { zone, dayOf }: DayBook,
  daysAhead = 2,
): Instant | undefined {
  for (let days = 1; days <= daysAhead; days++) {
    const [first] = timelineOf(dayOf(addDays(date, days)), zone).instants;
    if (first !== undefined) return first;
  }
  return undefined;
}

/** The moment for which figures are computed. */
export interface Moment {
  /** The moment, in whole minutes. */
  readonly now: Instant;
  /** The zone in which the days were recorded. */
  readonly zone: Zone;
  /** The date of the day that is current at that moment. */
  readonly currentDate: CivilDate;
}

/** The figures of one day with events. */
export interface DayStats {
  /** The date on which the day began. */
  readonly date: CivilDate;
  /** The state after the day's last event. */
  readonly state: WorkState;
  /** Work without pauses, in minutes. */
  readonly workMinutes: number;
  /** Regular breaks, in minutes; lunch is not in it. */
  readonly breakMinutes: number;
  /** Lunch, in minutes. */
  readonly lunchMinutes: number;
  /** The work expected of the day, in minutes. */
  readonly expectedMinutes: number;
  /** Work minus expected, in minutes. */
  readonly overtimeMinutes: number;
  /** Whether the day is going on, so that its figures still change. */
  readonly isRunning: boolean;
  /** Whether the day was never stopped: it counts up to its last event. */
  readonly lacksStop: boolean;
}

/** The figures of a day at a moment. */
export function dayStatsOf(
  day: WorkDay,
  expectedMinutes: number,
  moment: Moment,
): DayStats {
  const timeline = timelineOf(day, moment.zone);
  const open = isOpen(day.events);
  const isRunning = open && day.date === moment.currentDate;
  const until = isRunning ? moment.now : timeline.instants.at(-1) ?? moment.now;
  const { work, breaks, lunch } = countMinutes(timeline, until);
  return {
    date: day.date,
    state: timeline.state,
    workMinutes: work,
    breakMinutes: breaks,
    lunchMinutes: lunch,
    expectedMinutes,
    overtimeMinutes: work - expectedMinutes,
    isRunning,
    lacksStop: open && !isRunning,
  };
}

/** One event of a day, and what it began. */
export interface ReportedEvent extends WorkEvent {
  /** What the person did from then on; `undefined` after a stop. */
  readonly began: "work" | "break" | "lunch" | undefined;
  /** How long, in minutes; up to now while it runs. */
  readonly durationMinutes: number | undefined;
}

/** A day event by event. */
export interface DayReport {
  /** The day's figures. */
  readonly stats: DayStats;
  /** Its events, in order. */
  readonly events: readonly ReportedEvent[];
  /** A time to stop it at, where the day is over and was never stopped. */
  readonly likelyEnd?: Instant;
  /** How far its clock was ahead of UTC, in minutes, where it is another now. */
  readonly likelyEndOffsetMinutes?: number;
  /** The night that ended on this date, where nothing else is recorded on it. */
  readonly nightBefore?: EndedNight;
}

/** The report of a day at a moment. */
export function dayReportOf(
  day: WorkDay,
  expectedMinutes: number,
  moment: Moment,
): DayReport {
  const stats = dayStatsOf(day, expectedMinutes, moment);
  const { stretches } = timelineOf(day, moment.zone);
  const { events: shown } = hasOffset(day)
    ? withOffsets(day, moment.zone)
    : day;
  const events = shown.map((event, index) => {
    const stretch = stretches[index];
    const end = stretch?.end ?? (stats.isRunning ? moment.now : undefined);
    return {
      ...event,
      began: stretch?.kind,
      durationMinutes: stretch && end !== undefined
        ? Math.trunc((end - stretch.start) / MINUTE)
        : undefined,
    };
  });
  return { stats, events };
}

/**
 * What is odd about days that can be read: each in a line for people.
 *
 * @param days The days, by date.
 * @param now The present instant: the day that is current may be open.
 */
export function dayProblems(
  days: readonly WorkDay[],
  now: Instant,
  rules: DayRules,
): string[] {
  const { zone, longestDayMinutes } = rules;
  const today = civilTimeAt(now, zone).date;
  const hours = formatExpectedHours(longestDayMinutes);
  const problems: string[] = [];
  let ended: Instant = -Infinity;
  for (const day of days) {
    const timeline = timelineOf(day, zone);
    const [began = Infinity] = timeline.instants;
    if (began < ended) {
      problems.push(`${day.date} begins before the day before it ends`);
    }
    ended = timeline.instants.at(-1) ?? ended;
    const longest = longestDayMinutes * MINUTE;
    if (shiftsOf(timeline).some((it) => it.end - it.start >= longest)) {
      problems.push(`${day.date} lasts ${hours} hours or more`);
    }
    if (
      isOpen(day.events) && day.date < today && now >= openUntil(day, rules)
    ) {
      const { date } = day;
      problems.push(`${date} was never stopped: worktime status ${date}`);
    }
  }
  return problems;
}
