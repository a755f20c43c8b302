import { assert, assertEquals, assertMatch } from "@std/assert";
import { ENTRIES_FILE, TIMER_FILE } from "../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import type { Files } from "../support/changes.ts";
import { CliUser } from "../support/run_cli.ts";

const CACHE = await Deno.readTextFile(
  new URL("../fixtures/python_cache.json", import.meta.url),
);
const BERLIN = "Europe/Berlin";

function userOf(
  files: Files,
  now = "2025-04-10T09:00",
): { user: CliUser; disk: MemoryDisk } {
  const disk = new MemoryDisk(files);
  return { disk, user: new CliUser(now, { disk, zone: BERLIN }) };
}

function entriesIn(disk: MemoryDisk): Record<string, unknown> {
  return JSON.parse(disk.files[ENTRIES_FILE] ?? "{}");
}

Deno.test("the Python tool's cache is read, including its running timer", async () => {
  const { user } = userOf({ [ENTRIES_FILE]: CACHE });
  assertEquals(
    (await user.type("timer show WEB-4 --ids")).out,
    `WEB-4: Sort the list
Total: 2h 0m
Entries:
  - Apr 7, 09:30-11:00 (1h 30m)  WEB-4-20250407-093000
  - Apr 8, 15:00-15:30 (30m)  WEB-4-20250408-130000
`,
  );
  assertMatch(
    (await user.type("timer status")).out,
    /WEB-6: Count the clicks/,
  );
  const summary = JSON.parse((await user.type("timer summary --json")).out);
  assertEquals(
    summary.rows.map(({ key }: { key: string }) => key),
    ["WEB-4", "WEB-6", "WEB-5"],
  );
});

Deno.test("a stop ends the timer that the Python tool left running, once", async () => {
  const { user, disk } = userOf({ [ENTRIES_FILE]: CACHE });
  const stopped = await user.type("timer stop");
  assertEquals(stopped, {
    status: 0,
    out: "Timer stopped: 1h 0m\n",
    error: "",
  });
  const cache = entriesIn(disk);
  assert(!("_active" in cache), "the original tool must not see it again");
  assertEquals(cache["WEB-6"], {
    entries: [{
      provider_id: "WEB-6-20250410-080000",
      start: "2025-04-10T06:00:00Z",
      end: "2025-04-10T07:00:00Z",
      duration_seconds: 3600,
      id: "WEB-6-20250410-080000",
      description: "WEB-6: Count the clicks",
    }],
    total_seconds: 3600,
  });
  // Unchanged entries keep their text.
  assertEquals(cache["WEB-5"], JSON.parse(CACHE)["WEB-5"]);
  assertEquals((await user.type("timer stop")).status, 3);
  assertEquals((await user.type("undo")).status, 0);
  assertEquals(JSON.parse(CACHE), entriesIn(disk));
});

Deno.test("a start stops the Python tool's timer, and the next stop works", async () => {
  const { user } = userOf({ [ENTRIES_FILE]: CACHE });
  assertEquals(
    (await user.type("timer start WEB-7")).out,
    "Timer stopped: 1h 0m (WEB-6)\nTimer started: WEB-7\n",
  );
  user.at("2025-04-10T09:30");
  assertEquals((await user.type("timer stop")).out, "Timer stopped: 30m\n");
});

Deno.test("an entry without an end is the running timer", async () => {
  const open = {
    id: "a",
    description: "B: Wash",
    start: "2025-04-10T08:30:00",
  };
  const older = { ...open, id: "b", start: "2025-04-09T08:00:00", end: null };
  for (const end of [{ end: null }, { end: null, duration_seconds: null }]) {
    const entries = [older, { ...open, ...end, color: "red" }];
    const text = JSON.stringify({ B: { entries, total_seconds: 0 } });
    const { user, disk } = userOf({ [ENTRIES_FILE]: text });
    assertEquals((await user.type("timer stop")).out, "Timer stopped: 30m\n");
    const { B } = entriesIn(disk) as { B: { entries: { id: string }[] } };
    assertEquals(B.entries.map(({ id }) => id), ["b", "a"]);
  }
});

const DAMAGED = [
  "",
  "{",
  "[]",
  '{"A":7}',
  '{"A":{"entries":[7]}}',
  '{"_active":7}',
];

Deno.test("a started timer stops or keeps running, whatever the entries are", async () => {
  for (const text of DAMAGED) {
    const { user, disk } = userOf({});
    await user.type("timer start A");
    const before = disk.files[TIMER_FILE];
    await disk.writeText(ENTRIES_FILE, text);
    user.at("2025-04-10T09:30");
    const { status, error } = await user.type("timer stop");
    const isKept = disk.files[TIMER_FILE] === before;
    assertEquals(status === 0, !isKept, text);
    assertEquals(error.includes("still running"), isKept, text);
    assertEquals((await user.type("lunch")).status, 3, text);
  }
});

