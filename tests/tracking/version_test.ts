import { assertEquals, assertNotEquals } from "@std/assert";
import { type EntryContent, versionOf } from "../../lib/tracking/entry.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { at } from "../sync/reconcile_bench.ts";

const ENTRY: EntryContent = {
  taskId: "TASK-1",
  description: "TASK-1: Text",
  start: at("10:00"),
  end: at("11:00"),
  tags: ["a", "b"],
};

const CHANGES: readonly Partial<EntryContent>[] = [
  { taskId: "TASK-2" },
  { description: "TASK-1: text" },
  { description: "TASK-1: Text " },
  { start: at("10:00:01") },
  { end: at("10:59:59") },
  { end: undefined },
  { tags: ["a"] },
  { tags: ["a,b"] },
  { tags: [] },
];

Deno.test("versionOf() differs after any change", () => {
  const versions = [{}, ...CHANGES].map((change) =>
    versionOf({ ...ENTRY, ...change })
  );
  assertEquals(new Set(versions).size, CHANGES.length + 1);
});

Deno.test("versionOf() depends only on content, not on the order of tags", () => {
  const more = { ...ENTRY, tags: ["b", "a"], id: "x", providerId: "y" };
  assertEquals(versionOf(more), versionOf(ENTRY));
});

Deno.test("versionOf() uses the description in place of a missing task", () => {
  const unnamed = { ...ENTRY, taskId: undefined };
  const named = { ...ENTRY, taskId: ENTRY.description };
  assertEquals(versionOf(unnamed), versionOf(named));
});

Deno.test("versionOf() stays the same from one release to the next", () => {
  // It is stored in files: a different one would mark all entries as changed.
  assertEquals(versionOf(ENTRY), "0qqvzsn07cvz5o");
});

Deno.test("versionOf() differs between random entries", async () => {
  const versions = new Map<string, string>();
  await forSeeds(20_000, (random) => {
    const entry = randomEntry(random);
    const text = JSON.stringify(entry);
    const version = versionOf(entry);
    const other = versions.get(version) ?? text;
    assertEquals(other, text);
    versions.set(version, text);
  });
  assertNotEquals(versions.size, 1);
});

function randomEntry(random: Random): EntryContent {
  const start = at("00:00") + random.integer(0, 99_999) * 1000;
  const taskId = `TASK-${random.integer(1, 9)}`;
  const end = random.chance(0.1)
    ? undefined
    : start + random.integer(0, 9_999) * 1000;
  return { taskId, description: taskId, start, end, tags: [] };
}
