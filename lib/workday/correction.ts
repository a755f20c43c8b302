/**
 * Corrections of events that are already recorded, on any day. Each returns the
 * day as it should be; a day that could not have been recorded in order is
 * refused.
 *
 * @module
 */

import { MINUTE } from "@std/datetime";
import { InvalidTextError, NotAllowedError } from "../errors.ts";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import type { ClockSpan } from "../time/typed_clock.ts";
import {
  formatTime,
  instantsOn,
  skippedTimeErrorArgs,
} from "../time/typed_time.ts";
import {
  civilTimeAt,
  type ClockTime,
  fixedZone,
  formatClockAt,
  formatDayMinute,
  type Instant,
  instantOf,
  type Zone,
} from "../time/zone.ts";
import {
  type DayBook,
  firstInstantAfter,
  lastInstantBefore,
  needsDate,
  openUntil,
} from "./day.ts";
import {
  InvalidEventTimeError,
  LunchAlreadyTakenError,
  NothingRecordedError,
} from "./errors.ts";
import {
  type EventKind,
  isEventKind,
  isOpen,
  stateAfter,
  type WorkDay,
  type WorkEvent,
  type WorkState,
} from "./event.ts";
import { formatSpan, orderedSpans } from "./span_order.ts";
import { formatExpectedHours } from "./terms.ts";
import { eventClockAt, shiftsOf, timelineOf } from "./timeline.ts";

/** A pause: the tracked lunch of a day, or any other break. */
export type PauseKind = "lunch" | "break";

/** The events that begin and end a pause. */
export const PAUSE_EVENTS = {
  lunch: { start: "lunch_start", end: "lunch_end" },
  break: { start: "break_start", end: "break_end" },
} as const;

/** The present, and the days around the one that is corrected. */
export interface CorrectionContext {
  readonly now: Instant;
  readonly book: DayBook;
}

/** The words for events, besides their kinds. */
const WORDS: Readonly<Record<string, EventKind>> = {
  lunch: "lunch_start",
  break: "break_start",
};

/**
 * Finds an event by its number in `worktime log`, or by a name that occurs once
 * that day.
 *
 * @returns Its index.
 * @throws {InvalidTextError} When the text is neither, or is ambiguous.
 * @throws {NotAllowedError} When the day has no such event.
 */
export function findEvent({ date, events }: WorkDay, text: string): number {
  const see = `See: worktime log ${date}`;
  if (/^\d+$/.test(text)) {
    const index = Number(text) - 1;
    if (index in events) return index;
    const message = `There is no event ${text} on ${date}`;
    throw new NotAllowedError("unknown_event", message, { hint: see });
  }
  const word = text.toLowerCase().replaceAll(/[ -]/g, "_");
  const kind = isEventKind(word) ? word : WORDS[word];
  if (kind === undefined) {
    throw new InvalidTextError("invalid_event", `Unknown event "${text}"`, {
      hint: "Use start, stop, lunch, lunch_end, break, break_end or a number " +
        `from: worktime log ${date}`,
    });
  }
  const found = events.flatMap((event, index) =>
    event.kind === kind ? [{ index, minute: event.minute }] : []
  );
  const [first, second] = found;
  if (!first) {
    const message = `There is no ${kind} on ${date}`;
    throw new NotAllowedError("unknown_event", message, { hint: see });
  }
  if (!second) return first.index;
  const numbers = found.map(({ index, minute }) =>
    `${index + 1} (${formatDayMinute(minute)})`
  );
  throw new InvalidTextError(
    "ambiguous_event",
    `"${text}" could mean several events on ${date}`,
    { hint: `Use one of the numbers ${numbers.join(", ")}` },
  );
}

/** A day without some events, and the events that were removed. */
interface Removal {
  readonly day: WorkDay;
  readonly removed: readonly WorkEvent[];
}

/**
 * Removes an event. A pause is removed as a pair, and so is a stop with the
 * start after it; a stop also takes the end of the pause that it ended.
 *
 * @throws {NotAllowedError} When the rest could not have been recorded.
 */
