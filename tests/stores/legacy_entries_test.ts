import { assert, assertEquals } from "@std/assert";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import { findEntries } from "../../lib/stores/entry_search.ts";
import {
  change,
  entry,
  type Files,
  NOW,
  open,
} from "../support/entry_bench.ts";

Deno.test("EntryFiles distinguishes task ids that V8 confuses", async () => {
  const start = "2025-03-01T10:00:00Z";
  for (const id of ["a\\", 'a"', "\\", '"']) {
    const files: Files = new Map();
    for (const task of ["p", id]) {
      await change(
        files,
        NOW,
        (entries) => entries.add(entry(task, task, start)),
      );
    }
    assertEquals([...(await open(files)).tasks.keys()], ["p", id]);
  }
});

Deno.test("EntryFiles removes one of two entries with the same id, and one from another month's file", async () => {
  const files: Files = new Map();
  const [one, other] = ["2025-03-01T10:00:00Z", "2025-03-02T10:00:00Z"]
    .map((start) => entry("same", "T", start));
  assert(one && other);
  await change(files, NOW, (entries) => {
    entries.add(one);
    entries.add(other);
    entries.add(entry("old", "T", "2025-02-01T10:00:00Z"));
  });
  await change(files, NOW, (entries) => entries.remove(other));
  assertEquals(
    (await (await open(files)).entriesOf("T")).map(({ start }) => start),
    [Date.parse("2025-02-01T10:00:00Z"), one.start],
  );
  const monthlyFile = files.get("history/2025-02.json") ?? "";
  const moved = monthlyFile.replaceAll("2025-02-01", "2025-01-31");
  files.set("history/2025-02.json", moved);
  const [strayed] = await findEntries(await open(files), "old");
  assert(strayed);
  await change(files, NOW, (entries) => entries.remove(strayed));
  assertEquals((await (await open(files)).entriesOf("T")).length, 1);
});

Deno.test("EntryFiles finds a task whose id another program escaped", async () => {
  const files: Files = new Map();
  const start = "2025-03-01T10:00:00Z";
  await change(files, NOW, (entries) => entries.add(entry("1", "a/b", start)));
  const text = files.get(ENTRIES_FILE) ?? "";
  files.set(ENTRIES_FILE, text.replace('"a/b": {', '"a\\/b": {'));
  await change(files, NOW, (entries) => entries.add(entry("2", "a/b", start)));
  assertEquals((await (await open(files)).entriesOf("a/b")).length, 2);
});
