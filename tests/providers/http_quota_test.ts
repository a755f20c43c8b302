import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import type { Disk } from "../../lib/ports.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { ProviderCache } from "../../providers/open_provider.ts";
import type { Connection } from "../../providers/connection.ts";
import { echoBench, echoHttp } from "../support/echo_server.ts";
import { DenoDisk } from "../support/real_disks.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { MemoryQuotas, providerErrorOf } from "../support/test_connection.ts";

const LATER = "Thu, 16 Jan 2025 10:05:00 GMT";
const PAST = "Thu, 16 Jan 2025 09:59:59 GMT";
const IN_AN_HOUR = String(Date.parse("2025-01-16T11:00:00Z") / SECOND);

/** The wait that a response asks for, and the outcome. */
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
  [{ "Retry-After": "0" }, 0, [0, 0, 0]],
  [{ "Retry-After": " 1.0001 " }, 1_001, [1_001, 1_001, 1_001]],
  [{ "Retry-After": "30" }, 30_000, [30_000, 30_000, 30_000]],
  [{ "Retry-After": "30.001" }, 30_001, []],
  [{ "Retry-After": "1s" }, undefined, [1_250, 2_500, 5_000]],
  [{ "Retry-After": PAST }, 0, [0, 0, 0]],
  [{ "X-RateLimit-Reset": "60" }, MINUTE, []],
  [{ "X-RateLimit-Reset": "5" }, 5_000, [5_000, 5_000, 5_000]],
  [{ "X-RateLimit-Reset": IN_AN_HOUR }, HOUR, []],
  [{ "X-RateLimit-Reset": "1000000000" }, DAY, []],
  [{ "X-RateLimit-Reset": "1000000001" }, 0, [0, 0, 0]],
  [{ "X-RateLimit-Reset": "soon" }, undefined, [1_250, 2_500, 5_000]],
  // Toggl's headers take precedence over Retry-After.
  [
    { "X-Toggl-Quota-Resets-In": "5", "Retry-After": "900" },
    5_000,
    [],
  ],
  [
    { "Retry-After": "2", "X-RateLimit-Reset": "900" },
    2_000,
    [2_000, 2_000, 2_000],
  ],
  [{}, undefined, [1_250, 2_500, 5_000]],
];

for (const [headers, resetsInMs, waitsMs] of RESETS) {
  const name = JSON.stringify(headers);
  Deno.test(`Http.request() handles 429 with ${name}`, async () => {
    const { server, http, clock, connection } = echoBench();
    server.faultFor = () => ({ kind: "status", status: 429, headers });
    const error = await providerErrorOf(http.request("GET", "/a"));
    assertEquals(error.code, "provider_quota");
    const inMs = error.resetsAt && error.resetsAt - clock.now();
    assertEquals(inMs, resetsInMs);
    assertEquals(connection.waitsMs, waitsMs);
    assertEquals(server.log.length, waitsMs.length + 1);
  });
}

