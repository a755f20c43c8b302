import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { renamingLines, renamingOf } from "../../lib/exchange/mapping.ts";

const PAIRS: readonly (readonly [
  text: string,
  pair: readonly [string, string] | undefined,
])[] = [
  ["A=B", ["A", "B"]],
  [" A b = C d ", ["A b", "C d"]],
  ["work=acme=TASK-1", ["work=acme", "TASK-1"]],
  ["A", undefined],
  ["", undefined],
  ["=", undefined],
  ["=B", undefined],
  ["A=", undefined],
  ["A= ", undefined],
];

for (const [text, pair] of PAIRS) {
  Deno.test(`renamingOf() reads "${text}"`, () => {
    assertEquals(renamingOf(text), pair);
  });
}

Deno.test("renamingLines() skips comments and empty lines", () => {
  const text = "\uFEFF# A=B\r\n\r\nC=D\r  # x\nE=F#1";
  assertEquals(renamingLines(text, "a.txt"), [["C", "D"], ["E", "F#1"]]);
});

Deno.test("renamingLines() names the line that is not a pair", () => {
  const error = assertThrows(
    () => renamingLines("A=B\n\nC\n", "a.txt"),
    InvalidTextError,
  );
  assertEquals(error.message, '"a.txt", line 3: expected OLD=NEW');
});
