import { ENTRIES_FILE } from "../../lib/formats/file_names.ts";
import { findEntries } from "../../lib/storage/entry_search.ts";
import { assert, assertEquals } from "@std/assert";
import { monthOfShard } from "../../lib/formats/entry_file.ts";
import { formatEntryTime, utcMonthOf } from "../../lib/formats/entry_time.ts";
import { monthsIn } from "../../lib/formats/month_ranges.ts";
import type { Entry } from "../../lib/timers/entry.ts";
import {
  cacheIn,
  change,
  entry,
  type Files,
  HOUR,
  NOW,
  open,
} from "../support/entry_bench.ts";
import { forSeeds, type Random } from "../support/random.ts";

Deno.test("EntryFiles writes the shape of the original cache", async () => {
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

Deno.test("EntryFiles moves older months to files of the same shape, and the total stays whole", async () => {
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
  const { "T-1": task } = cacheIn(files, ENTRIES_FILE);
  assertEquals(task?.total_seconds, 3 * 3600);
  assertEquals(task?.entries.map(({ provider_id }) => provider_id), ["c"]);
  assertEquals(task?.archive, {
    seconds: 7200,
    entries: 2,
    months: ["2025-01/2025-02"],
  });
  assertEquals(
    cacheIn(files, "history/2025-01.json")["T-1"]?.total_seconds,
    3600,
  );
});

Deno.test("EntryFiles keeps what others wrote beside our fields", async () => {
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
  const { "T-1": task } = cacheIn(files, ENTRIES_FILE);
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
    }],
    total_seconds: 5400,
  } as unknown);
});

Deno.test("EntryFiles takes a cache with many months apart at the first change", async () => {
  const files: Files = new Map();
  const stored = Array.from({ length: 500 }, (_, i) => {
    const start = NOW - i * 24 * HOUR;
    return {
      provider_id: `id-${i}`,
      start: formatEntryTime(start),
      end: formatEntryTime(start + HOUR),
      duration_seconds: 3600,
    };
  });
  const task = { entries: stored, total_seconds: 500 * 3600 };
  files.set(ENTRIES_FILE, JSON.stringify({ "T-1": task }));
  await change(files, NOW, (entries) => entries.add(entry("new", "T-2", NOW)));
  const main = cacheIn(files, ENTRIES_FILE);
  assertEquals(main["T-1"]?.total_seconds, 500 * 3600);
  assertEquals(main["T-1"]?.entries.length, 15);
  assertEquals((await (await open(files)).entriesOf("T-1")).length, 500);
});

Deno.test("EntryFiles keeps the newest file small within a month, too", async () => {
  const files: Files = new Map();
  for (let i = 0; i < 450; i++) {
    const start = Date.parse("2025-03-01T00:00:00Z") + i * HOUR / 2;
    await change(
      files,
      NOW,
      (entries) => entries.add(entry(`e${i}`, "T", start)),
    );
    const kept = cacheIn(files, ENTRIES_FILE)["T"]?.entries.length ?? 0;
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

/** One random change of a model and of the files. */
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
      model.set(old.id, after);
    } else {
      await entries.remove(old);
      model.delete(old.id);
    }
  });
}

Deno.test("EntryFiles always holds what was put in, with totals that are sums", async () => {
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
  const main = cacheIn(files, ENTRIES_FILE);
  const shards = [...files.keys()].filter((file) => monthOfShard(file));
  const seconds = (task: string, file: string) =>
    (cacheIn(files, file)[task]?.entries ?? [])
      .reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  const ids: string[] = [];
  for (const file of [ENTRIES_FILE, ...shards]) {
    for (
      const [task, { entries, total_seconds }] of Object.entries(
        cacheIn(files, file),
      )
    ) {
      ids.push(...entries.map(({ provider_id }) => String(provider_id)));
      if (file !== ENTRIES_FILE) {
        assertEquals(total_seconds, seconds(task, file));
        const months = monthsIn(main[task]?.archive?.months ?? []);
        assertEquals(
          months.includes(monthOfShard(file) ?? ""),
          entries.length > 0,
        );
        for (const { start } of entries) {
          assertEquals(utcMonthOf(Date.parse(start)), monthOfShard(file));
        }
      }
    }
  }
  assertEquals(ids.sort(), [...model.keys()].sort());
  for (const [task, { total_seconds, archive }] of Object.entries(main)) {
    const inShards = shards.reduce((sum, file) => sum + seconds(task, file), 0);
    assertEquals(archive?.seconds ?? 0, inShards);
    assertEquals(total_seconds, seconds(task, ENTRIES_FILE) + inShards);
  }
}
