import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  jsonErrors,
  JsonFields,
  positionInJson,
  positionOfSyntaxError,
} from "../../lib/text/json.ts";
import { forSeeds, type Random } from "../support/random.ts";

type Path = readonly (string | number)[];

const TEXT = `{
  "TASK-025": {
    "entries": [
      { "provider_id": "abc", "start": "2025-01-16T10:00:00Z" },
      {"start":null}
    ],
    "total_seconds": 5400
  }
}
`;

const POSITIONS: [
  text: string,
  path: Path,
  line: number,
  column: number,
][] = [
  [TEXT, [], 1, 1],
  [TEXT, ["TASK-025"], 2, 15],
  [TEXT, ["TASK-025", "entries", 0, "start"], 4, 40],
  [TEXT, ["TASK-025", "entries", 1, "start"], 5, 16],
  [TEXT, ["TASK-025", "total_seconds"], 7, 22],
  // Missing values: the object or list in which they would be.
  [TEXT, ["TASK-025", "entries", 2, "start"], 3, 16],
  [TEXT, ["TASK-025", "total_seconds", "x"], 7, 22],
  [TEXT, ["TASK-026"], 1, 1],
  ['\uFEFF{"a":1}', ["a"], 1, 6],
  ['\r\n\t{"a":\r\n1}', ["a"], 3, 1],
  ['{"a":1,"a":{"b":2}}', ["a"], 1, 12],
  ['{"a":{"b":2},"a":1}', ["a", "b"], 1, 18],
  ['{"__proto__":{"constructor":1}}', ["__proto__", "constructor"], 1, 29],
  ['{"\\u0061\\"b":1,"a":2}', ['a"b'], 1, 14],
  ['{"]}":"[{\\"","b":1}', ["b"], 1, 18],
  ['{"😀":[[],{},-1.5e+3,7]}', ["😀", 3], 1, 22],
  ["[true,false,null,0]", [3], 1, 18],
  ['{"0":1}', [0], 1, 6],
  ["[]", [0], 1, 1],
  ["7", ["a"], 1, 1],
];

Deno.test("positionInJson() finds a value, or the innermost one on its path", () => {
  for (const [text, path, line, column] of POSITIONS) {
    const place = `${JSON.stringify(path)} in ${JSON.stringify(text)}`;
    assertEquals(positionInJson(text, path), { line, column }, place);
  }
});

Deno.test("jsonErrors() locates the first 20 problems", () => {
  const path = ["TASK-025", "total_seconds"];
  const problems = Array.from({ length: 21 }, () => ({ path, problem: "x" }));
  const errors = jsonErrors(TEXT, "x.json", problems);
  const positions = errors.map(({ position }) => position);
  const located = { file: "x.json", line: 7, column: 22 };
  assertEquals(positions.slice(0, 20), Array(20).fill(located));
  assertEquals(positions.slice(20), [{ file: "x.json", line: 0, column: 0 }]);
});

const EARLY = "the file ends too early";
const ESCAPE = 'expected an escape such as "\\n" or "\\\\"';
const CONTROL = 'expected an escape such as "\\t", found a control character';
const OPEN = "expected a closing quote on this line";

const PROBLEMS: [
  text: string,
  line: number,
  column: number,
  problem: string,
][] = [
  ["", 1, 1, "the file is empty"],
  ["\uFEFF \n", 1, 1, "the file is empty"],
  ["{", 1, 2, EARLY],
  ['{\n  "a": 1,\n\n', 2, 10, EARLY],
  ['["a\\', 1, 5, EARLY],
  ['["a\\u00', 1, 8, EARLY],
  ["[tru", 1, 5, EARLY],
  ["-", 1, 2, EARLY],
  ["[1.", 1, 4, EARLY],
  ["[1e+", 1, 5, EARLY],
  ["[1,]", 1, 4, "expected a value"],
  ["[,1]", 1, 2, 'expected a value or "]"'],
  ["[1 2]", 1, 4, 'expected "," or "]"'],
  ["[01]", 1, 3, 'expected "," or "]"'],
  ['{"a":1 "b":2}', 1, 8, 'expected "," or "}"'],
  ['{"a":}', 1, 6, "expected a value"],
  ['{"a" 1}', 1, 6, 'expected ":"'],
  ['{"a":1,}', 1, 8, "expected a name in quotes"],
  ["{a:1}", 1, 2, 'expected a name in quotes or "}"'],
  ["{} // comment", 1, 4, "expected the end of the file"],
  ["]", 1, 1, "expected a value"],
  ["[truth]", 1, 2, "expected a value"],
  ["[nulls]", 1, 6, 'expected "," or "]"'],
  ["[+1]", 1, 2, 'expected a value or "]"'],
  ["[-x]", 1, 3, "expected a digit"],
  ["[1.]", 1, 4, "expected a digit"],
  ["[1e]", 1, 4, "expected a digit"],
  ["[1.5E-]", 1, 7, "expected a digit"],
  ['["C:\\work"]', 1, 5, ESCAPE],
  ['["\\u00g0"]', 1, 3, ESCAPE],
  ['["a\tb"]', 1, 4, CONTROL],
  ['{"a": "b\n}', 1, 9, OPEN],
  ['{"a": "b\r\n}', 1, 9, OPEN],
  ["[\u00a01]", 1, 2, 'expected a value or "]"'],
  ["\uFEFF\uFEFF1", 1, 1, "expected a value"],
  ['{"a":1}\u0000\u0000', 1, 8, "expected the end of the file"],
  ['\uFEFF{"a":1', 1, 7, EARLY],
  ['{\r\n"a":1,\r\n}', 3, 1, "expected a name in quotes"],
];

