import { assertEquals, assertRejects } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { instantAt } from "../support/fake_clock.ts";
import { MemoryQuotas, providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";
import { TOGGL_KEY, TOGGL_PROJECT } from "../support/toggl_server.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const NEW = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  start: TEN - HOUR,
  end: TEN,
};

Deno.test("TogglProvider starts and stops with two requests", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "TASK-1: Fix it", {
    start: TEN,
    tags: ["deep work"],
    projectId: String(TOGGL_PROJECT),
  });
  clock.set(TEN + 83 * MINUTE);
  const entry = await provider.stopTimer(id, { end: TEN + 83 * MINUTE });
  assertEquals(entry, {
    id: "3730000001",
    taskId: "TASK-1",
    description: "TASK-1: Fix it",
    start: TEN,
    end: TEN + 83 * MINUTE,
    durationSeconds: 83 * 60,
    tags: ["deep work"],
    billable: false,
    updatedAt: TEN + 83 * MINUTE,
  });
  assertEquals(server.log.map(({ line, json }) => [line, json]), [
    ["POST /workspaces/2000001/time_entries", {
      created_with: "worktime",
      workspace_id: 2000001,
      description: "TASK-1: Fix it",
      tags: ["deep work"],
      project_id: TOGGL_PROJECT,
      start: "2025-01-16T10:00:00Z",
      duration: -1,
    }],
    ["PATCH /workspaces/2000001/time_entries/3730000001/stop", undefined],
  ]);
});

Deno.test("TogglProvider lets Toggl stop the previous timer", async () => {
  const { provider, server, clock } = togglBench();
  await provider.startTimer("TASK-1", "One");
  clock.set(TEN + HOUR);
  await provider.startTimer("TASK-2", "Two", { start: TEN + HOUR - SECOND });
  assertEquals(server.log.length, 2);
  assertEquals(server.entries.all.map(({ stop }) => stop), [
    TEN + HOUR,
    undefined,
  ]);
});

Deno.test("TogglProvider ends the previous timer when a past one starts", async () => {
  const { provider, server, clock } = togglBench();
  server.web.start("On the phone");
  clock.set(TEN + HOUR);
  await provider.startTimer("TASK-2", "Two", { start: TEN + 20 * MINUTE });
  const [first, second] = server.entries.all;
  assertEquals(first?.stop, TEN + 20 * MINUTE);
  assertEquals(first?.duration, 20 * 60);
  assertEquals(second?.start, TEN + 20 * MINUTE);
  assertEquals(second?.duration, -1);
  assertEquals(server.log.length, 3);
});

Deno.test("TogglProvider stops at another time with two requests", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + HOUR);
  const end = TEN + 10 * MINUTE;
  assertEquals((await provider.stopTimer(id, { end })).end, end);
  assertEquals(server.entries.all[0]?.stop, end);
  assertEquals(server.entries.all[0]?.duration, 600);
  assertEquals(server.log.length, 3);
});

Deno.test("TogglProvider stops at the given second", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + HOUR);
  const end = TEN + HOUR - 2 * SECOND;
  assertEquals((await provider.stopTimer(id, { end })).end, end);
  assertEquals(server.entries.all[0]?.stop, end);
  assertEquals(server.log.length, 3);
});

for (const skewMs of [-2 * HOUR, -MINUTE, MINUTE, 2 * HOUR]) {
  Deno.test(`TogglProvider stops by its own clock if Toggl's is off by ${skewMs} ms`, async () => {
    const { provider, server, clock } = togglBench();
    server.skewMs = skewMs;
    const id = await provider.startTimer("TASK-1", "Fix it");
    clock.set(TEN + HOUR);
    const entry = await provider.stopTimer(id);
    assertEquals([entry.end, entry.durationSeconds], [TEN + HOUR, 3600]);
    assertEquals(server.entries.all[0]?.duration, 3600);
  });
}

Deno.test("TogglProvider leaves a timer that was stopped elsewhere unchanged", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 30 * MINUTE);
  server.web.stop(Number(id));
  clock.set(TEN + HOUR);
  for (const end of [TEN + 5 * MINUTE, TEN + HOUR]) {
    const entry = await provider.stopTimer(id, { end });
    assertEquals(entry.end, TEN + 30 * MINUTE);
  }
  assertEquals((await provider.stopTimer(id)).end, TEN + 30 * MINUTE);
});

Deno.test("TogglProvider rejects entries that were deleted or never existed", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  server.web.remove(Number(id));
  clock.set(TEN + HOUR);
  for (const it of [id, "1", "abc", "../me", "", "9".repeat(20)]) {
    const before = server.log.length;
    const calls = [
      () => provider.stopTimer(it),
      () => provider.stopTimer(it, { end: TEN + MINUTE }),
      () => provider.updateEntry(it, { start: TEN }),
      () => provider.updateEntry(it, { start: TEN, end: TEN + MINUTE }),
      () => provider.updateEntry(it, {}),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, UnknownEntryError);
      assertEquals(error.code, "unknown_entry");
    }
    await provider.deleteEntry(it);
    const isAsked = server.log.length > before;
    assertEquals(isAsked, it === id || it === "1", it);
  }
});

