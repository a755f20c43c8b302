import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { WorktimeError } from "../../lib/errors.ts";
import { HOMEPAGE } from "../../lib/version.ts";
import type { HarvestAccount } from "../../providers/harvest.ts";
import { instantAt } from "../support/fake_clock.ts";
import { type HarvestBench, harvestBench } from "../support/harvest_bench.ts";
import {
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  HARVEST_USER,
} from "../support/harvest_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const PLACE = {
  projectId: String(HARVEST_PROJECT),
  projectTaskId: String(HARVEST_TASK),
};
const NEW = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  start: TEN - HOUR,
  end: TEN,
  ...PLACE,
};

function lines({ server }: HarvestBench): string[] {
  return server.log.map(({ line }) => line);
}

Deno.test("HarvestProvider stores what it learned about the account", async () => {
  const account: HarvestAccount = {};
  const bench = harvestBench({
    provider: { account },
    server: { wantsTimestamps: false, clockForm: "24h", timeZone: "Tokyo" },
  });
  await bench.provider.createEntry(NEW);
  assertEquals(account, {
    userId: String(HARVEST_USER),
    timeZone: "Tokyo",
    wantsTimestamps: false,
    clock: "24h",
  });
  await bench.restart().createEntry(NEW);
  assertEquals(lines(bench), [
    "GET /users/me",
    "GET /company",
    "POST /time_entries",
    "POST /time_entries",
  ]);
});

for (const wantsTimestamps of [true, false]) {
  const [before, after] = wantsTimestamps
    ? ["hours", "times"]
    : ["times", "hours"];
  Deno.test(`HarvestProvider detects that an account changed from ${before} to ${after}`, async () => {
    const account: HarvestAccount = {
      wantsTimestamps: !wantsTimestamps,
      clock: "12h",
    };
    const bench = harvestBench({
      provider: { account },
      server: { wantsTimestamps },
    });
    const { provider, server } = bench;
    const { id } = await provider.createEntry(NEW);
    assertEquals(server.entries.all.map(({ hours }) => hours), [1]);
    assertEquals(account.wantsTimestamps, wantsTimestamps);
    assertEquals(provider.capabilities.hasTimes, wantsTimestamps);
    account.wantsTimestamps = !wantsTimestamps;
    const times = { start: TEN, end: TEN + 30 * MINUTE };
    await bench.restart().updateEntry(id, times);
    assertEquals(server.entries.all.map(({ hours }) => hours), [0.5]);
  });
}

Deno.test("HarvestProvider checks only once whether the account has changed", async () => {
  const bench = harvestBench();
  const project = { ...PLACE, projectTaskId: "1" };
  for (let times = 1; times <= 3; times++) {
    const request = bench.provider.createEntry({ ...NEW, ...project });
    const error = await providerErrorOf(request);
    assertEquals([error.status, error.mayHaveArrived], [422, false]);
  }
  assertEquals(lines(bench), [
    "GET /users/me",
    "POST /time_entries",
    "GET /company",
    "POST /time_entries",
    "POST /time_entries",
  ]);
});

Deno.test("HarvestProvider reports a refusal even if it cannot check the account", async () => {
  const bench = harvestBench();
  bench.server.fail({ kind: "refuse" }, { on: "GET /company" });
  const place = { ...PLACE, projectTaskId: "1" };
  const request = bench.provider.createEntry({ ...NEW, ...place });
  assertEquals((await providerErrorOf(request)).status, 422);
});

Deno.test("HarvestProvider.verify() reloads what may have changed", async () => {
  const account: HarvestAccount = {
    userId: String(HARVEST_USER),
    timeZone: "Berlin",
    wantsTimestamps: true,
    clock: "12h",
  };
  const { provider } = harvestBench({
    provider: { account },
    server: { wantsTimestamps: false, clockForm: "24h", timeZone: "Tokyo" },
  });
  const { userId, userName } = await provider.verify();
  assertEquals([userId, userName], [String(HARVEST_USER), "Bob Powell"]);
  assertEquals(account, {
    userId,
    timeZone: "Tokyo",
    wantsTimestamps: false,
    clock: "24h",
  });
});

Deno.test("HarvestProvider uses the zone from its options if Harvest's is unknown", async () => {
  const account = {
    userId: String(HARVEST_USER),
    timeZone: "Atlantis",
    wantsTimestamps: true,
    clock: "24h",
  } as const;
  const zone = { offsetMinutesAt: () => 60 };
  const { provider, server } = harvestBench({
    provider: { account: { ...account }, zone },
  });
  await provider.createEntry(NEW);
  const { started_time: start } = Object(server.log[0]?.json);
  assertEquals(start, "10:00");
  // 23:30 UTC is on the next date there.
  const from = Date.parse("2025-01-16T23:30Z");
  const range = { from, to: from + HOUR };
  const query = `from=2025-01-16&to=2025-01-18&user_id=${HARVEST_USER}`;
  assertEquals(provider.requestsFor({ kind: "list", range }), [
    `GET /time_entries?${query}&per_page=2000`,
  ]);
});

