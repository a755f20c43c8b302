import { assertEquals, assertRejects } from "@std/assert";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Timers } from "../../../lib/timers.ts";
import type {
  EntryEdit,
  EntryRequest,
} from "../../../lib/use_cases/timers/edit_entry.ts";
import { FakeClock, instantAt } from "../../support/fake_clock.ts";
import { revised } from "../../../lib/tracking/entry.ts";

const DATE = "2025-01-16";
const NOW = `${DATE}T10:00`;

const CONFIG = `time_tracking:
  provider: toggl
  tags: [always]
  billable:
    CLIENT: true
`;

function bench(config?: string) {
  const disk = new MemoryDisk(
    config === undefined ? {} : { "config.yaml": config },
  );
  const clock = new FakeClock(NOW);
  const next = { id: "id-1" };
  const timers = new Timers(disk, { clock, newId: () => next.id });
  return { disk, clock, timers, next };
}

/** Parses a wall clock time of the day, or a date and time. */
function at(text: string): number {
  return instantAt(text.includes("T") ? text : `${DATE}T${text}`);
}

/** Returns the code, message and hint of an error. */
async function refusalOf(call: () => Promise<unknown>) {
  const error = await assertRejects(call, Error);
  const { code, hint } = error as Error & { code?: string; hint?: string };
  return { code, message: error.message, hint };
}

const TWO_OF_THREE: [request: EntryRequest, start: string, end: string][] = [
  [{ start: "08:00", end: "09:00" }, "08:00", "09:00"],
  [{ start: "08:00", for: "45m" }, "08:00", "08:45"],
  [{ ago: "1h", for: "30m" }, "09:00", "09:30"],
  [{ ago: "1h", end: "09:30" }, "09:00", "09:30"],
  [{ end: "09:00", for: "30m" }, "08:30", "09:00"],
  [{ for: "30m" }, "09:30", "10:00"],
  [{ start: "09:00", end: "09:00" }, "09:00", "09:00"],
  [{ start: "09:00", for: "1h" }, "09:00", "10:00"],
  [
    { start: "2025-01-15T23:00", end: "01:00" },
    "2025-01-15T23:00",
    "2025-01-16T01:00",
  ],
  [
    { start: new Date(at("08:00:10.900")), end: new Date(at("08:30:20")) },
    "08:00:10",
    "08:30:20",
  ],
];

for (const [request, start, end] of TWO_OF_THREE) {
  Deno.test(`Timers.add() accepts ${JSON.stringify(request)}`, async () => {
    const { timers } = bench();
    const added = await timers.add("T-1", request);
    assertEquals(added, {
      entry: {
        kind: "entry",
        id: "id-1",
        taskId: "T-1",
        description: "T-1",
        tags: [],
        start: at(start),
        end: at(end),
        durationSeconds: (at(end) - at(start)) / 1000,
        provider: undefined,
        providerId: "id-1",
        sync: "local",
      },
      notes: [],
    });
    assertEquals(await timers.newest(9), [added.entry]);
  });
}

const NOT_TWO: EntryRequest[] = [
  {},
  { start: "08:00" },
  { ago: "1h" },
  { end: "09:00" },
  { start: "08:00", ago: "1h", end: "09:00" },
  { start: "08:00", ago: "1h", for: "15m" },
  { start: "08:00", end: "09:00", for: "1h" },
  { ago: "1h", end: "09:30", for: "30m" },
];

Deno.test("Timers.add() needs two of start, end and duration", async () => {
  const { timers, disk } = bench();
  for (const request of NOT_TWO) {
    await assertRejects(
      () => timers.add("T-1", request),
      TypeError,
      "Specify two of start, end and duration",
    );
  }
  assertEquals(disk.files, {});
});