export function removeEvent(
  { date, events }: WorkDay,
  index: number,
): Removal {
  const [from, to] = stepAround(events, index);
  const rest = [...events.slice(0, from), ...events.slice(to)];
  if (!isPossible(rest)) {
    throw new NotAllowedError(
      "invalid_removal",
      `Cannot remove only the ${events[index]?.kind} of ${date}: ` +
        "other events depend on it",
      { hint: `Remove the whole day: worktime remove day --date ${date}` },
    );
  }
  return { day: { date, events: rest }, removed: events.slice(from, to) };
}

/** The first and the second event of pairs that are removed together. */
const PAIRS: Partial<Record<EventKind, EventKind>> = {
  lunch_start: "lunch_end",
  break_start: "break_end",
  stop: "start",
};

/** Returns the range of events to remove with one of them. */
function stepAround(
  events: readonly WorkEvent[],
  index: number,
): [from: number, to: number] {
  const [before, event, after] = [-1, 0, 1].map((it) => events[index + it]);
  const isPair = (first?: WorkEvent, second?: WorkEvent) =>
    first !== undefined && second !== undefined &&
    PAIRS[first.kind] === second.kind;
  if (isPair(event, after)) return [index, index + 2];
  if (isPair(before, event)) return [index - 1, index + 1];
  const isPauseEnd = event?.kind === "stop" && before?.kind.endsWith("_end") &&
    before.minute === event.minute;
  return [isPauseEnd ? index - 1 : index, index + 1];
}

function isPossible(events: readonly WorkEvent[]): boolean {
  let state: WorkState | undefined = "unstarted";
  for (const { kind } of events) {
    state = stateAfter(state, kind);
    if (state === undefined) return false;
  }
  return true;
}

/**
 * Adds a pause that is over to a day.
 *
 * @throws {NothingRecordedError} When the day has no events.
 * @throws {LunchAlreadyTakenError} When the day has a lunch.
 * @throws {NotAllowedError} When the pause is not during work.
 */
export function insertPause(
  day: WorkDay,
  kind: PauseKind,
  span: ClockSpan,
  { now, book }: CorrectionContext,
): WorkDay {
  checkPause(day, kind, span, { now, book });
  const { date, events } = day;
  const { stretches } = timelineOf(day, book.zone);
  const latest = Math.min(now, firstInstantAfter(date, book) ?? Infinity);
  const open = Math.min(latest, openUntil(day, book));
  for (const [i, { kind: doing, start, end = open }] of stretches.entries()) {
    if (doing !== "work") continue;
    const zone = zoneOf(events[i], start, book);
    const found = spanWithin(span, date, { start, end, zone });
    if (!found) continue;
    const clockAt = (instant: Instant) =>
      eventClockAt(instant, date, zone.offsetMinutesAt(instant));
    const pause = PAUSE_EVENTS[kind];
    const added = [
      { kind: pause.start, ...clockAt(found.start) },
      { kind: pause.end, ...clockAt(found.end) },
    ];
    const rest = events.slice(i + 1);
    return { date, events: [...events.slice(0, i + 1), ...added, ...rest] };
  }
  rejectSkipped(span, day, { now, book });
  throw outsideWorkError(kind, span, day, { now, book });
}

/**
 * @throws {InvalidEventTimeError} When the clocks skip a time of a span during
 * the day.
 */
function rejectSkipped(
  { from, to }: ClockSpan,
  { date, events }: WorkDay,
  { now, book: { zone } }: CorrectionContext,
): void {
  const { instants } = timelineOf({ date, events }, zone);
  const ended = isOpen(events) ? now : instants.at(-1) ?? now;
  const dates = [date, addDays(date, 1)]
    .filter((it) => instantOf({ date: it, minute: 0 }, zone) <= ended);
  for (const time of [from, to]) {
    if (dates.every((it) => instantsOn([it], time, zone).length > 0)) continue;
    throw new InvalidEventTimeError(...skippedTimeErrorArgs(time.minute));
  }
}

