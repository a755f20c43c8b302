import { assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import type { TimeTrackingProvider } from "../../lib/provider.ts";
import type { ProviderErrorCode } from "../../lib/provider_error.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_KEY } from "../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import type { Fault } from "../support/provider_server.ts";
import {
  allSaidBy,
  MemoryQuotas,
  providerErrorOf,
  requestCountOf,
} from "../support/test_connection.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

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
  ["it gets 402", { kind: "status", status: 402 }, "provider_quota", false],
  ["it gets 403", { kind: "status", status: 403 }, "provider_key", false],
  ["it gets 429", { kind: "status", status: 429 }, "provider_quota", false],
];

const NEW = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  start: TEN - HOUR,
  end: TEN,
};

/** The calls that change something with one request, and how it begins. */
const CALLS: [
  name: string,
  on: string,
  call: (provider: TimeTrackingProvider, id: string) => Promise<unknown>,
][] = [
  ["startTimer", "POST", (it) => it.startTimer("TASK-1", "TASK-1: Fix it")],
  ["stopTimer", "PATCH", (it, id) => it.stopTimer(id)],
  ["createEntry", "POST", (it) => it.createEntry(NEW)],
];

for (const [name, on, call] of CALLS) {
  for (const [when, fault, code, mayHaveArrived] of FAULTS) {
    Deno.test(`ClockifyProvider.${name}() fails when ${when}`, async () => {
      const { provider, server, connection } = clockifyBench();
      const { id } = server.web.start("TASK-1: Fix it");
      server.faultFor = ({ line }) => {
        if (!line.startsWith(on)) return undefined;
        if (fault.kind === "silence") {
          queueMicrotask(() => connection.timeOut());
        }
        return fault;
      };
      const error = await providerErrorOf(call(provider, id));
      assertEquals(error.code, code);
      assertEquals(error.mayHaveArrived, mayHaveArrived);
      const sent = server.log.filter(({ method }) => method === on);
      assertEquals(sent.length, requestCountOf(fault));
      const said = allSaidBy(error) + connection.lines.join("\n") +
        server.log.map(({ url }) => url).join("\n");
      assertEquals(said.includes(CLOCKIFY_KEY), false);
      assertEquals(said.includes(btoa(CLOCKIFY_KEY).slice(0, 12)), false);
    });
  }
}

Deno.test("ClockifyProvider never tells the key that Clockify repeats", async () => {
  const { provider, server, connection } = clockifyBench();
  server.fail({
    kind: "status",
    status: 401,
    json: { message: `Api key ${CLOCKIFY_KEY} does not exist`, code: 4003 },
  });
  const error = await providerErrorOf(provider.getCurrentTimer());
  const said = allSaidBy(error) + connection.lines.join("\n");
  assertEquals(said.includes(CLOCKIFY_KEY), false);
  assertEquals(
    error.message,
    'Clockify does not accept the key: "Api key [key] does not exist"',
  );
});

Deno.test("ClockifyProvider.startTimer() starts nothing if the previous one cannot be ended", async () => {
  for (const status of [400, 401, 403, 500]) {
    const { provider, server } = clockifyBench();
    const running = server.web.start("On the phone");
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const request = provider.startTimer("TASK-1", "Fix it");
    assertEquals((await providerErrorOf(request)).status, status);
    assertEquals(server.entries.all, [running]);
  }
});

/** What the provider knows of a stop that Clockify refused. */
const REFUSALS = [400, 403, 404, 409, 410, 422];

Deno.test("ClockifyProvider.stopTimer() looks what became of a refused stop", async () => {
  for (const status of REFUSALS) {
    const { provider, server, clock } = clockifyBench();
    const id = await provider.startTimer("TASK-1", "Fix it");
    clock.set(TEN + MINUTE);
    const fault: Fault = { kind: "status", status, accepts: true };
    server.fail(fault, { on: "PATCH" });
    assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
    assertEquals(server.log.length, 4);
  }
});

Deno.test("ClockifyProvider.stopTimer() fails if a refused timer still runs", async () => {
  for (const status of [400, 403, 409, 422]) {
    const { provider, server } = clockifyBench();
    const id = await provider.startTimer("TASK-1", "Fix it");
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const error = await providerErrorOf(provider.stopTimer(id));
    assertEquals(error.status, status);
    assertEquals(server.entries.running?.id, id);
  }
});

