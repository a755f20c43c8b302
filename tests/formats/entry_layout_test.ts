import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import {
  EntryFile,
  formatEntryFile,
  normalizeRecord,
  readEntryFile,
  toRecord,
} from "../../lib/formats/entry_file.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { namedZone } from "../../lib/time/zone.ts";

const SOURCE = { file: ENTRIES_FILE, zone: namedZone("UTC") };

const TEXT = `{
  "A": {
    "entries": [
      {"provider_id":"a1","start":"2025-01-16T10:00:00Z","end":"2025-01-16T11:00:00Z","duration_seconds":3600,"description":"A \\"quoted\\", 2"},
      {"provider_id":"a2","start":"2025-01-16T12:00:00Z","end":"2025-01-16T13:00:00Z","duration_seconds":3600}
    ],
    "total_seconds": 7200,
    "note": {"entries":["kept"]}
  },
  "B": {
    "entries": [],
    "total_seconds": 60,
    "archive": {"seconds":60,"entries":1,"months":["2024-11"]}
  },
  "C\\\\": {
    "entries": [
      {"provider_id":"c1","start":"2025-01-16T14:00:00Z","end":"2025-01-16T15:00:00Z","duration_seconds":3600}
    ],
    "total_seconds": 3600
  }
}
`;

const NEW: Entry = {
  kind: "entry",
  id: "new",
  taskId: "D",
  description: "",
  tags: [],
  start: Date.parse("2025-01-16T16:00:00Z"),
  end: Date.parse("2025-01-16T17:00:00Z"),
  durationSeconds: 3600,
  provider: undefined,
  providerId: "new",
  sync: "local",
};

function wholeOf(text: string) {
  return readEntryFile(text, SOURCE).tasks;
}

Deno.test("formatEntryFile() writes again what was read", () => {
  const file = readEntryFile(TEXT, SOURCE);
  assertEquals(formatEntryFile(file), TEXT);
});

Deno.test("formatEntryFile() leaves tasks without anything out", () => {
  const empty = readEntryFile(`{"A":{"entries":[]}}`, SOURCE);
  assertEquals(formatEntryFile(empty), "{}\n");
});

Deno.test("EntryFile reads a task alone as it is read with all others", () => {
  for (const [taskId, task] of wholeOf(TEXT)) {
    assertEquals(new EntryFile(TEXT, SOURCE).task(taskId), task);
  }
  assertEquals(new EntryFile(TEXT, SOURCE).task("D"), undefined);
});

Deno.test("EntryFile keeps the order of tasks, whichever is asked for first", () => {
  const file = new EntryFile(TEXT, SOURCE);
  file.task("C\\");
  file.add("D", [toRecord(NEW)]);
  assertEquals([...file.tasks.keys()], ["A", "B", "C\\", "D"]);
});

Deno.test("EntryFile changes the lines of a task and no other", () => {
  const file = new EntryFile(TEXT, SOURCE);
  file.add("A", [toRecord(NEW)]);
  const last = `      ${JSON.stringify(toRecord(NEW).raw)}\n`;
  const expected = TEXT.replace("3600}\n", `3600},\n${last}`)
    .replace("7200", "10800");
  assertEquals(file.format(), expected);
});

Deno.test("EntryFile puts a new task at the end", () => {
  const file = new EntryFile(TEXT, SOURCE);
  file.add("D", [toRecord(NEW)]);
  const text = file.format() ?? "";
  assert(text.startsWith(TEXT.slice(0, -"\n}\n".length)));
  const whole = wholeOf(text);
  assertEquals([...whole.keys()], ["A", "B", "C\\", "D"]);
  const [record] = whole.get("D")?.entries ?? [];
  const { raw, entry } = toRecord(NEW);
  assertEquals([record?.raw, record?.entry], [raw, entry]);
});

Deno.test("EntryFile leaves a damaged task as it is while another one changes", () => {
  for (const damaged of ["7", '{"entries":7}', '{"entries":[{"start":7}]}']) {
    const file = new EntryFile(`{"A":${damaged}}`, SOURCE);
    file.add("D", [toRecord(NEW)]);
    const text = file.format() ?? "";
    assertEquals(JSON.parse(text)["A"], JSON.parse(damaged));
    assertThrows(() => file.task("A"), DataFileError);
    assertEquals(new EntryFile(text, SOURCE).task("D")?.entries.length, 1);
  }
});

