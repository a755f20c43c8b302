import { assert, assertEquals, assertRejects } from "@std/assert";
import { digestOf } from "../../lib/digest.ts";
import { DataFileError, NotAllowedError } from "../../lib/errors.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import type { ChangeDraft } from "../../lib/storage/draft.ts";
import { readDataFile } from "../../lib/storage/file_texts.ts";
import {
  hasSameEnd,
  journalTail,
  readJournalEnd,
  recordedDigests,
} from "../../lib/storage/journal.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CLOCK, directoryOn, put, trackerOn } from "../support/changes.ts";
import { countingReads } from "../support/patched_disk.ts";
import { assertJournalValid, dataOf } from "../support/surviving_files.ts";

/** Returns a disk after some changes, with another end of its journal. */
async function diskEndingIn(ending: string): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await put(disk, { "a.csv": "1\n" });
  await put(disk, { "a.csv": "2\n" });
  await disk.appendText(JOURNAL_FILE, ending);
  return disk;
}

const TORN: readonly [what: string, ending: string][] = [
  ["half a change", '{"commit":3,"time":"2024-12-10T18:00:00.000Z","sum'],
  ["a change but its line feed", JSON.stringify(changeOf(3))],
  ["a note but its line feed", '{"done":3}'],
  ["one byte", "{"],
  ["half a letter", '{"commit":3,"summary":"\u{FFFD}'],
  ["zero bytes", "\0".repeat(512)],
  ["a line of zero bytes", `${"\0".repeat(512)}\n`],
  ["an empty line", "\n"],
];

for (const [what, ending] of TORN) {
  Deno.test(`DataDirectory.change() works with a journal that ends in ${what}`, async () => {
    const disk = await diskEndingIn(ending);
    const texts = await directoryOn(disk).read(["a.csv"]);
    assertEquals(texts.get("a.csv"), "2\n");
    await put(disk, { "a.csv": "3\n" });
    await trackerOn(disk).undo();
    assertEquals(await disk.readText("a.csv"), "2\n");
    await trackerOn(disk).undo();
    assertEquals(await disk.readText("a.csv"), "1\n");
  });
}

Deno.test("DataDirectory.change() removes an incomplete line from the journal", async () => {
  const disk = await diskEndingIn('{"commit":3,"ti');
  await put(disk, { "b.csv": "1\n" });
  await assertJournalValid(disk, "after a torn line");
});

/** Changes without an effect. */
const EMPTY: readonly [what: string, decide: (it: ChangeDraft) => void][] = [
  ["says nothing", () => {}],
  ["writes nothing", (it) => it.note({ summary: "Nothing" })],
  ["writes a file without a word", (it) => it.write("a.csv", "3\n")],
  ["writes what is there", (it) => {
    it.write("a.csv", "2\n");
    it.note({ summary: "The same" });
  }],
  ["removes what is not there", (it) => {
    it.write("b.csv", null);
    it.note({ summary: "Gone already" });
  }],
];

for (const [what, decide] of EMPTY) {
  Deno.test(`DataDirectory.change() leaves no trace of a change that ${what}`, async () => {
    const disk = await diskEndingIn("");
    const { files } = disk;
    const recorded: string[] = [];
    const onRecorded = (summary: string) => recorded.push(summary);
    const directory = new DataDirectory(disk, CLOCK, { onRecorded });
    await directory.change((changing) => Promise.resolve(decide(changing)));
    assertEquals([disk.files, recorded], [files, []]);
  });
}

Deno.test("DataDirectory.change() treats an empty journal as a new one", async () => {
  const disk = new MemoryDisk({ [JOURNAL_FILE]: "", "a.csv": "1\n" });
  await put(disk, { "a.csv": "2\n" });
  await trackerOn(disk).undo();
  assertEquals(dataOf(disk.files), { "a.csv": "1\n" });
});

