import { assertEquals } from "@std/assert";
import {
  EVENT_KINDS,
  type EventKind,
  isEventKind,
  isOpen,
  possibleEvents,
  stateAfter,
  stateOf,
  type WorkState,
} from "../../lib/workday/event.ts";
import { workDay } from "./work_day.ts";

type Steps = Partial<Record<EventKind, WorkState>>;

const STEPS: Record<WorkState, Steps> = {
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

Deno.test("stateAfter() knows all valid transitions", () => {
  for (const [state, steps] of Object.entries(STEPS)) {
    for (const kind of EVENT_KINDS) {
      const after = stateAfter(state as WorkState, kind);
      assertEquals(after, steps[kind], `${kind} when ${state}`);
    }
  }
});

Deno.test("possibleEvents() returns the events that are valid next", () => {
  for (const [state, steps] of Object.entries(STEPS)) {
    assertEquals(
      possibleEvents(state as WorkState).toSorted(),
      Object.keys(steps).toSorted() as EventKind[],
    );
  }
});

const DAYS: [events: string, state: WorkState, isOpen: boolean][] = [
  ["", "unstarted", false],
  ["start 09:00", "working", true],
  ["start 09:00, break_start 10:00", "on_break", true],
  ["start 09:00, break_start 10:00, break_end 10:10", "working", true],
  ["start 09:00, lunch_start 12:00", "on_lunch", true],
  ["start 09:00, lunch_start 12:00, lunch_end 13:00", "working", true],
  ["start 09:00, stop 17:00", "stopped", false],
  // From older files: without the end of a pause, or resumed by a start.
  ["start 09:00, lunch_start 12:00, stop 17:00", "stopped", false],
  ["start 09:00, lunch_start 12:00, break_start 13:00", "on_break", true],
  ["start 09:00, break_start 12:00, lunch_start 13:00", "on_lunch", true],
  ["start 09:00, break_start 12:00, start 13:00", "working", true],
  ["start 09:00, stop 17:00, start 18:00", "working", true],
];

Deno.test("stateOf() and isOpen() return the state after all events of a day", () => {
  for (const [text, state, open] of DAYS) {
    const { events } = workDay(text);
    assertEquals(stateOf(events), state, text);
    assertEquals(isOpen(events), open, text);
  }
});

Deno.test("isEventKind() accepts the six kinds of events", () => {
  for (const kind of EVENT_KINDS) assertEquals(isEventKind(kind), true);
  assertEquals(EVENT_KINDS.length, 6);
  for (const text of ["", "Start", "pause", "lunch", "stop "]) {
    assertEquals(isEventKind(text), false, text);
  }
});
