import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE, SECOND } from "@std/datetime";
import { InvalidTextError } from "../../lib/errors.ts";
import { ProviderError } from "../../lib/provider.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_USER } from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import { MemoryQuotas, providerErrorOf } from "../support/test_connection.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const NEW = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  start: TEN - HOUR,
  end: TEN,
};
const ENTRIES = `/workspaces/${CLOCKIFY_WORKSPACE}/time-entries`;
const MINE = `/workspaces/${CLOCKIFY_WORKSPACE}/user/${CLOCKIFY_USER}` +
  "/time-entries";

Deno.test("ClockifyProvider starts with two requests and stops with one", async () => {
  const tagIds = new Map([["action", "5e78f73dbed03611f8b825ae"]]);
  const { provider, server, clock } = clockifyBench({ provider: { tagIds } });
  const id = await provider.startTimer("TASK-1", "TASK-1: Fix it", {
    start: TEN + 400,
    tags: ["action"],
    projectId: CLOCKIFY_PROJECT,
  });
  clock.set(TEN + 83 * MINUTE);
  const entry = await provider.stopTimer(id, { end: TEN + 83 * MINUTE });
  assertEquals(entry, {
    id,
    taskId: "TASK-1",
    description: "TASK-1: Fix it",
    start: TEN,
    end: TEN + 83 * MINUTE,
    durationSeconds: 83 * 60,
    tags: ["action"],
    billable: false,
  });
  assertEquals(server.log.map(({ line, json }) => [line, json]), [
    [`PATCH ${MINE}`, { end: "2025-01-16T10:00:00Z" }],
    [`POST ${ENTRIES}`, {
      start: "2025-01-16T10:00:00Z",
      description: "TASK-1: Fix it",
      projectId: CLOCKIFY_PROJECT,
      tagIds: ["5e78f73dbed03611f8b825ae"],
    }],
    [`PATCH ${MINE}`, { end: "2025-01-16T11:23:00Z" }],
  ]);
});

for (const stopsPrevious of [false, true]) {
  const name = stopsPrevious ? "stops" : "leaves";
  Deno.test(`ClockifyProvider ends the previous timer if Clockify ${name} it`, async () => {
    const bench = clockifyBench({ server: { stopsPrevious } });
    const { provider, server, clock } = bench;
    server.web.start("On the phone");
    clock.set(TEN + HOUR);
    const start = TEN + 20 * MINUTE;
    await provider.startTimer("TASK-2", "Two", { start });
    assertEquals(server.entries.all.map(({ start, end }) => [start, end]), [
      [TEN, start],
      [start, undefined],
    ]);
    assertEquals(server.log.length, 2);
  });
}

Deno.test("ClockifyProvider ends a later timer now when a past one starts", async () => {
  const { provider, server, clock } = clockifyBench();
  clock.set(TEN + 30 * MINUTE);
  server.web.start("On the phone");
  clock.set(TEN + HOUR);
  await provider.startTimer("TASK-2", "Two", { start: TEN });
  assertEquals(server.entries.all.map(({ start, end }) => [start, end]), [
    [TEN + 30 * MINUTE, TEN + HOUR],
    [TEN, undefined],
  ]);
});

Deno.test("ClockifyProvider reads a timer first when stopping it in the past", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + HOUR);
  const end = TEN + 10 * MINUTE;
  const lines = server.log.length;
  assertEquals((await provider.stopTimer(id, { end })).end, end);
  const methods = server.log.slice(lines).map(({ method }) => method);
  assertEquals(methods, ["GET", "PUT"]);
});

Deno.test("ClockifyProvider leaves other timers alone when stopping in the past", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 30 * MINUTE);
  const other = server.web.start("On the phone");
  clock.set(TEN + HOUR);
  const before = server.log.length;
  const entry = await provider.stopTimer(id, { end: TEN + 40 * MINUTE });
  assertEquals(entry.end, TEN + 30 * MINUTE);
  assertEquals(server.entries.running, other);
  const methods = server.log.slice(before).map(({ method }) => method);
  assertEquals(methods, ["GET"]);
});

Deno.test("ClockifyProvider restarts another timer that it stopped by mistake", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 30 * MINUTE);
  const customFields = [{ customFieldId: "5e", value: "T-1" }];
  const other = server.web.start("On the phone", {
    projectId: CLOCKIFY_PROJECT,
    billable: true,
    tagIds: ["5e78f73dbed03611f8b825ae"],
    customFields,
  });
  clock.set(TEN + HOUR);
  assertEquals((await provider.stopTimer(id)).end, TEN + 30 * MINUTE);
  assertEquals(server.entries.running, other);
});

Deno.test("ClockifyProvider stops its own timer if two are running", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 30 * MINUTE);
  const start = "2025-01-16T10:20:00Z";
  const other = server.entries.create({ start }, clock.now());
  const entry = await provider.stopTimer(id);
  assertEquals(entry.end, TEN + 30 * MINUTE);
  assertEquals(server.entries.running, other);
});

Deno.test("ClockifyProvider stops a timer that a fast clock started", async () => {
  const { provider, server, clock } = clockifyBench();
  const { id } = server.web.start("TASK-1: Fix it", {
    start: "2025-01-16T10:05:00Z",
  });
  clock.set(TEN + MINUTE);
  const entry = await provider.stopTimer(id);
  assertEquals([entry.end, entry.durationSeconds], [TEN + 5 * MINUTE, 0]);
  assertEquals(server.entries.running, undefined);
});

