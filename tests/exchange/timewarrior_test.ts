import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { TIMEWARRIOR } from "../../lib/exchange/json_logs.ts";
import { fixedZone } from "../../lib/time/zone.ts";

function read(text: string) {
  const options = { name: "a.data", zone: fixedZone(540), dayStart: 540 };
  return TIMEWARRIOR.read(text, options);
}

const A = "20240131T090000Z";
const B = "20240131T103005Z";
const SECONDS = 90 * 60 + 5;

const LINES: readonly (readonly [
  line: string,
  expected: { tags: readonly string[]; description: string } | string,
])[] = [
  [`inc ${A} - ${B}`, { tags: [], description: "" }],
  [`inc ${A} - ${B} # foo`, { tags: ["foo"], description: "" }],
  [`inc ${A} - ${B} # foo "two words" # "an \\"odd\\" note"`, {
    tags: ["foo", "two words"],
    description: 'an "odd" note',
  }],
  [`inc ${A} - ${B} # # "only a note"`, {
    tags: [],
    description: "only a note",
  }],
  [`inc ${A} - ${B} # foo # a # b`, {
    tags: ["foo"],
    description: "a # b",
  }],
  [`inc ${A} - ${B} # "#" # a b`, { tags: ["#"], description: "a b" }],
  [`  inc ${A}  -  ${B}  #  "a" b" c"  `, {
    tags: ["a", "b", " c"],
    description: "",
  }],
  [`inc ${A} - ${B} # "a # \\\\" # "# b\\" c"`, {
    tags: ["a # \\"],
    description: '# b" c',
  }],
  [`inc ${A}`, "it is still running"],
  [`inc ${A} # foo`, "it is still running"],
  [`inc ${B} - ${A} # foo`, "it ends before it starts"],
  [`inc 20240231T090000Z - ${B}`, "its times are not times"],
  [`inc ${A} - 20240131T246000Z`, "its times are not times"],
];

for (const [line, expected] of LINES) {
  Deno.test(`Timewarrior's line ${line} is read`, () => {
    const { entries: [entry], skipped: [row] } = read(`${line}\n`);
    if (typeof expected === "string") {
      assertEquals([entry, row?.reason], [undefined, expected]);
      return;
    }
    const { tags, description, start = 0, end = 0 } = entry ?? {};
    assertEquals(
      { tags: tags ?? [], description: description ?? "" },
      expected,
    );
    assertEquals([start, (end - start) / 1000], [
      Date.UTC(2024, 0, 31, 9),
      SECONDS,
    ]);
  });
}

Deno.test("a skipped interval of Timewarrior counts the time that it has", () => {
  const lines = [`inc ${B} - ${A}`, `inc ${A}`, " ", `inc ${A} - ${A}`];
  assertEquals(read([...lines, `inc ${A} - never`].join("\r\n")), {
    entries: [{
      ...{ line: 4, start: Date.UTC(2024, 0, 31, 9), tags: [] },
      ...{ end: Date.UTC(2024, 0, 31, 9), description: "" },
      identity: JSON.stringify([A, A, [], ""]),
    }],
    skipped: [
      { line: 1, seconds: -SECONDS, reason: "it ends before it starts" },
      { line: 2, seconds: 0, reason: "it is still running" },
      { line: 5, seconds: 0, reason: "its times are not times" },
    ],
    notes: [],
  });
});

Deno.test("a skipped interval of Timewarrior has its place", () => {
  const wrong = `{"start":"${B}","end":"${A}"}`;
  const placesIn = (json: string) =>
    read(json).skipped.map(({ line, column }) => [line, column]);
  assertEquals(placesIn(`[${wrong},\n${wrong},${wrong}]`), [
    ...[[1, undefined], [2, 1], [2, wrong.length + 2]],
  ]);
});

Deno.test("timew export is read as the data file is", () => {
  const json = `[
{"id":2,"start":"${A}","end":"${B}","tags":["foo","x"],"annotation":"n"},
{"id":1,"start":"${B}"}
]`;
  const data = `inc ${A} - ${B} # x foo # n\ninc ${B}\n`;
  const [a, b] = [read(json), read(data)];
  const idOf = ({ entries }: typeof a) =>
    entries.map(({ identity }) => identity);
  assertEquals(idOf(a), idOf(b));
  assertEquals(a.entries.map(({ line }) => line), [2]);
  assertEquals(a.skipped, [{
    line: 3,
    seconds: 0,
    reason: "it is still running",
  }]);
});

const WRONG: readonly (readonly [text: string, message: string])[] = [
  [`inc ${A} - ${B}\nexc day`, '"a.data", line 2: expected an interval'],
  [`inc ${A} - ${B} # "open`, '"a.data", line 1: expected an interval'],
  [`inc ${A} ${B}`, '"a.data", line 1: expected a start and an end'],
  [`[{"start":"${A}",`, '"a.data", line 1, column 30: this is not valid JSON'],
  [`[{"start":"${A}","tags":[1]}]`, '"a.data", line 1: this is no interval'],
  ['[{"start":1}]', '"a.data", line 1: this is no interval of Timewarrior'],
  [`[{"start":"${A}","end":1}]`, '"a.data", line 1: this is no interval'],
  [
    `[{"start":"${A}"},{"start":"${A}","annotation":1}]`,
    '"a.data", line 1, column 31: this is no interval',
  ],
  ["[[]]", '"a.data", line 1: expected an object'],
  ["{}", '"a.data": expected a list'],
  ["inc", '"a.data", line 1: expected a start and an end'],
  [`inc ${A}\ninc # tag`, '"a.data", line 2: expected a start and an end'],
  [`inc ${A} - ${B}\n#`, '"a.data", line 2: expected an interval'],
];

for (const [text, message] of WRONG) {
  Deno.test(`a damaged Timewarrior file is refused: ${message}`, () => {
    assertThrows(() => read(text), InvalidTextError, message);
  });
}
