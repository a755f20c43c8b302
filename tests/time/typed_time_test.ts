import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  dateOn,
  formatInstantArgument,
  formatTime,
  formatTimeArgument,
  instantsOn,
  momentOf,
  parseClockTime,
  parseDateWord,
  parseTimeOrNow,
  parseTypedTime,
  parseWallTime,
  readTime,
  readWhen,
} from "../../lib/time/typed_time.ts";
import { namedZone } from "../../lib/time/zone.ts";
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
      "Use HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45, " +
        "optionally with an offset such as +01:00, -03:30 or Z",
    );
  }
});

Deno.test("parseWallTime() quotes an invalid time and shows both forms", () => {
  const texts = [
    "",
    "8",
    "9:5",
    "25:61",
    "T08:45",
    "2024-12-10",
    "2024-12-10T",
    "2024-12-10T08",
    "2024-12-10t08:45",
    "2026-02-30T08:45",
    "2024-12-10T08:45:00",
    "today 08:45",
    " 08:45",
    "08:45 ",
  ];
  for (const text of texts) {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.message, `Invalid time: "${text}"`);
    assertEquals(error.code, "invalid_time");
    assertEquals(
      error.hint,
      "Use HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45",
    );
  }
});

const WORDS: [text: string, today: string, date: string][] = [
  ["today", "2024-12-10", "2024-12-10"],
  ["yesterday", "2024-12-10", "2024-12-09"],
  ["yesterday", "2024-12-01", "2024-11-30"],
  ["yesterday", "2025-01-01", "2024-12-31"],
  ["yesterday", "2024-03-01", "2024-02-29"],
  ["2023-05-06", "2024-12-10", "2023-05-06"],
];

Deno.test("parseDateWord() reads dates, today and yesterday", () => {
  for (const [text, today, date] of WORDS) {
    assertEquals<string>(parseDateWord(text, parseCivilDate(today)), date);
  }
});

Deno.test("parseDateWord() rejects everything else and shows the form", () => {
  const today = parseCivilDate("2024-12-10");
  for (const text of ["", "Today", "tomorrow", "2026-02-30", "12-10"]) {
    const error = assertThrows(
      () => parseDateWord(text, today),
      InvalidTextError,
      `Invalid date: "${text}"`,
    );
    assertEquals(error.code, "invalid_date");
    assertEquals(
      error.hint,
      "Use YYYY-MM-DD, today or yesterday",
    );
  }
});

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
    assertEquals(parseTypedTime(text), instant, text);
  }
});

Deno.test("parseTypedTime() reads a time without seconds as a wall clock time", () => {
  const date = parseCivilDate("2025-01-16");
  assertEquals(parseTypedTime("8:45"), { minute: 525 });
  assertEquals(parseTypedTime("2025-01-16 08:45"), { date, minute: 525 });
  assertEquals(parseTypedTime("2025-01-16T08:45Z"), {
    date,
    minute: 525,
    offsetMinutes: 0,
  });
});

Deno.test("parseTypedTime() and parseTimeOrNow() reject everything else and show the forms", () => {
  const texts = [
    "",
    "9",
    "now ",
    "2025-01-16T08:45:00",
    "2025-02-30T08:45",
  ];
  for (const parse of [parseTypedTime, parseTimeOrNow]) {
    for (const text of texts) {
      const error = assertThrows(() => parse(text), InvalidTextError);
      assertEquals(error.message, `Invalid time: "${text}"`);
      assertEquals(
        error.hint,
        "Use HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45",
      );
    }
  }
});

Deno.test("only parseTimeOrNow() accepts now", () => {
  assertEquals(parseTimeOrNow("now"), undefined);
  assertEquals(parseTimeOrNow("08:45"), { minute: 525 });
  for (const parse of [parseTypedTime, parseWallTime]) {
    assertThrows(() => parse("now"), InvalidTextError, 'Invalid time: "now"');
  }
});

Deno.test("readTime() returns the instant of a Date, and undefined without a time", () => {
  assertEquals(readTime(new Date(90_000), parseWallTime), 90_000);
  assertEquals(readTime("08:45", parseWallTime), { minute: 525 });
  assertEquals(readTime(undefined, parseWallTime), undefined);
  assertThrows(
    () => readTime(new Date("x"), parseWallTime),
    RangeError,
    "Invalid date",
  );
});

Deno.test("readWhen() reads a time or a duration, but not both", () => {
  assertEquals(readWhen({}), { at: undefined, agoMinutes: undefined });
  const at = { minute: 525 };
  assertEquals(readWhen({ at: "08:45" }), { at, agoMinutes: undefined });
  const ago = readWhen({ ago: "1h30m" });
  assertEquals(ago, { at: undefined, agoMinutes: 90 });
  assertEquals(readWhen({ at: "now" }, parseTimeOrNow).at, undefined);
  assertThrows(() => readWhen({ at: "now" }), InvalidTextError);
  assertThrows(() => readWhen({ ago: "soon" }), InvalidTextError);
  assertThrows(
    () => readWhen({ at: "08:45", ago: "5m" }),
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

Deno.test("dateOn() returns the date at a time's offset or, without one, in the zone", () => {
  const instant = instantAt("2024-12-10T00:30");
  const tokyo = cachedZone("Asia/Tokyo");
  const on = (text: string) => dateOn(instant, parseClockTime(text), tokyo);
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
