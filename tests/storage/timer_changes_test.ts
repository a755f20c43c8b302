import { assertEquals } from "@std/assert";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { type Files, filesBefore } from "../support/changes.ts";
import { dataOf } from "../support/surviving_files.ts";
import { TIMER_CHANGES } from "../support/timer_changes.ts";

function differing(before: Files, after: Files): string[] {
  const files = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...files].filter((file) => before[file] !== after[file]);
}

for (const tried of TIMER_CHANGES) {
  Deno.test(`DataDirectory.change() makes one change of ${tried.name}`, async () => {
    const before = await filesBefore(tried);
    const disk = new MemoryDisk(before);
    await tried.make(disk);
    const touched = differing(dataOf(before), dataOf(disk.files));
    assertEquals(touched.sort(), tried.touches.toSorted());
    const journal = disk.files[JOURNAL_FILE] ?? "";
    const added = journal.slice(before[JOURNAL_FILE]?.length ?? 0);
    assertEquals(added.match(/"commit":/g)?.length, 1);
  });
}
