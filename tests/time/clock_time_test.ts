import { assertEquals } from "@std/assert";
import {
  formatClock,
  formatDayMinute,
  readDayMinute,
} from "../../lib/time/clock_time.ts";

const TIMES: [text: string, minute: number][] = [
  ["0:00", 0],
  ["00:00", 0],
  ["9:05", 545],
  ["09:05", 545],
  ["12:30", 750],
  ["23:59", 1439],
  ["24:00", 1440],
  ["24:30", 1470],
  ["39:59", 2399],
];

const NO_TIMES = [
  "",
  "9",
  "9:5",
  "09:5",
  "9:60",
  "25:61",
  "009:00",
  "09:000",
  "-1:00",
  "+9:00",
  "9.00",
  "9:00 am",
  "09:00:00",
  " 9:00",
  "9:00\n",
  "99:00",
  "０９:00",
];

Deno.test("readDayMinute() reads H:MM, HH:MM and times after midnight", () => {
  for (const [text, minute] of TIMES) {
    assertEquals(readDayMinute(text), minute, text);
  }
});

Deno.test("readDayMinute() returns undefined for an invalid time", () => {
  for (const text of NO_TIMES) {
    assertEquals(readDayMinute(text), undefined, text);
  }
});

Deno.test("readDayMinute() accepts times up to two dates later", () => {
  assertEquals(readDayMinute("71:59"), 4319);
  assertEquals(readDayMinute("72:00"), undefined);
});

Deno.test("formatDayMinute() pads hours, and continues past 24:00", () => {
  const table: [minute: number, text: string][] = [
    [0, "00:00"],
    [65, "01:05"],
    [545, "09:05"],
    [1439, "23:59"],
    [1440, "24:00"],
    [1470, "24:30"],
    [2399, "39:59"],
  ];
  for (const [minute, text] of table) {
    assertEquals(formatDayMinute(minute), text);
  }
});

Deno.test("formatDayMinute() and readDayMinute() are inverses", () => {
  for (let minute = 0; minute < 2520; minute++) {
    assertEquals(readDayMinute(formatDayMinute(minute)), minute);
  }
});

Deno.test("formatClock() shows times after midnight as a wall clock does", () => {
  assertEquals(formatClock(545), "09:05");
  assertEquals(formatClock(1440), "00:00");
  assertEquals(formatClock(1470), "00:30");
  assertEquals(formatClock(2399), "15:59");
});
