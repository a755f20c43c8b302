import { assertEquals } from "@std/assert";
import { SECOND } from "@std/datetime";
import { FakeClock } from "../support/fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  HarvestServer,
  type HarvestServerOptions,
} from "../support/harvest_server.ts";

const HEADERS = {
  "Authorization": `Bearer ${HARVEST_KEY}`,
  "Harvest-Account-Id": String(HARVEST_ACCOUNT),
  "User-Agent": "test (test@example.com)",
};
const NEW = {
  project_id: HARVEST_PROJECT,
  task_id: HARVEST_TASK,
  spent_date: "2025-01-16",
};

function fixture(name: string) {
  const url = new URL(`../fixtures/harvest/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

function newServer(options: Omit<HarvestServerOptions, "clock"> = {}) {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  return new HarvestServer({ clock, ...options });
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly retryAfter: string | null;
}

const JSON_BODY = { "Content-Type": "application/json" };

async function ask(
  server: HarvestServer,
  line: string,
  options: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const [method = "", path = ""] = line.split(" ");
  const { headers = HEADERS, body } = options;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const url = server.baseUrl + path;
  const response = await server.fetch(url, {
    method,
    headers: { ...body === undefined ? {} : JSON_BODY, ...headers },
    ...sent,
  });
  const text = await response.text();
  const retryAfter = response.headers.get("Retry-After");
  const json = text === "" ? {} : JSON.parse(text);
  return { status: response.status, body: json, retryAfter };
}

/** Refused requests and their status. */
const REFUSED: [
  when: string,
  line: string,
  options: { headers?: Record<string, string>; body?: unknown },
  status: number,
][] = [
  [
    "without a program's name",
    "GET /users/me",
    { headers: { ...HEADERS, "User-Agent": "worktime/1.0 (worktime)" } },
    400,
  ],
  [
    "with another key",
    "GET /users/me",
    { headers: { ...HEADERS, Authorization: "Bearer a" } },
    401,
  ],
  [
    "with another account",
    "GET /users/me",
    { headers: { ...HEADERS, "Harvest-Account-Id": "1" } },
    403,
  ],
  ["of an unknown entry", "GET /time_entries/1", {}, 404],
  ["of an unknown path", "GET /elsewhere", {}, 404],
  ["of too long a page", "GET /time_entries?per_page=2001", {}, 422],
  [
    "without a date",
    "POST /time_entries",
    { body: { ...NEW, spent_date: undefined } },
    422,
  ],
  [
    "with a task of another project",
    "POST /time_entries",
    { body: { ...NEW, task_id: 1 } },
    422,
  ],
];

for (const [when, line, options, status] of REFUSED) {
  Deno.test(`HarvestServer refuses a request ${when}`, async () => {
    const answer = await ask(newServer(), line, options);
    assertEquals(answer.status, status);
  });
}

Deno.test("HarvestServer refuses to stop a finished entry", async () => {
  const server = newServer();
  const { body: { id } } = await ask(server, "POST /time_entries", {
    body: NEW,
  });
  const path = `/time_entries/${id}/stop`;
  assertEquals((await ask(server, `PATCH ${path}`)).status, 200);
  assertEquals((await ask(server, `PATCH ${path}`)).status, 422);
});

/** The request, and the documented response whose keys are expected. */
const SHAPES: [
  name: string,
  wantsTimestamps: boolean,
  fields: Record<string, unknown>,
  isRunning: boolean,
][] = [
  ["create_201_duration", false, { hours: 1 }, false],
  ["create_201_running", false, {}, true],
  [
    "create_201_start_end",
    true,
    { started_time: "8:00am", ended_time: "9:00am" },
    false,
  ],
];

for (const [name, wantsTimestamps, fields, isRunning] of SHAPES) {
  Deno.test(`HarvestServer responds with all fields of ${name}`, async () => {
    const server = newServer({ wantsTimestamps });
    const { status, body } = await ask(server, "POST /time_entries", {
      body: { ...NEW, ...fields },
    });
    assertEquals(status, 201);
    assertEquals(body.is_running, isRunning);
    const missing = Object.keys(fixture(name).body)
      .filter((key) => !(key in body));
    assertEquals(missing, []);
  });
}

Deno.test("HarvestServer responds with a documented page", async () => {
  const { body } = await ask(newServer(), "GET /time_entries");
  const documented = fixture("list_200").body;
  assertEquals(
    Object.keys(body).toSorted(),
    Object.keys(documented).toSorted(),
  );
  assertEquals(
    Object.keys(Object(body.links)).toSorted(),
    Object.keys(documented.links).toSorted(),
  );
});

Deno.test("HarvestServer counts the hours of a running timer", async () => {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new HarvestServer({ clock, wantsTimestamps: false });
  const { body: { id } } = await ask(server, "POST /time_entries", {
    body: NEW,
  });
  // The documented stop, after 78 seconds.
  clock.set(clock.now() + 78 * SECOND);
  const { body } = await ask(server, `GET /time_entries/${id}`);
  assertEquals([body.hours, body.hours_without_timer], [0.02, 0]);
  const stopped = await ask(server, `PATCH /time_entries/${id}/stop`);
  assertEquals(stopped.body.hours, 0.02);
  assertEquals(stopped.body.hours_without_timer, 0.02);
});

Deno.test("HarvestServer says how long its limit lasts", async () => {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const server = new HarvestServer({ clock, requestsPerWindow: 1 });
  await ask(server, "GET /users/me");
  clock.set(clock.now() + 5 * SECOND);
  const { status, retryAfter } = await ask(server, "GET /users/me");
  assertEquals([status, retryAfter], [429, "10"]);
  clock.set(clock.now() + 10 * SECOND);
  assertEquals((await ask(server, "GET /users/me")).status, 200);
});

for (const stopsPrevious of [true, false]) {
  const name = stopsPrevious ? "stops" : "leaves";
  Deno.test(`HarvestServer ${name} the previous timer if configured to`, async () => {
    const server = newServer({ stopsPrevious });
    for (let times = 1; times <= 2; times++) {
      await ask(server, "POST /time_entries", { body: NEW });
    }
    const { body } = await ask(server, "GET /time_entries?is_running=true");
    assertEquals(body.total_entries, stopsPrevious ? 1 : 2);
  });
}
