import { assertEquals } from "@std/assert";
import { readPlainSection, yamlLines } from "../../lib/text/yaml.ts";
import type { YamlEntry } from "../../lib/text/yaml_block.ts";
import { YamlEdit } from "../../lib/text/yaml_edit.ts";

Deno.test("YamlEdit.toString() returns unchanged lines as they were", () => {
  const texts = ["", "a", "a\n", "\n\n", "\uFEFFa\r\nb\n", "a\r\n  \r\n"];
  for (const text of texts) {
    assertEquals(new YamlEdit(text).toString(), text);
  }
});

type Inserted = [before: string, line: number, after: string];

const INSERTED: Inserted[] = [
  ["", 0, "x\ny\n"],
  ["a", 0, "x\ny\na"],
  ["a", 1, "a\nx\ny"],
  ["a\nb", 1, "a\nx\ny\nb"],
  ["a\r\nb", 2, "a\r\nb\r\nx\r\ny"],
  ["\uFEFFa\r\n", 0, "\uFEFFx\r\ny\r\na\r\n"],
];

for (const [before, line, after] of INSERTED) {
  Deno.test(`YamlEdit.insert() writes ${JSON.stringify(after)}`, () => {
    const edit = new YamlEdit(before);
    edit.insert(line, ["x"]);
    edit.insert(line, ["y"]);
    assertEquals(edit.toString(), after);
  });
}

Deno.test("YamlEdit.lastLine is where text can be appended", () => {
  const lines: [text: string, line: number][] = [
    ["", 0],
    ["a", 1],
    ["a\n", 1],
    ["a\n\n\n", 3],
    ["a\n  ", 2],
  ];
  for (const [text, line] of lines) {
    assertEquals(new YamlEdit(text).lastLine, line);
  }
});

Deno.test("YamlEdit.blockEnd() includes the comments of a block", () => {
  const edit = new YamlEdit(
    "a:\n  b: 1\n\n  # of b\n\n # of a\n# of c\nc: 1\n",
  );
  assertEquals(edit.blockEnd(2, 2), 4);
  assertEquals(edit.blockEnd(2, 1), 6);
  assertEquals(edit.blockEnd(2, 0), 6);
  assertEquals(edit.blockEnd(2, 3), 2);
});

/** The entry of `a` in a text. */
function entryIn(text: string): YamlEntry {
  const section = readPlainSection(text, { key: "a", file: "x.yaml" });
  if (!section?.entry) throw new TypeError(text);
  return section.entry;
}

/** Lists of up to three of two texts. */
const LISTS = ["", "p", "q", "pp", "pq", "qp", "ppq", "pqp", "qpp", "pqq"]
  .map((texts) => [...texts]);

