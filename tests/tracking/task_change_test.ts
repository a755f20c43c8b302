import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { billableOf } from "../../lib/tracking/entry.ts";
import { InvalidTextError, NotAllowedError } from "../../lib/errors.ts";
import {
  checkTaskId,
  editTask,
  isEnded,
  isTaskId,
  movedTask,
  newTask,
  stopsTimer,
  type Task,
  TASK_STATES,
  type TaskMove,
  type TaskState,
} from "../../lib/tracking/task.ts";

const TASK: Task = {
  id: "TASK-025",
  title: "Headless Mode Integration",
  state: "pending",
  plan: "paircoder-v2-upgrade",
  sprint: "sprint-7",
  tags: ["cli"],
};

const MOVES: [move: TaskMove, before: TaskState, after: TaskState][] = [
  ["start", "pending", "in-progress"],
  ["start", "in-progress", "in-progress"],
  ["start", "blocked", "in-progress"],
  ["complete", "pending", "completed"],
  ["complete", "in-progress", "completed"],
  ["complete", "blocked", "completed"],
  ["block", "pending", "blocked"],
  ["block", "in-progress", "blocked"],
  ["reopen", "blocked", "pending"],
  ["reopen", "completed", "pending"],
  ["reopen", "cancelled", "pending"],
  ["start", "review", "in-progress"],
  ["complete", "review", "completed"],
  ["block", "review", "blocked"],
];

for (const [move, before, after] of MOVES) {
  Deno.test(`movedTask() turns a ${before} task ${after} with ${move}`, () => {
    const task: Task = { ...TASK, state: before };
    assertEquals(movedTask(task, move), { ...TASK, state: after });
    assertEquals(task.state, before);
  });
}

const SEE = "See: worktime task show TASK-025";
const REOPEN = "Reopen it: worktime task reopen TASK-025";

const REFUSALS: [
  move: TaskMove,
  state: TaskState,
  code: string,
  hint: string,
][] = [
  ["start", "completed", "task_completed", REOPEN],
  ["start", "cancelled", "task_cancelled", REOPEN],
  ["complete", "completed", "task_already_completed", SEE],
  ["complete", "cancelled", "task_cancelled", REOPEN],
  ["block", "cancelled", "task_cancelled", REOPEN],
  ["reopen", "review", "task_not_ended", SEE],
  ["block", "completed", "task_completed", REOPEN],
  ["block", "blocked", "task_already_blocked", SEE],
  ["reopen", "pending", "task_not_ended", SEE],
  ["reopen", "in-progress", "task_not_ended", SEE],
];

for (const [move, state, code, hint] of REFUSALS) {
  Deno.test(`movedTask() does not ${move} a ${state} task`, () => {
    const task: Task = { ...TASK, state };
    const error = assertThrows(() => movedTask(task, move), NotAllowedError);
    assertEquals(error.code, code);
    assertEquals(
      error.message,
      code === "task_not_ended"
        ? `Task "TASK-025" is already open: it is ${state}`
        : `Task "TASK-025" is already ${state}`,
    );
    assertEquals(error.hint, hint);
  });
}

Deno.test("movedTask() returns the same task if it is already in progress", () => {
  const task: Task = { ...TASK, state: "in-progress" };
  assertStrictEquals(movedTask(task, "start"), task);
});

Deno.test("a hint quotes an id that contains spaces", () => {
  const task: Task = { ...TASK, id: "fix it", state: "completed" };
  const error = assertThrows(() => movedTask(task, "start"), NotAllowedError);
  assertEquals(error.hint, "Reopen it: worktime task reopen 'fix it'");
});

const GOOD_IDS = [
  "TASK-025",
  "x",
  "__proto__",
  "constructor",
  "../x",
  "a/b",
  "fix: the thing",
  "👩‍💻",
  "日本",
  "-5",
  "{task_id}",
  "x".repeat(10_000),
  "😀".repeat(10_000),
];

Deno.test("checkTaskId() accepts any line of text", () => {
  for (const id of GOOD_IDS) {
    checkTaskId(id);
    assertEquals(isTaskId(id), true);
    assertEquals(newTask(id), { id, title: "", state: "pending" });
  }
});

const UNICODE = "Use valid Unicode without lone surrogates";
const LINE = "Use one line without tabs or other control characters";
const SPACE = "Remove the leading and trailing spaces";

const BAD_IDS: [id: string, shown: string, hint: string][] = [
  ["", '""', "Use at least one character"],
  [
    "x".repeat(10_001),
    `"${"x".repeat(40)}…"`,
    "Use at most 10,000 characters",
  ],
  [
    "😀".repeat(10_001),
    `"${"😀".repeat(40)}…"`,
    "Use at most 10,000 characters",
  ],
  ["a\ud83d", String.raw`"a\ud83d"`, UNICODE],
  ["\ude00a", String.raw`"\ude00a"`, UNICODE],
  ["a\nb", String.raw`"a\nb"`, LINE],
  ["a\rb", String.raw`"a\rb"`, LINE],
  ["a\tb", String.raw`"a\tb"`, LINE],
  ["a\u0000", String.raw`"a\u0000"`, LINE],
  ["a\u001b[31m", String.raw`"a\u001b[31m"`, LINE],
  ["a\u007fb", String.raw`"a\u007fb"`, LINE],
  ["a\u009bb", String.raw`"a\u009bb"`, LINE],
  ["a\u2028b", String.raw`"a\u2028b"`, LINE],
  ["a\u2029b", String.raw`"a\u2029b"`, LINE],
  // Of two faults, the first one is reported.
  ["a\n", String.raw`"a\n"`, LINE],
  [" a", '" a"', SPACE],
  ["a ", '"a "', SPACE],
  ["a\u00a0", '"a\u00a0"', SPACE],
  ["   ", '"   "', SPACE],
];

