import { assertEquals, assertObjectMatch } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
} from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  HARVEST_USER,
  HarvestServer,
} from "../support/harvest_server.ts";
import { NpmClient } from "../support/npm_client.ts";
import {
  TOGGL_KEY,
  TOGGL_PROJECT,
  TOGGL_WORKSPACE,
  TogglServer,
} from "../support/toggl_server.ts";

type Fields = Record<string, unknown>;

const MORNING = "2025-01-16T10:00:00Z";
const NOON = "2025-01-16T12:30:00Z";
const DESCRIPTION = "TASK-031: Größe prüfen";

Deno.test("toggl-client starts, sees, stops and lists a timer", async () => {
  const clock = new FakeClock(MORNING);
  const server = new TogglServer({ clock });
  const account = { apiToken: TOGGL_KEY };
  await using client = new NpmClient("toggl-client", server, account);
  const timer = {
    workspace_id: TOGGL_WORKSPACE,
    project_id: TOGGL_PROJECT,
    description: DESCRIPTION,
    tags: ["Café"],
    duration: -1,
  };
  const list = ["list", {
    start_date: "2025-01-16",
    end_date: "2025-01-17",
  }] as const;

  const [me, started, current, running] = await client.call<
    [Fields, Fields, Fields, Fields[]]
  >(
    ["me"],
    ["start", { ...timer, start: "2025-01-16T11:00:00.987+01:00" }],
    ["current"],
    list,
  );
  const { id } = started;
  const start = "2025-01-16T10:00:00+00:00";
  assertEquals(me.default_workspace_id, TOGGL_WORKSPACE);
  assertObjectMatch(started, { ...timer, start: MORNING, stop: null });
  assertObjectMatch(current, { ...timer, id, start, stop: null });
  assertEquals(running, [current]);
  assertEquals(server.entries.running?.id, id);

  clock.set(NOON);
  const [stopped, none, ended] = await client.call<[Fields, null, Fields[]]>(
    ["stop", started],
    ["current"],
    list,
  );
  const duration = 9000;
  assertObjectMatch(stopped, { id, start: MORNING, stop: NOON, duration });
  assertEquals(none, null);
  const { at } = stopped;
  const stop = "2025-01-16T12:30:00+00:00";
  assertEquals(ended, [{ ...current, stop, duration, at }]);
  assertEquals(server.entries.withDeleted, [{
    id: Number(id),
    workspaceId: TOGGL_WORKSPACE,
    projectId: TOGGL_PROJECT,
    description: DESCRIPTION,
    tags: ["Café"],
    billable: false,
    start: Date.parse(MORNING),
    stop: Date.parse(NOON),
    duration,
    at: Date.parse(NOON),
    deletedAt: undefined,
  }]);
});

Deno.test("clockify-ts starts, sees, stops and lists a timer", async () => {
  const clock = new FakeClock(MORNING);
  const server = new ClockifyServer({ clock });
  const ids = { userId: CLOCKIFY_USER, workspaceId: CLOCKIFY_WORKSPACE };
  const account = { apiKey: CLOCKIFY_KEY, ...ids };
  await using client = new NpmClient("clockify-ts", server, account);
  const [tag] = server.workspace.tags;
  const timer = {
    description: DESCRIPTION,
    projectId: CLOCKIFY_PROJECT,
    taskId: null,
    tagIds: [tag?.id],
  };
  const list = ["list", {
    start: "2025-01-16T00:00:00Z",
    end: "2025-01-16T23:59:59Z",
  }] as const;

  const [me, started, current, running] = await client.call<
    [Fields, Fields, Fields[], Fields[]]
  >(
    ["me"],
    ["start", { ...timer, start: "2025-01-16T10:00:00.987Z" }],
    ["current"],
    list,
  );
  const { id } = started;
  const timeInterval = { start: MORNING, end: null, duration: null };
  const { id: userId, activeWorkspace: workspaceId } = me;
  assertEquals({ userId, workspaceId }, ids);
  assertObjectMatch(started, { ...timer, ...ids, timeInterval });
  assertEquals(current, [{ ...started, hourlyRate: null, costRate: null }]);
  assertEquals(running, current);
  assertEquals(server.entries.running?.id, id);

  clock.set(NOON);
  const [stopped, none, ended] = await client.call<
    [Fields, Fields[], Fields[]]
  >(["stop", { end: "2025-01-16T12:30:00.123Z" }], ["current"], list);
  const whole = { start: MORNING, end: NOON, duration: "PT2H30M" };
  assertEquals(stopped, { ...started, timeInterval: whole });
  assertEquals(none, []);
  assertEquals(ended, [{ ...current[0], timeInterval: whole }]);
  assertEquals(server.entries.all, [{
    id: String(id),
    workspaceId: CLOCKIFY_WORKSPACE,
    description: DESCRIPTION,
    projectId: CLOCKIFY_PROJECT,
    taskId: null,
    tagIds: [String(tag?.id)],
    customFields: [],
    billable: false,
    type: "REGULAR",
    start: Date.parse(MORNING),
    end: Date.parse(NOON),
  }]);
});

Deno.test("harvest-v2 starts, sees, stops and lists a timer", async () => {
  const clock = new FakeClock(MORNING);
  const server = new HarvestServer({ clock });
  const account = { accountId: HARVEST_ACCOUNT, accessToken: HARVEST_KEY };
  await using client = new NpmClient("harvest-v2", server, account);
  const day = parseCivilDate("2025-01-16");
  const current = ["list", {
    is_running: true,
    user_id: HARVEST_USER,
  }] as const;
  const list = ["list", { from: day, to: day }] as const;

  const [me, started, running, listed] = await client.call<
    [Fields, Fields, Fields, Fields]
  >(
    ["me"],
    ["start", {
      project_id: HARVEST_PROJECT,
      task_id: HARVEST_TASK,
      spent_date: day,
      notes: DESCRIPTION,
    }],
    current,
    list,
  );
  const { id } = started;
  assertEquals(me.id, HARVEST_USER);
  assertObjectMatch(started, {
    spent_date: day,
    user: { id: HARVEST_USER },
    project: { id: HARVEST_PROJECT },
    task: { id: HARVEST_TASK },
    notes: DESCRIPTION,
    hours: 0,
    timer_started_at: MORNING,
    // In the account's zone, seven hours behind.
    started_time: "3:00am",
    ended_time: null,
    is_running: true,
  });
  assertEquals(running.time_entries, [started]);
  assertEquals(listed.time_entries, [started]);
  assertEquals(server.entries.running.map((it) => it.id), [id]);

  clock.set(NOON);
  const [stopped, none, ended] = await client.call<[Fields, Fields, Fields]>(
    ["stop", id],
    current,
    list,
  );
  assertObjectMatch(stopped, {
    id,
    notes: DESCRIPTION,
    hours: 2.5,
    timer_started_at: null,
    started_time: "3:00am",
    ended_time: "5:30am",
    is_running: false,
  });
  assertEquals(none.time_entries, []);
  assertEquals(ended.time_entries, [stopped]);
  assertEquals(server.entries.all, [{
    id: Number(id),
    spentDate: day,
    projectId: HARVEST_PROJECT,
    taskId: HARVEST_TASK,
    notes: DESCRIPTION,
    hours: 2.5,
    timerStartedAt: undefined,
    startedMinute: 3 * 60,
    endedMinute: 5 * 60 + 30,
    reference: null,
    updatedAt: Date.parse(NOON),
  }]);
});
