import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { readYamlSection } from "../../lib/text/yaml.ts";
import type { YamlNode } from "../../lib/text/yaml_block.ts";

const OPTIONS = { key: "mine", file: "x.yaml" };

function shown(node: YamlNode | undefined): unknown {
  if (node?.kind === "list") return node.items.map(shown);
  if (node?.kind !== "map") return node && `${node.type} ${node.text}`;
  const entries = [...node.entries.values()];
  return entries.map((it) => [it.key, shown(it.value)]);
}

const READ: [name: string, text: string, value: unknown][] = [
  [
    "all digits and zeros of keys and values",
    'mine: {007: 0123, x: 12345678901234567890, "08": "1.0", y: 1.0}',
    [
      ["007", "number 0123"],
      ["x", "number 12345678901234567890"],
      ["08", "text 1.0"],
      ["y", "number 1.0"],
    ],
  ],
  [
    "what is not text",
    "mine: [~, true, 2025-01-16, 'true', null, ]",
    ["null ~", "boolean true", "time 2025-01-16", "text true", "null null"],
  ],
  [
    "dangerous keys",
    "mine: {__proto__: 1, constructor: 2}",
    [["__proto__", "number 1"], ["constructor", "number 2"]],
  ],
  [
    "quoted keys that look like numbers",
    'mine: {"0x10": 007, "null": 08}',
    [["0x10", "number 007"], ["null", "text 08"]],
  ],
  [
    "merged keys",
    "x: &x {a: 1, b: 2}\nmine:\n  <<: *x\n  b: 3\n",
    [["a", "number 1"], ["b", "number 3"]],
  ],
  ["texts of several lines", "mine: >-\n  a\n  b\n", "text a b"],
  ["explicit types", "mine: {a: !!str 12}", [["a", "text 12"]]],
  ["two lines of braces", '{\n\t"mine":\n\t\t1 }', "number 1"],
  ["a document end", "mine: 1\n...\n", "number 1"],
  [
    "each type of value",
    "x: &x 1\nmine: {a: true, b: 2025-01-16, c: , d: 1.50, e: t}\n",
    [
      ...[["a", "boolean true"], ["b", "time 2025-01-16"], ["c", "null "]],
      ...[["d", "number 1.50"], ["e", "text t"]],
    ],
  ],
  [
    "tabs inside braces of several lines",
    "x: {\n\ta: 1\n}\nmine: 2\n",
    "number 2",
  ],
  ["no such key", "x: &y 1\nz: {mine: 1}\n...\n", undefined],
  ["nothing", "...\n", undefined],
];

for (const [name, text, value] of READ) {
  Deno.test(`readYamlSection() reads ${name}`, async () => {
    assertEquals(shown(await readYamlSection(text, OPTIONS)), value);
  });
}

Deno.test("readYamlSection() reads circular and shared values", async () => {
  const itself = await readYamlSection("mine: &x [*x]", OPTIONS);
  assert(itself?.kind === "list");
  assertEquals(itself.items[0], itself);
  let text = "a0: &a0 [1]\n";
  for (let index = 1; index < 60; index++) {
    const alias = `*a${index - 1}`;
    text += `a${index}: &a${index} [${alias}, ${alias}]\n`;
  }
  const all = await readYamlSection(`${text}mine: *a59\n`, OPTIONS);
  assertEquals(all?.kind, "list");
});

Deno.test("readYamlSection() finds the lines of keys", async () => {
  const text = "# a: 1\nx: {a: 1}\nmine: &x\n  # a: 1\n  a: 1\n  b: {a: 2,\n" +
    "    data: 1, c: 3}\n";
  const map = await readYamlSection(text, OPTIONS);
  assert(map?.kind === "map");
  const b = map.entries.get("b");
  assert(b?.value.kind === "map");
  const found = [map.entries.get("a"), b, ...b.value.entries.values()]
    .map((it) => [it?.key, it?.line, it?.column]);
  assertEquals(found, [
    ["a", 5, 3],
    ["b", 6, 3],
    ["a", 6, 7],
    ["data", 7, 5],
    ["c", 7, 14],
  ]);
});

