import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import type { EntryFolder } from "../../lib/storage/file_texts.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import {
  findEntries,
  findEntriesOfProvider,
  lastRecorded,
} from "../../lib/stores/entry_search.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import {
  change,
  entry,
  entryFileIn,
  type Files,
  NOW,
  open,
} from "../support/entry_bench.ts";

/** Entries of two tasks, in January and in the newest file. */
async function twoFiles(): Promise<Files> {
  const files: Files = new Map();
  await change(files, NOW, (entries) =>
    entries.addAll([
      entry("a1", "A", "2025-01-05T10:00:00Z"),
      entry("b1", "B", "2025-01-06T10:00:00Z"),
      entry("a2", "A", "2025-03-05T10:00:00Z"),
    ], NOW));
  return files;
}

/** Returns what each file has of each task. */
function contentOf(files: Files): unknown {
  return Object.fromEntries(
    [...files.keys()].sort().map((file) => [
      file,
      Object.fromEntries(
        Object.entries(entryFileIn(files, file)).map(([taskId, task]) => [
          taskId,
          [
            ...task.entries.map(({ id, description }) =>
              `${id} ${description}`
            ),
            `${task.total_seconds}`,
            ...task.archive ? [`archived ${task.archive.months}`] : [],
          ],
        ]),
      ),
    ]),
  );
}

const renamed = (it: Entry): Entry => ({
  ...it,
  taskId: "C",
  description: "C",
});

Deno.test("EntryFiles.moveTask() moves entries in all files, with what else is known of the task", async () => {
  const files = await twoFiles();
  const text = files.get(ENTRIES_FILE) ?? "";
  files.set(ENTRIES_FILE, text.replace('"A": {', '"A": {"note": "kept",'));
  await change(files, NOW, async (entries) => {
    const moved = await entries.moveTask("A", "C", renamed);
    assertEquals(
      moved.map(([before, after]) =>
        `${before.id} ${before.taskId} ${after.id} ${after.taskId}`
      ),
      ["a2 A a2 C", "a1 A a1 C"],
    );
  });
  assertEquals(contentOf(files), {
    "history/2025-01.json": { B: ["b1 B", "3600"], C: ["a1 C", "3600"] },
    [ENTRIES_FILE]: {
      B: ["3600", "archived 2025-01"],
      C: ["a2 C", "7200", "archived 2025-01"],
    },
  });
  const { C } = entryFileIn(files, ENTRIES_FILE) as unknown as {
    C: { note: string };
  };
  assertEquals(C.note, "kept");
  assertEquals((await (await open(files)).entriesOf("C")).length, 2);
});

Deno.test("EntryFiles.moveTask() adds to a task that has entries, and leaves files alone without any", async () => {
  const files = await twoFiles();
  await change(
    files,
    NOW,
    (entries) =>
      entries.moveTask("B", "A", (it) => ({ ...it, taskId: "A" })).then(
        () => {},
      ),
  );
  assertEquals(contentOf(files), {
    "history/2025-01.json": { A: ["a1 A", "b1 B", "7200"] },
    [ENTRIES_FILE]: { A: ["a2 A", "10800", "archived 2025-01"] },
  });
  const entries = await open(files);
  assertEquals(await entries.moveTask("none", "C", renamed), []);
  assertEquals(await entries.moveTask("none", "A", renamed), []);
  assertEquals(await entries.changedTexts(NOW), new Map());
});

Deno.test("EntryFiles.extractLegacyTimer() takes a timer out of the file, once", async () => {
  const files: Files = new Map([[
    ENTRIES_FILE,
    '{"_active":{"task_id":"A","start":"2025-03-15T10:00:00Z"},"B":' +
    '{"entries":[],"total_seconds":0}}',
  ]]);
  await change(files, NOW, (entries) => {
    assertEquals(entries.extractLegacyTimer()?.taskId, "A");
    assertEquals(entries.extractLegacyTimer(), undefined);
  });
  assertEquals((files.get(ENTRIES_FILE) ?? "").includes("_active"), false);
  const entries = await open(await twoFiles());
  assertEquals(entries.extractLegacyTimer(), undefined);
  assertEquals(await entries.changedTexts(NOW), new Map());
});

/** Opens files with a folder that lists them. */
function openWith(files: Files, folder: Partial<EntryFolder> = {}) {
  const months = [...files.keys()].flatMap((it) =>
    it.match(/\d{4}-\d\d/)?.[0] ?? []
  );
  return EntryFiles.load({
    read: (file) => Promise.resolve(files.get(file)),
    zone: namedZone("UTC"),
    folder: {
      months: () => Promise.resolve(new Set(months)),
      isEditedSince: () => Promise.resolve(false),
      ...folder,
    },
  });
}

