import { addDays, type CivilDate } from "../time/civil_date.ts";
import {
  type DayMinute,
  formatDayMinute,
  LAST_DAY_MINUTE,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantsOf,
  type Zone,
} from "../time/zone.ts";
import { currentDate, type DayLookup, isSameDay } from "./current_day.ts";
import {
  FutureAdjustmentError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  OutsideWorkingHoursError,
} from "./errors.ts";
import type { EventKind, WorkDay, WorkEvent } from "./event.ts";
import { firstInstantAfter, readable } from "./event_time.ts";
import { timelineOf } from "./timeline.ts";

/** A day's events with the last one moved, and that event. */
export interface Adjustment {
  readonly events: readonly WorkEvent[];
  readonly moved: WorkEvent;
  /** Whether the end of a pause moved along. */
  readonly isPauseEnd: boolean;
}

/** What begins at the minute at which a pause ends: one step writes both. */
const AFTER_PAUSE: Partial<Record<EventKind, readonly EventKind[]>> = {
  break_end: ["lunch_start", "stop"],
  lunch_end: ["break_start", "stop"],
};

/**
 * Moves the last event of a day, and with it the end of the pause that the same
 * step ended: work stands still in that pause as before.
 *
 * @param minute The new time; after midnight `0:30` and `24:30` mean the same.
 * @throws {OutsideWorkingHoursError} When the day has no event.
 * @throws {InvalidAdjustmentError} When it would be before the previous event.
 * @throws {FutureAdjustmentError} When the time has not come yet.
 */
export function adjustLastEvent(
  day: WorkDay,
  minute: DayMinute,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): Adjustment {
  const last = day.events.at(-1);
  if (!last) throw new OutsideWorkingHoursError();
  const { instants } = timelineOf(day, zone);
  const isPauseEnd = endsPause(day.events, instants);
  const kept = day.events.slice(0, isPauseEnd ? -2 : -1);
  const earliest = instants[kept.length - 1] ??
    timelineOf(dayOf(addDays(day.date, -1)), zone).instants.at(-1) ?? -Infinity;
  const candidates = candidateTimes(day, minute, now, zone, dayOf);
  const next = firstInstantAfter(day.date, zone, dayOf) ?? Infinity;
  const found = candidates.find(({ instant }) =>
    instant >= earliest && instant <= now && instant <= next
  );
  if (!found) {
    const [likeliest] = candidates.map(({ instant }) => instant);
    throw refusalOf(likeliest, minute, { earliest, now, next }, zone);
  }
  const moving = day.events.slice(kept.length);
  const to = moving.map(({ kind }) => ({ kind, minute: found.minute }));
  const moved = { kind: last.kind, minute: found.minute };
  return { events: [...kept, ...to], moved, isPauseEnd };
}

/** Whether the step that wrote the last event also ended a pause. */
function endsPause(
  events: readonly WorkEvent[],
  instants: readonly Instant[],
): boolean {
  const [end, last] = events.slice(-2);
  return end !== undefined && last !== undefined &&
    instants.at(-2) === instants.at(-1) &&
    (AFTER_PAUSE[end.kind]?.includes(last.kind) ?? false);
}

/** The times that a minute can mean, the likeliest first. */
function candidateTimes(
  day: WorkDay,
  minute: DayMinute,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): { minute: DayMinute; instant: Instant }[] {
  const [began = -Infinity] = timelineOf(day, zone).instants;
  const last = day.events.at(-1);
  const meant = last && minute + MINUTES_PER_DAY <= LAST_DAY_MINUTE &&
      isPastMidnight(day.date, last, now, zone, dayOf)
    ? [minute + MINUTES_PER_DAY, minute]
    : [minute];
  return meant.flatMap((minute) =>
    instantsOf({ date: day.date, minute }, zone)
      .map((instant) => ({ minute, instant }))
  ).filter((time) =>
    time.minute < MINUTES_PER_DAY || isSameDay(began, time.instant)
  );
}

/** Whether the small hours can belong to a day: it went on past midnight. */
function isPastMidnight(
  date: CivilDate,
  last: WorkEvent,
  now: Instant,
  zone: Zone,
  dayOf: DayLookup,
): boolean {
  return last.minute >= MINUTES_PER_DAY ||
    (civilTimeAt(now, zone).date === addDays(date, 1) &&
      currentDate(now, zone, dayOf) === date);
}

function refusalOf(
  instant: Instant | undefined,
  minute: DayMinute,
  { earliest, now, next }: { earliest: Instant; now: Instant; next: Instant },
  zone: Zone,
): Error {
  if (instant === undefined && minute >= MINUTES_PER_DAY) {
    const time = formatDayMinute(minute);
    return new InvalidEventTimeError(
      "day_too_long",
      `Cannot adjust to ${time}: a day ends 16 hours after it began`,
      { hint: "Start the day after it instead: worktime start --at" },
    );
  }
  if (instant === undefined) {
    return new InvalidEventTimeError(
      "skipped_time",
      `There is no ${formatDayMinute(minute)} on that day`,
      { hint: "Clocks go forward then: give a time before or after" },
    );
  }
  if (instant < earliest) {
    return new InvalidAdjustmentError({
      hint: `That event was at ${readable(earliest, zone, instant)}`,
    });
  }
  if (instant > now) {
    return new FutureAdjustmentError({
      hint: `It is ${readable(now, zone, instant)} now`,
    });
  }
  return new InvalidEventTimeError(
    "time_after_next_day",
    "Cannot adjust to a time after the next day begins",
    { hint: `The next day begins at ${readable(next, zone, instant)}` },
  );
}
