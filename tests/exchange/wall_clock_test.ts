import { assertEquals, assertThrows } from "@std/assert";
import {
  dateReaderFor,
  formatWallTime,
  instantAt as instantOfWall,
  readClock,
  readDate,
  readHours,
  SECONDS_PER_DAY,
  stretchAt,
  wallSecondsOf,
  wallTimeAt,
} from "../../lib/exchange/wall_clock.ts";
import { InvalidTextError } from "../../lib/errors.ts";
import type { DateOrder } from "../../lib/exchange/import_format.ts";
import { type CivilDate, parseCivilDate } from "../../lib/time/civil_date.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";

/** Times of day in seconds, before, at and after each edge. */
const CLOCKS: readonly [text: string, seconds: number | undefined][] = [
  ["00:00:00", 0],
  ["09:05:30", 9 * 3600 + 5 * 60 + 30],
  ["23:59:59", SECONDS_PER_DAY - 1],
  ["24:00:00", SECONDS_PER_DAY],
  ["24:00:01", undefined],
  ["09:59:59", 10 * 3600 - 1],
  ["09:60:00", undefined],
  ["09:00:60", undefined],
  ["09.00:00", undefined],
  ["0a:00:00", undefined],
  ["0:00", 0],
  ["9:05", 9 * 3600 + 5 * 60],
  ["24:00", SECONDS_PER_DAY],
  ["24:01", undefined],
  ["13:00 ", 13 * 3600],
  ["12:00 AM", 0],
  ["12:59 a.m.", 59 * 60],
  ["1:00 AM", 3600],
  ["11:59 PM", SECONDS_PER_DAY - 60],
  ["12:00 PM", 12 * 3600],
  ["12:30:05pm", 12 * 3600 + 30 * 60 + 5],
  ["0:30 AM", undefined],
  ["13:00 PM", undefined],
  ["9", undefined],
  ["", undefined],
  // As long as the most common form.
  ["/9:00:00", undefined],
  [":9:00:00", undefined],
  ["0/:00:00", undefined],
  ["0::00:00", undefined],
  ["09:/0:00", undefined],
  ["09:00:0:", undefined],
  ["09:59:59", 9 * 3600 + 59 * 60 + 59],
  ["19:01:10", 19 * 3600 + 60 + 10],
  ["10:23 AM", 10 * 3600 + 23 * 60],
  [" 9:05:30", 9 * 3600 + 5 * 60 + 30],
  ["1:05:30 ", 3600 + 5 * 60 + 30],
  ["99:59:59", undefined],
];

Deno.test("readClock() reads times of 24 and of 12 hours", () => {
  for (const [text, seconds] of CLOCKS) {
    assertEquals(readClock(text), seconds, text);
  }
});

Deno.test("readHours() reads hours, minutes and seconds", () => {
  const table: [text: string, seconds: number | undefined][] = [
    ["00:16:00", 960],
    ["8:30", 8 * 3600 + 30 * 60],
    ["123:05:07", 123 * 3600 + 5 * 60 + 7],
    ["0:59:59", 3599],
    ["-8:30", -(8 * 3600 + 30 * 60)],
    ["-0:00", 0],
    ["0:60:00", undefined],
    ["0:00:60", undefined],
    ["99:59:59", 100 * 3600 - 1],
    [" 8:05 ", 8 * 3600 + 300],
    ["-0:00:01", -1],
    ["99999:00", 99_999 * 3600],
    ["100000:00", undefined],
    ["8", undefined],
    ["x", undefined],
  ];
  for (const [text, seconds] of table) {
    assertEquals(readHours(text), seconds, text);
  }
});

const BERLIN = cachedZone("Europe/Berlin");
/** On this date, clocks show 2:00 to 3:00 twice. */
const date = parseCivilDate("2024-10-27");

Deno.test("stretchAt() chooses among repeated times by the duration", () => {
  const at = (hours: number, seconds = 0) => ({
    date,
    second: hours * 3600 + seconds,
  });
  const table: [
    start: number,
    end: number,
    seconds: number | undefined,
    from: string,
    to: string,
  ][] = [
    [1, 4, undefined, "2024-10-26T23:00:07Z", "2024-10-27T03:00:05Z"],
    // Without a duration, the first one counts.
    [2, 2.5, undefined, "2024-10-27T00:00:07Z", "2024-10-27T00:30:05Z"],
    [2, 2.5, 1798, "2024-10-27T00:00:07Z", "2024-10-27T00:30:05Z"],
    [2, 2.5, 5398, "2024-10-27T00:00:07Z", "2024-10-27T01:30:05Z"],
    [2.5, 3, 1798, "2024-10-27T01:30:07Z", "2024-10-27T02:00:05Z"],
    [2.5, 3, 5398, "2024-10-27T00:30:07Z", "2024-10-27T02:00:05Z"],
    // A duration that no choice has.
    [2, 2.5, 1, "2024-10-27T00:00:07Z", "2024-10-27T00:30:05Z"],
  ];
  for (const [start, end, seconds, from, to] of table) {
    assertEquals(
      stretchAt(at(start, 7), at(end, 5), { zone: BERLIN, seconds }),
      { start: instantAt(from), end: instantAt(to) },
      `${start} ${end} ${seconds}`,
    );
  }
});

