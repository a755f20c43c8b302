import { printable } from "../../text/printable.ts";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatClock } from "../../time/clock_time.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import type { Zone } from "../../time/zone.ts";
import type { BookedStatus } from "../../use_cases/workday/show_day.ts";
import { UsageError } from "../errors.ts";
import { entryLabel, formatTimeSpan } from "./entry.ts";
import { formatProjectedEnd, formatStart } from "./status.ts";

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
