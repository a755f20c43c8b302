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
  [`{"A":{"entries":[],"archive":null}}`, 1, 30, EXPECTED_ARCHIVE],
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

function entryAt(id: string, start: string, end: string) {
  return { provider_id: id, start, end, duration_seconds: 60 };
}

const TEN = "2024-12-10T10:00:00Z";
const ELEVEN = "2024-12-10T11:00:00Z";
const NOON = "2024-12-10T12:00:00Z";

Deno.test("EntryFile finds an entry by its id and both times, or the first by its id", () => {
  const entries = [
    entryAt("a", TEN, NOON),
    entryAt("b", TEN, NOON),
    entryAt("a", ELEVEN, NOON),
    entryAt("a", TEN, ELEVEN),
    { ...entryAt("a", TEN, ELEVEN), description: "same" },
  ];
  const file = read(JSON.stringify({ A: { entries }, B: { entries } }));
  for (
    const [index, { entry }] of [...file.task("A")?.entries ?? []].entries()
  ) {
    const found = file.find({ ...entry });
    assertEquals(found?.raw, entries[index === 4 ? 3 : index]);
  }
  const other = { ...file.entryWithId("a")!, end: 1 };
  assertEquals(file.find(other), undefined);
  assertEquals(file.find({ ...other, taskId: "C" }), undefined);
  assertEquals(file.entryWithId("a")?.taskId, "A");
  assertEquals(file.entryWithId("a")?.end, Date.parse(NOON));
  assertEquals(file.entryWithId("c"), undefined);
  // What changes is found from then on.
  const [moved] = file.extract("B", ({ id }) => id === "b");
  file.set("A", undefined);
  assertEquals(file.entryWithId("b"), undefined);
  assertEquals(file.entryWithId("a")?.taskId, "B");
  file.add("C", [moved!]);
  assertEquals(file.entryWithId("b"), moved?.entry);
});

Deno.test("EntryFile adds entries in the order of their starts", () => {
  const entries = [entryAt("a", TEN, NOON), entryAt("c", NOON, NOON)];
  const file = read(JSON.stringify({ A: { entries } }));
  const more = [entryAt("d", NOON, NOON), entryAt("b", ELEVEN, NOON)];
  const { tasks } = read(JSON.stringify({ A: { entries: more } }));
  file.add("A", tasks.get("A")?.entries ?? []);
  assertEquals(
    file.task("A")?.entries.map(({ entry }) => entry.id),
    ["a", "b", "c", "d"],
  );
});

Deno.test("EntryFile.taskIds has the tasks that are left, without other fields", () => {
  const file = read(
    '{"A":{"entries":[]},"_x":1,"_y":{"entries":[]},"B":{"entries":[]}}',
  );
  assertEquals(file.task("constructor"), undefined);
  assertEquals([...file.taskIds], ["A", "_y", "B"]);
  file.set("A", undefined);
  file.noteArchive("C", [
    { month: "2024-11", seconds: 60, entries: 1, isEmpty: false },
  ]);
  assertEquals([...file.taskIds], ["_y", "B", "C"]);
});

Deno.test("EntryFile.archivedMonths leaves out an archive that was dropped", () => {
  const archive = { seconds: 60, entries: 1, months: ["2024-11"] };
  const file = read(JSON.stringify({ A: { entries: [], archive } }));
  assertEquals([...file.archivedMonths], ["2024-11"]);
  file.noteArchive("A", [
    { month: "2024-11", seconds: -60, entries: -1, isEmpty: true },
  ]);
  assertEquals([...file.archivedMonths], []);
});

Deno.test("EntryFile.noteArchive() adds up what changed, and drops months without entries", () => {
  const file = read("{}");
  const change = (month: string, seconds: number, entries: number) => ({
    ...{ month, seconds, entries, isEmpty: seconds < 0 },
  });
  const note = (...changes: ReturnType<typeof change>[]) => {
    file.noteArchive("A", changes);
    return file.task("A")?.archive;
  };
  assertEquals(note(change("2024-11", 60, 1), change("2024-10", 30, 2)), {
    ...{ seconds: 90, entries: 3, months: ["2024-10/2024-11"] },
  });
  assertEquals(note(change("2024-11", 10, 1)), {
    ...{ seconds: 100, entries: 4, months: ["2024-10/2024-11"] },
  });
  assertEquals([...file.archivedMonths], ["2024-10", "2024-11"]);
  assertEquals(note(change("2024-11", -70, -2)), {
    ...{ seconds: 30, entries: 2, months: ["2024-10"] },
  });
  assertEquals(note(change("2024-10", -30, -2)), undefined);
});
