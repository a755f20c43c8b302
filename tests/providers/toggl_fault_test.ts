import { assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import type { TimeTrackingProvider } from "../../lib/provider.ts";
import type { ProviderErrorCode } from "../../lib/provider_error.ts";
import { instantAt } from "../support/fake_clock.ts";
import type { Fault } from "../support/provider_server.ts";
import {
  allSaidBy,
  MemoryQuotas,
  providerErrorOf,
  requestCountOf,
} from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";
import { TOGGL_KEY } from "../support/toggl_server.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const CODED_KEY = btoa(`${TOGGL_KEY}:api_token`);

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
    { kind: "changed", change: (json) => ({ ...Object(json), start: 5 }) },
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
    Deno.test(`TogglProvider.${name}() fails when ${when}`, async () => {
      const { provider, server, connection } = togglBench();
      const { id } = server.web.start("TASK-1: Fix it");
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
      assertEquals(said.includes(TOGGL_KEY), false);
      assertEquals(said.includes(CODED_KEY.slice(0, 12)), false);
    });
  }
}

/** What the provider knows of a stop that Toggl refused. */
const REFUSALS: Fault[] = [400, 403, 404, 409, 410, 422].map((status) => (
  { kind: "status", status }
));

Deno.test("TogglProvider.stopTimer() looks what became of a refused stop", async () => {
  for (const fault of REFUSALS) {
    const { provider, server, clock } = togglBench();
    const id = await provider.startTimer("TASK-1", "Fix it");
    clock.set(TEN + MINUTE);
    server.fail({ ...fault, accepts: true } as Fault, { on: "PATCH" });
    assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
    assertEquals(server.log.length, 3);
  }
});

Deno.test("TogglProvider.stopTimer() fails if a refused timer still runs", async () => {
  for (const fault of REFUSALS) {
    const { provider, server } = togglBench();
    const id = await provider.startTimer("TASK-1", "Fix it");
    server.fail(fault, { on: "PATCH" });
    const error = await providerErrorOf(provider.stopTimer(id));
    assertEquals(error.status, fault.kind === "status" && fault.status);
    assertEquals(server.entries.running?.id, Number(id));
  }
});

Deno.test("TogglProvider.stopTimer() gets to its end after a lost answer", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + MINUTE);
  server.fail({ kind: "cut", accepts: true }, { on: "PATCH" });
  await providerErrorOf(provider.stopTimer(id));
  clock.set(TEN + HOUR);
  assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
  assertEquals(server.entries.all.length, 1);
});

Deno.test("TogglProvider.startTimer() starts nothing if the previous one cannot be ended", async () => {
  const { provider, server, clock } = togglBench();
  server.web.start("On the phone");
  clock.set(TEN + HOUR);
  server.faultFor = ({ method }) =>
    method === "PUT" ? { kind: "status", status: 500 } : undefined;
  const start = TEN + MINUTE;
  const request = provider.startTimer("TASK-1", "Fix it", { start });
  assertEquals((await providerErrorOf(request)).code, "provider_failed");
  assertEquals(server.entries.all.length, 1);
});

Deno.test("TogglProvider.deleteEntry() deletes once, though asked twice", async () => {
  const { provider, server } = togglBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "cut", accepts: true }, { on: "DELETE" });
  await provider.deleteEntry(id);
  assertEquals(server.entries.all, []);
  assertEquals(server.log.length, 3);
});

Deno.test("TogglProvider.deleteEntry() fails if a refused entry is still there", async () => {
  const { provider, server } = togglBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "status", status: 403 }, { on: "DELETE" });
  const error = await providerErrorOf(provider.deleteEntry(id));
  assertEquals(error.code, "provider_key");
  server.fail({ kind: "status", status: 403, accepts: true }, { on: "DELETE" });
  await provider.deleteEntry(id);
});

Deno.test("TogglProvider.updateEntry() changes once more after a lost answer", async () => {
  const { provider, server } = togglBench();
  const { id } = await provider.createEntry(NEW);
  server.fail({ kind: "cut", accepts: true }, { on: "PUT", skip: 1 });
  await provider.updateEntry(id, { tags: ["a"] });
  assertEquals(server.log.length, 2);
  const entry = await provider.updateEntry(id, { tags: ["b"] });
  assertEquals(entry.tags, ["b"]);
  assertEquals(server.log.length, 4);
});

Deno.test("A request that comes twice makes two entries, and the id of one is known", async () => {
  const { provider, server } = togglBench();
  server.fail({ kind: "twice" });
  const { id } = await provider.createEntry(NEW);
  assertEquals(server.entries.all.length, 2);
  assertEquals(id, String(server.entries.all[0]?.id));
});

Deno.test("A request that comes late is carried out after all", async () => {
  const { provider, server, connection } = togglBench();
  const gate = new AbortController();
  const until = new Promise((resolve) => gate.signal.onabort = resolve);
  server.faultFor = () => {
    queueMicrotask(() => connection.timeOut());
    return { kind: "delay", until };
  };
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals(error.mayHaveArrived, true);
  assertEquals(server.entries.all.length, 0);
  gate.abort();
  await until;
  await Promise.resolve();
  assertEquals(server.entries.all.length, 1);
});

Deno.test("TogglProvider tells when the quota of a free plan is full again", async () => {
  const quota = new MemoryQuotas();
  const bench = togglBench({
    server: { requestsPerHour: 30 },
    connection: { quota },
  });
  const { provider, server, clock } = bench;
  for (let count = 1; count <= 30; count++) {
    clock.set(TEN + count * MINUTE);
    await provider.createEntry(NEW);
  }
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals(error.code, "provider_quota");
  assertEquals(error.resetsAt, TEN + MINUTE + HOUR);
  // It knew without asking; what is the user's own is counted apart.
  assertEquals(server.log.length, 30);
  assertEquals([...quota.noted.keys()], ["toggl/2000001"]);
  assertEquals(await provider.getCurrentTimer(), undefined);
  clock.set(TEN + MINUTE + HOUR);
  await provider.createEntry(NEW);
  assertEquals(server.entries.all.length, 31);
});

Deno.test("TogglServer answers 402 when an hour's requests are used up", async () => {
  const quota = { load: () => Promise.resolve(undefined) };
  const { provider, server } = togglBench({
    server: { requestsPerHour: 1 },
    connection: { quota: { ...quota, save: () => Promise.resolve() } },
  });
  await provider.createEntry(NEW);
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals([error.status, error.resetsAt], [402, TEN + HOUR]);
  assertEquals(server.entries.all.length, 1);
});
