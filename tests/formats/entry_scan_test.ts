import { assert, assertEquals } from "@std/assert";
import { SECOND } from "@std/datetime";
import {
  emptyEntryFile,
  EntryFile,
  formatEntryFile,
  readEntryFile,
  toRecord,
  totalSecondsOf,
} from "../../lib/formats/entry_file.ts";
import {
  scanEntries,
  scanIds,
  taskJson,
} from "../../lib/formats/entry_scan.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { forSeeds, type Random } from "../support/random.ts";

const SOURCE = { file: "history/2025-01.json", zone: namedZone("UTC") };

const TEXT = `{
  "A": {
    "entries": [
      {"provider_id":"a1","start":"2025-01-16T10:00:00Z","end":"2025-01-16T11:00:00Z","duration_seconds":3600,"id":"a1","description":"A \\"quoted\\", 2"},
      {"provider_id":7,"start":"2025-01-16T12:00:00Z","end":"2025-01-16T12:00:10Z","duration_seconds":20,"id":"a2","tags":["x","y, z"],"billable":false,"provider":"toggl","sync":"waiting","seen":"v","revision":12}
    ],
    "total_seconds": 3620
  },
  "B": {
    "entries": [
      {"provider_id":"b1","start":"2025-01-16T14:00:00Z","end":"2025-01-16T15:00:00Z","duration_seconds":3600}
    ],
    "total_seconds": 3600
  }
}
`;

Deno.test("scanEntries() returns what adds up", () => {
  const scanned = scanEntries([TEXT]);
  assertEquals(scanned?.entries.map(({ taskId }) => taskId), ["A", "A", "B"]);
  assertEquals(scanned?.entries[1], {
    taskId: "A",
    tags: ["x", "y, z"],
    billable: false,
    start: Date.parse("2025-01-16T12:00:00Z"),
    end: Date.parse("2025-01-16T12:00:10Z"),
    durationSeconds: 20,
  });
  assertEquals([...scanned?.amounts ?? []], [
    ["A", { seconds: 3620, entries: 2 }],
    ["B", { seconds: 3600, entries: 1 }],
  ]);
});

Deno.test("taskJson() returns one task, wherever it is", () => {
  for (const taskId of ["A", "B"]) {
    const whole = readEntryFile(TEXT, SOURCE).task(taskId);
    const json = taskJson([TEXT], taskId);
    assertEquals(new EntryFile(json, SOURCE).task(taskId), whole);
  }
  assertEquals(taskJson([TEXT], "C"), undefined);
});

Deno.test("taskJson() leaves to the other reader what only looks like the task", () => {
  const again = '"A": { "entries": [] }';
  const odd: [what: string, change: (text: string) => string][] = [
    ["a text that was cut off", (text) => text.slice(0, -4)],
    ["a text that goes on", (text) => `${text}x`],
    ["a byte order mark", (text) => `\uFEFF${text}`],
    ["a task that is there twice", (text) => text.replace('"B"', '"A"')],
    [
      "the task again on one line",
      (text) => text.replace('"B"', `${again},$&`),
    ],
    [
      "the task again with a break before the colon",
      (text) => text.replace('"B"', `${again.replace(":", "\n:")},$&`),
    ],
    [
      "the task again with an escape",
      (text) => text.replace('"B"', '"\\u0041"'),
    ],
    [
      "the task again with an escape, on one line",
      (text) => text.replace('"B"', `${again.replace("A", "\\u0041")},$&`),
    ],
    ["an archive", (text) => text.replace("3620", '3620,\n    "archive": 1')],
    ["no entries", (text) => text.replace(/\[[^]*?\n {4}\]/, "[]")],
  ];
  for (const [what, change] of odd) {
    const changed = change(TEXT);
    assert(changed !== TEXT, what);
    assertEquals(taskJson([changed], "A"), undefined, what);
    assertEquals(taskJson(linesOf(changed), "A"), undefined, what);
  }
});

Deno.test("taskJson() leaves to the other reader a task whose slash is escaped elsewhere", () => {
  const text = TEXT.replace('"A"', '"A/1"').replace('"B"', '"A\\/1"');
  assertEquals(taskJson([text], "A/1"), undefined);
});

Deno.test("scanEntries() agrees with the reader of whole files", async () => {
  await forSeeds(200, (random) => {
    const text = randomText(random);
    const file = readEntryFile(text, SOURCE);
    const taskId = random.pick(TASK_IDS);
    const parts = linesOf(text, () => random.chance(0.5));
    const scanned = scanEntries(parts);
    assert(scanned, text);
    assertEquals(
      scanned.entries,
      file.entries.map(({ taskId, tags, billable, ...entry }) => {
        const { start, end, durationSeconds } = entry;
        const times = { start, end, durationSeconds };
        const flag = billable === undefined ? {} : { billable };
        return { taskId, tags, ...flag, ...times };
      }),
    );
    for (const [id, task] of file.tasks) {
      const seconds = totalSecondsOf(task);
      const amount = { seconds, entries: task.entries.length };
      assertEquals(scanned.amounts.get(id), amount);
    }
    const json = taskJson(parts, taskId);
    const found = json && new EntryFile(json, SOURCE).task(taskId);
    assertEquals(found, file.task(taskId));
  });
});