/** The headers of a 402 response, and the waits. */
const PAID: [headers: Record<string, string>, waitsMs: number[]][] = [
  [{}, []],
  [{ "X-Toggl-Quota-Remaining": "0" }, []],
  [
    { "X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "20" },
    [20_000, 20_000, 20_000],
  ],
  [{ "X-Toggl-Quota-Remaining": "0", "X-Toggl-Quota-Resets-In": "31" }, []],
];

for (const [headers, waitsMs] of PAID) {
  Deno.test(`Http.request() waits ${waitsMs.length} times for 402 with ${JSON.stringify(headers)}`, async () => {
    const { server, http, connection } = echoBench();
    server.faultFor = () => ({ kind: "status", status: 402, headers });
    const error = await providerErrorOf(http.request("GET", "/a"));
    assertEquals(error.code, "provider_quota");
    assertEquals(connection.waitsMs, waitsMs);
    assertEquals(server.log.length, waitsMs.length + 1);
  });
}

/** The spread of the pauses. */
const SPREAD: [random: number, status: number, waitsMs: number[]][] = [
  [0, 500, [125, 250]],
  [0.001, 500, [126, 251]],
  [0.5, 500, [250, 500]],
  [0.999, 500, [375, 750]],
  [0, 429, [1_000, 2_000, 4_000]],
  [0.5, 429, [1_250, 2_500, 5_000]],
  [0.999, 429, [1_500, 2_999, 5_998]],
];

for (const [random, status, waitsMs] of SPREAD) {
  Deno.test(`Http.request() pauses ${waitsMs} ms after ${status} by the chance of ${random}`, async () => {
    const { server, http, connection } = echoBench({ random: () => random });
    server.faultFor = () => ({ kind: "status", status });
    await providerErrorOf(http.request("GET", "/a"));
    assertEquals(connection.waitsMs, waitsMs);
  });
}

/** The quota headers of a response, and the stored quota. */
const NOTED: [
  status: number,
  headers: Record<string, string>,
  noted: [remaining: number, inMs: number] | undefined,
][] = [
  [200, {}, undefined],
  [200, { "X-RateLimit-Remaining": "5" }, undefined],
  [200, { "X-RateLimit-Reset": "9" }, undefined],
  [200, { "X-RateLimit-Remaining": "x", "X-RateLimit-Reset": "9" }, undefined],
  [200, { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" }, [5, 9_000]],
  [200, { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" }, [0, 9_000]],
  [
    404,
    { "X-RateLimit-Remaining": "4", "X-RateLimit-Reset": "9" },
    [4, 9_000],
  ],
  [
    200,
    {
      "X-RateLimit-Remaining": "5",
      "X-RateLimit-Reset": "9",
      "X-Toggl-Quota-Remaining": "7",
      "X-Toggl-Quota-Resets-In": "8",
    },
    [7, 8_000],
  ],
  [402, { "X-Toggl-Quota-Resets-In": "3600" }, [0, HOUR]],
  [
    402,
    { "X-Toggl-Quota-Remaining": "1", "X-Toggl-Quota-Resets-In": "3600" },
    [1, HOUR],
  ],
  [
    429,
    { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "3600" },
    [0, HOUR],
  ],
  [429, {}, undefined],
];

for (const [status, headers, noted] of NOTED) {
  Deno.test(`Http.request() notes ${noted ?? "nothing"} of ${status} with ${JSON.stringify(headers)}`, async () => {
    const quota = new MemoryQuotas();
    const { server, http, clock } = echoBench({ quota });
    const fault = { kind: "status", status, json: 1, headers } as const;
    server.fail(fault);
    await http.request("GET", "/a").catch(() => {});
    const before = clock.now();
    const [remaining, inMs = 0] = noted ?? [];
    assertEquals(
      [...quota.noted],
      remaining === undefined
        ? []
        : [["echo", { remaining, resetsAt: before + inMs }]],
    );
  });
}

/** A stored quota, the wait, and whether a request is then sent. */
const BLOCKS: [
  remaining: number,
  inMs: number,
  waitsMs: number[],
  isAsked: boolean,
][] = [
  [1, HOUR, [], true],
  [0, -1, [], true],
  [0, 0, [], true],
  [0, 1, [1], true],
  [0, 30_000, [30_000], true],
  [0, 30_001, [], false],
  [0, DAY, [], false],
  [0, DAY + 1, [], true],
];

for (const [remaining, inMs, waitsMs, isAsked] of BLOCKS) {
  Deno.test(`Http.request() ${isAsked ? "asks" : "does not ask"} where ${remaining} requests are left for ${inMs} ms`, async () => {
    const { server, http, clock, connection } = echoBench();
    const resetsAt = clock.now() + inMs;
    await connection.quota.save("echo", { remaining, resetsAt });
    const request = http.request("GET", "/a");
    if (isAsked) await request;
    else assertEquals((await providerErrorOf(request)).resetsAt, resetsAt);
    assertEquals(connection.waitsMs, waitsMs);
    assertEquals(server.log.length, isAsked ? 1 : 0);
  });
}

Deno.test("Http.request() does not wait for a quota past its budget", async () => {
  for (const [budgetMs, isAsked] of [[8_000, false], [8_001, true]] as const) {
    const { server, http, clock, connection } = echoBench({ budgetMs });
    const resetsAt = clock.now() + 8_000;
    await connection.quota.save("echo", { remaining: 0, resetsAt });
    const request = http.request("GET", "/a");
    if (isAsked) await request;
    else assertEquals((await providerErrorOf(request)).resetsAt, resetsAt);
    assertEquals(server.log.length, isAsked ? 1 : 0);
  }
});

const FULL = {
  kind: "status",
  status: 429,
  headers: { "Retry-After": "1800" },
} as const;

Deno.test("Http.request() sends nothing while a stored quota is exhausted", async () => {
  const { server, http, clock, connection } = echoBench();
  server.fail(FULL);
  await providerErrorOf(http.request("POST", "/a"));
  clock.set(clock.now() + 10 * MINUTE);
  const other = echoHttp(server, connection);
  const error = await providerErrorOf(other.request("POST", "/a"));
  assertEquals(error.code, "provider_quota");
  assertEquals(error.message, "Echo rate limit exceeded (resets in 20 min)");
  assertEquals(error.mayHaveArrived, false);
  assertEquals(server.log.length, 1);
  clock.set(clock.now() + 20 * MINUTE);
  await other.request("POST", "/a");
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() ignores a stored quota if the clock was set back for days", async () => {
  const { server, http, clock } = echoBench();
  server.fail(FULL);
  await providerErrorOf(http.request("POST", "/a"));
  clock.set(clock.now() - 2 * DAY);
  await http.request("GET", "/a");
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() stores the remaining quota", async () => {
  const quota = new MemoryQuotas();
  const { server, http, clock } = echoBench({ quota });
  const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
  server.fail({ kind: "status", status: 200, json: 1, headers });
  await http.request("GET", "/a");
  const resetsAt = clock.now() + 9 * SECOND;
  assertEquals([...quota.noted], [["echo", { remaining: 5, resetsAt }]]);
});

Deno.test("Http.request() succeeds even if no quota can be stored", async () => {
  const quota = {
    load: () => Promise.reject(new Error("The disk is away")),
    save: () => Promise.reject(new Error("The disk is full")),
  };
  const { server, http } = echoBench({ quota });
  const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
  server.fail({ kind: "status", status: 200, json: { id: 1 }, headers });
  assertEquals((await http.request("POST", "/a")).json, { id: 1 });
});

/** A server that accepts two requests at once, then one a second. */
function paced(overrides: Partial<Connection>) {
  const { server, connection, clock } = echoBench();
  const open = () => {
    const options = { ...connection, isPaced: true, ...overrides };
    return echoHttp(server, options, { burst: 2, intervalMs: SECOND });
  };
  return { server, connection, clock, open };
}

Deno.test("Http.request() keeps a pace shared by all processes", async () => {
  await keepsPace(new MemoryDisk());
  // A real disk needs the folder first.
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

Deno.test("Http.request() keeps its pace even if nothing can be stored", async () => {
  const quota = {
    load: () => Promise.reject(new Error("The disk is away")),
    save: () => Promise.reject(new Error("The disk is full")),
  };
  const { connection, open } = paced({ quota });
  const http = open();
  for (let i = 0; i < 5; i++) await http.request("GET", "/a");
  assertEquals(connection.waitsMs, [1_000, 1_000, 1_000]);
});

Deno.test("Http.request() sends nothing if its turn comes too late", async () => {
  const { server, clock, open } = paced({ budgetMs: 500 });
  const http = open();
  for (let i = 0; i < 2; i++) await http.request("GET", "/a");
  const error = await providerErrorOf(http.request("POST", "/a"));
  assertEquals(error.code, "provider_quota");
  assertEquals(error.message, "Echo rate limit exceeded (resets in 1 s)");
  assertEquals(error.resetsAt, clock.now() + SECOND);
  assertEquals(error.mayHaveArrived, false);
  assertEquals(server.log.length, 2);
});

Deno.test("Http.request() waits for a stored quota that resets soon", async () => {
  const { server, http, clock, connection } = echoBench();
  const resetsAt = clock.now() + 8 * SECOND;
  await connection.quota.save("echo", { remaining: 0, resetsAt });
  await http.request("POST", "/a");
  assertEquals(connection.waitsMs, [8_000]);
  assertEquals(server.log.length, 1);
});

Deno.test("Http.request() does not count requests that reached nobody", async () => {
  const { server, connection, open } = paced({});
  const http = open();
  for (let i = 0; i < 4; i++) {
    server.fail({ kind: "refuse" });
    await providerErrorOf(http.request("POST", "/a"));
  }
  assertEquals(connection.waitsMs, []);
});

Deno.test("Http.request() stores the pace after each request that reached the service", async () => {
  const quota = new MemoryQuotas();
  const { server, clock, open } = paced({ quota });
  const http = open();
  const start = clock.now();
  const noted = () => {
    const { remaining, resetsAt = NaN } = quota.noted.get("echo/pace") ?? {};
    return [remaining, resetsAt - start];
  };
  await http.request("GET", "/a");
  assertEquals(noted(), [1, 1_000]);
  clock.set(start + 400);
  server.fail({ kind: "cut", accepts: true });
  await providerErrorOf(http.request("POST", "/a"));
  assertEquals(noted(), [0, 2_000]);
  clock.set(start + 1_000);
  server.fail({ kind: "refuse" });
  await providerErrorOf(http.request("POST", "/a"));
  assertEquals(noted(), [0, 2_000]);
  await http.request("GET", "/a");
  assertEquals(noted(), [0, 3_000]);
  clock.set(start + 2_001);
  const headers = { "Retry-After": "900" };
  server.fail({ kind: "status", status: 429, headers });
  await providerErrorOf(http.request("POST", "/a"));
  assertEquals(noted(), [0, 4_001]);
  assertEquals([...quota.noted.keys()], ["echo/pace", "echo"]);
});

/** When a stored pace is fully available again, and the wait. */
const PACES: [fullInMs: number, waitsMs: number[]][] = [
  [-1, []],
  [1_000, []],
  [1_001, [1]],
  [2_000, [1_000]],
  // The clock was set back.
  [2_001, []],
];

for (const [fullInMs, waitsMs] of PACES) {
  Deno.test(`Http.request() waits ${waitsMs[0] ?? 0} ms for a pace that is full in ${fullInMs} ms`, async () => {
    const { connection, clock, open } = paced({});
    const resetsAt = clock.now() + fullInMs;
    await connection.quota.save("echo/pace", { remaining: 0, resetsAt });
    await open().request("GET", "/a");
    assertEquals(connection.waitsMs, waitsMs);
  });
}

Deno.test("Http.request() keeps no pace if isPaced is false", async () => {
  const quota = new MemoryQuotas();
  const { connection, open } = paced({ quota, isPaced: false });
  const http = open();
  for (let i = 0; i < 4; i++) await http.request("GET", "/a");
  assertEquals([connection.waitsMs, [...quota.noted]], [[], []]);
});
