import { assert, assertEquals } from "@std/assert";
import { emptyEntryFile, toRecord } from "../../lib/formats/entry_file.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import {
  change,
  entry,
  entryFileIn,
  type Files,
  NOW,
  open,
} from "../support/entry_bench.ts";

/** Counts how often records are visited when each entry is looked up once. */
function visitsOf(count: number): number {
  let visits = 0;
  const entries = Array.from({ length: count }, (_, i) => {
    const record = toRecord(entry(`id-${i}`, "T-1", NOW + i));
    return {
      raw: record.raw,
      get entry() {
        visits++;
        return record.entry;
      },
    };
  });
  const file = emptyEntryFile("history/2025-02.json");
  file.set("T-1", { raw: {}, archive: undefined, entries });
  for (let i = 0; i < count; i++) {
    assertEquals(file.entryWithId(`id-${i}`)?.start, NOW + i);
  }
  assertEquals(file.entryWithId("id"), undefined);
  return visits;
}

Deno.test("EntryFile.entryWithId() visits each entry once, however many are looked up", () => {
  assertEquals([visitsOf(100), visitsOf(1_000)], [100, 1_000]);
});

Deno.test("EntryFile.entryWithId() finds the first of two entries, and sees changes", () => {
  const file = emptyEntryFile("history/2025-02.json");
  const [first, second] = [entry("a", "T-1", NOW), entry("a", "T-2", NOW)];
  file.add("T-1", [toRecord(first)]);
  file.add("T-2", [toRecord(second)]);
  assertEquals(file.entryWithId("a"), first);
  file.set("T-1", undefined);
  assertEquals(file.entryWithId("a"), second);
});

/** Entries of two tasks, in two months and in the newest file. */
async function threeFiles(): Promise<Files> {
  const files: Files = new Map();
  await change(files, NOW, (entries) => {
    for (const month of ["2025-01", "2025-02", "2025-03"]) {
      for (const taskId of ["T-1", "T-2"]) {
        for (const day of ["05", "06"]) {
          const id = `${taskId}-${month}-${day}`;
          entries.add(entry(id, taskId, `${month}-${day}T10:00:00Z`));
        }
      }
    }
  });
  return files;
}

Deno.test("EntryFiles.replaceAll() replaces entries in all files, and leaves the others", async () => {
  const [files, expected] = [await threeFiles(), await threeFiles()];
  assertEquals(files.size, 3);
  const confirmed = (it: Entry): Entry => ({
    ...it,
    provider: "toggl",
    providerId: `remote-${it.id}`,
    sync: "confirmed",
  });
  const isMeant = ({ id }: Entry) => id.endsWith("05");
  await change(files, NOW, async (entries) => {
    const found = (await entries.entriesIn()).filter(isMeant);
    await entries.replaceAll(new Map(found.map((it) => [it, confirmed(it)])));
  });
  await change(expected, NOW, async (entries) => {
    for (const it of (await entries.entriesIn()).filter(isMeant)) {
      await entries.replace(it, confirmed(it));
    }
  });
  const entriesIn = async (texts: Files) =>
    (await (await open(texts)).entriesIn())
      .toSorted((a, b) => a.id < b.id ? -1 : 1);
  assertEquals(await entriesIn(files), await entriesIn(expected));
  assertEquals((await entriesIn(files)).filter(isMeant).length, 6);
  assertEquals(await (await open(files)).mismatches(), []);
});

Deno.test("EntryFiles.replaceAll() writes only the files that it changes", async () => {
  const files = await threeFiles();
  const before = new Map(files);
  await change(files, NOW, async (entries) => {
    const found = (await entries.entriesIn())
      .filter(({ id }) => id === "T-2-2025-02-06");
    await entries.replaceAll(
      new Map(found.map((it) => [it, { ...it, description: "New" }])),
    );
  });
  const changed = [...files].filter(([file, text]) =>
    before.get(file) !== text
  );
  assertEquals(changed.map(([file]) => file), ["history/2025-02.json"]);
  assert(changed[0]?.[1].includes("New"));
});

