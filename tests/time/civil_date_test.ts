import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  addDays,
  addMonths,
  byDate,
  type CivilDate,
  civilDateFromDayNumber,
  civilDateOf,
  datesBetween,
  dayNumber,
  formatMonth,
  isCivilDate,
  isCivilMonth,
  monthOf,
  parseCivilDate,
  parseCivilMonth,
  weekdayOf,
} from "../../lib/time/civil_date.ts";
import { forSeeds } from "../support/random.ts";

const DATES = [
  "0100-01-01",
  "0100-02-28",
  "1970-01-01",
  "2000-02-29",
  "2024-02-29",
  "2024-12-31",
  "2025-01-01",
  "2026-02-28",
  "9999-12-31",
];

const NO_DATES = [
  "",
  "0000-01-01",
  "0099-02-10",
  "0099-12-31",
  "0100-02-29",
  "today",
  "2026-02-29",
  "2026-02-30",
  "1900-02-29",
  "2024-04-31",
  "2024-13-01",
  "2024-00-10",
  "2024-12-00",
  "2024-12-32",
  "2024-1-01",
  "2024-12-1",
  "24-12-10",
  "2024/12/10",
  "20241210",
  " 2024-12-10",
  "2024-12-10 ",
  "2024-12-10T00:00",
  "2024-12-10\n",
  "-2024-12-10",
  "２０２４-12-10",
];

Deno.test("isCivilDate() accepts existing dates", () => {
  for (const text of DATES) assertEquals(isCivilDate(text), true, text);
});

Deno.test("isCivilDate() rejects dates that do not exist", () => {
  for (const text of NO_DATES) assertEquals(isCivilDate(text), false, text);
});

Deno.test("parseCivilDate() returns a valid date unchanged", () => {
  assertEquals<string>(parseCivilDate("2024-02-29"), "2024-02-29");
});

Deno.test("parseCivilDate() quotes an invalid date and shows the form", () => {
  for (const text of NO_DATES) {
    const error = assertThrows(() => parseCivilDate(text), InvalidTextError);
    assertEquals(error.message, `Invalid date: "${text}"`);
    assertEquals(error.code, "invalid_date");
    assertEquals(
      error.hint,
      "Use YYYY-MM-DD, such as 2024-12-10",
    );
  }
});

const MONTHS: [text: string, isMonth: boolean][] = [
  ["2024-01", true],
  ["2024-09", true],
  ["2024-10", true],
  ["2024-12", true],
  ["2024-00", false],
  ["2024-13", false],
  ["2024-20", false],
  ["2024-1", false],
  ["2024", false],
  ["2024-12-10", false],
  ["2024-12\n", false],
  ["", false],
];

Deno.test("isCivilMonth() accepts the twelve months of a year", () => {
  for (const [text, isMonth] of MONTHS) {
    assertEquals(isCivilMonth(text), isMonth, text);
  }
});

Deno.test("parseCivilMonth() quotes an invalid month and shows the form", () => {
  assertEquals<string>(parseCivilMonth("2024-12"), "2024-12");
  const error = assertThrows(() => parseCivilMonth("dec"), InvalidTextError);
  assertEquals(error.message, 'Invalid month: "dec"');
  assertEquals(error.code, "invalid_month");
  assertEquals(error.hint, "Use YYYY-MM, such as 2024-12");
});

Deno.test("monthOf() returns the month of a date", () => {
  assertEquals<string>(monthOf(parseCivilDate("2024-12-31")), "2024-12");
});

const SUMS: [date: string, days: number, sum: string][] = [
  ["2024-12-10", 0, "2024-12-10"],
  ["2024-12-10", 1, "2024-12-11"],
  ["2024-12-01", -1, "2024-11-30"],
  ["2024-12-31", 1, "2025-01-01"],
  ["2025-01-01", -1, "2024-12-31"],
  ["2024-02-28", 1, "2024-02-29"],
  ["2024-02-29", 1, "2024-03-01"],
  ["2024-03-01", -1, "2024-02-29"],
  ["2023-02-28", 1, "2023-03-01"],
  ["2023-03-01", -1, "2023-02-28"],
  ["2000-02-28", 1, "2000-02-29"],
  ["2024-02-29", 365, "2025-02-28"],
  ["2024-12-10", -7, "2024-12-03"],
];