Deno.test("positionOfSyntaxError() describes and locates the first error", () => {
  for (const [text, line, column, problem] of PROBLEMS) {
    assertThrows(() => JSON.parse(text.replace(/^\uFEFF/, "")), SyntaxError);
    const expected = { line, column, problem };
    assertEquals(positionOfSyntaxError(text), expected, JSON.stringify(text));
  }
});

Deno.test("positionOfSyntaxError() handles any depth and length", () => {
  const depth = 200_000;
  const { column } = positionOfSyntaxError("[".repeat(depth));
  assertEquals(column, depth + 1);
  const long = `["${"x\\n".repeat(1_000_000)}" x`;
  assertEquals(positionOfSyntaxError(long).column, long.length);
  assertEquals(positionInJson(`${long.slice(0, -2)},7]`, [1]), {
    line: 1,
    column: long.length,
  });
});

// Not "\\" alone: V8 takes the name "\"" for it if an object that it has
// parsed before has "\\" in its place.
const NAMES = ["a", "b", "", "__proto__", "constructor", '"', "a\\", "é", "😀"];
const TEXTS = [
  ...NAMES,
  "\\",
  "[{",
  "}],:",
  "\n\t\u0001",
  "\ud83d",
  "true",
  "1",
];
const SPACES = ["", "", " ", "\n", "\r\n", "\t"];

/** JSON, and all paths in it with the texts of their values. */
interface Sample {
  readonly text: string;
  readonly values: ReadonlyMap<string, string>;
}

function randomScalar(random: Random): string {
  if (random.chance(0.5)) {
    const text = JSON.stringify(random.pick(TEXTS));
    return random.chance(0.3) ? text.replace("a", "\\u0061") : text;
  }
  return random.pick(["0", "-1.5e3", "12", "0.25E-2", "true", "false", "null"]);
}

function randomSample(random: Random, depth: number): Sample {
  if (depth === 0 || random.chance(0.3)) {
    const text = randomScalar(random);
    return { text, values: new Map([["[]", text]]) };
  }
  const isObject = random.chance(0.6);
  const parts: string[] = [];
  const values = new Map<string, string>();
  const space = () => random.pick(SPACES);
  for (let index = 0; index < random.integer(0, 4); index++) {
    const step = isObject ? random.pick(NAMES) : index;
    const name = isObject ? `${JSON.stringify(step)}${space()}:` : "";
    const sample = randomSample(random, depth - 1);
    parts.push(`${space()}${name}${space()}${sample.text}${space()}`);
    for (const path of values.keys()) {
      if (JSON.parse(path)[0] === step) values.delete(path);
    }
    for (const [path, text] of sample.values) {
      values.set(JSON.stringify([step, ...JSON.parse(path)]), text);
    }
  }
  const inner = parts.join(",") || space();
  const text = isObject ? `{${inner}}` : `[${inner}]`;
  return { text, values: values.set("[]", text) };
}

function offsetOf(
  text: string,
  { line, column }: { line: number; column: number },
): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, it) => sum + it.length + 1, column - 1);
}

