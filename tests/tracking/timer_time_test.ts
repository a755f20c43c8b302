import { assertEquals, assertThrows } from "@std/assert";
import { HOUR, MINUTE, SECOND } from "@std/datetime";
import { parseWallTime } from "../../lib/time/typed_time.ts";
import {
  InvalidTimerTimeError,
  UnlikelyEntryError,
} from "../../lib/tracking/errors.ts";
import {
  checkLikely,
  entryTimeOf,
  stretchOf,
  timerTimeOf,
} from "../../lib/tracking/timer_time.ts";
import { ClockSteppedBackError } from "../../lib/workday/errors.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

interface Given {
  readonly now: string;
  readonly at?: string;
  readonly agoMinutes?: number;
  readonly earliest?: string;
  readonly zone?: string;
}

const BERLIN = "Europe/Berlin";

function meant({ now, at, agoMinutes, earliest, zone = "Asia/Tokyo" }: Given) {
  const isInstant = at !== undefined && /Z$/.test(at);
  const limits = {
    now: instantAt(now),
    zone: cachedZone(zone),
    earliest: earliest === undefined ? undefined : instantAt(earliest),
  };
  const when = at === undefined
    ? undefined
    : isInstant
    ? Date.parse(at)
    : parseWallTime(at);
  return timerTimeOf({ at: when, agoMinutes }, limits);
}

const TIMES: [what: string, given: Given, instant: string][] = [
  ["now, without milliseconds", {
    now: "2025-01-16T10:00:00.900",
  }, "2025-01-16T10:00"],
  ["so long ago", {
    now: "2025-01-16T10:00:30",
    agoMinutes: 15,
  }, "2025-01-16T09:45:30"],
  ["a time of today", {
    now: "2025-01-16T10:00:30",
    at: "08:45",
  }, "2025-01-16T08:45"],
  ["a date and a time", {
    now: "2025-01-16T10:00",
    at: "2025-01-10T08:45",
  }, "2025-01-10T08:45"],
  ["an instant", {
    now: "2025-01-16T10:00",
    at: "2025-01-16T00:30:15.750Z",
  }, "2025-01-16T09:30:15"],
  ["the minute that it is", {
    now: "2025-01-16T10:00:30",
    at: "10:00",
  }, "2025-01-16T10:00"],
  ["the minute of the start, which was at a second", {
    now: "2025-01-16T10:30",
    at: "10:00",
    earliest: "2025-01-16T10:00:40",
  }, "2025-01-16T10:00:40"],
  ["the evening before, after midnight", {
    now: "2025-01-17T00:30",
    at: "23:45",
  }, "2025-01-16T23:45"],
  ["a time of another clock on the date that it shows", {
    now: "2025-01-16T08:00",
    at: "22:00+00:00",
  }, "2025-01-16T07:00"],
  ["the evening before, up to six hours ago", {
    now: "2025-01-17T05:45",
    at: "23:45",
  }, "2025-01-16T23:45"],
  ["the evening before, on which the timer started", {
    now: "2025-01-17T09:00",
    at: "18:00",
    earliest: "2025-01-16T16:00",
  }, "2025-01-16T18:00"],
  ["this morning, though yesterday would do", {
    now: "2025-01-17T09:00",
    at: "08:00",
    earliest: "2025-01-16T07:00",
  }, "2025-01-17T08:00"],
  ["the first of two, where clocks go back", {
    now: "2025-10-26T04:00+01:00",
    at: "02:30",
    zone: BERLIN,
  }, "2025-10-26T02:30+02:00"],
  ["the second of two, where the first is before the start", {
    now: "2025-10-26T04:00+01:00",
    at: "02:30",
    earliest: "2025-10-26T02:45+02:00",
    zone: BERLIN,
  }, "2025-10-26T02:30+01:00"],
  ["the first of two, where the second is in the future", {
    now: "2025-10-26T02:40+02:00",
    at: "02:30",
    zone: BERLIN,
  }, "2025-10-26T02:30+02:00"],
];

for (const [what, given, instant] of TIMES) {
  Deno.test(`timerTimeOf() resolves ${what}`, () => {
    assertEquals(meant(given), instantAt(instant));
  });
}