Deno.test("recordsIn() ends at an empty first line", async () => {
  const disk = new MemoryDisk({ [JOURNAL_FILE]: "\n\n" });
  assertEquals((await readJournalEnd(disk)).lastCommit, 0);
});

Deno.test("readJournalEnd() finds nothing pending in a journal without a change", async () => {
  const nothing = {
    ...{ wholeBytes: 0, tornBytes: 0, lastCommit: 0 },
    ...{ pending: undefined, hasBegun: false, zone: undefined },
  };
  const sealed = '{"sealed":7}\n';
  const table: [text: string, end: typeof nothing][] = [
    ["", nothing],
    ["{", { ...nothing, tornBytes: 1 }],
    ["{}\n", { ...nothing, wholeBytes: 3 }],
    [sealed, { ...nothing, wholeBytes: sealed.length, lastCommit: 7 }],
  ];
  for (const [text, end] of table) {
    const disk = new MemoryDisk({ [JOURNAL_FILE]: text });
    assertEquals(await readJournalEnd(disk), end, text);
  }
});

Deno.test("readJournalEnd() does not treat an older change as pending if a newer line is damaged", async () => {
  const disk = await diskEndingIn('not JSON\n{"begun":3}\n{"done":3}\n');
  const { lastCommit, pending } = await readJournalEnd(disk);
  assertEquals({ lastCommit, pending }, { lastCommit: 3, pending: undefined });
});

Deno.test("readJournalEnd() reads a small end of a long journal", async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => {
    const commit = index + 1;
    return [changeOf(commit), { begun: commit }, { done: commit }]
      .map((record) => `${JSON.stringify(record)}\n`).join("");
  });
  const memory = new MemoryDisk({ [JOURNAL_FILE]: lines.join("") });
  const count = countingReads(memory);
  const { disk } = count;
  assertEquals((await readJournalEnd(disk)).lastCommit, 20_000);
  assertEquals(count.bytesRead, 8192);

  await trackerOn(disk).start({ at: "09:00" });
  await trackerOn(disk).status({ at: "10:00" });
  assert(count.bytesRead < 64 * 1024, `${count.bytesRead} bytes read`);
});

/** Records of a journal, and the recorded time zone. */
const ZONES: readonly [records: object[], zone: string | undefined][] = [
  [[inZone(1, "+09:00")], undefined],
  [[inZone(1, "+09:00"), { begun: 1 }], "+09:00"],
  [[inZone(1, "+09:00"), { begun: 1 }, { done: 1 }], "+09:00"],
  [[
    ...[inZone(1, "+09:00"), { begun: 1 }, { done: 1 }],
    inZone(2, "+01:00"),
  ], "+09:00"],
  [[
    ...[inZone(1, "+09:00"), { begun: 1 }, { done: 1 }],
    ...[inZone(2, "+01:00"), { cancelled: 2 }],
  ], "+09:00"],
  [[
    ...[inZone(1, "+09:00"), { begun: 1 }, { done: 1 }],
    ...[inZone(2, "+01:00"), { begun: 2 }],
  ], "+01:00"],
];

