import { assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
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

Deno.test("HarvestProvider tells what it learned of the account", async () => {
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
  Deno.test(`HarvestProvider sees that an account went from ${before} to ${after}`, async () => {
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

Deno.test("HarvestProvider asks once whether the account has changed", async () => {
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

Deno.test("HarvestProvider reports the refusal though it cannot ask why", async () => {
  const bench = harvestBench();
  bench.server.fail({ kind: "refuse" }, { on: "GET /company" });
  const place = { ...PLACE, projectTaskId: "1" };
  const request = bench.provider.createEntry({ ...NEW, ...place });
  assertEquals((await providerErrorOf(request)).status, 422);
});

Deno.test("HarvestProvider.verify() learns anew what may have changed", async () => {
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

Deno.test("HarvestProvider takes the zone of the options where Harvest's is not known", async () => {
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
});

Deno.test("HarvestProvider takes a key with a line end", async () => {
  const { provider } = harvestBench({
    provider: { apiKey: `${HARVEST_KEY}\n` },
  });
  assertEquals((await provider.verify()).userId, String(HARVEST_USER));
});

Deno.test("HarvestProvider names its account to the one of the two hosts that knows it", async () => {
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
