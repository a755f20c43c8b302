import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import { InvalidTextError, WorktimeError } from "../../lib/errors.ts";
import type { TimeTrackingProvider } from "../../lib/provider.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_USER } from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import { MemoryQuotas } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";
import type { Connection } from "../../providers/connection.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

interface Bench {
  readonly provider: TimeTrackingProvider;
  readonly server: ProviderServer;
}

const SERVICES: [
  name: string,
  what: string,
  option: string,
  open: (
    id: string | undefined,
    connection?: Partial<Connection>,
  ) => Bench,
][] = [
  [
    "Toggl",
    "workspace",
    "--workspace",
    (workspaceId, connection = {}) =>
      togglBench({ provider: { workspaceId }, connection }),
  ],
  [
    "Clockify",
    "workspace",
    "--workspace",
    (workspaceId, connection = {}) =>
      clockifyBench({ provider: { workspaceId }, connection }),
  ],
  [
    "Harvest",
    "account",
    "--account",
    (accountId, connection = {}) =>
      harvestBench({ provider: { accountId }, connection }),
  ],
];

for (const [name, what, option, open] of SERVICES) {
  Deno.test(`${name} rejects a malformed ${what} id`, () => {
    for (const id of ["", "../me", "a/b", "%2e%2e", "1?a", "0", "1 2", "x"]) {
      const { code, message, hint } = assertThrows(
        () => open(id),
        InvalidTextError,
      );
      assertEquals({ code, message, hint }, {
        code: "invalid_workspace",
        message: `Invalid ${name} ${what}: "${id}"`,
        hint: `Choose one: worktime timer configure ${option} ID`,
      });
    }
  });

  Deno.test(`${name} sends no request before a ${what} is chosen`, async () => {
    const { provider, server } = open(undefined);
    const id = name === "Clockify" ? "0".repeat(24) : "1";
    const times = { start: TEN - HOUR, end: TEN };
    const entry = { taskId: "TASK-1", description: "a", ...times };
    const place = { projectId: id, projectTaskId: id };
    const given = { ...entry, ...name === "Harvest" ? place : {} };
    const calls = [
      () => provider.createEntry(given),
      () => provider.startTimer("TASK-1", "a", { ...given, start: TEN }),
      () => provider.updateEntry(id, entry),
      () => provider.stopTimer(id),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, WorktimeError);
      const { code, message, hint } = error;
      assertEquals({ code, message, hint }, {
        code: "no_workspace",
        message: `No ${name} ${what} is configured`,
        hint: `Choose one: worktime timer configure ${option} ID`,
      });
    }
    assertEquals(server.log, []);
  });
}

Deno.test("verify() returns Toggl's user even for another workspace", async () => {
  const { provider, server } = togglBench({
    provider: { workspaceId: undefined },
  });
  server.fail({ kind: "status", status: 200, json: { id: 1 } });
  assertEquals(await provider.verify(), {
    userId: "1",
    userName: "",
    workspaces: [{ id: "2000001", name: "Example 1" }],
    projects: [],
  });
  assertEquals(server.log.map(({ line }) => line), [
    "GET /me",
    "GET /me/workspaces",
  ]);
  const chosen = togglBench();
  chosen.server.fail({
    kind: "status",
    status: 200,
    json: { id: 1, default_workspace_id: 7 },
  });
  const { workspaceId, projects } = await chosen.provider.verify();
  assertEquals([workspaceId, projects.length], ["2000001", 2]);
  assertEquals(await chosen.provider.listProjects(), projects);
  const [, , first, second] = chosen.server.log;
  const query = { active: "true", page: "1", per_page: "200" };
  for (const request of [first, second]) {
    assertEquals(request?.line, "GET /workspaces/2000001/projects");
    assertEquals(Object.fromEntries(request?.query ?? []), query);
  }
});

for (
  const [projectCount, pages] of [[199, ["1"]], [200, ["1", "2"]]] as const
) {
  Deno.test(`Toggl's ${projectCount} projects are on ${pages.length} pages`, async () => {
    const { provider, server } = togglBench({ server: { projectCount } });
    assertEquals((await provider.listProjects()).length, projectCount);
    const asked = server.log.map(({ query }) => query.get("page") ?? "");
    assertEquals(asked, [...pages]);
  });
}

