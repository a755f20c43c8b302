import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { Tracker } from "../../lib/tracker.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  AFTER_THREE,
  BEFORE_THREE,
  changeThree,
  directoryOn,
  LONG_FILES,
  put,
  trackerOn,
} from "../support/changes.ts";
import { FailingDisk } from "../support/failing_disk.ts";
import { dataOf, readData } from "../support/surviving_files.ts";

const EDITED = "date,event,time\n2024-12-10,start,07:00\n";
const FILES = ["2024-11.csv", "2024-12.csv", "old/2024-11.csv"];

/** The disk after a process was killed while changing three files. */
async function dieBefore(
  step: string,
  change = changeThree,
): Promise<MemoryDisk> {
  const rehearsal = new FailingDisk(new MemoryDisk(BEFORE_THREE));
  await change(rehearsal);
  const at = rehearsal.steps.indexOf(step) + 1;
  const disk = new MemoryDisk(BEFORE_THREE);
  const dying = new FailingDisk(disk, { at, failure: "death" });
  await assertRejects(() => change(dying));
  return disk;
}

Deno.test("DataDirectory.change() finishes an interrupted change, and keeps a file edited by hand meanwhile", async () => {
  const disk = await dieBefore("done: rename 2024-12.csv");
  await disk.writeText("2024-12.csv", EDITED);
  const expected = { ...AFTER_THREE, "2024-12.csv": EDITED };
  assertEquals(await readData(disk, FILES), expected);
  await put(disk, { "next.csv": "1\n" });
  assertEquals(dataOf(disk.files), { ...expected, "next.csv": "1\n" });
});

Deno.test("DataDirectory.change() discards a change that had not begun, and keeps an edit by hand", async () => {
  // The edit can be the same as the change that was not made.
  for (const edited of [EDITED, AFTER_THREE["2024-12.csv"] ?? ""]) {
    const disk = await dieBefore("append journal.jsonl");
    const late = await dieBefore("write old/2024-11.csv.1.worktime-tmp");
    for (const left of [disk, late]) {
      await left.writeText("2024-12.csv", edited);
      const expected = { ...BEFORE_THREE, "2024-12.csv": edited };
      assertEquals(await readData(left, FILES), expected);
      await put(left, { "next.csv": "1\n" });
      assertEquals(dataOf(left.files), { ...expected, "next.csv": "1\n" });
    }
  }
});

Deno.test("DataDirectory.change() keeps a file that was restored by hand after a change removed it", async () => {
  const disk = await dieBefore("done: remove 2024-11.csv");
  await disk.writeText("2024-11.csv", EDITED);
  const expected = { ...AFTER_THREE, "2024-11.csv": EDITED };
  assertEquals(await readData(disk, FILES), expected);
  await put(disk, { "next.csv": "1\n" });
  assertEquals(dataOf(disk.files), { ...expected, "next.csv": "1\n" });
});

Deno.test("DataDirectory.change() recovers even if a file of the interrupted change is no longer text", async () => {
  const disk = await dieBefore("done: rename 2024-12.csv");
  await disk.writeText("2024-12.csv", "\0\0\0");
  const texts = await directoryOn(disk).read(["2024-11.csv"]);
  assertEquals(texts.get("2024-11.csv"), null);
  await put(disk, { "next.csv": "1\n" });
  const bytes = await disk.readTail("2024-12.csv", 100);
  assertEquals(bytes, new Uint8Array(3));
  const old = await disk.readText("old/2024-11.csv");
  assertEquals(old, AFTER_THREE["old/2024-11.csv"]);
});

Deno.test("undo does not overwrite an edit made while it ran", async () => {
  const disk = new MemoryDisk(BEFORE_THREE);
  await changeThree(disk);
  const rehearsal = new FailingDisk(new MemoryDisk(disk.files));
  await trackerOn(rehearsal).undo();
  const at = rehearsal.steps.indexOf("done: rename 2024-11.csv") + 1;
  const dying = new FailingDisk(disk, { at, failure: "death" });
  await assertRejects(() => trackerOn(dying).undo());
  await disk.writeText("2024-12.csv", EDITED);
  await put(disk, { "next.csv": "1\n" });
  const { "next.csv": _, ...files } = dataOf(disk.files);
  assertEquals(files, { ...BEFORE_THREE, "2024-12.csv": EDITED });
});

Deno.test("Tracker.status() and start() work if another month's file is not text", async () => {
  const disk = new MemoryDisk({ "2024-11.csv": "date,event,time\n\0\0" });
  const clock = {
    now: () => Date.parse("2024-12-01T09:00:00Z"),
    zone: { offsetMinutesAt: () => 0 },
  };
  const tracker = new Tracker(disk, { clock });
  await tracker.start();
  assertEquals((await tracker.status()).state, "working");
  const month = () => tracker.month({ month: "2024-11" });
  const error = await assertRejects(month, DataFileError);
  assertEquals(error.position, { file: "2024-11.csv", line: 2, column: 1 });
});

Deno.test("undoLastChange() works on a journal with damaged lines", async () => {
  const disk = new MemoryDisk();
  await put(disk, { "a.csv": "1\n" });
  await disk.appendText(JOURNAL_FILE, "\0\0\0\n");
  await put(disk, { "a.csv": "2\n" });
  await trackerOn(disk).undo();
  assertEquals(await disk.readText("a.csv"), "1\n");
});

Deno.test("DataDirectory.change() removes the long new files of a change that had not begun, unless another program wrote them", async () => {
  const [longFile = "", ...others] = Object.keys(LONG_FILES)
    .filter((file) => (LONG_FILES[file] ?? "").length > 4096);
  const disk = await dieBefore(
    `rename ${others.at(-1)}`,
    (it) => put(it, LONG_FILES),
  );
  await disk.writeText(longFile, EDITED);
  await put(disk, { "next.csv": "1\n" });
  const expected = { ...BEFORE_THREE, "next.csv": "1\n", [longFile]: EDITED };
  assertEquals(dataOf(disk.files), expected);
});
