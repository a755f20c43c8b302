import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { yamlLines } from "../../lib/text/yaml.ts";
import {
  isDash,
  keyColonIndex,
  readPlainBlock,
  scanScalar,
  type YamlNode,
} from "../../lib/text/yaml_block.ts";

const SECTION = { key: "a", file: "x.yaml", hint: "Mend it" };

function read(text: string, hasFlowMaps = true) {
  return readPlainBlock(yamlLines(text), 0, { ...SECTION, hasFlowMaps });
}

/** Shows a node as `KIND LINE:COLUMN-LINE:COLUMN CONTENT`. */
function shown(node: YamlNode): unknown {
  const { kind, line, column, endLine, endColumn } = node;
  const span = `${line}:${column}-${endLine}:${endColumn}`;
  if (kind === "scalar") {
    return `${span} ${node.type} ${JSON.stringify(node.value)} ${node.text}`;
  }
  const form = `${node.isFlow ? "flow " : ""}${kind} ${span}`;
  if (kind === "list") return [form, ...node.items.map(shown)];
  return [
    form,
    ...Array.from(node.entries.values(), (it) => [
      ...[`${it.key} ${it.line}:${it.column}`, shown(it.value)],
    ]),
  ];
}

const TEXT = `# A comment
a: 1 # one
"b c" :
    # Below
    - x

    -   y: ~
        z: 'it''s'
    - - 2025-01-16
      - "\\x41"
    -
      - true
d:
- [ p, "q, r" , ]
-
e: {f: [], 'g': {h: -1.5}}  # last
i:
j:   # nothing
k: {}
`;

Deno.test("readPlainBlock() notes where each value starts and ends", () => {
  const node = read(TEXT);
  assertEquals(node && shown(node), [
    "map 2:1-19:6",
    ["a 2:1", "2:4-2:5 number 1 1"],
    [
      "b c 3:1",
      [
        "list 5:5-12:13",
        '5:7-5:8 text "x" x',
        [
          "map 7:9-8:19",
          ["y 7:9", "7:12-7:13 null null ~"],
          ["z 8:9", "8:12-8:19 text \"it's\" it's"],
        ],
        [
          "list 9:7-10:15",
          '9:9-9:19 time "2025-01-16" 2025-01-16',
          '10:9-10:15 text "A" A',
        ],
        ["list 12:7-12:13", "12:9-12:13 boolean true true"],
      ],
    ],
    [
      "d 13:1",
      [
        "list 14:1-15:2",
        [
          "flow list 14:3-14:18",
          '14:5-14:6 text "p" p',
          '14:8-14:14 text "q, r" q, r',
        ],
        "15:2-15:2 null null ",
      ],
    ],
    [
      "e 16:1",
      [
        "flow map 16:4-16:27",
        ["f 16:5", ["flow list 16:8-16:10"]],
        ["g 16:12", [
          "flow map 16:17-16:26",
          ["h 16:18", "16:21-16:25 number -1.5 -1.5"],
        ]],
      ],
    ],
    ["i 17:1", "17:3-17:3 null null "],
    ["j 18:1", "18:3-18:3 null null "],
    ["k 19:1", ["flow map 19:4-19:6"]],
  ]);
});

Deno.test("readPlainBlock() reads empty items between others", () => {
  const node = read("a:\n-\n- b\n-\n");
  assertEquals(node && shown(node), [
    "map 1:1-4:2",
    ["a 1:1", [
      "list 2:1-4:2",
      ...["2:2-2:2 null null ", '3:3-3:4 text "b" b', "4:2-4:2 null null "],
    ]],
  ]);
});

Deno.test("readPlainBlock() needs no spaces after commas", () => {
  const node = read("a: {b: 1,c: [p,q],}");
  assertEquals(node && shown(node), [
    "map 1:1-1:20",
    ["a 1:1", [
      "flow map 1:4-1:20",
      ["b 1:5", "1:8-1:9 number 1 1"],
      ["c 1:10", [
        "flow list 1:13-1:18",
        '1:14-1:15 text "p" p',
        '1:16-1:17 text "q" q',
      ]],
    ]],
  ]);
});

/** Lists of maps up to some depth. */
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, i) => `${" ".repeat(i)}a:`).join("\n");
const braces = (depth: number) =>
  `a: ${"{a: ".repeat(depth)}1${"}".repeat(depth)}`;
const dashes = (depth: number) => `a: \n  ${"- ".repeat(depth)}1`;

