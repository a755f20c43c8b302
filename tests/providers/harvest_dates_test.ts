import { assertEquals } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import { datesAround, wholeDates } from "../../providers/_harvest_requests.ts";
import { namedZone } from "../../lib/time/zone.ts";

const MIDNIGHT = Date.parse("2025-01-16T00:00:00Z");
const BERLIN = namedZone("Europe/Berlin");
const UTC = namedZone("UTC");

/** The dates that a range asks for in UTC, and what they cover. */
const RANGES: [from: number, to: number, first: string, last: string][] = [
  [0, DAY, "2025-01-15", "2025-01-17"],
  [0, DAY + 1, "2025-01-15", "2025-01-18"],
  [1, DAY, "2025-01-15", "2025-01-17"],
  [-1, DAY, "2025-01-14", "2025-01-17"],
  [0, 1, "2025-01-15", "2025-01-17"],
];

for (const [from, to, first, last] of RANGES) {
  Deno.test(`datesAround() and wholeDates() round ${from} to ${to} ms after midnight`, () => {
    const range = { from: MIDNIGHT + from, to: MIDNIGHT + to };
    assertEquals<unknown>(datesAround(range, UTC), { from: first, to: last });
    assertEquals(wholeDates(range, UTC), {
      from: Date.parse(`${first}T00:00:00Z`) + DAY,
      to: Date.parse(`${last}T00:00:00Z`),
    });
  });
}

Deno.test("wholeDates() covers dates of 23 and 25 hours", () => {
  const table: [date: string, hours: number][] = [
    ["2025-03-30", 23],
    ["2025-10-26", 25],
  ];
  for (const [date, hours] of table) {
    const noon = Date.parse(`${date}T12:00:00Z`);
    const { from, to } = wholeDates({ from: noon, to: noon + 1 }, BERLIN);
    assertEquals((to - from) / HOUR, hours);
  }
});
