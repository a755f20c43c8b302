import { assertEquals } from "@std/assert";
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
