import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import type { EntryFolder } from "../../lib/storage/file_texts.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import {
  findEntriesOfProvider,
  findEntry,
  lastRecorded,
} from "../../lib/stores/entry_search.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import {
  change,
  entry,
  entryFileIn,
  type Files,
  HOUR,
  NOW,
  open,
} from "../support/entry_bench.ts";

const JANUARY = "history/2025-01.json";
const FEBRUARY = "history/2025-02.json";

/** Entries of a task in three files. */
async function threeFiles(): Promise<Files> {
  const files: Files = new Map();
  await change(files, NOW, (entries) =>
    entries.addAll(
      ["2025-01-05", "2025-02-05", "2025-03-05"].map((day) => ({
        ...entry(day, "A", `${day}T10:00:00Z`),
        ...{ provider: "toggl", providerId: `remote ${day}` },
        sync: "confirmed" as const,
      })),
      NOW,
    ));
  return files;
}

/** Opens files with a folder, and notes what is read and asked of it. */
function watched(files: Files, isEdited = false) {
  const read: string[] = [];
  const asked: string[] = [];
  const months = [...files.keys()].flatMap((it) =>
    it.match(/\d{4}-\d\d/)?.[0] ?? []
  );
  const folder: EntryFolder = {
    months: () => Promise.resolve(new Set(months)),
    isEditedSince: (some) => {
      asked.push([...some].join());
      return Promise.resolve(isEdited);
    },
  };
  const opened = EntryFiles.load({
    read: (file) => {
      if (file !== ENTRIES_FILE) read.push(file);
      return Promise.resolve(files.get(file));
    },
    zone: namedZone("UTC"),
    folder,
  });
  return { opened, read, asked };
}

Deno.test("findEntriesOfProvider() reads no more months than it needs", async () => {
  const table: [days: string[], read: string[]][] = [
    [[], []],
    [["2025-03-05"], []],
    [["2025-02-05"], [FEBRUARY]],
    [["2025-02-05", "2025-03-05"], [FEBRUARY]],
    [["2025-01-05"], [FEBRUARY, JANUARY]],
    [["none"], [FEBRUARY, JANUARY]],
  ];
  for (const [days, expected] of table) {
    const { opened, read } = watched(await threeFiles());
    const ids = new Set(days.map((it) => `remote ${it}`));
    const wanted = { provider: "toggl", ids };
    const found = await findEntriesOfProvider(await opened, wanted);
    assertEquals(
      found.map(({ id }) => id).sort(),
      days.filter((it) => it !== "none"),
    );
    assertEquals(read, expected, days.join());
  }
});

Deno.test("lastRecorded() without a record reads months until one has an entry", async () => {
  const files = await threeFiles();
  const text = files.get(ENTRIES_FILE) ?? "";
  files.set(ENTRIES_FILE, text.replace(/\{"provider_id":.*\}\n/, "\n"));
  const { opened, read } = watched(files);
  const found = await lastRecorded(await opened, undefined, "");
  assertEquals(found?.id, "2025-02-05");
  assertEquals(read, [FEBRUARY]);
});

Deno.test("lastRecorded() looks in the file of the recorded month before all others", async () => {
  const journal = (start: string) =>
    `${
      JSON.stringify({
        ...{ commit: 1, time: "", summary: "", changes: [] },
        entry: { id: "2025-01-05", start },
      })
    }\n`;
  const table: [start: string, read: string[]][] = [
    ["2025-01-05T10:00:00Z", [JANUARY]],
    // It was moved to another month since.
    ["2025-02-09T10:00:00Z", [FEBRUARY, JANUARY]],
  ];
  for (const [start, expected] of table) {
    const { opened, read } = watched(await threeFiles());
    const found = await lastRecorded(await opened, undefined, journal(start));
    assertEquals(found?.id, "2025-01-05");
    assertEquals(read, expected);
  }
});

Deno.test("findEntry() reads the file of the entry's month, unless it is among the newest", async () => {
  const table: [day: string, read: string[]][] = [
    ["2025-03-05", []],
    ["2025-01-05", [JANUARY]],
  ];
  for (const [day, expected] of table) {
    const { opened, read } = watched(await threeFiles());
    const start = Date.parse(`${day}T10:00:00Z`);
    const found = await findEntry(await opened, {
      id: day,
      taskId: "A",
      start,
    });
    assertEquals([found?.id, found?.start], [day, start]);
    assertEquals(read, expected);
  }
});

Deno.test("findEntry() finds the first of two entries with an id", async () => {
  const files = await threeFiles();
  const [first, second] = [1, 2].map((hour) =>
    entry("twice", "A", NOW + hour * HOUR)
  ) as [Entry, Entry];
  await change(files, NOW, (entries) => entries.addAll([first, second], NOW));
  assertEquals(await findEntry(await open(files), second), first);
});

