import { assertEquals, assertMatch } from "@std/assert";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";
import { entriesText } from "../support/time_entries.ts";

async function shown(user: CliUser, id: string) {
  const { tasks } = JSON.parse((await user.type("task list --json")).out);
  const { title, state, plan, sprint, tags } = tasks.find((
    task: { id: string },
  ) => task.id === id);
  return { title, state, plan, sprint, tags };
}

function user(): CliUser {
  return new CliUser("2024-12-10T09:00");
}

Deno.test("task edit changes given fields and clears empty ones", async () => {
  const me = user();
  await me.run([
    "task",
    "add",
    "A",
    "--title",
    "One",
    "--plan",
    "p",
    "--tag",
    "x",
  ]);
  await me.run([
    "task",
    "edit",
    "A",
    "--sprint",
    "s",
    "--tag",
    "y",
    "--tag",
    "z",
  ]);
  assertEquals(await shown(me, "A"), {
    title: "One",
    state: "pending",
    plan: "p",
    sprint: "s",
    tags: ["y", "z"],
  });
  const line = ["task", "edit", "A", "--title", " Two ", "--plan", ""];
  const { out } = await me.run([...line, "--sprint=", "--tag", ""]);
  assertEquals(out, "Task edited: A: Two\n");
  assertEquals(await shown(me, "A"), {
    title: "Two",
    state: "pending",
    plan: null,
    sprint: null,
    tags: [],
  });
});

Deno.test("task edit rejects an unknown task, an unknown state and an empty edit", async () => {
  const me = user();
  await me.type("task add A");
  assertEquals((await me.type("task edit B --title x")).status, 3);
  assertEquals((await me.type("task edit A --state odd")).status, 2);
  assertEquals((await me.type("task edit A")).status, 2);
  // A forgotten value does not clear anything.
  assertEquals((await me.type("task edit A --tag")).status, 2);
});

Deno.test("task edit --state stops the timer of a task that is no longer in progress", async () => {
  for (const state of ["review", "blocked", "completed", "cancelled"]) {
    const me = user();
    await me.type("task add A");
    await me.type("task start A");
    me.at("2024-12-10T09:30");
    const { out } = await me.type(`task edit A --state ${state}`);
    assertEquals(out, "Timer stopped: 30m\n");
    assertEquals((await shown(me, "A")).state, state);
  }
});

Deno.test("task start notes that the task's timer is already running", async () => {
  const me = user();
  await me.type("task add A");
  const first = await me.type("task start A");
  assertEquals([first.out, first.error], ["Timer started: A\n", ""]);
  const again = await me.type("task start A");
  assertEquals(
    [again.out, again.error],
    ["Task started: A\n", "Its timer has been running since 09:00\n"],
  );
});

Deno.test("a task in review can be started and completed, and a cancelled one reopened", async () => {
  const me = user();
  await me.type("task add A");
  await me.type("task edit A --state review");
  assertEquals((await me.type("task start A")).status, 0);
  await me.type("task edit A --state review");
  assertEquals((await me.type("task complete A")).status, 0);
  await me.type("task edit A --state cancelled");
  const { status, error } = await me.type("task start A");
  assertEquals(status, 3);
  assertMatch(error, /is already cancelled\nReopen it: worktime task reopen A/);
  assertEquals((await me.type("task reopen A")).status, 0);
});

Deno.test("a task added while its timer is running gets the title of the timer", async () => {
  const me = user();
  await me.run(["timer", "start", "T-7", "--title", "Release: all of it"]);
  const { out } = await me.type("task add T-7");
  assertEquals(out, "Task added: T-7: Release: all of it\n");
  const paused = user();
  await paused.run(["timer", "start", "T-7", "--title", "Release"]);
  await paused.type("timer pause");
  await paused.type("task add T-7");
  assertEquals((await shown(paused, "T-7")).title, "Release");
  const other = user();
  await other.run(["timer", "start", "T-7", "--title", "Release"]);
  await other.run(["task", "add", "T-7", "--title", "Mine"]);
  assertEquals((await shown(other, "T-7")).title, "Mine");
  await other.type("task add T-8");
  assertEquals((await shown(other, "T-8")).title, "");
});

