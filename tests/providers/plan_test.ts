import { assertEquals } from "@std/assert";
import { DAY, HOUR, SECOND } from "@std/datetime";
import type {
  ProviderAction,
  TimeTrackingProvider,
} from "../../lib/provider.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_USER } from "../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import type { HarvestAccount } from "../../providers/harvest.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import { HARVEST_PROJECT, HARVEST_TASK } from "../support/harvest_server.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import { togglBench } from "../support/toggl_bench.ts";
import { TOGGL_WORKSPACE } from "../support/toggl_server.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const RANGE = { from: TEN - DAY, to: TEN };
/** A two-hour entry for reports, a year and a day before lists begin. */
const OLDER = { from: TEN - 455 * DAY, to: TEN - 90 * DAY };
const PLACE = {
  projectId: String(HARVEST_PROJECT),
  projectTaskId: String(HARVEST_TASK),
};

/** Performs the plan with existing entries. */
async function act(
  provider: TimeTrackingProvider,
  action: ProviderAction,
): Promise<void> {
  const entry = { taskId: "TASK-1", description: "Fix it", ...PLACE };
  const place = provider.name === "harvest" ? PLACE : {};
  switch (action.kind) {
    case "account":
      await provider.getUserId?.();
      break;
    case "current":
      await provider.getCurrentTimer();
      break;
    case "entry":
      await provider.getEntry(action.id);
      break;
    case "marker":
      await provider.findByMarker?.(action.marker);
      break;
    case "list":
      await provider.listEntries(action.range);
      break;
    case "list_older":
      await provider.listOlderEntries?.(action.range);
      break;
    case "create":
      await provider.createEntry({
        taskId: "TASK-1",
        description: "Fix it",
        start: TEN - HOUR,
        end: TEN,
        ...place,
      });
      break;
    case "start": {
      const { start, isAlone } = action;
      const options = { start, isAlone, ...place };
      await provider.startTimer(entry.taskId, "Fix it", options);
      break;
    }
    case "stop":
      await provider.stopTimer(action.id, {
        end: action.end,
        start: TEN - HOUR / 2,
        toleranceSeconds: 60,
      });
      break;
    case "update": {
      const changed = action.updates.size > 1
        ? await provider.updateEntries?.(action.updates)
        : undefined;
      for (const [id, update] of action.updates) {
        if (!changed?.has(id)) await provider.updateEntry(id, update);
      }
      break;
    }
    case "delete": {
      const gone = action.ids.length > 1
        ? await provider.deleteEntries?.(action.ids) ?? []
        : [];
      for (const id of action.ids) {
        if (!gone.includes(id)) await provider.deleteEntry(id);
      }
    }
  }
}

/** The requests received, with their queries. */
function requests({ log }: ProviderServer): string[] {
  return log.splice(0).map(({ line, query }) =>
    query.size > 0 ? `${line}?${query}` : line
  ).map((line) => line.replace(/\(outside of .*\)/, ""));
}

/** A plan, with the requests that it lists and that are sent. */
type Plan = [name: string, action: ProviderAction, requests: string[]];

function update(updates: Record<string, object>): ProviderAction {
  return { kind: "update", updates: new Map(Object.entries(updates)) };
}

const TIMES = { start: TEN - HOUR, end: TEN };
const TEXT = { taskId: "B-2", description: "New" };

const TOGGL = `/workspaces/${TOGGL_WORKSPACE}/time_entries`;
const REPORT =
  `POST /reports/api/v3/workspace/${TOGGL_WORKSPACE}/search/time_entries`;

