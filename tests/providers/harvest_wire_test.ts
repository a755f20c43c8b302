import { assertEquals, assertThrows } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { ProviderError } from "../../lib/provider.ts";
import {
  readHarvestAccounts,
  readHarvestCompany,
  readHarvestEntry,
  readHarvestPage,
  readHarvestProjects,
  readHarvestUser,
} from "../../providers/_harvest_wire.ts";
import { harvestZone } from "../../providers/_harvest_zones.ts";

const reply = (json: unknown) => {
  return { json, source: { service: "Harvest", mayHaveArrived: false } };
};

const DENVER = harvestZone("Mountain Time (US & Canada)") ?? {
  offsetMinutesAt: () => NaN,
};
const READING = { zone: DENVER, taskPattern: "{task_id}: {task_title}" };

function fixture(name: string): { status: number; body: unknown } {
  const url = new URL(`../fixtures/harvest/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

function readEntry(body: unknown) {
  return readHarvestEntry(reply(body), READING);
}

/** Documented responses with one entry, and its times in Denver. */
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

Deno.test("readHarvestEntry() prefers times to hours", () => {
  // The documented list has entries with edited hours.
  const { items } = readHarvestPage(reply(fixture("list_200").body), READING);
  assertEquals(
    items.map(({ id, start, durationSeconds }) => [id, start, durationSeconds]),
    [
      ["636709355", Date.parse("2017-03-02T15:00-07:00"), 7200],
      ["636708723", Date.parse("2017-03-01T13:00-07:00"), 3600],
    ],
  );
});

Deno.test("readHarvestEntry() starts a resumed timer earlier by its previous hours", () => {
  const entry = readEntry({
    ...Object(fixture("create_201_running").body),
    hours: 1.5,
    hours_without_timer: 1.25,
  });
  const start = Date.parse("2017-08-22T17:40:24Z") - 75 * MINUTE;
  assertEquals([entry.start, entry.end], [start, undefined]);
});

/** Values of a reference, and the resulting marker. */
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

/** The end of a page, and the query of the next one. */
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
  // Pages in the middle of a list can lack numbers.
  [
    {
      links: { next: "https://a.example/v2/b?cursor=a%3D&ref=next" },
      page: null,
    },
    { cursor: "a=", ref: "next" },
  ],
];

for (const [end, next] of NEXT) {
  Deno.test(`readHarvestPage() continues after ${JSON.stringify(end)}`, () => {
    const page = { time_entries: [], ...end };
    const read = readHarvestPage(reply(page), READING);
    assertEquals(read, { items: [], next });
  });
}

Deno.test("readHarvestCompany() reads how an account records times", () => {
  const { body } = fixture("company_200");
  assertEquals(readHarvestCompany(reply(body)), {
    wantsTimestamps: true,
    clock: "12h",
  });
  const other = {
    ...Object(body),
    wants_timestamp_timers: false,
    clock: "24h",
  };
  assertEquals(readHarvestCompany(reply(other)), {
    wantsTimestamps: false,
    clock: "24h",
  });
});

Deno.test("readHarvestUser() reads the user", () => {
  assertEquals(readHarvestUser(reply(fixture("users_me_200").body)), {
    userId: "1782884",
    userName: "Bob Powell",
    timeZone: "Mountain Time (US & Canada)",
  });
  const nameless = { id: 7, first_name: null, last_name: " " };
  const read = { userId: "7", userName: "7", timeZone: "" };
  assertEquals(readHarvestUser(reply(nameless)), read);
});

Deno.test("readHarvestAccounts() omits other products", () => {
  const accounts = readHarvestAccounts(reply(fixture("accounts_200").body));
  assertEquals(accounts, [{ id: "12345", name: "Test Company" }]);
});

Deno.test("readHarvestProjects() reads projects with their tasks", () => {
  const { body } = fixture("project_assignments_200");
  const { items, next } = readHarvestProjects(reply(body));
  assertEquals(next, undefined);
  assertEquals(items.map(({ id, name }) => [id, name]), [
    ["14308069", "123 Industries: Online Store - Phase 1"],
    ["14307913", "ABC Corp: Marketing Website"],
  ]);
  const tasks = items[0]?.tasks?.map(({ id }) => id);
  assertEquals(tasks, ["8083365", "8083366", "8083368", "8083369"]);
});

Deno.test("readHarvestProjects() omits inactive ones", () => {
  const task = { is_active: false, task: { id: 1, name: "Old" } };
  const project = { id: 2, name: "Site" };
  const assignments = [
    { is_active: false, project, task_assignments: [] },
    { is_active: true, project, task_assignments: [task] },
  ];
  const page = { project_assignments: assignments };
  const expected = [{ id: "2", name: "Site", tasks: [] }];
  assertEquals(readHarvestProjects(reply(page)).items, expected);
});

const get = fixture("get_200").body;
const running = fixture("create_201_running").body;

const ENTRY = {
  id: 1,
  spent_date: "2025-01-16",
  hours: 1.5,
  is_running: false,
};
const MIDNIGHT = Date.parse("2025-01-16T00:00-07:00");

Deno.test("readHarvestEntry() reads all fields of an entry", () => {
  const whole = {
    ...ENTRY,
    user: { id: 7, name: "Ann" },
    notes: "TASK-1: Fix it",
    billable: true,
    started_time: "8:00am",
    ended_time: "9:30am",
    updated_at: "2025-01-16T17:00:00Z",
    external_reference: { id: "7b9c", group_id: "worktime" },
  };
  assertEquals(readEntry(whole), {
    id: "1",
    taskId: "TASK-1",
    description: "TASK-1: Fix it",
    start: MIDNIGHT + 8 * 60 * MINUTE,
    end: MIDNIGHT + 9.5 * 60 * MINUTE,
    durationSeconds: 5400,
    tags: [],
    billable: true,
    userId: "7",
    marker: "7b9c",
    updatedAt: Date.parse("2025-01-16T17:00:00Z"),
  });
  assertEquals(readEntry(ENTRY), {
    id: "1",
    taskId: undefined,
    description: "",
    start: MIDNIGHT,
    end: MIDNIGHT + 90 * MINUTE,
    durationSeconds: 5400,
    tags: [],
    userId: undefined,
  });
});

/** The time fields of a finished entry, and its hours after midnight. */
const FINISHED: [fields: object, from: number, to: number][] = [
  [{ started_time: "8:00am" }, 0, 1.5],
  [{ ended_time: "9:00am" }, 0, 1.5],
  [{ hours: 0 }, 0, 0],
  [{ hours: -1 }, 0, 0],
  [{ hours: 0.01 }, 0, 0.01],
  [{ started_time: "0:00", ended_time: "0:00" }, 0, 0],
  [{ started_time: "23:00", ended_time: "1:00" }, 23, 25],
];

for (const [fields, from, to] of FINISHED) {
  Deno.test(`readHarvestEntry() reads ${JSON.stringify(fields)} as from ${from} to ${to} h`, () => {
    const { start, end } = readEntry({ ...ENTRY, ...fields });
    const hours = [start, end ?? NaN].map((it) => it - MIDNIGHT)
      .map((ms) => ms / 60 / MINUTE);
    assertEquals(hours, [from, to]);
  });
}

/** The fields of a timer, and the minute of the day when it started. */
const RUNNING: [fields: object, minutes: number][] = [
  [{}, 0],
  [{ started_time: "8:00am" }, 480],
  [{ timer_started_at: "2025-01-16T15:00:30Z" }, 480.5],
  [{ timer_started_at: "2025-01-16T15:00:30Z", started_time: "8:00" }, 480.5],
  [{ timer_started_at: "2025-01-16T15:00:30Z", started_time: "8:01" }, 481],
  [{ timer_started_at: "2025-01-16T15:00:30Z", started_time: "7:59" }, 479],
  [
    { timer_started_at: "2025-01-16T15:00:30Z", hours_without_timer: 0.5 },
    450.5,
  ],
];

for (const [fields, minutes] of RUNNING) {
  Deno.test(`readHarvestEntry() takes a timer with ${JSON.stringify(fields)} to run since minute ${minutes}`, () => {
    const { start, end, durationSeconds } = readEntry({
      ...ENTRY,
      is_running: true,
      ...fields,
    });
    assertEquals((start - MIDNIGHT) / MINUTE, minutes);
    assertEquals([end, durationSeconds], [undefined, 0]);
  });
}

/** Invalid values of a field. */
const WRONG_FIELDS: [field: string, values: unknown[], expected: string][] = [
  ["id", [null, undefined, "", 1.5, {}], "an id"],
  ["hours", [null, undefined, "1", NaN], "a number"],
  ["is_running", [null, undefined, "no", 0], "true or false"],
  ["spent_date", [null, undefined, 5], "a string"],
  ["spent_date", ["", "2025-1-16", "16.1.2025"], "a date"],
  ["notes", [5, [], {}], "a string"],
  ["user", ["Ann", 7, []], "an object"],
  ["billable", ["yes", 1], "true or false"],
  ["started_time", [8, {}], "a string"],
  ["started_time", ["", "8", "24:00"], "a time of day"],
  ["updated_at", [5, "now"], "a time"],
];

for (const [field, values, expected] of WRONG_FIELDS) {
  Deno.test(`readHarvestEntry() names "${field}" if it is not ${expected}`, () => {
    for (const value of values) {
      const error = assertThrows(
        () => readEntry({ ...ENTRY, [field]: value }),
        ProviderError,
      );
      assertEquals(
        error.message,
        `Invalid response from Harvest: "${field}" is not ${expected}`,
      );
    }
  });
}

Deno.test("readHarvestCompany() defaults to a 12-hour clock", () => {
  for (const clock of [undefined, null, "12h", "25h"]) {
    const body = { wants_timestamp_timers: true, clock };
    const mode = { wantsTimestamps: true, clock: "12h" };
    assertEquals<unknown>(readHarvestCompany(reply(body)), mode);
  }
});

Deno.test("readHarvestAccounts() accepts an account without a product", () => {
  const accounts = [
    { id: 1, name: "A" },
    { id: 2, name: "B", product: "harvest" },
    { id: 3, name: "C", product: "forecast" },
  ];
  assertEquals(readHarvestAccounts(reply({ accounts })), [
    { id: "1", name: "A" },
    { id: "2", name: "B" },
  ]);
});

/** Responses with a wrong type, and the error. */
const WRONG: [what: string, read: () => unknown, said: string][] = [
  ["null", () => readEntry(null), "not an object"],
  ["a list", () => readEntry([]), "not an object"],
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
    "hours without a timer that are none",
    () =>
      readEntry({
        ...ENTRY,
        is_running: true,
        timer_started_at: "2025-01-16T15:00:30Z",
        hours_without_timer: "1",
      }),
    '"hours_without_timer" is not a number',
  ],
  [
    "a user without an id",
    () => readEntry({ ...ENTRY, user: {} }),
    '"user.id" is not an id',
  ],
  [
    "a reference with no id",
    () =>
      readEntry({
        ...ENTRY,
        external_reference: { id: {}, group_id: "worktime" },
      }),
    '"external_reference.id" is not an id',
  ],
  [
    "links that are none",
    () => readHarvestPage(reply({ time_entries: [], links: 7 }), READING),
    '"links" is not an object',
  ],
  [
    "a next page that is none",
    () => readHarvestPage(reply({ time_entries: [], next_page: {} }), READING),
    '"next_page" is not an id',
  ],
  [
    "a clock that is none",
    () =>
      readHarvestCompany(reply({ wants_timestamp_timers: true, clock: 12 })),
    '"clock" is not a string',
  ],
  [
    "a user without an id of its own",
    () => readHarvestUser(reply({ first_name: "Ann" })),
    '"id" is not an id',
  ],
  [
    "a name that is none",
    () => readHarvestUser(reply({ id: 1, last_name: 7 })),
    '"last_name" is not a string',
  ],
  [
    "a zone that is none",
    () => readHarvestUser(reply({ id: 1, timezone: 7 })),
    '"timezone" is not a string',
  ],
  [
    "a product that is none",
    () =>
      readHarvestAccounts(
        reply({ accounts: [{ id: 1, name: "A", product: 1 }] }),
      ),
    '"accounts[0].product" is not a string',
  ],
  [
    "no list",
    () => readHarvestPage(reply({ entries: [] }), READING),
    '"time_entries" is not a list',
  ],
  [
    "a link that is none",
    () =>
      readHarvestPage(reply({ time_entries: [], links: { next: 2 } }), READING),
    '"links.next" is not a string',
  ],
  [
    "a mode that is none",
    () => readHarvestCompany(reply({ wants_timestamp_timers: "yes" })),
    '"wants_timestamp_timers" is not true or false',
  ],
  [
    "an account without a name",
    () => readHarvestAccounts(reply({ accounts: [{ id: 1 }] })),
    '"accounts[0].name" is not a string',
  ],
  [
    "a task without an id",
    () =>
      readHarvestProjects(reply({
        project_assignments: [{
          project: { id: 1, name: "Site" },
          task_assignments: [{ task: { name: "Code" } }],
        }],
      })),
    '"project_assignments[0].task_assignments[0].task.id" is not an id',
  ],
];

for (const [what, read, said] of WRONG) {
  Deno.test(`a response of Harvest with ${what} is an error that names the field`, () => {
    const error = assertThrows(read, ProviderError);
    assertEquals(error.message, `Invalid response from Harvest: ${said}`);
    assertEquals(error.code, "provider_failed");
  });
}
