import { assertEquals, assertRejects } from "@std/assert";
import { digestOf } from "../../lib/digest.ts";
import { DataFileError } from "../../lib/errors.ts";
import { TIMER_FILE } from "../../lib/formats/data_files.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { isCutOff, isLeftOfOld } from "../../lib/storage/file_texts.ts";
import { directoryOn, put } from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { lunch, startTimedDay, timersOn } from "../support/timer_changes.ts";

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
