/**
 * The messages of workday commands: what a command did, or a hint when the
 * state of the day does not allow it. A hint suggests only what the user was
 * trying to do.
 *
 * @module
 */

import { addDays, type CivilDate } from "../time/civil_date.ts";
import { formatTimeArgument } from "../time/typed_time.ts";
import {
  civilTimeAt,
  type DayMinute,
  formatClock,
  formatDayMinute,
  type Instant,
  instantOf,
  LAST_DAY_MINUTE,
  MINUTES_PER_DAY,
  type Zone,
} from "../time/zone.ts";
import {
  checkLength,
  type CorrectionContext,
  insertPause,
  type PauseKind,
} from "./correction.ts";
import { currentDate, type DayBook, needsDate } from "./day.ts";
import {
  AlreadyWorkingError,
  InvalidAdjustmentError,
  InvalidEventTimeError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "./errors.ts";
import {
  type EventKind,
  isOpen,
  start,
  stateOf,
  stop,
  toggleBreak,
  toggleLunch,
  type WorkAction,
  type WorkCommand,
  type WorkDay,
} from "./event.ts";
import { moveEvent } from "./event_time.ts";
import { formatSpan } from "./span_order.ts";
import type { DayWithoutStop } from "./status.ts";
import { eventClockAt, newEventClock } from "./timeline.ts";

const WORDS: Record<WorkAction, string> = {
  started: "Started working",
  resumed: "Resumed working",
  stopped: "Stopped working",
  lunch_started: "Started lunch",
  lunch_ended: "Ended lunch",
  break_started: "Started break",
  break_ended: "Ended break",
};

/**
 * Returns the message for an action, such as `Started lunch at 12:30`.
 *
 * @param date The date of the day, if the message must include it.
 */
export function actionSentence(
  action: WorkAction,
  minute: DayMinute,
  date?: CivilDate,
): string {
  return `${WORDS[action]} at ${formatEventTime(minute, date)}`;
}

/**
 * Formats a time as the clock shows it (`00:30`) or, with the date of its day,
 * as it is logged (`24:30 on 2024-12-10`).
 */
export function formatEventTime(minute: DayMinute, date?: CivilDate): string {
  return date === undefined
    ? formatClock(minute)
    : `${formatDayMinute(minute)} on ${date}`;
}

/** Returns the note on a day without a stop, with the command that stops it. */
export function noStopSentence(day: DayWithoutStop, zone: Zone): string {
  return `No stop on ${day.date}: ${closingCommand(day, zone)}`;
}

/** More dates than anybody reads in a sentence. */
const MAX_DATES = 5;

/** Names the workdays without a record, if there are any. */
export function unrecordedSentence(
  dates: readonly CivilDate[],
): string | undefined {
  if (dates.length === 0) return undefined;
  const shown = dates.slice(0, MAX_DATES).join(", ");
  const rest = dates.length - MAX_DATES;
  const days = dates.length === 1 ? "this workday does" : "these workdays do";
  return `Nothing was recorded on ${shown}` +
    `${rest > 0 ? ` and ${rest} more` : ""}: ${days} not count`;
}

/**
 * Returns the note on the workdays without a record, with a command.
 *
 * @param isClosed Whether their month is closed, which refuses the command.
 */
export function unrecordedNotes(
  dates: readonly CivilDate[],
  isClosed = false,
): string[] {
  const sentence = unrecordedSentence(dates);
  if (sentence === undefined) return [];
  const hint = `. To say why: worktime absent vacation ${dates[0]}`;
  return [`${sentence}${isClosed ? "" : hint}`];
}

/** Returns the command that stops a day at its likely end. */
export function closingCommand(
  { date, likelyEnd, offsetMinutes }: DayWithoutStop,
  zone: Zone,
): string {
  const clock = offsetMinutes ?? zone.offsetMinutesAt(likelyEnd);
  const { minute } = eventClockAt(likelyEnd, date, clock);
  const end = {
    date,
    minute: Math.min(minute, LAST_DAY_MINUTE),
    offsetMinutes: clock,
  };
  return `worktime stop --at ${formatTimeArgument(end, zone)}`;
}

/** A command, and the days around the one that it applies to. */
interface CommandContext {
  /** The command; `adjust` records no new event. */
  readonly command: WorkCommand | "adjust";
  readonly day: WorkDay;
  /** The time relative to the day's date. */
  readonly minute: DayMinute;
  /** Whether the user gave the time; otherwise it is now. */
  readonly isTimeGiven: boolean;
  /** The current instant. */
  readonly now: Instant;
  readonly book: DayBook;
  /** Returns the days before a date that were never stopped. */
  readonly unstopped: (date: CivilDate) => readonly DayWithoutStop[];
}

/**
 * Runs a command, and adds a hint to its error if the state of the day does not
 * allow it.
 *
 * @throws Whatever `decide` throws.
 */
export function withHint<T>(context: CommandContext, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    const ErrorClass = [
      AlreadyWorkingError,
      OutsideWorkingHoursError,
      LunchAlreadyTakenError,
    ].find((it) => error instanceof it);
    if (!ErrorClass) throw error;
    const next = dateAfterOpen(ErrorClass === AlreadyWorkingError, context);
    const last = next && context.unstopped(next).at(-1);
    const hint = last
      ? noStopSentence(last, context.book.zone)
      : hintFor(context);
    throw new ErrorClass({ hint, cause: error });
  }
}