Deno.test("readJournalEnd() returns the zone of the newest committed change", async () => {
  for (const [records, zone] of ZONES) {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`);
    const disk = new MemoryDisk({ [JOURNAL_FILE]: lines.join("") });
    const end = await readJournalEnd(disk);
    const noted = zone === undefined
      ? undefined
      : { "2024-12-10T18:00Z": zone };
    assertEquals(end.zone, noted, lines.join(""));
  }
});

for (const size of [8191, 8192, 8193, 65_535, 65_536, 65_537, 200_000]) {
  Deno.test(`readJournalEnd() finds a change of ${size} bytes at the end`, async () => {
    const begin = '{"begun":1}\n';
    const record = { ...changeOf(1), summary: "" };
    const rest = JSON.stringify(record).length + 1 + begin.length;
    // Characters of two and four bytes, so that a tail starts within one.
    const filler = "é😀".repeat((size - rest) / 6);
    const summary = filler + "x".repeat((size - rest) % 6);
    const journal = `${JSON.stringify({ ...record, summary })}\n${begin}`;
    assertEquals(new TextEncoder().encode(journal).length, size);

    const disk = new MemoryDisk({ [JOURNAL_FILE]: journal, "1.csv": "old" });
    const end = await readJournalEnd(disk);
    assertEquals(end.pending?.summary, summary);
    assertEquals(end.wholeBytes, size);
    await put(disk, { "a.csv": "1\n" });
    assertEquals(disk.files["1.csv"], "new");
  });
}

Deno.test("undoLastChange() reverts a change larger than the first read of the journal", async () => {
  const disk = new MemoryDisk();
  const long = "2024-12-10,start,09:00\n".repeat(10_000);
  await put(disk, { "a.csv": "short\n" });
  await put(disk, { "a.csv": long });
  await trackerOn(disk).undo();
  assertEquals(dataOf(disk.files), { "a.csv": "short\n" });
  await trackerOn(disk).redo();
  assertEquals(dataOf(disk.files), { "a.csv": long });
});

const EXACT: readonly [what: string, before: string | null, after: string][] = [
  [
    "a byte order mark and CRLF",
    "\uFEFFa,b\r\n1,2\r\n",
    "\uFEFFa,b\r\n1,3\r\n",
  ],
  ["no last line feed", "a\nb", "a\nbc"],
  ["letters that share a surrogate", "x😀y", "x😁y"],
  ["an empty file", "", "a\n"],
  ["no file", null, ""],
];

for (const [what, before, after] of EXACT) {
  Deno.test(`undoLastChange() and redoLastUndo() restore the exact bytes: ${what}`, async () => {
    const disk = new MemoryDisk(before === null ? {} : { "a.csv": before });
    const tracker = trackerOn(disk);
    await put(disk, { "a.csv": after });
    await tracker.undo();
    assertEquals(dataOf(disk.files)["a.csv"], before ?? undefined);
    await tracker.redo();
    assertEquals(dataOf(disk.files)["a.csv"], after);
  });
}

Deno.test("undoLastChange() refuses to change a file that was edited since", async () => {
  const disk = new MemoryDisk();
  await put(disk, { "a.csv": "1\n", "b.csv": "1\n" });
  await put(disk, { "a.csv": "2\n", "b.csv": "2\n" });
  await disk.writeText("a.csv", "2\nby hand\n");
  const { files } = disk;
  const undo = () => trackerOn(disk).undo();
  const error = await assertRejects(undo, NotAllowedError);
  assertEquals(error.code, "edited_since");
  assertEquals(disk.files, files);
});

function inZone(commit: number, offset: string) {
  return { ...changeOf(commit), zone: { "2024-12-10T18:00Z": offset } };
}

function changeOf(commit: number) {
  const before = digestOf("old");
  const after = digestOf("new");
  return {
    commit,
    time: "2024-12-10T18:00:00.000Z",
    summary: `Change ${commit}`,
    changes: [{
      file: `${commit}.csv`,
      ...{ offset: 0, removed: "old", inserted: "new", before, after },
    }],
  };
}

Deno.test("recordedDigests() gives the last recorded text of each file, as far as the end of the journal goes", async () => {
  const disk = new MemoryDisk();
  await put(disk, { "a.csv": "1\n", "b.csv": "1\n" });
  await put(disk, { "a.csv": "2\n" });
  await put(disk, { "b.csv": null });
  const cancelled = [{ ...changeOf(4) }, { cancelled: 4 }]
    .map((record) => `${JSON.stringify(record)}\n`).join("");
  await disk.appendText(JOURNAL_FILE, cancelled);
  const files = ["a.csv", "b.csv", "c.csv", "4.csv"];
  assertEquals([...await recordedDigests(disk, files)].toSorted(), [
    ["4.csv", undefined],
    ["a.csv", digestOf("2\n")],
    ["b.csv", null],
    ["c.csv", undefined],
  ]);
  assertEquals([...await recordedDigests(disk, [])], []);
  // Whatever is older than the end that is read is not known.
  await put(disk, { "c.csv": "x".repeat(30_000) });
  await put(disk, { "d.csv": "1\n" });
  assertEquals([...await recordedDigests(disk, ["a.csv", "d.csv", "e.csv"])], [
    ["d.csv", digestOf("1\n")],
  ]);
});

/** Returns a disk whose journal has a size, with one change at its end. */
function journalOf(size: number): MemoryDisk {
  const line = `${JSON.stringify(changeOf(1))}\n{"begun":1}\n{"done":1}\n`;
  const blank = "\n".repeat(size - new TextEncoder().encode(line).length);
  return new MemoryDisk({ [JOURNAL_FILE]: blank + line });
}

Deno.test("recordedDigests() knows of a file without a change if it reads the whole journal: up to 24 KiB", async () => {
  for (const [more, isKnown] of [[-1, true], [0, true], [1, false]] as const) {
    const disk = journalOf(24 * 1024 + more);
    const digests = await recordedDigests(disk, ["1.csv", "2.csv"]);
    assertEquals(digests.get("1.csv"), digestOf("new"));
    assertEquals(digests.has("2.csv"), isKnown, `${more}`);
  }
});

Deno.test("journalTail() reads the last 128 KiB", async () => {
  for (const more of [-1, 0, 1]) {
    const size = 128 * 1024 + more;
    const tail = await journalTail(journalOf(size));
    assertEquals(tail.length, Math.min(size, 128 * 1024));
  }
});

Deno.test("hasSameEnd() notices an incomplete end that was replaced by one of equal length", async () => {
  for (const before of ["", "{", '{"commit":3,"ti']) {
    const disk = await diskEndingIn(before);
    const end = await readJournalEnd(disk);
    assertEquals(await hasSameEnd(disk, end), true, before);
    await disk.truncate(JOURNAL_FILE, end.wholeBytes);
    assertEquals(await hasSameEnd(disk, end), before === "");
    if (before === "") continue;
    await disk.appendText(JOURNAL_FILE, `${" ".repeat(before.length - 1)}\n`);
    assertEquals(await hasSameEnd(disk, end), false, before);
  }
});

Deno.test("hasSameEnd() notices a torn line that was replaced by one of equal length", async () => {
  const line = '{"done":2}\n';
  const disk = await diskEndingIn("x".repeat(line.length));
  const end = await readJournalEnd(disk);
  assertEquals(end.tornBytes, line.length);
  assertEquals(await hasSameEnd(disk, end), true);
  await disk.truncate(JOURNAL_FILE, end.wholeBytes);
  await disk.appendText(JOURNAL_FILE, line);
  assertEquals(await hasSameEnd(disk, end), false);
});

/** What changes left in a month, and whether an empty file is damaged then. */
const EMPTIED: readonly [texts: (string | null)[], isDamaged: boolean][] = [
  [[], false],
  [["date\n"], true],
  [["date\n", ""], false],
  [["date\n", null], false],
  [["date\n", null, "date\n"], true],
];

Deno.test("readDataFile() refuses an empty month if the journal has rows for it", async () => {
  for (const [texts, isDamaged] of EMPTIED) {
    const disk = new MemoryDisk();
    await put(disk, { "a.csv": "1\n" });
    for (const text of texts) await put(disk, { "2024-12.csv": text });
    await put(disk, { "a.csv": "2\n" });
    await disk.writeText("2024-12.csv", "");
    const read = () => readDataFile(disk, "2024-12.csv");
    if (isDamaged) {
      const error = await assertRejects(read, DataFileError);
      assertEquals([error.problem, error.position], [
        "the file is empty, but the journal has rows for it",
        { file: "2024-12.csv", line: 1, column: 1 },
      ]);
    } else assertEquals(await read(), "");
  }
});