Deno.test("verify() returns Clockify's user even for another workspace", async () => {
  const { provider, server } = clockifyBench({
    provider: { workspaceId: undefined, userId: undefined },
  });
  server.fail({ kind: "status", status: 200, json: { id: CLOCKIFY_USER } });
  assertEquals(await provider.verify(), {
    userId: CLOCKIFY_USER,
    userName: "",
    workspaces: [{ id: CLOCKIFY_WORKSPACE, name: "Example WS" }],
    projects: [],
  });
  assertEquals(provider.userId, CLOCKIFY_USER);
  assertEquals(server.log.map(({ line }) => line), [
    "GET /user",
    "GET /workspaces",
  ]);
  const chosen = clockifyBench();
  const json = { id: CLOCKIFY_USER, activeWorkspace: "7" };
  chosen.server.fail({ kind: "status", status: 200, json });
  const { workspaceId, projects } = await chosen.provider.verify();
  assertEquals(workspaceId, CLOCKIFY_WORKSPACE);
  assertEquals(projects.map(({ id }) => id), [CLOCKIFY_PROJECT]);
  assertEquals(await chosen.provider.listProjects(), projects);
  const [, , first, second] = chosen.server.log;
  const query = { archived: "false", page: "1", "page-size": "1000" };
  for (const request of [first, second]) {
    assertEquals(
      request?.line,
      `GET /workspaces/${CLOCKIFY_WORKSPACE}/projects`,
    );
    assertEquals(Object.fromEntries(request?.query ?? []), query);
  }
});

Deno.test("verify() returns Harvest's user, mode and projects", async () => {
  const { provider, server } = harvestBench();
  const { projects, ...account } = await provider.verify();
  assertEquals(account, {
    userId: "1782884",
    userName: "Bob Powell",
    workspaces: [{ id: "12345", name: "Test Company" }],
    workspaceId: "12345",
  });
  assertEquals(projects.length, 2);
  const asked = server.log.map(({ line, query }) => [line, query.toString()]);
  assertEquals(asked, [
    ["GET /accounts", ""],
    ["GET /users/me", ""],
    ["GET /company", ""],
    ["GET /users/me/project_assignments", "per_page=2000"],
  ]);
});

Deno.test("TogglProvider returns a task's entries from 88 days ago until tomorrow", async () => {
  const { provider, server } = togglBench();
  const starts = [TEN - 88 * DAY, TEN + DAY - 1_000];
  for (const start of [TEN - 89 * DAY, ...starts, TEN + DAY]) {
    server.web.add("TASK-1: a", start, start + HOUR);
  }
  const entries = await provider.getEntries("TASK-1");
  assertEquals(entries.map(({ start }) => start), starts);
});

/** The quota that a request counts against, by path. */
const QUOTAS: [
  service: number,
  name: string,
  call: (provider: TimeTrackingProvider) => Promise<unknown> | undefined,
][] = [
  [0, "toggl/me", (it) => it.getCurrentTimer()],
  [0, "toggl/2000001", (it) => it.listProjects?.()],
  [0, "toggl/reports", (it) => it.listOlderEntries?.({ from: 0, to: 1 })],
  [1, "clockify/user", (it) => it.getUserId?.()],
  [1, `clockify/${CLOCKIFY_WORKSPACE}`, (it) => it.listProjects?.()],
  [2, "harvest", (it) => it.getUserId?.()],
  [2, "harvest/id", (it) => it.verify()],
];

for (const [service, name, call] of QUOTAS) {
  Deno.test(`a quota is stored as ${name} for the requests that count against it`, async () => {
    const [, , , open] = SERVICES[service] ?? [];
    const quota = new MemoryQuotas();
    const headers = { "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" };
    const fetch = () => Promise.resolve(Response.json([], { headers }));
    const ids = ["2000001", CLOCKIFY_WORKSPACE, "12345"];
    const bench = open?.(ids[service], {
      quota,
      fetch: name === "toggl/reports"
        ? (url) =>
          url.endsWith("/me")
            ? Promise.resolve(Response.json({ id: 1 }))
            : fetch()
        : fetch,
    });
    if (bench) await call(bench.provider)?.catch(() => {});
    const noted = { remaining: 5, resetsAt: TEN + 9_000 };
    assertEquals([...quota.noted], [[name, noted]]);
  });
}
