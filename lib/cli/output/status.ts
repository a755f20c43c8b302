import { printable } from "../../text/printable.ts";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import {
  civilTimeAt,
  fixedZone,
  formatClock,
  formatClockAt,
  formatInstant,
  formatOffset,
  type Instant,
  instantOf,
  type Zone,
} from "../../time/zone.ts";
import type { BookedStatus } from "../../use_cases/workday/show_day.ts";
import type { EventKind } from "../../workday/event.ts";
import { formatEventTime, noStopSentence } from "../../workday/hint.ts";
import type { Status } from "../../workday/status.ts";
import type { CommandResult } from "../command.ts";
import { describe, UsageError } from "../errors.ts";
import type { CommandJson, ProblemJson } from "../json/command.ts";
import type { StatusJson } from "../json/workday.ts";
import {
  bookedJson,
  bookedLines,
  nightJson,
  nightNotes,
  unstoppedJson,
} from "./day.ts";
import { entryLabel, formatTimeSpan } from "./entry.ts";

const LAST_EVENT: Record<EventKind, string | undefined> = {
  // The start time has a line of its own.
  start: undefined,
  lunch_start: "Lunch started",
  lunch_end: "Lunch ended",
  break_start: "Break started",
  break_end: "Break ended",
  stop: "Finished work",
};

/** Renders the result of `worktime status`. */
export function renderStatus(
  status: BookedStatus,
  zone: Zone,
): CommandResult<NonNullable<CommandJson["status"]>> {
  const { booked, bookedProblem, timer, balanceProblem } = status;
  const lines = [
    ...dateLines(status, zone),
    ...linesOf(status, zone),
    ...timer
      ? [
        `Timer: ${entryLabel(timer)} (${
          formatTimeSpan(timer.durationSeconds)
        })`,
      ]
      : [],
    ...booked ? bookedLines(booked) : [],
  ];
  const unstopped = status.daysWithoutStop
    .map((day) => noStopSentence(day, zone));
  const json = jsonOf(status, zone);
  const problems = [
    ...bookedProblem ? [missing("booked time", bookedProblem)] : [],
    ...balanceProblem ? [missing("the balance", balanceProblem)] : [],
  ];
  return {
    text: [...lines, ...unstopped.length > 0 ? ["", ...unstopped] : []]
      .join("\n"),
    json: {
      ...json,
      ...booked && { booked: bookedJson(booked) },
      ...problems.length > 0 && { warnings: problems },
    },
    notes: [
      ...nightNotes(status.nightBefore, zone, "status"),
      ...problems.map(({ message }) => message),
    ],
  };
}

/** Says why a figure is missing. */
function missing(figure: string, error: unknown): ProblemJson {
  const { code, message, hint } = describe(error);
  return { code, message: `Cannot compute ${figure}: ${message}`, hint };
}

/** Names the date, unless it is today's or that of a night in progress. */
function dateLines(
  { date, now, state, lacksStop }: BookedStatus,
  zone: Zone,
): string[] {
  const isOver = state === "unstarted" || state === "stopped" || lacksStop;
  return isOver && date !== civilTimeAt(now, zone).date
    ? [`Date: ${date} (${weekdayOf(date)})`]
    : [];
}

function linesOf(status: BookedStatus, zone: Zone): string[] {
  const state = `State: ${status.state}`;
  const { balanceMinutes, monthOvertimeMinutes } = status;
  const overtime = [
    `Month overtime: ${formatBalance(monthOvertimeMinutes)}`,
    ...balanceMinutes === undefined
      ? []
      : [`Balance: ${formatBalance(balanceMinutes)}`],
  ];
  if (status.state === "unstarted") return [state, ...overtime];
  const figures = [
    `Work today: ${formatDuration(status.workMinutes)}`,
    `Today's overtime: ${formatBalance(status.todaysOvertimeMinutes)}`,
    ...overtime,
  ];
  const lastEvent = lastEventLines(status, zone);
  if (status.state === "stopped") return [state, ...figures, ...lastEvent];
  const today = [
    `Start time: ${formatStart(status, zone)}`,
    `Lunch taken: ${status.lunchTaken ? "Yes" : "No"}`,
    ...figures,
  ];
  // The day is over, so there is nothing to project.
  if (status.lacksStop) return ["State: no stop", ...today, ...lastEvent];
  return [
    state,
    ...today,
    `Remaining lunch: ${status.remainingLunchMinutes}m`,
    `Projected end: ${formatProjectedEnd(status.projectedEnd, status, zone)}`,
    `End for zero overtime: ${
      formatProjectedEnd(status.projectedEndForZeroOvertime, status, zone)
    }`,
    ...lastEvent,
  ];
}