const TOGGL_PLANS: Plan[] = [
  ["the account", { kind: "account" }, ["GET /me"]],
  ["the timer", { kind: "current" }, ["GET /me/time_entries/current"]],
  [
    "an entry",
    { kind: "entry", id: "3730000001" },
    ["GET /me/time_entries/3730000001"],
  ],
  ["a marker", { kind: "marker", marker: "7b9c" }, []],
  [
    "a list",
    { kind: "list", range: RANGE },
    ["GET /me/time_entries?start_date=2025-01-14&end_date=2025-01-18"],
  ],
  [
    "a list that begins too early",
    { kind: "list", range: { from: 0, to: TEN } },
    ["GET /me/time_entries?start_date=2024-10-20&end_date=2025-01-18"],
  ],
  [
    "a list of older ones",
    { kind: "list_older", range: OLDER },
    ["GET /me", REPORT, REPORT],
  ],
  ["a new entry", { kind: "create" }, [`POST ${TOGGL}`]],
  [
    "a start now",
    { kind: "start", start: TEN - 5 * SECOND, isAlone: false },
    [`POST ${TOGGL}`],
  ],
  [
    "a start before now",
    { kind: "start", start: TEN - 6 * SECOND, isAlone: false },
    ["GET /me/time_entries/current", `POST ${TOGGL}`],
  ],
  [
    "a start before now where nothing runs",
    { kind: "start", start: TEN - HOUR, isAlone: true },
    [`POST ${TOGGL}`],
  ],
  [
    "a stop now",
    { kind: "stop", id: "3730000003", end: TEN - 5 * SECOND },
    [`PATCH ${TOGGL}/3730000003/stop`],
  ],
  [
    "a stop before now",
    { kind: "stop", id: "3730000003", end: TEN - 6 * SECOND },
    ["GET /me/time_entries/3730000003", `PUT ${TOGGL}/3730000003`],
  ],
  [
    "a stop after now",
    { kind: "stop", id: "3730000003", end: TEN + 6 * SECOND },
    ["GET /me/time_entries/3730000003", `PUT ${TOGGL}/3730000003`],
  ],
  [
    "a change of all",
    update({ "3730000001": { ...TIMES, ...TEXT, tags: ["a"] } }),
    [`PUT ${TOGGL}/3730000001`],
  ],
  [
    "a change of the start",
    update({ "3730000001": { start: TEN - 4 * HOUR } }),
    ["GET /me/time_entries/3730000001", `PUT ${TOGGL}/3730000001`],
  ],
  [
    "a change of the task",
    update({ "3730000001": { taskId: "B-2" } }),
    ["GET /me/time_entries/3730000001", `PUT ${TOGGL}/3730000001`],
  ],
  [
    "the same change of two, and other ones",
    update({
      "3730000001": { tags: ["a"] },
      "3730000002": { tags: ["a"] },
      "3730000003": { tags: ["b"] },
    }),
    [
      `PATCH ${TOGGL}/3730000001,3730000002`,
      `PUT ${TOGGL}/3730000003`,
    ],
  ],
  [
    "the removal of two",
    { kind: "delete", ids: ["3730000001", "3730000002"] },
    [`DELETE ${TOGGL}/3730000001`, `DELETE ${TOGGL}/3730000002`],
  ],
];

for (const [name, action, expected] of TOGGL_PLANS) {
  Deno.test(`TogglProvider plans the requests of ${name}`, async () => {
    const { provider, server } = togglBench({ server: { hasReports: true } });
    server.web.add("TASK-1: One", TEN - 3 * HOUR, TEN - 2 * HOUR);
    server.web.add("TASK-1: Two", TEN - 2 * HOUR, TEN - HOUR);
    server.web.start("TASK-1: Three", { start: "2025-01-16T09:59:58Z" });
    assertEquals(provider.requestsFor(action), expected);
    assertEquals(server.log, []);
    await act(provider, action);
    assertEquals(requests(server), expected);
  });
}

const WORKSPACE = `/workspaces/${CLOCKIFY_WORKSPACE}`;
const MINE = `${WORKSPACE}/user/${CLOCKIFY_USER}/time-entries`;
const ENTRIES = `${WORKSPACE}/time-entries`;
const [ONE, TWO, THREE] = ["1", "2", "3"].map((it) =>
  `64c777dd000000000000000${it}`
) as [string, string, string];

const CLOCKIFY_PLANS: Plan[] = [
  ["the account", { kind: "account" }, ["GET /user"]],
  ["the timer", { kind: "current" }, [`GET ${MINE}?in-progress=true`]],
  ["an entry", { kind: "entry", id: ONE }, [`GET ${ENTRIES}/${ONE}`]],
  ["a marker", { kind: "marker", marker: "7b9c" }, []],
  [
    "a list",
    { kind: "list", range: RANGE },
    [
      `GET ${MINE}?start=2025-01-14T10%3A00%3A00Z&` +
      "end=2025-01-17T10%3A00%3A00Z&page=1&page-size=1000",
    ],
  ],
  ["a list of older ones", { kind: "list_older", range: OLDER }, []],
  ["a new entry", { kind: "create" }, [`POST ${ENTRIES}`]],
  [
    "a start",
    { kind: "start", start: TEN, isAlone: false },
    [`PATCH ${MINE}`, `POST ${ENTRIES}`],
  ],
  [
    "a start where nothing runs",
    { kind: "start", start: TEN, isAlone: true },
    [`POST ${ENTRIES}`],
  ],
  [
    "a stop now",
    { kind: "stop", id: THREE, end: TEN - 5 * SECOND },
    [`PATCH ${MINE}`],
  ],
  [
    "a stop before now",
    { kind: "stop", id: THREE, end: TEN - 6 * SECOND },
    [`GET ${ENTRIES}/${THREE}`, `PUT ${ENTRIES}/${THREE}`],
  ],
  [
    "a stop after now",
    { kind: "stop", id: THREE, end: TEN + 6 * SECOND },
    [`GET ${ENTRIES}/${THREE}`, `PUT ${ENTRIES}/${THREE}`],
  ],
  [
    "a change",
    update({ [ONE]: TEXT }),
    [`GET ${ENTRIES}/${ONE}`, `PUT ${ENTRIES}/${ONE}`],
  ],
  [
    "a removal",
    { kind: "delete", ids: [ONE] },
    [`DELETE ${ENTRIES}/${ONE}`],
  ],
  [
    "the removal of two",
    { kind: "delete", ids: [ONE, TWO] },
    [`DELETE ${MINE}?time-entry-ids=${ONE}%2C${TWO}`],
  ],
];

