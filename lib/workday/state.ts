import type { EventKind, WorkEvent, WorkState } from "./event.ts";

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
