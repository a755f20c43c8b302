import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import { TIMER_FILE } from "../../lib/formats/data_files.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import type { Disk } from "../../lib/ports.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  BEFORE_THREE,
  changeThree,
  CLOCK,
  directoryOn,
  LONG_FILES,
  put,
} from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { withMethods } from "../support/patched_disk.ts";
import { startTimedDay, timersOn } from "../support/timer_changes.ts";

/** Returns the disk, and each call that changes it. */
function noting(disk: Disk): { noted: Disk; steps: string[] } {
  const steps: string[] = [];
  const noted = withMethods(disk, {
    writeText: (path, text) => {
      steps.push(`write ${path}`);
      return disk.writeText(path, text);
    },
    appendText: (path, text, flush) => {
      const kind = path === JOURNAL_FILE ? ` ${text.match(/\w+/)}` : "";
      steps.push(`append ${path}${kind}${flush ? ", flushed" : ""}`);
      return disk.appendText(path, text, flush);
    },
    truncate: (path, byteCount) => {
      steps.push(`truncate ${path} to ${byteCount}`);
      return disk.truncate(path, byteCount);
    },
    rename: (from, to) => {
      steps.push(`rename ${from}`);
      return disk.rename(from, to);
    },
    remove: (path) => {
      steps.push(`remove ${path}`);
      return disk.remove(path);
    },
    flushFolderOf: (path) => {
      steps.push(`flush folder of ${path}`);
      return disk.flushFolderOf(path);
    },
  });
  return { noted, steps };
}

const temporary = (file: string, commit = 1) =>
  `${file}.${commit}.worktime-tmp`;

const THREE = [
  "append journal.jsonl commit",
  `write ${temporary("2024-12.csv")}`,
  `write ${temporary("old/2024-11.csv")}`,
  "append journal.jsonl begun, flushed",
  "flush folder of journal.jsonl",
  `rename ${temporary("2024-12.csv")}`,
  "remove 2024-11.csv",
  `rename ${temporary("old/2024-11.csv")}`,
  "flush folder of 2024-11.csv",
  "flush folder of old/2024-11.csv",
  "append journal.jsonl done",
];

Deno.test("DataDirectory.change() writes the journal, then all texts, then begins, then replaces", async () => {
  const disk = new MemoryDisk(BEFORE_THREE);
  const first = noting(disk);
  await changeThree(first.noted);
  assertEquals(first.steps, THREE);
  const next = noting(disk);
  await put(next.noted, { "a.csv": "1\n" });
  assertEquals(next.steps, [
    "append journal.jsonl commit",
    `write ${temporary("a.csv", 2)}`,
    "append journal.jsonl begun, flushed",
    `rename ${temporary("a.csv", 2)}`,
    "flush folder of a.csv",
    "append journal.jsonl done",
  ]);
});

const LONG = [
  "append journal.jsonl commit, flushed",
  "flush folder of journal.jsonl",
  `write ${temporary("old/one.txt")}`,
  `write ${temporary("old/two.txt")}`,
  `rename ${temporary("old/one.txt")}`,
  `rename ${temporary("old/two.txt")}`,
  "flush folder of old/two.txt",
  `write ${temporary("old/short.txt")}`,
  `write ${temporary("2024-12.csv")}`,
  "append journal.jsonl begun, flushed",
  "flush folder of journal.jsonl",
  `rename ${temporary("old/short.txt")}`,
  `rename ${temporary("2024-12.csv")}`,
  "flush folder of old/short.txt",
  "flush folder of 2024-12.csv",
  "append journal.jsonl done",
];

Deno.test("DataDirectory.change() moves long new files into place before it begins, and writes them once", async () => {
  const { noted, steps } = noting(new MemoryDisk(BEFORE_THREE));
  await put(noted, LONG_FILES);
  assertEquals(steps, LONG);
});

