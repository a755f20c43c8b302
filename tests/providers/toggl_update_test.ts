import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { InvalidTextError } from "../../lib/errors.ts";
import type { EntryUpdate } from "../../lib/provider.ts";
import { instantAt } from "../support/fake_clock.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const TIMES = (start: string, stop: string, duration: number) => ({
  start: `2025-01-16T${start}Z`,
  stop: `2025-01-16T${stop}Z`,
  duration,
});

/**
 * A change to an entry from 8:00 to 9:00 with the text "TASK-1: Fix it", and
 * what is sent.
 */
const UPDATES: [
  name: string,
  update: EntryUpdate,
  body: unknown,
  requestCount: number,
][] = [
  ["nothing", {}, undefined, 1],
  ["tags", { tags: ["b", "c"] }, { tags: ["b", "c"] }, 1],
  ["no tags", { tags: [] }, { tags: [] }, 1],
  ["that it is billable", { billable: true }, { billable: true }, 1],
  ["that it is not billable", { billable: false }, { billable: false }, 1],
  ["the project", { projectId: "63334144" }, { project_id: 63334144 }, 1],
  ["that it has no project", { projectId: null }, { project_id: null }, 1],
  [
    "both times",
    { start: TEN - HOUR, end: TEN },
    TIMES("09:00:00", "10:00:00", 3600),
    1,
  ],
  [
    "the start",
    { start: TEN - 90 * MINUTE },
    TIMES("08:30:00", "09:00:00", 1800),
    2,
  ],
  ["the end", { end: TEN }, TIMES("08:00:00", "10:00:00", 7200), 2],
  [
    "the description",
    { description: "Break it" },
    { description: "TASK-1: Break it" },
    2,
  ],
  [
    "the description, with the task in it",
    { description: "TASK-1: Break it" },
    { description: "TASK-1: Break it" },
    2,
  ],
  ["the task", { taskId: "B-2" }, { description: "B-2: Fix it" }, 2],
  [
    "task and description",
    { taskId: "B-2", description: "B-2: New" },
    { description: "B-2: New" },
    1,
  ],
];

for (const [name, update, body, requestCount] of UPDATES) {
  Deno.test(`TogglProvider.updateEntry() changes only ${name}`, async () => {
    const { provider, server } = togglBench();
    const start = TEN - 2 * HOUR;
    const { id } = server.web.add("TASK-1: Fix it", start, start + HOUR);
    server.web.edit(id, { tags: ["a"] });
    const before = server.entries.get(id);
    const entry = await provider.updateEntry(String(id), update);
    assertEquals(server.log.at(-1)?.json, body);
    assertEquals(server.log.length, requestCount);
    const after = server.entries.get(id);
    const { tags = ["a"] } = update;
    assertEquals(after.tags, tags);
    assertEquals(entry.tags, tags);
    assertEquals(entry.start, update.start ?? before.start);
    assertEquals(entry.end, update.end ?? before.stop);
    assertEquals(after.duration, entry.durationSeconds);
    assertEquals(entry.taskId, update.taskId ?? "TASK-1");
    assertEquals(after.description, entry.description);
  });
}

Deno.test("TogglProvider.updateEntry() stops a timer with one request", async () => {
  const { provider, server, clock } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + HOUR);
  await provider.updateEntry(id, { start: TEN, end: TEN + MINUTE });
  assertEquals(server.entries.running, undefined);
  assertEquals(server.entries.all[0]?.duration, 60);
  assertEquals(server.log.length, 2);
});

Deno.test("TogglProvider.updateEntry() moves the start of a running timer", async () => {
  const { provider, server } = togglBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  await provider.updateEntry(id, { start: TEN - MINUTE });
  assertEquals(server.entries.running?.start, TEN - MINUTE);
});

/** A text before and after its task changes. */
const RENAMED: [pattern: string, text: string, after: string][] = [
  [
    "{task_id}: {task_title}",
    "TASK-1: TASK-1 and more",
    "B-2: TASK-1 and more",
  ],
  ["{task_title} [{task_id}]", "TASK-1 is it [TASK-1]", "TASK-1 is it [B-2]"],
  ["{task_id}: {task_title}", "TASK-1", "B-2"],
  ["{task_id}: {task_title}", "Lunch", "B-2: Lunch"],
];

for (const [taskPattern, text, after] of RENAMED) {
  Deno.test(`TogglProvider.updateEntry() makes "${after}" of "${text}"`, async () => {
    const { provider, server } = togglBench({ provider: { taskPattern } });
    const { id } = server.web.add(text, TEN - HOUR, TEN);
    const entry = await provider.updateEntry(String(id), { taskId: "B-2" });
    assertEquals(entry.description, after);
    assertEquals(entry.taskId, "B-2");
  });
}

Deno.test("TogglProvider.updateEntry() rejects a malformed project without sending anything", async () => {
  const { provider, server } = togglBench();
  const { id } = server.web.add("TASK-1: a", TEN - HOUR, TEN);
  for (const projectId of ["", "x", "0", "../me", "9007199254740993"]) {
    const { code, message, hint } = await assertRejects(
      () => provider.updateEntry(String(id), { projectId }),
      InvalidTextError,
    );
    assertEquals({ code, message, hint }, {
      code: "invalid_project",
      message: `Invalid Toggl project: "${projectId}"`,
      hint: "Use the number at the end of the project's URL",
    });
  }
  assertEquals(server.log, []);
});

/** A text without a task, before and after a change. */
const TASKLESS: [update: EntryUpdate, after: string, taskId?: string][] = [
  [{ description: "New one" }, "New one"],
  [{ taskId: "B-2" }, "B-2: Open Sourcing", "B-2"],
  [{ taskId: "B-2", description: "New one" }, "B-2: New one", "B-2"],
];

for (const [update, after, taskId] of TASKLESS) {
  Deno.test(`TogglProvider.updateEntry() makes "${after}" of a text without a task`, async () => {
    const { provider, server } = togglBench();
    const { id } = server.web.add("Open Sourcing", TEN - HOUR, TEN);
    const entry = await provider.updateEntry(String(id), update);
    assertEquals([entry.description, entry.taskId], [after, taskId]);
  });
}
