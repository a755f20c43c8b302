import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { HOUR, MINUTE, SECOND } from "@std/datetime";
import { InvalidTextError, NotAllowedError } from "../../lib/errors.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { type HarvestBench, harvestBench } from "../support/harvest_bench.ts";
import {
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
} from "../support/harvest_server.ts";
import { fullErrorText, providerErrorOf } from "../support/test_connection.ts";

const PLACE = {
  projectId: String(HARVEST_PROJECT),
  projectTaskId: String(HARVEST_TASK),
};
const TEN = Date.parse("2025-01-16T10:00:00Z");
const START = { ...PLACE, isAlone: true };
const NEW = {
  taskId: "TASK-1",
  description: "TASK-1: Fix it",
  start: TEN - HOUR,
  end: TEN,
  marker: "7b9c2f4e",
  ...PLACE,
};
/** A timer started on the web on the day of these tests. */
const TODAY = { spent_date: "2025-01-16" };

/** The requests since the last call. */
function requests({ server }: HarvestBench): string[] {
  return server.log.splice(0).map(({ line }) => line);
}

Deno.test("HarvestProvider loads the account once, then starts and stops with one request each", async () => {
  const bench = harvestBench();
  const { provider, clock } = bench;
  const id = await provider.startTimer("TASK-1", "TASK-1", START);
  assertEquals(requests(bench), ["GET /users/me", "POST /time_entries"]);
  clock.set(TEN + HOUR);
  await bench.restart().stopTimer(id, { start: TEN, end: TEN + HOUR });
  assertEquals(requests(bench), [`PATCH /time_entries/${id}/stop`]);
});

Deno.test("HarvestProvider corrects a stop at another time", async () => {
  for (const wantsTimestamps of [true, false]) {
    const bench = harvestBench({ server: { wantsTimestamps } });
    const { provider, clock } = bench;
    const id = await provider.startTimer("TASK-1", "TASK-1", START);
    clock.set(TEN + 3 * HOUR);
    const times = { start: TEN - HOUR, end: TEN + HOUR };
    const entry = await provider.stopTimer(id, times);
    assertEquals(entry.durationSeconds, 2 * 3600);
    const stored = bench.server.entries.all[0];
    assertEquals(stored?.hours, 2);
    // Denver is seven hours behind.
    const minutes = wantsTimestamps ? [2 * 60, 4 * 60] : [undefined, undefined];
    assertEquals([stored?.startedMinute, stored?.endedMinute], minutes);
  }
});

Deno.test("HarvestProvider checks the entry after a refused stop", async () => {
  const bench = harvestBench();
  const { provider, clock, server } = bench;
  const id = await provider.startTimer("TASK-1", "TASK-1", START);
  clock.set(TEN + HOUR);
  server.web.stop(Number(id));
  clock.set(TEN + 2 * HOUR);
  const entry = await provider.stopTimer(id, { end: TEN + 2 * HOUR });
  assertEquals(entry.durationSeconds, 3600);
  server.fail({ kind: "status", status: 422 }, { on: "PATCH" });
  const other = await provider.startTimer("TASK-2", "TASK-2", START);
  const error = await providerErrorOf(provider.stopTimer(other));
  assertEquals(error.code, "provider_refused");
});

Deno.test("HarvestProvider records dates and times in the user's zone", async () => {
  const { provider, server } = harvestBench({
    server: { timeZone: "Tokyo", clockForm: "24h" },
  });
  // Tokyo is nine hours ahead: 0:30 on the next date.
  const start = Date.parse("2025-01-16T15:30:00Z");
  const end = start + 90 * MINUTE;
  const given = { taskId: "TASK-1", description: "TASK-1", start, end };
  const entry = await provider.createEntry({ ...given, ...PLACE });
  assertEquals([entry.start, entry.end], [start, end]);
  assertEquals(server.log.at(-1)?.json, {
    project_id: HARVEST_PROJECT,
    task_id: HARVEST_TASK,
    notes: "TASK-1",
    spent_date: "2025-01-17",
    started_time: "00:30",
    ended_time: "02:00",
  });
});

