import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  ENTRIES_FILE,
  monthlyEntriesFile,
  monthOfEntriesFile,
} from "../../lib/formats/data_files.ts";
import { readEntryFile, totalSecondsOf } from "../../lib/formats/entry_file.ts";
import { namedZone } from "../../lib/time/zone.ts";

const ENTRY =
  `{"provider_id":"a","start":"2025-01-16T10:00:00Z","end":"2025-01-16T11:00:00Z","duration_seconds":3600}`;
const ARCHIVE = `{"seconds":7200,"entries":2,"months":["2024-11/2024-12"]}`;

function read(text: string) {
  return readEntryFile(text, { file: ENTRIES_FILE, zone: namedZone("UTC") });
}

Deno.test("readEntryFile() reads tasks in the order of the file", () => {
  const text =
    `{"B":{"entries":[${ENTRY}],"total_seconds":3600},"A":{"entries":[],"total_seconds":0}}`;
  const { file, tasks } = read(text);
  assertEquals(file, ENTRIES_FILE);
  assertEquals([...tasks.keys()], ["B", "A"]);
  const [filed] = tasks.get("B")?.entries ?? [];
  assertEquals(filed?.entry.taskId, "B");
  assertEquals(filed?.raw, JSON.parse(ENTRY));
});

Deno.test("readEntryFile() reads a file without tasks", () => {
  for (const text of ["{}", " {} \n", "\uFEFF{}\r\n"]) {
    assertEquals(read(text).tasks.size, 0);
  }
});

Deno.test("readEntryFile() reads a task named like a property of objects", () => {
  const ids = ["__proto__", "constructor", "toString", "hasOwnProperty", ""];
  for (const id of ids) {
    const { tasks } = read(`{${JSON.stringify(id)}:{"entries":[${ENTRY}]}}`);
    assertEquals([...tasks.keys()], [id]);
    assertEquals(tasks.get(id)?.entries.length, 1);
  }
});

Deno.test("totalSecondsOf() includes the archive, and ignores the stored total", () => {
  const task = `{"entries":[${ENTRY}],"total_seconds":1,"archive":${ARCHIVE}}`;
  const filed = read(`{"A":${task}}`).tasks.get("A");
  assertEquals(filed && totalSecondsOf(filed), 3600 + 7200);
});

Deno.test("readEntryFile() keeps unknown fields of a task", () => {
  const filed = read(`{"A":{"color":"red","entries":[]}}`).tasks.get("A");
  assertEquals(filed?.raw["color"], "red");
  assertEquals(filed?.archive, undefined);
});

type Problem = [text: string, line: number, column: number, problem: string];

const EXPECTED_ARCHIVE =
  'expected "archive" to have seconds, entries and months';

const PROBLEMS: Problem[] = [
  ["", 1, 1, "the file is empty"],
  ["[]", 1, 1, "expected an object"],
  ["{\n", 1, 2, "the file ends too early"],
  [`{"A":[]}`, 1, 6, "expected an object"],
  [`{"A":{}}`, 1, 6, 'expected "entries" to be a list'],
  [`{"A":{"entries":{}}}`, 1, 17, 'expected "entries" to be a list'],
  [`{\n  "A": {"entries": [7]}}`, 2, 21, "expected an object"],
  [
    `{"A":{"entries":[${ENTRY},\n{"id":"b"}]}}`,
    2,
    1,
    'expected "start" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [`{"A":{"entries":[],"archive":7}}`, 1, 30, EXPECTED_ARCHIVE],
  [
    `{"A":{"entries":[],"archive":{"seconds":1,"entries":1,"months":["2024"]}}}`,
    1,
    30,
    EXPECTED_ARCHIVE,
  ],
  [
    `{"A":{"entries":[],"archive":{"seconds":1,"entries":1,"months":["2024-12/2024-11"]}}}`,
    1,
    30,
    EXPECTED_ARCHIVE,
  ],
  [
    `{"A":{"entries":[],"archive":{"seconds":"1","entries":1,"months":[]}}}`,
    1,
    30,
    EXPECTED_ARCHIVE,
  ],
];

for (const [text, line, column, problem] of PROBLEMS) {
  Deno.test(`readEntryFile() locates the problem in ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => read(text), DataFileError);
    assertEquals(error.position, { file: ENTRIES_FILE, line, column });
    assertEquals(error.problem, problem);
  });
}

Deno.test("monthOfEntriesFile() is the inverse of monthlyEntriesFile()", () => {
  assertEquals(monthlyEntriesFile("2024-12"), "history/2024-12.json");
  assertEquals(monthOfEntriesFile(monthlyEntriesFile("2024-12")), "2024-12");
  const others = [
    ENTRIES_FILE,
    "2024-12.json",
    "history/2024-13.json",
    "history/2024-12.json.1.worktime-tmp",
    "history/../2024-12.json",
  ];
  assertEquals(others.map(monthOfEntriesFile), others.map(() => undefined));
});

const FINISHED = '{"provider_id":"f","start":"2024-12-10T10:00:00Z",' +
  '"end":"2024-12-10T11:00:00Z","duration_seconds":3600}';

function openAt(clock: string): string {
  return `{"provider_id":"${clock}","start":"2024-12-10T${clock}:00Z","end":null}`;
}

/** Files, the id of the timer that PairCoder left, and what remains. */
const LEGACY: [text: string, id: string | undefined, left: unknown][] = [
  [`{"A":{"entries":[${FINISHED}]}}`, undefined, { A: ["f"] }],
  [
    `{"A":{"entries":[${openAt("09:00")},${FINISHED}]},` +
    `"B":{"entries":[${openAt("10:30")},${openAt("08:00")}]}}`,
    "10:30",
    { A: ["09:00", "f"], B: ["08:00"] },
  ],
  // Of two with the same start, the last one.
  [
    `{"A":{"entries":[${openAt("09:00")}]},` +
    `"B":{"entries":[${openAt("09:00")}]}}`,
    "09:00",
    { A: ["09:00"] },
  ],
  [
    `{"_active":{"task_id":"C","start":"2024-12-10T07:00:00Z","id":"x"},` +
    `"A":{"entries":[${openAt("09:00")}]}}`,
    "x",
    { A: ["09:00"] },
  ],
  [
    `{"_active":{"task_id":"C"},"A":{"entries":[${openAt("09:00")}]}}`,
    "09:00",
    {},
  ],
];

Deno.test("EntryFile.extractLegacyTimer() takes the active timer, or else the newest entry without an end", () => {
  for (const [text, id, left] of LEGACY) {
    const file = read(text);
    const timer = file.extractLegacyTimer();
    assertEquals(timer?.id, id, text);
    if (timer) assertEquals([timer.kind, "end" in timer], ["timer", false]);
    const tasks = [...file.tasks].filter(([, it]) => it.entries.length > 0)
      .map(([taskId, { entries }]) =>
        [taskId, entries.map(({ entry }) => entry.id)] as const
      );
    assertEquals<unknown>(Object.fromEntries(tasks), left, text);
    const hasActive = (file.format() ?? "").includes('"_active"');
    assertEquals(hasActive, text.includes('"C"}'), text);
  }
});