Deno.test("addDays() crosses the ends of months and years", () => {
  for (const [date, days, sum] of SUMS) {
    assertEquals<string>(addDays(parseCivilDate(date), days), sum);
  }
});

const WEEKDAYS: [date: string, weekday: ReturnType<typeof weekdayOf>][] = [
  ["1969-12-20", "Sat"],
  ["1970-01-01", "Thu"],
  ["2024-02-29", "Thu"],
  ["2024-12-10", "Tue"],
  ["2024-12-11", "Wed"],
  ["2024-12-15", "Sun"],
  ["2024-12-16", "Mon"],
  ["2024-12-20", "Fri"],
  ["2024-12-21", "Sat"],
];

Deno.test("weekdayOf() returns the weekday", () => {
  for (const [date, weekday] of WEEKDAYS) {
    assertEquals(weekdayOf(parseCivilDate(date)), weekday, date);
  }
});

Deno.test("dayNumber() counts from 1970-01-01, and civilDateFromDayNumber() inverts it", async () => {
  assertEquals(dayNumber("1970-01-01" as CivilDate), 0);
  assertEquals(dayNumber("1969-12-31" as CivilDate), -1);
  assertEquals(dayNumber("2024-12-10" as CivilDate), 20067);
  await forSeeds(500, (random) => {
    const days = random.integer(-100_000, 100_000);
    const date = civilDateFromDayNumber(days);
    assertEquals(isCivilDate(date), true);
    assertEquals(dayNumber(date), days);
  });
});

Deno.test("formatMonth() names each month", () => {
  const table: [month: string, name: string][] = [
    ["2024-01", "January 2024"],
    ["2024-02", "February 2024"],
    ["2024-12", "December 2024"],
  ];
  for (const [month, name] of table) {
    assertEquals(formatMonth(parseCivilMonth(month)), name);
  }
});

Deno.test("civilDateOf() pads the month and the day, but not the year", () => {
  const table: [date: string | undefined, ...digits: string[]][] = [
    ["2024-02-09", "2024", "2", "9"],
    ["2024-12-10", "2024", "12", "10"],
    ["2024-12-01", "2024", "12", "01"],
    [undefined, "2024", "2", "30"],
    [undefined, "24", "2", "9"],
    [undefined, "2024", "2", "009"],
    [undefined, "2024", "2"],
    [undefined, "2024"],
    [undefined],
  ];
  for (const [date, ...digits] of table) {
    assertEquals<string | undefined>(civilDateOf(...digits), date);
  }
});

Deno.test("addMonths() crosses the ends of years", () => {
  const table: [month: string, months: number, sum: string][] = [
    ["2024-12", 0, "2024-12"],
    ["2024-12", 1, "2025-01"],
    ["2024-01", 11, "2024-12"],
    ["2024-01", -1, "2023-12"],
    ["2024-06", -6, "2023-12"],
    ["2024-06", 7, "2025-01"],
    ["2024-05", 24, "2026-05"],
    ["0100-01", -1, "0099-12"],
    ["9999-12", 1, "10000-01"],
  ];
  for (const [month, months, sum] of table) {
    assertEquals(addMonths(month, months), sum);
  }
});

Deno.test("datesBetween() includes both ends, and byDate() sorts by date", () => {
  const [first, second, third] = ["2024-02-28", "2024-02-29", "2024-03-01"]
    .map(parseCivilDate) as [CivilDate, CivilDate, CivilDate];
  assertEquals(datesBetween(first, third), [first, second, third]);
  assertEquals(datesBetween(first, first), [first]);
  assertEquals(datesBetween(second, first), []);
  assertEquals(datesBetween(third, first), []);
  const days = [second, third, first].map((date) => ({ date }));
  assertEquals(days.sort(byDate).map(({ date }) => date), [
    ...[first, second, third],
  ]);
});