const NO_ENTRY: [request: EntryRequest, ...refusal: string[]][] = [
  [
    { start: "09:00", end: `${DATE}T08:59` },
    "end_before_start",
    "Cannot end an entry before it starts",
    "Use a later --end, with its date if it is on another day",
  ],
  [
    { start: "09:40", end: "09:10" },
    "end_before_start",
    "Cannot end an entry before it starts",
    "Use a later end, with its date if it is on another day",
  ],
  [
    { start: "09:00", for: "61m" },
    "future_time",
    "Cannot record 10:01: it is in the future",
    "It is 10:00 now",
  ],
  [
    { start: "09:00", end: "09:00", refusesUnlikely: true },
    "unlikely_entry",
    "The entry would start and end at the same time",
    "Check the times. If they are correct, add --yes",
  ],
  [
    { start: "2025-01-15T09:00", for: "16h1m", refusesUnlikely: true },
    "unlikely_entry",
    "The entry would last 16h 1m, more than 16 hours",
    "Check the times. If they are correct, add --yes",
  ],
];

Deno.test("Timers.add() refuses reversed, future and unlikely times", async () => {
  const { timers, disk } = bench();
  for (const [request, code, message, hint] of NO_ENTRY) {
    const refusal = await refusalOf(() => timers.add("T-1", request));
    assertEquals<unknown>(refusal, { code, message, hint });
  }
  assertEquals(disk.files, {});
});

Deno.test("Timers.add() checks the id first", () => {
  const { timers } = bench();
  return refusalOf(() => timers.add(" a", {})).then(({ code }) =>
    assertEquals(code, "invalid_task_id")
  );
});

Deno.test("Timers.add() uses the configured provider and tags", async () => {
  const { timers, next } = bench(CONFIG);
  const { entry } = await timers.add("CLIENT-1", {
    ...{ start: "08:00", end: "09:00", title: "Mend", tags: ["a", "always"] },
  });
  assertEquals<unknown>(entry, {
    kind: "entry",
    id: "id-1",
    taskId: "CLIENT-1",
    description: "CLIENT-1: Mend",
    tags: ["always", "a"],
    billable: true,
    start: at("08:00"),
    end: at("09:00"),
    durationSeconds: 3600,
    provider: "toggl",
    providerId: "id-1",
    sync: "waiting",
  });
  next.id = "id-2";
  const request = { for: "15m", description: "Sew", billable: false };
  const own = await timers.add("CLIENT-2", request);
  assertEquals(own.entry.description, "Sew");
  assertEquals(own.entry.billable, false);
  next.id = "id-3";
  const other = await timers.add("T-1", { for: "15m" });
  assertEquals("billable" in other.entry, false);
});

Deno.test("Timers.add() lists up to three overlapping entries", async () => {
  const { timers, next } = bench();
  const notes = async (start: string, end: string) =>
    (await timers.add("X", { start, end, isDryRun: true })).notes;
  for (const [i, start] of ["09:00", "08:00", "08:30", "09:20"].entries()) {
    next.id = `id-${i}`;
    await timers.add(`T-${i}`, { start, for: "30m" });
  }
  const over = (task: string, until: string) =>
    `Overlaps an entry for "${task}" that ends at ${until}`;
  // Adjacent entries do not overlap.
  assertEquals(await notes("07:00", "08:00"), []);
  assertEquals(await notes("09:50", "10:00"), []);
  assertEquals(await notes("07:00", "08:01"), [over("T-1", "08:30")]);
  assertEquals(await notes("08:30", "09:01"), [
    over("T-2", "09:00"),
    over("T-0", "09:30"),
  ]);
  const three = [
    over("T-1", "08:30"),
    over("T-2", "09:00"),
    over("T-0", "09:30"),
  ];
  assertEquals(await notes("08:00", "09:20"), three);
  assertEquals(await notes("08:00", "10:00"), [
    ...three,
    "Overlaps 1 more entry",
  ]);
  next.id = "id-9";
  await timers.add("T-9", { start: "09:40", for: "5m" });
  assertEquals(await notes("08:00", "10:00"), [
    ...three,
    "Overlaps 2 more entries",
  ]);
  assertEquals((await timers.newest(9)).length, 5);
});

