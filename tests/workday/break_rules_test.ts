import { assertEquals } from "@std/assert";
import { brokenRules } from "../../lib/workday/break_rules.ts";
import type { BreakRules } from "../../lib/workday/terms.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const ZONE = cachedZone("Europe/Berlin");

type Row = [
  what: string,
  rules: BreakRules,
  events: string,
  sentences: string[],
  before?: string,
  earlier?: string,
];

const LUNCH = "lunch_start 12:00, lunch_end 12:30";

const ROWS: Row[] = [
  ["6:00 without a break", "de", "start 08:00, stop 14:00", []],
  ["6:01 without a break", "de", "start 08:00, stop 14:01", [
    "Work of 6:01 needs breaks of 0:30, and 0:00 counts",
  ]],
  ["9:00 with 30 minutes", "de", `start 08:00, ${LUNCH}, stop 17:30`, []],
  // Present for 9:01, but that is no more than 8:31 of work.
  ["9:01 of presence", "de", `start 07:43, ${LUNCH}, stop 16:44`, []],
  ["9:01 with 30 minutes", "de", `start 08:00, ${LUNCH}, stop 17:31`, [
    "Work of 9:01 needs breaks of 0:45, and 0:30 counts",
  ]],
  [
    "9:30 with three breaks of 15 minutes",
    "de",
    `start 07:00, break_start 09:00, break_end 09:15, ${LUNCH}, stop 17:15`,
    [],
  ],
  [
    "breaks of 14 minutes",
    "de",
    "start 08:00, break_start 09:00, break_end 09:14, break_start 10:00, " +
    "break_end 10:15, break_start 11:00, break_end 11:14, stop 15:30",
    ["Work of 6:47 needs breaks of 0:30, and 0:15 counts"],
  ],
  [
    "a break and lunch in a row",
    "de",
    "start 08:00, break_start 12:00, break_end 12:10, lunch_start 12:10, " +
    "lunch_end 12:30, stop 16:30",
    [],
  ],
  [
    "a break before the stop",
    "de",
    "start 08:00, break_start 15:00, break_end 15:45, stop 15:45",
    ["Work of 7:00 needs breaks of 0:30, and 0:00 counts"],
  ],
  [
    "10:00 of work",
    "de",
    `start 07:00, lunch_start 12:00, lunch_end 12:45, stop 17:45`,
    [],
  ],
  [
    "10:01 of work",
    "de",
    `start 07:00, lunch_start 12:00, lunch_end 12:45, stop 17:46`,
    [
      "Work of 10:01 is over the limit of 10:00 a day",
    ],
  ],
  [
    "11 hours of rest",
    "de",
    "start 09:00, stop 12:00",
    [],
    "start 14:00, stop 22:00",
  ],
  [
    "less than 11 hours of rest",
    "de",
    "start 08:59, stop 12:00",
    ["Rest of 10:59 since the day before is under 11:00"],
    "start 14:00, stop 22:00",
  ],
  [
    "rest after a night",
    "de",
    "start 15:30, stop 18:00",
    ["Rest of 9:30 since the day before is under 11:00"],
    "start 22:00, stop 30:00",
  ],
  [
    "a day before without a stop",
    "de",
    "start 06:00, stop 09:00",
    [],
    "start 22:00",
  ],
  [
    "all of it, in order",
    "de",
    "start 08:00, stop 18:01",
    [
      "Work of 10:01 needs breaks of 0:45, and 0:00 counts",
      "Work of 10:01 is over the limit of 10:00 a day",
      "Rest of 10:00 since the day before is under 11:00",
    ],
    "start 14:00, stop 22:00",
  ],
  ["6:00 without a break", "eu", "start 08:00, stop 14:00", []],
  [
    "11 hours of rest",
    "eu",
    "start 09:00, stop 12:00",
    [],
    "start 14:00, stop 22:00",
  ],
  ["10:59 of rest", "eu", "start 08:59, stop 12:00", [
    "Rest of 10:59 since the day before is under 11:00",
  ], "start 14:00, stop 22:00"],
  ["no break", "eu", "start 08:00, stop 14:01", [
    "Work of 6:01 needs breaks of 0:01, and 0:00 counts",
  ]],
  [
    "a break of any length",
    "eu",
    "start 08:00, break_start 09:00, break_end 09:01, stop 22:01",
    [],
  ],
  ["little rest", "eu", "start 06:00, stop 09:00", [
    "Rest of 8:00 since the day before is under 11:00",
  ], "start 14:00, stop 22:00"],
  [
    "anything",
    "none",
    "start 00:00, stop 24:00",
    [],
    "start 14:00, stop 23:59",
  ],
  [
    "several broken rules in their order",
    "de",
    "start 06:00, stop 16:01",
    [
      "Work of 10:01 needs breaks of 0:45, and 0:00 counts",
      "Work of 10:01 is over the limit of 10:00 a day",
      "Rest of 8:00 since the day before is under 11:00",
    ],
    "start 14:00, stop 22:00",
  ],
  ["a day without events", "de", "", []],
];

ROWS.push(
  [
    "rest after a day with pauses",
    "de",
    "start 08:00, stop 12:00",
    ["Rest of 10:00 since the day before is under 11:00"],
    "start 10:00, lunch_start 12:00, lunch_end 13:00, stop 22:00",
  ],
  // Only the day before has no events.
  [
    "rest after a night of two dates before",
    "de",
    "start 09:00, stop 12:00",
    ["Rest of 8:30 since the day before is under 11:00"],
    "",
    "start 34:00, stop 48:30",
  ],
  [
    "a day before without a stop after a night",
    "de",
    "start 09:00, stop 12:00",
    [],
    "start 24:40",
    "start 34:00, stop 48:30",
  ],
);

for (
  const [what, rules, events, sentences, before = "", earlier = ""] of ROWS
) {
  Deno.test(`brokenRules() under ${rules} knows ${what}`, () => {
    const days: Record<string, string> = {
      "2024-12-08": earlier,
      "2024-12-09": before,
    };
    const book = {
      zone: ZONE,
      longestDayMinutes: 960,
      dayOf: (date: string) => workDay(days[date] ?? "", date),
    };
    assertEquals(
      brokenRules(workDay(events), rules, book, instantAt("2024-12-10T23:59")),
      sentences.map((sentence) => `Break rules (${rules}): ${sentence}`),
    );
  });
}

Deno.test("brokenRules() counts a running day up to a moment", () => {
  const book = {
    zone: cachedZone("Asia/Tokyo"),
    longestDayMinutes: 960,
    dayOf: (date: string) => workDay("", date),
  };
  const day = workDay("start 08:00");
  const at = (time: string) =>
    brokenRules(day, "de", book, instantAt(`2024-12-10T${time}`)).length;
  assertEquals([at("14:00"), at("14:01")], [0, 1]);
});
