import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  readTasks,
  removeTaskInFile,
  renameTaskInFile,
  writeTask,
  writeTasks,
} from "../../lib/formats/tasks.ts";
import type { Task } from "../../lib/tracking/task.ts";

const TASK: Task = {
  id: "TASK-025",
  title: "Headless Mode Integration",
  state: "in-progress",
  plan: "paircoder-v2-upgrade",
  sprint: "sprint-7",
  tags: ["time-tracking", "toggl"],
};

const TEXT = `tasks:
  - id: TASK-025
    title: Headless Mode Integration
    state: in-progress
    plan: paircoder-v2-upgrade
    sprint: sprint-7
    tags: [time-tracking, toggl]
`;

Deno.test("readTasks() reads back what writeTask() writes", async () => {
  assertEquals(writeTask(undefined, TASK), TEXT);
  assertEquals(await readTasks(TEXT), new Map([[TASK.id, TASK]]));
});

const PENDING = { title: "", state: "pending" } as const;

const READ: [name: string, text: string, tasks: readonly Task[]][] = [
  ["nothing", "", []],
  ["no tasks", "tasks:\n", []],
  ["an empty list", "tasks: []\nother: [\n]\n", []],
  ["other keys only", "other:\n  tasks: 1\n", []],
  [
    "ids as they are written",
    'tasks:\n- id: 007\n- id: 1e3\n- id: "__proto__"\n- id: true\n' +
    "- id: 2025-01-16\n- id: 12345678901234567890\n- id: '1.0'\n",
    [
      "007",
      "1e3",
      "__proto__",
      "true",
      "2025-01-16",
      "12345678901234567890",
      "1.0",
    ].map((id) => ({ id, ...PENDING })),
  ],
  [
    "unknown keys, and what is not said",
    "tasks:\n  - status: completed\n    notes:\n      - a: b\n    id: A\n" +
    "    title: ~\n    plan:\n    tags:\n    state: null\n",
    [{ id: "A", ...PENDING }],
  ],
  [
    "numbers as texts, and tags as a list below",
    "tasks:\n  -\n    id: A\n    title: 12\n    sprint: 7\n    plan: 1.10\n" +
    "    tags:\n    - 2025\n    - a b\n    - 2025\n    state: blocked",
    [{
      id: "A",
      title: "12",
      state: "blocked",
      plan: "1.10",
      sprint: "7",
      tags: ["2025", "a b"],
    }],
  ],
  [
    "what is not plain",
    "tasks: [{id: 007, title: 'a,\n  b'}, {id: B, tags: [1.0]}]\n",
    [
      { id: "007", title: "a, b", state: "pending" },
      { id: "B", ...PENDING, tags: ["1.0"] },
    ],
  ],
];

for (const [name, text, tasks] of READ) {
  Deno.test(`readTasks() reads ${name}`, async () => {
    assertEquals([...(await readTasks(text)).values()], tasks);
  });
}

type Problem = [text: string, line: number, column: number, problem: string];

const STATES = "pending, in-progress, review, blocked, completed, cancelled";

