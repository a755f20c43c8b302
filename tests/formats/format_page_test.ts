import { namedZone } from "../../lib/time/zone.ts";
import { assert, assertEquals } from "@std/assert";
import {
  formatClosedMonths,
  readClosedMonths,
} from "../../lib/formats/closed_months.ts";
import { TIMER_SECTION, WORKDAY_SECTION } from "../../lib/formats/config.ts";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import { readEntryFile, totalSecondsOf } from "../../lib/formats/entry_file.ts";
import { formatEntryFile } from "../../lib/formats/entry_file.ts";
import {
  formatOutbox,
  formatSyncFile,
  readOutbox,
  readSyncFile,
} from "../../lib/formats/outbox.ts";
import { readTasks } from "../../lib/formats/tasks.ts";
import { formatTimerFile, readTimerFile } from "../../lib/formats/timer.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { FakeClock } from "../support/fake_clock.ts";

const PAGE = textAt("../../FORMAT.md");
const PAIRCODER = textAt("../fixtures/task_031.txt");
const EXAMPLES = [...PAGE.matchAll(/^```json\n([^]*?)^```$/gm)]
  .map(([, json = ""]) => json);

function textAt(path: string): string {
  return Deno.readTextFileSync(new URL(path, import.meta.url));
}

/** Returns the examples with one of these names first. */
function examplesOf(...names: string[]): string[] {
  return EXAMPLES.filter((json) =>
    names.includes(Object.keys(JSON.parse(json))[0] ?? "")
  );
}

Deno.test("FORMAT.md has an example of each file", () => {
  const names = "TASK-025 running paused waiting accounts version";
  const counts = names.split(" ").map((name) => examplesOf(name).length);
  assertEquals(counts, [2, 1, 1, 1, 1, 1]);
  assertEquals(EXAMPLES.length, 7);
});

Deno.test("FORMAT.md shows closed months as they are written", () => {
  const [text = ""] = examplesOf("version");
  assertEquals(formatClosedMonths(readClosedMonths(text)), text);
});

Deno.test("FORMAT.md's example of tasks is read", async () => {
  const [, text = ""] = PAGE.match(/^```yaml\n(tasks:[^]*?)^```$/m) ?? [];
  assertEquals([...await readTasks(text)], [[
    "TASK-025",
    {
      id: "TASK-025",
      title: "Headless mode",
      state: "completed",
      plan: "v2",
      tags: ["deep"],
      billable: false,
    },
  ]]);
});

Deno.test("FORMAT.md's first example is PairCoder's, and is read", () => {
  const [, json = ""] = PAIRCODER.match(/```json\n[^{]*([^]*?)```/) ?? [];
  const [first = ""] = examplesOf("TASK-025");
  assertEquals(JSON.parse(first), JSON.parse(json));
  for (const text of [first, json]) {
    const task = readEntryFile(text, {
      file: ENTRIES_FILE,
      zone: namedZone("UTC"),
    }).tasks.get("TASK-025");
    assertEquals(task?.entries.map(({ entry }) => entry), [{
      kind: "entry",
      id: "abc123",
      taskId: "TASK-025",
      description: "",
      tags: [],
      start: Date.parse("2025-01-16T10:00:00Z"),
      end: Date.parse("2025-01-16T11:30:00Z"),
      durationSeconds: 5400,
      provider: undefined,
      providerId: "abc123",
      sync: "local",
    }]);
  }
});

Deno.test("FORMAT.md shows entries as they are written", () => {
  const [, text = ""] = examplesOf("TASK-025");
  const file = readEntryFile(text, {
    file: ENTRIES_FILE,
    zone: namedZone("UTC"),
  });
  assertEquals(formatEntryFile(file), text);
  const task = file.tasks.get("TASK-025");
  assert(task);
  // The total on the page must be correct.
  const { "TASK-025": { total_seconds } } = JSON.parse(text);
  assertEquals(totalSecondsOf(task), total_seconds);
  const states = task.entries.map(({ entry }) => entry.sync);
  assertEquals(states, ["confirmed", "waiting"]);
});