Deno.test("readYamlSection() finds keys at the start of a line in braces", async () => {
  const map = await readYamlSection("mine: &x {a: 1,\nb: 2}\n", OPTIONS);
  assert(map?.kind === "map");
  const found = [...map.entries.values()].map((it) => [it.line, it.column]);
  assertEquals(found, [[1, 11], [2, 1]]);
});

Deno.test("readYamlSection() notes where a merged map and its keys are", async () => {
  const text = "x: &x {b: 1}\nmine: &y\n  <<: *x\n  c: &z [1, {d: 2}]";
  const map = await readYamlSection(text, OPTIONS);
  assert(map?.kind === "map");
  const { line, column, endLine, endColumn, isFlow } = map;
  assertEquals([line, column, endLine, endColumn, isFlow], [2, 1, 2, 1, false]);
  const [b, c] = ["b", "c"].map((key) => map.entries.get(key));
  // A merged key is where the map is.
  assertEquals([b?.line, b?.column, c?.line, c?.column], [2, 1, 4, 3]);
  assert(c?.value.kind === "list");
  assertEquals([c.value.isFlow, c.value.line], [false, 4]);
});

Deno.test("readYamlSection() finds the lines of keys with the same name", async () => {
  const text = "mine: &x {mine: {mine: 1}, b: 2,\n  c: [{b: 3}, {b: 4}]}\n";
  const map = await readYamlSection(text, OPTIONS);
  const found: unknown[] = [];
  const visit = (node: YamlNode | undefined) => {
    if (node?.kind === "list") node.items.forEach(visit);
    if (node?.kind !== "map") return;
    for (const { key, line, column, value } of node.entries.values()) {
      found.push([key, line, column]);
      visit(value);
    }
  };
  visit(map);
  assertEquals(found, [
    ["mine", 1, 11],
    ["mine", 1, 18],
    ["b", 1, 28],
    ["c", 2, 3],
    ["b", 2, 8],
    ["b", 2, 16],
  ]);
});

const BAD: [text: string, line: number, column: number, problem: RegExp][] = [
  ["mine: &x\n  a: [1\n", 3, 1, /^invalid YAML: (?!\w*Error)/],
  ["mine: &x\n  a: *secret\n", 2, 13, /^invalid YAML: .*alias …$/],
  ["mine:\n  a: {b}: {c}\n", 2, 9, /^invalid YAML: /],
  ["mine:\n  a: &b\n  c: 1\n  c: 2\n", 4, 3, /duplicated key/],
  ["mine:\n  x: 1\n\ta: 1\n", 3, 1, /^the key is indented with a tab$/],
  ["\tmine: 1\n", 1, 1, /^the key is indented with a tab$/],
  ["&x mine: 1\n\ta: 1\n\tb: 2\n", 2, 1, /^the key is indented with a tab$/],
  ["- mine\n", 1, 1, /^expected keys such as "mine"$/],
  ["mine\n", 1, 1, /^expected keys such as "mine"$/],
  [`mine: ${"[".repeat(100_000)}\n`, 1, 1, /^the file is nested too deeply$/],
];

for (const [text, line, column, problem] of BAD) {
  Deno.test(`readYamlSection() rejects ${JSON.stringify(text).slice(0, 60)}`, async () => {
    const error = await assertRejects(
      () => readYamlSection(text, OPTIONS),
      DataFileError,
    );
    assert(problem.test(error.problem), error.problem);
    assertEquals(error.position, { file: "x.yaml", line, column });
    // It would quote part of the file.
    assertEquals(error.cause, undefined);
  });
}

Deno.test("readYamlSection() rejects a second document", async () => {
  const error = await assertRejects(
    () => readYamlSection("mine: 1\n---\nmine: 2\n", OPTIONS),
    DataFileError,
  );
  // Only some versions of the parser report the position.
  assert(/more than 1 document/.test(error.problem), error.problem);
});

Deno.test("readYamlSection() never quotes a file that is not YAML", async () => {
  for (
    const text of [
      "mine: &x\n  key: sesame: sesame\n",
      'mine: "sesame\n',
      "mine: !sesame 1\n",
      "mine: !ses{ame 1\n",
      "mine: *sesame\n",
    ]
  ) {
    const error = await assertRejects(
      () => readYamlSection(text, OPTIONS),
      DataFileError,
    );
    assertEquals(
      /ses/.test(`${error.message} ${error.hint}`),
      false,
      error.message,
    );
  }
});

