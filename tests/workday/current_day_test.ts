import { assertEquals } from "@std/assert";
import { type CivilDate, parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  canBeCurrent,
  currentDate,
  dayAsOf,
  lastInstantOf,
  needsDate,
  nightEndedOn,
  openUntil,
} from "../../lib/workday/day.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const TOKYO = cachedZone("Asia/Tokyo");

/** Looks up days in `{ "2024-12-10": "start 09:00" }`. */
function lookup(days: Record<string, string>) {
  return (date: CivilDate) => workDay(days[date] ?? "", date);
}

type Case = [days: Record<string, string>, now: string, date: string];

const OPEN = { "2024-12-10": "start 09:00, break_start 12:00" };

const CASES: [name: string, ...Case][] = [
  ["no day at all", {}, "2024-12-11T00:30", "2024-12-11"],
  ["the open day itself", OPEN, "2024-12-10T23:59", "2024-12-10"],
  ["the open day after midnight", OPEN, "2024-12-11T00:00", "2024-12-10"],
  ["15:59 after the start", OPEN, "2024-12-11T00:59", "2024-12-10"],
  ["16:00 after the start", OPEN, "2024-12-11T01:00", "2024-12-11"],
  [
    "a stopped day",
    { "2024-12-10": "start 15:00, stop 23:00" },
    "2024-12-11T00:30",
    "2024-12-11",
  ],
  [
    "a new day beside an open one",
    { "2024-12-10": "start 20:00", "2024-12-11": "start 00:10" },
    "2024-12-11T00:30",
    "2024-12-11",
  ],
  [
    "the day before yesterday, open",
    { "2024-12-09": "start 23:59" },
    "2024-12-11T00:30",
    "2024-12-11",
  ],
  [
    "a day that began past midnight",
    { "2024-12-10": "start 27:00" },
    "2024-12-11T18:59",
    "2024-12-10",
  ],
  [
    "a night after a morning",
    { "2024-12-10": "start 07:00, break_start 11:00, break_end 20:00" },
    "2024-12-11T11:59",
    "2024-12-10",
  ],
  [
    "the end of a night after a morning",
    { "2024-12-10": "start 07:00, break_start 11:00, break_end 20:00" },
    "2024-12-11T12:00",
    "2024-12-11",
  ],
  [
    "a rest of less than four hours",
    { "2024-12-10": "start 07:00, break_start 16:01, break_end 20:00" },
    "2024-12-10T23:00",
    "2024-12-10",
  ],
  [
    "the end of a day with a rest of less than four hours",
    { "2024-12-10": "start 09:00, break_start 16:01, break_end 20:00" },
    "2024-12-11T01:00",
    "2024-12-11",
  ],
  [
    "two pauses in a row that make a long one",
    {
      "2024-12-10": "start 09:00, lunch_start 15:00, lunch_end 17:00, " +
        "break_start 17:00, break_end 19:00",
    },
    "2024-12-11T10:59",
    "2024-12-10",
  ],
  [
    "a day that began two dates ago",
    {
      "2024-12-09": "start 09:00, break_start 14:00, break_end 24:30, " +
        "break_start 25:00, break_end 40:00",
    },
    "2024-12-11T07:59",
    "2024-12-09",
  ],
  [
    "the next date, which began already where one flew from",
    { "2024-12-12": "start 01:00+14:00, stop 03:00+14:00" },
    "2024-12-11T20:00",
    "2024-12-12",
  ],
  [
    "the next date, which did not begin yet where one flew from",
    { "2024-12-12": "start 01:00+14:00, stop 03:00+14:00" },
    "2024-12-11T19:59",
    "2024-12-11",
  ],
];

for (const [name, days, now, date] of CASES) {
  Deno.test(`currentDate() of ${name}`, () => {
    const book = { dayOf: lookup(days), zone: TOKYO, longestDayMinutes: 960 };
    const found = currentDate(instantAt(now), book);
    assertEquals<string>(found, date);
  });
}

Deno.test("currentDate() is up to two dates ahead after crossing the date line", () => {
  const book = {
    dayOf: lookup({ "2024-12-13": "start 00:30+14:00" }),
    zone: cachedZone("Pacific/Pago_Pago"),
    longestDayMinutes: 960,
  };
  const table: [now: string, date: string][] = [
    ["2024-12-12T10:29:59Z", "2024-12-11"],
    ["2024-12-12T10:30Z", "2024-12-13"],
  ];
  for (const [now, date] of table) {
    assertEquals<string>(currentDate(instantAt(now), book), date);
  }
});

