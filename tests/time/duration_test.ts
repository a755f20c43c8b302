import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  formatBalance,
  formatDuration,
  formatExactDuration,
  parseDuration,
} from "../../lib/time/duration.ts";

const DURATIONS: [minutes: number, duration: string, balance: string][] = [
  [0, "0:00", "+0:00"],
  [-0, "0:00", "+0:00"],
  [1, "0:01", "+0:01"],
  [30, "0:30", "+0:30"],
  [59, "0:59", "+0:59"],
  [60, "1:00", "+1:00"],
  [510, "8:30", "+8:30"],
  [6000, "100:00", "+100:00"],
  [-1, "-0:01", "-0:01"],
  [-30, "-0:30", "-0:30"],
  [-60, "-1:00", "-1:00"],
  [-90, "-1:30", "-1:30"],
  [-510, "-8:30", "-8:30"],
];

Deno.test("formatDuration() writes H:MM and does not round negative durations down", () => {
  for (const [minutes, duration] of DURATIONS) {
    assertEquals(formatDuration(minutes), duration);
  }
});

Deno.test("formatBalance() writes a sign, and zero as +0:00", () => {
  for (const [minutes, , balance] of DURATIONS) {
    assertEquals(formatBalance(minutes), balance);
  }
});

Deno.test("parseDuration() reads hours and minutes in every form", () => {
  const table: [text: string, minutes: number][] = [
    ["15m", 15],
    ["0m", 0],
    ["90m", 90],
    ["2h", 120],
    ["1h30m", 90],
    ["1h30", 90],
    ["1:30", 90],
    ["0:05", 5],
    ["90", 90],
    ["0", 0],
    ["1.5h", 90],
    ["1,5h", 90],
    ["0.25h", 15],
    ["7.33h", 440],
    ["1h 30m", 90],
    ["1h 30", 90],
    ["1H30M", 90],
  ];
  for (const [text, minutes] of table) {
    assertEquals(parseDuration(text), minutes, text);
  }
});

const FORM = "Use a duration such as 15m, 2h or 1h30m";

/** What is no duration, and what is said about it. */
const REFUSED: [text: string, hint: string][] = [
  ["", FORM],
  ["m", FORM],
  ["h", FORM],
  ["soon", FORM],
  ["1h30m20s", FORM],
  ["1e3", FORM],
  ["x min", FORM],
  ["NaN", FORM],
  ["30m1h", FORM],
  ["-15m", "Use 15m"],
  ["+15m", "Use 15m"],
  ["15m ago", "Use 15m"],
  ["15 m", "Use 15m"],
  ["15min", "Use 15m"],
  ["15MIN", "Use 15m"],
  ["2 hours", "Use 2h"],
  ["1hr 30min", "Use 1h30m"],
  ["1:60", "Minutes go up to 59: use 2:00"],
  ["1.5", "For hours, use 1.5h; for minutes, a whole number such as 90m"],
  ["1,5", "For hours, use 1,5h; for minutes, a whole number such as 90m"],
  ["7.51h", "Use whole minutes, such as 1h20m"],
];

Deno.test("parseDuration() quotes an invalid duration and explains it", () => {
  for (const [text, hint] of REFUSED) {
    const error = assertThrows(() => parseDuration(text), InvalidTextError);
    assertEquals(error.message, `Invalid duration: "${text}"`);
    assertEquals([error.code, error.hint], ["invalid_duration", hint], text);
  }
});

Deno.test("formatExactDuration() has hours and minutes, and seconds if there are any", () => {
  const table: [seconds: number, text: string][] = [
    [0, "0h 0m"],
    [1, "0h 0m 1s"],
    [59, "0h 0m 59s"],
    [60, "0h 1m"],
    [3599, "0h 59m 59s"],
    [3600, "1h 0m"],
    [288_930, "80h 15m 30s"],
    [-1, "-0h 0m 1s"],
    [-3661, "-1h 1m 1s"],
  ];
  for (const [seconds, text] of table) {
    assertEquals(formatExactDuration(seconds), text);
  }
});
