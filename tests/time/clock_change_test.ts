import { assertEquals } from "@std/assert";
import { parseWallTime } from "../../lib/time/typed_time.ts";
import {
  type CivilTime,
  instantOf,
  instantsOf,
  namedZone,
} from "../../lib/time/zone.ts";
import { instantAt } from "../support/fake_clock.ts";

/** The civil time of `2025-10-26T02:30`. */
function civil(text: string): CivilTime {
  const { date, minute } = parseWallTime(text);
  if (!date) throw new TypeError(`Without a date: "${text}"`);
  return { date, minute };
}

/** All instants of a wall clock time around a change of the clocks. */
const TIMES: [zone: string, time: string, instants: string[]][] = [
  // Forward, from 02:00 to 03:00.
  ["Europe/Berlin", "2025-03-30T01:59", ["2025-03-30T01:59+01:00"]],
  ["Europe/Berlin", "2025-03-30T02:00", []],
  ["Europe/Berlin", "2025-03-30T02:59", []],
  ["Europe/Berlin", "2025-03-30T03:00", ["2025-03-30T03:00+02:00"]],
  // The same times relative to the previous date.
  ["Europe/Berlin", "2025-03-29T25:59", ["2025-03-30T01:59+01:00"]],
  ["Europe/Berlin", "2025-03-29T26:30", []],
  ["Europe/Berlin", "2025-03-29T27:00", ["2025-03-30T03:00+02:00"]],
  // Backward, from 03:00 to 02:00.
  ["Europe/Berlin", "2025-10-26T01:59", ["2025-10-26T01:59+02:00"]],
  ["Europe/Berlin", "2025-10-26T02:00", [
    "2025-10-26T02:00+02:00",
    "2025-10-26T02:00+01:00",
  ]],
  ["Europe/Berlin", "2025-10-26T02:59", [
    "2025-10-26T02:59+02:00",
    "2025-10-26T02:59+01:00",
  ]],
  ["Europe/Berlin", "2025-10-25T26:30", [
    "2025-10-26T02:30+02:00",
    "2025-10-26T02:30+01:00",
  ]],
  ["Europe/Berlin", "2025-10-26T03:00", ["2025-10-26T03:00+01:00"]],
  ["America/New_York", "2025-03-09T02:30", []],
  ["America/New_York", "2025-11-02T01:30", [
    "2025-11-02T01:30-04:00",
    "2025-11-02T01:30-05:00",
  ]],
  ["America/New_York", "2025-11-02T02:00", ["2025-11-02T02:00-05:00"]],
  // By half an hour: forward from 02:00 to 02:30, back from 02:00 to 01:30.
  ["Australia/Lord_Howe", "2025-10-05T01:59", ["2025-10-05T01:59+10:30"]],
  ["Australia/Lord_Howe", "2025-10-05T02:15", []],
  ["Australia/Lord_Howe", "2025-10-05T02:30", ["2025-10-05T02:30+11:00"]],
  ["Australia/Lord_Howe", "2025-04-06T01:29", ["2025-04-06T01:29+11:00"]],
  ["Australia/Lord_Howe", "2025-04-06T01:45", [
    "2025-04-06T01:45+11:00",
    "2025-04-06T01:45+10:30",
  ]],
  ["Australia/Lord_Howe", "2025-04-06T02:00", ["2025-04-06T02:00+10:30"]],
  // Midnight itself is skipped or repeated.
  ["Asia/Beirut", "2025-03-30T00:30", []],
  ["America/Havana", "2025-11-02T00:30", [
    "2025-11-02T00:30-04:00",
    "2025-11-02T00:30-05:00",
  ]],
  ["Asia/Tokyo", "2025-10-26T02:30", ["2025-10-26T02:30+09:00"]],
];

Deno.test("instantsOf() returns none, one or two instants around a clock change", () => {
  for (const [zone, time, instants] of TIMES) {
    assertEquals(
      instantsOf(civil(time), namedZone(zone)),
      instants.map(instantAt),
      `${zone} ${time}`,
    );
  }
});

Deno.test("instantOf() returns the first instant that is not too early", () => {
  const zone = namedZone("Europe/Berlin");
  const time = civil("2025-10-26T02:30");
  const first = instantAt("2025-10-26T02:30+02:00");
  const second = instantAt("2025-10-26T02:30+01:00");
  assertEquals(instantOf(time, zone), first);
  assertEquals(instantOf(time, zone, first), first);
  assertEquals(instantOf(time, zone, first + 60_000), second);
  assertEquals(instantOf(time, zone, second), second);
  // Both are too early, but the later one is closer.
  assertEquals(instantOf(time, zone, second + 60_000), second);
});

Deno.test("instantOf() interprets a skipped time with the offset before the change", () => {
  const table: [zone: string, time: string, instant: string][] = [
    ["Europe/Berlin", "2025-03-30T02:00", "2025-03-30T03:00+02:00"],
    ["Europe/Berlin", "2025-03-30T02:30", "2025-03-30T03:30+02:00"],
    ["America/New_York", "2025-03-09T02:30", "2025-03-09T03:30-04:00"],
    ["Australia/Lord_Howe", "2025-10-05T02:10", "2025-10-05T02:40+11:00"],
  ];
  for (const [zone, time, instant] of table) {
    assertEquals(instantOf(civil(time), namedZone(zone)), instantAt(instant));
  }
});