Deno.test("ClockifyProvider leaves a timer that was stopped elsewhere unchanged", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 30 * MINUTE);
  server.web.stop();
  clock.set(TEN + HOUR);
  for (const end of [TEN + 5 * MINUTE, TEN + HOUR]) {
    const entry = await provider.stopTimer(id, { end });
    assertEquals(entry.end, TEN + 30 * MINUTE);
  }
  assertEquals((await provider.stopTimer(id)).end, TEN + 30 * MINUTE);
});

Deno.test("ClockifyProvider rejects entries that were deleted or never existed", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  server.web.remove(id);
  clock.set(TEN + HOUR);
  const other = "0".repeat(24);
  for (const it of [id, other, "1", "abc", "../me", "", id.toUpperCase()]) {
    const before = server.log.length;
    const calls = [
      () => provider.stopTimer(it),
      () => provider.stopTimer(it, { end: TEN + MINUTE }),
      () => provider.updateEntry(it, { start: TEN }),
      () => provider.updateEntry(it, {}),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, UnknownEntryError);
      assertEquals(error.code, "unknown_entry");
    }
    await provider.deleteEntry(it);
    const isAsked = server.log.length > before;
    assertEquals(isAsked, it === id || it === other, it);
  }
});

Deno.test("ClockifyProvider returns the running timer, wherever it was started", async () => {
  const { provider, server } = clockifyBench();
  assertEquals(await provider.getCurrentTimer(), undefined);
  const { id } = server.web.start("TASK-9: On the phone");
  assertEquals(await provider.getCurrentTimer(), {
    id,
    taskId: "TASK-9",
    description: "TASK-9: On the phone",
    start: TEN,
    end: undefined,
    durationSeconds: 0,
    tags: [],
    billable: false,
  });
});

Deno.test("ClockifyProvider formats descriptions by the pattern", async () => {
  const taskPattern = "{task_title} [{task_id}]";
  const { provider, server } = clockifyBench({ provider: { taskPattern } });
  const id = await provider.startTimer("TASK-1", "Fix it");
  assertEquals(server.entries.running?.description, "Fix it [TASK-1]");
  assertEquals((await provider.stopTimer(id)).taskId, "TASK-1");
});

Deno.test("ClockifyProvider rejects a malformed project before sending anything", async () => {
  const { provider, server } = clockifyBench();
  const options = { projectId: "12345678", tags: ["new"] };
  await assertRejects(
    () => provider.startTimer("TASK-1", "Fix it", options),
    InvalidTextError,
  );
  assertEquals(server.log, []);
});

Deno.test("ClockifyProvider says what to do if a project is required", async () => {
  const { provider, server } = clockifyBench({
    server: { forceProjects: true },
  });
  const times = { start: TEN - HOUR, end: TEN - SECOND };
  const entry = { taskId: "TASK-1", description: "Fix it", ...times };
  const calls = [
    () => provider.startTimer("TASK-1", "Fix it"),
    () => provider.createEntry(entry),
  ];
  for (const call of calls) {
    const error = await assertRejects(call, ProviderError, "Project is");
    assertEquals([error.code, error.status], ["provider_refused", 400]);
    assertEquals(error.mayHaveArrived, false);
    assertEquals(
      error.hint,
      "Set what the workspace requires, such as a project: " +
        "worktime timer configure --project PLAN=ID",
    );
  }
  assertEquals(server.entries.all, []);
});

Deno.test("ClockifyProvider.stopTimer() says what the workspace requires", async () => {
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
  for (const status of [404, 410]) {
    const { provider, server, clock } = clockifyBench();
    const id = await provider.startTimer("TASK-1", "Fix it");
    clock.set(TEN + MINUTE);
    const before = server.log.length;
    server.fail({ kind: "status", status }, { on: "PATCH" });
    assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
    assertEquals(server.entries.running, undefined);
    const methods = server.log.slice(before).map(({ method }) => method);
    assertEquals(methods, ["PATCH", "GET", "PUT"]);
  }
});

Deno.test("ClockifyProvider does not treat entries as deleted if the URL is wrong", async () => {
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

Deno.test("ClockifyProvider says when the quota of a free plan resets", async () => {
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
  // The second time, it knew without a request.
  assertEquals(server.log.length, 31);
  assertEquals([...quota.noted.keys()], [`clockify/${CLOCKIFY_WORKSPACE}`]);
  clock.set(TEN + MINUTE + HOUR);
  await provider.createEntry(NEW);
  assertEquals(server.entries.all.length, 31);
});

Deno.test("ClockifyProvider reports an exhausted quota without a reset time", async () => {
  const { provider } = clockifyBench({ server: { requestsPerHour: 1 } });
  await provider.createEntry(NEW);
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals([error.code, error.status], ["provider_quota", 429]);
  assertEquals(error.resetsAt, undefined);
});

Deno.test("ClockifyProvider supports everything except markers", () => {
  assertEquals(clockifyBench().provider.capabilities, {
    hasTags: true,
    canSetBillable: true,
    hasMarkers: false,
    needsProject: false,
    canBackdate: true,
    canUpdateRunning: true,
    listLimitDays: undefined,
    precisionSeconds: 1,
  });
});