const PROBLEMS: Problem[] = [
  ["tasks: 1", 1, 8, '"tasks" must be a list, each item with an "id"'],
  ["tasks:\n  A: 1", 2, 3, '"tasks" must be a list, each item with an "id"'],
  [
    "tasks:\n  - A",
    2,
    5,
    'a task must be a map with an "id", found "A"',
  ],
  ["tasks:\n  -", 2, 4, 'a task must be a map with an "id", found nothing'],
  ["tasks:\n  - title: A", 2, 5, 'a task needs an "id"'],
  ["tasks:\n  - title: A\n    id:", 3, 5, 'a task needs an "id"'],
  ["tasks:\n  - id: ''", 2, 5, 'a task needs an "id"'],
  ["tasks:\n  - id: [A]", 2, 9, '"id" must be a string, found a list'],
  [
    "tasks:\n  - id: A\n  - title: x\n    id: A",
    4,
    5,
    'duplicate task "A"',
  ],
  [
    "tasks:\n  - id: A\n    id: B",
    3,
    5,
    'duplicate key "id"',
  ],
  [
    "tasks:\n  - id: A\n    title: {}",
    3,
    12,
    '"title" must be a string, found a map',
  ],
  [
    "tasks:\n  - id: A\n    state: done",
    3,
    12,
    `"state" must be one of ${STATES}, found "done"`,
  ],
  [
    "tasks:\n  - id: A\n    tags: a",
    3,
    11,
    '"tags" must be a list of strings, found "a"',
  ],
  [
    "tasks:\n  - id: A\n    tags: [a, ~]",
    3,
    15,
    '"tags" must be a list of strings, found nothing',
  ],
  [
    "tasks:\n  - id: A\n    billable: often",
    3,
    15,
    '"billable" must be true or false, found "often"',
  ],
  [
    "tasks:\n  - id: A\n    billable: [true]",
    3,
    15,
    '"billable" must be true or false, found a list',
  ],
  [
    "tasks:\n  - {id: A}\n  - id: B\n    state: {x: y}",
    4,
    5,
    '"state" must be a string, found a map',
  ],
];

for (const [text, line, column, problem] of PROBLEMS) {
  Deno.test(`readTasks() rejects ${JSON.stringify(text)}`, async () => {
    const error = await assertRejects(() => readTasks(text), DataFileError);
    assertEquals(error.problem, problem);
    assertEquals(error.position, { file: "tasks.yaml", line, column });
    assertEquals(error.hint, "Edit the file at that line");
    // It cannot be written either.
    assertThrows(() => writeTask(text, TASK), DataFileError);
  });
}

type Written = [name: string, before: string, task: Task, after: string];

const WRITTEN: Written[] = [
  [
    "a task at the end, as the others are indented",
    "# ours\ntasks:\n-   id: A\n    # of A\n\n# next\nother: 1\n",
    { id: "B", title: "x", state: "pending" },
    "# ours\ntasks:\n-   id: A\n    # of A\n-   id: B\n    title: x\n" +
    "    state: pending\n\n# next\nother: 1\n",
  ],
  [
    "the first task",
    "tasks: [] # none yet\nother: 1\n",
    { id: "A", ...PENDING },
    "tasks: # none yet\n  - id: A\n    state: pending\nother: 1\n",
  ],
  [
    "the list itself",
    "other: 1",
    { id: "A", ...PENDING },
    "other: 1\ntasks:\n  - id: A\n    state: pending",
  ],
  [
    "one field of a task",
    "tasks:\r\n  - id: A\r\n    state: pending    # yet\r\n    x: 1\r\n" +
    "    title: 'Y'\r\n  - id: B\r\n",
    { id: "A", title: "Y", state: "completed" },
    "tasks:\r\n  - id: A\r\n    state: completed  # yet\r\n    x: 1\r\n" +
    "    title: 'Y'\r\n  - id: B\r\n",
  ],
  [
    "fields that are new, and takes others away",
    "tasks:\n  - plan: p # 1\n    id: A\n    sprint: s # 2\n    notes:\n" +
    "      - x\n    # 3\n  # 4\n  - id: B\n",
    { id: "A", title: "a: b", state: "blocked", tags: ["x, y"] },
    "tasks:\n  - plan: # 1\n    id: A\n    notes:\n      - x\n    # 3\n" +
    '    title: "a: b"\n    state: blocked\n    tags: ["x, y"]\n' +
    "  # 4\n  - id: B\n",
  ],
  [
    "tags of a list below, also before the dash's other keys",
    "tasks:\n  - tags:\n      - a # 1\n      - b\n    id: A\n",
    { id: "A", ...PENDING, tags: ["a", "c"] },
    "tasks:\n  - tags:\n      - a # 1\n      - c\n    id: A\n",
  ],
  [
    "no tags where they were first",
    "tasks:\n  - tags:\n      - a # 1\n      - b\n    id: A\n",
    { id: "A", ...PENDING },
    "tasks:\n  - tags:\n    id: A\n",
  ],
  [
    "nothing that is so already",
    "tasks:\n  - id: '1'\n    title: 0x1F\n    tags: [ a,b ]\n    plan: ~",
    { id: "1", title: "0x1F", state: "pending", tags: ["a", "b"] },
    "tasks:\n  - id: '1'\n    title: 0x1F\n    tags: [ a,b ]\n    plan: ~",
  ],
];

