import { assertEquals, assertThrows } from "@std/assert";
import { NotAllowedError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { formatDayMinute, instantOf, namedZone } from "../../lib/time/zone.ts";
import { parseWallTime } from "../../lib/time/typed_time.ts";
import { dayOfStretches } from "../../lib/exchange/workday_plan.ts";
import { workDay } from "../workday/work_day.ts";

const ZONE = namedZone("Europe/Berlin");

type Case = readonly [
  stretches: string,
  result: string,
  workMinutes: number,
  pauseMinutes?: number,
];

/** Writes a day from `work 09:00-12:00, break 12:00-12:30`. */
function write(stretches: string, {
  day: text = "2024-12-10",
  others = {},
  now = "2024-12-31",
}: { day?: string; others?: Record<string, string>; now?: string } = {}) {
  const date = parseCivilDate(text);
  const at = (time: string) =>
    instantOf({ date, ...parseWallTime(time) }, ZONE);
  const parsed = stretches.split(", ").filter(Boolean).map((stretch) => {
    const [kind = "", span = ""] = stretch.split(" ");
    const [from = "", to = ""] = span.split("-");
    return { kind: kind as "work", start: at(from), end: at(to) };
  });
  return dayOfStretches(date, parsed, {
    now: instantOf({ date: parseCivilDate(now), minute: 720 }, ZONE),
    book: {
      zone: ZONE,
      longestDayMinutes: 960,
      dayOf: (date) => workDay(others[date] ?? "", date),
    },
  });
}

function textOf({ day: { events } }: ReturnType<typeof write>): string {
  return events.map(({ kind, minute }) => `${kind} ${formatDayMinute(minute)}`)
    .join(", ");
}

const DAYS: readonly Case[] = [
  ["work 09:00-17:00", "start 09:00, stop 17:00", 480],
  ["work 12:00-17:00, work 09:00-12:00", "start 09:00, stop 17:00", 480],
  [
    "work 13:00-17:00, work 09:00-12:00",
    "start 09:00, break_start 12:00, break_end 13:00, stop 17:00",
    420,
  ],
  ["work 09:00-12:00, work 10:00-11:00", "start 09:00, stop 12:00", 180],
  // Two stretches in a row after a pause.
  [
    "work 09:00-10:00, work 11:00-12:00, work 12:00-12:30",
    "start 09:00, break_start 10:00, break_end 11:00, stop 12:30",
    150,
  ],
  [
    "work 09:00-17:00, break 12:00-12:30",
    "start 09:00, break_start 12:00, break_end 12:30, stop 17:00",
    450,
    30,
  ],
  // A pause that is shorter than its gap.
  [
    "work 09:00-12:00, lunch 12:00-12:30, work 13:00-17:00",
    "start 09:00, lunch_start 12:00, lunch_end 12:30, break_start 12:30, " +
    "break_end 13:00, stop 17:00",
    420,
    30,
  ],
  [
    "work 09:00-12:00, break 12:10-12:30, work 13:00-17:00",
    "start 09:00, break_start 12:00, break_end 13:00, stop 17:00",
    420,
    20,
  ],
  // Lunch within a break.
  [
    "work 09:00-17:00, break 12:00-13:00, lunch 12:10-12:40",
    "start 09:00, break_start 12:00, break_end 12:10, lunch_start 12:10, " +
    "lunch_end 12:40, break_start 12:40, break_end 13:00, stop 17:00",
    420,
    60,
  ],
  ["work 22:00-30:00", "start 22:00, stop 30:00", 480],
  ["work 09:00-09:00, work 10:00-11:00", "start 10:00, stop 11:00", 60],
  // Pauses at the edges of work, over them and after it.
  ["break 09:00-09:10, work 09:00-10:00", "start 09:00, stop 10:00", 60],
  ["work 09:00-10:00, break 09:50-10:00", "start 09:00, stop 10:00", 60],
  ["work 09:00-10:00, break 09:50-10:10", "start 09:00, stop 10:00", 60],
  [
    "work 09:00-10:00, break 09:01-09:59",
    "start 09:00, break_start 09:01, break_end 09:59, stop 10:00",
    2,
    58,
  ],
  [
    "break 08:00-08:10, break 08:20-08:30, work 09:00-10:00",
    "start 09:00, stop 10:00",
    60,
  ],
  [
    "work 09:00-10:00, break 10:10-10:20, break 10:30-10:40",
    "start 09:00, stop 10:00",
    60,
  ],
];

for (const [stretches, result, workMinutes, pauseMinutes = 0] of DAYS) {
  Deno.test(`dayOfStretches(): ${stretches}`, () => {
    const { day, ...minutes } = write(stretches);
    assertEquals([textOf({ day, ...minutes }), minutes], [
      result,
      { workMinutes, pauseMinutes },
    ]);
  });
}

Deno.test("dayOfStretches() keeps the time of a night with a clock change", () => {
  const { workMinutes, day } = write("work 01:00-04:00", { day: "2024-10-27" });
  assertEquals(workMinutes, 240);
  assertEquals(
    day.events.map(({ minute, offsetMinutes }) => [
      minute,
      offsetMinutes,
    ]),
    [[60, 120], [240, 60]],
  );
});

const REFUSED: readonly (readonly [
  stretches: string,
  code: string,
  options?: Parameters<typeof write>[1],
])[] = [
  ["work 09:00-09:00", "no_work"],
  [
    "work 09:00-17:00, lunch 11:00-11:30, lunch 12:00-12:30",
    "lunch_already_taken",
  ],
  ["work 06:00-22:00", "day_too_long"],
  ["work 11:00-12:01", "future_time", { now: "2024-12-10" }],
  [
    "work 01:00-02:00",
    "time_before_last_event",
    { others: { "2024-12-09": "start 20:00, stop 25:01" } },
  ],
  [
    "work 20:00-25:01",
    "time_after_next_day",
    { others: { "2024-12-11": "start 01:00, stop 02:00" } },
  ],
];

for (const [stretches, code, options] of REFUSED) {
  Deno.test(`dayOfStretches() refuses ${stretches}: ${code}`, () => {
    const error = assertThrows(
      () => write(stretches, options),
      NotAllowedError,
    );
    assertEquals(error.code, code);
  });
}

Deno.test("dayOfStretches() needs a whole minute of work, not only a pause", () => {
  for (const stretches of ["", "break 09:00-10:00"]) {
    const error = assertThrows(() => write(stretches), NotAllowedError);
    assertEquals(
      [error.code, error.message],
      ["no_work", "Cannot record 2024-12-10: it has no whole minute of work"],
    );
  }
});
