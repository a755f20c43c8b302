import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import type { EntryUpdate } from "../../lib/provider.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_USER } from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";
import { TOGGL_PROJECT, TOGGL_WORKSPACE } from "../support/toggl_server.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const RANGE = { from: TEN - 10 * DAY, to: TEN };
const TOGGL = `/workspaces/${TOGGL_WORKSPACE}/time_entries`;
const WORKSPACE = `/workspaces/${CLOCKIFY_WORKSPACE}`;
const MINE = `${WORKSPACE}/user/${CLOCKIFY_USER}/time-entries`;
const ACTION = "5e78f73dbed03611f8b825ae";

/** The requests since the last call, with their bodies. */
function requests({ log }: ProviderServer): [line: string, json: unknown][] {
  return log.splice(0).map(({ line, json }) => [line, json]);
}

/** A bench of Toggl with one-minute entries, one per hour. */
function togglWith(count: number) {
  const bench = togglBench();
  const ids = Array.from({ length: count }, (_, at) => {
    const start = TEN - (at + 1) * HOUR;
    return String(bench.server.web.add("TASK-1: a", start, start + MINUTE).id);
  });
  return { ...bench, ids };
}

function sameFor(ids: readonly string[], update: EntryUpdate) {
  return new Map(ids.map((id) => [id, update]));
}

/** Changes to two entries at once, by Toggl's fields. */
const PATCHES: [update: EntryUpdate, fields: Record<string, unknown>][] = [
  [{ tags: ["a", "b"] }, { tags: ["a", "b"] }],
  [{ tags: [] }, { tags: [] }],
  [{ billable: true }, { billable: true }],
  [{ billable: false }, { billable: false }],
  [{ projectId: String(TOGGL_PROJECT) }, { project_id: TOGGL_PROJECT }],
  [{ projectId: null }, { project_id: null }],
  [{ taskId: "B-2", description: "New" }, { description: "B-2: New" }],
  [
    { taskId: "B-2", description: "New", tags: ["a"], billable: true },
    { description: "B-2: New", tags: ["a"], billable: true },
  ],
];

for (const [update, fields] of PATCHES) {
  Deno.test(`TogglProvider.updateEntries() sends ${JSON.stringify(fields)} for two entries together`, async () => {
    const { provider, server, ids } = togglWith(2);
    const changed = await provider.updateEntries(sameFor(ids, update));
    assertEquals([...changed], ids.map((id) => [id, undefined]));
    const changes = Object.entries(fields).map(([name, value]) => {
      return { op: "replace", path: `/${name}`, value };
    });
    assertEquals(requests(server), [
      [`PATCH ${TOGGL}/${ids.join(",")}`, changes],
    ]);
  });
}

/** Updates that Toggl cannot batch. */
const ALONE: [name: string, updates: Record<string, EntryUpdate>][] = [
  ["one entry", { "3730000001": { tags: [] } }],
  ["nothing", { "3730000001": {}, "3730000002": {} }],
  [
    "different tags",
    { "3730000001": { tags: ["a"] }, "3730000002": { tags: ["b"] } },
  ],
  ["the start", { "3730000001": { start: 0 }, "3730000002": { start: 0 } }],
  ["the end", { "3730000001": { end: TEN }, "3730000002": { end: TEN } }],
  [
    "the task alone",
    { "3730000001": { taskId: "B" }, "3730000002": { taskId: "B" } },
  ],
  [
    "the description alone",
    {
      "3730000001": { description: "B" },
      "3730000002": { description: "B" },
    },
  ],
  ["what has no id", { "../me": { tags: [] }, "3730000002": { tags: [] } }],
];

for (const [name, updates] of ALONE) {
  Deno.test(`TogglProvider.updateEntries() leaves ${name} to single requests`, async () => {
    const { provider, server } = togglWith(2);
    const changed = await provider.updateEntries(
      new Map(Object.entries(updates)),
    );
    assertEquals([...changed], []);
    assertEquals(server.log, []);
  });
}