/** Returns an entry of a task from 08:00 to 09:00. */
async function entryBench(config?: string) {
  const made = bench(config);
  const { entry } = await made.timers.add("T-1", {
    ...{ start: "08:00", end: "09:00", title: "Mend", tags: ["a"] },
  });
  return { ...made, entry };
}

const EDITS: [edit: EntryEdit, changed: Record<string, unknown>][] = [
  [{ start: "08:15" }, { start: at("08:15"), durationSeconds: 2700 }],
  [{ end: "08:30" }, { end: at("08:30"), durationSeconds: 1800 }],
  [{ end: "08:00" }, { end: at("08:00"), durationSeconds: 0 }],
  [{ start: "09:00" }, { start: at("09:00"), durationSeconds: 0 }],
  [{ start: "09:30", end: "09:45" }, {
    ...{ start: at("09:30"), end: at("09:45"), durationSeconds: 900 },
  }],
  [{ taskId: "T-2" }, { taskId: "T-2", description: "T-2: Mend" }],
  [{ title: "Sew" }, { description: "T-1: Sew" }],
  [{ title: "" }, { description: "T-1" }],
  [{ taskId: "T-2", title: "Sew" }, {
    ...{ taskId: "T-2", description: "T-2: Sew" },
  }],
  [{ description: "Just this" }, { description: "Just this" }],
  [{ description: "Just this", title: "Sew" }, { description: "Just this" }],
  [{ tags: [] }, { tags: [] }],
  [{ tags: ["b", "b"] }, { tags: ["b"] }],
  [{ billable: true }, { billable: true }],
  [{ billable: false }, { billable: false }],
];

for (const [edit, changed] of EDITS) {
  Deno.test(`Timers.edit() changes ${JSON.stringify(edit)}`, async () => {
    const { timers, entry } = await entryBench();
    const after = revised(entry, { ...entry, ...changed });
    const planned = await timers.edit("id", { ...edit, isDryRun: true });
    assertEquals<unknown>(planned, { before: entry, after, notes: [] });
    assertEquals(await timers.newest(9), [entry]);
    assertEquals(await timers.edit("id-1", edit), planned);
    assertEquals<unknown>(await timers.newest(9), [after]);
  });
}

Deno.test("Timers.edit() of a synced entry makes it pending", async () => {
  const { timers, entry } = await entryBench(CONFIG);
  const { after } = await timers.edit("last", { end: "08:30" });
  assertEquals<unknown>(after, {
    ...entry,
    end: at("08:30"),
    durationSeconds: 1800,
    revision: 1,
    sync: "waiting",
  });
});

Deno.test("Timers.edit() refuses an end before the start, and unlikely times only on request", async () => {
  const { timers, entry } = await entryBench();
  const before = {
    code: "end_before_start",
    message: "Cannot end an entry before it starts",
    hint: "Use both --start and --end",
  };
  for (const edit of [{ start: "09:01" }, { end: `${DATE}T07:59` }]) {
    const refusal = await refusalOf(() => timers.edit("last", edit));
    assertEquals<unknown>(refusal, before);
  }
  const unlikely = { start: "09:00", refusesUnlikely: true };
  const { code } = await refusalOf(() => timers.edit("last", unlikely));
  assertEquals(code, "unlikely_entry");
  assertEquals(await timers.newest(9), [entry]);
  await timers.edit("last", { start: "09:00" });
  // Only the title changes, so the times are not checked.
  const request = { title: "Sew", refusesUnlikely: true };
  assertEquals((await timers.edit("last", request)).before.id, "id-1");
});

Deno.test("Timers.edit() needs at least one change, and a valid task", async () => {
  const { timers } = await entryBench();
  for (const edit of [{}, { isDryRun: true }, { refusesUnlikely: true }]) {
    await assertRejects(
      () => timers.edit("last", edit),
      TypeError,
      "Specify at least one change to the entry",
    );
  }
  const { code } = await refusalOf(() => timers.edit("none", { taskId: " " }));
  assertEquals(code, "invalid_task_id");
});

