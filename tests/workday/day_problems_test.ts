import { assertEquals } from "@std/assert";
import { dayProblems } from "../../lib/workday/day.ts";
import { cachedZone } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

type Days = [date: string, events: string][];

const CASES: [name: string, days: Days, problems: string[]][] = [
  ["no days", [], []],
  ["usual days", [
    ["2024-12-09", "start 09:00, stop 17:00"],
    ["2024-12-10", "start 09:00"],
  ], []],
  ["a day that meets the next one", [
    ["2024-12-08", "start 15:00, stop 24:30"],
    ["2024-12-09", "start 00:30, stop 09:00"],
  ], []],
  ["days that overlap", [
    ["2024-12-08", "start 15:00, stop 24:31"],
    ["2024-12-09", "start 00:30, stop 09:00"],
  ], ["2024-12-09 starts before the previous day ends"]],
  ["nearly 16 hours", [["2024-12-08", "start 08:00, stop 23:59"]], []],
  ["16 hours", [["2024-12-08", "start 08:00, stop 24:00"]], [
    "2024-12-08 lasts 16 hours or more",
  ]],
  ["a split shift that ends at night", [
    [
      "2024-12-08",
      "start 07:00, break_start 11:00, break_end 20:00, stop 30:00",
    ],
  ], []],
  ["a night of 16 hours after a morning", [
    [
      "2024-12-08",
      "start 07:00, break_start 11:00, break_end 20:00, stop 36:00",
    ],
  ], ["2024-12-08 lasts 16 hours or more"]],
  ["a short rest", [
    [
      "2024-12-08",
      "start 07:00, break_start 11:00, break_end 14:59, stop 23:00",
    ],
  ], ["2024-12-08 lasts 16 hours or more"]],
  ["a night after a morning that may go on", [
    ["2024-12-09", "start 07:00, break_start 11:00, break_end 20:01"],
  ], []],
  ["a night that may go on", [["2024-12-09", "start 21:00"]], []],
  ["a night that ends on the second date after", [
    ["2024-12-07", "start 30:00, stop 48:31"],
    ["2024-12-08", ""],
    ["2024-12-09", "start 00:30, stop 09:00"],
  ], [
    "2024-12-07 lasts 16 hours or more",
    "2024-12-09 starts before the previous day ends",
  ]],
  ["an earlier day that is open to this minute", [
    ["2024-12-09", "start 20:00"],
  ], ["2024-12-09 was never stopped: worktime status 2024-12-09"]],
  ["an earlier day that is open for a minute more", [
    ["2024-12-09", "start 20:01"],
  ], []],
  ["today where it began long ago, on another clock", [
    ["2024-12-10", "start 00:00+14:00"],
  ], []],
  ["days that overlap, with pauses", [
    [
      "2024-12-08",
      "start 15:00, lunch_start 16:00, lunch_end 17:00, stop 24:31",
    ],
    ["2024-12-09", "start 00:30, stop 09:00"],
  ], ["2024-12-09 starts before the previous day ends"]],
  ["all of it, by date", [
    ["2024-12-06", "start 08:00, stop 24:00"],
    ["2024-12-07", "start 08:00, stop 40:01"],
    ["2024-12-08", "start 16:00, break_start 32:00"],
  ], [
    "2024-12-06 lasts 16 hours or more",
    "2024-12-07 lasts 16 hours or more",
    "2024-12-08 starts before the previous day ends",
    "2024-12-08 lasts 16 hours or more",
    "2024-12-08 was never stopped: worktime status 2024-12-08",
  ]],
  ["an earlier day that is open", [["2024-12-09", "start 08:00"]], [
    "2024-12-09 was never stopped: worktime status 2024-12-09",
  ]],
];

for (const [name, days, problems] of CASES) {
  Deno.test(`dayProblems() of ${name}`, () => {
    const found = dayProblems(
      days.map(([date, events]) => workDay(events, date)),
      Date.parse("2024-12-10T12:00+09:00"),
      { zone: cachedZone("Asia/Tokyo"), longestDayMinutes: 960 },
    );
    assertEquals(found, problems);
  });
}
