import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  ENTRIES_FILE,
  monthOfEntriesFile,
} from "../../lib/formats/data_files.ts";
import { monthsIn } from "../../lib/time/date_range.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import { findEntries } from "../../lib/stores/entry_search.ts";
import { formatUtc, namedZone, utcMonthOf } from "../../lib/time/zone.ts";
import { type Entry, revised } from "../../lib/tracking/entry.ts";
import {
  change,
  entry,
  entryFileIn,
  type Files,
  HOUR,
  NOW,
  open,
} from "../support/entry_bench.ts";
import { forSeeds, type Random } from "../support/random.ts";

Deno.test("EntryFiles writes files that PairCoder can read", async () => {
  const files: Files = new Map();
  const start = "2025-03-14T10:00:00Z";
  await change(files, NOW, (entries) => entries.add(entry("a1", "T-1", start)));
  assertEquals(
    files.get(ENTRIES_FILE),
    `{
  "T-1": {
    "entries": [
      {"provider_id":"a1","start":"2025-03-14T10:00:00Z","end":"2025-03-14T11:00:00Z","duration_seconds":3600,"id":"a1","description":"T-1"}
    ],
    "total_seconds": 3600
  }
}
`,
  );
});

Deno.test("EntryFiles moves older months to files of the same structure, and keeps the total", async () => {
  const files: Files = new Map();
  for (
    const [id, start] of [
      ["a", "2025-01-31T23:30:00Z"],
      ["b", "2025-02-01T00:30:00Z"],
      ["c", "2025-03-01T00:30:00Z"],
    ] as const
  ) {
    await change(files, NOW, (entries) => entries.add(entry(id, "T-1", start)));
  }
  assertEquals([...files.keys()].sort(), [
    "history/2025-01.json",
    "history/2025-02.json",
    ENTRIES_FILE,
  ]);
  const { "T-1": task } = entryFileIn(files, ENTRIES_FILE);
  assertEquals(task?.total_seconds, 3 * 3600);
  assertEquals(task?.entries.map(({ provider_id }) => provider_id), ["c"]);
  assertEquals(task?.archive, {
    seconds: 7200,
    entries: 2,
    months: ["2025-01/2025-02"],
  });
  assertEquals(
    entryFileIn(files, "history/2025-01.json")["T-1"]?.total_seconds,
    3600,
  );
});

Deno.test("EntryFiles keeps unknown fields", async () => {
  const files: Files = new Map([[
    ENTRIES_FILE,
    `{"T-1":{"note":[1],"entries":[{"provider_id":7,"start":"2025-03-01T10:00:00Z",` +
    `"end":"2025-03-01T11:30:00Z","duration_seconds":5400,"cost":"9 €"}],"total_seconds":5400}}`,
  ]]);
  await change(files, NOW, async (entries) => {
    const [found] = await findEntries(entries, "7");
    assert(found);
    await entries.replace(found, { ...found, description: "said" });
  });
  const { "T-1": task } = entryFileIn(files, ENTRIES_FILE);
  assertEquals(task, {
    note: [1],
    entries: [{
      provider_id: 7,
      start: "2025-03-01T10:00:00Z",
      end: "2025-03-01T11:30:00Z",
      duration_seconds: 5400,
      cost: "9 €",
      id: "7",
      description: "said",
      revision: 1,
    }],
    total_seconds: 5400,
  } as unknown);
});

Deno.test("EntryFiles splits a file with many months at the first change", async () => {
  const files: Files = new Map();
  const stored = Array.from({ length: 500 }, (_, i) => {
    const start = NOW - i * 24 * HOUR;
    return {
      provider_id: `id-${i}`,
      start: formatUtc(start),
      end: formatUtc(start + HOUR),
      duration_seconds: 3600,
    };
  });
  const task = { entries: stored, total_seconds: 500 * 3600 };
  files.set(ENTRIES_FILE, JSON.stringify({ "T-1": task }));
  await change(files, NOW, (entries) => entries.add(entry("new", "T-2", NOW)));
  const main = entryFileIn(files, ENTRIES_FILE);
  assertEquals(main["T-1"]?.total_seconds, 500 * 3600);
  assertEquals(main["T-1"]?.entries.length, 15);
  assertEquals((await (await open(files)).entriesOf("T-1")).length, 500);
});