for (const count of [100, 101, 200, 201]) {
  Deno.test(`TogglProvider.updateEntries() changes ${count} entries, a hundred at a time`, async () => {
    const { provider, server, ids } = togglWith(count);
    const changed = await provider.updateEntries(sameFor(ids, { tags: ["a"] }));
    assertEquals([...changed.keys()], ids);
    assertEquals(server.entries.all.every(({ tags }) => tags[0] === "a"), true);
    const lengths = server.log.map(({ path }) => path.split(",").length);
    assertEquals(
      lengths,
      {
        100: [100],
        101: [100, 1],
        200: [100, 100],
        201: [100, 100, 1],
      }[count],
    );
  });
}

Deno.test("TogglProvider.updateEntries() returns what Toggl reports as changed", async () => {
  const { provider, server, ids } = togglWith(3);
  for (
    const [json, expected] of [
      [{ success: ids.slice(1).map(Number), failure: [] }, ids.slice(1)],
      [{ success: null }, []],
      [{}, []],
    ] as const
  ) {
    server.fail({ kind: "status", status: 200, json });
    const changed = await provider.updateEntries(sameFor(ids, { tags: [] }));
    assertEquals([...changed.keys()], expected);
  }
  for (const json of [{ success: {} }, { success: [1.5] }]) {
    server.fail({ kind: "status", status: 200, json });
    const error = await providerErrorOf(
      provider.updateEntries(sameFor(ids, { tags: [] })),
    );
    assertEquals([error.code, error.mayHaveArrived], ["provider_failed", true]);
  }
});

/** A status, and the requests for 201 entries in three batches. */
const PARTS: [status: number, requestCount: number, isThrown: boolean][] = [
  [400, 3, false],
  [403, 3, false],
  [404, 3, false],
  [422, 3, false],
  [401, 1, true],
  [402, 1, true],
  // Those that are retried, as repeating them is safe.
  [429, 4, true],
  [500, 3, true],
];

for (const [status, requestCount, isThrown] of PARTS) {
  Deno.test(`TogglProvider.updateEntries() asks ${requestCount} times if it gets ${status}`, async () => {
    const { provider, server, ids } = togglWith(201);
    server.faultFor = () => ({ kind: "status", status });
    const request = provider.updateEntries(sameFor(ids, { tags: ["a"] }));
    if (isThrown) assertEquals((await providerErrorOf(request)).status, status);
    else assertEquals([...await request], []);
    assertEquals(server.log.length, requestCount);
    const paths = new Set(server.log.map(({ path }) => path));
    assertEquals(paths.size, isThrown ? 1 : 3);
  });

  Deno.test(`ClockifyProvider changes and removes, asking ${requestCount} times if it gets ${status}`, async () => {
    const { provider, server, ids } = clockifyWith(201);
    await provider.listEntries(RANGE);
    const calls = [
      () => provider.updateEntries(sameFor(ids, { billable: true })),
      () => provider.deleteEntries(ids),
    ];
    for (const call of calls) {
      requests(server);
      server.faultFor = () => ({ kind: "status", status });
      const request = call();
      if (isThrown) {
        assertEquals((await providerErrorOf(request)).status, status);
      } else assertEquals([...await request], []);
      assertEquals(server.log.length, requestCount);
    }
  });
}

Deno.test("TogglProvider.lookUpEntries() requests recent changes once", async () => {
  const { provider, server, ids, clock } = togglWith(3);
  const [kept = "", removed = "", other = ""] = ids;
  server.web.remove(Number(removed));
  clock.set(TEN + HOUR + 700);
  const found = await provider.lookUpEntries([kept, removed, "7", "../me"]);
  assertEquals([...found.keys()], [kept, removed]);
  assertEquals(found.get(removed), "deleted");
  assertEquals(found.get(kept), await provider.getEntry(kept));
  assertEquals(found.has(other), false);
  const [{ line = "", query } = {}] = server.log;
  assertEquals(line, "GET /me/time_entries");
  // 88 days before 11:00.
  const since = String((TEN + HOUR - 88 * DAY) / SECOND);
  assertEquals(Object.fromEntries(query ?? []), { since });
});

