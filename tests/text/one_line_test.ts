import { assertEquals } from "@std/assert";
import { conflictMarkerError, filledLines } from "../../lib/text/lines.ts";
import {
  csvOf,
  csvOfRows,
  harmlessText,
  plainText,
} from "../../lib/text/csv.ts";
import { escapeMarkdown, markdownTable } from "../../lib/text/printable.ts";

/** Texts, and what a spreadsheet is given instead. */
const CELLS: readonly (readonly [text: string, harmless: string])[] = [
  ["", ""],
  ["a", "a"],
  ["a=1", "a=1"],
  [" =1", " =1"],
  ["'", "'"],
  ["'a", "'a"],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@a", "'@a"],
  ["\ta", "'\ta"],
  ["\ra", "'\ra"],
  ["\na", "'\na"],
  ["＝1", "'＝1"],
  ["＋1", "'＋1"],
  ["－1", "'－1"],
  ["＠1", "'＠1"],
];

Deno.test("harmlessText() quotes formulas, and plainText() reads them again", () => {
  for (const [text, harmless] of CELLS) {
    assertEquals(harmlessText(text), harmless, text);
    assertEquals(plainText(harmless), text, harmless);
    assertEquals(plainText(text), text, text);
  }
  assertEquals(plainText("=1'"), "=1'");
});

Deno.test("csvOf() has a column per key, and joins tags", () => {
  const records = [
    { a: 1, b: "=x", tags: ["a;b;c", "c\\d", "e"], other: 1 },
    { a: true, b: 'say "hi", you', tags: [] },
    { tags: ["=a"] },
  ];
  assertEquals(
    csvOf(["a", "b", "tags"], records),
    [
      "a,b,tags",
      String.raw`1,'=x,a\;b\;c; c\\d; e`,
      'true,"say ""hi"", you",',
      ",,'=a",
    ].join("\n"),
  );
  assertEquals(csvOf(["a"], []), "a");
  assertEquals(csvOfRows([["a\r\nb", undefined, 0]]), '"a\nb",,0');
  assertEquals(csvOfRows([["a"], ["b "]]), "a\nb ");
  assertEquals(csvOfRows([["a"], [""]]), "a\n");
});

/** Texts, and the same in Markdown. */
const ESCAPED: readonly (readonly [text: string, escaped: string])[] = [
  ["plain (text) #1 - a+b!", "plain (text) #1 - a+b!"],
  ["\\|`*_~<>[]", "\\\\\\|\\`\\*\\_\\~\\<\\>\\[\\]"],
  ["a & b &amp; &#39; &x", "a & b \\&amp; \\&#39; &x"],
  ["&; &#; &#x;", "&; &#; \\&#x;"],
  ["a\r\n\nb\nc", "a b c"],
];

Deno.test("escapeMarkdown() lets no character act", () => {
  for (const [text, escaped] of ESCAPED) {
    assertEquals(escapeMarkdown(text), escaped);
  }
});

Deno.test("markdownTable() aligns columns, and escapes cells", () => {
  assertEquals(
    markdownTable(
      [{ header: "A|B" }, { header: "N", isRightAligned: true }],
      [["a_b", "1"], ["", "2\n"]],
    ),
    [
      "| A\\|B | N |",
      "| --- | ---: |",
      "| a\\_b | 1 |",
      "|  | 2  |",
    ].join("\n"),
  );
});

/** Files with conflicts, and the lines that are named; none without one. */
const CONFLICTS: readonly (readonly [text: string, lines?: string])[] = [
  [""],
  ["<<<<<<"],
  ["<<<<<<<< a"],
  ["a <<<<<<< b"],
  [">>>>>>> a\n<<<<<<<a"],
  ["\uFEFF<<<<<<<\r\na\r\n=======\r\nb\r\n>>>>>>>\r\nc", "1–5"],
  ["a\n<<<<<<< x\n<<<<<<< y\n>>>>>>> z\n>>>>>>> z", "2–4"],
  ["a\r<<<<<<< x\rb", "2–3"],
  ["<<<<<<<\n>>>>>>>\n<<<<<<<\n>>>>>>>", "1–2, 3–4"],
  ["<<<<<<<\n>>>>>>>> a\nb", "1–3"],
  ["<<<<<<<\na >>>>>>> b\nc", "1–3"],
  ["<<<<<<<\n>>>>>>>a\nb", "1–3"],
  ["<<<<<<<\n>>>>>>>\n".repeat(5), "1–2, 3–4, 5–6, 7–8, 9–10"],
  ["<<<<<<<\n>>>>>>>\n".repeat(6), "1–2, 3–4, 5–6, 7–8, 9–10, …"],
];

Deno.test("conflictMarkerError() names the lines of up to five conflicts", () => {
  for (const [text, lines] of CONFLICTS) {
    const error = conflictMarkerError(text, "a.csv");
    assertEquals(
      error?.problem,
      lines && `git left conflict markers in lines ${lines}`,
      text,
    );
    if (!error || !lines) continue;
    const { file, line, column } = error.position;
    assertEquals([file, line, column], ["a.csv", parseInt(lines), 1]);
    assertEquals(
      error.hint,
      "Keep the correct lines and remove the markers",
    );
  }
});

Deno.test("filledLines() numbers the lines that are not blank, and removes only a byte order mark", () => {
  assertEquals(filledLines("\uFEFFa\r\n \n\r\tb\uFEFFc\n"), [
    { line: 1, text: "a" },
    { line: 4, text: "\tb\uFEFFc" },
  ]);
  assertEquals(filledLines("a\uFEFF"), [{ line: 1, text: "a\uFEFF" }]);
});
