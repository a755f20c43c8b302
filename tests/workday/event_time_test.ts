import { assertEquals, assertThrows } from "@std/assert";
import { type CivilDate, parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseWallTime } from "../../lib/time/wall_time.ts";
import { instantOf } from "../../lib/time/zone.ts";
import type { OffsetClock } from "../../lib/workday/event_offset.ts";
import {
  eventTimeOf,
  lastInstantBefore,
  readable,
  type WhenGiven,
} from "../../lib/workday/event_time.ts";
import {
  ClockSteppedBackError,
  InvalidEventTimeError,
} from "../../lib/workday/errors.ts";
import { instantAt, quickZone } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const TOKYO = quickZone("Asia/Tokyo");
const BERLIN = quickZone("Europe/Berlin");

function dayOf(date: CivilDate) {
  const events: Record<string, string> = {
    "2024-12-06": "start 08:30",
    "2024-12-09": "start 15:00, stop 24:30",
    "2024-12-11": "start 14:00, break_start 23:00",
    "2025-10-26": "start 00:30, break_start 02:40",
  };
  return workDay(events[date] ?? "", date);
}

const IN_TOKYO = { dayOf, zone: TOKYO, longestDayMinutes: 960 };

/** The time of an event on a clock of a date. */
function at(date: string, clock: OffsetClock) {
  const civil = parseCivilDate(date);
  return {
    date: civil,
    clock,
    instant: instantOf({ date: civil, ...clock }, TOKYO),
  };
}

type Case = [given: WhenGiven, now: string, date: string, minute: number];

const CASES: [name: string, ...Case][] = [
  ["now", {}, "2024-12-14T09:00:59", "2024-12-14", 540],
  [
    "now, after midnight of an open day",
    {},
    "2024-12-12T00:30",
    "2024-12-11",
    1470,
  ],
  [
    "ago, before midnight",
    { agoMinutes: 45 },
    "2024-12-12T00:30",
    "2024-12-11",
    1425,
  ],
  [
    "a time of the evening before",
    { at: parseWallTime("23:50") },
    "2024-12-12T00:30",
    "2024-12-11",
    1430,
  ],
  [
    "a time of the small hours",
    { at: parseWallTime("00:05") },
    "2024-12-12T00:30",
    "2024-12-11",
    1445,
  ],
  [
    "a time as the log has it",
    { at: parseWallTime("24:05") },
    "2024-12-12T00:30",
    "2024-12-11",
    1445,
  ],
  [
    "a time with its date",
    { at: parseWallTime("2024-12-09T24:40") },
    "2024-12-12T00:30",
    "2024-12-09",
    1480,
  ],
  [
    "the last minute of 16 hours after the start",
    { at: parseWallTime("2024-12-06T24:29") },
    "2024-12-12T00:30",
    "2024-12-06",
    1469,
  ],
  [
    "an instant",
    { at: instantAt("2024-12-08T12:34:56") },
    "2024-12-12T00:30",
    "2024-12-08",
    754,
  ],
];

for (const [name, given, now, date, minute] of CASES) {
  Deno.test(`eventTimeOf() takes ${name}`, () => {
    assertEquals(
      eventTimeOf(given, instantAt(now), IN_TOKYO),
      at(date, { minute, offsetMinutes: 540 }),
    );
  });
}

Deno.test("eventTimeOf() takes the second of two like hours after the first", () => {
  const now = instantAt("2025-10-26T02:20+01:00");
  for (const given of [{}, { at: parseWallTime("02:20") }]) {
    assertEquals(
      eventTimeOf(given, now, { ...IN_TOKYO, zone: BERLIN }),
      at("2025-10-26", { minute: 140, offsetMinutes: 60 }),
    );
  }
});

Deno.test("eventTimeOf() refuses times that do not fit", () => {
  const now = instantAt("2024-12-12T00:30");
  const table: [at: string, code: string][] = [
    ["00:31", "future_time"],
    ["2024-12-11T22:59", "time_before_last_event"],
    ["2024-12-10T00:29", "time_before_last_event"],
    ["2024-12-12T00:31", "future_time"],
    ["2024-12-06T24:30", "day_too_long"],
  ];
  for (const [at, code] of table) {
    const error = assertThrows(
      () => eventTimeOf({ at: parseWallTime(at) }, now, IN_TOKYO),
      InvalidEventTimeError,
    );
    assertEquals(error.code, code, at);
  }
  assertThrows(
    () => eventTimeOf({}, instantAt("2024-12-11T22:59"), IN_TOKYO),
    ClockSteppedBackError,
    "The clock shows 22:59, before the last event at 23:00",
  );
});

Deno.test("lastInstantBefore() looks at the day before where there is none", () => {
  const table: [date: string, instant: string | undefined][] = [
    ["2024-12-09", "2024-12-10T00:30"],
    ["2024-12-10", "2024-12-10T00:30"],
    ["2024-12-11", "2024-12-11T23:00"],
    ["2024-12-12", "2024-12-11T23:00"],
    ["2024-12-14", undefined],
  ];
  for (const [date, instant] of table) {
    assertEquals(
      lastInstantBefore(parseCivilDate(date), IN_TOKYO),
      instant && instantAt(instant),
    );
  }
});

Deno.test("readable() names the date only beside another one", () => {
  const instant = instantAt("2024-12-10T09:05");
  assertEquals(
    readable(instant, TOKYO, instantAt("2024-12-10T23:00")),
    "09:05",
  );
  assertEquals(
    readable(instant, TOKYO, instantAt("2024-12-11T00:00")),
    "2024-12-10 09:05",
  );
});
