import { MINUTE } from "@std/datetime";
import { addDays, type CivilDate, dayNumber } from "../time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  MINUTES_PER_DAY,
  type Zone,
} from "../time/zone.ts";
import {
  isOpen,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";
import { formatExpectedHours } from "./terms.ts";
import {
  countMinutes,
  hasOffset,
  shiftsOf,
  timelineOf,
  withOffsets,
} from "./timeline.ts";

/** Looks up the events of a date. */
type DayLookup = (date: CivilDate) => WorkDay;

/** The rules that separate one day from the next. */
export interface DayRules {
  /** The zone of the wall clock. */
  readonly zone: Zone;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes: number;
}

/** The recorded days, and the rules that separate them. */
export interface DayBook extends DayRules {
  /** The events of a date. */
  readonly dayOf: DayLookup;
}

/**
 * Returns the date of the day that commands without a date apply to. It is the
 * calendar date, except after midnight while an earlier day is still open with
 * nothing recorded since, and after a flight west across midnight, when a day
 * with a later date has already begun.
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
    const isStillOpen = isOpen(day.events) && now < openUntil(day, book);
    return isStillOpen ? day.date : today;
  }
  return today;
}

/**
 * Returns the date of the day whose last event `adjust` moves: the current day
 * or, until it begins, the previous one if that was stopped after midnight.
 */
export function dateToAdjust(now: Instant, book: DayBook): CivilDate {
  const date = currentDate(now, book);
  if (book.dayOf(date).events.length > 0) return date;
  return nightBefore(date, book)?.date ?? date;
}

/** Returns the day before a date, if it was stopped after midnight. */
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

/** A day that was stopped after midnight. */
export interface EndedNight {
  /** The date on which it began. */
  readonly date: CivilDate;
  /** When it was stopped. */
  readonly endedAt: Instant;
}

/** Returns the night that ended on a date without events of its own. */
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
 * Returns whether messages and commands must name the date of a day: it is
 * neither today's date nor the day that commands without a date apply to.
 */
export function needsDate(
  date: CivilDate,
  now: Instant,
  book: DayBook,
): boolean {
  if (date === civilTimeAt(now, book.zone).date) return false;
  return !canBeCurrent(date, now, book) || date !== dateToAdjust(now, book);
}

/**
 * Returns whether a date is near enough to now to be that of the current day.
 * For others, the days around now are perhaps not known.
 */
export function canBeCurrent(
  date: CivilDate,
  now: Instant,
  { zone }: DayRules,
): boolean {
  const today = civilTimeAt(now, zone).date;
  return Math.abs(dayNumber(date) - dayNumber(today)) <= 2;
}

/**
 * Returns when a day closes: the maximum length of a day after the start of its
 * last shift. Every check of that limit uses this function.
 *
 * @returns The instant, or `-Infinity` for a day without events.
 */
export function openUntil(day: WorkDay, rules: DayRules): Instant {
  const shift = shiftsOf(timelineOf(day, rules.zone)).at(-1);
  return (shift?.start ?? -Infinity) + rules.longestDayMinutes * MINUTE;
}

/** Returns the instant of a day's last event, if it has any. */
export function lastInstantOf(day: WorkDay, zone: Zone): Instant | undefined {
  return timelineOf(day, zone).instants.at(-1);
}

/** Returns a day without the events after a moment. */
export function dayAsOf(day: WorkDay, moment: Instant, zone: Zone): WorkDay {
  const { instants } = timelineOf(day, zone);
  const count = instants.filter((instant) => instant <= moment).length;
  return { date: day.date, events: day.events.slice(0, count) };
}

/**
 * Returns the last recorded instant of a date or, if it has no events, of the
 * two dates before it, whose days can extend past midnight.
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
 * Returns the first recorded instant of the dates after a date.
 *
 * @param daysAhead How many dates to search; a day can extend into two.
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

/** The moment at which figures are computed. */
export interface Moment {
  /** The instant, in whole minutes. */
  readonly now: Instant;
  /** The zone in which the days were recorded. */
  readonly zone: Zone;
  /** The date of the current day at that moment. */
  readonly currentDate: CivilDate;
}

/** The figures of one day with events. */
export interface DayStats {
  /** The date on which the day began. */
  readonly date: CivilDate;
  /** The state after the day's last event. */
  readonly state: WorkState;
  /** Work time, excluding breaks and lunch, in minutes. */
  readonly workMinutes: number;
  /** Regular breaks, excluding lunch, in minutes. */
  readonly breakMinutes: number;
  /** Lunch, in minutes. */
  readonly lunchMinutes: number;
  /** Expected work, in minutes. */
  readonly expectedMinutes: number;
  /** Work time minus expected work, in minutes. */
  readonly overtimeMinutes: number;
  /** Whether the day is in progress, so its figures still change. */
  readonly isRunning: boolean;
  /** Whether the day was never stopped; it counts up to its last event. */
  readonly lacksStop: boolean;
}

/** Computes the figures of a day at a moment. */
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

/** An event of a day, and what began with it. */
export interface ReportedEvent extends WorkEvent {
  /** What began with the event; `undefined` for a stop. */
  readonly began: "work" | "break" | "lunch" | undefined;
  /** How long that lasted, in minutes; up to now if it is still running. */
  readonly durationMinutes: number | undefined;
}

/** The figures and the events of a day. */
export interface DayReport {
  /** The day's figures. */
  readonly stats: DayStats;
  /** Its events, in order. */
  readonly events: readonly ReportedEvent[];
  /** The note of the day, if it has one. */
  readonly note?: string;
  /** The likely end of a past day that was never stopped. */
  readonly likelyEnd?: Instant;
  /** The day's offset in minutes ahead of UTC, if it differs from today's. */
  readonly likelyEndOffsetMinutes?: number;
  /** The night that ended on this date, if it has no events of its own. */
  readonly nightBefore?: EndedNight;
  /** Where the day breaks the configured rules, one sentence each. */
  readonly brokenRules?: readonly string[];
}

/** Reports a day at a moment. */
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
 * Describes implausible days, one line each: days that overlap, that are too
 * long, or that were never stopped.
 *
 * @param days The days, by date.
 * @param now The current instant; the current day can still be open.
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
      problems.push(`${day.date} starts before the previous day ends`);
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