Deno.test("HarvestProvider requires a project and a task, and says how to set them", async () => {
  const bench = harvestBench();
  for (const place of [{}, { projectId: PLACE.projectId }]) {
    const error = await assertRejects(
      () => bench.provider.startTimer("TASK-1", "TASK-1", place),
      NotAllowedError,
    );
    assertEquals(error.code, "project_needed");
    assertStringIncludes(error.hint ?? "", "--project '*=ID' --project-task");
  }
  const wrong = { ...PLACE, projectId: "v2" };
  await assertRejects(
    () => bench.provider.startTimer("TASK-1", "TASK-1", wrong),
    InvalidTextError,
    'Invalid Harvest project or task: "v2"',
  );
  assertEquals(requests(bench), []);
});

Deno.test("HarvestProvider rejects an entry of a full day without sending it", async () => {
  const { provider, server } = harvestBench();
  const times = { start: TEN, end: TEN + 24 * HOUR };
  const given = { taskId: "TASK-1", description: "TASK-1", ...times };
  const error = await assertRejects(
    () => provider.createEntry({ ...given, ...PLACE }),
    NotAllowedError,
  );
  assertEquals([error.code, error.message, error.hint], [
    "entry_too_long",
    "Harvest does not accept entries of a full day or more",
    "Shorten it: worktime timer edit ID --end TIME",
  ]);
  assertEquals(server.entries.all, []);
});

Deno.test("HarvestProvider reads lists page by page", async () => {
  const { provider, server } = harvestBench({ server: { mostPerPage: 3 } });
  for (let i = 0; i < 10; i++) {
    server.web.add(`TASK-${i}`, {
      spent_date: "2025-01-16",
      started_time: `${i}:00`,
      ended_time: `${i}:30`,
    });
  }
  const range = { from: TEN - 48 * HOUR, to: TEN + 48 * HOUR };
  const listed = await provider.listEntries(range);
  assertEquals(
    listed.map(({ taskId }) => taskId?.slice(5)).join(""),
    "0123456789",
  );
  const pages = server.log.filter(({ path }) => path === "/time_entries");
  assertEquals(pages.length, 4);
});

Deno.test("a rate limit of Harvest says how long to wait", async () => {
  const { provider } = harvestBench({
    server: { requestsPerWindow: 1 },
    connection: { budgetMs: 2 * SECOND },
  });
  await provider.getCurrentTimer().catch(() => {});
  const error = await providerErrorOf(provider.getCurrentTimer());
  assertEquals(error.code, "provider_quota");
  assert(error.resetsAt !== undefined && error.resetsAt > TEN);
});

Deno.test("HarvestProvider without an account lists the accounts", async () => {
  const bench = harvestBench({ provider: { accountId: undefined } });
  const account = await bench.provider.verify();
  assertEquals(account.workspaces, [{ id: "12345", name: "Test Company" }]);
  assertEquals(requests(bench), ["GET /accounts"]);
  const error = await assertRejects(() => bench.provider.getCurrentTimer());
  assertStringIncludes(String(error), "No Harvest account is configured");
});

Deno.test("HarvestProvider.verify() returns projects with their tasks", async () => {
  const { projects } = await harvestBench().provider.verify();
  const project = projects.find(({ id }) => id === PLACE.projectId);
  assertEquals(project?.name, "123 Industries: Online Store - Phase 1");
  const tasks = project?.tasks?.map(({ name }) => name) ?? [];
  assertEquals(tasks.slice(0, 2), ["Graphic Design", "Programming"]);
});

const WRONG: readonly [field: string, value: unknown, said: string][] = [
  ["id", null, '"time_entries[0].id" is not an id'],
  ["hours", "1.0", '"time_entries[0].hours" is not a number'],
  ["spent_date", "yesterday", '"time_entries[0].spent_date" is not a date'],
  ["is_running", 0, '"time_entries[0].is_running" is not true or false'],
  ["started_time", "8h", '"time_entries[0].started_time" is not a time of day'],
  ["notes", 7, '"time_entries[0].notes" is not a string'],
];

for (const [field, value, said] of WRONG) {
  Deno.test(`a response of Harvest with ${field}: ${JSON.stringify(value)} is an error that names the field`, async () => {
    const { provider, server } = harvestBench();
    server.web.add("TASK-1", {
      spent_date: "2025-01-16",
      started_time: "8:00am",
      ended_time: "9:00am",
    });
    server.fail({
      kind: "changed",
      change: (json) => {
        const { time_entries: [entry] } = json as { time_entries: object[] };
        return { time_entries: [{ ...entry, [field]: value }] };
      },
    }, { on: "GET /time_entries" });
    const range = { from: TEN - 48 * HOUR, to: TEN + 48 * HOUR };
    const error = await providerErrorOf(provider.listEntries(range));
    assertEquals(error.code, "provider_failed");
    assertStringIncludes(error.message, said);
  });
}