/**
 * Formats a projected end. The date is omitted if it is the day shown or today;
 * a goal reached before the day started has no time.
 */
function formatProjectedEnd(
  end: Instant,
  { date, startTime = end, now }: Status,
  zone: Zone,
): string {
  if (end < startTime) return "reached";
  const civil = civilTimeAt(end, zone);
  const isNear = civil.date === date ||
    civil.date === civilTimeAt(now, zone).date;
  return formatEventTime(civil.minute, isNear ? undefined : civil.date);
}

function lastEventLines({ date, lastEvent }: Status, zone: Zone): string[] {
  const words = lastEvent && LAST_EVENT[lastEvent.kind];
  if (!words) return [];
  const { minute, offsetMinutes } = lastEvent;
  const instant = instantOf({ date, minute, offsetMinutes }, zone);
  const offset = otherOffset(instant, offsetMinutes, zone);
  return [`${words} at ${formatClock(minute)}${offset}`];
}

/** Formats the start of the day with the clock it was recorded on. */
function formatStart(
  { startTime, startOffsetMinutes = 0 }: Status,
  zone: Zone,
): string {
  if (startTime === undefined) return "";
  const there = fixedZone(startOffsetMinutes);
  const clock = formatClockAt(startTime, there);
  return clock + otherOffset(startTime, startOffsetMinutes, zone);
}

/** Formats an offset in parentheses if it differs from that of the zone. */
function otherOffset(
  instant: Instant,
  offsetMinutes: number | undefined,
  zone: Zone,
): string {
  const isOther = offsetMinutes !== undefined &&
    offsetMinutes !== zone.offsetMinutesAt(instant);
  return isOther ? ` (${formatOffset(offsetMinutes)})` : "";
}

/** Returns the eleven keys; a key is `null` if the text has no such line. */
function jsonOf(status: BookedStatus, zone: Zone): StatusJson {
  const { lastEvent, state, startOffsetMinutes } = status;
  const begun = <T>(value: T) => state === "unstarted" ? null : value;
  const open = <T>(value: T) => state === "stopped" ? null : begun(value);
  const running = <T>(value: T) => status.lacksStop ? null : open(value);
  const iso = (instant: Instant | undefined, offset?: number) => {
    if (instant === undefined) return null;
    const clock = offset === undefined ? zone : fixedZone(offset);
    return formatInstant(instant, clock);
  };
  return {
    state,
    start_time: open(iso(status.startTime, startOffsetMinutes)),
    lunch_taken: open(status.lunchTaken),
    work_minutes: begun(status.workMinutes),
    todays_overtime_minutes: begun(status.todaysOvertimeMinutes),
    month_overtime_minutes: status.monthOvertimeMinutes,
    remaining_lunch_break_minutes: running(status.remainingLunchMinutes),
    projected_end_time: running(iso(status.projectedEnd)),
    projected_end_time_for_zero_overtime: running(
      iso(status.projectedEndForZeroOvertime),
    ),
    last_event: lastEvent?.kind ?? null,
    last_event_time: lastEvent ? formatClock(lastEvent.minute) : null,
    ...(status.balanceMinutes !== undefined &&
      { balance_minutes: status.balanceMinutes }),
    ...(status.lacksStop && { no_stop: true }),
    ...unstoppedJson(status.daysWithoutStop, zone),
    ...nightJson(status.nightBefore, zone),
  };
}