Deno.test("EntryFile refuses to write a file that has a task twice, whatever changes", () => {
  const entry = (id: string) =>
    `{"provider_id":"${id}","start":"2025-01-16T10:00:00Z","end":"2025-01-16T11:00:00Z","duration_seconds":3600}`;
  const task = (id: string) =>
    `{\n    "entries": [\n      ${
      entry(id)
    }\n    ],\n    "total_seconds": 3600\n  }`;
  const ours = `{\n  "A": ${task("a1")},\n  "B": ${task("b1")},\n  "A": ${
    task("a2")
  }\n}\n`;
  const other = JSON.stringify({ B: JSON.parse(task("b1")) })
    .replace("{", `{"A":${task("a1")},"\\u0041":${task("a2")},`);
  for (const text of [ours, other, `\uFEFF${ours}`]) {
    for (const taskId of ["A", "B", "D"]) {
      const file = new EntryFile(text, SOURCE);
      file.add(taskId, [toRecord({ ...NEW, taskId })]);
      const error = assertThrows(() => file.format(), DataFileError);
      assertEquals(error.problem, 'expected "A" only once', text);
    }
  }
});

Deno.test("EntryFile leaves a total as it is that it did not count", () => {
  const text = TEXT.replace("7200", "60");
  const file = new EntryFile(text, SOURCE);
  assertEquals(file.tasks.size, 3);
  assertEquals(file.format(), text);
});

const OTHERWISE: [what: string, change: (text: string) => string][] = [
  ["with a list in one line", (text) => text.replace("[\n      ", "[")],
  [
    "with a list after the brace",
    (text) => text.replace('{\n    "entries"', '{ "entries"'),
  ],
  [
    "with no space before a list",
    (text) => text.replace('"entries": [', '"entries":['),
  ],
  [
    "with a space before a colon",
    (text) => text.replace('"entries": [', '"entries" : ['),
  ],
  [
    "with a brace in another line",
    (text) => text.replace('"A": {', '"A":\n  {'),
  ],
  ["with no space after an id", (text) => text.replace('"A": {', '"A":{')],
  ["in one line", (text) => `${JSON.stringify(JSON.parse(text))}\n`],
  ["with tabs", (text) => `${JSON.stringify(JSON.parse(text), null, "\t")}\n`],
  [
    "with two spaces, as others indent",
    (text) => `${JSON.stringify(JSON.parse(text), null, 2)}\n`,
  ],
  ["with an escaped id", (text) => text.replace('"A"', '"\\u0041"')],
  ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["without its last line end", (text) => text.trimEnd()],
];

for (const [what, change] of OTHERWISE) {
  Deno.test(`a file ${what} is read the same, and changed as one of ours is`, () => {
    const text = change(TEXT);
    assert(text !== TEXT);
    assertEquals(wholeOf(text), wholeOf(TEXT));
    for (const taskId of ["A", "B", "C\\", "D"]) {
      const [ours, theirs] = [TEXT, text].map((text) => {
        const file = new EntryFile(text, SOURCE);
        file.add(taskId, [toRecord(NEW)]);
        return wholeOf(file.format() ?? "");
      });
      assertEquals(theirs, ours);
    }
  });
}

Deno.test("EntryFile keeps the bytes of other tasks, whether a task is changed or added", () => {
  const edited = TEXT.replace('"total_seconds": 60,', '"total_seconds":  60,');
  assert(edited !== TEXT);
  for (const taskId of ["A", "C\\", "D"]) {
    const [ours, theirs] = [TEXT, edited].map((text) => {
      const file = new EntryFile(text, SOURCE);
      file.add(taskId, [toRecord(NEW)]);
      return file.format() ?? "";
    });
    assert(ours !== theirs);
    assertEquals(
      theirs?.replace('"total_seconds":  60,', '"total_seconds": 60,'),
      ours,
    );
  }
});

Deno.test("EntryFile adds a task to an object without fields", () => {
  for (const text of ["{}", "{\n}\n", "{ }\n"]) {
    const file = new EntryFile(text, SOURCE);
    file.add("D", [toRecord(NEW)]);
    assertEquals([...wholeOf(file.format() ?? "").keys()], ["D"], text);
  }
});

Deno.test("normalizeRecord() changes only records that are not in our form, and not open", () => {
  const zone = namedZone("Europe/Berlin");
  const record = (stored: object) => {
    const text = JSON.stringify({ A: { entries: [stored] } });
    const { tasks } = readEntryFile(text, { ...SOURCE, zone });
    return tasks.get("A")!.entries[0]!;
  };
  const ours = {
    provider_id: "a",
    start: "2025-01-16T10:00:00Z",
    end: "2025-01-16T11:00:00Z",
    duration_seconds: 3600,
  };
  for (const stored of [ours, { ...ours, end: null, duration_seconds: null }]) {
    const before = record(stored);
    assertEquals(normalizeRecord(before) === before, true);
  }
  const local = { ...ours, start: "2025-01-16T11:00:00", cost: "9" };
  assertEquals<unknown>(normalizeRecord(record(local)).raw, {
    ...ours,
    ...{ id: "a", cost: "9" },
  });
});