for (const [name, action, expected] of CLOCKIFY_PLANS) {
  Deno.test(`ClockifyProvider plans the requests of ${name}`, async () => {
    const { provider, server } = clockifyBench();
    server.web.add("TASK-1: One", TEN - 3 * HOUR, TEN - 2 * HOUR);
    server.web.add("TASK-1: Two", TEN - 2 * HOUR, TEN - HOUR);
    server.web.start("TASK-1: Three", { start: "2025-01-16T09:30:00Z" });
    assertEquals(provider.requestsFor(action), expected);
    assertEquals(server.log, []);
    await act(provider, action);
    assertEquals(requests(server), expected);
  });
}

Deno.test("ClockifyProvider plans a batch of updates to listed entries", async () => {
  const { provider, server } = clockifyBench();
  server.web.add("TASK-1: One", TEN - 3 * HOUR, TEN - 2 * HOUR);
  server.web.add("TASK-1: Two", TEN - 2 * HOUR, TEN - HOUR);
  await provider.listEntries(RANGE);
  requests(server);
  const action = update({ [ONE]: TEXT, [TWO]: { tags: [] } });
  assertEquals(provider.requestsFor(action), [`PUT ${MINE}`]);
  await act(provider, action);
  assertEquals(requests(server), [`PUT ${MINE}`]);
});

Deno.test("ClockifyProvider plans to request an unknown user", async () => {
  const query = `time-entry-ids=${ONE}%2C${TWO}`;
  const plans: [action: ProviderAction, requests: string[]][] = [
    [{ kind: "current" }, ["GET {}?in-progress=true"]],
    [{ kind: "start", start: TEN, isAlone: false }, [
      "PATCH {}",
      `POST ${ENTRIES}`,
    ]],
    [{ kind: "stop", id: THREE, end: TEN }, ["PATCH {}"]],
    [{ kind: "delete", ids: [ONE, TWO] }, [`DELETE {}?${query}`]],
  ];
  for (const [action, expected] of plans) {
    const { provider, server } = clockifyBench({
      provider: { userId: undefined },
    });
    server.web.add("TASK-1: One", TEN - 3 * HOUR, TEN - 2 * HOUR);
    server.web.add("TASK-1: Two", TEN - 2 * HOUR, TEN - HOUR);
    server.web.start("TASK-1: Three", { start: "2025-01-16T09:30:00Z" });
    const unknown = `${WORKSPACE}/user/{id}/time-entries`;
    const said = (path: string) => [
      "GET /user",
      ...expected.map((it) => it.replace("{}", path)),
    ];
    assertEquals(provider.requestsFor(action), said(unknown));
    await act(provider, action);
    assertEquals(requests(server), said(MINE));
    assertEquals(provider.requestsFor(action), said(MINE).slice(1));
  }
});

const USER = "user_id=1782884&per_page=2000";

const HARVEST_PLANS: Plan[] = [
  ["the account", { kind: "account" }, ["GET /users/me"]],
  [
    "the timer",
    { kind: "current" },
    [`GET /time_entries?is_running=true&${USER}`],
  ],
  [
    "an entry",
    { kind: "entry", id: "636700001" },
    ["GET /time_entries/636700001"],
  ],
  [
    "a marker",
    { kind: "marker", marker: "7b9c" },
    [`GET /time_entries?external_reference_id=7b9c&${USER}`],
  ],
  [
    "a list",
    { kind: "list", range: RANGE },
    [`GET /time_entries?from=2025-01-14&to=2025-01-17&${USER}`],
  ],
  ["a list of older ones", { kind: "list_older", range: OLDER }, []],
  ["a new entry", { kind: "create" }, ["POST /time_entries"]],
  [
    "a start where nothing runs",
    { kind: "start", start: TEN, isAlone: true },
    ["POST /time_entries"],
  ],
  [
    "a stop now",
    { kind: "stop", id: "636700003", end: TEN },
    ["PATCH /time_entries/636700003/stop"],
  ],
  [
    "a stop before now",
    { kind: "stop", id: "636700003", end: TEN - 120 * SECOND },
    [
      "PATCH /time_entries/636700003/stop",
      "PATCH /time_entries/636700003",
    ],
  ],
  [
    "a change",
    update({ "636700001": { ...TEXT, tags: [] } }),
    ["PATCH /time_entries/636700001"],
  ],
  [
    "the removal of two",
    { kind: "delete", ids: ["636700001", "636700002"] },
    ["DELETE /time_entries/636700001", "DELETE /time_entries/636700002"],
  ],
];