/** Returns the text of a placeholder; empty if it does not apply. */
type Placeholder = (status: BookedStatus, zone: Zone) => string;

/** The placeholders of `status --format`, in the order of the documentation. */
export const PLACEHOLDERS: Readonly<Record<string, Placeholder>> = {
  state: ({ state, lacksStop }) =>
    lacksStop ? "no stop" : state.replace("_", " "),
  date: ({ date }) => date,
  weekday: ({ date }) => weekdayOf(date),
  start: (status, zone) => formatStart(status, zone),
  since: ({ lastEvent }) => lastEvent ? formatClock(lastEvent.minute) : "",
  work: (status) => isBegun(status) ? formatDuration(status.workMinutes) : "",
  overtime: (status) =>
    isBegun(status) ? formatBalance(status.todaysOvertimeMinutes) : "",
  month: ({ monthOvertimeMinutes }) => formatBalance(monthOvertimeMinutes),
  balance: ({ balanceMinutes }) =>
    balanceMinutes === undefined ? "" : formatBalance(balanceMinutes),
  lunch: (status) =>
    isRunning(status) ? formatDuration(status.remainingLunchMinutes) : "",
  leave: (status, zone) =>
    isRunning(status)
      ? formatProjectedEnd(status.projectedEnd, status, zone)
      : "",
  zero: (status, zone) =>
    isRunning(status)
      ? formatProjectedEnd(status.projectedEndForZeroOvertime, status, zone)
      : "",
  task: ({ timer }) => timer ? printable(timer.taskId) : "",
  title: ({ timer }) => timer ? entryLabel(timer) : "",
  timer: ({ timer }) => timer ? formatTimeSpan(timer.durationSeconds) : "",
  booked: ({ booked }) => booked ? formatDuration(booked.bookedMinutes) : "",
  unbooked: ({ booked }) =>
    booked ? formatDuration(booked.unbookedMinutes) : "",
};

/** Formats a status as a line of text. */
export type StatusFormatter = (status: BookedStatus, zone: Zone) => string;

/**
 * Parses a format such as `{state} {work}`. `{{` and `}}` stand for a brace.
 *
 * @throws {UsageError} When it has an unknown placeholder.
 */
export function parseStatusFormat(format: string): StatusFormatter {
  const parts = format.match(/\{\{|\}\}|\{[^{}]*\}?|[^{}]+|\}/g) ?? [];
  const texts = parts.map((part): Placeholder => {
    if (part === "{{" || part === "}}") return () => part.charAt(0);
    if (!part.startsWith("{")) return () => part;
    const name = part.slice(1, -1);
    const isKnown = part.endsWith("}") && Object.hasOwn(PLACEHOLDERS, name);
    const placeholder = isKnown ? PLACEHOLDERS[name] : undefined;
    if (placeholder) return placeholder;
    const names = Object.keys(PLACEHOLDERS).map((it) => `{${it}}`);
    throw new UsageError(`Unknown placeholder "${part}"`, {
      hint: `Use ${names.join(" ")}, or {{ for a brace`,
    });
  });
  return (status, zone) => texts.map((text) => text(status, zone)).join("");
}

/** Formats the state, the work and the projected end, as far as there are. */
export function shortStatus(status: BookedStatus, zone: Zone): string {
  const { state, work, leave } = PLACEHOLDERS;
  const [shown, spent, end] = [state, work, leave]
    .map((text) => text?.(status, zone) ?? "");
  return `${shown}${spent === "" ? "" : ` ${spent}`}` +
    (end === "" ? "" : `, leave ${end}`);
}

function isBegun({ state }: BookedStatus): boolean {
  return state !== "unstarted";
}

/** Whether there is something to project. */
function isRunning(status: BookedStatus): boolean {
  return isBegun(status) && status.state !== "stopped" && !status.lacksStop;
}
