import { HOUR, MINUTE } from "@std/datetime";
import { type Instant, instantOf, type Zone } from "../time/zone.ts";
import { stateAfter, type WorkDay, type WorkState } from "./event.ts";

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
  let rested: Instant | undefined;
  for (const { kind, start, end } of stretches) {
    // From a lunch into a break there is no work, only a minute of both.
    if (kind !== "work" || end === start) {
      rested ??= start;
      continue;
    }
    if (rested !== undefined && start - rested >= LONG_PAUSE) {
      shift = { start, end: start };
      shifts.push(shift);
    }
    shift.end = end ?? start;
    rested = undefined;
  }
  const last = instants.at(-1) ?? began;
  if (rested !== undefined && last - rested < LONG_PAUSE) shift.end = last;
  return shifts;
}
