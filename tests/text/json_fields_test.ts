import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  isJsonObject,
  isStringArray,
  jsonErrors,
  JsonFields,
  repeatedNames,
} from "../../lib/text/json.ts";

/** Returns the fields of an object with one field, called `a`. */
const field = (json: string) => JsonFields.read(`{\n  "a": ${json}}`, "f.json");
const none = JsonFields.read("{}", "f.json");

/** How a field is read: what it is, and what is refused. */
const READERS: readonly (readonly [
  name: string,
  read: (fields: JsonFields) => unknown,
  good: readonly (readonly [json: string, value: unknown])[],
  bad: readonly string[],
  expected: string,
  missing?: unknown,
])[] = [
  ["string", (it) => it.string("a"), [['"x"', "x"], ['""', ""]], [
    ...["1", "null", "[]"],
  ], "a string"],
  [
    "optionalString",
    (it) => it.optionalString("a"),
    [['"x"', "x"]],
    [
      ...["1", "null"],
    ],
    "a string",
    "none",
  ],
  [
    "optionalBoolean",
    (it) => it.optionalBoolean("a"),
    [
      ...[["true", true], ["false", false]] as const,
    ],
    ['"true"', "null", "0"],
    "true or false",
    "none",
  ],
  ["list", (it) => it.list("a"), [["[1]", [1]], ["[]", []]], [
    ...["{}", '"x"', "null"],
  ], "a list"],
  [
    "strings",
    (it) => it.strings("a"),
    [
      ...[['["x"]', ["x"]], ["[]", []], ["null", []]] as const,
    ],
    ["[1]", '["x", 1]', '"x"'],
    "a list of strings",
    [],
  ],
  [
    "instant",
    (it) => it.instant("a"),
    [
      ['"2025-01-16T10:00:00Z"', Date.UTC(2025, 0, 16, 10)],
    ],
    ['"x"', '"2025-02-30T10:00:00Z"'],
    'a time such as "2025-01-16T10:00:00Z"',
  ],
  [
    "optionalInstant",
    (it) => it.optionalInstant("a"),
    [
      ['"1970-01-01T00:00:00Z"', 0],
    ],
    ['"x"'],
    'a time such as "2025-01-16T10:00:00Z"',
    "none",
  ],
  ["oneOf", (it) => it.oneOf("a", ["x", "y"]), [['"x"', "x"], ['"y"', "y"]], [
    ...['"z"', "1", "null"],
  ], "one of x, y"],
];

Deno.test("JsonFields checks the type of a field when it is read", () => {
  for (const [name, read, good, bad, expected, missing] of READERS) {
    // A missing time is no string.
    const other = name === "instant" ? "a string" : expected;
    const refuses = (fields: JsonFields, line: number, column: number) => {
      const error = assertThrows(() => read(fields), DataFileError);
      const wanted = fields === none ? other : expected;
      assertEquals(error.problem, `expected "a" to be ${wanted}`, name);
      assertEquals(error.position, { file: "f.json", line, column }, name);
    };
    for (const [json, value] of good) {
      assertEquals(read(field(json)), value, `${name} ${json}`);
    }
    for (const json of bad) refuses(field(json), 2, 8);
    if (missing === undefined) refuses(none, 1, 1);
    else assertEquals(read(none), missing === "none" ? undefined : missing);
  }
});

Deno.test("JsonFields reads objects within objects and lists", () => {
  const fields = JsonFields.read(
    '\uFEFF{"a": {"b": {"c": 1}}, "d": [{"e": "x"},\n {"e": 2}], "f": [3]}',
    "f.json",
  );
  assertEquals(fields.object("a", "b").content, { c: 1 });
  assertEquals(fields.optionalObject("a")?.content, { b: { c: 1 } });
  assertEquals(fields.optionalObject("x"), undefined);
  const [first, second] = fields.objects("d");
  assertEquals(first?.string("e"), "x");
  const problems = [
    [() => second?.string("e"), 'expected "e" to be a string', 2, 8],
    [() => fields.objects("f"), "expected an object", 2, 19],
    [() => fields.object("a", "b").object("c"), "expected an object", 1, 19],
    [() => fields.optionalObject("d"), "expected an object", 1, 29],
    [() => fields.objects("a"), 'expected "a" to be a list', 1, 7],
  ] as const;
  for (const [read, problem, line, column] of problems) {
    const error = assertThrows(read, DataFileError);
    assertEquals([error.problem, error.position], [
      ...[problem, { file: "f.json", line, column }],
    ]);
  }
  const { problem, position } = fields.error("wrong", "d", 1);
  assertEquals([problem, position.line, position.column], ["wrong", 2, 2]);
  assertEquals(second?.error("wrong").position.line, 2);
});

