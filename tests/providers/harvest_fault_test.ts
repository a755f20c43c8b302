import { assertEquals } from "@std/assert";
import { HOUR, MINUTE, SECOND } from "@std/datetime";
import type { TimeTrackingProvider } from "../../lib/provider.ts";
import type { ProviderErrorCode } from "../../lib/provider_error.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import {
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
} from "../support/harvest_server.ts";
import type { Fault } from "../support/provider_server.ts";
import {
  allSaidBy,
  providerErrorOf,
  requestCountOf,
} from "../support/test_connection.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const PLACE = {
  projectId: String(HARVEST_PROJECT),
  projectTaskId: String(HARVEST_TASK),
};

/** A fault, what it gives, and whether what was asked may have been done. */
const FAULTS: [
  name: string,
  fault: Fault,
  code: ProviderErrorCode,
  mayHaveArrived: boolean,
][] = [
  ["it is refused", { kind: "refuse" }, "provider_unreachable", false],
  [
    "it is cut before",
    { kind: "cut", accepts: false },
    "provider_unreachable",
    true,
  ],
  [
    "it is cut after",
    { kind: "cut", accepts: true },
    "provider_unreachable",
    true,
  ],
  [
    "its answer is cut",
    { kind: "cut", accepts: true, isInBody: true },
    "provider_failed",
    true,
  ],
  [
    "it takes too long",
    { kind: "silence", accepts: true },
    "provider_unreachable",
    true,
  ],
  [
    "it gets a page",
    { kind: "garbage", accepts: true },
    "provider_failed",
    true,
  ],
  ["it gets half an answer", { kind: "truncated" }, "provider_failed", true],
  [
    "its answer has wrong types",
    { kind: "changed", change: (json) => ({ ...Object(json), id: 0.5 }) },
    "provider_failed",
    true,
  ],
  [
    "it gets a list",
    { kind: "changed", change: () => [] },
    "provider_failed",
    true,
  ],
  ["it gets 500", { kind: "status", status: 500 }, "provider_failed", true],
  [
    "it gets 503 though it is done",
    { kind: "status", status: 503, accepts: true },
    "provider_failed",
    true,
  ],
  ["it gets 400", { kind: "status", status: 400 }, "provider_refused", false],
  ["it gets 401", { kind: "status", status: 401 }, "provider_key", false],
  ["it gets 403", { kind: "status", status: 403 }, "provider_key", false],
  ["it gets 422", { kind: "status", status: 422 }, "provider_refused", false],
  ["it gets 429", { kind: "status", status: 429 }, "provider_quota", false],
];

const NEW = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  start: TEN - HOUR,
  end: TEN,
  marker: "7b9c2f4e",
  ...PLACE,
};
const START = { ...PLACE, marker: "7b9c2f4e" };

/** The calls that change something with one request, and how it begins. */
const CALLS: [
  name: string,
  on: string,
  call: (provider: TimeTrackingProvider, id: string) => Promise<unknown>,
][] = [
  [
    "startTimer",
    "POST",
    (it) =>
      it.startTimer("TASK-1", "TASK-1: Fix it", { ...START, isAlone: true }),
  ],
  ["stopTimer", "PATCH", (it, id) => it.stopTimer(id)],
  ["createEntry", "POST", (it) => it.createEntry(NEW)],
];

for (const [name, on, call] of CALLS) {
  for (const [when, fault, code, mayHaveArrived] of FAULTS) {
    Deno.test(`HarvestProvider.${name}() fails when ${when}`, async () => {
      const { provider, server, connection } = harvestBench();
      const { id } = server.web.start("TASK-1: Fix it", TODAY);
      server.faultFor = ({ line }) => {
        if (!line.startsWith(on)) return undefined;
        if (fault.kind === "silence") {
          queueMicrotask(() => connection.timeOut());
        }
        return fault;
      };
      const error = await providerErrorOf(call(provider, String(id)));
      assertEquals(error.code, code);
      assertEquals(error.mayHaveArrived, mayHaveArrived);
      const sent = server.log.filter(({ method }) => method === on);
      assertEquals(sent.length, requestCountOf(fault));
      const said = allSaidBy(error) + connection.lines.join("\n") +
        server.log.map(({ url }) => url).join("\n");
      assertEquals(said.includes(HARVEST_KEY), false);
      assertEquals(said.includes(btoa(HARVEST_KEY).slice(0, 12)), false);
    });
  }
}

/** What the web interface starts on the day of these tests. */
const TODAY = { spent_date: "2025-01-16" };

Deno.test("HarvestProvider never tells the key that Harvest repeats", async () => {
  const { provider, server, connection } = harvestBench();
  server.fail({
    kind: "status",
    status: 401,
    json: {
      error: "invalid_token",
      error_description: `The access token ${HARVEST_KEY} is expired`,
    },
  });
  const error = await providerErrorOf(provider.getCurrentTimer());
  const said = allSaidBy(error) + connection.lines.join("\n");
  assertEquals(said.includes(HARVEST_KEY), false);
  assertEquals(error.hint?.includes("HARVEST_ACCESS_TOKEN"), true);
});

Deno.test("HarvestProvider finds by its marker what was accepted without an answer", async () => {
  for (const wantsTimestamps of [true, false]) {
    const { provider, server } = harvestBench({ server: { wantsTimestamps } });
    server.fail({ kind: "cut", accepts: true }, { on: "POST" });
    await providerErrorOf(provider.createEntry(NEW));
    const found = await provider.findByMarker(NEW.marker);
    assertEquals(found?.id, String(server.entries.all[0]?.id));
    assertEquals(found?.durationSeconds, 3600);
    server.fail({ kind: "cut", accepts: true }, { on: "POST" });
    const start = { ...START, marker: "8c0d", isAlone: true };
    await providerErrorOf(provider.startTimer("TASK-1", "Fix it", start));
    const timer = await provider.findByMarker("8c0d");
    assertEquals(timer?.id, String(server.entries.running[0]?.id));
  }
});

