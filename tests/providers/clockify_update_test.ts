import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import type { EntryUpdate } from "../../lib/provider.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_PROJECT } from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const ACTION = "5e78f73dbed03611f8b825ae";

/**
 * A change to an entry from 8:00 to 9:00 with the text "TASK-1: Fix it", and
 * the result.
 */
const UPDATES: [
  name: string,
  update: EntryUpdate,
  after: Record<string, unknown>,
][] = [
  ["no tags", { tags: [] }, { tagIds: [] }],
  [
    "both times",
    { start: TEN - HOUR + 700, end: TEN + 700 },
    { start: TEN - HOUR, end: TEN },
  ],
  ["the start", { start: TEN - 90 * MINUTE }, { start: TEN - 90 * MINUTE }],
  ["the end", { end: TEN }, { end: TEN }],
  [
    "the description",
    { description: "Break it" },
    { description: "TASK-1: Break it" },
  ],
  ["the task", { taskId: "B-2" }, { description: "B-2: Fix it" }],
  [
    "task and description",
    { taskId: "B-2", description: "B-2: New" },
    { description: "B-2: New" },
  ],
];

for (const [name, update, after] of UPDATES) {
  Deno.test(`ClockifyProvider.updateEntry() changes ${name} and keeps the rest`, async () => {
    const { provider, server } = clockifyBench();
    const start = TEN - 2 * HOUR;
    const before = server.web.add("TASK-1: Fix it", start, start + HOUR, {
      projectId: CLOCKIFY_PROJECT,
      taskId: "5e64f85f43f3817e058c2d50",
      billable: true,
      type: "BREAK",
      tagIds: [ACTION],
      customFields: [{ customFieldId: "5f", value: 7 }],
    });
    const entry = await provider.updateEntry(before.id, update);
    assertEquals(server.entries.get(before.id), { ...before, ...after });
    const { start: from, end: to, description } = server.entries.get(before.id);
    assertEquals([entry.start, entry.end], [from, to]);
    assertEquals(entry.description, description);
    assertEquals(entry.taskId, update.taskId ?? "TASK-1");
    const changes = server.log.slice(0, 2).map(({ method }) => method);
    assertEquals(changes, ["GET", "PUT"]);
  });
}

Deno.test("ClockifyProvider.updateEntry() sends nothing if nothing changes", async () => {
  const { provider, server } = clockifyBench();
  const { id } = server.web.add("TASK-1: Fix it", TEN - HOUR, TEN);
  assertEquals((await provider.updateEntry(id, {})).taskId, "TASK-1");
  assertEquals(server.log.map(({ method }) => method), ["GET"]);
});

Deno.test("ClockifyProvider.updateEntry() stops a timer or keeps it running", async () => {
  const { provider, server, clock } = clockifyBench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + HOUR);
  await provider.updateEntry(id, { start: TEN - MINUTE });
  assertEquals(server.entries.running?.start, TEN - MINUTE);
  await provider.updateEntry(id, { end: TEN + MINUTE });
  assertEquals(server.entries.running, undefined);
  assertEquals(server.entries.get(id).end, TEN + MINUTE);
});

Deno.test("ClockifyProvider.updateEntry() rejects an entry that vanishes in the meantime", async () => {
  const { provider, server } = clockifyBench();
  const { id } = server.web.add("TASK-1: Fix it", TEN - HOUR, TEN);
  server.faultFor = ({ method }) => {
    if (method === "PUT") server.web.remove(id);
    return undefined;
  };
  await assertRejects(
    () => provider.updateEntry(id, { description: "New" }),
    UnknownEntryError,
  );
});
