import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  dateOn,
  formatInstantArgument,
  formatTime,
  formatTimeArgument,
  futureTimeHint,
  instantsOn,
  momentOf,
  parseTypedTime,
  parseWallTime,
  readMoment,
  readTime,
  readWhen,
  skippedTimeErrorArgs,
  type When,
} from "../../lib/time/typed_time.ts";
import { fixedZone, namedZone } from "../../lib/time/zone.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

Deno.test("parseWallTime() reads a time without a date", () => {
  assertEquals(parseWallTime("08:45"), { minute: 525 });
  assertEquals(parseWallTime("8:45"), { minute: 525 });
  assertEquals(parseWallTime("24:30"), { minute: 1470 });
});

Deno.test("parseWallTime() reads a time with a date", () => {
  const date = parseCivilDate("2024-12-10");
  assertEquals(parseWallTime("2024-12-10T08:45"), { date, minute: 525 });
  assertEquals(parseWallTime("2024-12-10 8:45"), { date, minute: 525 });
  assertEquals(parseWallTime("2024-12-10T24:30"), { date, minute: 1470 });
});

Deno.test("parseWallTime() reads an offset from UTC", () => {
  const date = parseCivilDate("2024-10-27");
  const table: [text: string, minute: number, offsetMinutes: number][] = [
    ["02:30+01:00", 150, 60],
    ["02:30-03:30", 150, -210],
    ["2:30+0545", 150, 345],
    ["02:30+14", 150, 840],
    ["02:30Z", 150, 0],
    ["02:30z", 150, 0],
    ["02:30-00:00", 150, 0],
    ["24:30+18:00", 1470, 1080],
  ];
  for (const [text, minute, offsetMinutes] of table) {
    assertEquals(parseWallTime(text), { minute, offsetMinutes }, text);
    const withDate = parseWallTime(`2024-10-27T${text}`);
    assertEquals(withDate, { date, minute, offsetMinutes }, text);
  }
});

Deno.test("parseWallTime() shows the form of an offset", () => {
  const texts = ["+18:01", "+25:00", "+1", "+1:00", "+01:60", "-", "+CET"];
  for (const text of texts.map((offset) => `02:30${offset}`)) {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.message, `Invalid time: "${text}"`);
    assertEquals(
      error.hint,
      "Use an offset such as +01:00, -03:30 or Z after the time",
    );
  }
});

const FORMS = "Use a time such as 8:45, yesterday 17:00 or 10m ago";

/** What is no time of day, and what is said about it. */
const NO_TIMES: readonly [text: string, hint: string][] = [
  ["", FORMS],
  ["T08:45", FORMS],
  ["2024-12-10T", FORMS],
  ["2024-12-10T08:45\n", FORMS],
  ["2026-02-30T08:45", FORMS],
  ["yesterday 08:45", FORMS],
  [" 08:45", FORMS],
  ["08:45 ", FORMS],
  ["soon", FORMS],
  ["9:5", "Minutes have two digits: use 9:05 or 9:50"],
  ["2024-12-10T9:5", "Minutes have two digits: use 9:05 or 9:50"],
  ["25:61", "Minutes go up to 59: use 26:01"],
  ["2024-12-10T08:45:00", "Leave out the seconds: 08:45"],
];

Deno.test("parseWallTime() quotes an invalid time and explains it", () => {
  for (const [text, hint] of NO_TIMES) {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.message, `Invalid time: "${text}"`);
    assertEquals(error.code, "invalid_time");
    assertEquals(error.hint, hint, text);
  }
});

// A Tuesday.
const TODAY = parseCivilDate("2024-12-10");

const DATED: readonly [text: string, date: string, minute: number][] = [
  ["2024-12-09T08:45", "2024-12-09", 525],
  ["2024-12-09t8.45", "2024-12-09", 525],
  ["2024-12-09T24:30", "2024-12-09", 1470],
  ["2024-12-09 8:45am", "2024-12-09", 525],
  ["8:45 am 2024-12-09", "2024-12-09", 525],
  ["yesterday 17:00", "2024-12-09", 1020],
  ["17:00 yesterday", "2024-12-09", 1020],
  ["Yesterday 5PM", "2024-12-09", 1020],
  ["today 9", "2024-12-10", 540],
  ["-1 9", "2024-12-09", 540],
  ["9 -1", "2024-12-09", 540],
  ["fri 0905", "2024-12-06", 545],
  ["last fri 9 am", "2024-12-06", 540],
  ["9 am last friday", "2024-12-06", 540],
  ["last tue 9", "2024-12-03", 540],
  ["tomorrow 9:05", "2024-12-11", 545],
];

