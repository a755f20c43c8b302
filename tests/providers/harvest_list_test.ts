import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import { civilTimeAt, type Instant } from "../../lib/time/zone.ts";
import { formatHarvestTime } from "../../providers/_harvest_wire.ts";
import { harvestZone } from "../../providers/_harvest_zones.ts";
import { instantAt } from "../support/fake_clock.ts";
import { type HarvestBench, harvestBench } from "../support/harvest_bench.ts";
import { HARVEST_USER } from "../support/harvest_server.ts";
import { forSeeds } from "../support/random.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

/** Adds a one-minute entry at an instant, in the user's zone. */
function addMinute(
  { server }: HarvestBench,
  start: Instant,
  timeZone = "UTC",
): void {
  const zone = harvestZone(timeZone);
  if (!zone) throw new TypeError(timeZone);
  const from = civilTimeAt(start, zone);
  const to = civilTimeAt(start + MINUTE, zone);
  server.web.add("TASK-1: a", {
    spent_date: from.date,
    started_time: formatHarvestTime(from.minute, "12h"),
    ended_time: formatHarvestTime(to.minute, "12h"),
  });
}

Deno.test("HarvestProvider lists entries that begin in a range, oldest first", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC" } });
  const { provider, server } = bench;
  const from = TEN - 5 * DAY;
  const starts = [from - MINUTE, from, TEN - DAY, TEN - MINUTE, TEN];
  for (const start of starts.toReversed()) addMinute(bench, start);
  server.web.start("TASK-1: running", {
    spent_date: "2025-01-16",
    started_time: "9:00am",
  });
  const entries = await provider.listEntries({ from, to: TEN });
  assertEquals(entries.map(({ start }) => start), starts.slice(1, 4));
  assertEquals(Object.fromEntries(server.log.at(-1)?.query ?? []), {
    from: "2025-01-10",
    to: "2025-01-17",
    user_id: String(HARVEST_USER),
    per_page: "2000",
  });
  const before = server.log.length;
  assertEquals(await provider.listEntries({ from: TEN, to: TEN }), []);
  assertEquals(server.log.length, before);
});

const ZONES = ["Tokelau Is.", "Tokyo", "Berlin", "UTC", "American Samoa"];

for (const timeZone of ZONES) {
  Deno.test(`HarvestProvider lists the same if the user is in ${timeZone}`, async () => {
    await forSeeds(10, async (random) => {
      const bench = harvestBench({ server: { timeZone } });
      // No clock is set back in these 28 days.
      const from = TEN - random.integer(0, 28 * 24) * HOUR;
      const to = from + random.integer(1, 72) * HOUR;
      for (const start of [from, to - MINUTE, from - MINUTE, to]) {
        addMinute(bench, start, timeZone);
      }
      const entries = await bench.provider.listEntries({ from, to });
      assertEquals(entries.map(({ start }) => start), [from, to - MINUTE]);
    });
  });
}

Deno.test("HarvestProvider lists whole dates if there are only hours", async () => {
  const { provider, server } = harvestBench({
    server: { wantsTimestamps: false, timeZone: "Tokyo" },
  });
  for (const day of ["15", "16", "17", "18"]) {
    server.web.add("TASK-1: a", { spent_date: `2025-01-${day}`, hours: 1 });
  }
  // In Tokyo, this is from 1:00 on the 16th to 1:00 on the 17th.
  const range = {
    from: Date.parse("2025-01-15T16:00:00Z"),
    to: Date.parse("2025-01-16T16:00:00Z"),
  };
  const entries = await provider.listEntries(range);
  const midnights = ["2025-01-16T00:00+09:00", "2025-01-17T00:00+09:00"];
  assertEquals(
    entries.map(({ start, durationSeconds }) => [start, durationSeconds]),
    midnights.map((it) => [Date.parse(it), 3600]),
  );
});

Deno.test("HarvestProvider lists an entry once even if it moves to the next page", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC", mostPerPage: 10 } });
  const { provider, server } = bench;
  for (let at = 20; at > 0; at--) addMinute(bench, TEN - at * MINUTE);
  server.faultFor = ({ query }) => {
    if (query.get("page") === "2") addMinute(bench, TEN);
    return undefined;
  };
  const entries = await provider.getEntries("TASK-1");
  const ids = entries.map(({ id }) => id);
  assertEquals([ids.length, new Set(ids).size], [20, 20]);
});

Deno.test("HarvestProvider stops if a page refers to itself", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC", mostPerPage: 2 } });
  const { provider, server } = bench;
  for (let at = 3; at > 0; at--) addMinute(bench, TEN - at * MINUTE);
  server.faultFor = ({ path }) =>
    path !== "/time_entries" ? undefined : {
      kind: "changed",
      change: (json) => ({
        ...Object(json),
        links: { next: "https://elsewhere.example/?page=2" },
      }),
    };
  assertEquals((await provider.getEntries("TASK-1")).length, 3);
  const pages = server.log.filter(({ path }) => path === "/time_entries");
  assertEquals(pages.length, 3);
  // Only the query is taken from the response.
  assertEquals(
    pages.every(({ url }) => url.includes("provider.invalid")),
    true,
  );
});

Deno.test("HarvestProvider lists only the user's own entries", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC" } });
  const { provider, server } = bench;
  await provider.getEntries("TASK-1");
  await provider.getCurrentTimer();
  await provider.findByMarker("7b9c");
  const lists = server.log.filter(({ path }) => path === "/time_entries");
  const users = lists.map(({ query }) => query.get("user_id"));
  assertEquals(users, Array(3).fill(String(HARVEST_USER)));
});

Deno.test("HarvestProvider does not return another user's entry", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC" } });
  const { provider, server } = bench;
  addMinute(bench, TEN);
  const id = String(server.entries.all[0]?.id);
  server.fail({
    kind: "changed",
    change: (json) => ({ ...Object(json), user: { id: 7, name: "Ann" } }),
  }, { on: "GET /time_entries" });
  assertEquals(await provider.getEntry(id), undefined);
  assertEquals((await provider.getEntry(id))?.id, id);
});
