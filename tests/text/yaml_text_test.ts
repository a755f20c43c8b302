import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import {
  describeNode,
  notEditableError,
  quoteText,
  readPlainSection,
} from "../../lib/text/yaml.ts";
import {
  yamlFlowList,
  yamlId,
  yamlProse,
  yamlText,
} from "../../lib/text/yaml_edit.ts";
import { forSeeds } from "../support/random.ts";

const WRITTEN: [text: string, written: string][] = [
  ["TASK-025", "TASK-025"],
  ["Headless Mode Integration", "Headless Mode Integration"],
  ["Größe (neu)", "Größe (neu)"],
  ["- x", '"- x"'],
  ["a: b", '"a: b"'],
  ["# x", '"# x"'],
  ["true", '"true"'],
  ["no", '"no"'],
  ["null", '"null"'],
  ["12", '"12"'],
  ["007", '"007"'],
  ["1e3", '"1e3"'],
  ["0o17", '"0o17"'],
  ["2025-01-16", '"2025-01-16"'],
  ["", '""'],
  [" x", '" x"'],
  ["x ", '"x "'],
  ["x:", '"x:"'],
  ["a, b", '"a, b"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["a\nb\x7f\u2028\ufeff", '"a\\nb\\u007f\\u2028\\ufeff"'],
];

for (const [text, written] of WRITTEN) {
  Deno.test(`yamlText() writes ${written}`, () => {
    assertEquals(yamlText(text), written);
  });
}

Deno.test("yamlText() quotes a text if it has or begins with a character that another reader could take for syntax", () => {
  for (const inside of "./+()'&!?;=@~%$*<>|^ -_1é") {
    assertEquals(yamlText(`a${inside}b`), `a${inside}b`);
    const isFirst = /[\p{L}\p{N}_]/u.test(inside);
    const text = `${inside}xb`;
    assertEquals(yamlText(text), isFirst ? text : JSON.stringify(text));
  }
  for (const inside of '"#:,[]{}`\\\t') {
    const text = `a${inside}b`;
    assertEquals(yamlText(text), JSON.stringify(text));
  }
  // A mark can follow a letter.
  assertEquals(yamlText("e\u0301a"), "e\u0301a");
  assertEquals(yamlText("\u0301a"), '"\u0301a"');
});

Deno.test("yamlText() quotes what any version of YAML takes for a number or a word", () => {
  const words = "y Y yes YES n N no No on ON off Off true null ~ True NULL";
  const numbers =
    "1 12 1_0 1.2 1_ 1.2.3 1e 1A 1a-2 1a+2 1e3 1E-3 1e+3 1a 0x1 0o7 1_a2_3";
  for (const text of [...words.split(" "), ...numbers.split(" ")]) {
    assertEquals(yamlText(text), `"${text}"`);
  }
  const plain = "yo ye noo one of offs nos truer 1ab 1e3x 1-2 e3 v1 _1";
  for (const text of plain.split(" ")) assertEquals(yamlText(text), text);
});

Deno.test("yamlText() escapes characters that JSON does not", () => {
  const table: [character: string, escaped: string][] = [
    ["\x7e", "\x7e"],
    ["\x7f", "\\u007f"],
    ["\x80", "\\u0080"],
    ["\x9f", "\\u009f"],
    ["\xa0", "\xa0"],
    ["\u2027", "\u2027"],
    ["\u2028", "\\u2028"],
    ["\u2029", "\\u2029"],
    ["\u202a", "\u202a"],
    ["\ufeff", "\\ufeff"],
    ["\ufffd", "\ufffd"],
    ["\ufffe", "\\ufffe"],
    ["\uffff", "\\uffff"],
  ];
  for (const [character, escaped] of table) {
    assertEquals(
      yamlText(`: ${character}${character}`),
      `": ${escaped}${escaped}"`,
    );
  }
});

Deno.test("quoteText() cuts a text after 40 characters", () => {
  assertEquals(quoteText("x".repeat(40)), `"${"x".repeat(40)}"`);
  assertEquals(quoteText("x".repeat(41)), `"${"x".repeat(40)}…"`);
});

/** Values, and how an error names them. */
const DESCRIBED: readonly (readonly [value: string, shown: string])[] = [
  ["[1]", "a list"],
  ["{}", "a map"],
  ["", "nothing"],
  ["~", "nothing"],
  ["1.50", '"1.50"'],
  ["yes", '"yes"'],
  ['"yes"', '"yes"'],
  ['"true"', 'the string "true"'],
  ["'12'", 'the string "12"'],
  ["x".repeat(41), `"${"x".repeat(40)}…"`],
];

Deno.test("describeNode() tells texts in quotes from other values", () => {
  for (const [value, shown] of DESCRIBED) {
    const found = readPlainSection(`a: ${value}`, { key: "a", file: "x" });
    const node = found?.entry?.value;
    assertEquals(node && describeNode(node), shown, value);
  }
});

Deno.test("notEditableError() names the line of the key", () => {
  const section = { key: "mine", file: "x.yaml", hint: "other" };
  const texts = [
    "mine: 1",
    "x: 1\n# mine\nmine : 1",
    "x: 1\n'mine': 1",
    "x: 1",
  ];
  for (const [i, line] of [1, 3, 2, 1].entries()) {
    const error = notEditableError(texts[i] ?? "", section);
    const problem =
      'cannot change "mine", because it does not have one value per line';
    assertEquals([error.message, error.hint], [
      `"x.yaml" line ${line} column 1: ${problem}`,
      "Put each value on its own line, or edit the file by hand",
    ]);
  }
});

Deno.test("yamlProse() leaves commas without quotes", () => {
  assertEquals(yamlProse("Headless, and more"), "Headless, and more");
  assertEquals(yamlProse("1,5"), '"1,5"');
  assertEquals(yamlProse("y,"), "y,");
  assertEquals(yamlProse(", a"), '", a"');
});

Deno.test("yamlId() writes numbers as numbers, with all their digits", () => {
  assertEquals(yamlId("12345678901234567890"), "12345678901234567890");
  assertEquals(["0", "10", "007", "1a", "a1", ""].map(yamlId), [
    ...["0", "10", '"007"', '"1a"', "a1", '""'],
  ]);
});

const PIECES = [
  ..."-?:,[]{}#&*!|>'\"%@`~\\/. _=+()<\t\n\r\0\x07\x7f\x85\u00a0\u2028\ufeff0129eExoa",
  ..."\u{1F600}é\ud800\udc00",
  ..." true null yes on : - # --- ... <<".split(" "),
  ": ",
  " #",
  "- ",
  "é́",
];

Deno.test("every YAML reader reads back any text as it was written", () =>
  forSeeds(1000, (random) => {
    const [a = "", b = "", c = ""] = Array.from(
      { length: 3 },
      () =>
        Array.from({ length: random.integer(0, 5) }, () => random.pick(PIECES))
          .join(""),
    );
    const text = `a:\n  ${yamlText(a)}: ${yamlProse(b)}\n  list: ` +
      `${yamlFlowList([b, c])}\n  id: ${yamlText(c)}\n`;
    if (["list", "id"].includes(a)) return;
    const content = { [a]: b, list: [b, c], id: c };
    assertEquals(parse(text), { a: content });
    const node = readPlainSection(text, { key: "a", file: "x" })?.entry?.value;
    const entries = node?.kind === "map" ? [...node.entries.values()] : [];
    assertEquals(
      entries.map(({ key, value }) => [
        key,
        value.kind === "list"
          ? value.items.map((it) => it.kind === "scalar" && it.value)
          : value.kind === "scalar" && value.value,
      ]),
      Object.entries({ ...content }).length === 3
        ? [[a, b], ["list", [b, c]], ["id", c]]
        : [],
    );
  }));