/**
 * Returns the date that the user wants to work on, if an earlier day must be
 * stopped first.
 */
function dateAfterOpen(
  isWorking: boolean,
  { command, day, minute, isTimeGiven, now, book }: CommandContext,
): CivilDate | undefined {
  const { dayOf, zone } = book;
  const { date } = day;
  const isOther = needsDate(date, now, book);
  if (isWorking) {
    // The time is on the next date, when this day is still open.
    const isNext = isOther && minute >= MINUTES_PER_DAY;
    return isNext ? addDays(date, 1) : undefined;
  }
  if (day.events.length > 0) return undefined;
  if (isOther || command === "adjust") {
    const begin = isTimeGiven
      ? instantOf(
        { date, minute: validStart(command, minute) },
        zone,
      )
      : now;
    return currentDate(begin, book) < date ? date : undefined;
  }
  const before = dayOf(addDays(date, -1));
  // A break is for a day that the user believes to be open, not an older one.
  return command === stop || isOpen(before.events) ? date : undefined;
}

/** Returns a hint with the command that helps, for the same day and time. */
function hintFor(context: CommandContext): string {
  const { command, day, minute, isTimeGiven, now, book } = context;
  const isOther = needsDate(day.date, now, book);
  const at = (minute: DayMinute) =>
    isTimeGiven
      ? ` --at ${isOther ? `${day.date}T` : ""}${formatDayMinute(minute)}`
      : "";
  switch (stateOf(day.events)) {
    case "unstarted":
      return `Start the day: worktime start${at(validStart(command, minute))}`;
    case "stopped":
      return command === stop
        ? `The day ended at ${formatClock(day.events.at(-1)?.minute ?? 0)}. ` +
          `To change that: ${adjustCommand(day, minute, isOther)}`
        : `Resume the day: worktime start${at(minute)}`;
    case "on_break":
      return `${
        isOther ? "End the break" : "You are on a break. To end it"
      }: ` +
        `worktime break${at(minute)}`;
    case "on_lunch":
      return `${isOther ? "End lunch" : "You are at lunch. To end it"}: ` +
        `worktime lunch${at(minute)}`;
    case "working":
      if (command !== start) {
        return `Take a break instead: worktime break${at(minute)}`;
      }
      if (isOther) return `See: worktime log ${day.date}`;
      return day.date === civilTimeAt(now, book.zone).date
        ? "See: worktime status"
        : `${day.date} is still open. See: worktime status`;
  }
}

/** The suggested start of a day, unless the command is for an earlier time. */
const DEFAULT_START: DayMinute = 9 * 60;

/** Returns a start of the day that makes the command valid. */
function validStart(
  command: CommandContext["command"],
  minute: DayMinute,
): DayMinute {
  return command === "adjust" ? minute : Math.min(minute, DEFAULT_START);
}

/** Returns the command that moves a day's last event. */
function adjustCommand(
  { date }: WorkDay,
  minute: DayMinute,
  isOther: boolean,
): string {
  const option = isOther ? ` --date ${date}` : "";
  return `worktime adjust ${formatDayMinute(minute)}${option}`;
}

/** The kinds of the last event that each command records. */
const KINDS: ReadonlyMap<WorkCommand, readonly EventKind[]> = new Map([
  // Resuming a day records the end of a break.
  [start, ["start", "break_end"]],
  [stop, ["stop"]],
  [toggleLunch, ["lunch_start", "lunch_end"]],
  [toggleBreak, ["break_start", "break_end"]],
]);

/**
 * Adds a hint to the error for a time before a day's last event.
 *
 * @param undoable The message of the change that `undo` would revert.
 */