const JANUARY = "history/2025-01.json";

/** What was done to the files, and what is found when totals are read. */
const HARMED: [
  name: string,
  harm: (files: Files) => void,
  found: [file: string, problem: string][],
  isEdited?: boolean,
][] = [
  ["nothing", () => {}, []],
  ["a lost month", (files) => files.delete(JANUARY), [[
    JANUARY,
    `the file is missing, but its entries are counted in "${ENTRIES_FILE}"`,
  ]]],
  ["the lost newest entries", (files) => files.delete(ENTRIES_FILE), [[
    ENTRIES_FILE,
    "the file is missing, but there are files for 2025-01",
  ]]],
  [
    "a month that is not counted",
    (files) => files.set("history/2025-02.json", files.get(JANUARY) ?? ""),
    [
      [
        "history/2025-02.json",
        `its entries are not counted in "${ENTRIES_FILE}"`,
      ],
      [
        "history/2025-02.json",
        'its entries for "A" are not counted in any total',
      ],
    ],
  ],
  [
    "an uncounted month that cannot be read",
    (files) => files.set("history/2025-02.json", "{"),
    [["history/2025-02.json", "the file ends too early"]],
  ],
  [
    "an edited month, if its time tells",
    (files) =>
      files.set(
        JANUARY,
        (files.get(JANUARY) ?? "").replaceAll("3600", "1800"),
      ),
    [[
      ENTRIES_FILE,
      'the total for "A" includes 3600 seconds from earlier months, but their ' +
      "files add up to 1800",
    ]],
    true,
  ],
  [
    "an edited month, if nothing tells",
    (files) =>
      files.set(
        JANUARY,
        (files.get(JANUARY) ?? "").replaceAll("3600", "1800"),
      ),
    [],
  ],
  [
    "a wrong total",
    (files) =>
      files.set(
        ENTRIES_FILE,
        (files.get(ENTRIES_FILE) ?? "").replace("7200", "7201"),
      ),
    [[
      ENTRIES_FILE,
      'the total for "A" is 7201 seconds, but its entries add up to 7200',
    ]],
  ],
];

for (const [name, harm, found, isEdited = false] of HARMED) {
  Deno.test(`EntryFiles.mismatches() finds ${name}`, async () => {
    const files = await twoFiles();
    harm(files);
    const isEditedSince = () => Promise.resolve(isEdited);
    const entries = await openWith(files, { isEditedSince });
    assertEquals(entries.areMissing, false);
    if (files.has(ENTRIES_FILE)) assertEquals(entries.tasks.size, 2);
    const problems = (await entries.mismatches()).map((it) =>
      [it.position.file, it.problem] as const
    );
    assertEquals(problems, found);
  });
}

Deno.test("EntryFiles refuses a change that would hide a mismatch", async () => {
  const lost = await twoFiles();
  lost.delete(JANUARY);
  const entries = await openWith(lost);
  await entries.addAll([entry("c", "A", "2025-01-07T10:00:00Z")], NOW);
  await assertRejects(
    () => entries.changedTexts(NOW),
    DataFileError,
    "the file is missing",
  );
  const edited = await twoFiles();
  edited.set(JANUARY, edited.get(JANUARY)?.replaceAll("3600", "1800") ?? "");
  for (const isEdited of [true, false]) {
    const isEditedSince = () => Promise.resolve(isEdited);
    const files = await openWith(edited, { isEditedSince });
    files.add(entry("c", "A", NOW));
    const write = () => files.changedTexts(NOW);
    if (isEdited) await assertRejects(write, DataFileError, "add up to 1800");
    else assertEquals((await write()).size, 1);
  }
});

Deno.test("EntryFiles without its newest entries has no totals, and no task ids", async () => {
  const files = await twoFiles();
  files.delete(ENTRIES_FILE);
  const entries = await openWith(files);
  for (
    const read of [
      () => entries.tasks,
      () => entries.recent,
      () => entries.extractLegacyTimer(),
    ]
  ) assertThrows(read, DataFileError, "there are files for 2025-01");
  assertEquals(entries.taskIds, new Set());
});

Deno.test("EntryFiles without any file has no entries, and misses none", async () => {
  const entries = await openWith(new Map());
  assertEquals([entries.areMissing, entries.recent], [true, []]);
  assertEquals(await entries.mismatches(), []);
  assertEquals((await open(await twoFiles())).areMissing, false);
});

