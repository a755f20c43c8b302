import { assertEquals } from "@std/assert";
import { clockifyBench } from "../support/clockify_bench.ts";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
} from "../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { FakeClock } from "../support/fake_clock.ts";

const SPACE = `/workspaces/${CLOCKIFY_WORKSPACE}`;
const MINE = `${SPACE}/user/${CLOCKIFY_USER}/time-entries`;
const KEY = { "X-Api-Key": CLOCKIFY_KEY };
const ID = "0".repeat(24);
const START = "2025-01-16T10:00:00Z";

function fixture(name: string) {
  const url = new URL(`../fixtures/clockify/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

const JSON_BODY = { "Content-Type": "application/json" };

async function ask(
  server: ClockifyServer,
  line: string,
  options: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<{ status: number; body: unknown }> {
  const [method = "", path = ""] = line.split(" ");
  const { headers = KEY, body } = options;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const url = server.baseUrl + path;
  const response = await server.fetch(url, {
    method,
    headers: { ...body === undefined ? {} : JSON_BODY, ...headers },
    ...sent,
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
}

function newServer(options: { forceProjects?: boolean } = {}) {
  const clock = new FakeClock(START);
  return new ClockifyServer({ clock, ...options });
}

/** Refused requests, with recorded messages. */
const RECORDED: [
  when: string,
  line: string,
  options: { headers?: Record<string, string>; body?: unknown },
  server?: { forceProjects: boolean },
][] = [
  [
    "no auth header, both headers, or Authorization: Bearer",
    "GET /user",
    { headers: { Authorization: "Bearer a" } },
  ],
  [
    "no auth header, both headers, or Authorization: Bearer",
    "GET /user",
    { headers: { ...KEY, "X-Addon-Token": "a" } },
  ],
  ["unknown X-Api-Key", "GET /user", { headers: { "X-Api-Key": "a" } }],
  ["invalid X-Addon-Token", "GET /user", { headers: { "X-Addon-Token": "a" } }],
  ["deleted or unknown time entry id", `GET ${SPACE}/time-entries/${ID}`, {}],
  [
    "deleted or unknown time entry id",
    `PUT ${SPACE}/time-entries/${ID}`,
    { body: { start: START } },
  ],
  [
    "deleted/unknown/foreign project id (GET project, or projectId in POST " +
    "time-entries)",
    `POST ${SPACE}/time-entries`,
    { body: { start: START, projectId: ID } },
  ],
  [
    "unknown tag id in POST",
    `POST ${SPACE}/time-entries`,
    { body: { start: START, tagIds: [ID] } },
  ],
  [
    "workspace requires project and none given",
    `POST ${SPACE}/time-entries`,
    { body: { start: START } },
    { forceProjects: true },
  ],
  [
    "start later than end (seen on create with client clock ahead)",
    `POST ${SPACE}/time-entries`,
    { body: { start: "2020-12-01T14:57:28Z", end: "2020-12-01T14:57:27Z" } },
  ],
];

for (const [when, line, options, server] of RECORDED) {
  const name = `${line.split(" ")[0]} with ${JSON.stringify(options)}`;
  Deno.test(`ClockifyServer refuses as recorded: ${when}: ${name}`, async () => {
    const { cases } = fixture("errors");
    const { status, body } = cases.find((it: { when: string }) =>
      it.when === when
    );
    const answer = await ask(newServer(server), line, options);
    assertEquals(answer, { status, body });
  });
}

Deno.test("ClockifyServer accepts only its routes and methods", async () => {
  const server = newServer();
  const codes = [];
  for (
    const line of [`POST ${SPACE}/time-entries/stop/now`, `PATCH ${SPACE}/tags`]
  ) {
    const { status, body } = await ask(server, line, { body: {} });
    codes.push([status, (body as { code: number }).code]);
  }
  assertEquals(codes, [[404, 3000], [405, 3000]]);
});

Deno.test("ClockifyServer rejects invalid bodies", async () => {
  const server = newServer();
  const body = { start: "2025-01-16T10:00" };
  const requests = [
    ask(server, `POST ${SPACE}/time-entries`, { body }),
    ask(server, `POST ${SPACE}/time-entries`),
    ask(server, `PATCH ${MINE}`, { body: {} }),
    ask(server, `GET ${MINE}?page=x`),
    ask(server, `GET ${MINE}?start=yesterday`),
  ];
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  assertEquals(statuses, [400, 400, 404, 400, 400]);
});

Deno.test("ClockifyServer has all fields that were recorded", async () => {
  const server = newServer();
  const { body: recorded } = fixture("create_201_finished");
  const end = "2025-01-16T11:30:00.000Z";
  const created = await ask(server, `POST ${SPACE}/time-entries`, {
    body: { start: "2025-01-16T10:00:00.000Z", end, description: "a" },
  });
  assertEquals(created.status, 201);
  const entry = created.body as Record<string, unknown>;
  assertEquals(Object.keys(entry).sort(), Object.keys(recorded).sort());
  assertEquals(entry.timeInterval, {
    start: START,
    end: "2025-01-16T11:30:00Z",
    duration: "PT1H30M",
  });
  const { body } = await ask(server, `GET ${MINE}`);
  const fields = Object.keys((body as object[])[0] ?? {});
  const [listed] = fixture("list_200").body;
  assertEquals(Object.keys(listed).filter((it) => !fields.includes(it)), []);
});

Deno.test("ClockifyServer stops nothing if no timer is running", async () => {
  const { status, body } = fixture("stop_404_none_running");
  const answer = await ask(newServer(), `PATCH ${MINE}`, {
    body: { end: START },
  });
  const said = body.message.replace(
    "workspace 123456",
    `workspace ${CLOCKIFY_WORKSPACE}`,
  )
    .replace("user 123456", `user ${CLOCKIFY_USER}`);
  assertEquals(answer, { status, body: { message: said, code: body.code } });
});

Deno.test("ClockifyServer reads queries in the zone of the account", async () => {
  const server = newServer();
  // Belgrade is an hour ahead: 10:00 there is 9:00 UTC.
  for (const start of ["2025-01-16T08:59:59Z", "2025-01-16T09:00:00Z"]) {
    server.entries.create({ start, end: START }, 0);
  }
  const query = "start=2025-01-16T10:00:00Z&end=2025-01-16T10:30:00Z";
  const { body } = await ask(server, `GET ${MINE}?${query}`);
  assertEquals((body as unknown[]).length, 1);
});

Deno.test("ClockifyProvider works over a socket", async () => {
  const clock = new FakeClock(START);
  const server = new ClockifyServer({ clock });
  server.listen();
  try {
    const { provider } = clockifyBench({
      provider: { baseUrl: server.baseUrl },
      connection: { fetch },
    });
    const id = await provider.startTimer("TASK-1", "Fix it", {
      tags: ["café"],
    });
    assertEquals((await provider.stopTimer(id)).tags, ["café"]);
    await provider.deleteEntry(id);
    assertEquals(server.entries.all, []);
  } finally {
    await server.close();
  }
});
