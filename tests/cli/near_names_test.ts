import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

async function userWithTask(): Promise<CliUser> {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  const add = ["task", "add", "TASK-1", "--plan", "Acme", "--sprint", "Q1"];
  await user.run([...add, "--tag", "deep work"]);
  return user;
}

const NOTE = 'No task has the id "TASK-01"; similar: "TASK-1" ' +
  "(to move its time there: worktime task rename TASK-01 TASK-1)\n";

const RECORDING = [
  "timer start TASK-01",
  "timer switch TASK-01",
  "timer add TASK-01 --for 5m",
];

for (const line of RECORDING) {
  Deno.test(`${line} records, and names a similar task`, async () => {
    const user = await userWithTask();
    for (let i = 0; i < 2; i++) {
      const { status, error } = await user.type(line);
      assertEquals([status, error.split("\n").at(-2) + "\n"], [0, NOTE]);
      if (line.includes("add")) continue;
      user.at("2024-12-12T12:30");
      await user.type("timer stop");
    }
    const { notes } = JSON.parse((await user.type(`${line} --json`)).out);
    assertEquals(notes.at(-1), NOTE.trim());
    assertEquals((await user.type("task rename TASK-01 TASK-1")).status, 0);
  });
}

Deno.test("a task known only by its time is similar, until the new one has time as well", async () => {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  await user.type("timer add TASK-1 --for 5m");
  // A note of overlap names the task as well.
  const first = await user.type("timer add TASK-01 --for 5m");
  assert(first.error.endsWith(NOTE), first.error);
  const again = await user.type("timer add TASK-01 --for 3m");
  assert(!again.error.includes("No task has the id"));
});

Deno.test("task add names existing tasks with a similar id", async () => {
  const user = await userWithTask();
  assertEquals(await user.type("task add task-1"), {
    status: 0,
    out: "Task added: task-1\n",
    error: 'The new id is similar to "TASK-1"\n',
  });
  assertEquals((await user.type("task add OTHER")).error, "");
});

Deno.test("an id that is a task, or similar to none, gets no note", async () => {
  const user = await userWithTask();
  for (const id of ["TASK-1", "TASK-2", "OTHER"]) {
    const { error } = await user.type(`timer start ${id}`);
    assertEquals(error, "");
    user.at("2024-12-12T12:30");
    await user.type("timer stop");
  }
});

Deno.test("timer edit --task and --tag suggest similar names", async () => {
  const user = await userWithTask();
  await user.type("timer add X --for 5m");
  assertMatch(
    (await user.type("timer edit last --task TASK-l")).error,
    /"TASK-1"/,
  );
  const { error } = await user.run([
    "timer",
    "edit",
    "last",
    "--tag",
    "Deep Work",
  ]);
  assertMatch(error, /No task has the tag "Deep Work"; similar: "deep work"/);
  assertMatch(
    (await user.run(["timer", "start", "TASK-1", "--tag", "deepwork"])).error,
    /similar: "deep work"/,
  );
});

Deno.test("similar plans and sprints are named when they are set or used as a filter", async () => {
  const lines = [
    "task add T-9 --plan acme",
    "task edit TASK-1 --plan acme",
    "timer summary --plan acme",
    "task list --plan acme",
  ];
  for (const line of lines) {
    const user = await userWithTask();
    if (line.startsWith("task edit")) await user.type("task add B --plan Acme");
    const { status, error } = await user.type(line);
    assertEquals(status, 0);
    assertMatch(error, /No task has the plan "acme"; similar: "Acme"/, line);
  }
  const user = await userWithTask();
  assertMatch((await user.type("timer summary --sprint q1")).error, /"Q1"/);
  assertEquals((await user.type("timer summary --plan Acme")).error, "");
});

Deno.test("commands on an unknown task suggest similar ids", async () => {
  const user = await userWithTask();
  const lines = [
    "timer show TASK-01",
    "timer summary --task task-1",
    "task show TASK-01",
    "task start TASK-01",
    "task complete task-1",
    "task delete TASK_1",
    "task add TASK-01",
  ];
  for (const line of lines) {
    assertMatch((await user.type(line)).error, /"TASK-1"/, line);
  }
});

Deno.test("a tasks.yaml that is damaged keeps no timer from starting", async () => {
  const user = new CliUser("2024-12-12T12:00", {
    disk: new MemoryDisk({ "tasks.yaml": "tasks:\n  - id: [\n" }),
  });
  assertEquals((await user.type("timer start TASK-01 --tag x")).status, 0);
});

Deno.test("what is near is found in whichever way a hand wrote the ids", async () => {
  const tasks = `tasks:
  - id: "TASK-1"
  - title: Write
    id: 'WORK-2' # next
  - id: PLAN-3   # later
`;
  for (
    const [typed, near] of [
      ["TASK-01", "TASK-1"],
      ["WORK-02", "WORK-2"],
      ["PLAN-03", "PLAN-3"],
    ]
  ) {
    const disk = new MemoryDisk({ "tasks.yaml": tasks });
    const user = new CliUser("2024-12-12T12:00", { disk });
    const { error } = await user.type(`timer start ${typed}`);
    assert(error.includes(`"${near}"`), error);
  }
});

Deno.test("an unknown task names up to three similar ones", async () => {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  const hints: string[] = [];
  for (const id of ["Task-1", "task-1", "TASK_1", "TASK-01"]) {
    await user.type(`task add ${id}`);
    const { error } = await user.type("task complete TASK-1");
    hints.push(error.split("\n")[1] ?? "");
  }
  assertEquals(hints, [
    'Did you mean "Task-1"?',
    'Did you mean "Task-1", "task-1"?',
    'Did you mean "Task-1", "task-1", "TASK_1"?',
    'Did you mean "Task-1", "task-1", "TASK_1", …?',
  ]);
});
