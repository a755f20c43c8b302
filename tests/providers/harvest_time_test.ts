import { assertEquals } from "@std/assert";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import {
  exceedsOneDay,
  formatHarvestTime,
  hoursBetween,
  intervalOf,
  msOfHours,
  readHarvestTime,
  wallClockOf,
} from "../../providers/_harvest_wire.ts";
import { harvestZone } from "../../providers/_harvest_zones.ts";

const TIMES: readonly [minute: number, short: string, long: string][] = [
  [0, "00:00", "12:00am"],
  [59, "00:59", "12:59am"],
  [8 * 60, "08:00", "8:00am"],
  [12 * 60, "12:00", "12:00pm"],
  [12 * 60 + 30, "12:30", "12:30pm"],
  [23 * 60 + 59, "23:59", "11:59pm"],
  [60, "01:00", "1:00am"],
  [11 * 60 + 59, "11:59", "11:59am"],
  [12 * 60 + 59, "12:59", "12:59pm"],
  [13 * 60, "13:00", "1:00pm"],
];

for (const [minute, short, long] of TIMES) {
  Deno.test(`the Harvest time ${long} is ${short}`, () => {
    assertEquals(formatHarvestTime(minute, "24h"), short);
    assertEquals(formatHarvestTime(minute, "12h"), long);
    for (const text of [short, long, long.toUpperCase(), ` ${long} `]) {
      assertEquals(readHarvestTime(text), minute, text);
    }
  });
}

const NO_TIMES = [
  "",
  "8",
  "24:00",
  "8:60am",
  "8:5am",
  "108:00",
  "13:00pm",
  "13:00am",
  "0:00am",
  "0:00pm",
  "8:00  am",
  "8:00 xm",
  "a8:00",
  "noon",
];

for (const text of NO_TIMES) {
  Deno.test(`"${text}" is no time of Harvest`, () => {
    assertEquals(readHarvestTime(text), undefined);
  });
}

/** Milliseconds, and the hours that Harvest stores. */
const HOURS: readonly [ms: number, hours: number, keptMs: number][] = [
  [0, 0, 0],
  [17_999, 0, 0],
  [18_000, 0.01, 36_000],
  [36_000, 0.01, 36_000],
  [53_999, 0.01, 36_000],
  [54_000, 0.02, 72_000],
  [20 * 60_000, 0.33, 1_188_000],
  [3_600_000, 1, 3_600_000],
  [24 * 3_600_000, 24, 24 * 3_600_000],
];

for (const [ms, hours, keptMs] of HOURS) {
  Deno.test(`Harvest stores ${ms} ms as ${hours} h, which is ${keptMs} ms`, () => {
    assertEquals(hoursBetween(1_000, 1_000 + ms), hours);
    assertEquals(msOfHours(hours), keptMs);
  });
}

Deno.test("hours from Harvest are read in whole seconds", () => {
  assertEquals([1 / 7200, 1.4 / 3600].map(msOfHours), [1_000, 1_000]);
  assertEquals([0.4999 / 3600].map(msOfHours), [0]);
});

Deno.test("an interval that ends before it starts ends on the next date", () => {
  const zone = namedZone("Europe/Berlin");
  const date = "2025-01-16" as CivilDate;
  assertEquals(intervalOf(date, { from: 23 * 60, to: 60 }, zone), {
    start: Date.parse("2025-01-16T23:00+01:00"),
    end: Date.parse("2025-01-17T01:00+01:00"),
  });
  assertEquals(intervalOf(date, { from: 60, to: 60 }, zone), {
    start: Date.parse("2025-01-16T01:00+01:00"),
    end: Date.parse("2025-01-16T01:00+01:00"),
  });
  assertEquals(intervalOf(date, { from: 60, to: 59 }, zone), {
    start: Date.parse("2025-01-16T01:00+01:00"),
    end: Date.parse("2025-01-17T00:59+01:00"),
  });
});

Deno.test("an interval over a clock change has its elapsed duration", () => {
  const zone = namedZone("Europe/Berlin");
  const night = { from: 60, to: 4 * 60 };
  const lengths = ["2025-03-30", "2025-10-26", "2025-10-27"].map((date) => {
    const { start, end } = intervalOf(date as CivilDate, night, zone);
    return hoursBetween(start, end);
  });
  assertEquals(lengths, [2, 4, 3]);
});

Deno.test("an interval within a repeated hour keeps its date", () => {
  const zone = namedZone("Europe/Berlin");
  const date = "2025-10-26" as CivilDate;
  assertEquals(intervalOf(date, { from: 150, to: 135 }, zone), {
    start: Date.parse("2025-10-26T02:30+02:00"),
    end: Date.parse("2025-10-26T02:15+01:00"),
  });
});

/** Intervals in Berlin, and whether they exceed a day. */
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
    assertEquals(exceedsOneDay(stretch, zone), isOver);
    if (isOver) return;
    const { date, from, to = from } = wallClockOf(stretch, zone);
    assertEquals(intervalOf(date, { from, to }, zone), stretch);
  });
}

/**
 * The UTC offsets of zones in hours, in the northern winter and summer of a
 * year on which all time zone data agrees.
 */