const REFUSED: [what: string, given: Given, code: string, message: string][] = [
  [
    "a time of later today",
    { now: "2025-01-16T10:00", at: "10:01" },
    "future_time",
    "Cannot record 10:01: it is in the future",
  ],
  [
    "a date that is to come",
    { now: "2025-01-16T10:00", at: "2025-01-17T09:00" },
    "future_time",
    "Cannot record 2025-01-17 09:00: it is in the future",
  ],
  [
    "an instant that is to come",
    { now: "2025-01-16T10:00", at: "2025-01-16T01:00:01Z" },
    "future_time",
    "Cannot record 10:00: it is in the future",
  ],
  [
    "an evening that is too long ago",
    { now: "2025-01-17T05:46", at: "23:45" },
    "future_time",
    "Cannot record 23:45: it is in the future",
  ],
  [
    "a time before the start",
    { now: "2025-01-16T10:00", at: "08:00", earliest: "2025-01-16T09:00" },
    "time_before_start",
    "Cannot record 08:00: it is before the running timer's start at 09:00",
  ],
  [
    "a time that clocks skip",
    { now: "2025-03-30T10:00+02:00", at: "02:30", zone: BERLIN },
    "skipped_time",
    "02:30 does not exist on that day",
  ],
];

for (const [what, given, code, message] of REFUSED) {
  Deno.test(`timerTimeOf() rejects ${what}`, () => {
    const error = assertThrows(() => meant(given), InvalidTimerTimeError);
    assertEquals([error.code, error.message], [code, message]);
  });
}

Deno.test("timerTimeOf() rejects now before a start in the future", () => {
  const error = assertThrows(
    () =>
      meant({
        now: "2025-01-16T10:00",
        at: "2025-01-16T01:00:00Z",
        earliest: "2025-01-16T10:00:01",
      }),
    InvalidTimerTimeError,
  );
  assertEquals(error.code, "time_before_start");
});

Deno.test("timerTimeOf() reports the start of a timer that started later", () => {
  const error = assertThrows(
    () =>
      meant({
        now: "2025-01-16T10:00",
        agoMinutes: 120,
        earliest: "2025-01-16T09:00:30",
      }),
    InvalidTimerTimeError,
  );
  assertEquals(error.hint, "Use 2025-01-16T09:00 or a later time");
});

Deno.test("timerTimeOf() distinguishes a clock that is behind from a wrong time", () => {
  const table = [
    ["2025-01-16T08:59", "2025-01-16T09:00", "08:59", "09:00"],
    // Without the date, the message would contradict itself.
    [
      "2025-01-15T10:00",
      "2025-01-16T09:00",
      "2025-01-15 10:00",
      "2025-01-16 09:00",
    ],
    ["2025-01-16T09:00:10", "2025-01-16T09:00:30", "09:00:10", "09:00:30"],
  ] as const;
  for (const [now, earliest, shown, event] of table) {
    const late = { now, earliest };
    const error = assertThrows(() => meant(late), ClockSteppedBackError);
    assertEquals(
      error.message,
      `The clock shows ${shown}, before the last event at ${event}`,
    );
  }
});

const NEAR = instantAt("2025-01-10T09:30");

function corrected(at: string | number, earliest?: string) {
  return entryTimeOf(typeof at === "number" ? at : parseWallTime(at), {
    now: instantAt("2025-01-16T10:00"),
    zone: cachedZone("Asia/Tokyo"),
    near: NEAR,
    earliest: earliest === undefined ? undefined : instantAt(earliest),
  });
}

Deno.test("entryTimeOf() uses the date of the entry", () => {
  assertEquals(corrected("08:45"), instantAt("2025-01-10T08:45"));
  assertEquals(corrected("23:00"), instantAt("2025-01-10T23:00"));
});

Deno.test("entryTimeOf() uses the next date if the entry would end before it began", () => {
  const end = corrected("01:15", "2025-01-10T22:00");
  assertEquals(end, instantAt("2025-01-11T01:15"));
  const same = corrected("22:00", "2025-01-10T22:00");
  assertEquals(same, instantAt("2025-01-10T22:00"));
});

