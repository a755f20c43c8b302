import { assertEquals, assertRejects } from "@std/assert";
import { digestOf } from "../../lib/digest.ts";
import { TIMER_FILE } from "../../lib/formats/data_files.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { Draft } from "../../lib/storage/draft.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import type { EntryFolder } from "../../lib/storage/file_texts.ts";
import { CLOCK } from "../support/changes.ts";
import { withMethods } from "../support/patched_disk.ts";

Deno.test("Draft.read() returns a file as it was written or removed, and reads others once", async () => {
  const reads: string[] = [];
  const draft = new Draft((file) => {
    reads.push(file);
    return Promise.resolve(file === "none" ? undefined : `old ${file}`);
  }, {} as EntryFolder);
  draft.write("new", "1");
  draft.write("gone", null);
  draft.write("empty", "");
  const files = ["new", "gone", "empty", "kept", "kept", "none", "none"];
  const texts: (string | undefined)[] = [];
  for (const file of files) texts.push(await draft.read(file));
  assertEquals(texts, [
    ...["1", undefined, "", "old kept", "old kept", undefined, undefined],
  ]);
  assertEquals(reads, ["kept", "none"]);
});

Deno.test("Draft has no summary without a note, and the recorded entry with one", () => {
  const draft = new Draft(() => Promise.resolve(undefined), {} as EntryFolder);
  assertEquals(draft.summary, undefined);
  draft.note({ summary: "Added" });
  assertEquals(draft.summary, { summary: "Added" });
  const entry = { id: "a", start: "2024-12-10T09:00:00Z" };
  draft.noteEntry(entry);
  assertEquals(draft.summary, { summary: "Added", entry });
});

Deno.test("DataDirectory.change() decides its first change once, unless a file changes meanwhile", async () => {
  for (const isEdited of [false, true]) {
    const memory = new MemoryDisk();
    const disk = withMethods(memory, {
      lock: async (timeoutMs, name) => {
        if (isEdited) await memory.writeText("a.csv", "edited");
        return await memory.lock(timeoutMs, name);
      },
    });
    const seen: (string | undefined)[] = [];
    await new DataDirectory(disk, CLOCK).change(async (draft) => {
      seen.push(await draft.read("a.csv"));
      draft.write("b.csv", `${seen.at(-1)}`);
      draft.note({ summary: "Added" });
    });
    assertEquals(seen, isEdited ? [undefined, "edited"] : [undefined]);
    assertEquals(await memory.readText("b.csv"), `${seen.at(-1)}`);
  }
});

Deno.test("DataDirectory.change() leaves an empty directory alone if it is rejected", async () => {
  const memory = new MemoryDisk();
  let locks = 0;
  const disk = withMethods(memory, {
    lock: (timeoutMs, name) => {
      locks++;
      return memory.lock(timeoutMs, name);
    },
  });
  const directory = new DataDirectory(disk, CLOCK);
  const reject = () => Promise.reject(new RangeError("Rejected"));
  await assertRejects(() => directory.change(reject), RangeError);
  assertEquals([locks, memory.files], [0, {}]);
  await directory.change((draft) => {
    draft.write("a.csv", "1\n");
    draft.note({ summary: "Added" });
    return Promise.resolve();
  });
  await assertRejects(() => directory.change(reject), RangeError);
  assertEquals(locks, 2);
});

Deno.test("DataDirectory.seal() writes to the disk itself, and only where a journal needs it", async () => {
  const commits = [2, 1].flatMap((commit) => [
    { commit, time: "2024-12-10T18:00:00.000Z", summary: "Added", changes: [] },
    { begun: commit },
    { done: commit },
  ]).map((record) => `${JSON.stringify(record)}\n`).join("");
  const memory = new MemoryDisk({ [JOURNAL_FILE]: commits });
  const appended: [text: string, flush: boolean][] = [];
  const disk = withMethods(memory, {
    appendText: (path, text, flush) => {
      appended.push([text, flush]);
      return memory.appendText(path, text);
    },
  });
  const directory = new DataDirectory(disk, CLOCK);
  assertEquals(await directory.seal(), true);
  assertEquals(appended.at(-1), ['{"sealed":2}\n', true]);
  const { length } = appended;
  assertEquals(await directory.seal(), false);
  assertEquals(appended.length, length);
});