const KNOWN = {
  userId: "1782884",
  timeZone: "UTC",
  wantsTimestamps: true,
  clock: "12h",
} as const;

/** A bench of Harvest with two entries and a running timer. */
function harvestWith(account: HarvestAccount) {
  const { provider, server } = harvestBench({
    server: { timeZone: "UTC" },
    provider: { account: { ...account } },
  });
  const date = { spent_date: "2025-01-16" };
  for (const [from, to] of [["7:00am", "8:00am"], ["8:00am", "9:00am"]]) {
    server.web.add("TASK-1", { ...date, started_time: from, ended_time: to });
  }
  server.web.start("TASK-1", { ...date, started_time: "9:30am" });
  return { provider, server };
}

for (const [name, action, expected] of HARVEST_PLANS) {
  Deno.test(`HarvestProvider plans the requests of ${name}`, async () => {
    const { provider, server } = harvestWith(KNOWN);
    assertEquals(provider.requestsFor(action), expected);
    assertEquals(server.log, []);
    await act(provider, action);
    assertEquals(requests(server), expected);
  });
}

Deno.test("HarvestProvider plans a second request for a stop two steps from now", () => {
  for (const [wantsTimestamps, step] of [[true, 60], [false, 36]] as const) {
    const { provider } = harvestWith({ ...KNOWN, wantsTimestamps });
    const stops = [-2 * step, 1 - 2 * step, 2 * step - 1, 2 * step];
    const counts = stops.map((seconds) => {
      const end = TEN + seconds * SECOND;
      const action = { kind: "stop", id: "636700003", end } as const;
      return provider.requestsFor(action).length;
    });
    assertEquals(counts, [2, 1, 1, 2]);
  }
});

Deno.test("HarvestProvider plans no request for tags, which Harvest lacks", () => {
  const { provider } = harvestWith(KNOWN);
  const tags = { tags: ["a"] };
  const action = update({
    "636700001": { ...TEXT, ...tags },
    "636700002": tags,
  });
  const requests = ["PATCH /time_entries/636700001"];
  assertEquals(provider.requestsFor(action), requests);
});

Deno.test("HarvestProvider plans to stop running timers before a start", async () => {
  const { provider, server } = harvestWith(KNOWN);
  const action = { kind: "start", start: TEN, isAlone: false } as const;
  const list = `GET /time_entries?is_running=true&${USER}`;
  assertEquals(provider.requestsFor(action), [list, "POST /time_entries"]);
  await act(provider, action);
  // Whether a timer must be stopped is not known in advance.
  assertEquals(requests(server), [
    list,
    "PATCH /time_entries/636700003/stop",
    "POST /time_entries",
  ]);
});

/**
 * The known facts about an account, and the requests that precede all others.
 */
const ASKED: [account: HarvestAccount, asks: string[]][] = [
  [{}, ["GET /users/me", "GET /company"]],
  [{ userId: "1782884" }, ["GET /users/me", "GET /company"]],
  [{ timeZone: "UTC" }, ["GET /users/me", "GET /company"]],
  [{ wantsTimestamps: true }, ["GET /users/me"]],
  [{ userId: "1782884", timeZone: "UTC" }, ["GET /company"]],
];

for (const [account, asks] of ASKED) {
  Deno.test(`HarvestProvider plans ${asks.length} requests for what is missing in ${JSON.stringify(account)}`, async () => {
    const actions: ProviderAction[] = [
      { kind: "entry", id: "636700001" },
      { kind: "create" },
      { kind: "start", start: TEN, isAlone: true },
      { kind: "stop", id: "636700003", end: TEN },
      { kind: "current" },
    ];
    for (const action of actions) {
      const { provider, server } = harvestWith(account);
      const planned = provider.requestsFor(action);
      assertEquals(planned.slice(0, -1), asks);
      await act(provider, action);
      const done = requests(server);
      const user = account.userId ?? "%7Bid%7D";
      const told = done.at(-1)?.replace("user_id=1782884", `user_id=${user}`);
      assertEquals([...done.slice(0, -1), told], planned);
    }
  });
}
