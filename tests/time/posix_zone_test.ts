import { assertEquals } from "@std/assert";
import { posixZone } from "../../lib/time/machine_zone.ts";
import { cachedZone } from "../support/fake_clock.ts";

/** POSIX strings from the time zone database, and the zones they describe. */
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
    const [posix, named] = [posixZone(text), cachedZone(name)];
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

Deno.test("posixZone() reads days of the year with and without leap days", () => {
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

Deno.test("posixZone() accepts the limits of each rule", () => {
  const table: [text: string, at: string, minutes: number][] = [
    ["abC+1", "2024-01-01T00:00Z", -60],
    ["<x_1>-1", "2024-01-01T00:00Z", 60],
    ["<-03>3:30", "2024-01-01T00:00Z", -210],
    ["aaa-1<+02>,J1/0,J365", "2024-02-01T00:00Z", 120],
    ["<+01>-1bbb,J1/0,J365", "2024-02-01T00:00Z", 120],
    ["EAST-18", "2024-01-01T00:00Z", 1080],
    ["WEST18", "2024-01-01T00:00Z", -1080],
    ["EAST-17:59", "2024-01-01T00:00Z", 1079],
    ["LMT-1:02:00", "2024-01-01T00:00Z", 62],
    // The first and the last month, day of the year, and hour of a rule.
    ["AAA-1BBB,M1.1.0/0,M12.5.6/24", "2024-01-06T22:59Z", 60],
    ["AAA-1BBB,M1.1.0/0,M12.5.6/24", "2024-01-06T23:00Z", 120],
    ["AAA-1BBB,M1.1.0/0,M12.5.6/24", "2024-12-28T21:59Z", 120],
    ["AAA-1BBB,M1.1.0/0,M12.5.6/24", "2024-12-28T22:00Z", 60],
    ["AAA0BBB,0/0,365/12", "2024-01-01T00:00Z", 60],
    ["AAA0BBB,0/0,365/12", "2024-12-31T10:59Z", 60],
    ["AAA0BBB,0/0,365/12", "2024-12-31T11:00Z", 0],
    ["AAA0BBB,J1/0,J365/12", "2023-12-31T11:00Z", 0],
    ["AAA0BBB,J1/0:30:30,J365", "2024-01-01T00:30:29Z", 0],
    ["AAA0BBB,J1/0:30:30,J365", "2024-01-01T00:30:30Z", 60],
    ["AAA0BBB,J1/167,J365", "2024-01-07T22:59Z", 0],
    ["AAA0BBB,J1/167,J365", "2024-01-07T23:00Z", 60],
    ["AAA0BBB,J10/-1,J365", "2024-01-09T22:59Z", 0],
    ["AAA0BBB,J10/-1,J365", "2024-01-09T23:00Z", 60],
    // New Year comes before or after that of UTC.
    ["AAA-10BBB,J1/0,J100", "2023-12-31T13:59Z", 600],
    ["AAA-10BBB,J1/0,J100", "2023-12-31T14:00Z", 660],
    ["AAA10BBB,J1/0,J100", "2024-01-01T09:59Z", -600],
    ["AAA10BBB,J1/0,J100", "2024-01-01T10:00Z", -540],
    // The fourth of a weekday, and the fifth, whether or not it exists.
    ["AAA0BBB,M2.4.4/0,J365", "2024-02-21T23:59Z", 0],
    ["AAA0BBB,M2.4.4/0,J365", "2024-02-22T00:00Z", 60],
    ["AAA0BBB,M2.5.4/0,J365", "2024-02-28T23:59Z", 0],
    ["AAA0BBB,M2.5.4/0,J365", "2024-02-29T00:00Z", 60],
    ["AAA0BBB,M2.5.5/0,J365", "2024-02-22T23:59Z", 0],
    ["AAA0BBB,M2.5.5/0,J365", "2024-02-23T00:00Z", 60],
    // Daylight saving time over New Year, and one with its own offset.
    ["AAA-10BBB,M10.1.0,M4.1.0/3", "2024-12-31T23:59Z", 660],
    ["AAA-1BBB-1:30,J60/0,J300/0", "2024-02-29T22:59Z", 60],
    ["AAA-1BBB-1:30,J60/0,J300/0", "2024-02-29T23:00Z", 90],
    ["AAA-1BBB-1:30,J60/0,J300/0", "2024-10-26T22:29Z", 90],
    ["AAA-1BBB-1:30,J60/0,J300/0", "2024-10-26T22:30Z", 60],
  ];
  for (const [text, at, minutes] of table) {
    const offset = posixZone(text)?.offsetMinutesAt(Date.parse(at));
    assertEquals(offset, minutes, `${text} ${at}`);
  }
});

Deno.test("posixZone() returns undefined for an invalid string", () => {
  const texts = [
    "",
    "Europe/Berlin",
    "UTC",
    "EST5EDT",
    "CET-1CEST",
    "CE-1",
    "CET",
    "CET-1CE,M3.5.0,M10.5.0",
    "CET-1CEST,,M10.5.0",
    "CET-1CEST,M3.5.0,",
    "CET-1CEST-,M3.5.0,M10.5.0",
    "CET-1C1ST,M3.5.0,M10.5.0",
    "CET-1<+2>,M3.5.0,M10.5.0",
    "C1T-1",
    "<+03>",
    "<+0 3>-3",
    "CET-1:60",
    "CET-18:01",
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
    "CET-1CEST,M3.5.0/x2,M10.5.0",
    "CET-1CEST,M3.5.0/2x,M10.5.0",
    "CET-1CEST,xM3.5.0,M10.5.0",
    "CET-1CEST,M3.5.0x,M10.5.0",
    "CET-1CEST,xJ60,J300",
    "CET-1CEST,J60x,J300",
    "CET-1CEST,J60,J1000",
    "CET-1001",
    "CET-0001",
    "CET-1CEST,J0060,J300",
    "CET-1CEST,M3.5.0/2:00:0q,M10.5.0",
    "CET-1CEST,M3.5.0/2:0q,M10.5.0",
    "CET-1CEST,M3q.5.0,M10.5.0",
    "-CET-1",
    "CET-1 ",
    "<+03-3",
    "<+0>-3",
  ];
  for (const text of texts) assertEquals(posixZone(text), undefined, text);
});
