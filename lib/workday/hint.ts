/**
 * What people are told of a day: what a command did, and the way out where a
 * day refuses one. A hint leads there and does nothing that was not asked.
 *
 * @module
 */

import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../time/civil_date.ts";
import {
  type DayMinute,
  formatClock,
  formatDayMinute,
  LAST_DAY_MINUTE,
  MINUTES_PER_DAY,
} from "../time/clock_time.ts";
import { formatTimeArgument } from "../time/typed_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../time/zone.ts";
import { adjustLastEvent } from "./event_time.ts";
import { currentDate, type DayBook, needsDate } from "./day.ts";
import {
  AlreadyWorkingError,
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
import { eventClockAt, newEventClock } from "./timeline.ts";
import type { DayWithoutStop } from "./status.ts";

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
 * What a command did: `Started lunch at 12:30`.
 *
 * @param date The day that it was done for, where it must be named.
 */
export function actionSentence(
  action: WorkAction,
  minute: DayMinute,
  date?: CivilDate,
): string {
  return `${WORDS[action]} at ${timeInWords(minute, date)}`;
}

/**
 * A time as the clock shows it: `00:30`. With the date of its day it is counted
 * from there, as in the log: `24:30 on 2024-12-10`.
 */
export function timeInWords(minute: DayMinute, date?: CivilDate): string {
  return date === undefined
    ? formatClock(minute)
    : `${formatDayMinute(minute)} on ${date}`;
}

/** That a day was never stopped, and the command that closes it. */
export function noStopSentence(day: DayWithoutStop, zone: Zone): string {
  return `No stop on ${day.date}: ${closingCommand(day, zone)}`;
}

/** The command that stops a day at its likely end. */
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

/** What was asked of a day, and the days around it. */
interface CommandContext {
  /** The command; `adjust` records nothing new. */
  readonly command: WorkCommand | "adjust";
  readonly day: WorkDay;
  /** The time in the day's log. */
  readonly minute: DayMinute;
  /** Whether the time was given; it is now otherwise. */
  readonly isTimeGiven: boolean;
  /** The present instant. */
  readonly now: Instant;
  readonly book: DayBook;
  /** The days before one that were never stopped. */
  readonly unstopped: (day: WorkDay) => readonly DayWithoutStop[];
}

/**
 * What comes of a command.
 *
 * @throws What it throws; with a way out, where the day's state refuses it.
 */
export function withHint<T>(asked: CommandContext, decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    const refusal = [
      AlreadyWorkingError,
      OutsideWorkingHoursError,
      LunchAlreadyTakenError,
    ].find((it) => error instanceof it);
    if (!refusal) throw error;
    const next = dayAfterOpen(refusal === AlreadyWorkingError, asked);
    const last = next && asked.unstopped(next).at(-1);
    const hint = last ? noStopSentence(last, asked.book.zone) : hintFor(asked);
    throw new refusal({ hint, cause: error });
  }
}

/**
 * The day that a refused command means, if the way out is to close the one
 * before it.
 */
function dayAfterOpen(
  isWorking: boolean,
  { command, day, minute, isTimeGiven, now, book }: CommandContext,
): WorkDay | undefined {
  const { dayOf, zone } = book;
  const isOther = needsDate(day.date, now, book);
  if (isWorking) {
    // The time is of the next date, and this day is still open then.
    const isNext = isOther && minute >= MINUTES_PER_DAY;
    return isNext ? dayOf(addDays(day.date, 1)) : undefined;
  }
  if (day.events.length > 0) return undefined;
  if (isOther || command === "adjust") {
    const begin = isTimeGiven
      ? instantOf(
        { date: day.date, minute: firstMinute(command, minute) },
        zone,
      )
      : now;
    return currentDate(begin, book) < day.date ? day : undefined;
  }
  const before = dayOf(addDays(day.date, -1));
  // Who takes a break means a day that they think is open, not an older one.
  return command === stop || isOpen(before.events) ? day : undefined;
}

