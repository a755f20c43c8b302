import { assertEquals, assertThrows } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { ProviderError } from "../../lib/provider_error.ts";
import {
  readHarvestAccounts,
  readHarvestCompany,
  readHarvestEntry,
  readHarvestPage,
  readHarvestProjects,
  readHarvestUser,
} from "../../providers/_harvest_wire.ts";
import { harvestZone } from "../../providers/_harvest_zones.ts";

const SOURCE = { service: "Harvest", mayHaveArrived: false };
const DENVER = harvestZone("Mountain Time (US & Canada)") ?? {
  offsetMinutesAt: () => NaN,
};
const READING = { zone: DENVER, taskPattern: "{task_id}: {task_title}" };

function fixture(name: string): { status: number; body: unknown } {
  const url = new URL(`../fixtures/harvest/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

function readEntry(body: unknown) {
  return readHarvestEntry(body, SOURCE, READING);
}

/** Documented answers with one entry, and when it was, in Denver. */
const ENTRIES: [
  name: string,
  id: string,
  start: string,
  end: string | undefined,
  durationSeconds: number,
][] = [
  [
    "create_201_duration",
    "636718192",
    "2017-03-21T00:00-06:00",
    "2017-03-21T01:00-06:00",
    3600,
  ],
  [
    "create_201_start_end",
    "636718192",
    "2017-03-21T08:00-06:00",
    "2017-03-21T09:00-06:00",
    3600,
  ],
  ["create_201_running", "662204379", "2017-08-22T17:40:24Z", undefined, 0],
  ["restart_200", "662204379", "2017-08-22T17:40:24Z", undefined, 0],
  [
    "get_200",
    "636708723",
    "2017-03-01T13:00-07:00",
    "2017-03-01T14:00-07:00",
    3600,
  ],
  [
    "stop_200",
    "662202797",
    "2017-03-21T11:37-06:00",
    "2017-03-21T11:38-06:00",
    60,
  ],
  [
    "update_200",
    "636718192",
    "2017-03-21T00:00-06:00",
    "2017-03-21T01:00-06:00",
    3600,
  ],
];

for (const [name, id, start, end, durationSeconds] of ENTRIES) {
  Deno.test(`readHarvestEntry() reads ${name}`, () => {
    const { body } = fixture(name);
    const entry = readEntry(body);
    assertEquals(entry.id, id);
    assertEquals(entry.start, Date.parse(start));
    assertEquals(entry.end, end === undefined ? undefined : Date.parse(end));
    assertEquals(entry.durationSeconds, durationSeconds);
    assertEquals([entry.tags, entry.marker], [[], undefined]);
    assertEquals(entry.userId, String(Object(body).user.id));
  });
}

Deno.test("readHarvestEntry() takes times for truer than hours", () => {
  // The documented list has entries whose hours were edited.
  const { items } = readHarvestPage(fixture("list_200").body, SOURCE, READING);
  assertEquals(
    items.map(({ id, start, durationSeconds }) => [id, start, durationSeconds]),
    [
      ["636709355", Date.parse("2017-03-02T15:00-07:00"), 7200],
      ["636708723", Date.parse("2017-03-01T13:00-07:00"), 3600],
    ],
  );
});

Deno.test("readHarvestEntry() begins a timer that goes on where its hours did", () => {
  const entry = readEntry({
    ...Object(fixture("create_201_running").body),
    hours: 1.5,
    hours_without_timer: 1.25,
  });
  const start = Date.parse("2017-08-22T17:40:24Z") - 75 * MINUTE;
  assertEquals([entry.start, entry.end], [start, undefined]);
});

/** What may be in the place of a reference, and the marker that it is. */
const REFERENCES: [reference: unknown, marker: string | undefined][] = [
  [null, undefined],
  [{ id: "7b9c", group_id: "worktime", permalink: "https://a" }, "7b9c"],
  [{ id: 12, group_id: "worktime", service: "worktime.invalid" }, "12"],
  [{ id: "7b9c", group_id: "trello" }, undefined],
  [{ id: "7b9c" }, undefined],
  [{ group_id: "worktime" }, undefined],
];

for (const [reference, marker] of REFERENCES) {
  Deno.test(`readHarvestEntry() takes ${JSON.stringify(reference)} for ${marker}`, () => {
    const { marker: read } = readEntry({
      ...Object(fixture("get_200").body),
      external_reference: reference,
    });
    assertEquals(read, marker);
  });
}

/** The end of a page, and what the next one is asked for with. */
const NEXT: [
  end: Record<string, unknown>,
  next: Record<string, string> | undefined,
][] = [
  [{ links: { next: null } }, undefined],
  [{ links: { next: null }, next_page: null }, undefined],
  [{}, undefined],
  [{ next_page: 2 }, { page: "2" }],
  [
    { links: { next: "https://a.example/v2/b?page=2&per_page=5" } },
    { page: "2", per_page: "5" },
  ],
  // In the middle of a list, pages may have no numbers.
  [
    {
      links: { next: "https://a.example/v2/b?cursor=a%3D&ref=next" },
      page: null,
    },
    { cursor: "a=", ref: "next" },
  ],
];

for (const [end, next] of NEXT) {
  Deno.test(`readHarvestPage() goes on after ${JSON.stringify(end)}`, () => {
    const page = { time_entries: [], ...end };
    assertEquals(readHarvestPage(page, SOURCE, READING), { items: [], next });
  });
}

Deno.test("readHarvestCompany() reads how times are kept", () => {
  const { body } = fixture("company_200");
  assertEquals(readHarvestCompany(body, SOURCE), {
    wantsTimestamps: true,
    clock: "12h",
  });
  const other = {
    ...Object(body),
    wants_timestamp_timers: false,
    clock: "24h",
  };
  assertEquals(readHarvestCompany(other, SOURCE), {
    wantsTimestamps: false,
    clock: "24h",
  });
});

Deno.test("readHarvestUser() reads who it is", () => {
  assertEquals(readHarvestUser(fixture("users_me_200").body, SOURCE), {
    userId: "1782884",
    userName: "Bob Powell",
    timeZone: "Mountain Time (US & Canada)",
  });
  const nameless = { id: 7, first_name: null, last_name: " " };
  const read = { userId: "7", userName: "7", timeZone: "" };
  assertEquals(readHarvestUser(nameless, SOURCE), read);
});

Deno.test("readHarvestAccounts() leaves out those of another product", () => {
  const accounts = readHarvestAccounts(fixture("accounts_200").body, SOURCE);
  assertEquals(accounts, [{ id: "12345", name: "Test Company" }]);
});

Deno.test("readHarvestProjects() reads projects with their tasks", () => {
  const { body } = fixture("project_assignments_200");
  const { items, next } = readHarvestProjects(body, SOURCE);
  assertEquals(next, undefined);
  assertEquals(items.map(({ id, name }) => [id, name]), [
    ["14308069", "123 Industries: Online Store - Phase 1"],
    ["14307913", "ABC Corp: Marketing Website"],
  ]);
  const tasks = items[0]?.tasks?.map(({ id }) => id);
  assertEquals(tasks, ["8083365", "8083366", "8083368", "8083369"]);
});

Deno.test("readHarvestProjects() leaves out what is not active", () => {
  const task = { is_active: false, task: { id: 1, name: "Old" } };
  const project = { id: 2, name: "Site" };
  const assignments = [
    { is_active: false, project, task_assignments: [] },
    { is_active: true, project, task_assignments: [task] },
  ];
  const page = { project_assignments: assignments };
  const expected = [{ id: "2", name: "Site", tasks: [] }];
  assertEquals(readHarvestProjects(page, SOURCE).items, expected);
});

const get = fixture("get_200").body;
const running = fixture("create_201_running").body;

/** Answers with a wrong type, and what is said of them. */
const WRONG: [what: string, read: () => unknown, said: string][] = [
  ["null", () => readEntry(null), "it is not an object"],
  ["a list", () => readEntry([]), "it is not an object"],
  [
    "an id that lost digits",
    () => readEntry({ ...Object(get), id: 2 ** 60 }),
    '"id" is not an id',
  ],
  [
    "a date that is none",
    () => readEntry({ ...Object(get), spent_date: "2017-02-30" }),
    '"spent_date" is not a date',
  ],
  [
    "an hour that is none",
    () => readEntry({ ...Object(get), ended_time: "25:00" }),
    '"ended_time" is not a time of day',
  ],
  [
    "a start that is none",
    () => readEntry({ ...Object(running), timer_started_at: 1503423624 }),
    '"timer_started_at" is not a time',
  ],
  [
    "a reference that is none",
    () => readEntry({ ...Object(get), external_reference: "7b9c" }),
    '"external_reference" is not an object',
  ],
  [
    "no list",
    () => readHarvestPage({ entries: [] }, SOURCE, READING),
    '"time_entries" is not a list',
  ],
  [
    "a link that is none",
    () =>
      readHarvestPage(
        { time_entries: [], links: { next: 2 } },
        SOURCE,
        READING,
      ),
    '"links.next" is not a text',
  ],
  [
    "a mode that is none",
    () => readHarvestCompany({ wants_timestamp_timers: "yes" }, SOURCE),
    '"wants_timestamp_timers" is not true or false',
  ],
  [
    "an account without a name",
    () => readHarvestAccounts({ accounts: [{ id: 1 }] }, SOURCE),
    '"accounts[0].name" is not a text',
  ],
  [
    "a task without an id",
    () =>
      readHarvestProjects({
        project_assignments: [{
          project: { id: 1, name: "Site" },
          task_assignments: [{ task: { name: "Code" } }],
        }],
      }, SOURCE),
    '"project_assignments[0].task_assignments[0].task.id" is not an id',
  ],
];

for (const [what, read, said] of WRONG) {
  Deno.test(`Harvest's answer with ${what} names the field`, () => {
    const error = assertThrows(read, ProviderError);
    assertEquals(error.message, `Harvest's answer: ${said}`);
    assertEquals(error.code, "provider_failed");
  });
}
