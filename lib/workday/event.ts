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

/**
 * What follows what. Some steps are never written any more but are in older
 * files: a pause that begins, or work that starts, while another pause runs
 * ends that pause at the same minute; a start after a stop ends a gap.
 */
const NEXT: Record<WorkState, Partial<Record<EventKind, WorkState>>> = {
  unstarted: { start: "working" },
  working: {
    lunch_start: "on_lunch",
    break_start: "on_break",
    stop: "stopped",
  },
  on_break: {
    break_end: "working",
    lunch_start: "on_lunch",
    start: "working",
    stop: "stopped",
  },
  on_lunch: {
    lunch_end: "working",
    break_start: "on_break",
    start: "working",
    stop: "stopped",
  },
  stopped: { start: "working" },
};

/** The state after an event, or `undefined` if it cannot happen then. */
export function stateAfter(
  state: WorkState,
  kind: EventKind,
): WorkState | undefined {
  return NEXT[state][kind];
}

/** The events that can follow in a state. */
export function possibleEvents(state: WorkState): EventKind[] {
  return Object.keys(NEXT[state]) as EventKind[];
}

/** The state after all of a day's events. */
export function stateOf(events: readonly WorkEvent[]): WorkState {
  return events.reduce<WorkState>(
    (state, { kind }) => stateAfter(state, kind) ?? state,
    "unstarted",
  );
}

/** Whether a day has begun and not been stopped. */
export function isOpen(events: readonly WorkEvent[]): boolean {
  const state = stateOf(events);
  return state !== "unstarted" && state !== "stopped";
}
