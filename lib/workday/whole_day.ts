import { MINUTE } from "@std/datetime";
import { NotAllowedError } from "../errors.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { Instant, Zone } from "../time/zone.ts";
import {
  checkDay,
  checkLength,
  type CorrectionContext,
  PAUSE_EVENTS,
} from "./correction.ts";
import { LunchAlreadyTakenError } from "./errors.ts";
import type { WorkDay, WorkEvent } from "./event.ts";
import { eventClockAt, type Stretch } from "./timeline.ts";

/** A stretch that is over, in whole minutes. */
export interface RecordedStretch extends Stretch {
  readonly end: Instant;
}

/** A day made of stretches, and its time in minutes. */
interface WholeDay {
  readonly day: WorkDay;
  readonly workMinutes: number;
  /** The pauses among the stretches, without the gaps between them. */
  readonly pauseMinutes: number;
}

/**
 * Builds a day from stretches in any order. Where they overlap, a pause counts
 * instead of work, and lunch instead of a break; a gap is a break. A pause at
 * the start or the end of the day does not count.
 *
 * @throws {NotAllowedError} When the day has no work, or could not have been
 * recorded.
 */
export function dayOfStretches(
  date: CivilDate,
  stretches: readonly RecordedStretch[],
  context: CorrectionContext,
): WholeDay {
  const { parts, pauseMinutes } = partsOf(duringWork(stretches));
  const { book } = context;
  const work = parts.filter(({ kind }) => kind === "work");
  if (work.length === 0) {
    const message = `Cannot record ${date}: it has no whole minute of work`;
    throw new NotAllowedError("no_work", message);
  }
  const lunches = parts.filter(({ kind }) => kind === "lunch");
  if (lunches.length > 1) throw new LunchAlreadyTakenError({ date });
  const day = { date, events: eventsOf(parts, date, book.zone) };
  checkDay(day, context);
  checkLength({ date, events: [] }, day, book);
  const workMinutes = work.reduce((sum, it) => sum + minutesIn(it), 0);
  return { day, workMinutes, pauseMinutes };
}

function minutesIn({ start, end }: RecordedStretch): number {
  return (end - start) / MINUTE;
}

/** Returns work, and the pauses between its start and its end. */
function duringWork(stretches: readonly RecordedStretch[]): RecordedStretch[] {
  const filled = stretches.filter(({ start, end }) => start < end);
  let [first, last] = [Infinity, -Infinity];
  for (const { kind, start, end } of filled) {
    if (kind !== "work") continue;
    first = Math.min(first, start);
    last = Math.max(last, end);
  }
  return filled.filter(({ kind, start, end }) =>
    kind === "work" || first < start && end < last
  );
}

/** Returns the parts of a day, in order and without gaps. */
function partsOf(
  stretches: readonly RecordedStretch[],
): { parts: RecordedStretch[]; pauseMinutes: number } {
  const borders = stretches.flatMap(({ kind, start, end }) => [
    { at: start, kind, change: 1 },
    { at: end, kind, change: -1 },
  ]).toSorted((a, b) => a.at - b.at);
  const open = { work: 0, break: 0, lunch: 0 };
  const parts: RecordedStretch[] = [];
  let pauseMinutes = 0;
  let since = borders[0]?.at ?? 0;
  for (const { at, kind, change } of borders) {
    if (at > since) {
      const isWork = open.work > 0 && open.break === 0;
      const doing = open.lunch > 0 ? "lunch" : isWork ? "work" : "break";
      const isGap = open.lunch + open.break + open.work === 0;
      if (doing !== "work" && !isGap) pauseMinutes += (at - since) / MINUTE;
      const last = parts.at(-1);
      if (last?.kind === doing) parts.splice(-1, 1, { ...last, end: at });
      else parts.push({ kind: doing, start: since, end: at });
      since = at;
    }
    open[kind] += change;
  }
  return { parts, pauseMinutes };
}

/** Returns the events of parts, of which the first and the last are work. */
function eventsOf(
  parts: readonly RecordedStretch[],
  date: CivilDate,
  zone: Zone,
): WorkEvent[] {
  const clockAt = (instant: Instant) =>
    eventClockAt(instant, date, zone.offsetMinutesAt(instant));
  const events: WorkEvent[] = [];
  for (const [i, { kind, start, end }] of parts.entries()) {
    if (i === 0) events.push({ kind: "start", ...clockAt(start) });
    if (kind !== "work") {
      const pause = PAUSE_EVENTS[kind];
      events.push({ kind: pause.start, ...clockAt(start) });
      events.push({ kind: pause.end, ...clockAt(end) });
    }
    if (i === parts.length - 1) events.push({ kind: "stop", ...clockAt(end) });
  }
  return events;
}