for (const [name, before, task, after] of WRITTEN) {
  Deno.test(`writeTask() writes ${name}`, async () => {
    assertEquals(writeTask(before, task), after);
    assertEquals((await readTasks(after)).get(task.id), task);
  });
}

Deno.test("writeTask() rejects a file outside the plain subset", () => {
  const texts = [
    "tasks: [{id: A}]\n",
    "tasks:\n  - id: A\n    notes: |\n      x\n",
    "tasks: &x\n  - id: A\n",
  ];
  for (const text of texts) {
    const error = assertThrows(() => writeTask(text, TASK), DataFileError);
    assert(error.problem.startsWith("cannot change "), error.problem);
  }
});

Deno.test("writeTasks() writes several tasks, and the last one with a repeated id", () => {
  const one: Task = { id: "A", ...PENDING };
  const two: Task = { id: "A", title: "x", state: "blocked" };
  const text = writeTasks("tasks:\n  - id: B\n", [
    { id: "B", title: "b", state: "pending" },
    one,
    two,
  ]);
  assertEquals(
    text,
    "tasks:\n  - id: B\n    title: b\n  - id: A\n    title: x\n    state: blocked\n",
  );
  assertEquals(writeTasks(text, []), text);
  assertEquals(writeTasks("other: 1\n", []), "other: 1\n");
});

const TWO_TASKS = "x: 1\ntasks:\n  # first\n  - id: A # a\n    title: One\n" +
  "    more: [1]\n  - title: Two\n    id: 'B'\ny: 2\n";

/** What is left of two tasks. */
const CHANGED: [
  name: string,
  change: (text: string) => string,
  after: string,
][] = [
  [
    "renames a task",
    (text) => renameTaskInFile(text, "A", "C: d"),
    TWO_TASKS.replace("id: A", 'id: "C: d"'),
  ],
  [
    "renames a task whose id comes last",
    (text) => renameTaskInFile(text, "B", "2"),
    TWO_TASKS.replace("'B'", '"2"'),
  ],
  [
    "renames no other task",
    (text) => renameTaskInFile(text, "C", "D"),
    TWO_TASKS,
  ],
  [
    "removes a task with all its keys",
    (text) => removeTaskInFile(text, "A"),
    "x: 1\ntasks:\n  # first\n  - title: Two\n    id: 'B'\ny: 2\n",
  ],
  [
    "removes the last task",
    (text) => removeTaskInFile(text, "B"),
    TWO_TASKS.replace("  - title: Two\n    id: 'B'\n", ""),
  ],
  ["removes no other task", (text) => removeTaskInFile(text, "C"), TWO_TASKS],
];

for (const [name, change, after] of CHANGED) {
  Deno.test(`a change of tasks.yaml ${name}`, () => {
    assertEquals(change(TWO_TASKS), after);
  });
}

Deno.test("renameTaskInFile() and removeTaskInFile() reject a list that cannot be edited by lines", () => {
  for (
    const text of [
      "tasks: [{id: A}]\n",
      "tasks: []\n",
      "tasks:\n",
      "x: 1\n",
      "tasks: 1\n",
    ]
  ) {
    for (
      const change of [
        () => renameTaskInFile(text, "A", "B"),
        () => removeTaskInFile(text, "A"),
      ]
    ) {
      const error = assertThrows(change, DataFileError);
      assert(error.problem.startsWith('cannot change "tasks", '), text);
    }
  }
});

Deno.test("writeTasks() adds a task below a dash whose key is one column further", () => {
  const task = { id: "B", title: "", state: "pending" } as const;
  assertEquals(
    writeTasks("tasks:\n  -\n   id: A\n", [task]),
    "tasks:\n  -\n   id: A\n  - id: B\n    state: pending\n",
  );
});
