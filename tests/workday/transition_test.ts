import { assertEquals } from "@std/assert";
import {
  start,
  stop,
  toggleBreak,
  toggleLunch,
  type WorkCommand,
} from "../../lib/workday/event.ts";
import { workDay } from "./work_day.ts";

/** Transitions in the files of older programs; the rest is in tracker/. */
const OLDER: [
  name: string,
  before: string,
  command: WorkCommand,
  after: string,
][] = [
  [
    "start() ends the break that a stop ended without a row",
    "start 09:00, break_start 15:00, stop 16:00",
    start,
    "start 09:00, break_start 15:00, break_end 16:00, break_start 16:00, " +
    "break_end 18:00",
  ],
  [
    "start() ends the lunch that a stop ended without a row",
    "start 09:00, lunch_start 12:00, stop 12:30",
    start,
    "start 09:00, lunch_start 12:00, lunch_end 12:30, break_start 12:30, " +
    "break_end 18:00",
  ],
  [
    "stop() ends the lunch that followed a break without a row",
    "start 09:00, break_start 11:00, lunch_start 12:00",
    stop,
    "start 09:00, break_start 11:00, lunch_start 12:00, lunch_end 18:00, " +
    "stop 18:00",
  ],
  [
    "toggleBreak() ends the break that followed a lunch without a row",
    "start 09:00, lunch_start 11:00, break_start 12:00",
    toggleBreak,
    "start 09:00, lunch_start 11:00, break_start 12:00, break_end 18:00",
  ],
  [
    "toggleLunch() starts lunch after a stop and a second start",
    "start 09:00, stop 11:00, start 12:00",
    toggleLunch,
    "start 09:00, stop 11:00, start 12:00, lunch_start 18:00",
  ],
];

for (const [name, before, command, after] of OLDER) {
  Deno.test(name, () => {
    const { events } = command(workDay(before).events, { minute: 18 * 60 });
    assertEquals(events, workDay(after).events);
  });
}

Deno.test("start() resumes at the minute of the stop without a gap", () => {
  const { events } = start(workDay("start 09:00, stop 18:00").events, {
    minute: 18 * 60,
  });
  const after = "start 09:00, break_start 18:00, break_end 18:00";
  assertEquals(events, workDay(after).events);
});

Deno.test("a command does not modify the given events", () => {
  const { events } = workDay("start 09:00, break_start 15:00");
  for (const command of [stop, toggleBreak, toggleLunch]) {
    command(events, { minute: 18 * 60 });
    assertEquals(events, workDay("start 09:00, break_start 15:00").events);
  }
});
