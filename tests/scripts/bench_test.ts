import { assertEquals } from "@std/assert";
import { findCommand } from "../../lib/cli/registry.ts";
import { missedBudgets } from "../../scripts/bench/main.ts";
import { restorer } from "../../scripts/bench/measure.ts";
import { ROWS } from "../../scripts/bench/rows.ts";

const EMPTY = { cpuMs: 20, wallMs: 30, MiB: 45 };
const ROW = { name: "status", line: "status", scene: {}, ms: 8, MiB: 10 };

Deno.test("missedBudgets() compares what a row adds to an empty program", () => {
  const within = { cpuMs: 28, wallMs: 99, MiB: 55 };
  assertEquals(missedBudgets(ROW, within, EMPTY), []);
  const above = { cpuMs: 29, wallMs: 31, MiB: 56.5 };
  assertEquals(missedBudgets(ROW, above, EMPTY), [
    "status: 9.0 of 8 ms",
    "status: 11.5 of 10 MiB",
  ]);
});

Deno.test("each row of the benchmark names a command", () => {
  for (const { line } of ROWS) {
    const words = line.split(" ");
    const isKnown = line === "--version" || findCommand(words) !== undefined;
    assertEquals(isKnown, true, line);
  }
});

Deno.test("restorer() reverts changed, removed and new files", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/inner`);
    await Deno.writeTextFile(`${folder}/changed`, "before");
    await Deno.writeTextFile(`${folder}/inner/removed`, "before");
    const restore = restorer(folder);
    await Deno.writeTextFile(`${folder}/changed`, "after it");
    await Deno.remove(`${folder}/inner/removed`);
    await Deno.writeTextFile(`${folder}/inner/new`, "new");
    restore();
    const read = (file: string) => Deno.readTextFile(`${folder}/${file}`);
    assertEquals(await read("changed"), "before");
    assertEquals(await read("inner/removed"), "before");
    assertEquals([...Deno.readDirSync(`${folder}/inner`)].length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