Deno.test("EntryFiles keeps the newest file small even within a month", async () => {
  const files: Files = new Map();
  for (let i = 0; i < 450; i++) {
    const start = Date.parse("2025-03-01T00:00:00Z") + i * HOUR / 2;
    await change(
      files,
      NOW,
      (entries) => entries.add(entry(`e${i}`, "T", start)),
    );
    const kept = entryFileIn(files, ENTRIES_FILE)["T"]?.entries.length ?? 0;
    assert(kept <= 200, `${kept} entries`);
  }
  assertEquals((await (await open(files)).entriesOf("T")).length, 450);
});

Deno.test("EntryFiles keeps hostile task ids intact", async () => {
  const ids = [
    "__proto__",
    "constructor",
    "../x",
    "a/b",
    "🙈👩‍👩‍👧",
    "x".repeat(10_000),
    '"quoted" \\ back',
    "12",
    " ",
  ];
  const files: Files = new Map();
  for (const [i, id] of ids.entries()) {
    const start = i % 2 === 0 ? "2025-03-01T10:00:00Z" : "2024-11-01T10:00:00Z";
    await change(
      files,
      NOW,
      (entries) => entries.add(entry(`e${i}`, id, start)),
    );
  }
  const entries = await open(files);
  assertEquals([...entries.tasks.keys()].sort(), ids.toSorted());
  for (const [i, id] of ids.entries()) {
    const found = await entries.entriesOf(id);
    assertEquals(found.map(({ id }) => id), [`e${i}`]);
  }
});

/** Entries on a day in each of three months, and one from an hour ago. */
async function threeMonths(): Promise<Files> {
  const files: Files = new Map();
  await change(files, NOW, (entries) => {
    for (
      const start of [
        "2024-11-10T10:00:00Z",
        "2025-01-31T23:59:59Z",
        "2025-02-01T00:00:00Z",
        "2025-03-15T11:00:00Z",
      ]
    ) entries.add(entry(start.slice(0, 10), "T", start));
  });
  return files;
}

/** Returns what was found in files, and which of them were read. */
async function lookedUp(
  files: Files,
  find: (entries: EntryFiles) => Promise<Entry[]>,
): Promise<[ids: string[], read: string[]]> {
  const read: string[] = [];
  const entries = await EntryFiles.load({
    read: (file) => {
      read.push(file.slice("history/".length, -".json".length));
      return Promise.resolve(files.get(file));
    },
    zone: namedZone("UTC"),
  });
  const found = await find(entries);
  return [found.map(({ id }) => id).sort(), read.slice(1).sort()];
}

const [NOVEMBER, JANUARY, FEBRUARY, TODAY] = [
  "2024-11-10",
  "2025-01-31",
  "2025-02-01",
  "2025-03-15",
] as const;

/** Spans of months, the entries that start in them, and the files to read. */
const SPANS: [
  span: Parameters<EntryFiles["entriesIn"]>[0],
  ids: string[],
  read: string[],
][] = [
  [
    undefined,
    [NOVEMBER, JANUARY, FEBRUARY, TODAY],
    ["2024-11", "2025-01", "2025-02"],
  ],
  [{ first: "2025-01", last: "2025-01" }, [JANUARY], ["2025-01"]],
  // Two consecutive months are read without checking that they exist.
  [{ first: "2024-12", last: "2025-01" }, [JANUARY], ["2024-12", "2025-01"]],
  [
    { first: "2025-01", last: "2025-02" },
    [JANUARY, FEBRUARY],
    ["2025-01", "2025-02"],
  ],
  [
    { first: "2024-11", last: "2025-01" },
    [NOVEMBER, JANUARY],
    ["2024-11", "2025-01"],
  ],
  [
    { first: "2024-12", last: "2025-03" },
    [JANUARY, FEBRUARY, TODAY],
    ["2025-01", "2025-02"],
  ],
  [{ first: "2025-03", last: "2025-03" }, [TODAY], ["2025-03"]],
  [{ first: "2024-12", last: "2024-12" }, [], ["2024-12"]],
];

