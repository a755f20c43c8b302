import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import type { Disk } from "../../lib/ports.ts";
import { DenoDisk } from "../../lib/storage/deno_disk.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { ProviderCache } from "../../providers/cache.ts";
import type { Connection } from "../../providers/connection.ts";
import { echoHttp, echoSetUp } from "../support/echo_server.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { MemoryQuotas, providerErrorOf } from "../support/test_connection.ts";

const LATER = "Thu, 16 Jan 2025 10:05:00 GMT";
const IN_AN_HOUR = String(Date.parse("2025-01-16T11:00:00Z") / SECOND);

/** How long an answer asks to wait, and what comes of it. */
const RESETS: [
  headers: Record<string, string>,
  resetsInMs: number | undefined,
  waitsMs: number[],
][] = [
  [{ "X-Toggl-Quota-Resets-In": "1800" }, 30 * MINUTE, []],
  [{ "Retry-After": "2" }, 2 * SECOND, [2_000, 2_000, 2_000]],
  [{ "Retry-After": "900" }, 15 * MINUTE, []],
  [{ "Retry-After": LATER }, 5 * MINUTE, []],
  [{ "Retry-After": "soon" }, undefined, [1_250, 2_500, 5_000]],
  [{ "Retry-After": "99999999999" }, DAY, []],
  [{ "X-RateLimit-Reset": "60" }, MINUTE, []],
  [{ "X-RateLimit-Reset": IN_AN_HOUR }, HOUR, []],
  [{}, undefined, [1_250, 2_500, 5_000]],
];

for (const [headers, resetsInMs, waitsMs] of RESETS) {
  const name = JSON.stringify(headers);
  Deno.test(`Http.request() learns from 429 and ${name}`, async () => {
    const { server, http, clock, connection } = echoSetUp();
    server.faultFor = () => ({ kind: "status", status: 429, headers });
    const error = await providerErrorOf(http.request("GET", "/a"));
    assertEquals(error.code, "provider_quota");
    const inMs = error.resetsAt && error.resetsAt - clock.now();
    assertEquals(inMs, resetsInMs);
    assertEquals(connection.waitsMs, waitsMs);
    assertEquals(server.log.length, waitsMs.length + 1);
  });
}

const FULL = {
  kind: "status",
  status: 429,
  headers: { "Retry-After": "1800" },
} as const;

Deno.test("Http.request() asks nobody while a noted quota is used up", async () => {
  const { server, http, clock, connection } = echoSetUp();
  server.fail(FULL);
  await providerErrorOf(http.request("POST", "/a"));
  clock.set(clock.now() + 10 * MINUTE);
  const other = echoHttp(server, connection);
  const error = await providerErrorOf(other.request("POST", "/a"));
  assertEquals(error.code, "provider_quota");
  assertEquals(error.message, "Echo allows no more requests for 20 min");
  assertEquals(error.mayHaveArrived, false);
  assertEquals(server.log.length, 1);
  clock.set(clock.now() + 20 * MINUTE);
  await other.request("POST", "/a");
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() asks if the clock was set back for days", async () => {
  const { server, http, clock } = echoSetUp();
  server.fail(FULL);
  await providerErrorOf(http.request("POST", "/a"));
  clock.set(clock.now() - 2 * DAY);
  await http.request("GET", "/a");
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() notes what is left of a quota", async () => {
  const quota = new MemoryQuotas();
  const { server, http, clock } = echoSetUp({ quota });
  const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
  server.fail({ kind: "status", status: 200, json: 1, headers });
  await http.request("GET", "/a");
  const resetsAt = clock.now() + 9 * SECOND;
  assertEquals([...quota.noted], [["echo", { remaining: 5, resetsAt }]]);
});

Deno.test("Http.request() says what was done though no quota can be noted", async () => {
  const quota = {
    load: () => Promise.reject(new Error("The disk is away")),
    save: () => Promise.reject(new Error("The disk is full")),
  };
  const { server, http } = echoSetUp({ quota });
  const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
  server.fail({ kind: "status", status: 200, json: { id: 1 }, headers });
  assertEquals((await http.request("POST", "/a")).json, { id: 1 });
});

/** A server that takes two requests at once, and then one a second. */
function paced(overrides: Partial<Connection>) {
  const { server, connection, clock } = echoSetUp();
  const open = () => {
    const options = { ...connection, isPaced: true, ...overrides };
    return echoHttp(server, options, { burst: 2, intervalMs: SECOND });
  };
  return { server, connection, clock, open };
}

Deno.test("Http.request() keeps a pace, which other processes know", async () => {
  await keepsPace(new MemoryDisk());
  // There, folders must be made.
  await inTempDirectory((directory) => keepsPace(new DenoDisk(directory)));
});

async function keepsPace(disk: Disk): Promise<void> {
  const { connection, clock, open } = paced({ quota: new ProviderCache(disk) });
  for (let i = 0; i < 3; i++) await open().request("POST", "/a");
  assertEquals(connection.waitsMs, [1_000]);
  clock.set(clock.now() + 1_250);
  const other = paced({ quota: new ProviderCache(disk) });
  other.clock.set(clock.now());
  for (let i = 0; i < 2; i++) await other.open().request("GET", "/a");
  assertEquals(other.connection.waitsMs, [750]);
}

Deno.test("Http.request() keeps a pace though nothing can be noted", async () => {
  const { connection, open } = paced({});
  const http = open();
  for (let i = 0; i < 4; i++) await http.request("GET", "/a");
  assertEquals(connection.waitsMs, [1_000, 1_000]);
});

Deno.test("Http.request() sends nothing when its turn comes too late", async () => {
  const { server, open } = paced({ budgetMs: 500 });
  const http = open();
  for (let i = 0; i < 2; i++) await http.request("GET", "/a");
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(error.code, "provider_quota");
  assertEquals(error.message, "Echo allows no more requests for 1 s");
  assertEquals(error.mayHaveArrived, false);
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() waits for a noted quota that is full again soon", async () => {
  const { server, http, clock, connection } = echoSetUp();
  const resetsAt = clock.now() + 8 * SECOND;
  await connection.quota.save("echo", { remaining: 0, resetsAt });
  await http.request("POST", "/a");
  assertEquals(connection.waitsMs, [8_000]);
  assertEquals(server.log.length, 1);
});

Deno.test("Http.request() counts what reached nobody for no pace", async () => {
  const { server, connection, open } = paced({});
  const http = open();
  for (let i = 0; i < 4; i++) {
    server.fail({ kind: "refuse" });
    await providerErrorOf(http.request("POST", "/a"));
  }
  assertEquals(connection.waitsMs, []);
});