Deno.test("Draft.changes() leaves out the texts of an import's long new files, unless they are short together", async () => {
  const long = "x".repeat(50_000);
  const draft = (texts: Record<string, string>, isImport = true) => {
    const disk = new MemoryDisk({ "there.txt": "a" });
    const draft = new Draft((file) => disk.readText(file), {} as EntryFolder);
    if (isImport) draft.leaveOutNewTexts();
    for (const [file, text] of Object.entries(texts)) draft.write(file, text);
    return draft.changes(new Map());
  };
  const alone = await draft({ "one.txt": long });
  assertEquals(alone.map(({ inserted }) => inserted), [long]);
  const several = await draft({
    ...{ "one.txt": long, "two.txt": long, "there.txt": long },
    "short.txt": "short",
  });
  assertEquals(
    several.map(({ file, inserted, isTextInFile = false }) =>
      [file, inserted.length, isTextInFile] as const
    ),
    [
      ["one.txt", 0, true],
      ["two.txt", 0, true],
      ["there.txt", 50_000, false],
      ["short.txt", 5, false],
    ],
  );
  assertEquals(several[0], {
    ...{ file: "one.txt", offset: 0, removed: "", inserted: "" },
    ...{ before: null, after: digestOf(long), isTextInFile: true },
  });
  const others = await draft({ "one.txt": long, "two.txt": long }, false);
  assertEquals(others.map(({ inserted }) => inserted), [long, long]);
});

Deno.test("Draft.changes() records the difference, or the whole text after an edit by another program if it is short", async () => {
  const most = 64 * 1024;
  const table: [
    length: number,
    isEdited: boolean | undefined,
    whole: boolean,
  ][] = [
    [100, false, false],
    [100, undefined, false],
    [100, true, true],
    [most, true, true],
    [most + 1, true, false],
    [most + 1, false, false],
  ];
  for (const [length, isEdited, isWhole] of table) {
    const old = "x".repeat(length);
    const draft = new Draft(() => Promise.resolve(old), {} as EntryFolder);
    draft.write("a.csv", `${old}y`);
    const recorded = isEdited === undefined
      ? []
      : [["a.csv", isEdited ? "other" : digestOf(old)] as const];
    const [change] = await draft.changes(new Map(recorded));
    assertEquals(
      [change?.offset, change?.removed.length, change?.inserted.length],
      isWhole ? [0, length, length + 1] : [length, 0, 1],
      `${length} ${isEdited}`,
    );
  }
});

Deno.test("Draft.changes() leaves out texts of more than 4 KiB if all new files have more than 64 KiB", async () => {
  const [short, long] = [4 * 1024, 60 * 1024];
  const table: [lengths: number[], leftOut: boolean[]][] = [
    [[short + 1, long - 1], [false, false]],
    [[short + 1, long], [true, true]],
    [[short, long], [false, false]],
    [[short, long + 1], [false, true]],
    [[long, short, 1], [true, false, false]],
  ];
  for (const [lengths, leftOut] of table) {
    const read = () => Promise.resolve(undefined);
    const draft = new Draft(read, {} as EntryFolder);
    draft.leaveOutNewTexts();
    for (const [i, length] of lengths.entries()) {
      draft.write(`${i}.txt`, "x".repeat(length));
    }
    draft.write("gone.txt", null);
    const changes = await draft.changes(new Map());
    assertEquals(
      changes.map(({ isTextInFile = false }) => isTextInFile),
      leftOut,
      lengths.join(),
    );
  }
});

Deno.test("Draft.changes() always records the whole text of the timer", async () => {
  const read = () => Promise.resolve(undefined);
  const draft = new Draft(read, {} as EntryFolder);
  draft.leaveOutNewTexts();
  const long = "x".repeat(70 * 1024);
  for (const file of [TIMER_FILE, "other.txt"]) draft.write(file, long);
  const changes = await draft.changes(new Map());
  assertEquals(
    changes.map(({ file, inserted, isTextInFile = false }) => [
      ...[file, inserted.length, isTextInFile],
    ]),
    [[TIMER_FILE, long.length, false], ["other.txt", 0, true]],
  );
});