Deno.test("FORMAT.md shows the timer as it is written", () => {
  for (const text of examplesOf("running", "paused")) {
    const written = formatTimerFile(readTimerFile(text)) ?? "";
    assertEquals(JSON.parse(written), JSON.parse(text));
  }
});

Deno.test("FORMAT.md shows the outbox as it is written", () => {
  for (const text of examplesOf("waiting")) {
    assertEquals(formatOutbox(readOutbox(text)), text);
  }
});

Deno.test("FORMAT.md shows conflicts as they are written", () => {
  for (const text of examplesOf("accounts")) {
    assertEquals(formatSyncFile(readSyncFile(text)), text);
  }
});

Deno.test("FORMAT.md has a row for each setting", () => {
  const [, page = ""] = PAGE.match(/^## Settings\n([^]*?)^## /m) ?? [];
  const [, workday = "", timers = ""] = page.split("In the section ");
  for (
    const [rows, { key, keys }] of [
      [workday, WORKDAY_SECTION],
      [timers, TIMER_SECTION],
    ] as const
  ) {
    assert(rows.startsWith(`\`${key}\``), key);
    const named = [...rows.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    assertEquals(named.toSorted(), keys.toSorted());
  }
});

Deno.test("FORMAT.md names each field of an entry and of a task", async () => {
  const { files } = await someSession();
  const names = new Set<string>();
  for (const file of Object.keys(files)) {
    if (!file.startsWith("history/")) continue;
    JSON.parse(files[file] ?? "", (name, value) => {
      names.add(name);
      return value;
    });
  }
  for (const id of ["TASK-025", "a/b"]) names.delete(id);
  const unnamed = [...names].filter((name) =>
    !/^\d*$/.test(name) && !PAGE.includes(`\`${name}\``) &&
    !PAGE.includes(`"${name}"`)
  );
  assertEquals(unnamed, []);
  assert(names.has("archive") && names.has("sync") && names.has("by"));
});

/** Reads totals as a program that knows only PairCoder's example. */
function readStrictly(text: string): Record<string, number> {
  const totals: Record<string, number> = {};
  const tasks = Object.entries<Record<string, unknown>>(JSON.parse(text));
  for (const [taskId, { entries, total_seconds }] of tasks) {
    assert(Array.isArray(entries));
    assert(Number.isInteger(total_seconds));
    for (const { provider_id, start, end, duration_seconds } of entries) {
      assertEquals(typeof provider_id, "string");
      for (const time of [start, end]) {
        assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time), time);
      }
      const seconds = (Date.parse(end) - Date.parse(start)) / 1000;
      assertEquals(duration_seconds, seconds);
    }
    totals[taskId] = total_seconds as number;
  }
  return totals;
}

Deno.test("a program that knows only PairCoder's fields reads what we write", async () => {
  const { files } = await someSession();
  assertEquals(readStrictly(files[ENTRIES_FILE] ?? ""), {
    "TASK-025": 3600 + 1800,
    "a/b": 1800,
  });
  assertEquals(readStrictly(files["history/2024-12.json"] ?? ""), {
    "TASK-025": 3600,
  });
});

/** Records all kinds of things in two months. */
async function someSession(): Promise<MemoryDisk> {
  const text = "time_tracking:\n  provider: toggl\n";
  const disk = new MemoryDisk({ "config.yaml": text });
  const clock = new FakeClock("2024-12-10T10:00:00Z", "UTC");
  const timers = new Timers(disk, { clock });
  await timers.add("TASK-025", { start: "08:00", end: "09:00", tags: ["a"] });
  clock.set("2025-01-16T10:00:00Z");
  await timers.start("TASK-025", { title: "Headless Mode" });
  clock.set("2025-01-16T10:30:00Z");
  await timers.start("a/b", { tags: ["deep work"] });
  clock.set("2025-01-16T11:00:00Z");
  await timers.pause();
  return disk;
}