Deno.test("HarvestProvider accepts a key with a line break", async () => {
  const { provider } = harvestBench({
    provider: { apiKey: `${HARVEST_KEY}\n` },
  });
  assertEquals((await provider.verify()).userId, String(HARVEST_USER));
});

Deno.test("HarvestProvider sends its account id only to the host that needs it", async () => {
  const asked: [url: string, account: string | null][] = [];
  const { provider } = harvestBench({
    provider: { baseUrl: undefined, accountId: "12345" },
    connection: {
      fetch: (url, { headers }) => {
        const sent = new Headers(headers);
        asked.push([url, sent.get("Harvest-Account-Id")]);
        assertEquals(sent.get("Authorization"), `Bearer ${HARVEST_KEY}`);
        return Promise.resolve(Response.json({ accounts: [], id: 1 }));
      },
    },
  });
  await providerErrorOf(provider.verify());
  assertEquals(asked, [
    ["https://id.getharvest.com/api/v2/accounts", null],
    ["https://api.harvestapp.com/v2/users/me", "12345"],
    ["https://api.harvestapp.com/v2/company", "12345"],
  ]);
});

Deno.test("HarvestProvider detects that an account uses another clock format", async () => {
  const account: HarvestAccount = { wantsTimestamps: true, clock: "12h" };
  const bench = harvestBench({
    provider: { account },
    server: { clockForm: "24h" },
  });
  bench.server.fail({ kind: "status", status: 400 }, { on: "POST" });
  await bench.provider.createEntry(NEW);
  assertEquals(account.clock, "24h");
  const sent = bench.server.log.filter(({ method }) => method === "POST");
  assertEquals(
    sent.map(({ json }) => Object(json).started_time),
    ["2:00am", "02:00"],
  );
});

Deno.test("HarvestProvider sets the marker of an entry and finds it by that", async () => {
  const bench = harvestBench();
  const { provider, server } = bench;
  const { id } = await provider.createEntry({ ...NEW, marker: "7b9c" });
  const { external_reference: reference } = Object(server.log.at(-1)?.json);
  assertEquals(reference, {
    id: "7b9c",
    group_id: "worktime",
    permalink: HOMEPAGE,
  });
  const other = await provider.createEntry({ ...NEW, marker: "7b9c-2" });
  // Harvest does not document whether the whole marker must match.
  server.faultFor = ({ query }) => {
    query.delete("external_reference_id");
    return undefined;
  };
  assertEquals((await provider.findByMarker("7b9c"))?.id, id);
  assertEquals((await provider.findByMarker("7b9c-2"))?.id, other.id);
  assertEquals(await provider.findByMarker("7b"), undefined);
});

Deno.test("HarvestProvider returns the last started of several timers", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC" } });
  const { provider, server } = bench;
  const ids = ["8:00am", "9:00am", "7:00am"].map((started_time) => {
    const fields = { spent_date: "2025-01-16", started_time };
    return String(server.web.start("TASK-1", fields).id);
  });
  const running = server.entries.running.map(({ id }) => String(id));
  const current = await provider.getCurrentTimer();
  assertEquals(current?.id, running.length === 3 ? ids[1] : running[0]);
});

Deno.test("HarvestProvider lists up to the last date of a range", async () => {
  const bench = harvestBench({ server: { timeZone: "UTC" } });
  const { provider, server } = bench;
  const midnight = Date.parse("2025-01-16T00:00Z");
  for (const to of [midnight, midnight + 1]) {
    await provider.listEntries({ from: midnight - HOUR, to });
  }
  const dates = server.log.filter(({ path }) => path === "/time_entries")
    .map(({ query }) => [query.get("from"), query.get("to")]);
  assertEquals(dates, [["2025-01-14", "2025-01-16"], [
    "2025-01-14",
    "2025-01-17",
  ]]);
});

Deno.test("HarvestProvider.getUserId() asks nobody without an account", async () => {
  const bench = harvestBench({ provider: { accountId: undefined } });
  const ask = () => bench.provider.getUserId();
  const error = await assertRejects(ask, WorktimeError);
  assertEquals(error.code, "no_workspace");
  assertEquals(lines(bench), []);
});
