import type { CivilDate } from "../time/civil_date.ts";
import type { ClockTime, DayMinute } from "../time/clock_time.ts";
import {
  AlreadyWorkingError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "./errors.ts";

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

/** What a command did to a day. */
export type WorkAction =
  | "started"
  | "resumed"
  | "stopped"
  | "lunch_started"
  | "lunch_ended"
  | "break_started"
  | "break_ended";

/** A day's events after a command, and what the command was in effect. */
interface Transition {
  readonly action: WorkAction;
  readonly events: readonly WorkEvent[];
}

/** A command that records events: it may be used from any state. */
export type WorkCommand = (
  events: readonly WorkEvent[],
  at: ClockTime,
) => Transition;

const PAUSE_END = {
  on_break: "break_end",
  on_lunch: "lunch_end",
} as const;

/**
 * Begins the day, or resumes it after a stop: the gap becomes a break.
 *
 * @throws {AlreadyWorkingError} When the day is working or paused.
 */
export function start(
  events: readonly WorkEvent[],
  at: ClockTime,
): Transition {
  switch (stateOf(events)) {
    case "unstarted":
      return { action: "started", events: [{ kind: "start", ...at }] };
    case "stopped":
      return { action: "resumed", events: resumed(events, at) };
    default:
      throw new AlreadyWorkingError();
  }
}

/**
 * Ends the day, and a pause that runs, at the same minute.
 *
 * @throws {OutsideWorkingHoursError} When the day has not begun, or ended.
 */
export function stop(
  events: readonly WorkEvent[],
  at: ClockTime,
): Transition {
  const ended = withPauseEnded(events, at);
  return {
    action: "stopped",
    events: [...ended, { kind: "stop", ...at }],
  };
}

/**
 * Starts lunch, ending a break that runs; or ends it.
 *
 * @throws {OutsideWorkingHoursError} When the day has not begun, or ended.
 * @throws {LunchAlreadyTakenError} When lunch was taken before.
 */
export function toggleLunch(
  events: readonly WorkEvent[],
  at: ClockTime,
): Transition {
  const ended = withPauseEnded(events, at);
  if (stateOf(events) === "on_lunch") {
    return { action: "lunch_ended", events: ended };
  }
  if (events.some(({ kind }) => kind === "lunch_start")) {
    throw new LunchAlreadyTakenError();
  }
  return {
    action: "lunch_started",
    events: [...ended, { kind: "lunch_start", ...at }],
  };
}

/**
 * Starts a break, ending a lunch that runs; or ends it.
 *
 * @throws {OutsideWorkingHoursError} When the day has not begun, or ended.
 */
export function toggleBreak(
  events: readonly WorkEvent[],
  at: ClockTime,
): Transition {
  const ended = withPauseEnded(events, at);
  if (stateOf(events) === "on_break") {
    return { action: "break_ended", events: ended };
  }
  return {
    action: "break_started",
    events: [...ended, { kind: "break_start", ...at }],
  };
}

/** The events of an open day with a running pause ended. */
function withPauseEnded(
  events: readonly WorkEvent[],
  at: ClockTime,
): readonly WorkEvent[] {
  const state = stateOf(events);
  if (state === "unstarted" || state === "stopped") {
    throw new OutsideWorkingHoursError();
  }
  if (state === "working") return events;
  return [...events, { kind: PAUSE_END[state], ...at }];
}

function resumed(
  events: readonly WorkEvent[],
  at: ClockTime,
): readonly WorkEvent[] {
  const before = events.slice(0, -1);
  const { kind: _, ...stopped } = events.at(-1) ?? { ...at, kind: "stop" };
  const added: WorkEvent[] = [
    { kind: "break_start", ...stopped },
    { kind: "break_end", ...at },
  ];
  // In older files a stop ended the pause without a row of its own.
  const state = stateOf(before);
  if (state === "on_break" || state === "on_lunch") {
    added.unshift({ kind: PAUSE_END[state], ...stopped });
  }
  return [...before, ...added];
}
