import { assertEquals } from "@std/assert";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import {
  formatHarvestTime,
  hoursBetween,
  isOverADay,
  readHarvestTime,
  stretchOf,
  wallClockOf,
} from "../../providers/_harvest_time.ts";
import { harvestZone } from "../../providers/_harvest_zones.ts";

const TIMES: readonly [minute: number, short: string, long: string][] = [
  [0, "00:00", "12:00am"],
  [59, "00:59", "12:59am"],
  [8 * 60, "08:00", "8:00am"],
  [12 * 60, "12:00", "12:00pm"],
  [12 * 60 + 30, "12:30", "12:30pm"],
  [23 * 60 + 59, "23:59", "11:59pm"],
];

for (const [minute, short, long] of TIMES) {
  Deno.test(`Harvest's ${long} is ${short}`, () => {
    assertEquals(formatHarvestTime(minute, "24h"), short);
    assertEquals(formatHarvestTime(minute, "12h"), long);
    for (const text of [short, long, long.toUpperCase(), ` ${long} `]) {
      assertEquals(readHarvestTime(text), minute, text);
    }
  });
}

for (const text of ["", "8", "24:00", "8:60am", "13:00pm", "0:00am", "noon"]) {
  Deno.test(`"${text}" is no time of Harvest`, () => {
    assertEquals(readHarvestTime(text), undefined);
  });
}

Deno.test("a stretch that ends before it starts ends on the next date", () => {
  const zone = namedZone("Europe/Berlin");
  const date = "2025-01-16" as CivilDate;
  assertEquals(stretchOf(date, { from: 23 * 60, to: 60 }, zone), {
    start: Date.parse("2025-01-16T23:00+01:00"),
    end: Date.parse("2025-01-17T01:00+01:00"),
  });
});

Deno.test("a stretch over a clock change takes as long as it took", () => {
  const zone = namedZone("Europe/Berlin");
  const night = { from: 60, to: 4 * 60 };
  const lengths = ["2025-03-30", "2025-10-26", "2025-10-27"].map((date) => {
    const { start, end } = stretchOf(date as CivilDate, night, zone);
    return hoursBetween(start, end);
  });
  assertEquals(lengths, [2, 4, 3]);
});

Deno.test("a stretch within the hour that clocks repeat keeps its date", () => {
  const zone = namedZone("Europe/Berlin");
  const date = "2025-10-26" as CivilDate;
  assertEquals(stretchOf(date, { from: 150, to: 135 }, zone), {
    start: Date.parse("2025-10-26T02:30+02:00"),
    end: Date.parse("2025-10-26T02:15+01:00"),
  });
});

/** Stretches in Berlin, and whether they come to their start's time again. */
const LONG: readonly [start: string, end: string, isOver: boolean][] = [
  ["2025-01-16T10:00+01:00", "2025-01-16T10:00+01:00", false],
  ["2025-01-16T10:00+01:00", "2025-01-17T09:59+01:00", false],
  ["2025-01-16T10:00+01:00", "2025-01-17T10:00+01:00", true],
  ["2025-01-16T10:00+01:00", "2025-01-18T00:00+01:00", true],
  // A day of 23 hours, and one of 25.
  ["2025-03-29T10:00+01:00", "2025-03-30T10:00+02:00", true],
  ["2025-03-29T10:00+01:00", "2025-03-30T09:59+02:00", false],
  ["2025-10-25T10:00+02:00", "2025-10-26T09:59+01:00", false],
  ["2025-10-26T02:30+02:00", "2025-10-26T02:15+01:00", false],
];

for (const [start, end, isOver] of LONG) {
  Deno.test(`from ${start} to ${end} ${isOver ? "is" : "is not"} too long for Harvest`, () => {
    const zone = namedZone("Europe/Berlin");
    const stretch = { start: Date.parse(start), end: Date.parse(end) };
    assertEquals(isOverADay(stretch, zone), isOver);
    if (isOver) return;
    const { date, from, to = from } = wallClockOf(stretch, zone);
    assertEquals(stretchOf(date, { from, to }, zone), stretch);
  });
}

const ZONES: readonly [harvest: string, iana: string][] = [
  ["Mountain Time (US & Canada)", "America/Denver"],
  ["Tokyo", "Asia/Tokyo"],
  ["Bern", "Europe/Zurich"],
  ["Kathmandu", "Asia/Kathmandu"],
  ["Europe/Berlin", "Europe/Berlin"],
];

for (const [name, iana] of ZONES) {
  Deno.test(`Harvest means ${iana} by "${name}"`, () => {
    for (const at of ["2025-01-16T10:00Z", "2025-07-16T10:00Z"]) {
      const instant = Date.parse(at);
      assertEquals(
        harvestZone(name)?.offsetMinutesAt(instant),
        namedZone(iana).offsetMinutesAt(instant),
      );
    }
  });
}

Deno.test("Harvest's name of a zone may be unknown", () => {
  for (const name of ["", "Atlantis", "__proto__", "constructor"]) {
    assertEquals(harvestZone(name), undefined, name);
  }
});
