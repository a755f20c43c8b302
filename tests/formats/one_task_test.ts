import { assertEquals, assertRejects } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  readTask,
  readTasks,
  taskIdsInText,
  writeTasks,
} from "../../lib/formats/tasks.ts";
import type { Task } from "../../lib/tracking/task.ts";
import { forSeeds } from "../support/random.ts";

const PARTS = [
  "T-1",
  "T-10",
  "a b",
  "#x",
  "'",
  '"',
  "\\",
  "12",
  "é🙂",
  ":",
  "-",
];

Deno.test("readTask() finds the same task as readTasks()", async () => {
  await forSeeds(150, async (random) => {
    const ids = Array.from(
      { length: random.integer(1, 12) },
      () => random.pick(PARTS) + (random.chance(0.5) ? random.pick(PARTS) : ""),
    ).map((id) => id.trim());
    const tasks = [...new Set(ids)].map((id): Task => ({
      id,
      title: random.pick(["", "Title", "- id: T-1", "x: y"]),
      state: random.pick(["pending", "blocked"]),
      ...(random.chance(0.5) && { plan: random.pick(PARTS) }),
      ...(random.chance(0.3) && { tags: ["a", "b"] }),
    }));
    const text = writeTasks("other:\n  - id: T-1\n    title: no\n", tasks);
    const all = await readTasks(text);
    for (const id of [...PARTS, ...ids]) {
      assertEquals(await readTask(text, id), all.get(id), `${id}\n${text}`);
    }
  });
});

for (
  const [name, text] of [
    ["flow style", "tasks: [{id: T-1, title: A}]\n"],
    ["another order of keys", "tasks:\n- title: A\n  id: T-1\n"],
    ["quotes", "tasks:\n  - id: 'T-1'\n    title: A\n"],
    ["a comment", "tasks:\n  - id: T-1 # mine\n    title: A\n"],
    ["CRLF", "tasks:\r\n  - id: T-1\r\n    title: A\r\n"],
    ["an escape", 'tasks:\n  - id: "T\\u002d1"\n    title: A\n'],
    ["no line end", "tasks:\n  - id: T-1\n    title: A"],
    ["an alias", "x: &x T-1\ntasks:\n  - id: *x\n    title: A\n"],
    ["a dash on its own line", "tasks:\n  -\n    id: T-1\n    title: A\n"],
    [
      "the id in other tasks",
      "x:\n  - id: T-1\ntasks:\n  - id: B\n    title: T-1\n    notes: |\n" +
      "      - id: T-1\n  - id: T-1\n    title: A\n  - id: T-10\n",
    ],
  ] as const
) {
  Deno.test(`readTask() reads a file with ${name}`, async () => {
    const task = { id: "T-1", title: "A", state: "pending" } as const;
    assertEquals(await readTask(text, "T-1"), task);
  });
}

Deno.test("readTask() rejects a duplicate task, in any notation", async () => {
  const text = "tasks:\n  - id: B\n  - id: T-1\n  - id: 'T-1'\n";
  const error = await assertRejects(() => readTask(text, "T-1"), DataFileError);
  assertEquals(error.problem, 'duplicate task "T-1"');
  assertEquals(error.position.line, 4);
});

Deno.test("readTask() reads a task next to invalid ones", async () => {
  const text = "tasks:\n  - title: no id\n  - id: T-1\n";
  assertEquals(await readTask(text, "T-1"), {
    id: "T-1",
    title: "",
    state: "pending",
  });
  const absent = "tasks:\n  - title: no id\n  - id: T-10\n";
  await assertRejects(() => readTask(absent, "T-1"), DataFileError);
});

for (
  const [name, more, end] of [
    ["a map in braces", "    extra: {a: 1}\n", ""],
    ["an anchor of its own", "    x: &x 1\n    y: *x\n", ""],
    ["an end of the document", "", "...\n"],
  ] as const
) {
  Deno.test(`readTask() reads a task with ${name} next to an invalid one`, async () => {
    const text = `tasks:\n  - id: B\n    plan: [x]\n  - id: T-1\n${more}${end}`;
    const task = await readTask(text, "T-1");
    assertEquals(task, { id: "T-1", title: "", state: "pending" });
  });
}

for (
  const [name, text] of [
    ["no line end", "tasks:\n  - id: T-1\n  - id: B\n    state: blocked"],
    ["a comment", "tasks:\n  - id: T-1\n  - id: B\n# no\n    plan: p\n"],
    ["a separator", "tasks:\n  - id: T-1\n  - id: B\n    title: a\u2028b\n"],
    ["CRLF", "tasks:\r\n  - id: T-1\r\n  - id: B\r\n    plan: p\r\n"],
    ["a dash alone", "tasks:\n  -\n    tags:\n      - a\n    id: T-1\n"],
  ] as const
) {
  Deno.test(`readTask() ignores other tasks in a file with ${name}`, async () => {
    const all = await readTasks(text);
    assertEquals(await readTask(text, "T-1"), all.get("T-1"));
  });
}

Deno.test("taskIdsInText() finds ids in each notation of a line, and nothing else", () => {
  const text = "tasks:\n  - id: A-1\n  - title: x\n    id: 'B: 2'  # two\r\n" +
    '  - id: ""\n  - id: \'\'\n  - id: x "y"\n  - id: "x" y\n' +
    "  - id: x 'z'\n  - id: 'x' z\n" +
    '  -   id: "C#3"\n    more_id: D\n    title: "id: E"\n  - id:   F g   \n' +
    "  - {id: G}\n    # id: H\n  - id: I#1\n  - id:\n";
  assertEquals([...taskIdsInText(text)], [
    ...["A-1", "B: 2", "", 'x "y"', '"x" y', "x 'z'", "'x' z", "C#3", "F g"],
    "I#1",
  ]);
});

Deno.test("readTask() reads no file that does not contain the id", async () => {
  for (const text of ["tasks: 5\n", "tasks:\n  - id: B\n    state: no\n"]) {
    assertEquals(await readTask(text, "A-1"), undefined);
    const error = await assertRejects(
      () => readTask(`${text}# A-1\n`, "A-1"),
      DataFileError,
    );
    assertEquals(error.position.file, "tasks.yaml");
  }
});

Deno.test("readTask() finds an id on two lines", async () => {
  const text = "tasks:\n  - id: a\n      b\n    title: A\n  - id: B\n";
  assertEquals(await readTask(text, "a b"), {
    ...{ id: "a b", title: "A", state: "pending" as const },
  });
});
