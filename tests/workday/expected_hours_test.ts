import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  formatExpectedHours,
  parseExpectedHours,
  readExpectedHours,
} from "../../lib/workday/terms.ts";

const HOURS: [text: string, minutes: number, stored: string][] = [
  ["8", 480, "8"],
  ["08", 480, "8"],
  ["8.0", 480, "8"],
  ["8h", 480, "8"],
  ["8h00m", 480, "8"],
  ["8:00", 480, "8"],
  ["7.5", 450, "7.5"],
  ["7.50", 450, "7.5"],
  ["7.5h", 450, "7.5"],
  ["7:30", 450, "7.5"],
  ["07:30", 450, "7.5"],
  ["7h30m", 450, "7.5"],
  ["7h30", 450, "7.5"],
  ["7.25", 435, "7.25"],
  ["7:06", 426, "7.1"],
  ["7:20", 440, "7.33"],
  ["7.33", 440, "7.33"],
  ["7.333333", 440, "7.33"],
  ["0:01", 1, "0.02"],
  ["4", 240, "4"],
  ["0", 0, "0"],
  ["0:00", 0, "0"],
  ["23:59", 1439, "23.98"],
  ["24", 1440, "24"],
  ["24:00", 1440, "24"],
];

Deno.test("parseExpectedHours() reads hours in every form", () => {
  for (const [text, minutes] of HOURS) {
    assertEquals(parseExpectedHours(text), minutes, text);
  }
});

Deno.test("parseExpectedHours() reads a comma and a space as people type them", () => {
  const typed: [text: string, minutes: number][] = [
    ["7,5", 450],
    ["7,5h", 450],
    ["7h 30m", 450],
    ["7h 30", 450],
  ];
  for (const [text, minutes] of typed) {
    assertEquals(parseExpectedHours(text), minutes, text);
    // What is typed is not what a file can have.
    assertEquals(readExpectedHours(text), undefined, text);
  }
});

Deno.test("formatExpectedHours() writes decimal hours, whole ones without a fraction", () => {
  for (const [, minutes, stored] of HOURS) {
    assertEquals(formatExpectedHours(minutes), stored);
  }
});

Deno.test("formatExpectedHours() preserves every minute of a day", () => {
  for (let minutes = 0; minutes <= 1440; minutes++) {
    assertEquals(parseExpectedHours(formatExpectedHours(minutes)), minutes);
  }
});

const HINT = "Use 0 to 24 hours in whole minutes, such as 8, 7.5 or 7:30";

Deno.test("parseExpectedHours() rejects everything but whole minutes", () => {
  const texts = [
    "",
    " ",
    "abc",
    "-1",
    "+8",
    "7.51",
    "7.501",
    "7,5,0",
    ",5",
    "7h 60m",
    ".5",
    "8.",
    "7:5",
    "7:60",
    "7h60m",
    "7 h",
    "30m",
    "NaN",
    "Infinity",
    "1e3",
    "1e1",
    "0x8",
    "8 ",
    "8\n",
  ];
  for (const text of texts) {
    const error = assertThrows(
      () => parseExpectedHours(text),
      InvalidTextError,
    );
    assertEquals(error.message, `Invalid hours: "${text}"`);
    assertEquals(error.code, "invalid_hours");
    assertEquals(error.hint, HINT);
  }
});

Deno.test("parseExpectedHours() rejects more than 24 hours", () => {
  for (const text of ["25", "24:01", "24.5", "24h1m", "999999999"]) {
    const error = assertThrows(
      () => parseExpectedHours(text),
      InvalidTextError,
    );
    assertEquals(error.message, `Too many hours: "${text}"`);
    assertEquals(error.code, "invalid_hours");
    assertEquals(error.hint, HINT);
  }
});