/** Checks that a day can have a pause. */
function checkPause(
  day: WorkDay,
  kind: PauseKind,
  span: ClockSpan,
  context: CorrectionContext,
): void {
  const { date, events } = day;
  const { now, book } = context;
  if (events.length === 0) {
    throw new NothingRecordedError(date, civilTimeAt(now, book.zone).date);
  }
  const lunch = events.findIndex((event) => event.kind === "lunch_start");
  if (kind !== "lunch" || !events[lunch]) return;
  // Removing it must not be suggested in vain.
  const { day: rest } = removeEvent(day, lunch);
  insertPause(rest, kind, span, context);
  const isOther = needsDate(date, now, book);
  const option = isOther ? ` --date ${date}` : "";
  throw new LunchAlreadyTakenError({
    ...(isOther && { date }),
    hint: `Replace it: worktime remove lunch${option} && ` +
      `worktime lunch ${formatSpan(span)}${option}`,
  });
}

/** Returns the zone of an event: where it was recorded, if somewhere else. */
function zoneOf(
  event: WorkEvent | undefined,
  instant: Instant,
  { zone }: DayBook,
): Zone {
  const { offsetMinutes } = event ?? {};
  const isHere = offsetMinutes === undefined ||
    offsetMinutes === zone.offsetMinutesAt(instant);
  return isHere ? zone : fixedZone(offsetMinutes);
}

/** Returns the instants of a span that lies within a stretch of work. */
function spanWithin(
  { from, to }: ClockSpan,
  date: CivilDate,
  { start: earliest, end: latest, zone }: {
    readonly start: Instant;
    readonly end: Instant;
    readonly zone: Zone;
  },
): { start: Instant; end: Instant } | undefined {
  // A day can extend past midnight, where its times are typed as 0:30 or 24:30.
  const dates = [date, addDays(date, 1), addDays(date, 2)];
  for (const start of instantsOn(dates, from, zone)) {
    if (start < earliest) continue;
    const end = instantsOn(dates, to, zone).find((end) => end > start);
    if (end !== undefined && end <= latest) return { start, end };
  }
  return undefined;
}

/** Creates the error for a pause that is not during work, with the work. */
function outsideWorkError(
  kind: PauseKind,
  span: ClockSpan,
  day: WorkDay,
  { now, book }: CorrectionContext,
): NotAllowedError {
  const { zone } = book;
  const clock = (instant: Instant) => formatClockAt(instant, zone);
  const work = timelineOf(day, zone).stretches
    .filter((it) => it.kind === "work" && it.end !== it.start)
    .map(({ start, end }) =>
      end === undefined
        ? `since ${clock(start)} (it is ${clock(now)} now)`
        : `${clock(start)}-${clock(end)}`
    );
  return new NotAllowedError(
    "pause_outside_work",
    `Cannot record a ${kind} ${formatSpan(span)} on ${day.date}: ` +
      "it is outside work",
    { hint: `Work on that day: ${work.join(", ")}` },
  );
}

/** A whole day as it is typed. */
interface DaySpans {
  /** Work, in order; the time between two spans is a break. */
  readonly work: readonly ClockSpan[];
  readonly lunch?: ClockSpan | undefined;
  readonly breaks?: readonly ClockSpan[];
}

/**
 * Builds a day from spans of work and pauses. Times before the previous one are
 * on the next date, so `22:00-06:00` is a night.
 *
 * @throws {InvalidTextError} When the spans are out of order.
 * @throws {NotAllowedError} When a pause is not during work, or the day is in
 * the future, overlaps another one or is too long.
 */
export function dayOfSpans(
  date: CivilDate,
  { work, lunch, breaks = [] }: DaySpans,
  context: CorrectionContext,
): WorkDay {
  const pauses = [
    ...lunch ? [{ kind: "lunch", span: lunch } as const] : [],
    ...breaks.map((span) => ({ kind: "break", span }) as const),
  ];
  const { zone } = context.book;
  const spans = orderedSpans(work, date, zone);
  const isGap = (i: number, pause: ClockSpan) =>
    isGapBefore(spans, i, pause, { date, zone });
  const isLunch = (i: number) => lunch !== undefined && isGap(i, lunch);
  const day = { date, events: eventsOf(spans, isLunch) };
  checkDay(day, context);
  checkLength({ date, events: [] }, day, context.book);
  // A pause between two spans of work is recorded already.
  const isRecorded = (span: ClockSpan) => spans.some((_, i) => isGap(i, span));
  return pauses.filter(({ span }) => !isRecorded(span)).reduce<WorkDay>(
    (day, { kind, span }) => insertPause(day, kind, span, context),
    day,
  );
}

