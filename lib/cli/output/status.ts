import {
  formatClock,
  formatDayMinute,
  LAST_DAY_MINUTE,
} from "../../time/clock_time.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import {
  civilTimeAt,
  formatInstant,
  type Instant,
  type Zone,
} from "../../time/zone.ts";
import type { EventKind } from "../../workday/event.ts";
import { dayMinuteOf } from "../../workday/event_time.ts";
import type { DayWithoutStop, Status } from "../../workday/status.ts";
import type { BookedStatus } from "../../use_cases/booked_day.ts";
import type { Answer } from "../command.ts";
import { bookedJson, bookedLines } from "./booked.ts";

const LAST_EVENT: Record<EventKind, string | undefined> = {
  // The start time has a line of its own.
  start: undefined,
  lunch_start: "Lunch started",
  lunch_end: "Lunch ended",
  break_start: "Break started",
  break_end: "Break ended",
  stop: "Finished work",
};

/** What `worktime status` prints. */
export function answerStatus(status: BookedStatus, zone: Zone): Answer {
  const { booked, bookedProblem } = status;
  const lines = [
    ...linesOf(status, zone),
    ...booked ? bookedLines(booked) : [],
  ];
  const unstopped = status.daysWithoutStop.map((day) => noStopLine(day, zone));
  if (unstopped.length > 0) lines.push("", ...unstopped);
  const json = jsonOf(status, zone);
  return {
    text: lines.join("\n"),
    json: booked ? { ...json, booked: bookedJson(booked) } : json,
    notes: bookedProblem
      ? [`What is booked is not known: ${bookedProblem.message}`]
      : [],
  };
}

function linesOf(status: Status, zone: Zone): string[] {
  const state = `State: ${status.state}`;
  const monthOvertime = `Month overtime: ${
    formatBalance(status.monthOvertimeMinutes)
  }`;
  if (status.state === "unstarted") return [state, monthOvertime];
  const figures = [
    `Work today: ${formatDuration(status.workMinutes)}`,
    `Today's overtime: ${formatBalance(status.todaysOvertimeMinutes)}`,
    monthOvertime,
  ];
  const lastEvent = lastEventLines(status);
  if (status.state === "stopped") return [state, ...figures, ...lastEvent];
  return [
    state,
    `Start time: ${clockAt(status.startTime, zone)}`,
    `Lunch taken: ${status.lunchTaken ? "Yes" : "No"}`,
    ...figures,
    `Remaining lunch: ${status.remainingLunchMinutes}m`,
    `Projected end: ${clockAt(status.projectedEnd, zone)}`,
    `End for zero overtime: ${
      clockAt(status.projectedEndForZeroOvertime, zone)
    }`,
    ...lastEvent,
  ];
}

function lastEventLines({ lastEvent }: Status): string[] {
  const words = lastEvent && LAST_EVENT[lastEvent.kind];
  return words ? [`${words} at ${formatClock(lastEvent.minute)}`] : [];
}

function noStopLine({ date, likelyEnd }: DayWithoutStop, zone: Zone): string {
  // Past midnight as 24:30: for this day, whatever the next one has by now.
  const minute = Math.min(dayMinuteOf(likelyEnd, date, zone), LAST_DAY_MINUTE);
  const at = `${date}T${formatDayMinute(minute)}`;
  return `No stop on ${date}: worktime stop --at ${at}`;
}

/** The eleven keys, `null` where the text has no such line either. */
function jsonOf(status: Status, zone: Zone): Record<string, unknown> {
  const { lastEvent, state } = status;
  const begun = <T>(value: T) => state === "unstarted" ? null : value;
  const open = <T>(value: T) => state === "stopped" ? null : begun(value);
  const iso = (instant: Instant | undefined) =>
    instant === undefined ? null : formatInstant(instant, zone);
  return {
    state,
    start_time: open(iso(status.startTime)),
    lunch_taken: open(status.lunchTaken),
    work_minutes: begun(status.workMinutes),
    todays_overtime_minutes: begun(status.todaysOvertimeMinutes),
    month_overtime_minutes: status.monthOvertimeMinutes,
    remaining_lunch_break_minutes: open(status.remainingLunchMinutes),
    projected_end_time: open(iso(status.projectedEnd)),
    projected_end_time_for_zero_overtime: open(
      iso(status.projectedEndForZeroOvertime),
    ),
    last_event: lastEvent?.kind ?? null,
    last_event_time: lastEvent ? formatClock(lastEvent.minute) : null,
  };
}

function clockAt(instant: Instant | undefined, zone: Zone): string {
  if (instant === undefined) return "";
  return formatClock(civilTimeAt(instant, zone).minute);
}