/** Dates in an order, and what they are. */
const DATES: readonly [text: string, order: DateOrder, date?: string][] = [
  ["2024-12-10", "ymd", "2024-12-10"],
  [" 2024/1/2 ", "ymd", "2024-01-02"],
  ["24.1.2", "ymd", "2024-01-02"],
  ["1.2.2024", "dmy", "2024-02-01"],
  ["1/2/24", "mdy", "2024-01-02"],
  ["30/2/24", "dmy"],
  ["1/2/4", "dmy"],
  ["1/2/024", "dmy"],
  ["2024-12-10", "dmy"],
  ["2024-12", "ymd"],
];

Deno.test("readDate() reads years of two and four digits in an order", () => {
  for (const [text, order, date] of DATES) {
    assertEquals(readDate(text, order), date as CivilDate | undefined, text);
  }
});

const OPTIONS = { name: "a.csv", zone: BERLIN, dayStart: 0 };

/** Dates of files, and their order or the error. */
const ORDERS: readonly [dates: string[], expected: string][] = [
  [[], "ymd"],
  [["x", ""], "ymd"],
  [["2024-01-02", "x"], "ymd"],
  // Neither 32 nor 99 is a day or a month.
  [["32/12/10", "99/12/10"], "ymd"],
  [["01.02.2024"], "dmy"],
  [["x", "13/02/2024"], "dmy"],
  [["01/13/2024", "01/13/2024"], "mdy"],
  [["01/02/2024", "01/13/2024", "01/02/2024"], "mdy"],
  [["01/02/2024"], '"01/02/2024" is 2024-02-01 or 2024-01-02'],
  [
    ["03/02/2024", "01/02/2024"],
    '"03/02/2024" is 2024-02-03 or 2024-03-02',
  ],
  [
    ["13/01/2024", "01/13/2024", "x"],
    '"01/13/2024" is in another order than the dates before it',
  ],
  [
    ["01/02/2024", "2024-01-02"],
    '"2024-01-02" is in another order than the dates before it',
  ],
];

Deno.test("dateReaderFor() finds the only order that fits all dates of a file", () => {
  for (const [dates, expected] of ORDERS) {
    const read = () => dates.map(dateReaderFor(dates, OPTIONS));
    if (expected.length === 3) {
      const order = expected as DateOrder;
      const wanted = dates.map((it) => readDate(it, order));
      assertEquals(read(), wanted, dates.join());
      continue;
    }
    const error = assertThrows(read, InvalidTextError, undefined, expected);
    assertEquals(error.message, `"a.csv": ${expected}`);
    assertEquals(
      error.hint,
      expected.includes(" or ")
        ? "Add --date-format dmy for day, month, year, or --date-format mdy"
        : undefined,
    );
  }
});

Deno.test("dateReaderFor() reads dates, and none in another order", () => {
  const read = dateReaderFor(["01/02/2024", "01/13/2024"], OPTIONS);
  for (
    const [text, date] of [
      ["01/02/2024", "2024-01-02"],
      ["01/02/2024", "2024-01-02"],
      ["x", undefined],
      ["01/03/2024", "2024-01-03"],
    ] as const
  ) assertEquals(read(text), date as CivilDate | undefined);
  assertThrows(
    () => read("13/01/2024"),
    InvalidTextError,
    '"a.csv": "13/01/2024" is in another order than the dates before it',
  );
  assertThrows(
    () => read("01.02.2024"),
    InvalidTextError,
    '"a.csv": "01.02.2024" is in another order than the dates before it',
  );
  const given = dateReaderFor([], { ...OPTIONS, dateOrder: "mdy" });
  assertEquals(given("13/01/2024"), undefined);
});

Deno.test("dateReaderFor() looks at dates only until one tells their order", () => {
  const seen: string[] = [];
  const dates = function* () {
    for (const it of ["01/02/2024", "01/13/2024", "13/01/2024"]) {
      seen.push(it);
      yield it;
    }
  };
  dateReaderFor(dates(), OPTIONS);
  assertEquals(seen, ["01/02/2024", "01/13/2024"]);
});

Deno.test("a wall clock keeps the second of an instant, before 1970 as well", () => {
  const table: readonly [at: string, wall: string][] = [
    ["2024-12-10T08:05:30Z", "2024-12-10 09:05:30"],
    ["2024-12-10T08:05:30.999Z", "2024-12-10 09:05:30"],
    ["1969-12-31T22:59:59Z", "1969-12-31 23:59:59"],
    ["1969-12-31T22:59:58.500Z", "1969-12-31 23:59:58"],
    ["1970-01-01T00:00:00Z", "1970-01-01 01:00:00"],
  ];
  for (const [at, wall] of table) {
    assertEquals(formatWallTime(wallTimeAt(Date.parse(at), BERLIN)), wall, at);
  }
  const second = 3661;
  assertEquals(
    wallSecondsOf({ date, second }),
    Date.UTC(2024, 9, 27) / 1000 + second,
  );
});

Deno.test("instantAt() is at or after another instant, where clocks repeat", () => {
  const wall = { date, second: 2 * 3600 + 30 };
  const [first, again] = ["00:00:30", "01:00:30"]
    .map((it) => instantAt(`2024-10-27T${it}Z`));
  for (
    const [earliest, expected] of [
      [undefined, first],
      [first, first],
      [(first ?? 0) + 1000, again],
      [again, again],
    ]
  ) assertEquals(instantOfWall(wall, BERLIN, earliest), expected);
});
