import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { NotAllowedError } from "../../../lib/errors.ts";
import { findSeam, JOURNAL_FILE } from "../../../lib/formats/journal.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { type Files, put, trackerOn } from "../../support/changes.ts";
import { dataOf } from "../../support/surviving_files.ts";

const START = "2024-12-09T08:00";

/** The files of two copies of a directory, and their common past. */
async function twoCopies(): Promise<[ours: Files, theirs: Files, base: Files]> {
  const disk = new MemoryDisk();
  await trackerOn(disk).start({ at: START });
  const base = disk.files;
  const ours = new MemoryDisk(base);
  await trackerOn(ours).stop({ at: "2024-12-09T16:00" });
  await trackerOn(ours).start({ at: "2024-12-10T09:00" });
  const theirs = new MemoryDisk(base);
  await trackerOn(theirs).setExpectedHours("4", { date: "2024-12-25" });
  return [ours.files, theirs.files, base];
}

/** Returns the files of both, with the journals joined by git's union merge. */
function joined(
  ours: Files,
  theirs: Files,
  base: Files,
  isOursFirst = true,
): MemoryDisk {
  const common = base[JOURNAL_FILE] ?? "";
  const rest = ({ [JOURNAL_FILE]: text = "" }: Files) =>
    text.slice(common.length);
  const parts = [rest(ours), rest(theirs)];
  const journal = common + (isOursFirst ? parts : parts.reverse()).join("");
  return new MemoryDisk({ ...theirs, ...ours, [JOURNAL_FILE]: journal });
}

for (const isOursFirst of [true, false]) {
  const order = isOursFirst ? "the other copy's last" : "our own last";
  Deno.test(`undo and redo stop where journals were joined, with ${order}`, async () => {
    const [ours, theirs, base] = await twoCopies();
    const disk = joined(ours, theirs, base, isOursFirst);
    const before = disk.files;
    const tracker = trackerOn(disk);
    for (const run of [() => tracker.undo(), () => tracker.redo()]) {
      const error = await assertRejects(run, NotAllowedError);
      assertEquals(error.code, "journal_joined");
      assertMatch(
        error.message,
        /^Cannot determine the last change: the numbers in "journal.jsonl" decrease or repeat after \d+$/,
      );
      assertEquals(
        error.hint,
        "Nothing was changed. Two journals were merged: correct the files by " +
          "hand, then reset undo with: worktime doctor --fix",
      );
    }
    assertEquals(disk.files, before, "Nothing is changed");
    // Everything else works.
    await tracker.stop({ at: "2024-12-10T17:00" });
    const { problems } = await tracker.check();
    assertEquals(
      problems.map(({ file, severity, isRepairable }) => [
        file,
        severity,
        isRepairable,
      ]),
      [[JOURNAL_FILE, "warning", true]],
    );
    await assertRejects(
      () => tracker.undo(),
      NotAllowedError,
      "Cannot determine the last change",
    );
  });
}

Deno.test("doctor --fix resets undo after journals were joined", async () => {
  const disk = joined(...await twoCopies());
  const tracker = trackerOn(disk);
  const { repaired, problems } = await tracker.repair();
  assertEquals([repaired, problems], [[JOURNAL_FILE], []]);
  const data = dataOf(disk.files);
  await assertRejects(() => tracker.undo(), NotAllowedError, "Nothing to undo");
  await tracker.stop({ at: "2024-12-10T17:00" });
  assertEquals((await tracker.undo()).summary.slice(0, 7), "Stopped");
  assertEquals(dataOf(disk.files), data);
  await assertRejects(() => tracker.undo(), NotAllowedError, "Nothing to undo");
  await tracker.redo();
  assertEquals(findSeam(disk.files[JOURNAL_FILE] ?? ""), undefined);
  assertEquals((await tracker.repair()).repaired, []);
});