Deno.test("TogglProvider.lookUpEntries() finds nothing in other workspaces or after a refusal", async () => {
  const { provider, server, ids } = togglWith(1);
  server.fail({
    kind: "changed",
    change: (json) =>
      (json as object[]).map((it) => ({ ...it, workspace_id: 7 })),
  });
  assertEquals([...await provider.lookUpEntries(ids)], []);
  for (const status of [400, 403, 404]) {
    server.fail({ kind: "status", status });
    assertEquals([...await provider.lookUpEntries(ids)], []);
  }
  server.fail({ kind: "status", status: 401 });
  const error = await providerErrorOf(provider.lookUpEntries(ids));
  assertEquals(error.code, "provider_key");
});

/** A bench of Clockify with one-minute entries, one per minute. */
function clockifyWith(count: number) {
  const bench = clockifyBench();
  const ids = Array.from({ length: count }, (_, at) => {
    const start = TEN - (at + 1) * MINUTE;
    const fields = { projectId: CLOCKIFY_PROJECT, tagIds: [ACTION] };
    return bench.server.web.add("TASK-1: a", start, start + MINUTE, fields).id;
  });
  return { ...bench, ids };
}

const WHOLE = {
  start: "2025-01-16T09:59:00Z",
  end: "2025-01-16T10:00:00Z",
  description: "TASK-1: a",
  projectId: CLOCKIFY_PROJECT,
  billable: false,
  type: "REGULAR",
  tagIds: [ACTION],
};

/** The body for an entry with one change. */
const REPLACED: [update: EntryUpdate, fields: Record<string, unknown>][] = [
  [{ description: "New" }, { description: "TASK-1: New" }],
  [{ taskId: "B-2" }, { description: "B-2: a" }],
  [{ start: TEN - 2 * MINUTE + 700 }, { start: "2025-01-16T09:58:00Z" }],
  [{ end: TEN + MINUTE + 700 }, { end: "2025-01-16T10:01:00Z" }],
  [{ billable: true }, { billable: true }],
  [{ tags: [] }, { tagIds: [] }],
  [{ projectId: null }, { projectId: undefined }],
];

for (const [update, fields] of REPLACED) {
  Deno.test(`ClockifyProvider.updateEntries() sends all of an entry with ${JSON.stringify(fields)}`, async () => {
    const { provider, server, ids: [id = ""] } = clockifyWith(1);
    await provider.listEntries(RANGE);
    requests(server);
    const changed = await provider.updateEntries(new Map([[id, update]]));
    const body = JSON.parse(JSON.stringify([{ id, ...WHOLE, ...fields }]));
    assertEquals(requests(server), [[`PUT ${MINE}`, body]]);
    assertEquals([...changed], [[id, await provider.getEntry(id)]]);
  });
}

for (const count of [1, 100, 101, 200, 201]) {
  Deno.test(`ClockifyProvider changes and removes ${count} entries, a hundred at a time`, async () => {
    const { provider, server, ids } = clockifyWith(count);
    await provider.listEntries(RANGE);
    requests(server);
    const parts = Math.ceil(count / 100);
    const changed = await provider.updateEntries(
      sameFor(ids, { billable: true }),
    );
    assertEquals([...changed.keys()], ids);
    assertEquals(server.entries.all.every(({ billable }) => billable), true);
    const sent = requests(server);
    assertEquals(sent.map(([line]) => line), Array(parts).fill(`PUT ${MINE}`));
    const lengths = sent.map(([, json]) => (json as unknown[]).length);
    assertEquals(lengths.slice(0, -1), Array(parts - 1).fill(100));
    assertEquals(await provider.deleteEntries(ids), ids);
    const removed = server.log.map(({ query }) => query.get("time-entry-ids"));
    assertEquals(removed.join(",").split(","), ids);
    assertEquals(server.log.length, parts);
    assertEquals(server.entries.all, []);
  });
}

