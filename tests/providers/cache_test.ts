import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { ProviderCache } from "../../providers/open_provider.ts";

const FILE = "cache/providers.json";
const NOON = Date.parse("2025-01-16T12:00:00.250Z");

/** A cache with the given file, if any. */
function cacheOf(text?: string) {
  const disk = new MemoryDisk(text === undefined ? {} : { [FILE]: text });
  return { disk, cache: new ProviderCache(disk) };
}

function written(json: unknown) {
  return { [FILE]: `${JSON.stringify(json, null, 2)}\n` };
}

Deno.test("ProviderCache stores quotas and facts in one file", async () => {
  const { disk, cache } = cacheOf('{"later":[1]}');
  const quota = { remaining: 3, resetsAt: NOON };
  await cache.save("toggl/me", quota);
  await cache.remember("clockify/w", { user: "u", tags: { a: "1" } });
  await cache.save("toggl/pace", { remaining: 0, resetsAt: NOON + 1 });
  await cache.remember("harvest/7", { date: "2025-01-16" });
  await cache.remember("clockify/w", { user: "v" });
  assertEquals(
    disk.files,
    written({
      later: [1],
      quotas: {
        "toggl/me": { remaining: 3, resets_at: "2025-01-16T12:00:00.250Z" },
        "toggl/pace": { remaining: 0, resets_at: "2025-01-16T12:00:00.251Z" },
      },
      places: {
        "clockify/w": { user: "v" },
        "harvest/7": { date: "2025-01-16" },
      },
    }),
  );
  const other = new ProviderCache(disk);
  assertEquals(await other.load("toggl/me"), quota);
  assertEquals(await other.load("toggl"), undefined);
  assertEquals(await other.recall("clockify/w"), { user: "v" });
  assertEquals(await other.recall("clockify/"), {});
});

Deno.test("ProviderCache writes nothing if nothing changes", async () => {
  const text = '{"places":{"a":{"user":"u"}}}';
  const { disk, cache } = cacheOf(text);
  await cache.remember("a", { user: "u" });
  assertEquals(disk.files, { [FILE]: text });
  await cache.remember("a", { user: "v" });
  assertEquals(disk.files, written({ places: { a: { user: "v" } } }));
});

/** File contents that hold no valid quota. */
const QUOTAS: unknown[] = [
  null,
  [],
  "a",
  { a: null },
  { a: [] },
  { a: {} },
  { a: { remaining: 1 } },
  { a: { resets_at: "2025-01-16T12:00:00Z" } },
  { a: { remaining: "1", resets_at: "2025-01-16T12:00:00Z" } },
  { a: { remaining: 1, resets_at: 1737021600000 } },
  { a: { remaining: 1, resets_at: "soon" } },
];

for (const quotas of QUOTAS) {
  Deno.test(`ProviderCache reads no quota from ${JSON.stringify(quotas)}`, async () => {
    const { cache } = cacheOf(JSON.stringify({ quotas }));
    assertEquals(await cache.load("a"), undefined);
    assertEquals(await cache.load("constructor"), undefined);
  });
}

for (const text of ["", "{", "[]", "null", "7", '{"quotas":[],"places":7}']) {
  Deno.test(`ProviderCache starts over if its file is ${JSON.stringify(text)}`, async () => {
    const { disk, cache } = cacheOf(text);
    assertEquals(await cache.load("a"), undefined);
    assertEquals(await cache.recall("a"), {});
    await cache.remember("a", { user: "u" });
    await cache.save("b", { remaining: 1, resetsAt: NOON });
    const { places, quotas } = JSON.parse(disk.files[FILE] ?? "");
    assertEquals(places, { a: { user: "u" } });
    assertEquals(Object.keys(quotas), ["b"]);
    assertEquals(Object.keys(disk.files), [FILE]);
  });
}

Deno.test("ProviderCache works without a usable disk", async () => {
  const { disk } = cacheOf();
  const fail = () => Promise.reject(new Error("The disk is full"));
  const broken = Object.assign(Object.create(disk), {
    readText: fail,
    appendText: fail,
    writeText: fail,
  });
  const cache = new ProviderCache(broken);
  await cache.save("a", { remaining: 1, resetsAt: NOON });
  await cache.remember("a", { user: "u" });
  assertEquals(await cache.load("a"), undefined);
  assertEquals(await cache.recall("a"), {});
  assertEquals(disk.files, {});
});