const ZONES: readonly [winter: number, summer: number, names: string[]][] = [
  [-12, -12, ["International Date Line West"]],
  [-11, -11, ["American Samoa", "Midway Island"]],
  [-10, -10, ["Hawaii"]],
  [-9, -8, ["Alaska"]],
  [-8, -7, ["Pacific Time (US & Canada)", "Tijuana"]],
  [-7, -7, ["Arizona"]],
  [-7, -6, ["Mazatlan", "Mountain Time (US & Canada)", "Chihuahua"]],
  [-6, -6, ["Central America", "Saskatchewan"]],
  [-6, -5, [
    "Central Time (US & Canada)",
    "Guadalajara",
    "Mexico City",
    "Monterrey",
  ]],
  [-5, -5, ["Bogota", "Lima", "Quito"]],
  [-5, -4, ["Eastern Time (US & Canada)", "Indiana (East)"]],
  [-4, -3, ["Atlantic Time (Canada)"]],
  [-4, -4, ["Caracas", "Georgetown", "La Paz", "Puerto Rico"]],
  [-3.5, -2.5, ["Newfoundland"]],
  [-3, -4, ["Santiago", "Asuncion"]],
  [-3, -3, ["Buenos Aires", "Montevideo"]],
  [-3, -2, ["Greenland"]],
  [-2, -3, ["Brasilia"]],
  [-2, -2, ["Mid-Atlantic"]],
  [-1, 0, ["Azores"]],
  [-1, -1, ["Cape Verde Is."]],
  [0, 1, ["Dublin", "Edinburgh", "Lisbon", "London"]],
  [0, 0, ["Monrovia", "UTC"]],
  [1, 1, ["Casablanca", "West Central Africa"]],
  [1, 2, [
    "Amsterdam",
    "Belgrade",
    "Berlin",
    "Bern",
    "Bratislava",
    "Brussels",
    "Budapest",
    "Copenhagen",
    "Ljubljana",
    "Madrid",
    "Paris",
    "Prague",
    "Rome",
    "Sarajevo",
    "Skopje",
    "Stockholm",
    "Vienna",
    "Warsaw",
    "Zagreb",
    "Zurich",
  ]],
  [2, 3, [
    "Athens",
    "Bucharest",
    "Helsinki",
    "Jerusalem",
    "Kyiv",
    "Riga",
    "Sofia",
    "Tallinn",
    "Vilnius",
  ]],
  [2, 2, ["Cairo", "Harare", "Kaliningrad", "Pretoria"]],
  [3, 3, [
    "Baghdad",
    "Istanbul",
    "Kuwait",
    "Minsk",
    "Moscow",
    "Nairobi",
    "Riyadh",
    "St. Petersburg",
  ]],
  [3.5, 4.5, ["Tehran"]],
  [4, 4, [
    "Volgograd",
    "Abu Dhabi",
    "Baku",
    "Muscat",
    "Samara",
    "Tbilisi",
    "Yerevan",
  ]],
  [4.5, 4.5, ["Kabul"]],
  [5, 5, ["Ekaterinburg", "Islamabad", "Karachi", "Tashkent"]],
  [5.5, 5.5, [
    "Chennai",
    "Kolkata",
    "Mumbai",
    "New Delhi",
    "Sri Jayawardenepura",
  ]],
  [5.75, 5.75, ["Kathmandu"]],
  [6, 6, ["Almaty", "Astana", "Dhaka", "Urumqi"]],
  [6.5, 6.5, ["Rangoon"]],
  [7, 7, ["Bangkok", "Hanoi", "Jakarta", "Krasnoyarsk", "Novosibirsk"]],
  [8, 8, [
    "Beijing",
    "Chongqing",
    "Hong Kong",
    "Irkutsk",
    "Kuala Lumpur",
    "Perth",
    "Singapore",
    "Taipei",
    "Ulaanbaatar",
  ]],
  [9, 9, ["Osaka", "Sapporo", "Seoul", "Tokyo", "Yakutsk"]],
  [9.5, 9.5, ["Darwin"]],
  [10, 10, ["Brisbane", "Guam", "Port Moresby", "Vladivostok"]],
  [10.5, 9.5, ["Adelaide"]],
  [11, 10, ["Canberra", "Hobart", "Melbourne", "Sydney"]],
  [11, 11, ["Magadan", "New Caledonia", "Solomon Is.", "Srednekolymsk"]],
  [12, 12, ["Fiji", "Kamchatka", "Marshall Is."]],
  [13, 12, ["Auckland", "Wellington"]],
  [13, 13, ["Nuku'alofa", "Tokelau Is."]],
  [13.75, 12.75, ["Chatham Is."]],
  [14, 13, ["Samoa"]],
  // IANA names work as well.
  [1, 2, ["Europe/Berlin"]],
];

for (const [winter, summer, names] of ZONES) {
  Deno.test(`Harvest means hours ${winter} and ${summer} by ${names.join(", ")}`, () => {
    const instants = ["2019-01-16T10:00Z", "2019-07-16T10:00Z"].map(Date.parse);
    for (const name of names) {
      const zone = harvestZone(name);
      const hours = instants.map((it) => zone && zone.offsetMinutesAt(it) / 60);
      assertEquals(hours, [winter, summer], name);
    }
  });
}

Deno.test("harvestZone() returns undefined for an unknown name", () => {
  for (const name of ["", "Atlantis", "__proto__", "constructor"]) {
    assertEquals(harvestZone(name), undefined, name);
  }
});
