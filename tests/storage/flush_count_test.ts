import { assert, assertEquals } from "@std/assert";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CHANGES, type Files, filesBefore } from "../support/changes.ts";
import {
  addFinishedMonth,
  startTimedDay,
  timersOn,
  trackerOn,
} from "../support/timer_changes.ts";
import { dataOf } from "../support/surviving_files.ts";

/** A disk that counts flushes: of a file's content, or of a folder's names. */
class FlushCountingDisk extends MemoryDisk {
  flushes = 0;

  override writeText(path: string, text: string): Promise<void> {
    this.flushes++;
    return super.writeText(path, text);
  }

  override appendText(
    path: string,
    text: string,
    flush = false,
  ): Promise<void> {
    if (flush) this.flushes++;
    return super.appendText(path, text);
  }

  override truncate(path: string, byteCount: number): Promise<void> {
    this.flushes++;
    return super.truncate(path, byteCount);
  }

  override flushFolderOf(): Promise<void> {
    this.flushes++;
    return Promise.resolve();
  }
}

const DAYS = ["2024-12-09", "2024-10-09"];
const REPORT = [
  "User,Email,Client,Project,Task,Description,Billable,Start date,Start time," +
  "End date,End time,Duration,Tags,Amount ()",
  ...DAYS.map((day) =>
    `Jo,jo@example.com,,,,Review,No,${day},09:00:00,${day},10:00:00,01:00:00,,`
  ),
].join("\n");

const OTHER_CHANGES: typeof CHANGES = [
  {
    name: "a start of a timer",
    history: (disk) => trackerOn(disk).start({ at: "09:00" }),
    make: (disk) => timersOn(disk).start("A", { at: "10:00" }),
  },
  {
    name: "a stop of the day",
    history: (disk) => trackerOn(disk).start({ at: "09:00" }),
    make: (disk) => trackerOn(disk).stop({ at: "17:00" }),
  },
  {
    name: "a stop of the day that pauses a timer",
    history: startTimedDay,
    make: (disk) => trackerOn(disk).stop({ at: "17:00" }),
  },
  {
    name: "an import into an old month and the newest entries",
    history: addFinishedMonth,
    make: (disk) =>
      timersOn(disk).importEntries([{ name: "t.csv", text: REPORT }]),
  },
];

/**
 * The changed files and the flushes of each change: each file, the journal and
 * each folder. The timer is not flushed.
 */
const EXPECTED: readonly [name: string, files: number, flushes: number][] = [
  ["an append", 1, 3],
  ["an adjustment", 1, 3],
  ["expected hours", 1, 3],
  ["a stop of the day", 1, 3],
  ["a start of a timer", 1, 2],
  ["a stop of a timer", 2, 3],
  ["a switch from one timer to another", 2, 3],
  ["a switch of timers that a provider is to hear of", 3, 4],
  ["an end of lunch that resumes a timer", 2, 4],
  ["a lunch that pauses a timer", 3, 5],
  ["a stop of the day that pauses a timer", 3, 5],
  ["an adjustment of a lunch that paused a timer", 3, 5],
  ["an undo of a lunch that paused a timer", 3, 5],
  ["a completion of a task that stops its timer", 3, 5],
  ["an import into an old month and the newest entries", 3, 5],
];

for (const [name, fileCount, flushes] of EXPECTED) {
  Deno.test(`DataDirectory.change() flushes ${flushes} times for ${name}`, async () => {
    const tried = [...CHANGES, ...OTHER_CHANGES]
      .find((it) => it.name === name);
    assert(tried);
    const before = await filesBefore(tried);
    const disk = new FlushCountingDisk(before);
    await tried.make(disk);
    const changed = differing(dataOf(before), dataOf(disk.files));
    assertEquals([changed.length, disk.flushes], [fileCount, flushes]);
  });
}

Deno.test("DataDirectory.change() flushes at most 3 times for one file, and 5 times for three", async () => {
  const most = [NaN, 3, 5, 5];
  for (const tried of [...CHANGES, ...OTHER_CHANGES]) {
    const before = await filesBefore(tried);
    // The first change also flushes the name of the journal.
    if (before[JOURNAL_FILE] === undefined) continue;
    const disk = new FlushCountingDisk(before);
    await tried.make(disk);
    const changed = differing(dataOf(before), dataOf(disk.files));
    const limit = most[changed.length] ?? Infinity;
    assert(disk.flushes <= limit, `${disk.flushes} for ${tried.name}`);
  }
});

function differing(before: Files, after: Files): string[] {
  const files = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...files].filter((file) => before[file] !== after[file]);
}
