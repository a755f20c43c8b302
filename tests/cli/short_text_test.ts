import { assertEquals } from "@std/assert";
import { truncate } from "../../lib/cli/output/table.ts";

const FAMILY = "👨‍👩‍👧";

const CUT: [text: string, in6Columns: string][] = [
  ["", ""],
  ["abcdef", "abcdef"],
  ["abcdefg", "abcde…"],
  ["漢字漢", "漢字漢"],
  ["漢字漢字", "漢字…"],
  ["a漢字漢", "a漢字…"],
  ["abcd漢字", "abcd…"],
  ["한글한글", "한글…"],
  ["カナかな", "カナ…"],
  ["Ａ、Ｂ。", "Ａ、…"],
  ["😀😀😀", "😀😀😀"],
  ["😀😀😀😀", "😀😀…"],
  // Accents and joiners belong to the letter before them.
  ["e\u0301".repeat(6), "e\u0301".repeat(6)],
  ["e\u0301".repeat(7), `${"e\u0301".repeat(5)}…`],
  [FAMILY, FAMILY],
  // An escaped character is as wide as its escape.
  ["\x1b[1m", "\\x1b[…"],
  ["abc\n", "abc\\x…"],
];

Deno.test("truncate() counts terminal columns, not characters", () => {
  for (const [text, expected] of CUT) {
    assertEquals(truncate(text, 6), expected, text);
  }
});

Deno.test("truncate() limits thousands of accents on one letter", () => {
  const text = `a${"\u0301".repeat(10_000)}`;
  assertEquals(truncate(text, 6), `a${"\u0301".repeat(58)}…`);
});

Deno.test("truncate() keeps a text that fits", () => {
  const text = "漢x".repeat(5_000);
  assertEquals(truncate(text, Infinity), text);
});
