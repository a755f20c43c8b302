import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { DataFileError, DiskError } from "../../lib/errors.ts";
import { SEND_LOG_FILE, TIMER_FILE } from "../../lib/formats/data_files.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import type { Disk } from "../../lib/ports.ts";
import {
  DataDirectory,
  type DataDirectoryOptions,
} from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { LOCK_FILES } from "../../lib/storage/lock.ts";
import { CLOCK, directoryOn, put } from "../support/changes.ts";
import { withMethods } from "../support/patched_disk.ts";

const BUG = new TypeError("It is a bug");
const CLOSED = new DiskError("permission_denied", "Not permitted");
const DAMAGED = new DataFileError({ file: "a", line: 1, column: 1 }, "odd");

/** Opens a directory that counts how often its lock is taken. */
function counting(
  disk: Disk,
  options: DataDirectoryOptions = {},
): { directory: DataDirectory; timeouts: number[] } {
  const timeouts: number[] = [];
  const counted = withMethods(disk, {
    lock: (timeoutMs, name) => {
      timeouts.push(timeoutMs);
      return disk.lock(timeoutMs, name);
    },
  });
  return { directory: new DataDirectory(counted, CLOCK, options), timeouts };
}

Deno.test("DataDirectory.change() waits for its lock for 10 s, or as long as told", async () => {
  for (const [lockTimeoutMs, waited] of [[undefined, 10_000], [7, 7]]) {
    const options = lockTimeoutMs === undefined ? {} : { lockTimeoutMs };
    const { directory, timeouts } = counting(new MemoryDisk(), options);
    await directory.change((draft) => {
      draft.write("a.csv", "1\n");
      draft.note({ summary: "Added" });
      return Promise.resolve();
    });
    assertEquals(timeouts, [waited]);
  }
});

Deno.test("DataDirectory.change() reports each change but those of a sync, and numbers, dates and notes it in the journal", async () => {
  const disk = new MemoryDisk();
  const recorded: string[] = [];
  const onRecorded = (summary: string) => recorded.push(summary);
  const { directory } = counting(disk, { onRecorded });
  for (const isSync of [true, false]) {
    await directory.change((draft) => {
      draft.write("a.csv", `${isSync}\n`);
      draft.note({ summary: `Sync: ${isSync}`, ...isSync && { isSync } });
      return Promise.resolve();
    });
  }
  assertEquals(recorded, ["Sync: false"]);
  const lines = (await disk.readText(JOURNAL_FILE))?.trimEnd().split("\n");
  const change = (line = "") => {
    const { changes: _, ...rest } = JSON.parse(line);
    return rest;
  };
  const time = "2024-12-10T18:00:00.000Z";
  assertEquals([change(lines?.[0]), change(lines?.[3])], [
    { commit: 1, time, summary: "Sync: true", isSync: true },
    { commit: 2, time, summary: "Sync: false" },
  ]);
});

Deno.test("DataDirectory.change() records the time zone in each change, until it is not known", async () => {
  const disk = new MemoryDisk();
  const zone = { "2024-12-10T18:00Z": "+09:00" };
  const zones = [undefined, zone, undefined, null, undefined];
  for (const [i, noted] of zones.entries()) {
    await directoryOn(disk).change((draft) => {
      draft.write("a.csv", `${i}\n`);
      draft.note({
        summary: "Changed",
        ...noted !== undefined && { zone: noted },
      });
      return Promise.resolve();
    });
  }
  const lines = (await disk.readText(JOURNAL_FILE))?.trimEnd().split("\n");
  const records = (lines ?? []).map((line) => JSON.parse(line));
  assertEquals(
    records.filter((it) => "changes" in it).map((it) => it.zone),
    [undefined, zone, zone, undefined, undefined],
  );
});

Deno.test("DataDirectory.append() writes to the send log unless something was changed since", async () => {
  const disk = new MemoryDisk({ "a.csv": "1\n" });
  const directory = directoryOn(disk);
  const { seen, mark } = await directory.readForSending((read) =>
    read("a.csv")
  );
  assertEquals(seen, "1\n");
  assertEquals(await directory.append("one\n", mark), true);
  assertEquals(await directory.append("two\n", mark), true);
  await put(disk, { "a.csv": "2\n" });
  assertEquals(await directory.append("three\n", mark), false);
  assertEquals(disk.files[SEND_LOG_FILE], "one\ntwo\n");
});

Deno.test("DataDirectory.applySendLog() takes the lock only if there is a log, and applies it first", async () => {
  const disk = new MemoryDisk();
  const { directory, timeouts } = counting(disk, {
    applySendLog: async (draft) => {
      draft.write("sent.txt", await draft.read(SEND_LOG_FILE) ?? null);
      draft.write(SEND_LOG_FILE, null);
      draft.note({ summary: "Applied", isSync: true });
    },
  });
  await directory.applySendLog();
  assertEquals([timeouts.length, disk.files], [0, {}]);
  await disk.writeText(SEND_LOG_FILE, "one\n");
  assertEquals((await directory.read(["sent.txt"])).get("sent.txt"), "one\n");
  assertEquals(timeouts.length, 0);
  await directory.applySendLog();
  const { [JOURNAL_FILE]: _, ...files } = disk.files;
  assertEquals([timeouts.length, files], [1, { "sent.txt": "one\n" }]);
});