Deno.test("parseWallTime() reads a date or a word for a day before or after the time", () => {
  for (const [text, day, minute] of DATED) {
    const date = parseCivilDate(day);
    assertEquals(parseWallTime(text, TODAY), { date, minute }, text);
  }
});

Deno.test("parseWallTime() joins no two numbers, before or after a date", () => {
  for (const time of ["10 30", "9 05", "09 00", "9 :05", "1 2"]) {
    for (const text of [`today ${time}`, `${time} today`, time]) {
      assertThrows(() => parseWallTime(text, TODAY), InvalidTextError);
    }
  }
});

Deno.test("parseWallTime() does not guess which day is meant by today's weekday", () => {
  for (const text of ["tue 9:05", "9:05 tue"]) {
    const error = assertThrows(
      () => parseWallTime(text, TODAY),
      InvalidTextError,
      '"tue" could mean 2024-12-03 or 2024-12-10',
    );
    assertEquals(error.code, "invalid_time");
    assertEquals(error.hint, 'Use "last tue" or "today"');
  }
});

// Seconds show that a time ago is counted from the second.
const NOW = instantAt("2024-12-10T12:00:07Z");
const PRESENT = { now: NOW, zone: namedZone("UTC") };

Deno.test("parseTypedTime() reads an instant, truncated to whole seconds", () => {
  const instant = Date.parse("2025-01-16T10:00:30Z");
  for (
    const text of [
      "2025-01-16T10:00:30Z",
      "2025-01-16T10:00:30.999Z",
      "2025-01-16T11:00:30+01:00",
      "2025-01-16T11:00:30+0100",
    ]
  ) {
    assertEquals(parseTypedTime(text, PRESENT), instant, text);
  }
});

Deno.test("parseTypedTime() reads a time without seconds as a wall clock time", () => {
  const date = parseCivilDate("2025-01-16");
  assertEquals(parseTypedTime("8:45", PRESENT), { minute: 525 });
  assertEquals(parseTypedTime("2025-01-16 08:45", PRESENT), {
    date,
    minute: 525,
  });
  assertEquals(parseTypedTime("2025-01-16T08:45Z", PRESENT), {
    date,
    minute: 525,
    offsetMinutes: 0,
  });
});

Deno.test("parseTypedTime() reads now and how long ago something was", () => {
  const table: [text: string, minutesAgo: number][] = [
    ["now", 0],
    ["Now", 0],
    ["10m ago", 10],
    ["90 ago", 90],
    ["1h30 ago", 90],
    ["1h 30m ago", 90],
    ["1:30 ago", 90],
    ["1.5h ago", 90],
    ["-10m", 10],
    ["-1h30", 90],
    ["-1,5h", 90],
    ["-1h 30m", 90],
  ];
  for (const [text, minutesAgo] of table) {
    const instant = NOW - minutesAgo * 60_000;
    assertEquals(parseTypedTime(text, PRESENT), instant, text);
  }
});

/** What is no time, and what is said about it. */
const REFUSED: readonly [text: string, hint: string][] = [
  ["now ", FORMS],
  ["-10", 'Use "-10m" for minutes ago, or "-10 17:00" for days ago'],
  ["-1:30", FORMS],
  ["soon ago", FORMS],
  ["10m", 'Use "10m ago" for a time that long ago'],
  ["2025-01-16T08:45:00", "Leave out the seconds: 08:45"],
  ["2025-02-30T08:45", "Use YYYY-MM-DD: 2025-02 has 28 days"],
  ["31.12. 9:00", "Use YYYY-MM-DD: 2024-12-31"],
  ["soon 9:00", FORMS],
  ["yesterday", 'Add a time, such as "yesterday 17:00"'],
  ["2024-12-10", 'Add a time, such as "2024-12-10 17:00"'],
  ["31.12.", "Use YYYY-MM-DD: 2024-12-31"],
  ["31.12", "Use YYYY-MM-DD: 2024-12-31"],
  ["7.5", "Minutes have two digits: use 7:05 or 7:30"],
  ["7.5.", "Use YYYY-MM-DD: 2024-05-07"],
  ["24.5", "Minutes have two digits: use 24:05 or 24:30"],
  ["25.5", "Use YYYY-MM-DD: 2024-05-25"],
  ["-", FORMS],
  ["-1h\n", FORMS],
  ["2024-12-10 9:5", "Minutes have two digits: use 9:05 or 9:50"],
  ["2024-12-1q 9:5", FORMS],
  ["2024-q2-10T9:5", FORMS],
  ["20q4-12-10T9:5", FORMS],
  ["12024-12-10T9:5", FORMS],
];

Deno.test("parseTypedTime() rejects everything else and explains it", () => {
  for (const [text, hint] of REFUSED) {
    const error = assertThrows(
      () => parseTypedTime(text, PRESENT),
      InvalidTextError,
      `Invalid time: "${text}"`,
    );
    assertEquals([error.code, error.hint], ["invalid_time", hint]);
  }
});

