import { assertEquals } from "@std/assert";
import {
  applySplice,
  invertSplice,
  type Splice,
  spliceBetween,
} from "../../lib/formats/journal.ts";
import { forSeeds, type Random } from "../support/random.ts";

const SPLICES: [before: string, after: string, splice: Splice][] = [
  ["", "", { offset: 0, removed: "", inserted: "" }],
  ["abc", "abc", { offset: 3, removed: "", inserted: "" }],
  ["", "abc", { offset: 0, removed: "", inserted: "abc" }],
  ["abc", "", { offset: 0, removed: "abc", inserted: "" }],
  ["abc", "abcd", { offset: 3, removed: "", inserted: "d" }],
  ["abc", "xabc", { offset: 0, removed: "", inserted: "x" }],
  ["abc", "axc", { offset: 1, removed: "b", inserted: "x" }],
  ["aaa", "aa", { offset: 2, removed: "a", inserted: "" }],
  ["aa", "aaa", { offset: 2, removed: "", inserted: "a" }],
  ["abab", "ab", { offset: 2, removed: "ab", inserted: "" }],
  ["a\nb\nc\n", "a\nx\nc\n", { offset: 2, removed: "b", inserted: "x" }],
  // Two emoji that share their first UTF-16 code unit.
  ["😀", "😁", { offset: 1, removed: "\ude00", inserted: "\ude01" }],
];

Deno.test("spliceBetween() returns the difference between two texts", () => {
  for (const [before, after, splice] of SPLICES) {
    assertEquals(spliceBetween(before, after), splice);
  }
});

Deno.test("applySplice() turns one text into the other and back", () => {
  for (const [before, after] of SPLICES) {
    const splice = spliceBetween(before, after);
    assertEquals(applySplice(before, splice), after);
    assertEquals(applySplice(after, invertSplice(splice)), before);
  }
});

const LETTERS = ["a", "b", ",", "\n", "\r\n", "é", "e\u0301", "日", "😀", "😁"];

function randomText(random: Random): string {
  const count = random.integer(0, 12);
  return Array.from({ length: count }, () => random.pick(LETTERS)).join("");
}

Deno.test("applySplice() undoes spliceBetween() for random texts", async () => {
  await forSeeds(5000, (random) => {
    const common = randomText(random);
    const before = common + randomText(random) + common;
    const after = common + randomText(random) + common;
    const splice = spliceBetween(before, after);
    assertEquals(applySplice(before, splice), after);
    assertEquals(applySplice(after, invertSplice(splice)), before);
    assertEquals(invertSplice(invertSplice(splice)), splice);
    // As stored in the journal: JSON escapes halves of an emoji.
    const bytes = new TextEncoder().encode(JSON.stringify(splice));
    const kept: Splice = JSON.parse(new TextDecoder().decode(bytes));
    assertEquals(applySplice(before, kept), after);
  });
});

Deno.test("invertSplice() keeps other fields", () => {
  const change = { offset: 2, removed: "a", inserted: "b", file: "x.csv" };
  assertEquals(invertSplice(change), {
    offset: 2,
    removed: "b",
    inserted: "a",
    file: "x.csv",
  });
});

Deno.test("spliceBetween() finds all that two long texts have in common at both ends", () => {
  const text = (length: number) =>
    Array.from({ length }, (_, i) => String.fromCharCode(97 + i % 26)).join("");
  const lengths = [0, 1, 1023, 1024, 1025, 2047, 2048, 2500];
  for (const head of lengths) {
    for (const tail of lengths) {
      const [start, end] = [text(head), text(tail)];
      const before = `${start}<old>${end}`;
      const after = `${start}[newer]${end}`;
      const splice = { offset: head, removed: "<old>", inserted: "[newer]" };
      assertEquals(spliceBetween(before, after), splice, `${head} ${tail}`);
    }
  }
});
