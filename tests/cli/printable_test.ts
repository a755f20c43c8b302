import { assertEquals } from "@std/assert";
import { printable } from "../../lib/cli/output/printable.ts";

const ESCAPED: [text: string, printed: string][] = [
  ["", ""],
  ["plain é 漢字 😀 👨‍👩‍👧", "plain é 漢字 😀 👨‍👩‍👧"],
  ["\0\x07\t\n\r\x1b[31m\x7f", "\\x00\\x07\\x09\\x0a\\x0d\\x1b[31m\\x7f"],
  // The second half of Latin-1 has an escape of one byte.
  ["\x80\x9b0m", "\\x80\\x9b0m"],
  ["a\u2028b\u2029c", "a\\u2028b\\u2029c"],
  ["\u202A\u202B\u202C\u202D\u202E", "\\u202a\\u202b\\u202c\\u202d\\u202e"],
  ["\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"],
];

Deno.test("printable() escapes what controls a terminal or turns writing, and nothing else", () => {
  for (const [text, printed] of ESCAPED) {
    assertEquals(printable(text), printed);
  }
});

const CUT: [text: string, in4: string][] = [
  ["abcd", "abcd"],
  ["abcde", "abc…"],
  ["ab😀", "ab😀"],
  ["ab😀c", "ab…"],
  ["a\n", "a\\x…"],
];

Deno.test("printable() cuts what is too long, but no letter in two", () => {
  for (const [text, expected] of CUT) {
    assertEquals(printable(text, 4), expected, text);
  }
  assertEquals(printable("x".repeat(400)), "x".repeat(400));
  assertEquals(printable("x".repeat(401)), `${"x".repeat(399)}…`);
});