Deno.test("readTime() reads text, and returns the instant of a Date", () => {
  assertEquals(readTime(new Date(90_000), PRESENT), 90_000);
  assertEquals(readTime(90_000, PRESENT), 90_000);
  assertEquals(readTime("08:45", PRESENT), { minute: 525 });
  for (const wrong of [new Date("x"), NaN, Infinity, 9e15]) {
    assertThrows(() => readTime(wrong, PRESENT), RangeError, "Invalid date");
  }
});

Deno.test("readWhen() reads a time or a duration, but not both", () => {
  const read = (when: When) => readWhen(when, PRESENT);
  assertEquals(read({}), { at: undefined, agoMinutes: undefined });
  const at = { minute: 525 };
  assertEquals(read({ at: "08:45" }), { at, agoMinutes: undefined });
  assertEquals(read({ ago: "1h30m" }), { at: undefined, agoMinutes: 90 });
  assertEquals(read({ at: "now" }).at, undefined);
  assertEquals(read({ at: "10m ago" }).at, NOW - 600_000);
  assertThrows(() => read({ ago: "soon" }), InvalidTextError);
  assertThrows(
    () => read({ at: "08:45", ago: "5m" }),
    TypeError,
    '"at" and "ago" cannot be used together',
  );
});

Deno.test("momentOf() resolves a time on the given date or the calendar date", () => {
  const now = instantAt("2024-12-10T23:30:59");
  const present = { now, zone: cachedZone("Asia/Tokyo") };
  const date = parseCivilDate("2024-12-01");
  const table: [at: string | Date | undefined, moment: string, on?: string][] =
    [
      [undefined, "2024-12-10T23:30"],
      [new Date(now), "2024-12-10T23:30"],
      ["08:45", "2024-12-10T08:45", "2024-12-01T08:45"],
      ["2024-11-05T08:45", "2024-11-05T08:45", "2024-11-05T08:45"],
      // At that offset, it is already the next date.
      ["00:15+14:00", "2024-12-10T19:15", "2024-11-30T19:15"],
    ];
  for (const [at, moment, on = moment] of table) {
    assertEquals(momentOf(at, present), instantAt(moment));
    assertEquals(momentOf(at, present, date), instantAt(on));
  }
});

Deno.test("readMoment() refuses times whose days files cannot contain", () => {
  const present = { now: 0, zone: fixedZone(540) };
  const first = Date.UTC(101, 11, 30);
  const early = [
    "0100-01-01T00:00",
    "0101-01-01T10:00",
    "0101-12-31T23:59",
    "0101-12-31T23:59-09:00",
    "0101-12-29T23:59:59Z",
  ];
  for (const text of early) {
    const error = assertThrows(
      () => readMoment(text, present),
      InvalidTextError,
    );
    assertEquals([error.code, error.message, error.hint], [
      "invalid_time",
      `Invalid time: "${text}"`,
      "Use a year from 102",
    ]);
  }
  for (const early of [first - 1, new Date(-8.64e15)]) {
    assertThrows(
      () => readMoment(early, present),
      RangeError,
      "Date too early",
    );
  }
  assertEquals(readMoment(first, present), first);
  const date = parseCivilDate("0102-01-01");
  assertEquals(readMoment("0102-01-01T00:00", present), { date, minute: 0 });
  const east = "0102-01-01T00:00:00+14:00";
  assertEquals(readMoment(east, present), Date.parse("0101-12-31T10:00Z"));
});

Deno.test("momentOf() and readWhen() refuse times whose days can be after the year 9999", () => {
  const present = { now: 0, zone: fixedZone(-300) };
  const late = ["9999-12-31T24:00", "9999-12-28 71:59", "9999-12-31T23:59:59Z"];
  for (const read of [momentOf, (at: string) => readWhen({ at }, present)]) {
    for (const text of late) {
      const error = assertThrows(() => read(text, present), InvalidTextError);
      assertEquals([error.code, error.message, error.hint], [
        "invalid_time",
        `Invalid time: "${text}"`,
        "Use a year up to 9998",
      ]);
    }
  }
  const instant = Date.UTC(9999, 11, 24);
  const date = new Date(instant);
  assertThrows(() => momentOf(instant, present), RangeError, "Date too late");
  assertThrows(
    () => readWhen({ at: date }, present),
    RangeError,
    "Date too late",
  );
  assertEquals(momentOf(instant - 60_000, present), instant - 60_000);
  assertEquals(
    momentOf("9999-12-23T18:59", present),
    Date.parse("9999-12-23T23:59Z"),
  );
});

