import { assert, assertEquals } from "@std/assert";
import { DataFileError } from "../../../lib/errors.ts";
import { OUTBOX_FILE } from "../../../lib/formats/data_files.ts";
import { formatOutbox, readOutbox } from "../../../lib/formats/outbox.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tracker } from "../../../lib/tracker.ts";
import { CLOCK } from "../../support/changes.ts";
import {
  BACKUP,
  dataFilesOf,
  diagnosisOf,
  patient,
  recordedHalfYear,
} from "./doctor_bench.ts";

const FILES = await recordedHalfYear();
const DATA_FILES = Object.keys(FILES)
  .filter((file) => file !== "journal.jsonl");

Deno.test("doctor counts the timer files as well", async () => {
  assertEquals(DATA_FILES, [
    "2024-10.csv",
    "2024-11.csv",
    "2025-01.csv",
    "2025-03-worktime-overrides.csv",
    "2025-03.csv",
    "config.yaml",
    "history/2024-10.json",
    "history/2024-11.json",
    "history/2025-01.json",
    "history/outbox.json",
    "history/time-entries.json",
    "history/timer.json",
    "tasks.yaml",
  ]);
  const { user } = patient({
    ...FILES,
    "history/notes.json": "not ours",
    "history/2024-13.json": "not ours",
    "other/2024-10.json": "not ours",
    "time-entries.json": "not ours",
  });
  assertEquals((await user.type("doctor")).out, "No problems in 13 files\n");
  const { "tasks.yaml": _, ...others } = FILES;
  const tracker = new Tracker(new MemoryDisk(others), { clock: CLOCK });
  assertEquals((await tracker.check()).fileCount, 12);
});

/** The beginning of a text, up to the middle of a line. */
function withinLine(text: string): string {
  let length = Math.floor(text.length * 3 / 5);
  while (text.slice(length - 1, length + 1).includes("\n")) length--;
  return text.slice(0, length);
}

/** What a crash does to a file, and the message about it. */
const CRASHES: [
  name: string,
  crash: (text: string) => string | null,
  message: RegExp,
][] = [
  ["is gone", () => null, /: the file is missing, but the journal has it$/],
  [
    "is empty",
    () => "",
    /:1:1: the file is empty(?:$|, but the journal has rows for it$)/,
  ],
  ["is zero bytes", () => "\0".repeat(99), /:1:1: expected text, found a zero/],
  [
    "is cut off",
    withinLine,
    /:[1-9]\d*:\d+: |: the last line is incomplete, but the journal has it$/,
  ],
  [
    "has zero bytes instead of its end",
    (text) => text.slice(0, -9) + "\0".repeat(9),
    /:\d+:\d+: expected text, found a zero byte/,
  ],
  [
    "has zero bytes instead of its last line",
    (text) => text.replace(/.*\n$/, "\0\0\0"),
    /:\d+:\d+: expected text, found a zero byte/,
  ],
  [
    "has zero bytes after its end",
    (text) => `${text}\0\0`,
    /:\d+:\d+: expected text, found a zero byte/,
  ],
];

for (const [name, crash, message] of CRASHES) {
  Deno.test(`doctor --fix repairs each file that ${name}`, async () => {
    for (const file of DATA_FILES) {
      const { disk, user } = patient(FILES);
      const text = crash(FILES[file] ?? "");
      if (text === null) await disk.remove(file);
      else await disk.writeText(file, text);
      const found = await diagnosisOf(user);
      assertEquals(found.length, 1, `${file}: ${found}`);
      assert(found[0]?.startsWith(`${file}:`), found[0]);
      assert(message.test(found[0] ?? ""), found[0]);
      assertEquals((await user.type("doctor --fix")).status, 0, file);
      assertEquals(await disk.readText(file), FILES[file]);
      const backup = `${BACKUP}/${file}`;
      const kept = new TextEncoder().encode(text ?? "");
      assertEquals(await disk.readTail(backup, Infinity), kept);
      assertEquals(await diagnosisOf(user), []);
    }
  });
}