Deno.test("seamIn() detects numbers that decrease or repeat, but ignores abandoned changes", () => {
  const line = (record: object) => `${JSON.stringify(record)}\n`;
  const commit = (number: number) => line({ commit: number, time: "" });
  const done = (number: number) =>
    line({ begun: number }) + line({ done: number });
  const table: [journal: string, commit: number | undefined][] = [
    ["", undefined],
    [commit(1) + done(1) + commit(2) + done(2) + commit(5), undefined],
    [commit(1) + commit(2) + commit(2), 2],
    [commit(1) + commit(7) + commit(3) + commit(4), 7],
    // An overtaken process reused a number, and its change was abandoned.
    [commit(1) + done(1) + commit(1) + line({ cancelled: 1 }), undefined],
    [commit(1) + line({ cancelled: 1 }) + commit(1), undefined],
    [commit(2) + commit(2) + line({ sealed: 2 }) + commit(3), undefined],
    [commit(2) + commit(2) + line({ sealed: 2 }) + commit(3) + commit(3), 3],
    [(commit(1) + commit(1)).replaceAll("\n", "\r\n"), 1],
  ];
  for (const [journal, commit] of table) {
    assertEquals(findSeam(journal)?.commit, commit, journal);
  }
});

Deno.test("undo skips only the abandoned change if an overtaken process reused its number", async () => {
  const disk = new MemoryDisk();
  await put(disk, { "a.csv": "1\n" });
  await put(disk, { "a.csv": "2\n" });
  const lines = (disk.files[JOURNAL_FILE] ?? "").split("\n");
  const stray = lines[3]?.replace("a.csv", "b.csv") ?? "";
  await disk.appendText(JOURNAL_FILE, `${stray}\n`);
  await trackerOn(disk).undo();
  assertEquals(disk.files["a.csv"], "1\n");
});

Deno.test("undo reports changed line ends, as after a git clone", async () => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  const disk = new MemoryDisk();
  await trackerOn(disk).start({ at: "09:00" });
  for (
    const files of [
      // As git checks files out, with or without the journal.
      { "2024-12.csv": crlf(disk.files["2024-12.csv"] ?? "") },
      {
        "2024-12.csv": crlf(disk.files["2024-12.csv"] ?? ""),
        [JOURNAL_FILE]: crlf(disk.files[JOURNAL_FILE] ?? ""),
      },
    ]
  ) {
    const clone = new MemoryDisk({ ...disk.files, ...files });
    const before = clone.files;
    const error = await assertRejects(
      () => trackerOn(clone).undo(),
      NotAllowedError,
      'The line endings of "2024-12.csv" have changed since',
    );
    assertEquals(error.code, "line_ends_changed");
    assertEquals(
      error.hint,
      "Nothing was changed. Git converts line endings in a clone " +
        "(core.autocrlf): add `* -text` to .gitattributes and check out the " +
        "files again",
    );
    assertEquals(clone.files, before);
  }
  const other = new MemoryDisk({
    ...disk.files,
    "2024-12.csv": crlf(`${disk.files["2024-12.csv"]}2024-12-10,stop,10:00\n`),
  });
  const undo = () => trackerOn(other).undo();
  await assertRejects(undo, NotAllowedError, "edited outside worktime");
});

Deno.test("undo reports line ends that were changed to those of Unix", async () => {
  const disk = new MemoryDisk({
    "2024-12.csv": "date,event,time\r\n2024-12-09,start,09:00\r\n",
  });
  await trackerOn(disk).start({ at: "09:00" });
  const text = disk.files["2024-12.csv"] ?? "";
  assertMatch(text, /\r\n2024-12-10/);
  await disk.writeText("2024-12.csv", text.replaceAll("\r\n", "\n"));
  const undo = () => trackerOn(disk).undo();
  const error = await assertRejects(undo, NotAllowedError);
  assertEquals(error.code, "line_ends_changed");
});

Deno.test("findSeam() also returns the highest number, from which a sealed journal counts on", () => {
  const commits = (...numbers: number[]) =>
    numbers.map((commit) => `${JSON.stringify({ commit })}\n`).join("");
  const seal = (sealed: number) => `${JSON.stringify({ sealed })}\n`;
  const table: [journal: string, commit: number, highest: number][] = [
    [commits(1, 2, 5, 3, 4), 5, 5],
    [commits(1, 2, 1, 2, 3), 2, 3],
    [commits(7, 1, 2, 1), 2, 7],
    [seal(9) + commits(3, 2), 3, 9],
    // What is before the seal does not matter.
    [commits(12) + seal(2) + commits(4, 3), 4, 4],
  ];
  for (const [journal, commit, highest] of table) {
    assertEquals(findSeam(journal), { commit, highest }, journal);
  }
});