Deno.test("Harvest's key appears in no error and no trace", async () => {
  const wrong = "4711.pt.another-canary-5f0c9a7be1d2";
  for (const apiKey of [HARVEST_KEY, wrong]) {
    const bench = harvestBench({ provider: { apiKey } });
    bench.server.faultFor = () =>
      apiKey === wrong ? undefined : { kind: "garbage", accepts: false };
    const error = await providerErrorOf(bench.provider.getCurrentTimer());
    const said = fullErrorText(error) + bench.connection.lines.join("\n");
    assert(!said.includes(apiKey));
    assert(bench.connection.lines.length > 0);
  }
});

Deno.test("HarvestProvider finds an entry whose response was lost by its marker", async () => {
  for (const wantsTimestamps of [true, false]) {
    const { provider, server } = harvestBench({ server: { wantsTimestamps } });
    server.fail({ kind: "cut", accepts: true }, { on: "POST" });
    await providerErrorOf(provider.createEntry(NEW));
    const found = await provider.findByMarker(NEW.marker);
    assertEquals(found?.id, String(server.entries.all[0]?.id));
    assertEquals(found?.durationSeconds, 3600);
    server.fail({ kind: "cut", accepts: true }, { on: "POST" });
    const start = { ...START, marker: "8c0d" };
    await providerErrorOf(provider.startTimer("TASK-1", "Fix it", start));
    const timer = await provider.findByMarker("8c0d");
    assertEquals(timer?.id, String(server.entries.running[0]?.id));
  }
});

Deno.test("HarvestProvider finds no entry by the marker of a request that failed", async () => {
  const { provider, server } = harvestBench();
  server.fail({ kind: "cut", accepts: false }, { on: "POST" });
  const error = await providerErrorOf(provider.createEntry(NEW));
  assertEquals(error.mayHaveArrived, true);
  assertEquals(await provider.findByMarker(NEW.marker), undefined);
});

Deno.test("HarvestProvider.startTimer() succeeds even if the previous timer was just stopped", async () => {
  const { provider, server } = harvestBench();
  const { id } = server.web.start("On the phone", TODAY);
  server.faultFor = ({ line }) => {
    if (line.endsWith("/stop")) server.web.stop(id);
    return undefined;
  };
  const timer = await provider.startTimer("TASK-1", "Fix it", PLACE);
  assertEquals(server.entries.running.map(({ id }) => String(id)), [timer]);
});

Deno.test("HarvestProvider waits as long as Harvest asks, then retries", async () => {
  const { provider, server, connection } = harvestBench({
    server: { requestsPerWindow: 2 },
  });
  await provider.getCurrentTimer();
  assertEquals(await provider.getCurrentTimer(), undefined);
  assertEquals(connection.waitsMs, [15 * SECOND]);
  assertEquals(server.log.length, 4);
});

Deno.test("HarvestProvider.stopTimer() sends no further request for a missing entry", async () => {
  for (const status of [404, 410]) {
    const bench = harvestBench();
    const id = await bench.provider.startTimer("TASK-1", "Fix it", START);
    requests(bench);
    bench.server.fail({ kind: "status", status }, { on: "PATCH" });
    await assertRejects(() => bench.provider.stopTimer(id), UnknownEntryError);
    assertEquals(requests(bench), [`PATCH /time_entries/${id}/stop`]);
  }
});

Deno.test("HarvestProvider's capabilities depend on the account", () => {
  for (const wantsTimestamps of [true, false]) {
    const { provider } = harvestBench({ server: { wantsTimestamps } });
    assertEquals(provider.capabilities, {
      hasTags: false,
      hasMarkers: true,
      needsProject: true,
      canBackdate: wantsTimestamps,
      canUpdateRunning: true,
      hasTimes: wantsTimestamps,
      listLimitDays: undefined,
      precisionSeconds: wantsTimestamps ? 60 : 36,
    });
  }
});
