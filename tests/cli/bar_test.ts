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
  // Rounded to whole columns, or to eighths of one.
  [31.6 / 32, "████", "####"],
  // What is not nothing is to be seen.
  [1e-9, "▏", "#"],
];

Deno.test("barOf() draws eighths of a column on a terminal, and letters elsewhere", () => {
  for (const [fraction, terminal, plain] of BARS) {
    const on = (isTerminal: boolean) =>
      barOf(fraction, { width: 4, isTerminal });
    assertEquals([on(true), on(false)], [terminal, plain], String(fraction));
  }
});

Deno.test("barOf() never gets shorter as there is more, nor longer than the width", () => {
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