Deno.test("nightEndedOn() returns the night that was stopped on a date", () => {
  const table: [days: Record<string, string>, night: string | undefined][] = [
    [{ "2024-12-11": "start 20:00, stop 23:59" }, undefined],
    [{ "2024-12-11": "start 20:00, stop 24:00" }, "2024-12-11"],
    [{ "2024-12-11": "start 20:00, stop 47:59" }, "2024-12-11"],
    [{ "2024-12-11": "start 20:00, stop 48:00" }, undefined],
    [{ "2024-12-11": "start 20:00, break_start 24:30" }, undefined],
    [{ "2024-12-10": "start 40:00, stop 47:59" }, undefined],
    [{ "2024-12-10": "start 40:00, stop 48:00" }, "2024-12-10"],
    [{ "2024-12-09": "start 60:00, stop 71:59" }, undefined],
    // The nearer one decides.
    [{
      "2024-12-10": "start 40:00, stop 48:00",
      "2024-12-11": "start 10:00, stop 11:00",
    }, undefined],
  ];
  for (const [days, night] of table) {
    const book = { dayOf: lookup(days), zone: TOKYO, longestDayMinutes: 960 };
    const date = parseCivilDate("2024-12-12");
    const found = nightEndedOn(date, book);
    assertEquals<string | undefined>(found?.date, night, JSON.stringify(days));
    if (!found) continue;
    const endedAt = lastInstantOf(book.dayOf(found.date), TOKYO);
    assertEquals(found.endedAt, endedAt);
  }
});

Deno.test("needsDate() returns whether a command must include the date", () => {
  const book = {
    dayOf: lookup({
      "2024-12-09": "start 40:00, stop 48:30",
      "2024-12-08": "start 09:00, stop 10:00",
    }),
    zone: TOKYO,
    longestDayMinutes: 960,
  };
  const table: [date: string, isOther: boolean][] = [
    ["2024-12-08", true],
    ["2024-12-09", false],
    ["2024-12-10", true],
    ["2024-12-11", false],
    ["2024-12-12", true],
  ];
  for (const [date, isOther] of table) {
    const now = instantAt("2024-12-11T00:40");
    assertEquals(needsDate(parseCivilDate(date), now, book), isOther, date);
  }
});

Deno.test("openUntil() is 16 hours after the start of the last shift", () => {
  const rules = { zone: TOKYO, longestDayMinutes: 960 };
  const table: [events: string, until: number][] = [
    ["", -Infinity],
    ["start 09:00", instantAt("2024-12-11T01:00")],
    // A pause of four hours starts a new shift; one minute less does not.
    [
      "start 05:00, break_start 10:00, break_end 14:00",
      instantAt("2024-12-11T06:00"),
    ],
    [
      "start 05:00, break_start 10:00, break_end 13:59",
      instantAt("2024-12-10T21:00"),
    ],
    // A running pause does not.
    ["start 05:00, break_start 10:00", instantAt("2024-12-10T21:00")],
  ];
  for (const [events, until] of table) {
    assertEquals(openUntil(workDay(events), rules), until, events);
  }
});

Deno.test("lastInstantOf() returns the instant of the last event", () => {
  const day = workDay("start 15:00, stop 24:30");
  assertEquals(lastInstantOf(day, TOKYO), instantAt("2024-12-11T00:30"));
  assertEquals(lastInstantOf(workDay(""), TOKYO), undefined);
});

Deno.test("dayAsOf() omits later events", () => {
  const day = workDay("start 09:00, break_start 12:00, break_end 12:00");
  const table: [moment: string, count: number][] = [
    ["2024-12-10T08:59", 0],
    ["2024-12-10T09:00", 1],
    ["2024-12-10T11:59", 1],
    ["2024-12-10T12:00", 3],
    ["2024-12-20T12:00", 3],
  ];
  for (const [moment, count] of table) {
    const { date, events } = dayAsOf(day, instantAt(moment), TOKYO);
    assertEquals(date, parseCivilDate("2024-12-10"));
    assertEquals(events, day.events.slice(0, count));
  }
});

Deno.test("canBeCurrent() accepts dates up to two days from now", () => {
  const rules = { zone: TOKYO, longestDayMinutes: 960 };
  const now = instantAt("2024-12-10T00:00");
  const dates = ["07", "08", "10", "12", "13"].filter((day) =>
    canBeCurrent(parseCivilDate(`2024-12-${day}`), now, rules)
  );
  assertEquals(dates, ["08", "10", "12"]);
});
