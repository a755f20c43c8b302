import type { DayMinute } from "../time/clock_time.ts";
import {
  AlreadyWorkingError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "./errors.ts";
import type { EventKind, WorkEvent } from "./event.ts";
import { stateOf } from "./state.ts";

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
export interface Transition {
  readonly action: WorkAction;
  readonly events: readonly WorkEvent[];
}

/** A command that records events: it may be used from any state. */
export type WorkCommand = (
  events: readonly WorkEvent[],
  minute: DayMinute,
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
  minute: DayMinute,
): Transition {
  switch (stateOf(events)) {
    case "unstarted":
      return { action: "started", events: [{ kind: "start", minute }] };
    case "stopped":
      return { action: "resumed", events: resumed(events, minute) };
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
  minute: DayMinute,
): Transition {
  const ended = withPauseEnded(events, minute);
  return {
    action: "stopped",
    events: [...ended, { kind: "stop", minute }],
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
  minute: DayMinute,
): Transition {
  const ended = withPauseEnded(events, minute);
  if (stateOf(events) === "on_lunch") {
    return { action: "lunch_ended", events: ended };
  }
  if (events.some(({ kind }) => kind === "lunch_start")) {
    throw new LunchAlreadyTakenError();
  }
  return {
    action: "lunch_started",
    events: [...ended, { kind: "lunch_start", minute }],
  };
}

/**
 * Starts a break, ending a lunch that runs; or ends it.
 *
 * @throws {OutsideWorkingHoursError} When the day has not begun, or ended.
 */
export function toggleBreak(
  events: readonly WorkEvent[],
  minute: DayMinute,
): Transition {
  const ended = withPauseEnded(events, minute);
  if (stateOf(events) === "on_break") {
    return { action: "break_ended", events: ended };
  }
  return {
    action: "break_started",
    events: [...ended, { kind: "break_start", minute }],
  };
}

/** The events of an open day with a running pause ended. */
function withPauseEnded(
  events: readonly WorkEvent[],
  minute: DayMinute,
): readonly WorkEvent[] {
  const state = stateOf(events);
  if (state === "unstarted" || state === "stopped") {
    throw new OutsideWorkingHoursError();
  }
  if (state === "working") return events;
  return [...events, { kind: PAUSE_END[state], minute }];
}

function resumed(
  events: readonly WorkEvent[],
  minute: DayMinute,
): readonly WorkEvent[] {
  const before = events.slice(0, -1);
  const stopMinute = events.at(-1)?.minute ?? minute;
  const added: [EventKind, DayMinute][] = [
    ["break_start", stopMinute],
    ["break_end", minute],
  ];
  // In older files a stop ended the pause without a row of its own.
  const state = stateOf(before);
  if (state === "on_break" || state === "on_lunch") {
    added.unshift([PAUSE_END[state], stopMinute]);
  }
  return [
    ...before,
    ...added.map(([kind, minute]) => ({ kind, minute })),
  ];
}