/** Returns the end of a journal that recorded entries, the newest last. */
function journalOf(...ids: string[]): string {
  return ids.map((id, i) => {
    const commit = i + 1;
    const start = "2025-03-05T10:00:00Z";
    const rest = { time: "", summary: "", changes: [], entry: { id, start } };
    return `${JSON.stringify({ commit, ...rest })}\n`;
  }).join("");
}

Deno.test("lastRecorded() looks past seven entries that were deleted since", async () => {
  const entries = await open(await twoFiles());
  const last = async (...ids: string[]) =>
    (await lastRecorded(entries, undefined, journalOf(...ids)))?.id;
  const gone = Array.from({ length: 8 }, (_, i) => `gone-${i}`);
  assertEquals(await last("b1", "a1"), "a1");
  assertEquals(await last("b1", ...gone.slice(1)), "b1");
  // The entry that ended last.
  assertEquals(await last("b1", ...gone), "a2");
  assertEquals(await last(), "a2");
});

Deno.test("findEntriesOfProvider() finds entries in all months by their ids there", async () => {
  const files: Files = new Map();
  const at = (id: string, provider: string | undefined, start: string) => ({
    ...entry(id, "A", start),
    ...{ provider, providerId: `remote-${id}`, sync: "confirmed" as const },
  });
  await change(files, NOW, (entries) =>
    entries.addAll([
      at("a", "toggl", "2025-01-05T10:00:00Z"),
      at("b", "toggl", "2025-02-05T10:00:00Z"),
      at("c", "harvest", "2025-02-06T10:00:00Z"),
      at("d", "toggl", "2025-03-05T10:00:00Z"),
    ], NOW));
  const found = async (...ids: string[]) =>
    (await findEntriesOfProvider(await open(files), {
      ...{ provider: "toggl", ids: new Set(ids) },
    })).map(({ id }) => id);
  assertEquals(await found("remote-a", "remote-d"), ["d", "a"]);
  assertEquals(await found("remote-b", "remote-c"), ["b"]);
  assertEquals(await found("a", "none"), []);
  assertEquals(await found(), []);
});

Deno.test("findEntries() finds ids by their start, newest file first, and one exact id", async () => {
  const files: Files = new Map();
  await change(files, NOW, (entries) =>
    entries.addAll([
      entry("ab2", "A", "2025-03-05T10:00:00Z"),
      entry("ab1", "B", "2025-03-04T10:00:00Z"),
      entry("ab", "A", "2025-01-05T10:00:00Z"),
      entry("ac", "A", "2025-02-05T10:00:00Z"),
    ], NOW));
  const found = async (prefix: string) =>
    (await findEntries(await open(files), prefix)).map(({ id }) => id);
  assertEquals(await found("a"), ["ab2", "ab1", "ac", "ab"]);
  assertEquals(await found("ab1"), ["ab1"]);
  assertEquals(await found("ab"), ["ab"]);
  assertEquals(await found("b"), []);
});

Deno.test("EntryFiles.mismatches() finds a wrong month that was read to change it", async () => {
  const files = await twoFiles();
  files.set(JANUARY, files.get(JANUARY)?.replaceAll("3600", "1800") ?? "");
  const entries = await openWith(files);
  assertEquals((await entries.entryInMonth("2025-01", "a1"))?.id, "a1");
  assertEquals(entries.tasks.size, 2);
  const [found] = await entries.mismatches();
  assertEquals(
    found?.problem,
    'the total for "A" includes 3600 seconds from earlier months, but their ' +
      "files add up to 1800",
  );
});

Deno.test("EntryFiles.mismatches() finds a lost month once, and no wrong total for it", async () => {
  const uses: ((entries: EntryFiles) => unknown)[] = [
    (it) => it.tasks,
    (it) => it.entriesIn(undefined, true),
    (it) => it.entriesIn(undefined, false),
    (it) => it.count(undefined, () => {}),
    (it) => it.entriesOf("A"),
  ];
  for (const use of uses) {
    const files = await twoFiles();
    files.delete(JANUARY);
    const entries = await openWith(files);
    await use(entries);
    assertEquals(
      (await entries.mismatches()).map((it) => [it.position.file, it.problem]),
      [[
        JANUARY,
        `the file is missing, but its entries are counted in "${ENTRIES_FILE}"`,
      ]],
      `${use}`,
    );
  }
});
