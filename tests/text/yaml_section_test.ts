import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { readPlainSection } from "../../lib/text/yaml.ts";

const OPTIONS = { key: "mine", file: "x.yaml" };

function valueIn(text: string): unknown {
  const section = readPlainSection(text, OPTIONS);
  if (!section) return "not plain";
  const value = section.entry?.value;
  const entry = value?.kind === "map" ? value.entries.get("a")?.value : value;
  return entry?.kind === "scalar" ? entry.text : entry;
}

const READ: [name: string, text: string, value: unknown][] = [
  ["a key between others", "x: 1\nmine:\n  a: 2\ny: 3\n", "2"],
  ["a key in quotes", '"mine":\n  a: 2\n', "2"],
  ["a BOM and CRLF", "\uFEFFmine:\r\n  a: 2\r\n", "2"],
  ["a document start", "# x\n--- # y\nmine:\n  a: 2", "2"],
  ["a first value that looks like one", "mine: ---\n", "---"],
  [
    "a key after what is not plain",
    "x: |\n  mine:\n y: &z\nmine:\n  a: 2",
    "2",
  ],
  ["a key after a list", "x:\n- 1\n-\nmine:\n  a: 2", "2"],
  ["a key before what is not plain", "mine:\n  a: 2\nx: {y: [\n  1]}\n", "2"],
  ["no key", "x:\n  mine: 1\n", undefined],
  ["no text", "", undefined],
  ["comments only", "# x\n---\n", undefined],
  ["an anchor", "mine: &x\n  a: 2\n", "not plain"],
  ["a merge at the top", "<<: *x\nmine:\n  a: 2\n", "not plain"],
  ["a merge in the value", "mine:\n  <<: x\n  a: 2\n", "not plain"],
  ["a quoted key like a merge", 'mine:\n  "<<": x\n  a: 2\n', "2"],
  ["two documents", "mine:\n  a: 2\n---\nmine:\n  a: 3\n", "not plain"],
  ["a document end", "mine:\n  a: 2\n...\n", "not plain"],
  ["braces over lines", "{\nmine: 1\n}\n", "not plain"],
  ["a list at the top", "- mine: 1\n", "not plain"],
  ["a tab", "mine:\n\ta: 2\n", "not plain"],
  ["an indented top", "  mine:\n    a: 2\n", "not plain"],
  ["a control character", "mine:\n  a: \x07\n", "not plain"],
  ["a lone carriage return", "mine:\r  a: 2\n", "not plain"],
  ["half an emoji", "mine:\n  a: \ud83d\n", "not plain"],
];

for (const [name, text, value] of READ) {
  Deno.test(`readPlainSection() handles ${name}`, () => {
    assertEquals(valueIn(text), value);
  });
}

Deno.test("readPlainSection() names conflicts that git left", () => {
  const text = "x: 1\n<<<<<<< a\nmine: 1\n=======\nmine: 2\n>>>>>>> b\n";
  const error = assertThrows(() => valueIn(text), DataFileError);
  assertEquals(error.problem, "git left conflict markers in lines 2–6");
  assertEquals(error.position, { file: "x.yaml", line: 2, column: 1 });
});

Deno.test("readPlainSection() locates a duplicate key", () => {
  const tables: [text: string, line: number, column: number][] = [
    ["mine:\n  a: 1\nx: 1\nmine: 2\n", 4, 1],
    ["mine:\n  a: 1\n  # b\n  a: 2\n", 4, 3],
  ];
  for (const [text, line, column] of tables) {
    const error = assertThrows(() => valueIn(text), DataFileError);
    assertEquals(error.position, { file: "x.yaml", line, column });
  }
});

Deno.test("readPlainSection() returns the positions of values", () => {
  const text = "mine:\n  - id: 007  # x\n    b:\n      c: [1, x]\n    d:\n";
  const list = readPlainSection(text, OPTIONS)?.entry?.value;
  const map = list?.kind === "list" ? list.items[0] : undefined;
  if (map?.kind !== "map") throw new TypeError("no map");
  const spans = [list, map, ...[...map.entries.values()].map((it) => it.value)]
    .map((it) => it && [it.line, it.column, it.endLine, it.endColumn]);
  assertEquals(spans, [
    [2, 3, 5, 7],
    [2, 5, 5, 7],
    [2, 9, 2, 12],
    [4, 7, 4, 16],
    [5, 7, 5, 7],
  ]);
});

Deno.test("readPlainSection() gives up on deep nesting", () => {
  const maps = (depth: number) =>
    Array.from({ length: depth }, (_, it) => `${" ".repeat(it)} a:\n`).join("");
  for (const isDeep of [false, true]) {
    const lists = `mine:\n  ${"- ".repeat(isDeep ? 100_000 : 60)}x\n`;
    for (const text of [lists, `mine:\n${maps(isDeep ? 70 : 60)}`]) {
      assertEquals(readPlainSection(text, OPTIONS) === undefined, isDeep);
    }
  }
});

Deno.test("readPlainSection() accepts the start of a document only alone or before a comment", () => {
  const table: [first: string, isPlain: boolean][] = [
    ["---", true],
    ["---  ", true],
    ["--- # a", true],
    ["---   # a", true],
    ["--- x", false],
    ["---#", false],
    ["----", false],
    ["...", false],
  ];
  for (const [first, isPlain] of table) {
    const found = readPlainSection(`${first}\nmine: 1\n`, {
      ...{ key: "mine", file: "x.yaml" },
    });
    assertEquals(found?.entry !== undefined, isPlain, first);
  }
  const bom = readPlainSection("mine: a\uFEFFb\n", { key: "mine", file: "x" });
  const value = bom?.entry?.value;
  assertEquals(value?.kind === "scalar" && value.text, "a\uFEFFb");
});

Deno.test("readPlainSection() leaves characters that YAML forbids to the parser", () => {
  const plain = (character: string) =>
    readPlainSection(`mine: a\nx: b${character}\n`, OPTIONS) !== undefined;
  const codes = Array.from({ length: 0xa1 }, (_, code) => code);
  const forbidden = codes.filter((code) => !plain(String.fromCharCode(code)));
  const control = [...codes.slice(0, 0x20), ...codes.slice(0x7f, 0xa0)];
  const allowed = ["\t", "\n", "\r", "\x85"].map((it) => it.charCodeAt(0));
  assertEquals(forbidden, control.filter((code) => !allowed.includes(code)));
  const others = ["\ufffd", "\ufffe", "\uffff", "\r", "\ud800", "\u{1f600}"];
  assertEquals(others.map(plain), [true, false, false, true, false, true]);
  assertEquals(readPlainSection("mine: a\rx: b\n", OPTIONS), undefined);
});
