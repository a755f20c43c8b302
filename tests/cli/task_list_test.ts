import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const TASKS = `tasks:
  - id: T-1
    title: Headless mode
    state: in-progress
    plan: p1
    sprint: s1
    tags: [a, deep work]
  - id: T-20
    state: blocked
    plan: p1
    sprint: s2
  - id: T-3
    title: Third
    state: pending
    sprint: s1
`;

async function user(columns?: number): Promise<CliUser> {
  const disk = new MemoryDisk({ "tasks.yaml": TASKS });
  const me = new CliUser("2024-12-10T11:00", {
    disk,
    ...(columns !== undefined && { columns, isTerminal: true }),
  });
  await me.type("timer add T-1 --start 07:00 --end 08:05");
  await me.type("timer start T-1 --at 10:30");
  return me;
}

Deno.test("task list shows states, times and titles, and marks the running timer", async () => {
  const me = await user();
  assertEquals(
    (await me.type("task list")).out,
    `Task  State          Time  Title
T-1   in-progress  1h 35m  Headless mode (running)
T-20  blocked          0m
T-3   pending          0m  Third
`,
  );
  assertEquals(
    (await me.type("task list --csv")).out,
    `id,title,state,plan,sprint,tags,total_seconds,running
T-1,Headless mode,in-progress,p1,s1,a; deep work,5700,true
T-20,,blocked,p1,s2,,0,false
T-3,Third,pending,,s1,,0,false
`,
  );
});

Deno.test("task list truncates a title but keeps the mark of the running timer", async () => {
  const widths: readonly [columns: number, title: string][] = [
    [37, "(running)"],
    [38, "(running)"],
    [39, "H… (running)"],
    [46, "Headless… (running)"],
    [47, "Headless… (running)"],
    [49, "Headless mo… (running)"],
    [50, "Headless mode (running)"],
  ];
  for (const [columns, title] of widths) {
    const { out } = await (await user(columns)).type("task list");
    const line = out.split("\n")[1];
    assertEquals(line, `T-1   in-progress  1h 35m  ${title}`, `${columns}`);
  }
});

/** Filters, the listed tasks and the note if there are none. */
const FILTERS: readonly [words: string, ids: string[], note?: string][] = [
  ["", ["T-1", "T-20", "T-3"]],
  ["--state blocked", ["T-20"]],
  ["--plan p1", ["T-1", "T-20"]],
  ["--sprint s1", ["T-1", "T-3"]],
  ["--plan p1 --sprint s1", ["T-1"]],
  ["--state pending --plan p1", []],
  ["--state completed", []],
  [
    "--plan P1",
    [],
    'No task has the plan "P1"; similar: "p1"',
  ],
  [
    "--sprint S1",
    [],
    'No task has the sprint "S1"; similar: "s1"',
  ],
];

for (const [words, ids, note] of FILTERS) {
  Deno.test(`task list ${words} lists ${ids.join(", ") || "no task"}`, async () => {
    const me = await user();
    const line = `task list ${words}`.trim();
    const { tasks, notes } = JSON.parse((await me.type(`${line} --json`)).out);
    assertEquals(tasks.map(({ id }: { id: string }) => id), ids);
    const { out, error } = await me.type(line);
    assertEquals(out === "No tasks\n", ids.length === 0);
    assertEquals(notes, note === undefined ? [] : [note]);
    assertEquals(error, note === undefined ? "" : `${note}\n`);
  });
}

Deno.test("task list and edit reject an unknown state and list the valid ones", async () => {
  const me = await user();
  for (const line of ["task list --state odd", "task edit T-1 --state odd"]) {
    assertEquals(await me.type(line), {
      status: 2,
      out: "",
      error: 'Unknown state "odd"\nStates: pending, in-progress, review, ' +
        "blocked, completed, cancelled\n",
    });
  }
});

Deno.test("task show has a line for each field that is set", async () => {
  const me = await user();
  const shown: readonly [id: string, out: string][] = [
    [
      "T-1",
      `T-1: Headless mode
State: in-progress
Plan: p1
Sprint: s1
Tags: a, deep work
Total: 1h 35m (running)
`,
    ],
    ["T-20", "T-20\nState: blocked\nPlan: p1\nSprint: s2\nTotal: 0m\n"],
    ["T-3", "T-3: Third\nState: pending\nSprint: s1\nTotal: 0m\n"],
  ];
  for (const [id, out] of shown) {
    assertEquals(await me.type(`task show ${id}`), {
      status: 0,
      out,
      error: "",
    });
  }
});

Deno.test("a timer that starts in the future is noted when its task is shown", async () => {
  const me = await user();
  me.at("2024-12-10T10:00");
  const note = 'It is 2024-12-10 10:00, but the timer for "T-1" started at ' +
    "2024-12-10 10:30, so it counts as 0m until then";
  const lines = [
    "task list",
    "task show T-1",
    "timer show T-1",
    "timer status",
    "timer summary",
  ];
  for (const line of lines) {
    assertEquals((await me.type(line)).error, `${note}\n`, line);
    const { notes } = JSON.parse((await me.type(`${line} --json`)).out);
    assertEquals(notes, [note], line);
  }
  for (const line of ["task show T-3", "timer show T-20"]) {
    assertEquals((await me.type(line)).error.includes("It is"), false, line);
  }
  me.at("2024-12-10T10:30");
  assertEquals((await me.type("timer status")).error, "");
});