Deno.test("EntryFiles.entriesIn() finds entries by month, and reads only the files it needs", async () => {
  const files = await threeMonths();
  for (const [span, ids, read] of SPANS) {
    const found = await lookedUp(files, (it) => it.entriesIn(span));
    assertEquals(found, [ids, read], JSON.stringify(span));
  }
});

Deno.test("EntryFiles.entriesAround() reads monthly files only for older days and at the turn of a month", async () => {
  const files = await threeMonths();
  const DAY = 24 * HOUR;
  const march = Date.parse("2025-03-01T00:00:00Z");
  const rows: [from: number, now: number, read: string[]][] = [
    // The day before the range is included.
    [NOW - 2 * DAY, NOW, []],
    [NOW - 2 * DAY - 1, NOW, ["2025-03"]],
    [march + DAY, march + 2 * DAY, []],
    [march + DAY - 1, march + 2 * DAY, ["2025-02", "2025-03"]],
  ];
  for (const [from, now, read] of rows) {
    const range = { from, to: now };
    const [, found] = await lookedUp(
      files,
      (it) => it.entriesAround(range, now),
    );
    assertEquals(found, read, new Date(from).toISOString());
  }
});

Deno.test("EntryFiles.entriesAround() checks only tasks that can have an entry near the range", async () => {
  const from = NOW - HOUR;
  const near = formatUtc(from - 24 * HOUR);
  const before = formatUtc(from - 24 * HOUR - 1000);
  const early = formatUtc(from - 72 * HOUR);
  const broken = { start: "2025-02-30T10:00:00Z", end: before };
  const cases: [entries: unknown[], found: number | string][] = [
    [[], 0],
    [[{ start: before, end: before, tags: 5 }], 0],
    [[{ start: near, end: near }, { start: before, end: before }], 2],
    // It can end within the range, however early it started.
    [[{ start: early, end: formatUtc(NOW) }], 1],
    [[{ start: early, end: near }], 1],
    [[{ start: early }], 1],
    [[{ start: early, duration_seconds: 60 }], 1],
    // What cannot be told apart is checked.
    [[{ start: before, end: 5 }], "end"],
    [[{ start: before, end: early }], "end"],
    [[{ start: before, end: before }, broken], "start"],
    [[{ start: before, end: before }, 5], "object"],
  ];
  for (const [entries, expected] of cases) {
    const task = { entries, total_seconds: 0 };
    const text = JSON.stringify({ "T-1": task, "T-2": { entries: [] } });
    const found = await EntryFiles.load({
      read: (file) => Promise.resolve(file === ENTRIES_FILE ? text : undefined),
      zone: namedZone("UTC"),
    }).then((it) => it.entriesAround({ from, to: NOW }, NOW))
      .catch(String);
    if (typeof expected === "number") assertEquals(found.length, expected);
    else assertStringIncludes(String(found), expected);
  }
});

Deno.test("EntryFiles keeps 200 entries of a month, and at least three days", async () => {
  const keptOf = async (starts: readonly number[]) => {
    const files: Files = new Map();
    await change(files, NOW, (entries) => {
      for (const [i, start] of starts.entries()) {
        entries.add(entry(`e${i}`, "T", start));
      }
    });
    return entryFileIn(files, ENTRIES_FILE)["T"]?.entries.length;
  };
  const MINUTE = HOUR / 60;
  const old = Array.from(
    { length: 200 },
    (_, i) => NOW - 96 * HOUR + i * MINUTE,
  );
  const young = Array.from({ length: 201 }, (_, i) => NOW - 72 * HOUR + i);
  assertEquals(await keptOf(old), 200);
  assertEquals(await keptOf([...old, NOW]), 100);
  const february = Date.parse("2025-02-28T10:00:00Z");
  assertEquals(await keptOf([february, ...old]), 200);
  assertEquals(await keptOf([february, ...old, NOW]), 100);
  assertEquals(await keptOf(young), 201);
  assertEquals(await keptOf(young.map((it) => it - 1)), 200);
});

