import { assertEquals } from "@std/assert";
import { quotedText } from "../../lib/tracking/task.ts";

const SHOWN: [text: string, shown: string][] = [
  ["TASK-025", '"TASK-025"'],
  ["", '""'],
  ['a "b" \\', '"a \\"b\\" \\\\"'],
  ["ü 👩‍👩‍👧", '"ü 👩‍👩‍👧"'],
  ["x".repeat(40), `"${"x".repeat(40)}"`],
  ["x".repeat(41), `"${"x".repeat(40)}…"`],
  ["😀".repeat(41), `"${"😀".repeat(40)}…"`],
  ["x".repeat(10_000), `"${"x".repeat(40)}…"`],
  ["\x1b[2J\n\x9b\u2028\u202e", '"\\u001b[2J\\n\\u009b\\u2028\\u202e"'],
  ["\u2029\u061c\u200f", '"\\u2029\\u061c\\u200f"'],
];

Deno.test("quotedText() cuts a long text and escapes control characters", () => {
  for (const [text, shown] of SHOWN) assertEquals(quotedText(text), shown);
});