Deno.test("HarvestProvider finds nothing by the marker of what was not accepted", async () => {
  const { provider, server } = harvestBench();
  server.fail({ kind: "cut", accepts: false }, { on: "POST" });
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals(error.mayHaveArrived, true);
  assertEquals(await provider.findByMarker(NEW.marker), undefined);
});

Deno.test("HarvestProvider.startTimer() starts nothing if the previous one cannot be ended", async () => {
  for (const status of [400, 401, 403, 422, 500]) {
    const { provider, server } = harvestBench();
    const running = server.web.start("On the phone", TODAY);
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const request = provider.startTimer("TASK-1", "Fix it", START);
    assertEquals((await providerErrorOf(request)).status, status);
    assertEquals(server.entries.all, [running]);
  }
});

Deno.test("HarvestProvider.startTimer() starts though the previous one was stopped meanwhile", async () => {
  const { provider, server } = harvestBench();
  const { id } = server.web.start("On the phone", TODAY);
  server.faultFor = ({ line }) => {
    if (line.endsWith("/stop")) server.web.stop(id);
    return undefined;
  };
  const timer = await provider.startTimer("TASK-1", "Fix it", START);
  assertEquals(server.entries.running.map(({ id }) => String(id)), [timer]);
});

Deno.test("HarvestProvider.stopTimer() looks what became of a refused stop", async () => {
  for (const status of [400, 403, 409, 422]) {
    const { provider, server, clock } = harvestBench();
    const { id } = server.web.start("TASK-1: Fix it", TODAY);
    clock.set(TEN + MINUTE);
    const fault: Fault = { kind: "status", status, accepts: true };
    server.fail(fault, { on: "PATCH" });
    const entry = await provider.stopTimer(String(id));
    assertEquals(entry.durationSeconds, 60);
    const asked = server.log.map(({ method }) => method);
    assertEquals(asked, ["GET", "PATCH", "GET"]);
  }
});

Deno.test("HarvestProvider.stopTimer() fails if a refused timer still runs", async () => {
  for (const status of [400, 403, 409, 422]) {
    const { provider, server } = harvestBench();
    const { id } = server.web.start("TASK-1: Fix it", TODAY);
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const error = await providerErrorOf(provider.stopTimer(String(id)));
    assertEquals(error.status, status);
    assertEquals(server.entries.running[0]?.id, id);
  }
});

Deno.test("HarvestProvider.stopTimer() gets to its end after a lost answer", async () => {
  const { provider, server, clock } = harvestBench();
  const { id } = server.web.start("TASK-1: Fix it", TODAY);
  clock.set(TEN + MINUTE);
  server.fail({ kind: "cut", accepts: true }, { on: "PATCH" });
  await providerErrorOf(provider.stopTimer(String(id)));
  clock.set(TEN + HOUR);
  const times = { start: TEN, end: TEN + MINUTE };
  const entry = await provider.stopTimer(String(id), times);
  assertEquals(entry.durationSeconds, 60);
});

Deno.test("HarvestProvider.deleteEntry() deletes once, though asked twice", async () => {
  const { provider, server } = harvestBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "cut", accepts: true }, { on: "DELETE" });
  await provider.deleteEntry(id);
  assertEquals(server.entries.all, []);
  const sent = server.log.filter(({ method }) => method === "DELETE");
  assertEquals(sent.length, 2);
});

Deno.test("HarvestProvider.deleteEntry() asks no more about what is gone", async () => {
  for (const status of [404, 410]) {
    const { provider, server } = harvestBench();
    server.fail({ kind: "status", status }, { on: "DELETE" });
    await provider.deleteEntry("636700001");
    const lines = server.log.map(({ line }) => line);
    assertEquals(lines, ["DELETE /time_entries/636700001"]);
  }
});

Deno.test("HarvestProvider.deleteEntry() fails if a refused entry is still there", async () => {
  for (const status of [400, 403, 422]) {
    const { provider, server } = harvestBench();
    const { id } = await provider.createEntry(NEW);
    server.fail({ kind: "status", status }, { on: "DELETE" });
    const error = await providerErrorOf(provider.deleteEntry(id));
    assertEquals(error.status, status);
    const fault: Fault = { kind: "status", status, accepts: true };
    server.fail(fault, { on: "DELETE" });
    await provider.deleteEntry(id);
    assertEquals(server.entries.all, []);
  }
});

Deno.test("HarvestProvider.updateEntry() changes once more after a lost answer", async () => {
  const { provider, server } = harvestBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "cut", accepts: true }, { on: "PATCH" });
  const entry = await provider.updateEntry(id, { description: "Mend it" });
  assertEquals(entry.description, "TASK-1: Mend it");
  const changes = server.log.filter(({ method }) => method === "PATCH");
  assertEquals(changes.length, 2);
});

Deno.test("HarvestProvider waits as long as Harvest says, and asks again", async () => {
  const { provider, server, connection } = harvestBench({
    server: { requestsPerWindow: 2 },
  });
  await provider.getCurrentTimer();
  assertEquals(await provider.getCurrentTimer(), undefined);
  assertEquals(connection.waitsMs, [15 * SECOND]);
  assertEquals(server.log.length, 4);
});
