import { assert, assertEquals } from "@std/assert";
import {
  readTasks,
  scanTaskLines,
  scanTasks,
  writeTask,
  writeTasks,
} from "../../lib/formats/tasks.ts";
import { type Task, TASK_STATES } from "../../lib/tracking/task.ts";
import { forSeeds, type Random } from "../support/random.ts";

const TEXT = `tasks:
  - id: T-1
    title: Über "alles" 1
    state: in-progress
    plan: v2
    sprint: "7"
    tags: [a, b-1, a]
    billable: false
  - id: "T: 2"
  - id: 3
    state: pending
`;

/** A comment makes no difference, but is another layout. */
const COMMENT = "# comment\n";

Deno.test("scanTasks() returns the tasks and where they are", () => {
  const scanned = scanTasks(TEXT);
  assertEquals(scanned?.get("T-1"), {
    id: "T-1",
    title: 'Über "alles" 1',
    state: "in-progress",
    plan: "v2",
    sprint: "7",
    tags: ["a", "b-1"],
    billable: false,
  });
  assertEquals([...scanned?.keys() ?? []], ["T-1", "T: 2", "3"]);
  const { from, to } = scanTaskLines(TEXT)?.get("T: 2") ?? {};
  assertEquals(TEXT.slice(from, to), '  - id: "T: 2"\n');
});

const OTHERWISE: [what: string, change: (text: string) => string][] = [
  ["a comment", (text) => text + COMMENT],
  ["a comment in a line", (text) => text.replace("v2", "v2 # next")],
  ["another key", (text) => text.replace("plan", "owner")],
  ["other line ends", (text) => text.replaceAll("\n", "\r\n")],
  ["no last line end", (text) => text.trimEnd()],
  ["a repeated id", (text) => text.replace("id: 3", "id: T-1")],
  ["an empty id", (text) => text.replace("id: 3", 'id: ""')],
  ["an unknown state", (text) => text.replace("pending", "later")],
  ["a null", (text) => text.replace("v2", "null")],
  ["a null as a tag", (text) => text.replace("b-1", "null")],
  ["a null as the first tag", (text) => text.replace("[a", "[null")],
  ["an alias", (text) => text.replace("v2", "*v2")],
  ["a map in a line", (text) => text.replace("v2", "a: b")],
  ["an escape", (text) => text.replace('"7"', '"\\x37"')],
  ["a control character", (text) => text.replace("v2", "v\x072")],
  ["a space at the end of a line", (text) => text.replace("v2", "v2 ")],
  ["no tasks", () => "tasks: []\n"],
];

for (const [what, change] of OTHERWISE) {
  Deno.test(`scanTasks() leaves a file with ${what} to the other reader`, () => {
    const changed = change(TEXT);
    assert(changed !== TEXT);
    assertEquals(scanTasks(changed), undefined);
  });
}

Deno.test("scanTasks() agrees with the reader of all layouts, also after an edit", async () => {
  let scannedCount = 0;
  await forSeeds(1000, async (random) => {
    let text = writeTasks(
      undefined,
      [1, 2, 3].map((n) => anyTask(random, `T-${n}`)),
    );
    if (random.chance(0.5)) {
      const at = random.integer(0, text.length);
      const inserted = random.pick(EDITS);
      text = text.slice(0, at) + inserted + text.slice(at);
    }
    const scanned = scanTasks(text);
    if (!scanned) return;
    scannedCount++;
    assertEquals([...scanned], [...await readTasks(text + COMMENT)], text);
    const id = random.pick(["T-1", "T-2", "T-3", "T-4"]);
    const task = anyTask(random, id);
    const written = writeTasks(text, [task]);
    assertEquals(writeTask(text, task), written, text);
  });
  assert(scannedCount > 100, String(scannedCount));
});

const EDITS = [
  ..."\n - # : , [ ] { } & * ! | > ' \" % @ ` ~ \\ é x 7 <<".split(" "),
  ..." |\t|null|: |  |    x: y\n|\u00a0|\ufeff|\u{1f600}|---\n".split("|"),
];
const WORDS = ["x", "Fix it", "true", "null", "1e3", 'a "b"', "ü", "", "a: b"];

function anyTask(random: Random, id: string): Task {
  const text = () => random.pick(WORDS.slice(0, -2));
  return {
    id,
    title: random.pick(WORDS),
    state: random.pick(TASK_STATES),
    ...random.chance(0.5) && { plan: text() },
    ...random.chance(0.5) && { sprint: text() },
    ...random.chance(0.3) && { tags: ["a", random.pick(["b", "deep work"])] },
    ...random.chance(0.3) && { billable: random.chance(0.5) },
  };
}

Deno.test("scanTasks() removes quotes around a text, not those at one end of it", () => {
  const text = 'tasks:\n  - id: T "1"\n    title: say "hi"\n' +
    '  - id: "T 2"\n    title: "a b"\n    plan: 5"\n';
  assertEquals([...scanTasks(text)?.values() ?? []], [
    { id: 'T "1"', title: 'say "hi"', state: "pending" },
    { id: "T 2", title: "a b", state: "pending", plan: '5"' },
  ]);
});
