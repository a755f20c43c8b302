import { assert, assertEquals } from "@std/assert";
import { filed, readEntryFile } from "../../lib/formats/entry_file.ts";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import {
  formatEntryFile,
  taskInText,
  tasksInText,
  withTaskInText,
} from "../../lib/formats/entry_text.ts";
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

Deno.test("taskInText() reads a task as the whole file has it", () => {
  for (const [taskId, task] of wholeOf(TEXT)) {
    assertEquals(taskInText(TEXT, taskId, SOURCE), { task });
  }
  assertEquals(taskInText(TEXT, "D", SOURCE), { task: undefined });
});

Deno.test("tasksInText() reads the tasks with entries", () => {
  const text = TEXT.replace(/,\n {4}"note".*/, "");
  const whole = wholeOf(text);
  assertEquals(tasksInText(text, SOURCE), [
    whole.get("A"),
    whole.get("C\\"),
  ]);
});

Deno.test("withTaskInText() changes the lines of a task and no other", () => {
  const task = wholeOf(TEXT).get("A");
  assert(task);
  const entries = [...task.entries, filed(NEW)];
  const text = withTaskInText(TEXT, "A", { ...task, entries });
  const last = `      ${JSON.stringify(filed(NEW).raw)}\n`;
  const expected = TEXT.replace("3600}\n", `3600},\n${last}`)
    .replace("7200", "10800");
  assertEquals(text, expected);
});

Deno.test("withTaskInText() puts a new task at the end", () => {
  const task = { entries: [filed(NEW)], archive: undefined, raw: {} };
  const text = withTaskInText(TEXT, "D", task);
  assert(text.startsWith(TEXT.slice(0, -"\n}\n".length)));
  const whole = wholeOf(text);
  assertEquals([...whole.keys()], ["A", "B", "C\\", "D"]);
  assertEquals(whole.get("D")?.entries, [filed(NEW)]);
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
];

for (const [what, change] of OTHERWISE) {
  Deno.test(`a file ${what} is read right, or left to who reads it whole`, () => {
    const text = change(TEXT);
    assert(text !== TEXT);
    const whole = wholeOf(text);
    for (const [taskId, task] of whole) {
      const found = taskInText(text, taskId, SOURCE);
      if (found) assertEquals(found, { task });
    }
    const tasks = tasksInText(text, SOURCE);
    const filled = [...whole.values()].filter(({ entries }) => entries.length);
    if (tasks) assertEquals(tasks, filled);
  });
}