Deno.test("entryTimeOf() resolves a given date or instant exactly", () => {
  const at = "2025-01-12T08:00";
  assertEquals(corrected(at, "2025-01-10T22:00"), instantAt(at));
  assertEquals(corrected(instantAt(at) + 1.5 * SECOND), instantAt(at) + SECOND);
});

Deno.test("entryTimeOf() rejects the future", () => {
  for (const at of ["2025-01-16T10:01", instantAt("2025-01-16T10:00:01")]) {
    const error = assertThrows(() => corrected(at), InvalidTimerTimeError);
    assertEquals(error.code, "future_time");
  }
});

Deno.test("entryTimeOf() uses the next date only for entries under 16 hours", () => {
  const start = "2025-01-10T22:00";
  assertEquals(corrected("13:59", start), instantAt("2025-01-11T13:59"));
  for (const at of ["14:00", "21:59"]) {
    const error = assertThrows(
      () => corrected(at, start),
      InvalidTimerTimeError,
    );
    assertEquals([error.code, error.message, error.hint], [
      "end_before_start",
      "Cannot end an entry before it starts",
      "Use a later end, with its date if it is on another day",
    ]);
  }
});

Deno.test("entryTimeOf() does not move an end that has a date, even if it is too early", () => {
  const at = "2025-01-09T08:00";
  assertEquals(corrected(at, "2025-01-10T22:00"), instantAt(at));
});

Deno.test("entryTimeOf() resolves a repeated time to the second one if the first is before the start", () => {
  const table: [earliest: string, at: string][] = [
    ["2025-10-26T02:30+02:00", "2025-10-26T02:30+02:00"],
    ["2025-10-26T02:31+02:00", "2025-10-26T02:30+01:00"],
    ["2025-10-26T02:30+01:00", "2025-10-26T02:30+01:00"],
  ];
  for (const [earliest, at] of table) {
    const limits = {
      now: instantAt("2025-11-02T10:00+01:00"),
      zone: cachedZone(BERLIN),
      near: instantAt(earliest),
      earliest: instantAt(earliest),
    };
    const end = entryTimeOf(parseWallTime("02:30"), limits);
    assertEquals(end, instantAt(at), earliest);
  }
});

Deno.test("entryTimeOf() resolves a time with an offset on the date at that offset", () => {
  // At that time, it is half past midnight of the 10th in London.
  assertEquals(corrected("00:30Z"), instantAt("2025-01-10T09:30"));
  // Still the previous date at an offset ten hours behind.
  assertEquals(
    corrected("14:30-10:00"),
    instantAt("2025-01-10T09:30"),
  );
});

Deno.test("checkLikely() rejects empty entries and those over 16 hours", () => {
  const table: [lasts: number, message: string | undefined][] = [
    [0, "The entry would start and end at the same time"],
    [1, undefined],
    [16 * HOUR, undefined],
    [16 * HOUR + 1, "The entry would last 16h 0m, more than 16 hours"],
    [
      40 * HOUR + 59 * MINUTE,
      "The entry would last 40h 59m, more than 16 hours",
    ],
  ];
  for (const [lasts, message] of table) {
    const check = () => checkLikely({ start: NEAR, end: NEAR + lasts });
    if (message === undefined) check();
    else {
      const error = assertThrows(check, UnlikelyEntryError);
      assertEquals([error.code, error.message, error.hint], [
        ...["unlikely_entry", message],
        "Check the times. If they are correct, add --yes",
      ]);
    }
  }
});

const SKIPPED: [what: string, near: string, earliest?: string][] = [
  ["on the date of the entry", "2025-03-30T09:00+02:00"],
  ["after its start", "2025-03-30T01:00+01:00", "2025-03-30T01:00+01:00"],
  ["on the date after", "2025-03-29T22:00+01:00", "2025-03-29T22:00+01:00"],
];

for (const [what, near, earliest] of SKIPPED) {
  Deno.test(`entryTimeOf() rejects a skipped time ${what}`, () => {
    const limits = {
      now: instantAt("2025-04-02T10:00+02:00"),
      zone: cachedZone(BERLIN),
      near: instantAt(near),
      earliest: earliest === undefined ? undefined : instantAt(earliest),
    };
    const error = assertThrows(
      () => entryTimeOf(parseWallTime("02:30"), limits),
      InvalidTimerTimeError,
    );
    assertEquals(error.code, "skipped_time");
  });
}

