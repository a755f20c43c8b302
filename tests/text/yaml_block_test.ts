import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import { DataFileError } from "../../lib/errors.ts";
import { yamlLines } from "../../lib/text/yaml.ts";
import {
  readPlainBlock,
  resolveScalar,
  type YamlMap,
  type YamlNode,
} from "../../lib/text/yaml_block.ts";
import { forSeeds, type Random } from "../support/random.ts";

function read(text: string): YamlMap | undefined {
  const section = { key: "a", file: "x.yaml", hasFlowMaps: true };
  return readPlainBlock(yamlLines(text), 0, section);
}

/** Returns a key like @std/yaml: resolved, and then converted to a string. */
function keyOf(key: string): string {
  return String(resolveScalar(key).value);
}

/** Returns the content of a node, without the text of dates and key order. */
function valueOf(node: YamlNode): unknown {
  if (node.kind === "list") return node.items.map(valueOf);
  if (node.kind === "scalar") {
    return node.type === "time" ? "a time" : node.value;
  }
  const entries = [...node.entries.values()];
  return new Map(entries.map((it) => [keyOf(it.key), valueOf(it.value)]));
}

/** Returns a value of @std/yaml in the same form. */
function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected);
  if (value instanceof Date) return "a time";
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return new Map(entries.map(([key, it]) => [keyOf(key), expected(it)]));
}

const WORDS = [
  ..."a TASK-025 sprint-7 ~ null Null NULL nUll true True TRUE tRUE false yes"
    .split(" "),
  ..."0 -0 +0 7 -12 +5 007 08 0b101 0x1F 0X1F 0o17 0_7 1_000 1_ 12345678901234567890"
    .split(" "),
  ..."1.5 -1.5 1. .5 -.5 1e3 1E-3 1e .inf -.inf +.INF .nan .NaN - . -x 7:30 1:30:00"
    .split(" ").filter((it) => it !== "-"),
  ..."2025-01-16 2025-1-6 2025-01-16T10:00:00Z a:b a#b http://x.y/z?q=1 c# x]"
    .split(" "),
  "two words",
  "2025-01-16 10:00:00",
  "a  b",
  "a - b",
  "it's",
  'say "hi"',
  "\u00e9\u{1F600}",
  "__proto__",
  "constructor",
  "a, b",
  "a\u00a0b",
  "{x",
].filter((it) => !it.startsWith("{"));

const QUOTED = [
  '""',
  "''",
  '"a: b # c"',
  "'it''s: # x'",
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\0\\e\\x41\\u00e9\\U0001F600\\N\\_\\L\\P\\ "',
  '"true"',
  "'12'",
  '"\ttab"',
  "'- x'",
  '"[a, {b}]"',
];

const FLOWS = [
  "[]",
  "{}",
  "[ ]",
  "{ }",
  "[a, b]",
  "[ 1,true , ~ ,\"x, y\",'z''' ]",
  "[a b, c:d, e#f,]",
  "{a: 1}",
  "{ mon: 8,tue: 7:30 , 'w d': [1, x],}",
  '{"a": "x}", b c: {d: ~, e: {}}}',
  "{from: 2024-01-01, hours: {mon: 6.5, tue: 6}}",
  "{a: }",
  "{a, b: 1}",
  "{a:1, b: 2}",
  "{a: 1, a: 2}",
  "{a: [b, {c: 1}]}",
];

/** The flows that are left to `@std/yaml`, or invalid. */
const NOT_PLAIN = FLOWS.slice(-5);

const SPACE = ["", "", "", " ", "  "];
const COMMENTS = ["", "", "", " # why: not", "  #", " "];

function inline(random: Random): string {
  if (random.chance(0.2)) return random.pick(QUOTED);
  return random.chance(0.2)
    ? random.pick(FLOWS.slice(0, -NOT_PLAIN.length))
    : random.pick(WORDS);
}

