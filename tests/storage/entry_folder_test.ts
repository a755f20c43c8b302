import { assertEquals } from "@std/assert";
import type { ChangeRecord, FileChange } from "../../lib/formats/journal.ts";
import { entryFolder } from "../../lib/storage/file_texts.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { withMethods } from "../support/patched_disk.ts";

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