Deno.test("dateOn() returns the date at a time's offset or, without one, in the zone", () => {
  const instant = instantAt("2024-12-10T00:30");
  const tokyo = cachedZone("Asia/Tokyo");
  const on = (text: string) => dateOn(instant, parseWallTime(text), tokyo);
  assertEquals<string>(on("09:00"), "2024-12-10");
  assertEquals<string>(on("09:00Z"), "2024-12-09");
  assertEquals<string>(on("09:00+08:30"), "2024-12-10");
  assertEquals<string>(on("09:00+08:29"), "2024-12-09");
});

const BERLIN = namedZone("Europe/Berlin");

Deno.test("instantsOn() follows the order of the dates", () => {
  const dates = ["2025-10-27", "2025-10-26", "2025-03-30"].map(parseCivilDate);
  const time = parseWallTime("2024-12-10T02:30");
  assertEquals(instantsOn(dates, time, BERLIN), [
    instantAt("2025-10-27T02:30+01:00"),
    instantAt("2025-10-26T02:30+02:00"),
    instantAt("2025-10-26T02:30+01:00"),
  ]);
  assertEquals(instantsOn([], time, BERLIN), []);
});

Deno.test("formatTime() includes the date only if it differs", () => {
  const tokyo = cachedZone("Asia/Tokyo");
  const instant = instantAt("2024-12-10T09:05");
  const beside = (text: string) => formatTime(instant, tokyo, instantAt(text));
  assertEquals(beside("2024-12-10T23:00"), "09:05");
  assertEquals(beside("2024-12-11T00:00"), "2024-12-10 09:05");
});

const TO_TYPE: [instant: string, text: string][] = [
  ["2025-10-26T01:59:59+02:00", "2025-10-26T01:59"],
  ["2025-10-26T02:00+02:00", "2025-10-26T02:00"],
  ["2025-10-26T02:59:59+02:00", "2025-10-26T02:59"],
  ["2025-10-26T02:00+01:00", "2025-10-26T02:00+01:00"],
  ["2025-10-26T02:59:59+01:00", "2025-10-26T02:59+01:00"],
  ["2025-10-26T03:00+01:00", "2025-10-26T03:00"],
  ["2025-03-30T03:00+02:00", "2025-03-30T03:00"],
];

Deno.test("formatInstantArgument() includes the offset of an ambiguous time", () => {
  for (const [instant, text] of TO_TYPE) {
    const typed = formatInstantArgument(instantAt(instant), BERLIN);
    assertEquals(typed, text);
    // The output is parsed as the same instant, to the minute.
    const now = instantAt(instant);
    const moment = momentOf(typed, { now, zone: BERLIN });
    assertEquals(moment, momentOf(new Date(now), { now, zone: BERLIN }));
  }
});

Deno.test("formatTimeArgument() continues past 24:00", () => {
  const date = parseCivilDate("2025-10-25");
  const typed = (minute: number, offsetMinutes: number) =>
    formatTimeArgument({ date, minute, offsetMinutes }, BERLIN);
  assertEquals(typed(1470, 120), "2025-10-25T24:30");
  assertEquals(typed(1590, 120), "2025-10-25T26:30");
  assertEquals(typed(1590, 60), "2025-10-25T26:30+01:00");
});

Deno.test("readTime() accepts the instants that a date can have", () => {
  const present = { now: 0, zone: fixedZone(0) };
  for (const instant of [0, 8.64e15, -8.64e15]) {
    assertEquals(readTime(instant, present), instant);
  }
  const invalid = [8.64e15 + 1, -8.64e15 - 1, Infinity, NaN, new Date("x")];
  for (const input of invalid) {
    assertThrows(() => readTime(input, present), RangeError, "Invalid date");
  }
});

Deno.test("futureTimeHint() says what a time past midnight is", () => {
  const plain = "It is 12:00 now";
  const date = parseCivilDate("2024-12-10");
  const table: [time: Parameters<typeof futureTimeHint>[0], hint: string][] = [
    [undefined, plain],
    [Date.UTC(2024, 11, 10), plain],
    [{ minute: 1439 }, plain],
    [{ minute: 1440 }, `24:00 is 00:00 of the next day, and it is 12:00 now`],
    [{ minute: 1515 }, `25:15 is 01:15 of the next day, and it is 12:00 now`],
    [{ minute: 1515, date }, plain],
  ];
  for (const [time, hint] of table) {
    assertEquals(futureTimeHint(time, "12:00"), hint);
  }
});

Deno.test("skippedTimeErrorArgs() names the time", () => {
  assertEquals(skippedTimeErrorArgs(150), [
    "skipped_time",
    "02:30 does not exist on that day",
    { hint: "The clocks go forward then: use an earlier or later time" },
  ]);
});