export function withEarlierTimeHint(
  error: InvalidEventTimeError,
  command: WorkCommand,
  { now, book, undoable }: { now: Instant; book: DayBook; undoable: string },
): InvalidEventTimeError {
  const { code, message, meant } = error;
  if (!meant) return error;
  const day = [0, -1, -2].map((days) => book.dayOf(addDays(meant.date, days)))
    .find(({ events }) => events.length > 0);
  const last = day?.events.at(-1);
  if (!day || !last) return error;
  const { date } = day;
  const minute = newEventClock(meant.instant, day, book.zone)?.minute ?? 0;
  const isOther = needsDate(date, now, book);
  const isMovable = KINDS.get(command)?.includes(last.kind) &&
    canMove(day, minute, { now, book });
  const isUndoable = undoable.endsWith(` on ${date}`) &&
    !undoable.startsWith("Adjusted ");
  const hint = isMovable
    ? `Move that event: ${adjustCommand(day, minute, isOther)}`
    : isUndoable
    ? "Undo that event first: worktime undo"
    : correctionHint(command, { day, minute, isOther }, { now, book });
  return new InvalidEventTimeError(code, message, { hint, cause: error });
}

const PAUSE_COMMANDS: ReadonlyMap<WorkCommand, PauseKind> = new Map([
  [toggleLunch, "lunch"],
  [toggleBreak, "break"],
]);

/** How long a suggested lunch or break is, in minutes. */
const PAUSE_MINUTES = { lunch: 30, break: 10 } as const;

/** Suggests a correction of a day at an earlier time. */
function correctionHint(
  command: WorkCommand,
  { day, minute, isOther }: {
    readonly day: WorkDay;
    readonly minute: DayMinute;
    readonly isOther: boolean;
  },
  context: CorrectionContext,
): string {
  const option = isOther ? ` --date ${day.date}` : "";
  const move = (event: string) =>
    `worktime adjust ${formatDayMinute(minute)} ${event}${option}`;
  const kind = PAUSE_COMMANDS.get(command);
  if (kind) {
    const to = { minute: minute + PAUSE_MINUTES[kind] };
    const span = { from: { minute }, to };
    if (succeeds(() => insertPause(day, kind, span, context))) {
      return "If it is over, include its end: " +
        `worktime ${kind} ${formatSpan(span)}${option}`;
    }
    const event = ([`${kind}_end`, `${kind}_start`] as const)
      .find((event) => canMoveOnly(event, day, minute, context));
    if (event) return `Move that event: ${move(event)}`;
  }
  const isBefore = minute < (day.events[0]?.minute ?? NaN);
  if (command === start && isBefore) {
    const canStart = canMove(day, minute, { ...context, index: 0 });
    if (canStart) return `Move the start of the day: ${move("start")}`;
  }
  return `To correct earlier events, see: worktime log ${day.date}`;
}

/**
 * Adds to the error of an `adjust` that cannot move the last event which other
 * event can move to that time: the nearest one.
 */
export function withOtherEventHint(
  error: InvalidAdjustmentError,
  day: WorkDay,
  minute: DayMinute,
  context: CorrectionContext,
): InvalidAdjustmentError {
  // Past midnight, 0:10 is also 24:10 of the day.
  const [nearest] = [minute, minute + MINUTES_PER_DAY].flatMap((to) =>
    day.events.slice(0, -1)
      .filter(({ kind }) => canMoveOnly(kind, day, to, context))
      .map(({ kind, minute }) => ({ kind, to, by: Math.abs(to - minute) }))
  ).sort((a, b) => a.by - b.by);
  if (!nearest) return error;
  const { date } = day;
  const option = needsDate(date, context.now, context.book)
    ? ` --date ${date}`
    : "";
  const hint = `${error.hint}. To move another event: worktime adjust ` +
    `${formatDayMinute(nearest.to)} ${nearest.kind}${option}`;
  return new InvalidAdjustmentError({ hint, cause: error });
}

/** Returns whether a day has one event of a kind, which can move to a time. */
function canMoveOnly(
  kind: EventKind,
  day: WorkDay,
  minute: DayMinute,
  context: CorrectionContext,
): boolean {
  const index = day.events.findIndex((event) => event.kind === kind);
  const isOnly = index >= 0 &&
    index === day.events.findLastIndex((event) => event.kind === kind);
  return isOnly && canMove(day, minute, { ...context, index });
}

function canMove(
  day: WorkDay,
  minute: DayMinute,
  limits: CorrectionContext & { readonly index?: number },
): boolean {
  return succeeds(() => {
    const { events, moved } = moveEvent(day, { minute }, limits);
    if (moved.minute !== minute) throw new RangeError("Another day is meant");
    checkLength(day, { date: day.date, events }, limits.book);
  });
}

/** Returns whether a correction is possible; why it is not does not matter. */
function succeeds(correct: () => void): boolean {
  try {
    correct();
    return true;
  } catch {
    // It is only not worth suggesting.
    return false;
  }
}
