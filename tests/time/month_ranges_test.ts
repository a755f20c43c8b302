import { assertEquals } from "@std/assert";
import {
  isMonthRange,
  monthRanges,
  monthsIn,
} from "../../lib/time/date_range.ts";
import { forSeeds } from "../support/random.ts";

const RANGES: [months: string[], ranges: string[]][] = [
  [[], []],
  [["2024-11"], ["2024-11"]],
  [["2024-11", "2024-12"], ["2024-11/2024-12"]],
  [["2024-11", "2024-12", "2025-01"], ["2024-11/2025-01"]],
  [["2024-09", "2024-11", "2024-12"], ["2024-09", "2024-11/2024-12"]],
  [["0099-12", "0100-01"], ["0099-12/0100-01"]],
  [["9999-11", "9999-12"], ["9999-11/9999-12"]],
];

for (const [months, ranges] of RANGES) {
  const shown = ranges.join(" and ") || "nothing";
  Deno.test(`monthRanges() and monthsIn() agree about ${shown}`, () => {
    assertEquals(monthRanges(months), ranges);
    assertEquals(monthsIn(ranges), months);
    assertEquals(ranges.every(isMonthRange), true);
  });
}

Deno.test("monthRanges() sorts months and removes duplicates", () => {
  const months = ["2025-01", "2024-12", "2025-01", "2024-10"];
  assertEquals(monthRanges(months), ["2024-10", "2024-12/2025-01"]);
});

Deno.test("monthsIn() keeps the order of ranges", () => {
  const ranges = ["2025-01/2025-02", "2024-10"];
  assertEquals(monthsIn(ranges), ["2025-01", "2025-02", "2024-10"]);
});

const NOT_RANGES: unknown[] = [
  "",
  "2024",
  "2024-13",
  "2024-00",
  "2024-1",
  "2024-12/",
  "2024-12/2024-11",
  "2024-12/2025-13",
  "2024-10/2024-11/2024-12",
  "2024-12-01",
  " 2024-12",
  "2024-12\n",
  202412,
  null,
  ["2024-12"],
];

for (const value of NOT_RANGES) {
  Deno.test(`isMonthRange() rejects ${JSON.stringify(value)}`, () => {
    assertEquals(isMonthRange(value), false);
  });
}

Deno.test("monthRanges() loses no month and adds none", async () => {
  await forSeeds(200, (random) => {
    const months = Array.from({ length: random.integer(0, 30) }, () => {
      const month = String(random.integer(1, 12)).padStart(2, "0");
      return `${random.integer(2022, 2025)}-${month}`;
    });
    const ranges = monthRanges(months);
    assertEquals(monthsIn(ranges), [...new Set(months)].toSorted());
    assertEquals(ranges.every(isMonthRange), true);
  });
});
