import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { ProviderError } from "../../lib/provider.ts";
import {
  fullClockifyEntry,
  isClockifyId,
  newClockifyEntry,
  readClockifyEntries,
  readClockifyEntry,
  readClockifyIds,
  readClockifyPlaces,
  readClockifyTag,
  readClockifyUser,
  withProject,
} from "../../providers/_clockify_wire.ts";
import { isoDuration } from "../support/clockify_shapes.ts";

const SOURCE = { service: "Clockify", mayHaveArrived: false };

function reply(json: unknown) {
  return { json, source: SOURCE };
}
const PATTERN = "{task_id}: {task_title}";

function fixture(name: string): { status: number; body: unknown } {
  const url = new URL(`../fixtures/clockify/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

function readEntry(body: unknown) {
  return readClockifyEntry(reply(body), PATTERN);
}

const at = Date.parse;

Deno.test("readClockifyEntry() reads a running timer", () => {
  assertEquals(readEntry(fixture("create_201_running").body), {
    id: "123456",
    taskId: undefined,
    description: "testing description",
    start: at("2019-10-23T17:18:58Z"),
    end: undefined,
    durationSeconds: 0,
    tagIds: [],
    billable: false,
    preserved: { projectId: "123456" },
  });
});

Deno.test("readClockifyEntry() reads a finished entry", () => {
  assertEquals(readEntry(fixture("create_201_finished").body), {
    id: "64c777ddd3fcab07cfbb210c",
    taskId: undefined,
    description: "Write docs",
    start: at("2026-06-01T09:00:00Z"),
    end: at("2026-06-01T10:00:00Z"),
    durationSeconds: 3600,
    tagIds: ["321077ddd3fcab07cfbb5670"],
    billable: false,
    preserved: {
      projectId: "25b687e29ae1f428e7ebe123",
      type: "REGULAR",
    },
  });
});

Deno.test("readClockifyEntries() reads a list", () => {
  const { body } = fixture("list_200");
  assertEquals(readClockifyEntries(reply(body), PATTERN), [{
    id: "5e6542032fe7db4da05e734a",
    taskId: undefined,
    description: "Write docs",
    start: at("2020-03-08T19:30:00Z"),
    end: at("2020-03-08T20:00:00Z"),
    durationSeconds: 1800,
    tagIds: ["5e6549d7ea0d47492eb3eaa2"],
    billable: true,
    preserved: {
      projectId: "5e64f6804aa5d3718482d06b",
      taskId: "5e64f85f43f3817e058c2d50",
    },
  }]);
});

Deno.test("readClockifyPlaces() reads workspaces, projects and tags", () => {
  const names = (name: string) =>
    readClockifyPlaces(reply(fixture(name).body))
      .map(({ id, name }) => `${id} ${name}`);
  assertEquals(names("workspaces_200"), [
    "5e64e36443f3817e058c24d7 Example WS",
  ]);
  assertEquals(names("projects_200"), [
    "5b641568b07987035750505e Software Development",
  ]);
  assertEquals(names("tags_200"), ["5e78f73dbed03611f8b825ae action"]);
});

Deno.test("readClockifyTag() reads a new tag", () => {
  const [tag] = fixture("tags_200").body as unknown[];
  const id = "5e78f73dbed03611f8b825ae";
  assertEquals(readClockifyTag(reply(tag)), { id, name: "action" });
});

Deno.test("readClockifyUser() reads the owner of the key", () => {
  const body = fixture("user_200").body as Record<string, unknown>;
  const user = {
    userId: "5e5b8b0a95ae537fbde06e2e",
    userName: "Example User",
    workspaceId: "5e64e36443f3817e058c24d7",
  };
  assertEquals(readClockifyUser(reply(body)), user);
  const later = { ...body, activeWorkspace: null, defaultWorkspace: "d" };
  assertEquals(readClockifyUser(reply(later)).workspaceId, "d");
  const none = { id: "u" };
  assertEquals(readClockifyUser(reply(none)), {
    userId: "u",
    userName: "",
    workspaceId: undefined,
  });
});

const ENTRY = fixture("create_201_finished").body as Record<string, unknown>;
const INTERVAL = ENTRY.timeInterval as Record<string, unknown>;

/** Invalid values of a field. */
const WRONG: [field: string, values: unknown[], expected: string][] = [
  ["id", [null, "", 1.5, undefined, {}], "an id"],
  ["timeInterval", [null, "PT1H", [], undefined], "an object"],
  ["description", [5, [], {}], "a string"],
  ["tagIds", ["a", [1], {}, [null]], "a list of strings"],
  ["billable", ["no", 0], "true or false"],
  ["projectId", [{}, ""], "an id"],
  ["taskId", [{}, ""], "an id"],
  ["type", [5, {}], "a string"],
  ["customFieldValues", [{}, "a"], "a list"],
];

for (const [field, values, expected] of WRONG) {
  Deno.test(`readClockifyEntry() names "${field}" if it is not ${expected}`, () => {
    for (const value of values) {
      const error = assertThrows(
        () => readEntry({ ...ENTRY, [field]: value }),
        ProviderError,
        `Invalid response from Clockify: "${field}" is not ${expected}`,
      );
      assertEquals(error.code, "provider_failed");
    }
  });
}

/** Invalid values in a custom field. */
const WRONG_CUSTOM: [field: object, said: string][] = [
  [{}, '"customFieldValues[0].customFieldId" is not an id'],
  [
    { customFieldId: "f1", sourceType: 7 },
    '"customFieldValues[0].sourceType" is not a string',
  ],
];

for (const [field, said] of WRONG_CUSTOM) {
  Deno.test(`readClockifyEntry() says that ${said}`, () => {
    const error = assertThrows(
      () => readEntry({ ...ENTRY, customFieldValues: [field] }),
      ProviderError,
    );
    assertEquals(error.message, `Invalid response from Clockify: ${said}`);
  });
}

Deno.test("readClockifyEntry() reads a minimal entry", () => {
  const timeInterval = { start: "2026-06-01T09:00:00Z" };
  assertEquals(readEntry({ id: "a", timeInterval }), {
    id: "a",
    taskId: undefined,
    description: "",
    start: at("2026-06-01T09:00:00Z"),
    end: undefined,
    durationSeconds: 0,
    tagIds: [],
    preserved: {},
  });
});

Deno.test("readClockifyIds() reads only ids", () => {
  assertEquals(readClockifyIds(reply([{ id: "a" }, { id: 7 }])), [
    "a",
    "7",
  ]);
  for (
    const [value, said] of [[{}, "not a list"], [
      [{}],
      '"[0].id" is not an id',
    ]]
  ) {
    const error = assertThrows(
      () => readClockifyIds(reply(value)),
      ProviderError,
    );
    assertEquals(error.message, `Invalid response from Clockify: ${said}`);
  }
});

/** The project of an entry with a Clockify task, and what is preserved. */
const MOVED: [projectId: string | null, kept: object][] = [
  [null, { type: "REGULAR" }],
  [
    "25b687e29ae1f428e7ebe123",
    { type: "REGULAR", projectId: "25b687e29ae1f428e7ebe123" },
  ],
];

for (const [projectId, kept] of MOVED) {
  Deno.test(`withProject() drops the task of an entry moved to ${projectId}`, () => {
    const entry = readEntry({ ...ENTRY, taskId: "t" });
    assertEquals(withProject(entry, projectId), { preserved: kept });
    assertThrows(() => withProject(entry, "../me"), InvalidTextError);
  });
}

for (const field of ["start", "end"]) {
  Deno.test(`readClockifyEntry() names "${field}" if it is not a time`, () => {
    for (const value of [5, "", "yesterday", "2026-06-01", {}]) {
      const timeInterval = { ...INTERVAL, [field]: value };
      assertThrows(
        () => readEntry({ ...ENTRY, timeInterval }),
        ProviderError,
        `Invalid response from Clockify: "timeInterval.${field}" is not a time`,
      );
    }
  });
}

Deno.test("readClockifyEntries() names the entry with the invalid field", () => {
  assertThrows(
    () => readClockifyEntries(reply([ENTRY, { ...ENTRY, id: 0.5 }]), PATTERN),
    ProviderError,
    `Invalid response from Clockify: "[1].id" is not an id`,
  );
});

Deno.test("Clockify's readers reject values of another type", () => {
  for (const value of [undefined, null, "Not found", 5, [], true]) {
    const message = "Invalid response from Clockify: not an object";
    assertThrows(() => readEntry(value), ProviderError, message);
  }
  for (const value of [undefined, null, "Not found", 5, {}, true]) {
    const message = "Invalid response from Clockify: not a list";
    const read = () => readClockifyEntries(reply(value), PATTERN);
    assertThrows(read, ProviderError, message);
    assertThrows(
      () => readClockifyPlaces(reply(value)),
      ProviderError,
      message,
    );
  }
});

Deno.test("readClockifyEntry() never ends an entry before it begins", () => {
  const timeInterval = { ...INTERVAL, end: "2026-06-01T08:59:00Z" };
  const entry = readEntry({ ...ENTRY, timeInterval });
  assertEquals([entry.end, entry.durationSeconds], [entry.start, 0]);
});

Deno.test("readClockifyEntry() finds the task in the description", () => {
  const description = "TASK-025: Headless mode";
  assertEquals(readEntry({ ...ENTRY, description }).taskId, "TASK-025");
});

Deno.test("newClockifyEntry() formats an entry as Clockify expects", () => {
  const start = at("2025-01-16T10:00:00Z");
  const timer = { description: "a", start };
  assertEquals(newClockifyEntry(timer), {
    start: "2025-01-16T10:00:00Z",
    description: "a",
  });
  const projectId = "25b687e29ae1f428e7ebe123";
  const whole = { ...timer, end: start + 5_000, projectId, billable: false };
  assertEquals(newClockifyEntry(whole), {
    start: "2025-01-16T10:00:00Z",
    end: "2025-01-16T10:00:05Z",
    description: "a",
    billable: false,
    projectId,
  });
});

Deno.test("newClockifyEntry() rejects a malformed project id", () => {
  for (const projectId of ["", "x", "12345678", "../me"]) {
    const { code, message, hint } = assertThrows(
      () => newClockifyEntry({ description: "a", start: 0, projectId }),
      InvalidTextError,
    );
    assertEquals({ code, message, hint }, {
      code: "invalid_project",
      message: `Invalid Clockify project: "${projectId}"`,
      hint: "Use the 24-character ID in the project's URL",
    });
  }
});

Deno.test("fullClockifyEntry() formats everything that was read", () => {
  const customFieldValues = [
    { customFieldId: "f1", name: "Ticket", type: "TXT", value: "T-1" },
    { customFieldId: "f2", sourceType: "WORKSPACE", value: ["a", "b"] },
    { customFieldId: "f3", name: "Empty", type: "TXT", value: null },
  ];
  const taskId = "5e64f85f43f3817e058c2d50";
  const entry = readEntry({
    ...ENTRY,
    taskId,
    billable: true,
    type: "BREAK",
    customFieldValues,
  });
  assertEquals(fullClockifyEntry(entry), {
    start: "2026-06-01T09:00:00Z",
    end: "2026-06-01T10:00:00Z",
    description: "Write docs",
    projectId: "25b687e29ae1f428e7ebe123",
    taskId,
    billable: true,
    type: "BREAK",
    tagIds: ["321077ddd3fcab07cfbb5670"],
    customFields: [
      { customFieldId: "f1", value: "T-1" },
      { customFieldId: "f2", sourceType: "WORKSPACE", value: ["a", "b"] },
    ],
  });
  const { end: _, ...running } = fullClockifyEntry(entry);
  assertEquals(fullClockifyEntry({ ...entry, end: undefined }), running);
});

Deno.test("isClockifyId() accepts 24 digits and lowercase letters", () => {
  assertEquals(isClockifyId("5e64e36443f3817e058c24d7"), true);
  const id = "5e64e36443f3817e058c24d7";
  const others = ["", "1", id.slice(1), `${id}0`, id.toUpperCase()];
  assertEquals([...others, "../me", ` ${id}`].some(isClockifyId), false);
});

/** Seconds in Clockify's format. */
const DURATIONS: [seconds: number, text: string][] = [
  [0, "PT0S"],
  [59, "PT59S"],
  [1800, "PT30M"],
  [3600, "PT1H"],
  [5400, "PT1H30M"],
  [90061, "PT25H1M1S"],
];

for (const [seconds, text] of DURATIONS) {
  Deno.test(`isoDuration() writes ${seconds} s as ${text}`, () => {
    assertEquals(isoDuration(seconds), text);
  });
}
