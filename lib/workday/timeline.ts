import { HOUR, MINUTE } from "@std/datetime";
import { type CivilDate, dayNumber } from "../time/civil_date.ts";
import {
  type ClockTime,
  LAST_DAY_MINUTE,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import { type Instant, instantOf, type Zone } from "../time/zone.ts";
import {
  isOpen,
  stateAfter,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";

/** A time of a day in which one thing was done. */
export interface Stretch {
  /** What was done. */
  readonly kind: "work" | "break" | "lunch";
  /** When it began. */
  readonly start: Instant;
  /** When it ended, or `undefined` while it runs. */
  readonly end: Instant | undefined;
}

/** A day on the time axis, where durations are real also on a clock change. */
interface Timeline {
  /** The state after the last event. */
  readonly state: WorkState;
  /** The instant of each event of the day. */
  readonly instants: readonly Instant[];
  /** Work, breaks and lunch without a hole, from the first event on. */
  readonly stretches: readonly Stretch[];
}

const KINDS = {
  unstarted: undefined,
  working: "work",
  on_break: "break",
  on_lunch: "lunch",
  // The gap between a stop and a start of the same day is a break.
  stopped: "break",
} as const;

/**
 * Lays a day's events out in time: those with an offset by it, the others in a
 * zone. No other place makes instants of events.
 */
export function timelineOf(day: WorkDay, zone: Zone): Timeline {
  const instants: Instant[] = [];
  const stretches: Stretch[] = [];
  let state: WorkState = "unstarted";
  for (const { kind, ...time } of day.events) {
    const start = instants.at(-1);
    const at = instantOf({ date: day.date, ...time }, zone, start);
    const doing = KINDS[state];
    if (doing && start !== undefined) {
      stretches.push({ kind: doing, start, end: at });
    }
    instants.push(at);
    state = stateAfter(state, kind) ?? state;
  }
  const start = instants.at(-1);
  const doing = KINDS[state];
  if (start !== undefined && doing && state !== "stopped") {
    stretches.push({ kind: doing, start, end: undefined });
  }
  return { state, instants, stretches };
}

/** Whole minutes of work, break and lunch; running ones count. */
interface WorkedMinutes {
  /** Work without any pause. */
  work: number;
  /** Regular breaks, also the gap between a stop and a start. */
  breaks: number;
  /** Lunch. */
  lunch: number;
}

/**
 * Adds up a timeline, with a running stretch counted until `until`.
 *
 * @param until The moment to count to, at or after the last event.
 */
export function countMinutes(
  { stretches }: Timeline,
  until: Instant,
): WorkedMinutes {
  const minutes = { work: 0, break: 0, lunch: 0 };
  for (const { kind, start, end = until } of stretches) {
    minutes[kind] += Math.trunc((end - start) / MINUTE);
  }
  const { work, break: breaks, lunch } = minutes;
  return { work, breaks, lunch };
}

/** Rest of so long parts a day in two: a split shift, a night after a morning. */
export const LONG_PAUSE = 4 * HOUR;

/** A part of a day between two long pauses. */
interface Shift {
  /** When it began: with the day, or at the end of a long pause. */
  readonly start: Instant;
  /** When it ended: at its last event, or when a long pause began. */
  readonly end: Instant;
}

/** The shifts of a day: one, and one more for each long pause that ended. */
export function shiftsOf({ instants, stretches }: Timeline): Shift[] {
  const [began] = instants;
  if (began === undefined) return [];
  let shift = { start: began, end: began };
  const shifts = [shift];
  let pauseStart: Instant | undefined;
  for (const { kind, start, end } of stretches) {
    // From a lunch into a break there is no work, only a minute of both.
    if (kind !== "work" || end === start) {
      pauseStart ??= start;
      continue;
    }
    if (pauseStart !== undefined && start - pauseStart >= LONG_PAUSE) {
      shift = { start, end: start };
      shifts.push(shift);
    }
    shift.end = end ?? start;
    pauseStart = undefined;
  }
  const last = instants.at(-1) ?? began;
  if (pauseStart !== undefined && last - pauseStart < LONG_PAUSE) {
    shift.end = last;
  }
  return shifts;
}

/** The time of an event on a clock whose offset is known. */
export type OffsetClock = Required<ClockTime>;

/** A day of which the offset of each event is known. */
interface OffsetDay extends WorkDay {
  readonly events: readonly (WorkEvent & OffsetClock)[];
}

/** The time of an instant in the rows of a date, on the clock of an offset. */
export function eventClockAt(
  instant: Instant,
  date: CivilDate,
  offsetMinutes: number,
): OffsetClock {
  const local = Math.floor(instant / MINUTE) + offsetMinutes;
  return { minute: local - dayNumber(date) * MINUTES_PER_DAY, offsetMinutes };
}

/** How far the clock of an event at an instant was ahead of UTC, in minutes. */
export function offsetOf(
  { minute }: ClockTime,
  date: CivilDate,
  instant: Instant,
): number {
  return minute - eventClockAt(instant, date, 0).minute;
}

/**
 * The time of a new event after a day's others. Who flies far may be on a date
 * that the day's rows cannot hold: the time is that of the clock before then.
 *
 * @returns `undefined` where the rows cannot hold that either.
 */
export function newEventClock(
  instant: Instant,
  day: WorkDay,
  zone: Zone,
): OffsetClock | undefined {
  const offsets = [
    zone.offsetMinutesAt(instant),
    ...withOffsets(day, zone).events.slice(-1).map((last) =>
      last.offsetMinutes
    ),
  ];
  return offsets.map((minutes) => eventClockAt(instant, day.date, minutes))
    .find(({ minute }) => minute >= 0 && minute <= LAST_DAY_MINUTE);
}

/** A day with the offset of each event, as it is read in a zone. */
export function withOffsets(day: WorkDay, zone: Zone): OffsetDay {
  const { instants } = timelineOf(day, zone);
  const events = day.events.map((event, i) => ({
    ...event,
    offsetMinutes: offsetOf(event, day.date, instants[i] ?? NaN),
  }));
  return { date: day.date, events };
}

/** Whether some event of a day says its offset. */
export function hasOffset({ events }: WorkDay): boolean {
  return events.some(({ offsetMinutes }) => offsetMinutes !== undefined);
}

/**
 * A day as its rows should say it: without offsets, unless a reader in the zone
 * would take another instant for one of them.
 */
export function sparseDay(day: WorkDay, zone: Zone): WorkDay {
  const { date } = day;
  const events = day.events.map(({ kind, minute }) => ({ kind, minute }));
  const bare = { date, events };
  return isSameTime(day, bare, zone) ? bare : withOffsets(day, zone);
}

/** Whether two forms of a day mean the same instants. */
export function isSameTime(a: WorkDay, b: WorkDay, zone: Zone): boolean {
  const { instants } = timelineOf(b, zone);
  return timelineOf(a, zone).instants.every((at, i) => at === instants[i]);
}

/** The zones before and after a change of zone, of events without an offset. */
interface ZoneChange {
  /** The zone in which they were recorded. */
  readonly before: Zone;
  /** The zone in which they are read from now on. */
  readonly after: Zone;
  /** The date of the day that goes on. */
  readonly currentDate: CivilDate;
}

/**
 * The days that need offsets as the zone changes: those whose durations would
 * change, those that may still get events, and those that would overlap. Of any
 * other the same wall clock times, now of another zone, still tell the truth.
 *
 * @param days The days, by date.
 * @returns Those days with the offset of each event.
 */
export function daysToPin(
  days: readonly WorkDay[],
  { before, after, currentDate }: ZoneChange,
): WorkDay[] {
  const read = days.map((day) => ({
    day: withOffsets(day, before),
    then: timelineOf(day, before).instants,
    now: timelineOf(day, after).instants,
    canContinue: isOpen(day.events) || day.date === currentDate,
  }));
  const pinned = new Set(
    read.filter(({ then, now, canContinue }) =>
      hasOtherDurations(then, now) || (canContinue && now[0] !== then[0])
    ),
  );
  for (let count = -1; count !== pinned.size;) {
    count = pinned.size;
    for (const [i, day] of read.entries()) {
      const next = read[i + 1];
      const end = pinned.has(day) ? day.then.at(-1) : day.now.at(-1);
      const start = next && pinned.has(next) ? next.then[0] : next?.now[0];
      if (!next || end === undefined || start === undefined) continue;
      if (end > start) pinned.add(day).add(next);
    }
  }
  return read.filter((it) => pinned.has(it)).map(({ day }) => day);
}

function hasOtherDurations(
  a: readonly Instant[],
  b: readonly Instant[],
): boolean {
  const shift = (b[0] ?? 0) - (a[0] ?? 0);
  return a.some((at, i) => b[i] !== at + shift);
}
