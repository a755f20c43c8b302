import { assertEquals, assertThrows } from "@std/assert";
import { type CivilDate, parseCivilDate } from "../../lib/time/civil_date.ts";
import { type ParsedWhen, parseWallTime } from "../../lib/time/typed_time.ts";
import { instantOf } from "../../lib/time/zone.ts";
import type { OffsetClock } from "../../lib/workday/timeline.ts";
import { firstInstantAfter, lastInstantBefore } from "../../lib/workday/day.ts";
import { eventTimeOf, steppedBackError } from "../../lib/workday/event_time.ts";
import {
  ClockSteppedBackError,
  InvalidEventTimeError,
} from "../../lib/workday/errors.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const TOKYO = cachedZone("Asia/Tokyo");
const BERLIN = cachedZone("Europe/Berlin");

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

/** The clock time of an event relative to a date. */
function at(date: string, clock: OffsetClock) {
  const civil = parseCivilDate(date);
  return {
    date: civil,
    clock,
    instant: instantOf({ date: civil, ...clock }, TOKYO),
  };
}

type Case = [given: ParsedWhen, now: string, date: string, minute: number];

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
  Deno.test(`eventTimeOf() accepts ${name}`, () => {
    assertEquals(
      eventTimeOf(given, instantAt(now), IN_TOKYO),
      at(date, { minute, offsetMinutes: 540 }),
    );
  });
}

Deno.test("eventTimeOf() resolves a repeated hour to the second one after the first", () => {
  const now = instantAt("2025-10-26T02:20+01:00");
  for (const given of [{}, { at: parseWallTime("02:20") }]) {
    assertEquals(
      eventTimeOf(given, now, { ...IN_TOKYO, zone: BERLIN }),
      at("2025-10-26", { minute: 140, offsetMinutes: 60 }),
    );
  }
});