/** Texts, and whether they are plain. */
const PLAIN: readonly (readonly [text: string, isPlain: boolean])[] = [
  ["a: 1", true],
  ["a:1", false],
  ["a", false],
  ["a : 1", true],
  ["<<: 1", false],
  ['"<<": 1', true],
  ["a: {<<: 1}", false],
  ["a: {b}", false],
  ["a: {b: 1 c: 2}", false],
  ["a: [b c]", true],
  ["a: [b: c]", false],
  ["a: [b", false],
  ["a: [b] c", false],
  ["a: {b: 1", false],
  ["a: b\n c", false],
  ["a: [b]\n  c: 1", false],
  ["a: b\n# c\nd: e", true],
  ["a: b #c", true],
  ["a: b#c", true],
  ['a: "b"#c', false],
  ["a: \t1", false],
  ["a:\t1", false],
  ["a:\n\tb: 1", false],
  ["a: b\t", false],
  ["a: 'b", false],
  ['a: "\\q"', false],
  ["a: &b 1", false],
  ["a: *b", false],
  ["a: !!str 1", false],
  ["a: |\n  b", false],
  ["a: -", false],
  ["a: -b", true],
  ["a: - b", false],
  ["a:\n- b\nc: 1", true],
  ["a:\n  - b\n - c", false],
  ["a:\n  -\n    b: 1\n  - c", true],
  // The dash below could be part of the list that ends.
  ["a:\n  - b:\n  -\n- c", false],
  ["a:\n  - b\n  c: 1", false],
  ["a:\n  b:\n- c", false],
  ["a:\n  - - b\n    -\n  - c", false],
  ['a: {b: "x" c: 1}', false],
  ['a: ["x" "y"]', false],
  [nested(65), true],
  [nested(66), false],
  [braces(65), true],
  [braces(66), false],
  [dashes(64), true],
  [dashes(65), false],
];

Deno.test("readPlainBlock() reads the plain subset, and nothing else", () => {
  for (const [text, isPlain] of PLAIN) {
    assertEquals(read(text) !== undefined, isPlain, text.slice(0, 80));
  }
  assertEquals(read("a: {b: 1}", false), undefined);
  assertEquals(read("a: { }", false) !== undefined, true);
});

/** Texts with a repeated key, and where it is. */
const REPEATED:
  readonly (readonly [text: string, line: number, column: number])[] = [
    ["a: 1\nb: 2\na: 3", 3, 1],
    ["a:\n  b: 1\n  'b': 2", 3, 3],
    ["c: {b: 1,  b: 2}", 1, 12],
  ];

Deno.test("readPlainBlock() refuses a repeated key", () => {
  for (const [text, line, column] of REPEATED) {
    const error = assertThrows(() => read(text), DataFileError);
    assertEquals(error.position, { file: "x.yaml", line, column });
    assertEquals(/^duplicate key "[ab]"$/.test(error.problem), true);
    assertEquals(error.hint, "Mend it");
    assertEquals(error.message.startsWith('Cannot read "x.yaml" line'), true);
  }
});

/** Lines, an index, and what is scanned there. */
const SCALARS: readonly (readonly [
  line: string,
  at: number,
  text: string | undefined,
  end?: number,
  flowText?: string,
])[] = [
  ["a b  ", 0, "a b", 3],
  ["a b  # c", 0, "a b", 3],
  ["a: b", 0, "a", 1],
  ["a:b", 0, "a:b", 3],
  ["a:", 0, "a", 1],
  ["  a, b]", 2, "a, b]", 7, "a"],
  ["a:,", 0, "a:,", 3, "a"],
  ["- a", 0, undefined],
  ["-", 0, undefined],
  ["-a", 0, "-a", 2],
  ["-,", 0, undefined],
  ["a\t", 0, undefined],
  ["[a", 0, undefined],
  ["'a''b' c", 0, "a'b", 6],
  ["'a", 0, undefined],
  ['"a\\n\\u00e9\\U0001F600\\x41"', 0, "a\n\u00e9\u{1F600}A", 25],
  ['"\\U00110000"', 0, undefined],
  ['"\\U0010FFFF"', 0, "\u{10ffff}", 12],
  ['"\\q"', 0, undefined],
  [
    '"\\0\\a\\b\\t\\v\\f\\r\\e\\"\\/\\\\\\N\\_\\L\\P\\ "',
    0,
    '\0\x07\b\t\v\f\r\x1b"/\\\x85\xa0\u2028\u2029 ',
    34,
  ],
];

Deno.test("scanScalar() finds the text of a scalar, and its end", () => {
  for (const [line, at, text, end, flowText = text] of SCALARS) {
    const scanned = scanScalar(line, at);
    assertEquals([scanned?.text, scanned?.end], [text, end], line);
    assertEquals(scanScalar(line, at, true)?.text, flowText, line);
    if (scanned) {
      assertEquals(scanned.isQuoted, /["']/.test(line[at] ?? ""), line);
    }
  }
});

Deno.test("keyColonIndex() and isDash() need a space or the end behind", () => {
  const colons = ["a:", "a: b", "a  : b", "a:b", "a", "a ;"];
  assertEquals(colons.map((it) => keyColonIndex(it, 1)), [1, 1, 3, -1, -1, -1]);
  const dashes = ["-", "- a", "-a", "a", ""];
  assertEquals(dashes.map((it) => isDash(it, 0)), [
    ...[true, true, false, false, false],
  ]);
});
