import { assert, assertEquals } from "@std/assert";
import { barOf } from "../../lib/cli/output/table.ts";

const BARS: [fraction: number, terminal: string, plain: string][] = [
  [0, "", ""],
  [1, "████", "####"],
  [0.5, "██", "##"],
  [0.25, "█", "#"],
  [1 / 32, "▏", "#"],
  [2 / 32, "▎", "#"],
  [3 / 32, "▍", "#"],
  [4 / 32, "▌", "#"],
  [5 / 32, "▋", "#"],
  [6 / 32, "▊", "#"],
  [7 / 32, "▉", "#"],
  [9 / 32, "█▏", "#"],
  [13 / 32, "█▋", "##"],
  [31 / 32, "███▉", "####"],
  // Rounded to columns, or to eighths of a column.
  [31.6 / 32, "████", "####"],
  // A small value must not look like zero.
  [1e-9, "▏", "#"],
];

Deno.test("barOf() draws eighths of a column on a terminal, and ASCII elsewhere", () => {
  for (const [fraction, terminal, plain] of BARS) {
    const on = (isTerminal: boolean) =>
      barOf(fraction, { width: 4, isTerminal });
    assertEquals([on(true), on(false)], [terminal, plain], String(fraction));
  }
});

Deno.test("barOf() grows with the value, up to the width", () => {
  for (const isTerminal of [true, false]) {
    let last = 0;
    for (let part = 0; part <= 1000; part++) {
      const { length } = barOf(part / 1000, { width: 24, isTerminal });
      assert(length >= last && length <= 24, `${part}: ${length}`);
      last = length;
    }
    assertEquals(last, 24);
  }
});
