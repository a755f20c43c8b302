import { assertEquals } from "@std/assert";
import {
  changesSince,
  mergedContent,
  type Versions,
  withContent,
} from "../../lib/sync/reconcile.ts";
import type { EntryContent } from "../../lib/tracking/entry.ts";
import { at, localEntry, localTimer } from "./reconcile_bench.ts";

const BASE: EntryContent = {
  taskId: "TASK-1",
  description: "TASK-1: Text",
  start: at("10:00"),
  end: at("11:00"),
  tags: ["a", "b"],
  billable: false,
};
const RUNNING: EntryContent = { ...BASE, end: undefined };

type Change = Partial<EntryContent>;

/** The changes of each side, and the merged content. */
const MERGES: readonly [
  name: string,
  here: Change,
  there: Change,
  merged: Change,
  isConflict: boolean,
][] = [
  ["nothing", {}, {}, {}, false],
  ["a text here", { description: "H" }, {}, { description: "H" }, false],
  ["a text there", {}, { description: "T" }, { description: "T" }, false],
  ["a task here", { taskId: "H-1" }, {}, { taskId: "H-1" }, false],
  ["a task there", {}, { taskId: "T-1" }, { taskId: "T-1" }, false],
  ["tags here", { tags: ["h"] }, {}, { tags: ["h"] }, false],
  ["tags there", {}, { tags: ["t"] }, { tags: ["t"] }, false],
  ["no tags there", {}, { tags: [] }, { tags: [] }, false],
  ["billable here", { billable: true }, {}, { billable: true }, false],
  ["billable there", {}, { billable: true }, { billable: true }, false],
  ["a start here", { start: at("09:00") }, {}, { start: at("09:00") }, false],
  ["a start there", {}, { start: at("09:00") }, { start: at("09:00") }, false],
  ["an end here", { end: at("12:00") }, {}, { end: at("12:00") }, false],
  ["an end there", {}, { end: at("12:00") }, { end: at("12:00") }, false],
  [
    "each side another field",
    { description: "H", end: at("12:00") },
    { tags: ["t"], start: at("09:00"), billable: true },
    {
      description: "H",
      end: at("12:00"),
      tags: ["t"],
      start: at("09:00"),
      billable: true,
    },
    false,
  ],
  [
    "the same on both sides",
    { description: "S", tags: ["x", "y"], end: at("12:00") },
    { description: "S", tags: ["y", "x"], end: at("12:00") },
    { description: "S", tags: ["y", "x"], end: at("12:00") },
    false,
  ],
  ["two texts", { description: "H" }, { description: "T" }, {
    description: "H",
  }, true],
  // Task and text belong together.
  [
    "a task here and a text there",
    { taskId: "H-1" },
    { description: "T" },
    { taskId: "H-1" },
    true,
  ],
  ["tags on both sides", { tags: ["h"] }, { tags: ["t"] }, {
    tags: ["h"],
  }, true],
  [
    "two starts",
    { start: at("09:00") },
    { start: at("09:30") },
    { start: at("09:00") },
    true,
  ],
  ["two ends", { end: at("12:00") }, { end: at("12:30") }, {
    end: at("12:00"),
  }, true],
  [
    "a start of one side after the end of the other",
    { start: at("10:59") },
    { end: at("10:30") },
    { start: at("10:59"), end: at("11:00") },
    true,
  ],
  [
    "a start of one side at the end of the other",
    { start: at("10:30") },
    { end: at("10:30") },
    { start: at("10:30"), end: at("10:30") },
    false,
  ],
];

function merged(
  versions: Versions,
  rules: Partial<Parameters<typeof mergedContent>[1]> = {},
): ReturnType<typeof mergedContent> {
  return mergedContent(versions, { side: "here", hasTimes: true, ...rules });
}

Deno.test("mergedContent() takes each field from the side that changed it, or ours from both", () => {
  for (const [name, here, there, content, isConflict] of MERGES) {
    const versions = {
      base: BASE,
      here: { ...BASE, ...here },
      there: { ...BASE, ...there },
    };
    assertEquals(
      merged(versions),
      { content: { ...BASE, ...content }, isConflict },
      name,
    );
  }
});

Deno.test("mergedContent() takes the provider's field if that side wins", () => {
  for (const [name, there, here, content, isConflict] of MERGES) {
    const versions = {
      base: BASE,
      here: { ...BASE, ...here },
      there: { ...BASE, ...there },
    };
    const after = merged(versions, { side: "there" });
    // Tags are in any order.
    const sorted = (all: EntryContent) => ({
      ...all,
      tags: all.tags.toSorted(),
    });
    assertEquals(
      { ...after, content: sorted(after.content) },
      { content: sorted({ ...BASE, ...content }), isConflict },
      name,
    );
  }
});

