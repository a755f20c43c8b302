import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { digestOf } from "../../lib/digest.ts";
import { DataFileError, DiskError } from "../../lib/errors.ts";
import { TIMER_FILE } from "../../lib/formats/data_files.ts";
import {
  type ChangeRecord,
  type FileChange,
  JOURNAL_FILE,
} from "../../lib/formats/journal.ts";
import {
  entryFolder,
  FileTexts,
  isCutOff,
  isLeftOfOld,
  type ReadText,
  readWithTimer,
  repairTimer,
} from "../../lib/storage/file_texts.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { MonthFiles } from "../../lib/stores/month_files.ts";
import { parseCivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { directoryOn, put } from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { withMethods } from "../support/patched_disk.ts";
import { lunch, startTimedDay, timersOn } from "../support/timer_changes.ts";

const DAMAGED = new DataFileError({ file: "a", line: 1, column: 1 }, "odd");
const CLOSED = new DiskError("permission_denied", "Not permitted");
const BUG = new TypeError("It is a bug");

function reading(error: Error) {
  return (file: string) =>
    file === "a" ? Promise.reject(error) : Promise.resolve("text");
}

Deno.test("FileTexts throws for an unreadable file only when it is used", async () => {
  for (const error of [DAMAGED, CLOSED]) {
    const texts = await FileTexts.load(reading(error), ["a", "b"]);
    assertEquals(texts.get("b"), "text");
    assertStrictEquals(assertThrows(() => texts.get("a")), error);
    assertThrows(() => texts.get("c"), TypeError, '"c" was not loaded');
  }
  const load = () => FileTexts.load(reading(BUG), ["a", "b"]);
  assertStrictEquals(await assertRejects(load), BUG);
});

Deno.test("MonthFiles warns once about an unreadable month near a day", async () => {
  const [may, june] = [
    parseCivilDate("2024-05-31"),
    parseCivilDate("2024-06-01"),
  ];
  const early = parseCivilDate("2024-05-30");
  const zones = { zone: namedZone("UTC"), offsets: undefined };
  for (const error of [DAMAGED, CLOSED]) {
    const read: ReadText = (file) =>
      file === "2024-05.csv" ? Promise.reject(error) : Promise.resolve(null);
    const months = await MonthFiles.load(read, [may, june], zones);
    const unread: unknown[] = [];
    const near = months.dayNear(june, (problem) => unread.push(problem));
    const month = parseCivilMonth("2024-05");
    assertEquals(near(june), { date: june, events: [] });
    assertEquals(unread, []);
    assertEquals(near(may), { date: may, events: [] });
    assertEquals(unread, [error]);
    assertEquals(near(early), { date: early, events: [] });
    assertEquals(unread, [error]);
    assertEquals(months.dayOrEmpty(may), { date: may, events: [] });
    assertEquals(months.monthOrEmpty(month), {
      month,
      days: [],
      overrides: new Map(),
    });
    // Requesting the month itself fails.
    assertStrictEquals(assertThrows(() => months.dayNear(may)(may)), error);
    assertStrictEquals(assertThrows(() => months.day(may)), error);
  }
});

const FILES = {
  "2024-10.csv": "",
  "history/2024-10.json": "",
  "history/2024-11.json": "",
  "history/time-entries.json": "",
};

function pending(...changes: Partial<FileChange>[]): ChangeRecord {
  return {
    ...{ commit: 1, time: "2024-12-10T18:00:00Z", summary: "Moved" },
    changes: changes as FileChange[],
  };
}

const REMOVED: Partial<FileChange> = {
  file: "history/2024-10.json",
  after: null,
};
const ADDED = { file: "history/2024-12.json", after: "digest" };
const LONG: Partial<FileChange> = {
  ...{ file: "history/2024-11.json", after: "digest", isTextInFile: true },
};

/** A change, whether it has begun, and the months once it is dealt with. */
const PENDING: readonly [
  changes: Partial<FileChange>[] | undefined,
  hasBegun: boolean,
  months: string[],
][] = [
  [undefined, false, ["2024-10", "2024-11"]],
  [[REMOVED, ADDED], false, ["2024-10", "2024-11"]],
  [[REMOVED, ADDED], true, ["2024-11", "2024-12"]],
  [[LONG], true, ["2024-10", "2024-11"]],
  // Its text is in place already, but will be removed.
  [[LONG], false, ["2024-10"]],
];

Deno.test("entryFolder() lists the months that have a file once a pending change is finished or discarded", async () => {
  for (const [changes, hasBegun, months] of PENDING) {
    const end = {
      pending: changes && pending(...changes),
      hasBegun,
    };
    const folder = entryFolder(new MemoryDisk(FILES), end);
    assertEquals([...await folder.months()], months);
  }
});

Deno.test("EntryFolder.isEditedSince() compares the times of monthly files with that of the newest entries", async () => {
  const times: Record<string, number> = {};
  const disk = withMethods(new MemoryDisk(FILES), {
    modifiedMs: (paths) => Promise.resolve(paths.map((it) => times[it] ?? 0)),
  });
  const months = new Set(["2024-10", "2024-11"]);
  for (
    const [newest, october, november, isEdited] of [
      [5, 4, 4, false],
      [5, 5, 5, false],
      [5, 4, 6, true],
      [5, 6, 4, true],
      [0, 0, 0, false],
      [0, 0, 1, true],
    ] as const
  ) {
    times["history/time-entries.json"] = newest;
    times["history/2024-10.json"] = october;
    times["history/2024-11.json"] = november;
    const where = `${newest} ${october} ${november}`;
    const folder = entryFolder(disk);
    assertEquals(await folder.isEditedSince(months), isEdited, where);
    // What a pending change has not moved yet says nothing.
    const end = { pending: pending(ADDED), hasBegun: true };
    const during = entryFolder(disk, end);
    assertEquals(await during.isEditedSince(months), false, where);
    const before = entryFolder(disk, { ...end, hasBegun: false });
    assertEquals(await before.isEditedSince(months), isEdited, where);
  }
  const gone = withMethods(disk, { modifiedMs: () => Promise.resolve([]) });
  assertEquals(await entryFolder(gone).isEditedSince(months), false);
  const unable = entryFolder(new MemoryDisk(FILES));
  assertEquals(await unable.isEditedSince(months), false);
});

/** The running timer of {@linkcode startTimedDay}. */
const TASK = "B — naïve 😀";

async function timedDisk(): Promise<{ disk: MemoryDisk; text: string }> {
  const disk = new MemoryDisk();
  await startTimedDay(disk);
  return { disk, text: await disk.readText(TIMER_FILE) ?? "" };
}

function runningOn(disk: MemoryDisk): Promise<string | undefined> {
  return timersOn(disk).status().then(({ running }) => running?.taskId);
}

const CUTS: readonly [
  name: string,
  damage: (disk: MemoryDisk, text: string) => Promise<void>,
][] = [
  ["emptied", (disk) => disk.writeText(TIMER_FILE, "")],
  [
    "cut off",
    (disk, text) => disk.writeText(TIMER_FILE, text.slice(0, text.length / 2)),
  ],
  [
    "cut off within a character",
    (disk, text) => {
      const before = text.slice(0, text.indexOf("😀"));
      return disk.truncate(
        TIMER_FILE,
        new TextEncoder().encode(before).length + 2,
      );
    },
  ],
  [
    "filled with zeros",
    (disk, text) => disk.writeText(TIMER_FILE, "\0".repeat(text.length)),
  ],
  [
    "filled with zeros at its end",
    (disk, text) =>
      disk.writeText(TIMER_FILE, text.slice(0, 20) + "\0".repeat(200)),
  ],
];

for (const [name, damage] of CUTS) {
  Deno.test(`a timer that a power failure left ${name} is read from the journal and written again`, async () => {
    const { disk, text } = await timedDisk();
    // Another change came after that of the timer.
    await put(disk, { "next.csv": "next\n" });
    await damage(disk, text);
    assertEquals(await runningOn(disk), TASK);
    await put(disk, { "next.csv": "again\n" });
    assertEquals(await disk.readText(TIMER_FILE), text);
  });
}

for (const [name, damage] of CUTS) {
  Deno.test(`a timer that a power failure left ${name} while it was removed is removed`, async () => {
    const rehearsal = new FailingDisk((await timedDisk()).disk);
    await timersOn(rehearsal).stop();
    const removal = rehearsal.steps.findIndex((it) =>
      it.endsWith(`remove ${TIMER_FILE}`)
    );
    const { disk, text } = await timedDisk();
    const dying = new FailingDisk(disk, { at: removal + 1, failure: "death" });
    await assertRejects(() => timersOn(dying).stop());
    assertEquals(await disk.readText(TIMER_FILE), text);
    await damage(disk, text);
    assertEquals(await runningOn(disk), undefined);
    await put(disk, { "next.csv": "next\n" });
    assertEquals(await disk.readText(TIMER_FILE), undefined);
  });
}

Deno.test("a timer that is whole is read without the journal", async () => {
  const { disk, text } = await timedDisk();
  const closed = withMethods(disk, { readTail: () => Promise.reject(BUG) });
  const read = readWithTimer(closed, (file) => disk.readText(file));
  assertEquals(await read(TIMER_FILE), text);
  await repairTimer(closed);
  await disk.writeText(TIMER_FILE, text.slice(0, -3));
  await assertRejects(() => read(TIMER_FILE), TypeError, BUG.message);
});

Deno.test("a timer that was edited by hand is left as it is, even if it is not JSON", async () => {
  const { disk, text } = await timedDisk();
  for (const edited of [text.replace("naïve", "new"), "later", `${text}}`]) {
    await disk.writeText(TIMER_FILE, edited);
    await put(disk, { "next.csv": edited });
    assertEquals(await disk.readText(TIMER_FILE), edited);
  }
});

Deno.test("a timer that is no longer text and was not cut off is damaged", async () => {
  const { disk } = await timedDisk();
  await disk.writeText(TIMER_FILE, "later\0");
  await assertRejects(() => runningOn(disk), DataFileError, "zero byte");
  await put(disk, { "next.csv": "next\n" });
  await assertRejects(() => runningOn(disk), DataFileError, "zero byte");
});

Deno.test("a removed timer stays removed", async () => {
  const { disk } = await timedDisk();
  await disk.remove(TIMER_FILE);
  assertEquals(await runningOn(disk), undefined);
  await put(disk, { "next.csv": "next\n" });
  assertEquals(await disk.readText(TIMER_FILE), undefined);
});

Deno.test("a timer of which the journal has only a part is not taken from it", async () => {
  const { disk, text } = await timedDisk();
  await disk.remove(JOURNAL_FILE);
  await disk.writeText(TIMER_FILE, text.slice(0, -30));
  await assertRejects(() => runningOn(disk), DataFileError);
});

Deno.test("a timer is not appended to one that a lost change left behind", async () => {
  const { disk } = await timedDisk();
  // The number of the next change.
  await disk.writeText(`${TIMER_FILE}.4.worktime-tmp`, "left behind");
  await lunch(disk, "12:30");
  assertEquals(
    JSON.parse(await disk.readText(TIMER_FILE) ?? "").paused.by,
    "workday",
  );
  assertEquals((await disk.list()).filter((it) => it.endsWith("-tmp")), []);
});

Deno.test("the journal has the whole text of a timer in each change", async () => {
  const { disk, text } = await timedDisk();
  await lunch(disk, "12:30");
  const paused = await disk.readText(TIMER_FILE);
  const journal = await disk.readText(JOURNAL_FILE) ?? "";
  const last = JSON.parse(journal.trimEnd().split("\n").at(-3) ?? "");
  const change = last.changes.find(({ file }: { file: string }) =>
    file === TIMER_FILE
  );
  assertEquals([change.removed, change.inserted], [text, paused]);
});

Deno.test("a repair that reads files as they are leaves a timer that was cut off", async () => {
  const { disk, text } = await timedDisk();
  const cut = text.slice(0, text.length / 2);
  await disk.writeText(TIMER_FILE, cut);
  const read = (file: string) => disk.readText(file);
  await directoryOn(disk).change(async (draft) => {
    assertEquals(await draft.read(TIMER_FILE), cut);
    draft.write("next.csv", "next\n");
    draft.note({ summary: "Repaired next.csv" });
  }, read);
  assertEquals(await disk.readText(TIMER_FILE), cut);
});

/** What is left of a text that was being written over another one. */
const LEFT: [text: string | null, isCutOff: boolean, isLeftOfOld: boolean][] = [
  [null, false, false],
  ["", true, true],
  ["\0\0", true, true],
  ["{ new", true, false],
  ["{ new\0\0", true, false],
  ["{ new\uFFFD", true, false],
  ["{ ol", false, true],
  ["{ ol\0", false, true],
  ["{ ", true, true],
  // Not cut off.
  ["{ new }", false, false],
  ["{ old }", false, true],
  ["{ new } ", false, false],
  ["{ other }", false, false],
  ["\0{ new", false, false],
];

Deno.test("isCutOff() and isLeftOfOld() recognize what a power failure left of the timer", () => {
  const change = {
    ...{ file: TIMER_FILE, offset: 0 },
    ...{ removed: "{ old }", inserted: "{ new }" },
    before: digestOf("{ old }"),
    after: digestOf("{ new }"),
  };
  // Earlier versions recorded only the difference.
  const part = { ...change, offset: 2, removed: "old", inserted: "new" };
  const other = { ...change, file: "history/other.json" };
  for (const [text, isCut, isLeft] of LEFT) {
    const shown = JSON.stringify(text);
    assertEquals(isCutOff(text, change), isCut, shown);
    assertEquals(isLeftOfOld(text, change), isLeft, shown);
    for (const it of [part, other]) {
      assertEquals([isCutOff(text, it), isLeftOfOld(text, it)], [false, false]);
    }
  }
});
