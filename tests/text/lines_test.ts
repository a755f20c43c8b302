import { assert, assertEquals } from "@std/assert";
import {
  countLinesNotIn,
  filledLines,
  patternOf,
} from "../../lib/text/lines.ts";

Deno.test("patternOf() matches each character of ASCII as itself, and no other", () => {
  const all = Array.from({ length: 128 }, (_, i) => String.fromCharCode(i));
  for (const character of all) {
    const pattern = new RegExp(`^a${patternOf(character)}b$`);
    for (const other of all) {
      const matches = pattern.test(`a${other}b`);
      assert(matches === (other === character), `${character} and ${other}`);
    }
    assert(!pattern.test("ab"), character);
  }
});

Deno.test("filledLines() returns the lines that are not blank, with any line end", () => {
  assertEquals(filledLines("\uFEFFa\r\n\r\n b \n\t\nc\rd"), [
    { line: 1, text: "a" },
    { line: 3, text: " b " },
    { line: 5, text: "c" },
    { line: 6, text: "d" },
  ]);
  assertEquals(filledLines(" \n"), []);
});

Deno.test("countLinesNotIn() ignores blank lines, the order and outer spaces", () => {
  const text = "\uFEFFa\n\tb \n \nc\r\nc\n";
  const counts: [other: unknown, count: number][] = [
    [undefined, 4],
    ["", 4],
    ["c", 2],
    ["b\r\n a\n", 2],
    ["c\nb\na", 0],
    ["a b c", 4],
  ];
  for (const [other, count] of counts) {
    assertEquals(countLinesNotIn(text, other), count, String(other));
  }
});