Deno.test("YamlEdit.replaceList() turns any list into any other, between other lines", () => {
  for (const old of LISTS.filter((texts) => texts.length > 0)) {
    for (const texts of LISTS) {
      const items = old.map((text, i) => `  - ${text} # ${i}\n`).join("");
      const before = `a:\n${items}b: 1\n`;
      const edit = new YamlEdit(before);
      edit.replaceList(entryIn(before), texts);
      const after = edit.toString();
      const lines = yamlLines(after).slice(1, 1 + texts.length);
      const name = `${old} -> ${texts}`;
      assertEquals(after, ["a:", ...lines, "b: 1", ""].join("\n"), name);
      assertEquals(
        lines.map((line) => line.replace(/ #.*/, "")),
        texts.map((text) => `  - ${text}`),
        name,
      );
      // Items that both lists begin or end with keep their comments.
      const shorter = Math.min(old.length, texts.length);
      let head = 0;
      while (head < shorter && old[head] === texts[head]) head++;
      let tail = 0;
      while (
        tail < shorter - head && old.at(-1 - tail) === texts.at(-1 - tail)
      ) {
        tail++;
      }
      const numbers = [
        ...Array.from({ length: head }, (_, i) => i),
        ...Array.from({ length: tail }, (_, i) => old.length - tail + i),
      ];
      assertEquals(
        lines.flatMap((line) => line.match(/# (.)/)?.[1] ?? []),
        numbers.map(String),
        name,
      );
    }
  }
});

Deno.test("YamlEdit.replaceValue() moves a value from below to the line of its key", () => {
  for (const key of ["a", '"a"', "'a'"]) {
    const before = `${key}:\n  - x\n  - y\nb: 1\n`;
    const edit = new YamlEdit(before);
    edit.replaceValue(entryIn(before), "[z]");
    assertEquals(edit.toString(), `${key}: [z]\nb: 1\n`);
  }
});

Deno.test("YamlEdit.removeItem() removes the dash, wherever it is", () => {
  const items = [
    "  - x\n",
    "  -\n\n    # c\n    b: 1\n    -d: 2\n",
    "  - e: 1\n",
  ];
  const before = `a:\n${items.join("")}f: 1\n`;
  for (const [index, removed] of items.entries()) {
    const { value } = entryIn(before);
    const item = value.kind === "list" ? value.items[index] : undefined;
    if (!item) throw new TypeError(`no item ${index}`);
    const edit = new YamlEdit(before);
    edit.removeItem(item);
    assertEquals(edit.toString(), before.replace(removed, ""));
  }
});

/** Returns a top-level entry of a plain text. */
function topEntry(text: string, key: string): YamlEntry {
  const section = { key, file: "x.yaml", hasFlowMaps: true };
  const entry = readPlainSection(text, section)?.entry;
  if (!entry) throw new Error(`No ${key}`);
  return entry;
}

Deno.test("YamlEdit.remove() removes a key with its value, but leaves a dash before it", () => {
  const edited = (text: string, key: string, inner?: string) => {
    const edit = new YamlEdit(text);
    let entry = topEntry(text, key);
    const { value } = entry;
    const [item] = value.kind === "list" ? value.items : [value];
    if (inner !== undefined && item?.kind === "map") {
      entry = item.entries.get(inner) ?? entry;
    }
    edit.remove(entry);
    return edit.toString();
  };
  assertEquals(edited("a: 1\nb: 2\n", "a"), "b: 2\n");
  assertEquals(edited("a:\n  b: 1\n  c: 2\n", "a", "b"), "a:\n  c: 2\n");
  assertEquals(
    edited("a:\n  - b: 1\n    c: 2\n", "a", "b"),
    "a:\n  - b:\n    c: 2\n",
  );
  assertEquals(
    edited("a:\n  - b:\n      d: 1\n    c: 2\n", "a", "b"),
    "a:\n  - b:\n    c: 2\n",
  );
});

/** Lists, and what is left after the item with `id: B` is removed. */
const REMOVED: [before: string, after: string][] = [
  ["a:\n  - id: A\n  - id: B\n", "a:\n  - id: A\n"],
  ["a:\n-\n  id: A\n-\n  id: B\n", "a:\n-\n  id: A\n"],
  ["a:\n  - id: A\n  -\n    id: B\n", "a:\n  - id: A\n"],
  ["a:\n  - id: A\n  - #\n    id: B\n", "a:\n  - id: A\n"],
  ["a:\n  - id: A\n  -   # b\n    id: B\n", "a:\n  - id: A\n"],
  [
    "a:\n  - id: A\n  -\n    # c -\n\n    id: B\nb: 1\n",
    "a:\n  - id: A\nb: 1\n",
  ],
];

Deno.test("YamlEdit.removeItem() removes an item with its dash and what is between them", () => {
  for (const [before, after] of REMOVED) {
    const { value } = topEntry(before, "a");
    const edit = new YamlEdit(before);
    const item = value.kind === "list" ? value.items.at(-1) : undefined;
    if (item) edit.removeItem(item);
    assertEquals(edit.toString(), after);
  }
});

Deno.test("YamlEdit keeps what is after a value, and takes the line end of the first line", () => {
  const braces = "m: {a: 1, b: 2}  # c\n";
  const { value } = topEntry(braces, "m");
  const edit = new YamlEdit(braces);
  const inner = value.kind === "map" ? value.entries.get("b") : undefined;
  if (inner) edit.replace(inner.value, "12345");
  assertEquals(edit.toString(), "m: {a: 1, b: 12345}  # c\n");
  const filled = new YamlEdit("m:    []\nb: 2\r\n");
  filled.fill(topEntry("m:    []\nb: 2\r\n", "m"), ["  - x"]);
  assertEquals(filled.toString(), "m:\n  - x\nb: 2\r\n");
});

Deno.test("YamlEdit.remove() leaves a dash in the first column", () => {
  const text = "a:\n- b: 1\n  c: 2\n";
  const { value } = topEntry(text, "a");
  const [item] = value.kind === "list" ? value.items : [];
  const entry = item?.kind === "map" ? item.entries.get("b") : undefined;
  if (!entry) throw new Error("No entry");
  const edit = new YamlEdit(text);
  edit.remove(entry);
  assertEquals(edit.toString(), "a:\n- b:\n  c: 2\n");
});