/** Makes a random change to a model and to the files. */
async function randomStep(
  random: Random,
  files: Files,
  model: Map<string, Entry>,
  now: number,
): Promise<void> {
  const known = [...model.values()];
  const id = `id-${model.size}-${random.integer(0, 1e9)}`;
  const start = now - random.integer(0, 400 * 24) * HOUR;
  const fresh = entry(id, `T-${random.integer(1, 5)}`, start);
  await change(files, now, async (entries) => {
    if (known.length === 0 || random.chance(0.5)) {
      entries.add(fresh);
      model.set(id, fresh);
      return;
    }
    const old = random.pick(known);
    const [found] = await findEntries(entries, old.id);
    assertEquals(found, old);
    if (random.chance(0.5)) {
      const after = { ...fresh, id: old.id, providerId: old.id };
      await entries.replace(old, after);
      model.set(old.id, revised(old, after));
    } else {
      await entries.remove(old);
      model.delete(old.id);
    }
  });
}

Deno.test("EntryFiles never loses an entry, and its totals are sums", async () => {
  await forSeeds(40, async (random) => {
    const files: Files = new Map();
    const model = new Map<string, Entry>();
    let now = NOW;
    for (let step = 0; step < 40; step++) {
      now += random.integer(0, 20 * 24) * HOUR;
      await randomStep(random, files, model, now);
      assertSums(files, model);
    }
  });
});

function assertSums(files: Files, model: Map<string, Entry>): void {
  const main = entryFileIn(files, ENTRIES_FILE);
  const monthlyFiles = [...files.keys()].filter((file) =>
    monthOfEntriesFile(file)
  );
  const seconds = (task: string, file: string) =>
    (entryFileIn(files, file)[task]?.entries ?? [])
      .reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  const ids: string[] = [];
  for (const file of [ENTRIES_FILE, ...monthlyFiles]) {
    for (
      const [task, { entries, total_seconds }] of Object.entries(
        entryFileIn(files, file),
      )
    ) {
      ids.push(...entries.map(({ provider_id }) => String(provider_id)));
      if (file !== ENTRIES_FILE) {
        assertEquals(total_seconds, seconds(task, file));
        const months = monthsIn(main[task]?.archive?.months ?? []);
        assertEquals(
          months.includes(monthOfEntriesFile(file) ?? ""),
          entries.length > 0,
        );
        for (const { start } of entries) {
          assertEquals(utcMonthOf(Date.parse(start)), monthOfEntriesFile(file));
        }
      }
    }
  }
  assertEquals(ids.sort(), [...model.keys()].sort());
  for (const [task, { total_seconds, archive }] of Object.entries(main)) {
    const archived = monthlyFiles.reduce(
      (sum, file) => sum + seconds(task, file),
      0,
    );
    assertEquals(archive?.seconds ?? 0, archived);
    assertEquals(total_seconds, seconds(task, ENTRIES_FILE) + archived);
  }
}

Deno.test("EntryFiles archives an old entry at once, even if there is no newer one", async () => {
  const files: Files = new Map();
  const old = entry("a", "A", "2025-01-05T10:00:00Z");
  await change(files, NOW, (entries) => entries.add(old));
  assertEquals(entryFileIn(files, ENTRIES_FILE)["A"]?.entries, []);
  const january = entryFileIn(files, "history/2025-01.json")["A"];
  assertEquals(january?.entries.map(({ id }) => id), ["a"]);
});

Deno.test("EntryFiles keeps the newest entries of all tasks together", async () => {
  const files: Files = new Map();
  const at = (i: number) => NOW - 96 * HOUR + i * 60_000;
  await change(files, NOW, (entries) => {
    for (let i = 200; i >= 0; i--) {
      entries.add(entry(`e${i}`, i < 101 ? "old" : "new", at(i)));
    }
  });
  await change(files, NOW, (entries) => entries.add(entry("x", "first", NOW)));
  const kept = entryFileIn(files, ENTRIES_FILE);
  assertEquals(
    Object.entries(kept).map(([id, { entries }]) => [id, entries.length]),
    [["new", 100], ["old", 0], ["first", 1]],
  );
});