Deno.test("DataDirectory.change() writes the timer after it has begun, without flushing it", async () => {
  const disk = new MemoryDisk();
  await startTimedDay(disk);
  const { noted, steps } = noting(disk);
  await timersOn(noted).start("A", { at: "11:30" });
  const newest = "history/time-entries.json";
  assertEquals(steps, [
    "append journal.jsonl commit",
    `write ${temporary(newest, 4)}`,
    "append journal.jsonl begun, flushed",
    `remove ${temporary(TIMER_FILE, 4)}`,
    `append ${temporary(TIMER_FILE, 4)}`,
    `rename ${temporary(newest, 4)}`,
    `rename ${temporary(TIMER_FILE, 4)}`,
    `flush folder of ${TIMER_FILE}`,
    "append journal.jsonl done",
  ]);
});

/** Makes a change while a call fails once, or the process dies at it. */
async function failAt(
  step: string,
  make: (disk: Disk) => Promise<unknown>,
  failure: "I/O error" | "death",
): Promise<{ disk: MemoryDisk; steps: string[] }> {
  const never = { at: Infinity, failure };
  const rehearsal = new FailingDisk(new MemoryDisk(BEFORE_THREE), never);
  await make(rehearsal);
  const at = rehearsal.steps.indexOf(step) + 1;
  const disk = new MemoryDisk(BEFORE_THREE);
  const { noted, steps } = noting(disk);
  await assertRejects(() => make(new FailingDisk(noted, { at, failure })));
  return { disk, steps };
}

const putLong = (disk: Disk) => put(disk, LONG_FILES);

/** What a change does after a call failed. */
const ROLLED_BACK: readonly [
  step: string,
  make: (disk: Disk) => Promise<unknown>,
  steps: string[],
][] = [
  ["write old/2024-11.csv.1.worktime-tmp", changeThree, [
    // The last text is written in part.
    ...THREE.slice(0, 3),
    `remove ${temporary("2024-12.csv")}`,
    `remove ${temporary("2024-11.csv")}`,
    `remove ${temporary("old/2024-11.csv")}`,
    "truncate journal.jsonl to 0",
  ]],
  ["remove 2024-11.csv", changeThree, [
    ...THREE.slice(0, 6),
    `write ${temporary("2024-12.csv")}`,
    `rename ${temporary("2024-12.csv")}`,
    "flush folder of 2024-12.csv",
    `remove ${temporary("2024-12.csv")}`,
    `remove ${temporary("2024-11.csv")}`,
    `remove ${temporary("old/2024-11.csv")}`,
    "append journal.jsonl cancelled, flushed",
  ]],
  [`rename old/two.txt`, putLong, [
    ...LONG.slice(0, 5),
    `remove ${temporary("old/one.txt")}`,
    `remove ${temporary("old/short.txt")}`,
    `remove ${temporary("2024-12.csv")}`,
    `remove ${temporary("old/two.txt")}`,
    "remove old/one.txt",
    "flush folder of old/two.txt",
    "append journal.jsonl cancelled, flushed",
  ]],
];

for (const [step, make, expected] of ROLLED_BACK) {
  Deno.test(`DataDirectory.change() undoes what it did before it failed to ${step}`, async () => {
    const { disk, steps } = await failAt(step, make, "I/O error");
    assertEquals(steps, expected);
    const { [JOURNAL_FILE]: _, ...files } = disk.files;
    assertEquals(files, BEFORE_THREE);
  });
}

/** What the next process does after one has died. */
const RECOVERED: readonly [
  step: string,
  make: (disk: Disk) => Promise<unknown>,
  steps: string[],
][] = [
  ["write old/2024-11.csv.1.worktime-tmp", changeThree, [
    `remove ${temporary("2024-12.csv")}`,
    `remove ${temporary("2024-11.csv")}`,
    `remove ${temporary("old/2024-11.csv")}`,
    "append journal.jsonl cancelled, flushed",
  ]],
  ["remove 2024-11.csv", changeThree, [
    `write ${temporary("old/2024-11.csv")}`,
    "remove 2024-11.csv",
    `rename ${temporary("old/2024-11.csv")}`,
    "flush folder of 2024-11.csv",
    "flush folder of old/2024-11.csv",
    `remove ${temporary("2024-12.csv")}`,
    `remove ${temporary("2024-11.csv")}`,
    `remove ${temporary("old/2024-11.csv")}`,
    "append journal.jsonl done, flushed",
  ]],
  ["rename old/two.txt", putLong, [
    `remove ${temporary("old/one.txt")}`,
    `remove ${temporary("old/short.txt")}`,
    `remove ${temporary("2024-12.csv")}`,
    `remove ${temporary("old/two.txt")}`,
    "remove old/one.txt",
    "flush folder of old/two.txt",
    "append journal.jsonl cancelled, flushed",
  ]],
];