Deno.test("mergedContent() treats unset billable as not billable", () => {
  const { billable: _, ...unsaid } = BASE;
  const versions = {
    base: unsaid,
    here: BASE,
    there: { ...unsaid, billable: true },
  };
  assertEquals(merged(versions), {
    content: { ...BASE, billable: true },
    isConflict: false,
  });
});

Deno.test("mergedContent() keeps start and end together if there are only hours", () => {
  const here = { ...BASE, start: at("09:00") };
  const there = { ...BASE, end: at("12:00") };
  assertEquals(merged({ base: BASE, here, there }, { hasTimes: false }), {
    content: here,
    isConflict: true,
  });
  const rules = { hasTimes: false, side: "there" } as const;
  assertEquals(merged({ base: BASE, here, there }, rules), {
    content: there,
    isConflict: true,
  });
  const named = { ...BASE, description: "H" };
  assertEquals(
    merged({ base: BASE, here: named, there }, { hasTimes: false }),
    { content: { ...named, end: at("12:00") }, isConflict: false },
  );
});

Deno.test("mergedContent() never restarts a stopped timer", () => {
  const late = at("11:30");
  // It was stopped there before its new start here.
  const versions = {
    base: RUNNING,
    here: { ...RUNNING, start: late },
    there: { ...RUNNING, end: at("11:00") },
  };
  assertEquals(merged(versions), {
    content: { ...RUNNING, start: late, end: late },
    isConflict: true,
  });
  assertEquals(merged(versions, { side: "there" }), {
    content: { ...RUNNING, end: at("11:00") },
    isConflict: true,
  });
  const early = { ...RUNNING, start: at("09:00") };
  assertEquals(merged({ ...versions, here: early }), {
    content: { ...early, end: at("11:00") },
    isConflict: false,
  });
});

/** A change, and the fields to send. */
const CHANGES: readonly [change: Change, sent: Change][] = [
  [{}, {}],
  [{ tags: ["b", "a"], billable: undefined }, {}],
  [{ description: "T" }, { taskId: "TASK-1", description: "T" }],
  [{ taskId: "T-1" }, { taskId: "T-1", description: "TASK-1: Text" }],
  [{ tags: ["a"] }, { tags: ["a"] }],
  [{ billable: true }, { billable: true }],
  [{ start: at("09:00") }, { start: at("09:00"), end: at("11:00") }],
  [{ end: at("12:00") }, { start: at("10:00"), end: at("12:00") }],
  [
    { tags: [], billable: true, end: at("12:00") },
    { tags: [], billable: true, start: at("10:00"), end: at("12:00") },
  ],
];

Deno.test("changesSince() returns only changed fields, start and end together", () => {
  for (const [change, sent] of CHANGES) {
    assertEquals(changesSince(BASE, { ...BASE, ...change }), sent);
  }
});

Deno.test("withContent() replaces the content of an entry or a timer", () => {
  const other: EntryContent = {
    taskId: "TASK-2",
    description: "TASK-2: Other",
    start: at("09:00"),
    end: at("09:30"),
    tags: ["x"],
    billable: true,
  };
  const known = { id: "our1", provider: "toggl", providerId: "r1" };
  const ended = {
    kind: "entry",
    ...known,
    ...other,
    durationSeconds: 1800,
    sync: "confirmed",
  };
  const resumed = localTimer({ isResumed: true });
  for (const record of [localEntry(), localTimer(), resumed]) {
    assertEquals<unknown>(withContent(record, other), ended);
  }
  const { end: _, durationSeconds: __, ...open } = ended;
  const timer = { ...open, kind: "timer" };
  assertEquals<unknown>(
    withContent(localEntry(), { ...other, end: undefined }),
    timer,
  );
  assertEquals<unknown>(
    withContent(resumed, { ...other, end: undefined }),
    { ...timer, isResumed: true },
  );
  // Content without a task keeps the task.
  const nameless = withContent(localEntry(), { ...other, taskId: undefined });
  assertEquals<unknown>(nameless, { ...ended, taskId: "TASK-1" });
});

Deno.test("withContent() keeps the duration until the times change", () => {
  const counted = { ...localEntry(), durationSeconds: 7 };
  const { start, end, tags } = counted;
  const content = { taskId: "TASK-1", description: "T", start, end, tags };
  const secondsOf = (change: Change) => {
    const record = withContent(counted, { ...content, ...change });
    return record.kind === "entry" && record.durationSeconds;
  };
  assertEquals(secondsOf({}), 7);
  assertEquals(secondsOf({ start: start - 1000 }), 3601);
  assertEquals(secondsOf({ end: end + 1000 }), 3601);
});