Deno.test("DataDirectory reads and changes files if a damaged one keeps the send log from being applied, but does not send", async () => {
  for (const error of [DAMAGED, CLOSED]) {
    const disk = new MemoryDisk({ [SEND_LOG_FILE]: "one\n" });
    const applySendLog = () => Promise.reject(error);
    const { directory } = counting(disk, { applySendLog });
    await directory.change((draft) => {
      draft.write("a.csv", "1\n");
      draft.note({ summary: "Added" });
      return Promise.resolve();
    });
    assertEquals((await directory.read(["a.csv"])).get("a.csv"), "1\n");
    await directory.applySendLog();
    assertEquals(disk.files[SEND_LOG_FILE], "one\n");
    const send = () => directory.readForSending(() => Promise.resolve());
    assertStrictEquals(await assertRejects(send), error);
  }
});

Deno.test("DataDirectory.warnOrThrow() warns of all problems, or throws the first", () => {
  const other = new DataFileError({ file: "b", line: 2, column: 1 }, "odd");
  const warnings: Error[] = [];
  const onWarning = (problem: Error) => warnings.push(problem);
  const { directory } = counting(new MemoryDisk(), { onWarning });
  directory.warnOrThrow([DAMAGED, other]);
  directory.warn([CLOSED]);
  assertEquals(warnings, [DAMAGED, other, CLOSED]);
  const silent = directoryOn(new MemoryDisk());
  silent.warnOrThrow([]);
  silent.warn([DAMAGED]);
  const warn = () => silent.warnOrThrow([DAMAGED, other]);
  assertStrictEquals(assertThrows(warn), DAMAGED);
});

Deno.test("DataDirectory.observe() reads files even if the journal cannot be read, and says why", async () => {
  const disk = new MemoryDisk({ "a.csv": "1\n" });
  const journalFails = (error: Error) =>
    directoryOn(withMethods(disk, { byteSize: () => Promise.reject(error) }));
  const read = (read: (file: string) => unknown) =>
    Promise.resolve(read("a.csv"));
  assertEquals(await journalFails(CLOSED).observe(read), {
    ...{ value: "1\n", end: CLOSED, isStable: true },
  });
  const observed = () => journalFails(BUG).observe(read);
  assertStrictEquals(await assertRejects(observed), BUG);
  const { value, isStable } = await directoryOn(disk).observe(read);
  assertEquals([value, isStable], ["1\n", true]);
  const fail = () => directoryOn(disk).observe(() => Promise.reject(CLOSED));
  assertStrictEquals(await assertRejects(fail), CLOSED);
});

Deno.test("DataDirectory.isLocked() and leftovers() find what a dead process left", async () => {
  const disk = new MemoryDisk({ "a.csv": "1\n" });
  const directory = directoryOn(disk);
  assertEquals(await directory.isLocked(), false);
  assertEquals(await directory.leftovers(), []);
  await disk.writeText(LOCK_FILES.data.owner, "node 1 a\n");
  await disk.writeText("history/b.json.3.worktime-tmp", "");
  assertEquals(await directory.isLocked(), true);
  assertEquals(await directory.leftovers(), ["history/b.json.3.worktime-tmp"]);
});

/** Calls of a disk that throw an error that is none of a disk or a file. */
const BUGS: readonly [
  name: string,
  methods: Partial<Disk>,
  run: (directory: DataDirectory) => Promise<unknown>,
][] = [
  [
    "reading the timer",
    {
      readText: (path) =>
        path === TIMER_FILE ? Promise.reject(BUG) : Promise.resolve(undefined),
    },
    (directory) =>
      directory.read([TIMER_FILE]).then((it) => it.get(TIMER_FILE)),
  ],
  [
    "repairing the timer",
    {
      readText: (path) =>
        path === TIMER_FILE ? Promise.reject(BUG) : Promise.resolve(undefined),
    },
    (directory) => directory.readForSending(() => Promise.resolve()),
  ],
  [
    "looking for the send log",
    {
      byteSize: (path) =>
        path === SEND_LOG_FILE ? Promise.reject(BUG) : Promise.resolve(0),
    },
    (directory) => directory.read([]),
  ],
];

for (const [name, methods, run] of BUGS) {
  Deno.test(`DataDirectory does not take a bug for a problem of the disk when ${name}`, async () => {
    const disk = withMethods(new MemoryDisk(), methods);
    const error = await assertRejects(() => run(directoryOn(disk)));
    assertStrictEquals(error, BUG);
  });
}

