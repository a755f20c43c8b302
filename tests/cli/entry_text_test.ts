import { assertEquals } from "@std/assert";
import {
  entryLabel,
  formatTimeRange,
  formatTimeSpan,
} from "../../lib/cli/output/entry.ts";
import { fixedZone } from "../../lib/time/zone.ts";

Deno.test("formatTimeRange() names each month, and another date of the end", () => {
  const zone = fixedZone(0);
  const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  for (const [i, name] of names.entries()) {
    const date = `2024-${String(i + 1).padStart(2, "0")}-05`;
    const times = {
      start: Date.parse(`${date}T10:00:00Z`),
      end: Date.parse(`${date}T11:23:45Z`),
    };
    assertEquals(
      [true, false].map((withYear) =>
        formatTimeRange(times, { zone, withYear })
      ),
      [`${name} 5 2024, 10:00-11:23`, `${name} 5, 10:00-11:23`],
    );
  }
  const night = {
    start: Date.parse("2024-12-31T22:00:00Z"),
    end: Date.parse("2025-01-01T06:00:00Z"),
  };
  assertEquals(
    [true, false].map((withYear) => formatTimeRange(night, { zone, withYear })),
    ["Dec 31 2024, 22:00-Jan 1 2025, 06:00", "Dec 31, 22:00-Jan 1, 06:00"],
  );
});

Deno.test("formatTimeSpan() rounds down to whole minutes", () => {
  const table = [
    [0, "0m"],
    [59, "0m"],
    [60, "1m"],
    [3599, "59m"],
    [3600, "1h 0m"],
    [3660, "1h 1m"],
    [360_059, "100h 0m"],
  ] as const;
  for (const [seconds, text] of table) {
    assertEquals(formatTimeSpan(seconds), text, `${seconds} s`);
  }
});

Deno.test("entryLabel() is the description, or else the task", () => {
  const table = [
    [{ description: "Call", taskId: "A" }, "Call"],
    [{ description: " ", taskId: "A" }, "A"],
    [{ description: "", taskId: "" }, ""],
    [{ description: "a\x1b[1m" }, "a\\x1b[1m"],
  ] as const;
  for (const [entry, label] of table) assertEquals(entryLabel(entry), label);
});