Deno.test("scanEntries() accepts no text that is not JSON or has another value", async () => {
  await forSeeds(2000, (random) => {
    const text = randomText(random);
    const at = random.integer(0, text.length - 1);
    const end = at + random.integer(0, 3);
    const inserted = random.pick(["", '"', "\\", "}", "]", ",", " ", "0", "-"]);
    const changed = text.slice(0, at) + inserted + text.slice(end);
    const scanned = scanEntries(linesOf(changed, () => random.chance(0.5)));
    if (!scanned) return;
    // Whoever reads it the other way finds the same, and no problem.
    const file = readEntryFile(changed, SOURCE);
    assertEquals(scanned.entries.length, file.entries.length, changed);
    for (const [taskId, task] of file.tasks) {
      const seconds = totalSecondsOf(task);
      assertEquals(task.raw["total_seconds"], seconds, changed);
      assertEquals(scanned.amounts.get(taskId)?.seconds, seconds, changed);
    }
  });
});

const OTHERWISE: [what: string, change: (text: string) => string][] = [
  ["a byte order mark", (text) => `\uFEFF${text}`],
  ["other line ends", (text) => text.replaceAll("\n", "\r\n")],
  ["no last line end", (text) => text.trimEnd()],
  ["an unknown field", (text) => text.replace(',"id":', ',"x":1,"id":')],
  ["a time with an offset", (text) => text.replace("00Z", "00+01:00")],
  ["a date that does not exist", (text) => text.replace("01-16T", "02-30T")],
  ["an end before its start", (text) => text.replace("T11:", "T09:")],
  ["a fraction of a second", (text) => text.replaceAll("3600", "3600.5")],
  ["a wrong total", (text) => text.replace("3620", "3621")],
  ["a repeated task", (text) => text.replace('"B"', '"A"')],
  ["a task with an escape in its id", (text) => text.replace("B", "\\u0042")],
  ["no entries", () => "{}\n"],
  ["an archive", (text) => text.replace("3600\n", '3600,\n    "archive": 1\n')],
];

for (const [what, change] of OTHERWISE) {
  Deno.test(`scanEntries() leaves a file with ${what} to the other reader`, () => {
    const changed = change(TEXT);
    assert(changed !== TEXT);
    assertEquals(scanEntries([changed]), undefined);
    assertEquals(scanEntries(linesOf(changed)), undefined);
  });
}

Deno.test("scanEntries() and taskJson() read a file in parts, wherever it is cut", () => {
  const lines = linesOf(TEXT);
  for (let first = 0; first <= lines.length; first++) {
    for (let second = first; second <= lines.length; second++) {
      const cuts = [[0, first], [first, second], [second, lines.length]];
      const parts = cuts.map(([from, to]) => lines.slice(from, to).join(""))
        .filter((part) => part !== "");
      assertEquals(scanEntries(parts), scanEntries([TEXT]));
      for (const taskId of ["A", "B"]) {
        assertEquals(taskJson(parts, taskId), taskJson([TEXT], taskId));
      }
    }
  }
});

Deno.test("scanEntries() reads entries of any length in parts", () => {
  const text = TEXT.replace("quoted", "quoted ".repeat(1000))
    .replace("y, z", "y".repeat(5000));
  assertEquals(scanEntries(linesOf(text)), scanEntries([text]));
  assertEquals(scanEntries([text])?.entries.length, 3);
});

/** Cuts a text after each line break, or only where `isCut` says so. */
function linesOf(text: string, isCut = () => true): string[] {
  const parts: string[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    parts.push(isCut() ? line : `${parts.pop() ?? ""}${line}`);
  }
  return parts;
}

const TASK_IDS = ["A", "T-1", "ü 2", "_x", "quote's"];
const WORDS = ["", "A: x", 'say "x"', "a\\b", "line\u2028", "\t", "ü"];

/** Returns a monthly file as we write it. */
function randomText(random: Random): string {
  const file = emptyEntryFile(SOURCE.file);
  const count = random.integer(1, 8);
  for (let i = 0; i < count; i++) {
    const start = Date.parse("2025-01-01T00:00:00Z") +
      random.integer(0, 2_600_000) * SECOND;
    const taskId = random.pick(TASK_IDS);
    const isSynced = random.chance(0.3);
    const entry: Entry = {
      kind: "entry",
      id: `id-${i}`,
      taskId,
      description: random.pick(WORDS),
      tags: random.chance(0.3) ? ["x", random.pick(WORDS)] : [],
      ...random.chance(0.2) && { billable: random.chance(0.5) },
      start,
      end: start + random.integer(0, 9000) * SECOND,
      durationSeconds: random.integer(0, 9000),
      provider: isSynced ? "toggl" : undefined,
      providerId: isSynced ? `p-${i}` : `id-${i}`,
      sync: isSynced ? random.pick(["waiting", "confirmed"]) : "local",
      ...random.chance(0.1) && { seenVersion: "v" },
      ...random.chance(0.1) && { revision: random.integer(1, 20) },
    };
    file.add(taskId, [toRecord(entry)]);
  }
  return formatEntryFile(file);
}

Deno.test("scanIds() reads the id of each entry, in any notation", () => {
  const text = TEXT.replace('"id":"a1"', '"id":"\\u0061 \\"1\\""')
    .replace(',"id":"a2"', "");
  assertEquals(scanIds(TEXT), ["a1", "a2", "b1"]);
  assertEquals(scanIds(text), ['a "1"', "7", "b1"]);
});
