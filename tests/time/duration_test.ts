import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  formatBalance,
  formatDuration,
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
  ];
  for (const [text, minutes] of table) {
    assertEquals(parseDuration(text), minutes, text);
  }
});

Deno.test("parseDuration() quotes an invalid duration and shows the form", () => {
  const texts = [
    "",
    "m",
    "h",
    "-15m",
    "+15m",
    "1.5h",
    "15 m",
    "1:60",
    "1h30m20s",
    "15min",
    "1e3",
    "NaN",
    "30m1h",
  ];
  for (const text of texts) {
    const error = assertThrows(() => parseDuration(text), InvalidTextError);
    assertEquals(error.message, `Invalid duration: "${text}"`);
    assertEquals(error.code, "invalid_duration");
    assertEquals(error.hint, "Use a duration such as 15m, 2h or 1h30m");
  }
});