Deno.test("EntryFiles.replaceAll() finds an entry that another program moved to another month", async () => {
  const files = await threeFiles();
  const january = files.get("history/2025-01.json") ?? "";
  // Its file is still that of January.
  files.set(
    "history/2025-01.json",
    january.replaceAll("2025-01-05T", "2025-02-20T"),
  );
  const isMoved = ({ id }: Entry) => id.endsWith("2025-01-05");
  const entriesIn = async () => (await (await open(files)).entriesIn());
  const before = (await entriesIn()).filter(isMoved);
  assertEquals(before.length, 2);
  await change(files, NOW, async (entries) => {
    const found = (await entries.entriesIn()).filter(isMoved);
    const confirmed = found.map((it) =>
      [it, { ...it, providerId: `remote-${it.id}` }] as const
    );
    await entries.replaceAll(new Map(confirmed));
  });
  const after = await entriesIn();
  assertEquals(after.length, 12);
  assertEquals(
    after.filter(isMoved),
    before.map((it) => ({ ...it, providerId: `remote-${it.id}` })),
  );
  assertEquals(await (await open(files)).mismatches(), []);
});

Deno.test("EntryFiles.addAll() files entries by month, and counts each month once", async () => {
  const files: Files = new Map();
  await change(files, NOW, async (entries) => {
    await entries.addAll([], NOW);
    await entries.addAll([
      entry("a", "T-1", "2025-02-05T10:00:00Z"),
      entry("b", "T-2", "2025-01-05T10:00:00Z"),
      entry("c", "T-2", "2025-02-28T23:59:59Z"),
      entry("d", "T-1", "2025-03-01T00:00:00Z"),
      entry("e", "T-2", "2025-02-06T10:00:00Z"),
    ], NOW);
  });
  const idsIn = (file: string) =>
    Object.entries(entryFileIn(files, file)).map(([taskId, task]) =>
      [taskId, task.entries.map(({ id }) => id), task.archive] as const
    );
  assertEquals(idsIn("history/time-entries.json"), [
    ["T-1", ["d"], { seconds: 3600, entries: 1, months: ["2025-02"] }],
    ["T-2", [], { seconds: 10_800, entries: 3, months: ["2025-01/2025-02"] }],
  ]);
  assertEquals(idsIn("history/2025-02.json"), [
    ["T-1", ["a"], undefined],
    ["T-2", ["e", "c"], undefined],
  ]);
  assertEquals(idsIn("history/2025-01.json"), [["T-2", ["b"], undefined]]);
  const all = (await (await open(files)).entriesIn()).map(({ id }) => id);
  assertEquals(all.toSorted(), ["a", "b", "c", "d", "e"]);
});

Deno.test("EntryFiles.addAll() leaves the archive of a task as another program wrote it, if it files no entry", async () => {
  const archive = { seconds: 0, entries: 0, months: ["2025-01", "2025-02"] };
  const task = { entries: [], total_seconds: 0, archive };
  const file = "history/time-entries.json";
  const files: Files = new Map([[file, JSON.stringify({ "T-1": task })]]);
  await change(
    files,
    NOW,
    (entries) => entries.addAll([entry("a", "T-1", NOW)], NOW),
  );
  assertEquals(entryFileIn(files, file)["T-1"]?.archive, archive);
});

Deno.test("EntryFiles.add() notes a wrong total that it overwrites, once", async () => {
  const files: Files = new Map();
  await change(files, NOW, (entries) => {
    entries.add(entry("a", "T-1", NOW));
    entries.add(entry("b", "T-2", NOW));
  });
  const file = "history/time-entries.json";
  const text = files.get(file) ?? "";
  files.set(
    file,
    text.replaceAll('"total_seconds": 3600', '"total_seconds": 1'),
  );
  const entries = await open(files);
  entries.add(entry("c", "T-2", NOW));
  // From now on, the difference is its own.
  entries.add(entry("d", "T-1", NOW));
  assertEquals(
    entries.overwrittenMismatch?.problem,
    'the total for "T-2" is 1 seconds, but its entries add up to 3600',
  );
});