/** The command that leads to what was asked, for the same day and time. */
function hintFor(asked: CommandContext): string {
  const { command, day, minute, isTimeGiven, now, book } = asked;
  const isOther = needsDate(day.date, now, book);
  const at = (minute: DayMinute) =>
    isTimeGiven
      ? ` --at ${isOther ? `${day.date}T` : ""}${formatDayMinute(minute)}`
      : "";
  switch (stateOf(day.events)) {
    case "unstarted":
      return `Begin the day: worktime start${at(firstMinute(command, minute))}`;
    case "stopped":
      return command === stop
        ? `It ended at ${formatClock(day.events.at(-1)?.minute ?? 0)}; ` +
          `to move that: ${adjustCommand(day, minute, isOther)}`
        : `Resume the day: worktime start${at(minute)}`;
    case "on_break":
      // Another break instead of lunch would end the one that is running.
      return command === start
        ? `End the break: worktime break${at(minute)}`
        : `You are on a break. To end it: worktime break${at(minute)}`;
    case "on_lunch":
      return `End lunch: worktime lunch${at(minute)}`;
    case "working":
      if (command !== start) {
        return `Take a break instead: worktime break${at(minute)}`;
      }
      if (isOther) return `See: worktime log ${day.date}`;
      return day.date === civilTimeAt(now, book.zone).date
        ? "See: worktime status"
        : `The day of ${day.date} is still open: worktime status`;
  }
}

/** An unstarted day begins at nine, if it is not asked for an earlier time. */
const DEFAULT_START: DayMinute = 9 * 60;

/** When a day begins at the latest in which a command is to work. */
function firstMinute(
  command: CommandContext["command"],
  minute: DayMinute,
): DayMinute {
  return command === "adjust" ? minute : Math.min(minute, DEFAULT_START);
}

/** The command that moves the last event of a day. */
function adjustCommand(
  { date }: WorkDay,
  minute: DayMinute,
  isOther: boolean,
): string {
  const option = isOther ? ` --date ${date}` : "";
  return `worktime adjust ${formatDayMinute(minute)}${option}`;
}

/** The kinds of a day's last event that each command records. */
const KINDS: ReadonlyMap<WorkCommand, readonly EventKind[]> = new Map([
  // The row that a resumed day writes is the end of a break.
  [start, ["start", "break_end"]],
  [stop, ["stop"]],
  [toggleLunch, ["lunch_start", "lunch_end"]],
  [toggleBreak, ["break_start", "break_end"]],
]);

/**
 * The error for a time before a day's last event, with a way out.
 *
 * @param undoable What `undo` would take back, in a line for people.
 * @param fileOf The name of the file with the events of a month.
 */
export function withEarlierTimeHint(
  error: InvalidEventTimeError,
  command: WorkCommand,
  { now, book, undoable, fileOf }: {
    now: Instant;
    book: DayBook;
    undoable: string;
    fileOf: (month: CivilMonth) => string;
  },
): InvalidEventTimeError {
  const { code, message, meant } = error;
  if (!meant) return error;
  const day = [0, -1, -2].map((days) => book.dayOf(addDays(meant.date, days)))
    .find(({ events }) => events.length > 0);
  const last = day?.events.at(-1);
  if (!day || !last) return error;
  const { date } = day;
  const minute = newEventClock(meant.instant, day, book.zone)?.minute ?? 0;
  const isMovable = KINDS.get(command)?.includes(last.kind) &&
    canMove(day, minute, now, book);
  const isUndoable = undoable.endsWith(` on ${date}`) &&
    !undoable.startsWith("Adjusted ");
  const hint = isMovable
    ? `Move that event: ${
      adjustCommand(day, minute, needsDate(date, now, book))
    }`
    : isUndoable
    ? "Take that event back first: worktime undo"
    : `To add an earlier event, edit "${fileOf(monthOf(date))}" ` +
      `(see: worktime log ${date})`;
  return new InvalidEventTimeError(code, message, { hint, cause: error });
}

function canMove(
  day: WorkDay,
  minute: DayMinute,
  now: Instant,
  book: DayBook,
): boolean {
  try {
    return adjustLastEvent(day, { minute }, now, book).moved.minute === minute;
  } catch {
    // Whatever is in its way: it is no way out.
    return false;
  }
}
