import { assertEquals } from "@std/assert";
import {
  readClock,
  readHours,
  SECONDS_PER_DAY,
  stretchAt,
} from "../../lib/exchange/wall_clock.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
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