Deno.test("eventTimeOf() rejects times that do not fit", () => {
  const now = instantAt("2024-12-12T00:30");
  const table: [at: string, code: string][] = [
    ["00:31", "future_time"],
    // Both are rejected: the nearer one was meant.
    ["22:50", "time_before_last_event"],
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

/** A book of days in Tokyo. */
function bookOf(days: Record<string, string>) {
  return {
    dayOf: (date: CivilDate) => workDay(days[date] ?? "", date),
    zone: TOKYO,
    longestDayMinutes: 960,
  };
}

const EDGES: [
  what: string,
  days: Record<string, string>,
  at: string,
  refusal?: readonly [code: string, message: string, hint?: string],
][] = [
  ["the present minute", {}, "2024-12-12T12:00"],
  ["a minute to come", {}, "2024-12-12T12:01", [
    "future_time",
    "Cannot record 12:01: it is in the future",
    "It is 12:00 now",
  ]],
  ["the minute of the last event", {
    "2024-12-12": "start 09:00",
  }, "2024-12-12T09:00"],
  [
    "the minute before the last event",
    {
      "2024-12-12": "start 09:00",
    },
    "2024-12-12T08:59",
    [
      "time_before_last_event",
      "Cannot record 08:59: it is before the last event at 09:00",
    ],
  ],
  ["the minute at which the next day begins", {
    "2024-12-11": "start 09:00",
  }, "2024-12-10T33:00"],
  [
    "a minute after the next day begins",
    {
      "2024-12-10": "start 20:00",
      "2024-12-11": "start 09:00",
    },
    "2024-12-10T33:01",
    [
      "time_after_next_day",
      "Cannot record 09:01: it is after the next day started at 09:00",
      "Use an earlier time",
    ],
  ],
  [
    "a minute after the second next day begins",
    {
      "2024-12-09": "start 40:00",
      "2024-12-11": "start 00:10",
    },
    "2024-12-09T48:11",
    [
      "time_after_next_day",
      "Cannot record 00:11: it is after the next day started at 00:10",
      "Use an earlier time",
    ],
  ],
  ["the last minute of a split day", {
    "2024-12-10": "start 05:00, break_start 10:00, break_end 18:00",
  }, "2024-12-10T33:59"],
  [
    "the end of a split day",
    {
      "2024-12-10": "start 05:00, break_start 10:00, break_end 18:00",
    },
    "2024-12-10T34:00",
    [
      "day_too_long",
      "Cannot record 2024-12-11 10:00: a day ends 16 hours after its last " +
      "shift started",
      "That was at 2024-12-10 18:00; for longer days, set longest_day_hours in " +
      "config.yaml",
    ],
  ],
  ["the minute at which the day after a night begins", {
    "2024-12-10": "start 20:00",
    "2024-12-11": "start 09:00",
  }, "2024-12-10T33:00"],
  ["midnight itself as the end of a day", {
    "2024-12-10": "start 10:00, stop 20:00",
  }, "2024-12-10T24:00"],
  // A day that exceeds the limit can still be stopped, at its last minute.
  ["the minute of an event beyond the end", {
    "2024-12-10": "start 05:00, break_start 24:30",
  }, "2024-12-10T24:30"],
  // A day never closes on its own date.
  ["more than 16 hours on the day's own date", {
    "2024-12-10": "start 05:00",
  }, "2024-12-10T23:59"],
];

for (const [what, days, at, refusal] of EDGES) {
  Deno.test(`eventTimeOf() ${refusal ? "rejects" : "accepts"} ${what}`, () => {
    const now = instantAt("2024-12-12T12:00");
    const time = () =>
      eventTimeOf({ at: parseWallTime(at) }, now, bookOf(days));
    if (!refusal) {
      const [date = "", clock = ""] = at.split("T");
      const { minute } = parseWallTime(clock);
      const midnight = instantAt(`${date}T00:00`);
      assertEquals(time().instant, midnight + minute * 60_000);
      return;
    }
    const error = assertThrows(time, InvalidEventTimeError);
    const { code, message, hint } = error;
    assertEquals<unknown>(
      [code, message, hint],
      [...refusal, undefined].slice(0, 3),
    );
  });
}

Deno.test("eventTimeOf() resolves a time with an offset on the date at that offset", () => {
  // Nine hours behind, it is still the previous day.
  const now = instantAt("2024-12-14T08:00");
  const found = eventTimeOf({ at: parseWallTime("22:00Z") }, now, bookOf({}));
  assertEquals(found, {
    ...at("2024-12-14", { minute: 420, offsetMinutes: 540 }),
  });
});

Deno.test("eventTimeOf() continues past midnight only for a day that has begun", () => {
  const now = instantAt("2024-12-12T12:00");
  const dateOf = (days: Record<string, string>, at: string) =>
    eventTimeOf({ at: parseWallTime(at) }, now, bookOf(days)).date;
  const stopped = { "2024-12-10": "start 10:00, stop 20:00" };
  assertEquals<string>(dateOf(stopped, "2024-12-10T24:00"), "2024-12-10");
  assertEquals<string>(dateOf(stopped, "2024-12-11T00:00"), "2024-12-11");
  assertEquals<string>(dateOf({}, "2024-12-10T24:00"), "2024-12-11");
  assertEquals<string>(dateOf({}, "2024-12-10T24:30"), "2024-12-11");
});

Deno.test("eventTimeOf() continues past midnight from the date of a long night", () => {
  const book = bookOf({ "2024-12-09": "start 40:00" });
  const now = instantAt("2024-12-11T00:30");
  for (const at of ["24:00", "24:05"]) {
    const error = assertThrows(
      () => eventTimeOf({ at: parseWallTime(at) }, now, book),
      InvalidEventTimeError,
    );
    assertEquals(error.code, "time_before_last_event");
  }
  const found = eventTimeOf({ at: parseWallTime("00:05") }, now, book);
  assertEquals<unknown>([found.date, found.clock.minute], ["2024-12-09", 2885]);
});

Deno.test("eventTimeOf() resolves a repeated hour to the first one without earlier events", () => {
  const now = instantAt("2025-10-26T12:00+01:00");
  const book = { ...bookOf({}), zone: BERLIN };
  const { instant } = eventTimeOf({ at: parseWallTime("02:30") }, now, book);
  assertEquals(instant, instantAt("2025-10-26T02:30+02:00"));
});

Deno.test("eventTimeOf() rejects the clock if the next date has already begun", () => {
  const now = instantAt("2024-12-12T12:00");
  const error = assertThrows(
    () => eventTimeOf({}, now, bookOf({ "2024-12-13": "start 09:00" })),
    ClockSteppedBackError,
  );
  assertEquals(
    error.message,
    "The clock shows 2024-12-12 12:00, before the last event at " +
      "2024-12-13 09:00",
  );
  // Later days are no sign of that.
  const planned = bookOf({ "2024-12-14": "start 09:00" });
  assertEquals(eventTimeOf({}, now, planned).instant, now);
});

Deno.test("eventTimeOf() reports a skipped time", () => {
  const now = instantAt("2025-03-30T12:00+02:00");
  const book = { ...bookOf({}), zone: BERLIN };
  const error = assertThrows(
    () => eventTimeOf({ at: parseWallTime("02:30") }, now, book),
    InvalidEventTimeError,
  );
  assertEquals([error.code, error.message, error.hint], [
    "skipped_time",
    "02:30 does not exist on that day",
    "The clocks go forward then: use an earlier or later time",
  ]);
});

Deno.test("firstInstantAfter() searches two dates, or a given number", () => {
  const book = bookOf({
    "2024-12-12": "start 09:00, stop 10:00",
    "2024-12-13": "start 08:00",
  });
  const after = (date: string, daysAhead?: number) =>
    firstInstantAfter(parseCivilDate(date), book, daysAhead);
  const first = instantAt("2024-12-12T09:00");
  assertEquals(after("2024-12-09"), undefined);
  assertEquals(after("2024-12-10"), first);
  assertEquals(after("2024-12-10", 1), undefined);
  assertEquals(after("2024-12-11", 1), first);
  assertEquals(after("2024-12-12"), instantAt("2024-12-13T08:00"));
  assertEquals(after("2024-12-13"), undefined);
});

Deno.test("steppedBackError() shows how the two times differ", () => {
  const table: [now: string, last: string, shown: string, event: string][] = [
    ["2024-12-10T08:59:50", "2024-12-10T09:00:10", "08:59", "09:00"],
    ["2024-12-10T09:00:10", "2024-12-10T09:00:30", "09:00:10", "09:00:30"],
    [
      "2024-12-09T10:00",
      "2024-12-10T09:00",
      "2024-12-09 10:00",
      "2024-12-10 09:00",
    ],
  ];
  for (const [now, last, shown, event] of table) {
    const error = steppedBackError(instantAt(now), instantAt(last), TOKYO);
    assertEquals(
      [error.code, error.message, error.hint],
      [
        "clock_stepped_back",
        `The clock shows ${shown}, before the last event at ${event}`,
        "Correct the clock or TZ, or use --at",
      ],
    );
  }
});

Deno.test("lastInstantBefore() falls back to earlier dates", () => {
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
