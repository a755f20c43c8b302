import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { readTasks, writeTask, writeTasks } from "../../lib/formats/tasks.ts";
import { type Task, TASK_STATES } from "../../lib/tracking/task.ts";
import { forSeeds, type Random } from "../support/random.ts";

const HOSTILE = [
  ..."- ? : , [ ] { } # & * ! | > ' \" % @ ` ~ - --- ... << = \\ / é".split(
    " ",
  ),
  ..."true null yes 12 007 1e3 0x1F 2025-01-16 __proto__ constructor".split(
    " ",
  ),
  "a: b",
  "- x",
  "# x",
  " #",
  "\u{1F600}",
  "\u2028",
  "\u00a0",
  "\ufeff",
  "\x07\x7f\x85",
  "\n",
  "\t",
  "e\u0301",
];

function anyText(random: Random): string {
  if (random.chance(0.02)) {
    return random.pick(["x", "é", '"', " x"]).repeat(5000);
  }
  const count = random.integer(1, 3);
  return Array.from({ length: count }, () => random.pick(HOSTILE))
    .join(random.pick(["", " "]));
}

function anyTask(random: Random, id = anyText(random)): Task {
  const tags = Array.from(
    { length: random.integer(1, 3) },
    () => anyText(random),
  );
  return {
    id,
    title: random.chance(0.2) ? "" : anyText(random),
    state: random.pick(TASK_STATES),
    ...random.chance(0.5) ? { plan: anyText(random) } : {},
    ...random.chance(0.5) ? { sprint: anyText(random) } : {},
    ...random.chance(0.5) ? { tags: [...new Set(tags)] } : {},
    ...random.chance(0.3) ? { billable: random.chance(0.5) } : {},
  };
}

Deno.test("writeTask() writes any text so that every reader reads it back", () =>
  forSeeds(300, async (random) => {
    const tasks = new Map<string, Task>();
    let text: string | undefined;
    for (let count = random.integer(1, 12); count > 0; count--) {
      const known = [...tasks.keys()];
      const isKnown = known.length > 0 && random.chance(0.4);
      const task = anyTask(random, isKnown ? random.pick(known) : undefined);
      text = writeTask(text, task);
      tasks.set(task.id, task);
    }
    const list = [...tasks.values()];
    const read = [...(await readTasks(text ?? "")).values()];
    assertEquals(read, list);
    const other = parse(text ?? "") as { tasks: Task[] };
    assertEquals(
      other.tasks.map((it) => ({ ...it, title: it.title ?? "" })),
      list.map((it) => ({ ...it })),
    );
    // The full YAML parser reads the same.
    assertEquals([...(await readTasks(`${text}...\n`)).values()], list);
  }));

Deno.test("writeTask() keeps everything it does not change", () =>
  forSeeds(300, async (random) => {
    const end = random.pick(["\n", "\r\n"]);
    const indent = " ".repeat(random.integer(0, 4));
    const lines = ["# top", "other: {a: [b,", "  c]}", "tasks: # ours"];
    for (let id = 0; id < 5; id++) {
      lines.push(`${indent}- id: T${id} # 1`, `${indent}  x: { } # 2`);
      lines.push(
        `${indent}  state: pending  # 3`,
        "",
        `${indent}  # 4 of ${id}`,
      );
    }
    lines.push("", "# bottom", "z: 1");
    const before = lines.join(end);
    const id = `T${random.integer(0, 6)}`;
    const task = { ...anyTask(random, id), state: "blocked" as const };
    const after = writeTask(before, task);
    assertEquals((await readTasks(after)).get(id), task);
    assertEquals((await readTasks(after)).size, id < "T5" ? 5 : 6);
    const result = after.split(end);
    let at = -1;
    for (const [index, line] of lines.entries()) {
      const isChanged = line.includes("# 3") && lines[index - 2]?.includes(id);
      const kept = isChanged ? `${indent}  state: blocked  # 3` : line;
      at = result.indexOf(kept, at + 1);
      assert(at >= 0, `lost or moved: ${line}`);
    }
  }));

Deno.test("writeTasks() and readTasks() handle 20,000 tasks quickly", async () => {
  const tasks: Task[] = Array.from({ length: 20_000 }, (_, index) => ({
    id: `TASK-${index}`,
    title: "Headless Mode Integration",
    state: "in-progress",
    tags: ["time-tracking", "toggl"],
  }));
  const text = writeTasks(undefined, tasks);
  assertEquals([...(await readTasks(text)).values()], tasks);
  assertEquals(writeTasks(text, tasks), text);
});
