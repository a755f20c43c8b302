import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { formatDayMinute } from "../../lib/time/clock_time.ts";
import { parseClockSpan } from "../../lib/time/typed_clock.ts";
import { orderedSpans } from "../../lib/workday/span_order.ts";

const DATE = parseCivilDate("2024-12-10");

function order(text: string): string {
  return orderedSpans(text.split(" ").map(parseClockSpan), DATE)
    .map(({ from, to }) => `${formatDayMinute(from)}-${formatDayMinute(to)}`)
    .join(" ");
}

const ORDERED: readonly (readonly [typed: string, ordered: string])[] = [
  ["9-17", "09:00-17:00"],
  ["8-12 13-17", "08:00-12:00 13:00-17:00"],
  ["6-8 20-22", "06:00-08:00 20:00-22:00"],
  ["22:00-06:00", "22:00-30:00"],
  ["18-7", "18:00-31:00"],
  ["13-1", "13:00-25:00"],
  ["22-2 2:30-6", "22:00-26:00 26:30-30:00"],
  ["22:00-24:00 0:30-6", "22:00-24:00 24:30-30:00"],
  ["18-22 1-4", "18:00-22:00 25:00-28:00"],
  ["9-12 17-19 29:00-31:00", "09:00-12:00 17:00-19:00 29:00-31:00"],
  ["9-29:00", "09:00-29:00"],
  ["9-14 0-2", "09:00-14:00 24:00-26:00"],
  // Nobody rests for twelve hours within a day.
  ["20-22 9:59-11", "20:00-22:00 33:59-35:00"],
];

for (const [typed, ordered] of ORDERED) {
  Deno.test(`orderedSpans() puts ${typed} in order`, () => {
    assertEquals(order(typed), ordered);
  });
}

const DOUBTFUL: readonly (readonly [string, span: string, ...string[]])[] = [
  ["9-12 5-7", "05:00-07:00", "17:00-19:00", "29:00-31:00"],
  ["9-12 1-5", "01:00-05:00", "13:00-17:00", "25:00-29:00"],
  ["9-5", "09:00-05:00", "09:00-17:00", "09:00-29:00"],
  ["12:30-4", "12:30-04:00", "12:30-16:00", "12:30-28:00"],
  ["9-11 12-5", "12:00-05:00", "12:00-17:00", "12:00-29:00"],
  ["9-12 5-19", "05:00-19:00", "17:00-19:00", "29:00-43:00"],
];

for (const [typed, span, afterNoon, next] of DOUBTFUL) {
  Deno.test(`orderedSpans() asks what ${typed} means`, () => {
    const error = assertThrows(() => order(typed), InvalidTextError);
    assertEquals([error.message, error.hint], [
      `"${span}" could mean ${afterNoon}, or ${next} past midnight`,
      `Use ${afterNoon} or ${next}, in chronological order`,
    ]);
  });
}

for (
  const typed of [
    "22-2 1-3",
    "13-17 9-12",
    "14-15 9-10 8-9",
    "18-22 0-5 4-6",
    "13-17 12-14",
    "20-22 10-11",
  ]
) {
  Deno.test(`orderedSpans() refuses ${typed}, which is out of order`, () => {
    const error = assertThrows(() => order(typed), InvalidTextError);
    assertEquals(error.hint, "Put them in chronological order");
  });
}