Deno.test("ClockifyProvider.stopTimer() tells what the workspace demands", async () => {
  const { provider, server } = clockifyBench({
    server: { forceProjects: true },
  });
  const id = "64c777dd0000000000000001";
  server.web.start("TASK-1", { projectId: "5b641568b07987035750505e" });
  const demand = "Project is either required field or archived";
  const json = { message: demand, code: 501 };
  server.fail({ kind: "status", status: 400, json }, { on: "PATCH" });
  const error = await providerErrorOf(provider.stopTimer(id));
  assertEquals(error.hint?.includes("--project PLAN=ID"), true);
});

Deno.test("ClockifyProvider.stopTimer() ends a timer that Clockify does not find", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + MINUTE);
  server.fail({ kind: "status", status: 404 }, { on: "PATCH" });
  assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
  assertEquals(server.entries.running, undefined);
});

Deno.test("ClockifyProvider.stopTimer() gets to its end after a lost answer", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + MINUTE);
  server.fail({ kind: "cut", accepts: true }, { on: "PATCH" });
  await providerErrorOf(provider.stopTimer(id));
  clock.set(TEN + HOUR);
  assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
  assertEquals(server.entries.all.length, 1);
});

Deno.test("ClockifyProvider.deleteEntry() deletes once, though asked twice", async () => {
  const { provider, server } = clockifyBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "cut", accepts: true }, { on: "DELETE" });
  await provider.deleteEntry(id);
  assertEquals(server.entries.all, []);
  assertEquals(server.log.length, 3);
});

Deno.test("ClockifyProvider.deleteEntry() fails if a refused entry is still there", async () => {
  for (const status of [400, 403]) {
    const { provider, server } = clockifyBench();
    const { id } = await provider.createEntry(NEW);
    server.fail({ kind: "status", status }, { on: "DELETE" });
    const error = await providerErrorOf(provider.deleteEntry(id));
    assertEquals(error.status, status);
    const fault: Fault = { kind: "status", status, accepts: true };
    server.fail(fault, { on: "DELETE" });
    await provider.deleteEntry(id);
  }
});

Deno.test("ClockifyProvider takes no entry for gone if the address is wrong", async () => {
  const { provider, server } = clockifyBench({
    provider: { baseUrl: "https://provider.invalid/api/v1/v1" },
  });
  const { id } = server.web.add("TASK-1: a", TEN - HOUR, TEN);
  const calls = [
    () => provider.deleteEntry(id),
    () => provider.stopTimer(id),
    () => provider.updateEntry(id, {}),
    () => provider.startTimer("TASK-1", "a"),
  ];
  for (const call of calls) {
    const error = await providerErrorOf(call());
    assertEquals([error.code, error.status], ["provider_refused", 404]);
  }
});

Deno.test("ClockifyProvider.updateEntry() changes once more after a lost answer", async () => {
  const { provider, server } = clockifyBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "cut", accepts: true }, { on: "PUT" });
  const entry = await provider.updateEntry(id, { description: "Mend it" });
  assertEquals(entry.description, "TASK-1: Mend it");
  const changes = server.log.filter(({ method }) => method === "PUT");
  assertEquals(changes.length, 2);
});

Deno.test("ClockifyProvider makes two entries of a request that comes twice, and knows one", async () => {
  const { provider, server } = clockifyBench();
  server.fail({ kind: "twice" });
  const { id } = await provider.createEntry(NEW);
  assertEquals(server.entries.all.map((it) => it.id)[0], id);
  assertEquals(server.entries.all.length, 2);
});

Deno.test("ClockifyProvider tells when the quota of a free plan is full again", async () => {
  const quota = new MemoryQuotas();
  const { provider, server, clock } = clockifyBench({
    server: { requestsPerHour: 30, tellsWhen: true },
    connection: { quota },
  });
  for (let count = 1; count <= 30; count++) {
    clock.set(TEN + count * MINUTE);
    await provider.createEntry(NEW);
  }
  for (let times = 1; times <= 2; times++) {
    const error = await providerErrorOf(provider.createEntry(NEW));
    assertEquals(error.code, "provider_quota");
    assertEquals(error.resetsAt, TEN + MINUTE + HOUR);
  }
  // It knew the second time, without asking.
  assertEquals(server.log.length, 31);
  assertEquals([...quota.noted.keys()], [`clockify/${CLOCKIFY_WORKSPACE}`]);
  clock.set(TEN + MINUTE + HOUR);
  await provider.createEntry(NEW);
  assertEquals(server.entries.all.length, 31);
});

Deno.test("ClockifyProvider tells of a quota though Clockify does not say until when", async () => {
  const { provider } = clockifyBench({ server: { requestsPerHour: 1 } });
  await provider.createEntry(NEW);
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals([error.code, error.status], ["provider_quota", 429]);
  assertEquals(error.resetsAt, undefined);
});
