import {
  AlreadyWorkingError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "./errors.ts";
import type { ClockTime } from "../time/clock_time.ts";
import { stateOf, type WorkEvent } from "./event.ts";

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