Deno.test("positionInJson() finds every value of random JSON", async () => {
  await forSeeds(2000, (random) => {
    const { text, values } = randomSample(random, 4);
    const space = random.pick(SPACES);
    for (const [path, value] of values) {
      const steps: Path = JSON.parse(path);
      const offset = offsetOf(
        space + text,
        positionInJson(space + text, steps),
      );
      assertEquals((space + text).slice(offset, offset + value.length), value);
      const found = steps.reduce(
        (it, step) => (it as Record<string | number, unknown>)[step],
        JSON.parse(text),
      );
      assertEquals(JSON.parse(value), found);
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // This is the expected position.
    return false;
  }
}

Deno.test("positionOfSyntaxError() finds where JSON was cut", async () => {
  await forSeeds(300, (random) => {
    const { text } = randomSample(random, 3);
    for (let length = 1; length < text.length; length++) {
      const cut = text.slice(0, length);
      if (isJson(cut)) continue;
      const { problem, ...position } = positionOfSyntaxError(cut);
      assertEquals(problem, EARLY);
      assertEquals(offsetOf(cut, position), cut.trimEnd().length);
    }
  });
});

const SWAPS = ["", "x", '"', ",", ":", "{", "]", "\\", "\n", "0", "-", "."];

Deno.test("positionOfSyntaxError() locates random damage", async () => {
  let damaged = 0;
  await forSeeds(5000, (random) => {
    const { text } = randomSample(random, 3);
    const at = random.integer(0, text.length - 1);
    const bad = text.slice(0, at) + random.pick(SWAPS) + text.slice(at + 1);
    if (isJson(bad)) return;
    damaged++;
    const { problem, ...position } = positionOfSyntaxError(bad);
    const offset = offsetOf(bad, position);
    assert(offset <= bad.length);
    // Everything before the position is valid: cut there, the text is JSON, or
    // only incomplete.
    const before = bad.slice(0, offset);
    if (problem === EARLY || before.trim() === "" || isJson(before)) return;
    assertEquals(positionOfSyntaxError(before).problem, EARLY);
  });
  assert(damaged > 1000);
});

Deno.test("a byte order mark counts only at the start of JSON", () => {
  const text = '{"a":"\uFEFFx","b":1}';
  assertEquals(JsonFields.read(text, "x.json").string("a"), "\uFEFFx");
  const at = { line: 1, column: text.indexOf("1") + 1 };
  assertEquals(positionInJson(text, ["b"]), at);
  assertEquals(positionInJson(`\uFEFF${text}`, ["b"]), at);
});

Deno.test("positionOfSyntaxError() tells an escape that is wrong from one that is cut off", () => {
  const wrong = 'expected an escape such as "\\n" or "\\\\"';
  const cut = "the file ends too early";
  const table: [text: string, column: number, problem: string][] = [
    ['["\\q\\', 3, wrong],
    ['["\\q\\u12', 3, wrong],
    ['["\\u12g', 3, wrong],
    ['["\\u12"', 3, wrong],
    ['["\\u00aB\\u00Fg"]', 9, wrong],
    ['["\\', 4, cut],
    ['["\\u', 5, cut],
    ['["\\uAB', 7, cut],
    ['["\\uaB9', 8, cut],
  ];
  for (const [text, column, problem] of table) {
    assertEquals(positionOfSyntaxError(text), { line: 1, column, problem });
  }
});

Deno.test("positionOfSyntaxError() passes each form of a number and each escape", () => {
  const numbers = "0 -0 10 -1.5 1.05 0e0 1e5 1E5 1e+5 1E-05 1.5E+30 -0.1e-2";
  const escapes = ['\\"', "\\\\", "\\/", "\\u00e9", "\\uABCD", "\\u0f9A"];
  const letters = [..."bfnrt"].map((it) => `\\${it}`);
  const values = [
    ...numbers.split(" "),
    ...[...escapes, ...letters].map((it) => `"${it}"`),
    ...["true", "false", "null", "{}", "[]"],
  ];
  for (const value of values) {
    JSON.parse(value);
    const { column, problem } = positionOfSyntaxError(`[${value} x`);
    assertEquals([column, problem], [value.length + 3, 'expected "," or "]"']);
  }
});

Deno.test("positionOfSyntaxError() stops where a number or an escape is wrong", () => {
  const digit = "expected a digit";
  const escape = 'expected an escape such as "\\n" or "\\\\"';
  const next = 'expected "," or "]"';
  const table: [value: string, column: number, problem: string][] = [
    ["-x", 3, digit],
    ["1.x", 4, digit],
    ["1.5ex", 6, digit],
    ["1e+x", 5, digit],
    ["01", 3, next],
    ["1.5.5", 5, next],
    ["1e5e5", 5, next],
    ["1ex", 4, digit],
    ['"\\x"', 3, escape],
    ['"\\u00e"', 3, escape],
    ['"\\u00g0"', 3, escape],
    ['"\\B"', 3, escape],
  ];
  for (const [value, column, problem] of table) {
    assertThrows(() => JSON.parse(value), SyntaxError);
    const found = positionOfSyntaxError(`[${value}, 1]`);
    assertEquals([found.column, found.problem], [column, problem], value);
  }
});