Deno.test("readYamlSection() says how to indent where a tab does", async () => {
  const error = await assertRejects(
    () => readYamlSection("mine:\n  x: 1\n\ta: 1\n", OPTIONS),
    DataFileError,
  );
  assertEquals(error.hint, "Indent with spaces");
});

/** Files with a tab before a key, and whether that is an error. */
const TABS: [text: string, isError: boolean][] = [
  ["\t\ta: 1\n", true],
  ["\ta-b: 1\n", true],
  ["\ta:\n", true],
  ["\ta : 1\n", true],
  ["y: a, b\n\tx: 1\n", true],
  ["y: [a, b]\n\tx: 1\n", true],
  ["x: 'y\n\ta:b'\n", false],
  ["x: 'y\n z\ta: 1'\n", false],
  ["x: 'y\n\t: 1'\n", false],
  ...["{", "[", "{b: 2,", "[b,"].flatMap((open): [string, boolean][] =>
    ["", " ", "\t", " \t"].map((space) => [
      `x: ${open}${space}\n\ta: 1\n${open.startsWith("{") ? "}" : "]"}\n`,
      false,
    ])
  ),
];

Deno.test("readYamlSection() rejects a key that is indented with a tab, but no other tab", async () => {
  for (const [text, isError] of TABS) {
    const problem = await readYamlSection(text, OPTIONS).then(
      () => undefined,
      (error) => error instanceof DataFileError ? error.problem : error,
    );
    const expected = isError ? "the key is indented with a tab" : undefined;
    assertEquals(problem, expected, JSON.stringify(text));
  }
});

Deno.test("readYamlSection() finds keys in quotes, beside comments and without space", async () => {
  const text = `mine: &x\n# a: 1\n  a: 1 # b: 2\n  b: {"c" : 1,'d': 2,e: 3}\n`;
  const map = await readYamlSection(text, OPTIONS);
  const found: unknown[] = [];
  const visit = (node: YamlNode | undefined) => {
    if (node?.kind !== "map") return;
    for (const { key, line, column, value } of node.entries.values()) {
      found.push([key, line, column]);
      visit(value);
    }
  };
  visit(map);
  const columnOf = (it: string) => (text.split("\n")[3] ?? "").indexOf(it) + 1;
  assertEquals(found, [
    ["a", 3, 3],
    ["b", 4, 3],
    ["c", 4, columnOf('c"')],
    ["d", 4, columnOf("d'")],
    ["e", 4, columnOf("e:")],
  ]);
});

Deno.test("readYamlSection() finds an error in a line and a column with two digits", async () => {
  const keys = Array.from({ length: 10 }, (_, i) => `  k${i}: 1\n`).join("");
  const error = await assertRejects(
    () => readYamlSection(`mine: &x\n${keys}  a: *secret\n`, OPTIONS),
    DataFileError,
  );
  const { line, column } = error.position;
  assertEquals([line, column], [12, 13]);
});

/** The lines of the keys of `mine`. */
async function linesIn(text: string): Promise<[key: string, line: number][]> {
  const node = await readYamlSection(text, OPTIONS);
  assert(node?.kind === "map");
  return [...node.entries.values()].map(({ key, line }) => [key, line]);
}

Deno.test("readYamlSection() looks for no line of a merged key, and for those of a value with a tag", async () => {
  const merged = "base: &b\n  a: 1\nmine:\n  <<: *b\n  c: 2\nother:\n  a: 3\n";
  const lines = new Map(await linesIn(merged));
  assertEquals(lines.get("c"), 5);
  assertEquals(await linesIn("x: 1\nmine: !!map\n  a: 1\n  b: 2\n"), [
    ["a", 3],
    ["b", 4],
  ]);
});

Deno.test("readYamlSection() reads scalars as written beside several merged maps", async () => {
  const text =
    "x: &x {a: 1}\ny: &y {b: 2}\nmine:\n  <<: *x\n  <<: *y\n  n: 0123\n";
  const node = await readYamlSection(text, OPTIONS);
  assert(node?.kind === "map");
  assertEquals(shown(node.entries.get("n")?.value), "number 0123");
});
