import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type EntryFields, timerEntry } from "../../providers/_wire.ts";

const FIELDS: EntryFields = {
  taskId: "TASK-1",
  description: "Fix it",
  start: 60_999,
};

Deno.test("timerEntry() fills in everything but what the entry is about", () => {
  const { id, ...entry } = timerEntry(FIELDS);
  assertMatch(id, /^[0-9a-f-]{36}$/);
  assertNotEquals(timerEntry(FIELDS).id, id);
  assertEquals(entry, {
    taskId: "TASK-1",
    description: "Fix it",
    start: 60_000,
    end: undefined,
    durationSeconds: 0,
    tags: [],
  });
});

Deno.test("timerEntry() keeps what is given and is part of an entry", () => {
  const given = {
    id: "1",
    taskId: undefined,
    description: "Fix it",
    start: 60_000,
    end: 119_000,
    tags: ["deep work"],
    billable: false,
    marker: "m",
    updatedAt: 120_500,
  };
  const others = { isAlone: true, projectId: null, durationSeconds: 7 };
  assertEquals(timerEntry({ ...others, ...given }), {
    ...given,
    durationSeconds: 59,
  });
});

Deno.test("timerEntry() counts whole seconds from the second of the start", () => {
  const { start, end, durationSeconds } = timerEntry({
    ...FIELDS,
    end: 120_001,
  });
  assertEquals([start, end, durationSeconds], [60_000, 120_000, 60]);
});
