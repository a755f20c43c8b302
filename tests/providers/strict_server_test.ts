import { assertEquals } from "@std/assert";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
} from "../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HarvestServer,
} from "../support/harvest_server.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import {
  TOGGL_KEY,
  TOGGL_WORKSPACE,
  TogglServer,
} from "../support/toggl_server.ts";

const clock = new FakeClock("2025-01-16T10:00:00Z");

const SERVICES: Record<
  string,
  { server: ProviderServer; headers: Record<string, string>; status: number }
> = {
  toggl: {
    server: new TogglServer({ clock }),
    headers: { Authorization: `Basic ${btoa(`${TOGGL_KEY}:api_token`)}` },
    status: 400,
  },
  clockify: {
    server: new ClockifyServer({ clock }),
    headers: { "X-Api-Key": CLOCKIFY_KEY },
    status: 400,
  },
  harvest: {
    server: new HarvestServer({ clock }),
    headers: {
      Authorization: `Bearer ${HARVEST_KEY}`,
      "Harvest-Account-Id": String(HARVEST_ACCOUNT),
      "User-Agent": "test (https://example.com)",
    },
    status: 422,
  },
};

const TOGGL = `/workspaces/${TOGGL_WORKSPACE}/time_entries`;
const CLOCKIFY = `/workspaces/${CLOCKIFY_WORKSPACE}`;
const MINE = `${CLOCKIFY}/user/${CLOCKIFY_USER}/time-entries`;
const JSON_TYPE = { "Content-Type": "application/json" };

/** Almost valid requests, and the errors. */
const STRAY: [
  service: string,
  line: string,
  body: unknown,
  problem: string,
  headers?: Record<string, string>,
][] = [
  ["toggl", `POST ${TOGGL}`, { descripton: "a" }, 'Unknown field "descripton"'],
  [
    "toggl",
    `POST ${TOGGL}`,
    { project_id: "7" },
    '"project_id" is not of type integer?',
  ],
  ["toggl", `POST ${TOGGL}`, { tags: "a" }, '"tags" is not of type texts?'],
  ["toggl", `POST ${TOGGL}`, {}, "Content-Type is none", {}],
  ["toggl", `PATCH ${TOGGL}/1/stop`, {}, "No body is expected"],
  [
    "toggl",
    "GET /me/time_entries?from=1",
    undefined,
    'Unknown parameter "from"',
  ],
  [
    "clockify",
    `POST ${CLOCKIFY}/time-entries`,
    { tags: ["a"] },
    'Unknown field "tags"',
  ],
  [
    "clockify",
    `POST ${CLOCKIFY}/time-entries`,
    { billable: "true" },
    '"billable" is not of type flag',
  ],
  ["clockify", `PATCH ${MINE}`, { end: 1 }, '"end" is not of type text'],
  [
    "clockify",
    `GET ${MINE}?per_page=1`,
    undefined,
    'Unknown parameter "per_page"',
  ],
  [
    "harvest",
    "POST /time_entries",
    { billable: true },
    'Unknown field "billable"',
  ],
  [
    "harvest",
    "POST /time_entries",
    { project_id: "7" },
    '"project_id" is not of type integer',
  ],
  ["harvest", "PATCH /time_entries/1/stop", {}, "No body is expected"],
  [
    "harvest",
    "GET /time_entries?since=1",
    undefined,
    'Unknown parameter "since"',
  ],
];

for (const [service, line, body, problem, given = JSON_TYPE] of STRAY) {
  Deno.test(`${service} refuses ${line} with ${JSON.stringify(body)}`, async () => {
    const known = SERVICES[service];
    if (!known) throw new TypeError(service);
    const { server, headers, status } = known;
    const [method = "", path = ""] = line.split(" ");
    const response = await server.fetch(server.baseUrl + path, {
      method,
      headers: { ...headers, ...body === undefined ? {} : given },
      ...body !== undefined && { body: new Blob([JSON.stringify(body)]) },
    });
    const json = await response.json();
    assertEquals(response.status, status);
    assertEquals(typeof json === "string" ? json : json.message, problem);
  });
}
