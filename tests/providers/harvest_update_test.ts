import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { InvalidTextError, NotAllowedError } from "../../lib/errors.ts";
import type { EntryUpdate } from "../../lib/provider.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const EIGHT = {
  spent_date: "2025-01-16",
  started_time: "8:00",
  ended_time: "9:00",
};

/**
 * A change to an entry from 8:00 to 9:00 with the text "TASK-1: Fix it", and
 * what is sent.
 */
const UPDATES: [name: string, update: EntryUpdate, sent: unknown][] = [
  [
    "both times",
    { start: TEN - HOUR + 700, end: TEN + 700 },
    { spent_date: "2025-01-16", started_time: "09:00", ended_time: "10:00" },
  ],
  [
    "the start",
    { start: TEN - 90 * MINUTE },
    { spent_date: "2025-01-16", started_time: "08:30", ended_time: "09:00" },
  ],
  [
    "the end",
    { end: TEN },
    { spent_date: "2025-01-16", started_time: "08:00", ended_time: "10:00" },
  ],
  [
    "the date",
    { start: TEN - 24 * HOUR, end: TEN - 23 * HOUR },
    { spent_date: "2025-01-15", started_time: "10:00", ended_time: "11:00" },
  ],
  [
    "the description",
    { description: "Break it" },
    { notes: "TASK-1: Break it" },
  ],
  ["the task", { taskId: "B-2" }, { notes: "B-2: Fix it" }],
  [
    "task and description",
    { taskId: "B-2", description: "B-2: New" },
    { notes: "B-2: New" },
  ],
];

for (const [name, update, sent] of UPDATES) {
  Deno.test(`HarvestProvider.updateEntry() changes only ${name}`, async () => {
    const { provider, server } = harvestBench({
      server: { timeZone: "UTC", clockForm: "24h" },
    });
    const { id } = server.web.add("TASK-1: Fix it", EIGHT);
    const entry = await provider.updateEntry(String(id), update);
    const changes = server.log.filter(({ method }) => method === "PATCH");
    assertEquals(changes.map(({ json }) => json), [sent]);
    assertEquals(entry.taskId, update.taskId ?? "TASK-1");
  });
}

Deno.test("HarvestProvider.updateEntry() takes one request for a self-contained update", async () => {
  const { provider, server } = harvestBench({
    server: { timeZone: "UTC" },
    provider: {
      account: {
        userId: "1782884",
        timeZone: "UTC",
        wantsTimestamps: true,
        clock: "12h",
      },
    },
  });
  const { id } = server.web.add("TASK-1: Fix it", EIGHT);
  await provider.updateEntry(String(id), {
    taskId: "TASK-2",
    description: "TASK-2: Mend it",
    start: TEN,
    end: TEN + HOUR,
    tags: [],
  });
  const lines = server.log.map(({ line }) => line);
  assertEquals(lines, [`PATCH /time_entries/${id}`]);
});

/** A change to a two-hour entry without times, and the resulting hours. */
const HOURS: [
  name: string,
  update: EntryUpdate,
  date: string,
  hours: number,
][] = [
  ["both times", { start: TEN, end: TEN + HOUR }, "2025-01-16", 1],
  ["a new date", { start: TEN - 24 * HOUR }, "2025-01-15", 2],
  ["text", { description: "Mend it" }, "2025-01-16", 2],
  [
    "a third of an hour",
    { start: TEN, end: TEN + 20 * MINUTE },
    "2025-01-16",
    0.33,
  ],
];

for (const [name, update, date, hours] of HOURS) {
  Deno.test(`HarvestProvider.updateEntry() keeps hours if given ${name}`, async () => {
    const { provider, server } = harvestBench({
      server: { timeZone: "UTC", wantsTimestamps: false },
    });
    const fields = { spent_date: "2025-01-16", hours: 2 };
    const { id } = server.web.add("TASK-1: Fix it", fields);
    await provider.updateEntry(String(id), update);
    const { spentDate, hours: kept } = server.entries.get(id);
    assertEquals([spentDate, kept], [date, hours] as unknown[]);
  });
}

Deno.test("HarvestProvider.updateEntry() sends nothing if nothing changes", async () => {
  const { provider, server } = harvestBench({ server: { timeZone: "UTC" } });
  const { id } = server.web.add("TASK-1: Fix it", EIGHT);
  for (const update of [{}, { tags: ["a"] }]) {
    const entry = await provider.updateEntry(String(id), update);
    assertEquals(entry.taskId, "TASK-1");
  }
  assertEquals(server.log.some(({ method }) => method !== "GET"), false);
});