for (const [id, shown, hint] of BAD_IDS) {
  Deno.test(`checkTaskId() rejects ${shown}, ${id.length} units`, () => {
    const error = assertThrows(() => checkTaskId(id), InvalidTextError);
    assertEquals(error.code, "invalid_task_id");
    assertEquals(error.message, `Invalid task id: ${shown}`);
    assertEquals(error.hint, hint);
    assertEquals(isTaskId(id), false);
    assertThrows(() => newTask(id, { title: "A" }), InvalidTextError);
  });
}

Deno.test("newTask() keeps all details of a task", () => {
  const { id, ...details } = TASK;
  assertEquals(newTask(id, details), TASK);
  assertEquals(newTask(id, { ...details, tags: ["cli", "cli"] }), TASK);
});

Deno.test("newTask() trims whitespace around texts", () => {
  const { id, title, plan, sprint, tags } = TASK;
  const spaced = (text?: string) => ` \u00a0${text} `;
  const details = { title: spaced(title), plan: spaced(plan) };
  const said = { sprint: spaced(sprint), tags: tags?.map(spaced) };
  assertEquals(newTask(id, { ...details, ...said }), TASK);
});

Deno.test("newTask() omits details that are not given", () => {
  const details = { plan: undefined, sprint: undefined, tags: [] };
  assertEquals(Object.keys(newTask("a", details)), ["id", "title", "state"]);
});

Deno.test("stopsTimer() and isEnded() go by the state", () => {
  assertEquals(TASK_STATES.map((it) => [it, stopsTimer(it), isEnded(it)]), [
    ["pending", false, false],
    ["in-progress", false, false],
    ["review", true, false],
    ["blocked", true, false],
    ["completed", true, true],
    ["cancelled", true, true],
  ]);
});

Deno.test("editTask() changes the given details, and removes an empty plan or sprint", () => {
  const { plan: _, sprint: __, ...bare } = TASK;
  assertEquals(editTask(TASK, {}), TASK);
  assertEquals(editTask(bare, {}), bare);
  const all = {
    title: "T",
    state: "review",
    plan: "p",
    sprint: "s",
    tags: ["b"],
  } as const;
  const edited = { id: TASK.id, ...all, tags: ["b"] };
  assertEquals(editTask(TASK, all), edited);
  assertEquals(editTask(bare, { plan: " p ", sprint: " s " }), {
    ...bare,
    plan: "p",
    sprint: "s",
  });
  assertEquals(editTask(TASK, { plan: "", sprint: "  " }), bare);
  assertEquals(editTask(TASK, { plan: "  ", sprint: "" }), bare);
  const { tags: ___, ...untagged } = TASK;
  assertEquals(editTask(TASK, { title: "", tags: [] }), {
    ...untagged,
    title: "",
  });
  const error = assertThrows(
    () => editTask(TASK, { sprint: "a\tb" }),
    InvalidTextError,
  );
  assertEquals([error.code, error.message], [
    "invalid_sprint",
    String.raw`Invalid sprint: "a\tb"`,
  ]);
});

const WORDS: Readonly<Record<string, string>> = {
  invalid_task_title: "title",
  invalid_plan: "plan",
  invalid_sprint: "sprint",
  invalid_tag: "tag",
};

const BAD_DETAILS: [details: Parameters<typeof newTask>[1], code: string][] = [
  [{ title: "a\nb" }, "invalid_task_title"],
  [{ plan: " " }, "invalid_plan"],
  [{ tags: ["\t"] }, "invalid_tag"],
  [{ plan: "" }, "invalid_plan"],
  [{ plan: "a\tb" }, "invalid_plan"],
  [{ sprint: "\ud83d" }, "invalid_sprint"],
  [{ tags: ["a", ""] }, "invalid_tag"],
];

for (const [details, code] of BAD_DETAILS) {
  Deno.test(`newTask() rejects ${JSON.stringify(details)}`, () => {
    const error = assertThrows(() => newTask("a", details), InvalidTextError);
    assertEquals(error.code, code);
    assertEquals(error.message.split(":")[0], `Invalid ${WORDS[code]}`);
  });
}

Deno.test("newTask() and billableOf() refuse values that no file can contain", () => {
  const table: [run: () => unknown, message: string][] = [
    [
      () => newTask("T", { state: "done" as TaskState }),
      '"state" must be one of pending, in-progress, review, blocked, ' +
      "completed, cancelled",
    ],
    [
      () => newTask("T", { billable: "yes" as unknown as boolean }),
      '"billable" must be true or false',
    ],
    [
      () => billableOf({ billable: null as unknown as boolean }),
      '"billable" must be true or false',
    ],
  ];
  for (const [run, message] of table) {
    assertEquals(assertThrows(run, TypeError).message, message);
  }
});