Deno.test("EntryFiles.entriesIn() returns the newest entries, then those by month, and keeps their files unless told not to", async () => {
  const newest = ["2025-03-05", "2025-01-05", "2025-02-05"];
  for (const isKept of [undefined, true, false]) {
    const { opened, read } = watched(await threeFiles());
    const entries = await opened;
    const first = await entries.entriesIn(undefined, isKept);
    assertEquals(first.map(({ id }) => id), newest);
    const second = await entries.entriesIn(undefined, isKept);
    const files = [JANUARY, FEBRUARY];
    assertEquals(read, isKept === false ? [...files, ...files] : files);
    // Changes need the same objects.
    assertEquals(first[1] === second[1], isKept !== false);
  }
});

Deno.test("EntryFiles.entriesOf() sorts the entries of all files by start", async () => {
  const entries = await open(await threeFiles());
  const found = await entries.entriesOf("A");
  assertEquals(found.map(({ id }) => id), [
    ...["2025-01-05", "2025-02-05", "2025-03-05"],
  ]);
});

Deno.test("EntryFiles.mismatches() asks for the times of files only if all totals were requested, and reads each file once", async () => {
  const uses: [
    use: (entries: EntryFiles) => unknown,
    asked: number,
    read: string[],
  ][] = [
    [() => {}, 0, []],
    [(it) => it.recent, 0, []],
    [(it) => it.task("A"), 0, []],
    [(it) => it.tasks, 1, [JANUARY, FEBRUARY]],
    [(it) => it.archivedMonths, 1, [JANUARY, FEBRUARY]],
    [(it) => it.entriesOf("A"), 0, [JANUARY, FEBRUARY]],
    [
      async (it) => {
        void it.tasks;
        await it.entriesIn(undefined, false);
      },
      1,
      [JANUARY, FEBRUARY],
    ],
  ];
  for (const [use, times, expected] of uses) {
    const { opened, read, asked } = watched(await threeFiles(), true);
    const entries = await opened;
    await use(entries);
    assertEquals(await entries.mismatches(), []);
    assertEquals([asked.length, read.toSorted()], [times, expected], `${use}`);
  }
});

Deno.test("EntryFiles.mismatches() adds up the months that were read, kept or not", async () => {
  const files = await threeFiles();
  const text = files.get(JANUARY) ?? "";
  files.set(JANUARY, text.replaceAll("3600", "1800"));
  const uses: ((entries: EntryFiles) => Promise<unknown>)[] = [
    (it) => it.entriesIn(undefined, true),
    (it) => it.entriesIn(undefined, false),
    (it) => it.count(undefined, () => {}),
    (it) => it.entriesOf("A"),
  ];
  for (const use of uses) {
    const entries = await watched(files).opened;
    await use(entries);
    const [first, ...others] = await entries.mismatches();
    assertEquals(
      [first?.position.file, first?.problem],
      [
        ENTRIES_FILE,
        'the total for "A" includes 7200 seconds from earlier months, but ' +
        "their files add up to 5400",
      ],
      `${use}`,
    );
    assertEquals(others, []);
  }
});

Deno.test("EntryFiles.mismatches() does not take a problem of the disk for one of the data", async () => {
  const files = await threeFiles();
  const entries = await EntryFiles.load({
    read: (file) => {
      if (file === JANUARY) throw new TypeError("Disk");
      return Promise.resolve(files.get(file));
    },
    zone: namedZone("UTC"),
    folder: {
      months: () => Promise.resolve(new Set(["2025-01", "2025-02"])),
      isEditedSince: () => Promise.resolve(true),
    },
  });
  void entries.tasks;
  await assertRejects(() => entries.mismatches(), TypeError, "Disk");
});

Deno.test("EntryFiles.mismatches() names the first mismatch of each file", async () => {
  const files = await threeFiles();
  const text = files.get(ENTRIES_FILE) ?? "";
  files.set(ENTRIES_FILE, text.replace("10800", "1").replace("7200", "60"));
  const entries = await watched(files, true).opened;
  void entries.tasks;
  const found = await entries.mismatches();
  assertEquals(found.map(({ problem }) => problem), [
    'the total for "A" is 1 seconds, but its entries add up to 3660',
  ]);
});