Deno.test("HarvestProvider.updateEntry() rejects an entry that vanishes in the meantime", async () => {
  const { provider, server } = harvestBench({ server: { timeZone: "UTC" } });
  const { id } = server.web.add("TASK-1: Fix it", EIGHT);
  server.faultFor = ({ method }) => {
    if (method === "PATCH") server.web.remove(id);
    return undefined;
  };
  await assertRejects(
    () => provider.updateEntry(String(id), { description: "New" }),
    UnknownEntryError,
  );
});

/** A change to a timer since 8:00, with times and with hours only. */
const RUNNING: [
  update: EntryUpdate,
  wantsTimestamps: boolean,
  sent: object,
  methods: string[],
][] = [
  [
    { start: TEN - HOUR },
    true,
    { spent_date: "2025-01-16", started_time: "09:00" },
    ["GET", "PATCH"],
  ],
  [{ start: TEN - HOUR }, false, {}, ["GET", "PATCH"]],
  [
    { end: TEN },
    true,
    { spent_date: "2025-01-16", started_time: "08:00", ended_time: "10:00" },
    ["GET", "PATCH"],
  ],
  [
    { start: TEN - HOUR, end: TEN },
    true,
    { spent_date: "2025-01-16", started_time: "09:00", ended_time: "10:00" },
    ["PATCH"],
  ],
  [
    { start: TEN - HOUR, end: TEN },
    false,
    { spent_date: "2025-01-16", hours: 1 },
    ["PATCH"],
  ],
  [
    { projectId: "14308069", projectTaskId: "8083366" },
    true,
    { project_id: 14308069, task_id: 8083366 },
    ["PATCH"],
  ],
];

for (const [update, wantsTimestamps, sent, methods] of RUNNING) {
  Deno.test(`HarvestProvider.updateEntry() sends ${JSON.stringify(sent)} of a timer with ${wantsTimestamps ? "times" : "hours"}`, async () => {
    const account = {
      userId: "1782884",
      timeZone: "UTC",
      wantsTimestamps,
      clock: "24h",
    } as const;
    const { provider, server } = harvestBench({
      server: { timeZone: "UTC", wantsTimestamps, clockForm: "24h" },
      provider: { account },
    });
    const { id } = server.web.start("TASK-1: Fix it", {
      spent_date: "2025-01-16",
      ...(wantsTimestamps && { started_time: "8:00" }),
    });
    await provider.updateEntry(String(id), update);
    assertEquals(server.log.map(({ method }) => method), methods);
    assertEquals(server.log.at(-1)?.json, sent);
  });
}

/** A missing project, and the error. */
const PLACES: [update: EntryUpdate, message: string, hint: string][] = [
  [
    { projectId: null },
    "Harvest requires a project for each entry",
    "Set one: worktime timer configure --project '*'=ID --project-task '*'=ID",
  ],
  [
    { projectId: "1" },
    "Harvest requires a project task for each entry",
    "Set one: worktime timer configure --project '*'=ID --project-task '*'=ID",
  ],
  [
    { projectId: "1", projectTaskId: null, taskId: "ABC-1" },
    'Harvest requires a project task for each entry: "ABC-1" has none',
    "Set one: worktime timer configure --project ABC=ID --project-task ABC=ID",
  ],
  [
    { projectId: null, taskId: "fix it" },
    'Harvest requires a project for each entry: "fix it" has none',
    "Set one: worktime timer configure --project 'fix it'=ID " +
    "--project-task 'fix it'=ID",
  ],
];

for (const [update, message, way] of PLACES) {
  Deno.test(`HarvestProvider.updateEntry() says "${message}"`, async () => {
    const { provider, server } = harvestBench({ server: { timeZone: "UTC" } });
    const { id } = server.web.add("TASK-1: Fix it", EIGHT);
    const error = await assertRejects(
      () => provider.updateEntry(String(id), { description: "a", ...update }),
      NotAllowedError,
    );
    assertEquals([error.code, error.message], ["project_needed", message]);
    assertEquals(
      error.hint,
      `${way}, or a default: --project '*=ID' --project-task '*=ID'`,
    );
    assertEquals(server.log.some(({ method }) => method === "PATCH"), false);
  });
}

for (const id of ["", "x", "0", "1.5", "../1", "9007199254740993"]) {
  Deno.test(`HarvestProvider rejects a project and a task with the id "${id}"`, async () => {
    const { provider, server } = harvestBench();
    const given = { taskId: "TASK-1", description: "a", start: TEN, end: TEN };
    for (const place of [[id, "1"], ["1", id]]) {
      const [projectId = "", projectTaskId = ""] = place;
      const error = await assertRejects(
        () => provider.createEntry({ ...given, projectId, projectTaskId }),
        InvalidTextError,
      );
      const { code, message, hint } = error;
      assertEquals({ code, message, hint }, {
        code: "invalid_project",
        message: `Invalid Harvest project or task: "${id}"`,
        hint: "Use the number shown by: worktime timer configure",
      });
    }
    assertEquals(server.log, []);
  });
}
