import type { CivilDate } from "../time/civil_date.ts";
import type { ClockTime, DayMinute } from "../time/zone.ts";
import {
  AlreadyWorkingError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "./errors.ts";

/** The kind of a logged event. */
export type EventKind =
  | "start"
  | "lunch_start"
  | "lunch_end"
  | "break_start"
  | "break_end"
  | "stop";

/** All kinds of events, in the order of a typical day. */
export const EVENT_KINDS: readonly EventKind[] = [
  "start",
  "lunch_start",
  "lunch_end",
  "break_start",
  "break_end",
  "stop",
];

/** An event, which is one row of the log. */
export interface WorkEvent {
  /** What happened. */
  readonly kind: EventKind;
  /** When: wall clock minutes since 00:00 of the day's date. */
  readonly minute: DayMinute;
  /**
   * The offset of the wall clock in minutes ahead of UTC. Without it, the time
   * is in the system's zone and not earlier than the previous event.
   */
  readonly offsetMinutes?: number;
}

/** A day and its events, in order. */
export interface WorkDay {
  /** The date on which the day began, without a time zone. */
  readonly date: CivilDate;
  /** Its events; empty if nothing was recorded. */
  readonly events: readonly WorkEvent[];
}

/** The state of a day according to its last event. */
export type WorkState =
  | "unstarted"
  | "working"
  | "on_break"
  | "on_lunch"
  | "stopped";

export function isEventKind(text: string): text is EventKind {
  return (EVENT_KINDS as readonly string[]).includes(text);
}

/**
 * The valid transitions. Older files contain some that are no longer written: a
 * break, a lunch or a start during another pause, which ends that pause at the
 * same minute, and a start after a stop, which ends a gap.
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

/** Returns the state after an event, or `undefined` if it is not valid. */
export function stateAfter(
  state: WorkState,
  kind: EventKind,
): WorkState | undefined {
  return NEXT[state][kind];
}

/** Returns the events that are valid in a state. */
export function possibleEvents(state: WorkState): EventKind[] {
  return Object.keys(NEXT[state]) as EventKind[];
}

/** Returns the state after all events of a day. */
export function stateOf(events: readonly WorkEvent[]): WorkState {
  return events.reduce<WorkState>(
    (state, { kind }) => stateAfter(state, kind) ?? state,
    "unstarted",
  );
}

/** Returns whether a day has been started and not stopped. */
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

/** A day's events after a command, and what the command did. */
interface Transition {
  readonly action: WorkAction;
  readonly events: readonly WorkEvent[];
}

/** A command that records events. It throws in states that do not allow it. */
export type WorkCommand = (
  events: readonly WorkEvent[],
  at: ClockTime,
) => Transition;

const PAUSE_END = {
  on_break: "break_end",
  on_lunch: "lunch_end",
} as const;

/**
 * Starts the day, or resumes it after a stop; the gap becomes a break.
 *
 * @throws {AlreadyWorkingError} When the day is already open.
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
 * Stops the day, ending a running break or lunch at the same minute.
 *
 * @throws {OutsideWorkingHoursError} When the day is not open.
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
 * Starts or ends lunch. Starting it ends a running break.
 *
 * @throws {OutsideWorkingHoursError} When the day is not open.
 * @throws {LunchAlreadyTakenError} When lunch has already ended that day.
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
 * Starts or ends a break. Starting it ends a running lunch.
 *
 * @throws {OutsideWorkingHoursError} When the day is not open.
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

/** Returns the events of an open day, with a running pause ended. */
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
  const stop: ClockTime = events.at(-1) ?? at;
  const added: WorkEvent[] = [
    { ...stop, kind: "break_start" },
    { kind: "break_end", ...at },
  ];
  // In older files, a stop ended the pause without a row of its own.
  const state = stateOf(before);
  if (state === "on_break" || state === "on_lunch") {
    added.unshift({ ...stop, kind: PAUSE_END[state] });
  }
  return [...before, ...added];
}
