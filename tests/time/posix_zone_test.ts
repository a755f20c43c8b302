import { assertEquals } from "@std/assert";
import { posixZone } from "../../lib/time/posix_zone.ts";
import { quickZone } from "../support/fake_clock.ts";

/** POSIX strings, as the zone database has them, and the zones that they are. */
const SAME: [text: string, zone: string][] = [
  ["CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"],
  ["GMT0BST,M3.5.0/1,M10.5.0", "Europe/London"],
  ["EST5EDT,M3.2.0,M11.1.0", "America/New_York"],
  ["NST3:30NDT,M3.2.0,M11.1.0", "America/St_Johns"],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Sydney"],
  ["<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe"],
  ["<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "America/Nuuk"],
  ["<+03>-3", "Europe/Istanbul"],
  ["JST-9", "Asia/Tokyo"],
  ["MST7", "America/Phoenix"],
  ["UTC0", "UTC"],
];

for (const [text, name] of SAME) {
  Deno.test(`posixZone() reads ${text} as ${name} is since 2024`, () => {
    const [posix, named] = [posixZone(text), quickZone(name)];
    const end = Date.UTC(2027, 0, 1);
    for (let at = Date.UTC(2024, 0, 1); at < end; at += 15 * 60_000) {
      const expected = named.offsetMinutesAt(at);
      const offset = posix?.offsetMinutesAt(at);
      if (offset !== expected) {
        assertEquals(offset, expected, new Date(at).toISOString());
      }
    }
  });
}

Deno.test("posixZone() reads days of the year, with and without leap days", () => {
  const table: [rule: string, lastOfWinter: string][] = [
    ["J60/0", "2024-02-29T23:59Z"],
    ["J60/0", "2025-02-28T23:59Z"],
    ["59/0", "2024-02-28T23:59Z"],
    ["59/0", "2025-02-28T23:59Z"],
  ];
  for (const [rule, last] of table) {
    const zone = posixZone(`WET0WEST,${rule},J300`);
    const at = Date.parse(last);
    assertEquals(zone?.offsetMinutesAt(at), 0, `${rule} ${last}`);
    assertEquals(zone?.offsetMinutesAt(at + 60_000), 60, `${rule} ${last}`);
  }
});

Deno.test("posixZone() returns undefined for what is no such string", () => {
  const texts = [
    "",
    "Europe/Berlin",
    "UTC",
    "EST5EDT",
    "CET-1CEST",
    "CE-1",
    "CET-1:60",
    "CET-19",
    "LMT-0:53:28",
    "CET-1CEST,M3.5.0",
    "CET-1CEST,M13.5.0,M10.5.0/3",
    "CET-1CEST,M0.5.0,M10.5.0/3",
    "CET-1CEST,M3.6.0,M10.5.0",
    "CET-1CEST,M3.5.7,M10.5.0",
    "CET-1CEST,M3.5.0/2/3,M10.5.0",
    "CET-1CEST,J0,J300",
    "CET-1CEST,1,366",
    "CET-1CEST,M3.5.0/168,M10.5.0",
    "<+03-3",
    "<+0>-3",
  ];
  for (const text of texts) assertEquals(posixZone(text), undefined, text);
});