/** Returns the lines of an indented map or list. */
function block(random: Random, indent: number, depth: number): string[] {
  const isList = depth > 0 && random.chance(0.4);
  const lines: string[] = [];
  const count = random.integer(1, 4);
  for (let index = 0; index < count; index++) {
    if (random.chance(0.15)) {
      lines.push(random.pick(["", "  ", "# x: y", " #"]));
    }
    const quote = random.pick(["", "", '"', "'"]);
    const key = `${quote}${
      random.pick(["a", "b c", "d:e", "-f"])
    }${index}${quote}`;
    const start = " ".repeat(indent) +
      (isList ? "-" : `${key}${random.pick(SPACE)}:`);
    const form = random.next();
    const tail = random.pick(COMMENTS);
    // @std/yaml reads the lines of the parent as the value of an empty last item.
    const canBeEmpty = !isList || index < count - 1;
    if (form < 0.1 && canBeEmpty) lines.push(start + tail);
    else if (form < 0.6 || depth > 3) {
      lines.push(`${start} ${random.pick(SPACE)}${inline(random)}${tail}`);
    } else if (isList && form < 0.8) {
      const spaces = random.integer(1, 3);
      const nested = block(random, indent + 1 + spaces, depth + 1);
      // Comments and blank lines cannot be on the line of the dash.
      while (!/^ *[^ #]/.test(nested[0] ?? "x")) nested.shift();
      lines.push(
        start + (nested[0] ?? "").slice(indent + 1),
        ...nested.slice(1),
      );
    } else {
      const isSame = !isList && random.chance(0.3);
      const nested = block(
        random,
        indent + (isSame ? 0 : random.integer(1, 4)),
        depth + 1,
      );
      const isNestedList = /^ *-(?: |$)/.test(
        nested.find((it) => /^ *[^ #]/.test(it)) ?? "",
      );
      lines.push(start + tail, ...(isSame && !isNestedList ? [] : nested));
    }
  }
  return lines;
}

function document(random: Random): string {
  const end = random.pick(["\n", "\n", "\r\n"]);
  return block(random, random.pick([0, 0, 2]), 0).join(end) +
    random.pick(["", end]);
}

Deno.test("readPlainBlock() reads the same values as @std/yaml", () =>
  forSeeds(400, (random) => {
    const text = document(random);
    const node = read(text);
    assert(node, `not plain:\n${text}`);
    assertEquals(valueOf(node), expected(parse(text)), text);
  }));

const NOISE = " :#\n-[]{}\"'\t&*|>%@`~?!\\0e_.,x\r";

Deno.test("readPlainBlock() gives up on anything that @std/yaml reads differently", () =>
  forSeeds(1500, (random) => {
    let text = document(random);
    for (let count = random.integer(1, 4); count > 0; count--) {
      const at = random.integer(0, text.length);
      const noise = random.pick([...NOISE]).repeat(random.integer(0, 2));
      text = text.slice(0, at) + noise + text.slice(at + random.integer(0, 1));
    }
    // readPlainSection() rejects these before.
    if (/\r(?!\n)|^(?:---|\.\.\.)/m.test(text) || !text.isWellFormed()) return;
    let node: YamlMap | undefined;
    try {
      node = read(text);
    } catch (error) {
      assert(error instanceof DataFileError);
      assertThrows(() => parse(text), SyntaxError);
      return;
    }
    if (!node) return;
    assertEquals(valueOf(node), expected(parse(text)), text);
  }));

for (const flow of NOT_PLAIN) {
  Deno.test(`readPlainBlock() leaves ${flow} to others`, () => {
    let node: YamlMap | undefined;
    try {
      node = read(`a: ${flow}\n`);
    } catch (error) {
      assert(error instanceof DataFileError);
      assertThrows(() => parse(`a: ${flow}\n`), SyntaxError);
    }
    assertEquals(node, undefined);
  });
}

/** Documents of several lines, and whether they are plain. */
const BLOCKS: readonly [text: string, isPlain: boolean][] = [
  ["  a: 1\n  b: 2\n", true],
  // A line that is indented less than the first, or between two blocks.
  ["  a: 1\nb: 2\n", false],
  ["a:\n    b: 1\n  c: 2\n", false],
  ["a:\n    b: 1\nc: 2\n", true],
  // A comment begins after a space.
  ["a: b # c\n", true],
  ['a: "b" # c\n', true],
  ['a: "b"# c\n', false],
  ["a: {<<: {b: 1}}\n", false],
  ['a: {"<<": {b: 1}}\n', true],
];

Deno.test("readPlainBlock() gives up on blocks and comments in odd places", () => {
  for (const [text, isPlain] of BLOCKS) {
    assertEquals(read(text) !== undefined, isPlain, text);
  }
});

Deno.test("readPlainBlock() reads maps in braces only where they are known", () => {
  const section = { key: "a", file: "x.yaml" };
  assertEquals(readPlainBlock(["a: {b: 1}"], 0, section), undefined);
  const [entry] = readPlainBlock(["a: {}"], 0, section)?.entries.values() ?? [];
  assertEquals(entry?.value.kind, "map");
});

Deno.test("readPlainBlock() locates what is in braces", () => {
  const entries = read("a:  { b: [x], c: {d: 1} } # y")?.entries;
  const map = entries?.get("a")?.value;
  assert(map?.kind === "map");
  const [b, c] = [map.entries.get("b"), map.entries.get("c")];
  assertEquals([map.column, map.endColumn], [5, 26]);
  assertEquals([b?.column, b?.value.column, b?.value.endColumn], [7, 10, 13]);
  assertEquals([c?.column, c?.value.column, c?.value.endColumn], [15, 18, 24]);
});

/** Documents that are in the plain subset, with each form that it has. */
const PLAIN = [
  ...["a: b", "a: b  # c", "a: b#c", "a : b:c", "a:  -b", "a: b - c", "a: ~"],
  ...["a: [b, c d,e ]", "a: [ ]", "a: [b:c, -d]", "a: {}", "a: {b: c, d : e}"],
  ...["a: [b,c]", "a: {b: c,d: e}", "a: {b: {c: {}},d: []}"],
  ...[
    "a: {b: [c], d: {e: f}}",
    "a:\n  b: c\n  d:\n",
    "a:\n- b\n- c: d\n  e: f",
  ],
  ...["a:\n  - - b\n    - c\n  -\n    d: e\n", "'a b': c\n\"d\": e\n# f\n"],
  ...['a: "b"', 'a: "b\\n\\\\\\"c"', 'a: "\\x4a\\u00e9"', 'a: "\\U0001f600"'],
  ...[..."0abtnvfre /N_LP\t"].map((it) => `a: "\\${it}"`),
  ...['a: "\\x4A\\xaf"', 'a: "\\u00E9\\uABCD"', 'a: "\\U0001F600"'],
  ...["a: 'b'", "a: 'b''c'", "a: ''", "a: [\"b, c\", 'd'] # e"],
];

Deno.test("readPlainBlock() agrees with @std/yaml on each form, and on all that differ in one character", () => {
  const others = [..." :#-,[]{}'\"\\\nxu0z?&*!|>%@`\t"];
  let compared = 0;
  for (const plain of PLAIN) {
    assert(read(plain), plain);
    const texts = [...plain, ""].flatMap((_, at) => [
      plain.slice(0, at) + plain.slice(at + 1),
      ...others.flatMap((other) => [
        plain.slice(0, at) + other + plain.slice(at),
        plain.slice(0, at) + other + plain.slice(at + 1),
      ]),
    ]);
    for (const text of [plain, ...new Set(texts)]) {
      let map: YamlMap | undefined;
      try {
        map = read(text);
      } catch (error) {
        assertThrows(() => parse(text), SyntaxError, undefined, text);
        assert(error instanceof DataFileError);
        continue;
      }
      if (!map) continue;
      compared++;
      assertEquals(valueOf(map), expected(parse(text)), JSON.stringify(text));
    }
  }
  assertEquals(compared > 5000, true, String(compared));
});

Deno.test("readPlainBlock() locates an item without a value after its dash", () => {
  const list = read("a:\n  -\n  - b\n")?.entries.get("a")?.value;
  assert(list?.kind === "list");
  assertEquals(
    list.items.map(({ line, column, endColumn }) => [line, column, endColumn]),
    [[2, 4, 4], [3, 5, 6]],
  );
});