const FILES = {
  [ENTRIES_FILE]: entriesText({
    "TASK-01": [
      { start: "2024-10-09T09:00", end: "2024-10-09T10:00" },
      { start: "2024-12-09T09:00", end: "2024-12-09T10:00", tags: ["x"] },
    ],
    "TASK-1": [{ start: "2024-10-09T11:00", end: "2024-10-09T12:00" }],
  }),
};

Deno.test("task rename moves all entries and the timer of a mistyped id, and undo restores them", async () => {
  const disk = new MemoryDisk(FILES);
  const me = new CliUser("2024-12-10T09:00", { disk });
  await me.run(["task", "add", "TASK-1", "--title", "First"]);
  await me.run(["timer", "start", "TASK-01", "--title", "Typed wrong"]);
  const before = (await me.type("timer summary --csv")).out;
  const { out } = await me.type("task rename TASK-01 TASK-1");
  assertEquals(
    out,
    "Task renamed: TASK-01 to TASK-1: First\n" +
      "Moved 2 entries, 2h 0m\n",
  );
  me.at("2024-12-10T09:30");
  assertEquals((await me.type("timer stop")).status, 0);
  const show = JSON.parse((await me.type("timer show TASK-1 --json")).out);
  assertEquals(show.total_seconds, 3.5 * 3600);
  assertEquals(show.entries.at(-1).description, "TASK-1: Typed wrong");
  assertEquals(
    JSON.parse((await me.type("timer show TASK-01 --json")).out).entries,
    [],
  );
  assertMatch((await me.type("doctor")).out, /^No problems/);
  await me.type("undo");
  await me.type("undo");
  me.at("2024-12-10T09:00");
  assertEquals((await me.type("timer summary --csv")).out, before);
});

Deno.test("task rename changes the id of a task, and rejects one that exists", async () => {
  const me = user();
  await me.run(["task", "add", "A", "--title", "One", "--plan", "p"]);
  await me.type("task add B");
  assertEquals((await me.type("task rename A B")).status, 3);
  assertEquals((await me.type("task rename A A")).status, 3);
  assertEquals((await me.type("task rename X Y")).status, 3);
  assertEquals(
    (await me.run(["task", "rename", "A", "a: b"])).out,
    "Task renamed: A to a: b: One\n",
  );
  assertEquals((await shown(me, "a: b")).plan, "p");
});

Deno.test("task delete keeps the entries, and undo restores the task", async () => {
  const me = user();
  await me.run(["task", "add", "A", "--title", "One"]);
  await me.type("task add B");
  await me.type("timer add A --start 08:00 --end 08:30");
  await me.type("timer start A");
  assertEquals((await me.type("task delete A")).status, 3);
  await me.type("timer delete last");
  assertEquals(
    (await me.type("task delete A")).out,
    "Task deleted: A: One\n" +
      "Kept 1 entry, 30m (see: worktime timer show A)\n",
  );
  assertEquals((await me.type("task show A")).status, 3);
  assertEquals((await me.type("task delete A")).status, 3);
  assertEquals((await me.type("task delete B")).out, "Task deleted: B\n");
  const { out, error } = await me.type("task list");
  assertEquals(
    [out, error],
    ["No tasks\n", "Add a task: worktime task add TASK\n"],
  );
  assertEquals((await me.type("task list --state blocked")).error, "");
  await me.type("undo");
  await me.type("undo");
  assertEquals((await shown(me, "A")).title, "One");
});

Deno.test("task delete and rename keep all other lines of tasks.yaml", async () => {
  const text = `# mine
tasks:
  # first
  - id: A   # a
    title: One
  -
    # odd
    id: B
    extra: [1, 2]
  - title: Three
    id: C
other: 1
`;
  const cases: [line: string, expected: string][] = [
    ["delete A", text.replace("  - id: A   # a\n    title: One\n", "")],
    [
      "delete B",
      text.replace("  -\n    # odd\n    id: B\n    extra: [1, 2]\n", ""),
    ],
    ["delete C", text.replace("  - title: Three\n    id: C\n", "")],
    ["rename C D", text.replace("id: C", "id: D")],
    ["rename A AA", text.replace("id: A   # a", "id: AA  # a")],
  ];
  for (const [line, expected] of cases) {
    const disk = new MemoryDisk({ "tasks.yaml": text });
    const me = new CliUser("2024-12-10T09:00", { disk });
    assertEquals((await me.type(`task ${line}`)).error, "");
    assertEquals(disk.files["tasks.yaml"], expected, line);
  }
});