/** Returns whether a typed span is the gap before a span of work. */
function isGapBefore(
  work: readonly ClockSpan[],
  index: number,
  typed: ClockSpan,
  { date, zone }: { date: CivilDate; zone: Zone },
): boolean {
  const [before, after] = [work[index - 1]?.to, work[index]?.from];
  if (!before || !after) return false;
  // 24:00 is 0:00 of the next date.
  const dates = [-1, 0, 1, 2].map((days) => addDays(date, days));
  const isSame = (time: ClockTime, typed: ClockTime) => {
    const instants = instantsOn([date], time, zone);
    return instantsOn(dates, typed, zone).some((it) => instants.includes(it));
  };
  return isSame(before, typed.from) && isSame(after, typed.to);
}

/**
 * Returns the events of spans of work; a gap is a break, or the lunch.
 *
 * @param isLunch Returns whether the gap before a span is the lunch.
 */
function eventsOf(
  spans: readonly ClockSpan[],
  isLunch: (index: number) => boolean,
): WorkEvent[] {
  const pauseBefore = (index: number) =>
    PAUSE_EVENTS[isLunch(index) ? "lunch" : "break"];
  return spans.flatMap(({ from, to }, i) => [
    { kind: i === 0 ? "start" : pauseBefore(i).end, ...from },
    {
      kind: i === spans.length - 1 ? "stop" : pauseBefore(i + 1).start,
      ...to,
    },
  ]);
}

/**
 * Checks that a day is in the past and overlaps no other day.
 *
 * @throws {InvalidEventTimeError} When it is not.
 */
export function checkDay(
  day: WorkDay,
  { now, book }: CorrectionContext,
): void {
  const { date } = day;
  const { instants } = timelineOf(day, book.zone);
  // Nothing is before or after NaN: a day without events passes.
  const [began = NaN] = instants;
  const ended = instants.at(-1) ?? NaN;
  const text = (it: Instant) => formatTime(it, book.zone, began);
  const refuse = (code: string, reason: string, hint: string) => {
    const message = `Cannot record ${date}: ${reason}`;
    throw new InvalidEventTimeError(code, message, { hint });
  };
  if (ended > now) {
    refuse("future_time", `it ends in the future`, `It is ${text(now)} now`);
  }
  const before = lastInstantBefore(addDays(date, -1), book) ?? -Infinity;
  if (began < before) {
    const reason = "it starts before the previous day ended";
    const hint = `The previous day ended at ${text(before)}`;
    refuse("time_before_last_event", reason, hint);
  }
  const next = firstInstantAfter(date, book) ?? Infinity;
  if (ended > next) {
    const reason = "it ends after the next day started";
    const hint = `The next day started at ${text(next)}`;
    refuse("time_after_next_day", reason, hint);
  }
}

/**
 * Checks that a correction did not make a day too long, as by moving its start
 * or removing the pause between two shifts.
 *
 * @throws {InvalidEventTimeError} When it did.
 */
export function checkLength(
  before: WorkDay,
  day: WorkDay,
  book: DayBook,
): void {
  const isTooLong = (it: WorkDay) =>
    shiftsOf(timelineOf(it, book.zone)).some(({ start, end }) =>
      end - start >= book.longestDayMinutes * MINUTE
    );
  if (!isTooLong(day) || isTooLong(before)) return;
  const hours = formatExpectedHours(book.longestDayMinutes);
  const message = `${day.date} would last ${hours} hours or more`;
  throw new InvalidEventTimeError("day_too_long", message, {
    hint: "For longer days, set longest_day_hours in config.yaml",
  });
}
