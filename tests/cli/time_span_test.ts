import { assertEquals } from "@std/assert";
import { formatTimeSpan } from "../../lib/cli/output/entry.ts";

const SPANS: [seconds: number, text: string][] = [
  [0, "0m"],
  [0.9, "0m"],
  [59, "0m"],
  [60, "1m"],
  [23 * 60 + 59, "23m"],
  [3599, "59m"],
  [3600, "1h 0m"],
  [3600 + 23 * 60, "1h 23m"],
  [7200, "2h 0m"],
  [7259.9, "2h 0m"],
  [100 * 3600 + 60, "100h 1m"],
];

Deno.test("formatTimeSpan() writes hours and minutes, and drops seconds", () => {
  for (const [seconds, text] of SPANS) {
    assertEquals(formatTimeSpan(seconds), text, String(seconds));
  }
});