Deno.test("TogglProvider returns the running timer, wherever it was started", async () => {
  const { provider, server } = togglBench();
  assertEquals(await provider.getCurrentTimer(), undefined);
  const { id } = server.web.start("TASK-9: On the phone");
  assertEquals(await provider.getCurrentTimer(), {
    id: String(id),
    taskId: "TASK-9",
    description: "TASK-9: On the phone",
    start: TEN,
    end: undefined,
    durationSeconds: 0,
    tags: [],
    billable: false,
    updatedAt: TEN,
  });
});

Deno.test("TogglProvider recognizes a task's entries by their descriptions", async () => {
  const { provider, server } = togglBench();
  const hour = { start: TEN - 2 * HOUR, end: TEN - HOUR };
  await provider.createEntry({
    taskId: "TASK-1",
    description: "Write it",
    ...hour,
  });
  await provider.createEntry({ taskId: "fix it", description: "", ...hour });
  server.web.add("TASK-1", TEN - HOUR, TEN - HOUR + MINUTE);
  server.web.add("TASK-10: other", TEN - HOUR, TEN);
  server.web.add("Lunch", TEN - HOUR, TEN);
  const entries = await provider.getEntries("TASK-1");
  const texts = entries.map(({ description }) => description);
  assertEquals(texts, ["TASK-1: Write it", "TASK-1"]);
  assertEquals(await provider.getTotal("TASK-1"), 3660);
  assertEquals(await provider.getTotal("fix it"), 3600);
  // A description that is only a name means the task of that name.
  assertEquals(await provider.getTotal("Lunch"), 3600);
});

Deno.test("TogglProvider formats descriptions by the pattern", async () => {
  const taskPattern = "{task_title} [{task_id}]";
  const { provider, server } = togglBench({ provider: { taskPattern } });
  const id = await provider.startTimer("TASK-1", "Fix it");
  assertEquals(server.entries.running?.description, "Fix it [TASK-1]");
  assertEquals((await provider.stopTimer(id)).taskId, "TASK-1");
});

Deno.test("TogglProvider.verify() returns the owner of the key", async () => {
  const { provider } = togglBench({ provider: { workspaceId: undefined } });
  assertEquals(await provider.verify(), {
    userId: "1000001",
    userName: "Example User",
    workspaces: [{ id: "2000001", name: "Example 1" }],
    projects: [
      { id: "63334144", name: "Example 1" },
      { id: "63334341", name: "Example 2" },
    ],
    workspaceId: "2000001",
  });
});

Deno.test("TogglProvider lists all projects, however many there are", async () => {
  const { provider, server } = togglBench({ server: { projectCount: 401 } });
  const { projects } = await provider.verify();
  assertEquals(new Set(projects.map(({ id }) => id)).size, 401);
  assertEquals(server.log.length, 5);
});

Deno.test("TogglProvider accepts a key with a line break", async () => {
  const { provider } = togglBench({ provider: { apiKey: `${TOGGL_KEY}\n` } });
  assertEquals((await provider.verify()).userId, "1000001");
});

Deno.test("TogglProvider leaves other workspaces alone", async () => {
  const { provider, server } = togglBench();
  const times = { from: TEN - DAY, to: TEN + DAY };
  const entry = server.entries.create(
    {
      created_with: "web",
      workspace_id: 7,
      start: "2025-01-16T09:00:00Z",
      duration: 60,
    },
    7,
    TEN,
  );
  assertEquals(await provider.listEntries(times), []);
  await assertRejects(
    () => provider.updateEntry(String(entry.id), { description: "a" }),
    UnknownEntryError,
  );
});

Deno.test("TogglServer carries out a request that arrives late", async () => {
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

Deno.test("TogglProvider says when the quota of a free plan resets", async () => {
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
  // It knew without a request; the user's own requests are counted separately.
  assertEquals(server.log.length, 30);
  assertEquals([...quota.noted.keys()], ["toggl/2000001"]);
  assertEquals(await provider.getCurrentTimer(), undefined);
  clock.set(TEN + MINUTE + HOUR);
  await provider.createEntry(NEW);
  assertEquals(server.entries.all.length, 31);
});

Deno.test("TogglServer responds 402 when an hour's requests are used up", async () => {
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

Deno.test("TogglProvider.stopTimer() trusts the entry more than the status", async () => {
  for (const status of [404, 410]) {
    const { provider, server, clock } = togglBench();
    const id = await provider.startTimer("TASK-1", "Fix it");
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const error = await providerErrorOf(provider.stopTimer(id));
    assertEquals(error.status, status);
    clock.set(TEN + MINUTE);
    const fault = { kind: "status", status, accepts: true } as const;
    server.fail(fault, { on: "PATCH" });
    assertEquals((await provider.stopTimer(id)).durationSeconds, 60);
  }
});

Deno.test("TogglProvider supports everything except markers", () => {
  assertEquals(togglBench().provider.capabilities, {
    hasTags: true,
    canSetBillable: true,
    hasMarkers: false,
    needsProject: false,
    canBackdate: true,
    canUpdateRunning: true,
    listLimitDays: 88,
    precisionSeconds: 1,
  });
});