Deno.test("timer edit --tag '' clears the tags of an entry", async () => {
  const me = user();
  await me.type("timer add A --start 08:00 --end 08:30 --tag x");
  assertEquals(
    (await me.run(["timer", "edit", "last", "--tag", ""])).status,
    0,
  );
  const { entries } = JSON.parse((await me.type("timer show A --json")).out);
  assertEquals(entries[0].tags, []);
  assertEquals((await me.run(["timer", "start", "B", "--tag", ""])).status, 2);
});

Deno.test("task rename syncs every entry whose description has the id", async () => {
  const entry = {
    provider_id: 99,
    start: "2024-12-10T00:00:00Z",
    end: "2024-12-10T01:00:00Z",
    duration_seconds: 3600,
    provider: "toggl",
  };
  const entries = [
    { ...entry, id: "a", description: "TASK-01: Fix it" },
    { ...entry, provider_id: 98, id: "b", description: "By hand" },
  ];
  const cache = { "TASK-01": { entries, total_seconds: 7200 } };
  const disk = new MemoryDisk({
    [ENTRIES_FILE]: JSON.stringify(cache),
    "config.yaml": "time_tracking:\n  provider: toggl\n  workspace_id: 1\n",
  });
  const me = new CliUser("2024-12-10T12:00", { disk });
  const { status } = await me.type("task rename TASK-01 TASK-1");
  assertEquals(status, 0);
  const { waiting } = JSON.parse(disk.files["history/outbox.json"] ?? "{}");
  const told = waiting.map((
    { entry, action, task, description }: Record<string, unknown>,
  ) => [entry, action, task, description]);
  assertEquals(told, [
    ["a", "update", "TASK-1", "TASK-1: Fix it"],
    ["b", "update", "TASK-1", "By hand"],
  ]);
});

Deno.test("tasks in braces are listed, and changed by hand only", async () => {
  const text = "tasks: [{id: A}]\n";
  for (const line of ["task edit A --title x", "task add B", "task delete A"]) {
    const disk = new MemoryDisk({ "tasks.yaml": text });
    const { status, error } = await new CliUser(undefined, { disk }).type(line);
    assertEquals(status, 4, line);
    assertMatch(error, /cannot change "tasks"/);
    assertEquals(disk.files, { "tasks.yaml": text });
  }
});

Deno.test("task rename moves what other programs stored for the task", async () => {
  const entry = (id: string) => ({
    ...{ id, provider_id: id, duration_seconds: 60 },
    ...{ start: "2024-12-10T00:00:00Z", end: "2024-12-10T00:01:00Z" },
  });
  const from = { note: "from", color: "red", entries: [entry("a")] };
  const to = { note: "to", size: 1, entries: [entry("b")] };
  const moved = async (cache: object) => {
    const disk = new MemoryDisk({ [ENTRIES_FILE]: JSON.stringify(cache) });
    const user = new CliUser("2024-12-10T12:00", { disk });
    await user.type("task rename X Y");
    const stored = JSON.parse(disk.files[ENTRIES_FILE] ?? "");
    const { entries, ...fields } = stored["Y"];
    const ids = entries.map(({ id }: { id: string }) => id).sort();
    return { tasks: Object.keys(stored), ids, fields };
  };
  assertEquals(await moved({ X: from }), {
    tasks: ["Y"],
    ids: ["a"],
    fields: { note: "from", color: "red", total_seconds: 60 },
  });
  assertEquals(await moved({ X: from, Y: to }), {
    tasks: ["Y"],
    ids: ["a", "b"],
    fields: { note: "to", color: "red", size: 1, total_seconds: 120 },
  });
});
