import type { CivilDate } from "../time/civil_date.ts";
import {
  type DayMinute,
  formatClock,
  formatDayMinute,
  LAST_DAY_MINUTE,
} from "../time/clock_time.ts";
import { timeToType } from "../time/typed_time.ts";
import type { Zone } from "../time/zone.ts";
import { eventClockAt } from "./event_offset.ts";
import type { DayWithoutStop } from "./status.ts";
import type { WorkAction } from "./transition.ts";

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
 * What a command did, in a line for people: `Started lunch at 12:30`.
 *
 * @param date The day that it was done for, where it must be named.
 */
export function sentenceOf(
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
  return `worktime stop --at ${timeToType(end, zone)}`;
}
