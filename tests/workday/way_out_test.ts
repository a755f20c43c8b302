import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import type { WorkCommand } from "../../lib/workday/transition.ts";
import {
  start,
  stop,
  toggleBreak,
  toggleLunch,
} from "../../lib/workday/transition.ts";
import { EVENT_KINDS } from "../../lib/workday/event.ts";
import {
  firstMinuteFor,
  isOfCommand,
  moveCommand,
  wayOutOf,
} from "../../lib/workday/hint.ts";
import { workDay } from "./work_day.ts";

/** The ways out for each command, asked at 12:40 as of now. */
function waysOut(events: string): string[] {
  return [start, stop, toggleLunch, toggleBreak, "adjust" as const].map(
    (command) => wayOutOf({ ...asked(events), command }),
  );
}

function asked(events: string) {
  return {
    command: start,
    day: workDay(events),
    minute: 760,
    isTimeGiven: false,
    isOtherDay: false,
    today: parseCivilDate("2024-12-10"),
  };
}

const BREAK = "Take a break instead: worktime break";
const ON_BREAK = "You are on a break. To end it: worktime break";
const BEGIN = "Begin the day: worktime start";
const RESUME = "Resume the day: worktime start";
const STATES: [events: string, ways: string[]][] = [
  ["", [BEGIN, BEGIN, BEGIN, BEGIN, BEGIN]],
  ["start 09:00", ["See: worktime status", BREAK, BREAK, BREAK, BREAK]],
  ["start 09:00, break_start 12:00", [
    "End the break: worktime break",
    ...[ON_BREAK, ON_BREAK, ON_BREAK, ON_BREAK],
  ]],
  ["start 09:00, lunch_start 12:00", [
    "End lunch: worktime lunch",
    ...[BREAK, BREAK, BREAK, BREAK],
  ]],
  ["start 09:00, stop 24:30", [
    RESUME,
    "It ended at 00:30; to move that: worktime adjust 12:40",
    ...[RESUME, RESUME, RESUME],
  ]],
];

for (const [events, ways] of STATES) {
  Deno.test(`wayOutOf() leads each command out of "${events}"`, () => {
    assertEquals(waysOut(events), ways);
  });
}

Deno.test("wayOutOf() says the time that was given, and the day that must be named", () => {
  const given = { isTimeGiven: true };
  const other = { ...given, isOtherDay: true };
  const table: [events: string, more: object, wayOut: string][] = [
    ["", given, `${BEGIN} --at 09:00`],
    ["", { ...given, minute: 539 }, `${BEGIN} --at 08:59`],
    ["", { ...given, command: "adjust" }, `${BEGIN} --at 12:40`],
    ["", other, `${BEGIN} --at 2024-12-10T09:00`],
    ["start 09:00, stop 12:00", given, `${RESUME} --at 12:40`],
    ["start 09:00, stop 12:00", other, `${RESUME} --at 2024-12-10T12:40`],
    [
      "start 09:00, break_start 12:00",
      other,
      "End the break: worktime break --at 2024-12-10T12:40",
    ],
    [
      "start 09:00, lunch_start 12:00",
      given,
      "End lunch: worktime lunch --at 12:40",
    ],
    ["start 09:00", other, "See: worktime log 2024-12-10"],
    [
      "start 09:00",
      { today: parseCivilDate("2024-12-11") },
      "The day of 2024-12-10 is still open: worktime status",
    ],
    [
      "start 09:00",
      { ...other, command: stop },
      `${BREAK} --at 2024-12-10T12:40`,
    ],
  ];
  for (const [events, more, wayOut] of table) {
    assertEquals(wayOutOf({ ...asked(events), ...more }), wayOut);
  }
});

Deno.test("firstMinuteFor() is nine, or earlier where that was asked for", () => {
  const table: [
    command: WorkCommand | "adjust",
    minute: number,
    first: number,
  ][] = [
    [stop, 539, 539],
    [stop, 540, 540],
    [stop, 541, 540],
    ["adjust", 541, 541],
  ];
  for (const [command, minute, first] of table) {
    assertEquals(firstMinuteFor({ command, minute }), first);
  }
});

Deno.test("moveCommand() counts past midnight as the log does", () => {
  const move = { day: workDay("start 09:00"), minute: 1470, isOtherDay: false };
  assertEquals(moveCommand(move), "worktime adjust 24:30");
  assertEquals(
    moveCommand({ ...move, isOtherDay: true }),
    "worktime adjust 24:30 --date 2024-12-10",
  );
});

Deno.test("isOfCommand() knows what a command records last", () => {
  const recorded = [start, stop, toggleLunch, toggleBreak].map((command) =>
    EVENT_KINDS.filter((kind) => isOfCommand(command, kind))
  );
  assertEquals<unknown>(recorded, [
    ["start", "break_end"],
    ["stop"],
    ["lunch_start", "lunch_end"],
    ["break_start", "break_end"],
  ]);
  assertEquals(isOfCommand(start, undefined), false);
});
