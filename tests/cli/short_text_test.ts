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
  // Accents and what joins letters go with the letter before them.
  ["e\u0301".repeat(6), "e\u0301".repeat(6)],
  ["e\u0301".repeat(7), `${"e\u0301".repeat(5)}…`],
  [FAMILY, FAMILY],
  // What is escaped takes the columns of its escape.
  ["\x1b[1m", "\\x1b[…"],
  ["abc\n", "abc\\x…"],
];

Deno.test("shortText() cuts after columns of a terminal, not letters", () => {
  for (const [text, expected] of CUT) {
    assertEquals(truncate(text, 6), expected, text);
  }
});

Deno.test("shortText() cuts a letter with thousands of accents", () => {
  const text = `a${"\u0301".repeat(10_000)}`;
  assertEquals(truncate(text, 6), `a${"\u0301".repeat(58)}…`);
});

Deno.test("shortText() leaves all of a text where there is any room", () => {
  const text = "漢x".repeat(5_000);
  assertEquals(truncate(text, Infinity), text);
});