Deno.test("undo reverts the repair of several files at once", async () => {
  const { disk, user } = patient({
    ...FILES,
    "history/2024-11.json": "",
    "history/time-entries.json": "{",
    "tasks.yaml": "tas",
  });
  const before = await dataFilesOf(disk);
  assertEquals((await user.type("doctor --fix")).status, 0);
  const { "journal.jsonl": _, ...valid } = FILES;
  assertEquals(await dataFilesOf(disk), valid);
  assertEquals(await user.type("undo"), {
    status: 0,
    out: "Undid: Repaired history/2024-11.json, history/time-entries.json, " +
      "tasks.yaml\n",
    // The damage is back, and reported.
    error: 'Cannot read "history/time-entries.json" line 1 column 2: the ' +
      "file ends too early\nList all problems: worktime doctor\n",
  });
  assertEquals(await dataFilesOf(disk), before);
});

/**
 * How far the last change came, in lines of the journal, and what is made of
 * it.
 */
const INTERRUPTIONS: [name: string, lines: number, isMade: boolean][] = [
  ["had not begun", -3, false],
  ["had begun", -2, true],
];

for (const [name, lines, isMade] of INTERRUPTIONS) {
  Deno.test(`doctor reports no missing file for a change that ${name}`, async () => {
    const file = "history/timer.json";
    const { [file]: timer, "journal.jsonl": journal = "", ...files } = FILES;
    const cut = journal.split("\n").slice(0, lines).join("\n");
    // The change affects the outbox as well.
    const waiting = readOutbox(files[OUTBOX_FILE] ?? "")
      .filter(({ taskId }) => taskId !== "T-3");
    const { disk, user } = patient({
      ...files,
      [OUTBOX_FILE]: formatOutbox(waiting) ?? "",
      "journal.jsonl": `${cut}\n`,
    });
    assertEquals(await diagnosisOf(user), [
      "journal.jsonl: a change was interrupted: Timer started: T-3: The third",
    ]);
    assertEquals((await user.type("doctor --fix")).status, 0);
    assertEquals(disk.files[file], isMade ? timer : undefined);
    assertEquals(await diagnosisOf(user), []);
  });
}

Deno.test("doctor reports each empty file that the journal does not have", async () => {
  for (const file of DATA_FILES) {
    // A month without rows is valid: it has no events.
    if (file.endsWith(".csv")) continue;
    const { disk, user } = patient({ [file]: "" });
    const found = await diagnosisOf(user);
    assertEquals(found.length, 1, file);
    assert(found[0]?.startsWith(`${file}:1:1: `), found[0]);
    assertEquals((await user.type("doctor --fix")).status, 4);
    assertEquals(disk.files, { [file]: "" });
  }
});

Deno.test("doctor says that the journal has more lines than a shorter file", async () => {
  const { disk, user } = patient(FILES);
  const shorter = (FILES["tasks.yaml"] ?? "").split("\n").slice(0, 4);
  await disk.writeText("tasks.yaml", `${shorter.join("\n")}\n`);
  const [line] = await diagnosisOf(user);
  assert(
    /^tasks.yaml: warning: the journal has \d+ more char/.test(line ?? ""),
  );
  const { out } = await user.type("doctor --fix");
  assert(out.startsWith("Nothing to repair\n"), out);
});

Deno.test("doctor --fix backs up the bytes of a file that it salvaged and corrected", async () => {
  const file = "history/time-entries.json";
  const { disk, user } = patient({
    "history/2025-01.json":
      '{"T":{"entries":[{"provider_id":"a","start":"2025-01-10T10:00:00Z",' +
      '"end":"2025-01-10T11:00:00Z","duration_seconds":3600}],"total_seconds":3600}}',
    [file]: "{}\n\0\0\0",
  });
  assertEquals((await user.type("doctor --fix")).status, 0);
  const { T: task } = JSON.parse(await disk.readText(file) ?? "");
  assertEquals(task.total_seconds, 3600);
  assertEquals(await disk.byteSize(`${BACKUP}/${file}`), 6);
  const error = await disk.readText(`${BACKUP}/${file}`).catch((it) => it);
  assert(error instanceof DataFileError);
});