Deno.test("DataDirectory does not take a bug for a damaged file when it applies the send log", async () => {
  const disk = new MemoryDisk({ [SEND_LOG_FILE]: "one\n" });
  const { directory } = counting(disk, {
    applySendLog: () => Promise.reject(BUG),
  });
  assertStrictEquals(await assertRejects(() => directory.read([])), BUG);
});

Deno.test("DataDirectory changes other files if the timer cannot be accessed", async () => {
  const disk = new MemoryDisk();
  const closed = withMethods(disk, {
    readText: (path) =>
      path === TIMER_FILE ? Promise.reject(CLOSED) : disk.readText(path),
  });
  await put(closed, { "a.csv": "1\n" });
  assertEquals(disk.files["a.csv"], "1\n");
});

Deno.test("DataDirectory reads at most 20 times while the journal keeps changing, and then under the lock, unless it only observes", async () => {
  const disk = new MemoryDisk({ "a.csv": "1\n" });
  let size = 0;
  let isLocked = false;
  const changing = withMethods(disk, {
    byteSize: (path) =>
      path === JOURNAL_FILE && !isLocked
        ? Promise.resolve(size++)
        : disk.byteSize(path),
    lock: (timeoutMs, name) => {
      isLocked = true;
      return disk.lock(timeoutMs, name);
    },
  });
  const directory = directoryOn(changing);
  let calls = 0;
  const reader = () => Promise.resolve(++calls);
  const { value, isStable } = await directory.observe(reader);
  assertEquals([value, isStable, isLocked], [20, false, false]);
  calls = 0;
  assertEquals([await directory.view(reader), isLocked], [21, true]);
});

Deno.test("DataDirectory.recover() keeps a temporary file only if a repair left it as the only copy", async () => {
  const disk = new MemoryDisk({
    "a.csv.0.worktime-tmp": "a",
    "b.csv": "b",
    "b.csv.0.worktime-tmp": "old b",
    "c.csv.3.worktime-tmp": "c",
    "history/d.json.0.worktime-tmp": "d",
    ".lock-owner-a1": "",
    ".sender-lock-owner-a2": "",
    "x.tmp": "mine",
  });
  await directoryOn(disk).recover();
  assertEquals(disk.files, {
    "a.csv": "a",
    "b.csv": "b",
    "history/d.json": "d",
    "x.tmp": "mine",
  });
});

Deno.test("DataDirectory.seal() takes the lock only if numbers repeat, and seals once", async () => {
  const disk = new MemoryDisk();
  await put(disk, { "a.csv": "1\n" });
  await put(disk, { "a.csv": "2\n" });
  const good = disk.files;
  const { directory, timeouts } = counting(disk);
  assertEquals(await directory.seal(), false);
  assertEquals([timeouts.length, disk.files], [0, good]);
  const journal = good[JOURNAL_FILE] ?? "";
  const joined = { [JOURNAL_FILE]: journal + journal };
  const other = new MemoryDisk(joined);
  assertEquals(await directoryOn(other).seal(), true);
  const sealed = other.files;
  assertEquals(
    sealed[JOURNAL_FILE],
    `${joined[JOURNAL_FILE]}${JSON.stringify({ sealed: 2 })}\n`,
  );
  assertEquals(await directoryOn(other).seal(), false);
  assertEquals(other.files, sealed);
  // An interrupted change is finished first, or cut off.
  const torn = new MemoryDisk({ [JOURNAL_FILE]: `${journal}${journal}{"com` });
  assertEquals(await directoryOn(torn).seal(), true);
  assertEquals(torn.files, sealed);
  // Another process can seal it while this one waits.
  const raced = new MemoryDisk(joined);
  const waiting = withMethods(raced, {
    lock: async (timeoutMs, name) => {
      await directoryOn(raced).seal();
      return await raced.lock(timeoutMs, name);
    },
  });
  assertEquals(await directoryOn(waiting).seal(), false);
  assertEquals(raced.files, sealed);
});

Deno.test("DataDirectory.append() flushes each line, and the name of a new file", async () => {
  const memory = new MemoryDisk();
  const calls: string[] = [];
  const disk = withMethods(memory, {
    appendText: (path, text, flush) => {
      calls.push(`append ${path} ${flush}`);
      return memory.appendText(path, text);
    },
    flushFolderOf: (path) => {
      calls.push(`flush the folder of ${path}`);
      return Promise.resolve();
    },
  });
  const directory = new DataDirectory(disk, CLOCK);
  assertEquals(await directory.append("1\n", 0), true);
  assertEquals(await directory.append("2\n", 0), true);
  assertEquals(calls, [
    `append ${SEND_LOG_FILE} true`,
    `flush the folder of ${SEND_LOG_FILE}`,
    `append ${SEND_LOG_FILE} true`,
  ]);
  assertEquals(memory.files, { [SEND_LOG_FILE]: "1\n2\n" });
});