/** Texts that are no object, and the error. */
const WRONG: readonly (readonly [
  text: string,
  line: number,
  column: number,
  problem: string,
])[] = [
  ["[]", 1, 1, "expected an object"],
  ["null", 1, 1, "expected an object"],
  ['["\\\\"]', 1, 1, "expected an object"],
  ['[{"\\\\": 1}]', 1, 1, "expected an object"],
  ["", 1, 1, "the file is empty"],
  ['{"a b": x}', 1, 9, "expected a value"],
  ['{"a": 1', 1, 8, "the file ends too early"],
  ["{\n<<<<<<< a\n>>>>>>>\n", 2, 1, "git left conflict markers in lines 2–3"],
];

Deno.test("JsonFields refuses a text that is no object", () => {
  for (const [text, line, column, problem] of WRONG) {
    const error = assertThrows(
      () => JsonFields.read(text, "f.json"),
      DataFileError,
    );
    assertEquals(error.problem, problem, text);
    assertEquals(error.position, { file: "f.json", line, column }, text);
  }
});

Deno.test("JsonFields tells names with backslashes from those with quotes", () => {
  const names = ['{"\\\\": 1}', '{"\\"": 1}', '{ "\\\\": 1, "b": 2}'];
  assertEquals(names.map((it) => JsonFields.read(it, "f").content), [
    { "\\": 1 },
    { '"': 1 },
    { "\\": 1, b: 2 },
  ]);
  assertEquals(JsonFields.read('{"a": "\\\\"}', "f").content, { a: "\\" });
});

Deno.test("jsonErrors() locates the first 20 problems", () => {
  const text = JSON.stringify(Array.from({ length: 30 }, () => 0));
  const problems = Array.from({ length: 22 }, (_, i) => ({
    ...{ path: [i], problem: `p${i}` },
  }));
  const errors = jsonErrors(text, "f.json", problems);
  const places = errors.map(({ position: { line, column } }) => [line, column]);
  assertEquals(places.slice(0, 2), [[1, 2], [1, 4]]);
  assertEquals(places.slice(19), [[1, 40], [0, 0], [0, 0]]);
  assertEquals(errors.map(({ problem }) => problem)[21], "p21");
});

Deno.test("isJsonObject() and isStringArray() tell objects and texts from others", () => {
  const values = [{}, [], null, "x", 1, undefined, ["x"], [1], ["x", 1]];
  assertEquals(values.filter(isJsonObject), [{}]);
  assertEquals(values.filter(isStringArray), [[], ["x"]]);
});

Deno.test("repeatedNames() returns what the outermost object has more than once", () => {
  const table: [text: string, names: string[]][] = [
    ["{}", []],
    ['\uFEFF{"a":1,"b":{"a":2,"a":3},"c":[{"b":1,"b":2}]}', []],
    ['{"a":1,"b":1,"a":{"c":1},"c":2,"b":[],"a":6}', ["a", "b"]],
    ['{"\\u0061":1, "a":2, "":3, "":4}', ["a", ""]],
    ['[{"a":1,"a":2}]', []],
  ];
  for (const [text, names] of table) {
    assertEquals([...repeatedNames(text)], names, text);
  }
});

Deno.test("JsonFields.rejectRepeatedNames() locates the last value of a repeated name, in any layout", () => {
  for (const text of ["{}", '{"a": 1}', '{\n  "a": {\n    "a": 1\n  }\n}']) {
    JsonFields.read(text, "f.json").rejectRepeatedNames();
  }
  const table: [text: string, line: number, column: number][] = [
    ['{"a": 1, "b": 2, "a": 3}', 1, 23],
    ['{\n  "a": 1,\n  "b": 2,\n  "a": 3\n}', 4, 8],
    ['{ "a": 1,\n  "b": 2,\n  "a": 3 }', 3, 8],
    ['{\n  "a": {\n    "x": 1\n  }, "a": {\n    "x": 2\n  }\n}', 4, 11],
    ['{\n  "a": {\n    "x": 1 }, "a": {\n    "x": 2\n  }\n}', 3, 20],
    ['{\n  "a": {\n    "x": 1\n  },\n "a": {\n    "x": 2\n  }\n}', 5, 7],
    ['{\n  "a": {\n    "x": 1\n  },\n    "a": {\n    "x": 2\n  }\n}', 5, 10],
    ['{\n  "a": {\n    "x": 1\n  }\n,\n  "a": {\n    "x": 2\n  }\n}', 6, 8],
    ['{\n  "a": {"x": 1}, "a": {"x": 2}\n}', 2, 23],
    ['{\n  "b": 1, "a": 1,\n  "a": {\n    "x": 2\n  }\n}', 3, 8],
    ['{\n  "b": "1", "a": [],\n  "a": {\n  "x": 2\n  }\n}', 3, 8],
  ];
  for (const [text, line, column] of table) {
    const fields = JsonFields.read(text, "f.json");
    const error = assertThrows(
      () => fields.rejectRepeatedNames(),
      DataFileError,
    );
    assertEquals(error.problem, 'expected "a" only once', text);
    assertEquals(error.position, { file: "f.json", line, column }, text);
  }
});