Deno.test("doctor lists every deviation of the Python tool's file, and --fix rewrites it", async () => {
  const { user, disk } = userOf({ [ENTRIES_FILE]: CACHE });
  const { status, out } = await user.type("doctor");
  assertEquals(status, 0);
  assertEquals(
    out,
    `${ENTRIES_FILE}:4:7: warning: the entry for "WEB-4" at 2025-04-07T07:30:00Z has no provider_id, times without a zone
${ENTRIES_FILE}:27:7: warning: the entry for "WEB-5" at 2025-04-09T08:00:00Z has no provider_id, times without a zone

2 problems
2 can be repaired: worktime doctor --fix
`,
  );
  const before = await user.type("timer summary --csv");
  const fixed = await user.type("doctor --fix");
  assertEquals(fixed.status, 0);
  assertMatch(fixed.out, /^Repaired history\/time-entries.json\n/);
  assertMatch((await user.type("doctor")).out, /^No problems/);
  const cache = entriesIn(disk);
  assertEquals(cache["_active"], JSON.parse(CACHE)["_active"]);
  assertEquals(cache["WEB-5"], {
    entries: [{
      id: "WEB-5-20250409-100000",
      task_id: "WEB-5",
      description: "WEB-5: Fold the menu",
      start: "2025-04-09T08:00:00Z",
      end: "2025-04-09T08:20:00Z",
      duration_seconds: 1200,
      provider_id: "WEB-5-20250409-100000",
    }],
    total_seconds: 1200,
  });
  assertEquals(await user.type("timer summary --csv"), before);
});

Deno.test("doctor lists every unreadable entry", async () => {
  const bad = [
    { start: "noon" },
    { id: "a", start: "2025-04-07T09:30:00Z" },
    7,
  ];
  const text = JSON.stringify({ A: { entries: bad }, B: { entries: bad } });
  const { user } = userOf({ [ENTRIES_FILE]: text });
  const { status, out } = await user.type("doctor");
  assertEquals(status, 4);
  assertEquals(
    out,
    `${ENTRIES_FILE}:1:18: "provider_id" is not a string or number
${ENTRIES_FILE}:1:77: expected an object
${ENTRIES_FILE}:1:97: "provider_id" is not a string or number
${ENTRIES_FILE}:1:156: expected an object

4 problems
`,
  );
});

Deno.test("doctor reports a second or an invalid timer in a PairCoder file", async () => {
  const { user } = userOf({});
  await user.type("timer start A");
  const { disk } = user;
  for (
    const [active, told] of [
      [
        '{"task_id":"B","start":"2025-04-10T08:00:00"}',
        "is another running timer",
      ],
      ['{"start":7}', "not a readable timer"],
    ] as const
  ) {
    await disk.writeText(ENTRIES_FILE, `{"_active":${active}}`);
    assertMatch((await user.type("doctor")).out, new RegExp(told));
  }
  assertEquals((await user.type("timer stop")).status, 0);
});

Deno.test("every entry that is written has an id, for the Python tool", async () => {
  const { user, disk } = userOf({});
  await user.type("timer add A --start 08:00 --end 08:30");
  const { A } = entriesIn(disk) as { A: { entries: { id?: string }[] } };
  assert(A.entries.every(({ id }) => id !== undefined));
});

Deno.test("a timer forgotten by the Python tool does not block a start or a stop", async () => {
  const files = { [ENTRIES_FILE]: CACHE };
  for (const line of ["timer start A", "timer start A --at 08:30"]) {
    const { user, disk } = userOf(files, "2025-06-20T09:00");
    const { status, out, error } = await user.type(line);
    assertEquals([status, out], [0, "Timer started: A\n"]);
    assertMatch(error, /a timer for "WEB-6", started by another program/);
    user.at("2025-06-20T10:00");
    assertEquals((await user.type("timer stop")).status, 0);
    assertEquals(entriesIn(disk)["_active"], JSON.parse(CACHE)["_active"]);
    // It is still running until somebody stops it.
    assertMatch((await user.type("timer status")).out, /WEB-6/);
    assertEquals((await user.type("timer stop")).status, 3);
    const settled = await user.type("timer stop --at 2025-04-10T17:00");
    assertEquals(settled.out, "Timer stopped: 9h 0m\n");
    assertMatch((await user.type("doctor")).out, /^No problems/);
  }
});

Deno.test("moving an entry of the Python tool to another task is reported", async () => {
  const { user, disk } = userOf({ [ENTRIES_FILE]: CACHE });
  await user.type("timer edit WEB-5-20250409-100000 --task WEB-9");
  const { "WEB-9": task } = entriesIn(disk) as {
    "WEB-9": { entries: { task_id: string }[] };
  };
  assertEquals(task.entries.map(({ task_id }) => task_id), ["WEB-9"]);
});

Deno.test("an entry of the Python tool keeps its instant in a month's file, in any zone", async () => {
  const { user, disk } = userOf({ [ENTRIES_FILE]: CACHE }, "2025-05-02T09:00");
  await user.type("timer add X --for 5m");
  const april = JSON.parse(disk.files["history/2025-04.json"] ?? "{}");
  const starts = Object.values(april).flatMap((task) =>
    (task as { entries: { start: string }[] }).entries.map(({ start }) => start)
  );
  assertEquals(starts, [
    "2025-04-07T07:30:00Z",
    // It has an offset and keeps its text.
    "2025-04-08T13:00:00+00:00",
    "2025-04-09T08:00:00Z",
  ]);
});