Deno.test("ClockifyProvider.updateEntries() rereads entries not seen for 20 s", async () => {
  const rows: [ms: number, methods: string[]][] = [
    [19_999, ["PUT"]],
    [20_000, ["GET", "PUT"]],
  ];
  for (const [ms, methods] of rows) {
    const { provider, server, clock, ids } = clockifyWith(1);
    await provider.listEntries(RANGE);
    requests(server);
    clock.set(TEN + ms);
    await provider.updateEntries(sameFor(ids, { billable: true }));
    assertEquals(server.log.map(({ method }) => method), methods);
  }
});

Deno.test("ClockifyProvider.updateEntries() omits missing entries", async () => {
  const { provider, server, ids: [id = ""] } = clockifyWith(1);
  const none = "0".repeat(24);
  const updates = sameFor(["../me", none, id], { billable: true });
  const changed = await provider.updateEntries(updates);
  assertEquals([...changed.keys()], [id]);
  const lines = server.log.slice(0, 3).map(({ line }) => line);
  const entries = `${WORKSPACE}/time-entries`;
  assertEquals(lines, [
    `GET ${entries}/${none}`,
    `GET ${entries}/${id}`,
    `PUT ${MINE}`,
  ]);
});

Deno.test("ClockifyProvider.updateEntries() returns only the requested entries", async () => {
  const { provider, server, ids } = clockifyWith(2);
  const [id = "", other = ""] = ids;
  server.fail({
    kind: "changed",
    change: (json) => [
      ...json as object[],
      { ...(json as object[])[0], id: other },
    ],
  }, { on: "PUT" });
  const changed = await provider.updateEntries(
    new Map([[id, { billable: true }]]),
  );
  assertEquals([...changed.keys()], [id]);
});

Deno.test("ClockifyProvider.deleteEntries() returns the ids that Clockify reports as deleted", async () => {
  const { provider, server, ids } = clockifyWith(3);
  const [id = ""] = ids;
  server.fail({ kind: "status", status: 200, json: [{ id }] });
  assertEquals(await provider.deleteEntries([...ids, "../me"]), [id]);
  const [{ query } = {}] = server.log;
  assertEquals(query?.get("time-entry-ids"), ids.join(","));
  server.fail({ kind: "status", status: 204 });
  assertEquals(await provider.deleteEntries(ids), []);
  assertEquals(await provider.deleteEntries([]), []);
  assertEquals(server.log.length, 2);
});

Deno.test("ClockifyProvider.lookUpEntries() finds entries among the newest", async () => {
  const { provider, server, ids } = clockifyWith(3);
  const [first = "", second = ""] = ids;
  const none = "0".repeat(24);
  const found = await provider.lookUpEntries([first, none, second]);
  assertEquals([...found.keys()], [first, none, second]);
  assertEquals(found.get(none), "missing");
  assertEquals(server.log.map(({ query }) => Object.fromEntries(query)), [
    { page: "1", "page-size": "1000" },
    // Its tag, which is looked up once.
    { page: "1", "page-size": "1000" },
  ]);
  requests(server);
  assertEquals(found.get(first), await provider.getEntry(first));
});

Deno.test("ClockifyProvider.lookUpEntries() takes at most one request less than there are entries", async () => {
  const bench = clockifyBench({ server: { mostPerPage: 2 } });
  const { provider, server } = bench;
  const ids = Array.from({ length: 5 }, (_, at) => {
    const start = TEN - (at + 1) * MINUTE;
    return server.web.add("TASK-1: a", start, start + MINUTE).id;
  });
  const [newest = "", , , , oldest = ""] = ids;
  // With two entries per page, the oldest is not on the first page, but may
  // exist.
  const found = await provider.lookUpEntries([newest, oldest]);
  assertEquals([...found.keys()], [newest]);
  assertEquals(server.log.length, 1);
  const all = await provider.lookUpEntries([newest, oldest, "a", "b"]);
  assertEquals([...all.keys()], [newest, oldest, "a", "b"]);
  assertEquals(server.log.length, 4);
  assertEquals([...await provider.lookUpEntries([newest])], []);
  assertEquals(server.log.length, 4);
});
