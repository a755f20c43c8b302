import type { CivilDate } from "../time/civil_date.ts";
import type { DayMinute } from "../time/clock_time.ts";

/** What can happen on a day: the six words of the log. */
export type EventKind =
  | "start"
  | "lunch_start"
  | "lunch_end"
  | "break_start"
  | "break_end"
  | "stop";

/** The six words, in the order of a usual day. */
export const EVENT_KINDS: readonly EventKind[] = [
  "start",
  "lunch_start",
  "lunch_end",
  "break_start",
  "break_end",
  "stop",
];

/** One row of the log. */
export interface WorkEvent {
  /** What happened. */
  readonly kind: EventKind;
  /** When: minutes since 00:00 of the day's date, on the wall clock. */
  readonly minute: DayMinute;
  /**
   * How far that wall clock was ahead of UTC, in minutes. Without it the time is
   * in the zone of the machine, and not before the event that precedes it.
   */
  readonly offsetMinutes?: number;
}

/** The events of one date, in order. */
export interface WorkDay {
  /** The date on which the day began, without a time zone. */
  readonly date: CivilDate;
  /** Its events; none if nothing was recorded. */
  readonly events: readonly WorkEvent[];
}

/** What a person is doing, as far as the log knows. */
export type WorkState =
  | "unstarted"
  | "working"
  | "on_break"
  | "on_lunch"
  | "stopped";

/** Whether a text is one of the six words of the log. */
export function isEventKind(text: string): text is EventKind {
  return (EVENT_KINDS as readonly string[]).includes(text);
}