Deno.test("EntryFiles.add() notes a total that it overwrites, but not its own", async () => {
  const overwritten = async (files: Files, ...tasks: string[]) => {
    const entries = await open(files);
    for (const [i, task] of tasks.entries()) {
      entries.add(entry(`new-${i}`, task, NOW - i * HOUR));
    }
    return entries.overwrittenMismatch?.problem;
  };
  const files = await threeFiles();
  assertEquals(await overwritten(files, "A", "A", "B", "B"), undefined);
  const text = files.get(ENTRIES_FILE) ?? "";
  files.set(ENTRIES_FILE, text.replace("10800", "1"));
  assertEquals(
    await overwritten(files, "A", "A"),
    'the total for "A" is 1 seconds, but its entries add up to 10800',
  );
  assertEquals(await overwritten(files, "B"), undefined);
});

Deno.test("EntryFiles.replaceAll() writes each file that has a replaced entry, and no other", async () => {
  const files = await threeFiles();
  const before = new Map(files);
  await change(files, NOW, async (entries) => {
    const all = await entries.entriesIn();
    const replaced = all.filter(({ id }) => id !== "2025-02-05")
      .map((it) => [it, { ...it, description: "New" }] as const);
    await entries.replaceAll(new Map(replaced));
  });
  for (const file of [ENTRIES_FILE, JANUARY]) {
    const { A } = entryFileIn(files, file);
    assertEquals(A?.entries.map(({ description }) => description), ["New"]);
  }
  assertEquals(files.get(FEBRUARY), before.get(FEBRUARY));
  const entries = await open(files);
  await entries.replaceAll(new Map());
  assertEquals(await entries.changedTexts(NOW), new Map());
});

Deno.test("EntryFiles.replaceAll() finds an entry in a file of another month", async () => {
  const files = await threeFiles();
  // Another program moved its start by a month.
  const text = files.get(JANUARY) ?? "";
  files.set(JANUARY, text.replaceAll("2025-01-05T", "2025-02-01T"));
  await change(files, NOW, async (entries) => {
    const [moved] = await entries.entriesInFile("2025-01");
    if (!moved) throw new Error("There is none");
    await entries.replaceAll(
      new Map([[moved, { ...moved, description: "x" }]]),
    );
  });
  const found = await (await open(files)).entriesOf("A");
  assertEquals(
    found.map(({ id, description }) => `${id} ${description}`).sort(),
    ["2025-01-05 x", "2025-02-05 A", "2025-03-05 A"],
  );
});

Deno.test("EntryFiles.replace() needs an entry that is there", async () => {
  const entries = await open(await threeFiles());
  const none = entry("none", "A", NOW);
  await assertRejects(
    () => entries.replace(none, none),
    TypeError,
    'No entry "none" to take',
  );
});

Deno.test("EntryFiles.moveTask() leaves a task what a lost month may have of it, and the other task its own fields", async () => {
  const files = await threeFiles();
  await change(files, NOW, (entries) => entries.add(entry("b", "B", NOW)));
  const text = files.get(ENTRIES_FILE) ?? "";
  files.set(
    ENTRIES_FILE,
    text.replace('"A": {', '"A": {"x": "of A", "y": 1,')
      .replace('"B": {', '"B": {"x": "of B",'),
  );
  files.delete(JANUARY);
  await change(files, NOW, async (entries) => {
    await entries.moveTask("A", "B", (it) => ({ ...it, taskId: "B" }));
  });
  const { A, B } = entryFileIn(files, ENTRIES_FILE) as unknown as Record<
    string,
    Record<string, unknown>
  >;
  assertEquals(A?.["archive"], {
    seconds: 3600,
    entries: 1,
    months: ["2025-01"],
  });
  assertEquals([B?.["x"], B?.["y"]], ["of B", 1]);
  assertEquals(B?.["archive"], {
    seconds: 3600,
    entries: 1,
    months: ["2025-02"],
  });
});

Deno.test("EntryFiles.extractLegacyTimer() takes the newest entry without an end", async () => {
  const open1 = { start: "2025-03-14T10:00:00Z", end: null, id: "old" };
  const open2 = { start: "2025-03-15T10:00:00Z", end: null, id: "new" };
  const done = { ...open2, id: "done", end: "2025-03-15T11:00:00Z" };
  const files: Files = new Map([[
    ENTRIES_FILE,
    JSON.stringify({
      A: { entries: [open1, open2, done], total_seconds: 3600 },
    }),
  ]]);
  await change(files, NOW, (entries) => {
    const timer = entries.extractLegacyTimer();
    assertEquals([timer?.kind, timer?.id], ["timer", "new"]);
  });
  assertEquals(
    entryFileIn(files, ENTRIES_FILE)["A"]?.entries.map(({ id }) => id),
    ["old", "done"],
  );
});