const BEFORE = {
  start: instantAt("2025-01-10T09:30"),
  end: instantAt("2025-01-10T10:30"),
};

/** The given start, end and duration of an entry. */
type Said = [
  start?: string | undefined,
  end?: string | undefined,
  lastingMs?: number,
];

function stretch([start, end, lastingMs]: Said, isCorrected: boolean) {
  const read = (at?: string) => at === undefined ? at : parseWallTime(at);
  return stretchOf(
    {
      start: read(start),
      end: read(end),
      ...lastingMs !== undefined && { durationMs: lastingMs },
    },
    { now: instantAt("2025-01-16T10:00:30"), zone: cachedZone("Asia/Tokyo") },
    isCorrected ? BEFORE : undefined,
  );
}

const ADDED: [what: string, said: Said, start: string, end: string][] = [
  [
    "a start and an end of today",
    ["08:00", "09:15"],
    "2025-01-16T08:00",
    "2025-01-16T09:15",
  ],
  [
    "an end on the date after the start",
    ["2025-01-14T22:00", "01:15"],
    "2025-01-14T22:00",
    "2025-01-15T01:15",
  ],
  [
    "a start and a duration",
    ["08:00", undefined, 30 * MINUTE],
    "2025-01-16T08:00",
    "2025-01-16T08:30",
  ],
  [
    "an end and a duration",
    [undefined, "09:15", 30 * MINUTE],
    "2025-01-16T08:45",
    "2025-01-16T09:15",
  ],
  [
    "a duration until now",
    [undefined, undefined, 30 * MINUTE],
    "2025-01-16T09:30:30",
    "2025-01-16T10:00:30",
  ],
];

for (const [what, said, start, end] of ADDED) {
  Deno.test(`stretchOf() resolves ${what}`, () => {
    assertEquals(stretch(said, false), {
      start: instantAt(start),
      end: instantAt(end),
    });
  });
}

const MOVED: [what: string, said: Said, start: string, end: string][] = [
  ["nothing", [], "2025-01-10T09:30", "2025-01-10T10:30"],
  ["the start", ["08:45"], "2025-01-10T08:45", "2025-01-10T10:30"],
  ["the start to the end", ["10:30"], "2025-01-10T10:30", "2025-01-10T10:30"],
  ["the end", [undefined, "00:15"], "2025-01-10T09:30", "2025-01-11T00:15"],
  ["both", ["22:00", "01:15"], "2025-01-10T22:00", "2025-01-11T01:15"],
];

for (const [what, said, start, end] of MOVED) {
  Deno.test(`stretchOf() moves ${what} of an entry`, () => {
    assertEquals(stretch(said, true), {
      start: instantAt(start),
      end: instantAt(end),
    });
  });
}

Deno.test("stretchOf() rejects an end before the start, with a hint", () => {
  const table: [said: Said, isCorrected: boolean, hint: string][] = [
    [
      ["08:00", "2025-01-16T07:59"],
      false,
      "Use a later --end, with its date if it is on another day",
    ],
    [["10:31"], true, "Use both --start and --end"],
  ];
  for (const [said, isCorrected, hint] of table) {
    const error = assertThrows(
      () => stretch(said, isCorrected),
      InvalidTimerTimeError,
      "Cannot end an entry before it starts",
    );
    assertEquals([error.code, error.hint], ["end_before_start", hint]);
  }
});

Deno.test("stretchOf() takes no time for an entry with only a start", () => {
  const now = instantAt("2024-12-10T12:00+01:00");
  const zone = cachedZone("Europe/Berlin");
  const start = instantAt("2024-12-10T09:00+01:00");
  assertEquals(stretchOf({ start, end: undefined }, { now, zone }), {
    start,
    end: start,
  });
  assertEquals(stretchOf({ start: undefined, end: undefined }, { now, zone }), {
    start: now,
    end: now,
  });
});
