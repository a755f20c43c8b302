import { HOUR, MINUTE } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import {
  type ClockTime,
  dayMinuteAt,
  fixedZone,
  type Instant,
  instantOf,
  LAST_DAY_MINUTE,
  type Zone,
} from "../time/zone.ts";
import {
  isOpen,
  stateAfter,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";

/** A stretch of work, break or lunch. */
export interface Stretch {
  /** What it is. */
  readonly kind: "work" | "break" | "lunch";
  /** When it began. */
  readonly start: Instant;
  /** When it ended; `undefined` while it is running. */
  readonly end: Instant | undefined;
}

/** A day in instants, so that durations are correct across clock changes. */
interface Timeline {
  /** The state after the last event. */
  readonly state: WorkState;
  /** The instant of each event. */
  readonly instants: readonly Instant[];
  /** Work, breaks and lunch without gaps, starting at the first event. */
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
 * Resolves a day's events to instants: by their own offset or, without one, in
 * the given zone. Nothing else converts events to instants.
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

/** Whole minutes of work, breaks and lunch, including running ones. */
interface WorkedMinutes {
  /** Work. */
  work: number;
  /** Regular breaks, including gaps between a stop and a start. */
  breaks: number;
  /** Lunch. */
  lunch: number;
}

/**
 * Adds up the stretches of a timeline.
 *
 * @param until When a running stretch ends; at or after the last event.
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

/**
 * A pause that starts a new shift: a split shift, or a night after a morning.
 */
export const LONG_PAUSE = 4 * HOUR;

/** A part of a day between long pauses. */
interface Shift {
  /** The start of the day, or the end of a long pause. */
  readonly start: Instant;
  /** The last event of the day, or the start of a long pause. */
  readonly end: Instant;
}

/** Splits a day into shifts at pauses of at least {@linkcode LONG_PAUSE}. */
export function shiftsOf({ instants, stretches }: Timeline): Shift[] {
  const [began] = instants;
  if (began === undefined) return [];
  let shift = { start: began, end: began };
  const shifts = [shift];
  let pauseStart: Instant | undefined;
  for (const { kind, start, end } of stretches) {
    // Switching between lunch and break leaves an empty stretch of work.
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

/** A clock time with a known offset. */
export type OffsetClock = Required<ClockTime>;

/** A day in which the offset of each event is known. */
interface OffsetDay extends WorkDay {
  readonly events: readonly (WorkEvent & OffsetClock)[];
}

/** Converts an instant to a clock time relative to a date, at an offset. */
export function eventClockAt(
  instant: Instant,
  date: CivilDate,
  offsetMinutes: number,
): OffsetClock {
  const minute = dayMinuteAt(instant, date, fixedZone(offsetMinutes));
  return { minute, offsetMinutes };
}

/** Returns the offset of an event at an instant, in minutes ahead of UTC. */
export function offsetOf(
  { minute }: ClockTime,
  date: CivilDate,
  instant: Instant,
): number {
  return minute - eventClockAt(instant, date, 0).minute;
}

/**
 * Returns the clock time of a new event at the end of a day. After a long
 * flight, the local date can be out of range for the day; then the time is at
 * the offset of the previous event.
 *
 * @returns `undefined` if that is out of range as well.
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

/** Returns a day with the offset of each event, as read in a zone. */
export function withOffsets(day: WorkDay, zone: Zone): OffsetDay {
  const { instants } = timelineOf(day, zone);
  const events = day.events.map((event, i) => ({
    ...event,
    offsetMinutes: offsetOf(event, day.date, instants[i] ?? NaN),
  }));
  return { date: day.date, events };
}

/** Returns whether any event of a day has an explicit offset. */
export function hasOffset({ events }: WorkDay): boolean {
  return events.some(({ offsetMinutes }) => offsetMinutes !== undefined);
}

/**
 * Returns a day as it should be written: without offsets, unless one of its
 * events would then be read as a different instant.
 */
export function sparseDay(day: WorkDay, zone: Zone): WorkDay {
  const { date } = day;
  const events = day.events.map(({ kind, minute }) => ({ kind, minute }));
  const bare = { date, events };
  return isSameTime(day, bare, zone) ? bare : withOffsets(day, zone);
}

/** Returns whether two versions of a day have the same instants. */
export function isSameTime(a: WorkDay, b: WorkDay, zone: Zone): boolean {
  const { instants } = timelineOf(b, zone);
  return timelineOf(a, zone).instants.every((at, i) => at === instants[i]);
}

/** A change of the zone in which events without an offset are read. */
interface ZoneChange {
  /** The zone in which they were recorded. */
  readonly before: Zone;
  /** The zone in which they are read from now on. */
  readonly after: Zone;
  /** The date of the current day. */
  readonly currentDate: CivilDate;
}

/**
 * Returns the days that need explicit offsets after a change of zone: those
 * whose durations would change, those that can still get events, and those that
 * would overlap. All others stay correct with the same wall clock times.
 *
 * @param days The days, by date.
 * @returns Those days, with the offset of each event.
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
      durationsDiffer(then, now) || (canContinue && now[0] !== then[0])
    ),
  );
  for (let count = -1; count !== pinned.size;) {
    count = pinned.size;
    for (const [i, day] of read.entries()) {
      const next = read[i + 1];
      const end = pinned.has(day) ? day.then.at(-1) : day.now.at(-1);
      const start = next && pinned.has(next) ? next.then[0] : next?.now[0];
      const overlaps = (end ?? -Infinity) > (start ?? Infinity);
      if (next && overlaps) pinned.add(day).add(next);
    }
  }
  return read.filter((it) => pinned.has(it)).map(({ day }) => day);
}

function durationsDiffer(
  a: readonly Instant[],
  b: readonly Instant[],
): boolean {
  const shift = (b[0] ?? NaN) - (a[0] ?? NaN);
  return a.some((at, i) => b[i] !== at + shift);
}