Deno.test("EntryFiles archives the entries of other programs as we write them", async () => {
  const foreign = {
    ...{ provider_id: 7, cost: "9 €", duration_seconds: 3600 },
    start: "2025-01-05T10:00:00",
    end: "2025-01-05T11:00:00",
  };
  const ours = {
    ...{ provider_id: "8", id: "8", duration_seconds: 3600 },
    ...{ start: "2025-01-06T10:00:00Z", end: "2025-01-06T11:00:00Z" },
  };
  const files: Files = new Map([[
    ENTRIES_FILE,
    JSON.stringify({
      A: { entries: [foreign, ours], total_seconds: 7200 },
    }),
  ]]);
  await change(files, NOW, (entries) => entries.add(entry("b", "B", NOW)));
  assertEquals<unknown>(entryFileIn(files, JANUARY)["A"]?.entries, [
    {
      ...{ provider_id: 7, cost: "9 €", duration_seconds: 3600, id: "7" },
      ...{ start: "2025-01-05T10:00:00Z", end: "2025-01-05T11:00:00Z" },
    },
    ours,
  ]);
});

Deno.test("EntryFiles.entriesOf() names the place of an error in the file, not in a part", async () => {
  const wrong: [what: RegExp, replacement: string, problem: RegExp][] = [
    [/"start":"[^"]*"/, '"start":"soon"', /"start" to be a time/],
    [/"duration_seconds":\d+/, '"duration_seconds":-1', /"duration_seconds"/],
    [/"end":/, '"end"', /./],
  ];
  for (const [what, replacement, problem] of wrong) {
    const files = await threeFiles();
    const text = files.get(JANUARY) ?? "";
    const first = text.replace('"A"', '"0"').replace(/\n\}\n$/, ",");
    const damaged = text.replace(what, replacement).slice("{".length);
    files.set(JANUARY, first + damaged);
    const error = await assertRejects(
      async () => await (await open(files)).entriesOf("A"),
      DataFileError,
      undefined,
      what.source,
    );
    assertMatch(error.problem, problem);
    const { file, line } = error.position;
    assertEquals([file, line], [JANUARY, 10]);
  }
});

Deno.test("EntryFiles.entriesOf() reports a wrong total of the task in a month, and none of others", async () => {
  for (const [taskId, expected] of [["A", [JANUARY]], ["B", []]] as const) {
    const files = await threeFiles();
    const text = files.get(JANUARY) ?? "";
    const other = text.slice(0, -"\n}\n".length).replace('"A"', '"B"');
    const parts = [other, text.slice("{".length)];
    const at = taskId === "B" ? 0 : 1;
    parts[at] = parts[at]?.replace(/(total_seconds": )/, "$11") ?? "";
    files.set(JANUARY, parts.join(","));
    const entries = await open(files);
    await entries.entriesOf("A");
    const mismatches = await entries.mismatches();
    assertEquals(
      mismatches.map(({ position }) => position.file),
      [...expected],
      taskId,
    );
  }
});

Deno.test("EntryFiles.mismatches() checks all tasks of a month of which one was read before", async () => {
  const files = await threeFiles();
  const text = files.get(JANUARY) ?? "";
  const other = text.slice("{".length).replaceAll('"A"', '"B"');
  files.set(JANUARY, text.replace(/\n\}\n$/, `,${other}`));
  const { opened } = watched(files, true);
  const entries = await opened;
  assertEquals((await entries.entriesOf("A")).length, 3);
  assertEquals(await entries.mismatches(), []);
  void entries.tasks;
  const found = await entries.mismatches();
  assertEquals(found.map(({ position, problem }) => [position.file, problem]), [
    [JANUARY, 'its entries for "B" are not counted in any total'],
  ]);
});

Deno.test("EntryFiles.mismatches() does not take one task of a month for all", async () => {
  const files = await threeFiles();
  await change(
    files,
    NOW,
    (entries) => entries.addAll([entry("b", "B", "2025-01-06T10:00:00Z")], NOW),
  );
  const entries = await watched(files).opened;
  assertEquals((await entries.entriesOf("A")).length, 3);
  void entries.tasks;
  assertEquals(await entries.mismatches(), []);
});

Deno.test("EntryFiles.entriesOf() returns changes that are not written yet", async () => {
  const files = await threeFiles();
  await change(
    files,
    NOW,
    (entries) => entries.addAll([entry("b", "A", "2025-01-06T10:00:00Z")], NOW),
  );
  const entries = await open(files);
  const [first] = await entries.entriesOf("A");
  assert(first);
  await entries.replace(first, { ...first, description: "Changed" });
  const found = await entries.entriesOf("A");
  assertEquals(
    found.map(({ description }) => description).toSorted(),
    ["A", "A", "A", "Changed"],
  );
});
