import { assertEquals } from "@std/assert";
import { isSameDuration } from "../../lib/formats/entry_checks.ts";

Deno.test("isSameDuration() ignores less than a thousandth of a second", () => {
  const table: [a: unknown, b: number, isSame: boolean][] = [
    [10, 10, true],
    [0.1 + 0.2, 0.3, true],
    [10, 10.0009, true],
    [10, 10.0011, false],
    [10.0011, 10, false],
    [10, 11, false],
    ["10", 10, false],
    [undefined, 0, false],
    [NaN, 0, false],
  ];
  for (const [a, b, isSame] of table) {
    assertEquals(isSameDuration(a, b), isSame, `${a} ${b}`);
  }
});