Deno.test("Timers.edit() finds an entry by its id or a prefix of it", async () => {
  const { timers, next } = bench();
  for (const id of ["id-10", "id-1", "id-2"]) {
    next.id = id;
    await timers.add("T-1", { for: "5m" });
  }
  next.id = "id-11";
  await timers.start("T-2");
  const HINT = "List ids: worktime timer show TASK --ids";
  const several = (id: string) => ({
    code: "unknown_entry",
    message: `Several entry ids start with "${id}"`,
    hint: HINT,
  });
  const none = (id: string) => ({
    code: "unknown_entry",
    message: `No entry has the id "${id}"`,
    hint: HINT,
  });
  const found = async (id: string) =>
    (await timers.edit(id, { tags: ["a"], isDryRun: true })).before.id;
  // A whole id that is a prefix of others, and the id of the timer.
  assertEquals(await found("id-1"), "id-1");
  assertEquals(await found("id-10"), "id-10");
  assertEquals(await found("id-11"), "id-11");
  for (
    const [id, refusal] of [
      ["id-", several("id-")],
      ["", none("")],
      ["id-12", none("id-12")],
    ] as const
  ) {
    assertEquals<unknown>(
      await refusalOf(() => timers.edit(id, { tags: ["a"] })),
      refusal,
    );
  }
  // Matches an entry and the timer.
  await timers.delete("id-1");
  assertEquals<unknown>(
    await refusalOf(() => timers.delete("id-1")),
    several("id-1"),
  );
  await timers.delete("id-10");
  assertEquals(await found("id-1"), "id-11");
});

Deno.test("Timers.edit() and delete() apply to the running timer", async () => {
  const { timers, clock } = bench();
  await timers.start("T-1", { at: "09:00" });
  const { running: before } = await timers.status();
  clock.set(`${DATE}T10:30`);
  const { after } = await timers.edit("id-1", {
    ...{ start: "09:15", title: "Sew", refusesUnlikely: true },
  });
  const expected = {
    kind: "timer",
    id: "id-1",
    taskId: "T-1",
    description: "T-1: Sew",
    tags: [],
    start: at("09:15"),
    provider: undefined,
    providerId: "id-1",
    sync: "local",
  };
  assertEquals<unknown>(after, expected);
  assertEquals(before?.start, at("09:00"));
  const running = async (end: string | Date) =>
    await refusalOf(() => timers.edit("id-1", { end }));
  const stillRuns = (hint: string) => ({
    code: "timer_running",
    message: "The timer is still running",
    hint,
  });
  const STOP = "Stop it: worktime timer stop";
  const table: [end: string | Date, hint: string][] = [
    ["10:00", `${STOP} --at 10:00`],
    ["09:15", `${STOP} --at 09:15`],
    ["10:30", `${STOP} --at 10:30`],
    ["09:14", STOP],
    ["10:31", STOP],
    [new Date(at("10:00")), STOP],
  ];
  for (const [end, hint] of table) {
    assertEquals<unknown>(await running(end), stillRuns(hint));
  }
  const long = { start: "2025-01-15T09:00", refusesUnlikely: true };
  assertEquals(
    (await refusalOf(() => timers.edit("id-1", long))).code,
    "unlikely_entry",
  );
  // A timer that starts now is not an entry of no time.
  const now = { start: "10:30", refusesUnlikely: true, isDryRun: true };
  assertEquals((await timers.edit("id-1", now)).after?.start, at("10:30"));
  assertEquals<unknown>(await timers.delete("id-1"), {
    before: expected,
    after: undefined,
    notes: [],
  });
  assertEquals((await timers.status()).running, undefined);
  assertEquals(await timers.newest(9), []);
});
