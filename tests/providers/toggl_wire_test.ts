import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { ProviderError } from "../../lib/provider.ts";
import {
  isTogglId,
  newTogglEntry,
  readTogglEntries,
  readTogglEntry,
  readTogglPlaces,
  readTogglReport,
  readTogglUser,
  togglTimes,
} from "../../providers/_toggl_wire.ts";

const SOURCE = { service: "Toggl", mayHaveArrived: false };

function reply(json: unknown) {
  return { json, source: SOURCE };
}
const PATTERN = "{task_id}: {task_title}";

function fixture(name: string): { status: number; body: unknown } {
  const url = new URL(`../fixtures/toggl/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

function readEntry(body: unknown) {
  return readTogglEntry(reply(body), PATTERN);
}

function at(text: string): number {
  return Date.parse(text);
}

/** Recorded responses with one entry, and its times. */
const ENTRIES: [
  name: string,
  id: string,
  start: string,
  end: string | undefined,
  durationSeconds: number,
  description: string,
][] = [
  [
    "create_200_running",
    "3730303299",
    "2024-12-16T01:55:24Z",
    undefined,
    0,
    "Hello Toggl",
  ],
  [
    "current_200_running_started_in_web_app",
    "3727977106",
    "2024-12-13T00:18:26Z",
    undefined,
    0,
    "Open Sourcing",
  ],
  [
    "create_200_finished",
    "3730276799",
    "2024-12-16T02:18:20Z",
    "2024-12-16T03:18:20Z",
    3600,
    "",
  ],
  [
    "create_200_duration_omitted",
    "3730143050",
    "2024-12-15T20:17:59Z",
    "2024-12-15T20:17:59Z",
    0,
    "",
  ],
  [
    "stop_200",
    "3730303299",
    "2024-12-16T01:55:24Z",
    "2024-12-16T02:11:58Z",
    994,
    "Hello Toggl",
  ],
];

for (const [name, id, start, end, durationSeconds, description] of ENTRIES) {
  Deno.test(`readTogglEntry() reads ${name}`, () => {
    const { updatedAt: _, ...entry } = readEntry(fixture(name).body);
    assertEquals(entry, {
      id,
      taskId: undefined,
      description,
      start: at(start),
      end: end === undefined ? undefined : at(end),
      durationSeconds,
      tags: [],
      billable: false,
      workspaceId: "2000001",
      isDeleted: false,
    });
  });
}

/** Recorded lists: the ids, the seconds, and the deleted ones. */
const LISTS: [name: string, seconds: number[], deleted: boolean[]][] = [
  ["list_200_range", [3700, 3591, 3898], [false, false, false]],
  ["list_200_range_meta", [3700, 3591, 3898], [false, false, false]],
  [
    "list_200_since",
    [3600, 994, 2051, 0, 1800],
    [true, true, true, true, false],
  ],
];

for (const [name, seconds, deleted] of LISTS) {
  Deno.test(`readTogglEntries() reads ${name}`, () => {
    const entries = readTogglEntries(reply(fixture(name).body), PATTERN);
    assertEquals(entries.map((it) => it.durationSeconds), seconds);
    assertEquals(entries.map(({ isDeleted }) => isDeleted), deleted);
  });
}

Deno.test("readTogglEntries() reads null as an empty list", () => {
  assertEquals(readTogglEntries(reply(null), PATTERN), []);
});

Deno.test("readTogglPlaces() reads workspaces and projects", () => {
  const names = (name: string) =>
    readTogglPlaces(reply(fixture(name).body))
      .map(({ id, name }) => `${id} ${name}`);
  assertEquals(names("workspaces_200"), ["2000001 Example 1"]);
  assertEquals(names("projects_200"), [
    "63334144 Example 1",
    "63334341 Example 2",
  ]);
  assertEquals(names("tags_200"), ["16939168 Example 1", "13205684 Example 2"]);
  assertEquals(names("me_organizations_200"), [
    "3000001 Example 1",
    "9011051 Example 2",
  ]);
});

Deno.test("readTogglUser() reads the owner of the key", () => {
  assertEquals(readTogglUser(reply(fixture("me_200").body)), {
    userId: "1000001",
    userName: "Example User",
    workspaceId: "2000001",
  });
});

const ENTRY = fixture("stop_200").body as Record<string, unknown>;

/** Invalid values of a field. */
const WRONG: [field: string, values: unknown[], expected: string][] = [
  ["id", [null, "", 1.5, 2 ** 60, {}], "an id"],
  ["workspace_id", [null, undefined, []], "an id"],
  ["start", [null, 5, "", "yesterday", "2024-12-16"], "a time"],
  ["stop", [5, "2024-13-16T01:55:24Z", {}], "a time"],
  ["duration", [null, "994", undefined, {}], "a number"],
  ["description", [5, [], {}], "a string"],
  ["tags", ["a", [1], {}, [null]], "a list of strings"],
  ["at", [1, "now"], "a time"],
  ["billable", ["no", 0], "true or false"],
];

for (const [field, values, expected] of WRONG) {
  Deno.test(`readTogglEntry() names "${field}" if it is not ${expected}`, () => {
    for (const value of values) {
      const error = assertThrows(
        () => readEntry({ ...ENTRY, [field]: value }),
        ProviderError,
        `Invalid response from Toggl: "${field}" is not ${expected}`,
      );
      assertEquals(error.code, "provider_failed");
    }
  });
}

const ROW = {
  time_entries: [{
    id: 1,
    start: "2023-01-16T10:00:00Z",
    stop: "2023-01-16T11:00:00Z",
  }],
};
const [TIMES] = ROW.time_entries;

/** Invalid rows of a report, and the errors. */
const WRONG_ROWS: [row: unknown, said: string][] = [
  [null, '"[0]" is not an object'],
  [{ ...ROW, user_id: {} }, '"[0].user_id" is not an id'],
  [{ ...ROW, tag_names: [7] }, '"[0].tag_names" is not a list of strings'],
  [{ ...ROW, tag_ids: 7 }, '"[0].tag_ids" is not a list of ids'],
  [{ ...ROW, tag_ids: [7, {}] }, '"[0].tag_ids.1" is not an id'],
  [{ ...ROW, description: 7 }, '"[0].description" is not a string'],
  [{ ...ROW, billable: 7 }, '"[0].billable" is not true or false'],
  [{}, '"[0].time_entries" is not a list'],
  [{ time_entries: [7] }, '"[0].time_entries[0]" is not an object'],
  [
    { time_entries: [{ ...TIMES, id: null }] },
    '"[0].time_entries[0].id" is not an id',
  ],
  [
    { time_entries: [{ ...TIMES, start: null }] },
    '"[0].time_entries[0].start" is not a time',
  ],
  [
    { time_entries: [{ ...TIMES, stop: null }] },
    '"[0].time_entries[0].stop" is not a time',
  ],
  [
    { time_entries: [{ ...TIMES, at: 7 }] },
    '"[0].time_entries[0].at" is not a time',
  ],
];

const READING = { userId: "1", taskPattern: PATTERN };

for (const [row, said] of WRONG_ROWS) {
  Deno.test(`readTogglReport() says that ${said}`, () => {
    const error = assertThrows(
      () => readTogglReport(reply([row]), READING),
      ProviderError,
    );
    assertEquals(error.message, `Invalid response from Toggl: ${said}`);
    const hint =
      "Toggl may have changed its API: check for a newer version of worktime";
    assertEquals([error.code, error.hint], ["provider_failed", hint]);
  });
}

Deno.test("readTogglReport() reads a minimal row and one with several times", () => {
  const start = at("2023-01-16T10:00:00Z");
  const entry = {
    taskId: undefined,
    description: "",
    tags: [],
    start,
    end: start + 3_600_000,
    durationSeconds: 3600,
  };
  const second = { ...TIMES, id: 2, stop: "2023-01-16T09:00:00Z" };
  const row = { time_entries: [TIMES, second] };
  assertEquals(readTogglReport(reply([row]), READING), [
    { id: "1", ...entry },
    // It ends no earlier than it begins.
    { id: "2", ...entry, end: start, durationSeconds: 0 },
  ]);
  for (const none of [null, []]) {
    assertEquals(readTogglReport(reply(none), READING), []);
  }
});

/** Toggl's fields for a duration, and the result. */
const DURATIONS: [fields: object, seconds: number | undefined][] = [
  [{ duration: -1 }, undefined],
  [{ duration: -0.5 }, undefined],
  [{ duration: 0 }, 0],
  [{ duration: 1.4 }, 1],
  [{ duration: 1.5 }, 2],
  [{ duration: -1, stop: "2024-12-16T01:55:25Z" }, 1],
];

for (const [fields, seconds] of DURATIONS) {
  Deno.test(`readTogglEntry() reads ${JSON.stringify(fields)} as ${seconds} s`, () => {
    const start = "2024-12-16T01:55:24Z";
    const entry = readEntry({ ...ENTRY, start, stop: null, ...fields });
    const end = seconds === undefined ? undefined : at(start) + seconds * 1_000;
    assertEquals([entry.end, entry.durationSeconds], [end, seconds ?? 0]);
  });
}

Deno.test("readTogglEntry() reads a minimal entry", () => {
  const { id, workspace_id, start, duration } = ENTRY;
  const entry = readEntry({ id, workspace_id, start, duration });
  assertEquals(entry, {
    id: "3730303299",
    taskId: undefined,
    description: "",
    start: at("2024-12-16T01:55:24Z"),
    end: at("2024-12-16T02:11:58Z"),
    durationSeconds: 994,
    tags: [],
    workspaceId: "2000001",
    isDeleted: false,
  });
});

Deno.test("readTogglPlaces() omits deleted ones", () => {
  const places = [
    { id: 1, name: "A", server_deleted_at: "2024-12-16T01:55:24Z" },
    { id: 2, name: "B", server_deleted_at: null },
  ];
  assertEquals(readTogglPlaces(reply(places)), [{ id: "2", name: "B" }]);
  assertEquals(readTogglPlaces(reply(null)), []);
});

Deno.test("readTogglUser() reads a minimal user", () => {
  assertEquals(readTogglUser(reply({ id: 1 })), {
    userId: "1",
    userName: "",
    workspaceId: undefined,
  });
});

Deno.test("readTogglEntries() names the entry with the invalid field", () => {
  const list = [ENTRY, { ...ENTRY, duration: "1" }];
  assertThrows(
    () => readTogglEntries(reply(list), PATTERN),
    ProviderError,
    `Invalid response from Toggl: "[1].duration" is not a number`,
  );
});

Deno.test("Toggl's readers reject values of another type", () => {
  for (const value of [undefined, "Not found", 5, [], true]) {
    const message = "Invalid response from Toggl: not an object";
    assertThrows(() => readEntry(value), ProviderError, message);
  }
  for (const value of ["Not found", 5, {}, true]) {
    assertThrows(
      () => readTogglPlaces(reply(value)),
      ProviderError,
      "Invalid response from Toggl: not a list",
    );
  }
});

Deno.test("a change with an unreadable response may have arrived", () => {
  const source = { service: "Toggl", mayHaveArrived: true };
  const error = assertThrows(
    () => readTogglEntry({ json: {}, source }, PATTERN),
    ProviderError,
  );
  assertEquals(error.mayHaveArrived, true);
});

Deno.test("readTogglEntry() reads times of any zone, in whole seconds", () => {
  const start = "2024-12-16T02:55:24.837112+01:00";
  assertEquals(
    readEntry({ ...ENTRY, start }).start,
    at("2024-12-16T01:55:24Z"),
  );
});

Deno.test("readTogglEntry() never ends an entry before it begins", () => {
  const stop = "2024-12-16T01:54:24Z";
  const entry = readEntry({ ...ENTRY, stop, duration: -60 });
  assertEquals(entry.end, entry.start);
  assertEquals(entry.durationSeconds, 0);
});

Deno.test("readTogglEntry() finds the task in the description", () => {
  const description = "TASK-025: Headless mode";
  const { taskId } = readEntry({ ...ENTRY, description });
  assertEquals(taskId, "TASK-025");
});

Deno.test("newTogglEntry() formats an entry as Toggl expects", () => {
  const start = at("2025-01-16T10:00:00Z");
  const timer = { description: "a", start, tags: ["b"], projectId: "7" };
  const common = {
    created_with: "worktime",
    workspace_id: 2000001,
    description: "a",
    tags: ["b"],
    project_id: 7,
    start: "2025-01-16T10:00:00Z",
  };
  assertEquals(newTogglEntry(timer, "2000001"), { ...common, duration: -1 });
  const finished = { ...timer, end: start + 5_000 };
  assertEquals(newTogglEntry(finished, "2000001"), {
    ...common,
    stop: "2025-01-16T10:00:05Z",
    duration: 5,
  });
});

Deno.test("newTogglEntry() rejects a project that is not a number", () => {
  for (const projectId of ["", "x", "-1", "1.5", "1e3", "99999999999999999"]) {
    assertThrows(
      () => newTogglEntry({ description: "a", start: 0, projectId }, "2000001"),
      InvalidTextError,
      `Invalid Toggl project: "${projectId}"`,
    );
  }
});

Deno.test("togglTimes() formats consistent times", () => {
  const start = at("2025-01-16T10:00:00Z");
  assertEquals(togglTimes(start, start + 83 * 60_000), {
    start: "2025-01-16T10:00:00Z",
    stop: "2025-01-16T11:23:00Z",
    duration: 83 * 60,
  });
});

Deno.test("isTogglId() accepts safe integers", () => {
  assertEquals(["1", "3730303299", "9007199254740991"].every(isTogglId), true);
  const others = ["", "0", "01", "-1", "1.5", "abc", "../1", "1/2", " 1"];
  assertEquals([...others, "9007199254740993"].some(isTogglId), false);
});