for (const [step, make, expected] of RECOVERED) {
  Deno.test(`DataDirectory.recover() does what is left to do after a death before ${step}`, async () => {
    const { disk } = await failAt(step, make, "death");
    const { noted, steps } = noting(disk);
    await directoryOn(noted).recover();
    assertEquals(steps, expected);
  });
}

Deno.test("DataDirectory.recover() leaves the rest to do if it cannot read a file of the change", async () => {
  const cannot = new DiskError("disk_error", "It cannot be read");
  for (
    const [step, make, file] of [
      ["remove 2024-11.csv", changeThree, "2024-12.csv"],
      ["rename old/two.txt", putLong, "old/one.txt"],
    ] as const
  ) {
    const { disk } = await failAt(step, make, "death");
    const { noted, steps } = noting(disk);
    const unreadable = withMethods(noted, {
      readText: (path) =>
        path === file ? Promise.reject(cannot) : disk.readText(path),
    });
    const recover = () => directoryOn(unreadable).recover();
    assertStrictEquals(await assertRejects(recover), cannot);
    assertEquals(steps.filter((it) => it.includes("journal")), []);
  }
});

/** Returns a disk whose first lock is lost after some checks of it. */
function losingLock(disk: Disk, checks: number): Disk {
  let left = checks;
  let isFirst = true;
  return withMethods(disk, {
    lock: async (timeoutMs, name) => {
      const lock = await disk.lock(timeoutMs, name);
      if (!isFirst) return lock;
      isFirst = false;
      return { ...lock, isHeld: () => Promise.resolve(left-- > 0) };
    },
  });
}

Deno.test("DataDirectory.change() finishes a change that has begun if its lock is lost, and makes none before", async () => {
  const before = { "a.csv": "1\n" };
  const changeWith = (disk: Disk, warnings: string[]) =>
    new DataDirectory(disk, CLOCK, {
      onWarning: ({ message }) => warnings.push(message),
    }).change((draft) => {
      draft.write("a.csv", "2\n");
      draft.note({ summary: "Put a.csv" });
      return Promise.resolve();
    });
  const lost = new MemoryDisk(before);
  const error = await assertRejects(
    () => changeWith(losingLock(lost, 0), []),
    DiskError,
  );
  assertEquals(error.code, "lock_lost");
  assertEquals(lost.files["a.csv"], "1\n");
  const begun = new MemoryDisk(before);
  const warnings: string[] = [];
  await changeWith(losingLock(begun, 1), warnings);
  assertEquals([begun.files["a.csv"], warnings], ["2\n", []]);
  const journal = begun.files[JOURNAL_FILE]?.trimEnd().split("\n");
  assertEquals(journal?.slice(1), ['{"begun":1}', '{"done":1}']);
});

Deno.test("DataDirectory.change() is not made if a process that took over the lock made another one with its number", async () => {
  const memory = new MemoryDisk({ "a.csv": "1\n" });
  let checks = 0;
  const disk = withMethods(memory, {
    lock: async (timeoutMs, name) => {
      const lock = await memory.lock(timeoutMs, name);
      const isHeld = async () => {
        if (++checks === 1) return true;
        const journal = await memory.readText(JOURNAL_FILE) ?? "";
        const [ours = ""] = journal.split("\n");
        const other = ours.replace("Put a.csv", "Put b.csv");
        const lines = [ours, other, '{"begun":1}', '{"done":1}'];
        await memory.writeText(JOURNAL_FILE, `${lines.join("\n")}\n`);
        return false;
      };
      return checks === 0 ? { ...lock, isHeld } : lock;
    },
  });
  const change = () => put(disk, { "a.csv": "2\n" });
  const error = await assertRejects(change, DiskError);
  assertEquals([error.code, checks], ["lock_lost", 3]);
  assertEquals(memory.files["a.csv"], "1\n");
});
