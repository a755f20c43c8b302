import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, NOW } from "../support/summary_bench.ts";
import { entriesText, type WrittenEntry } from "../support/time_entries.ts";

/** Returns the width of a text in a terminal, by an independent table. */
function shownWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (/\p{M}/u.test(char)) continue;
    const isWide = code >= 0x1100 && code <= 0x115f ||
      code >= 0x2e80 && code <= 0xa4cf || code >= 0xac00 && code <= 0xd7a3 ||
      code >= 0xff00 && code <= 0xff60 || code >= 0x1f300 && code <= 0x1faff;
    width += isWide ? 2 : 1;
  }
  return width;
}

const WORDS = [
  "Draw",
  "the chart",
  "時間の記録",
  "한글",
  "🚀",
  "é",
  "Integration",
];

function randomText(random: Random): string {
  const words = Array.from(
    { length: random.integer(0, 12) },
    () => random.pick(WORDS),
  );
  return words.join(" ");
}

const COMMANDS = [
  "timer summary",
  "timer summary --by plan --by task",
  "timer summary --by tag",
  "task list",
  "timer show TASK-1",
  "timer show TASK-1 --ids",
];

Deno.test("tables fit a terminal of 40 to 200 columns", async () => {
  await forSeeds(15, async (random) => {
    const tasks: Record<string, WrittenEntry[]> = {};
    let yaml = "tasks:\n";
    for (let i = 1; i <= 6; i++) {
      const id = `TASK-${i}${random.chance(0.2) ? "-" + "漢x".repeat(20) : ""}`;
      const tags = [randomText(random) || "x"];
      const hours = random.integer(9, 23);
      tasks[id] = [{
        start: "2024-12-11T08:00",
        end: `2024-12-11T${String(hours).padStart(2, "0")}:00`,
        tags,
      }];
      const title = JSON.stringify(randomText(random));
      yaml += `  - id: ${id}\n    title: ${title}\n    plan: plan ${i % 3}\n`;
    }
    tasks["TASK-1"] ??= [];
    const files = { [ENTRIES]: entriesText(tasks), "tasks.yaml": yaml };
    for (const columns of [40, 60, 80, 120, 200]) {
      const disk = new MemoryDisk(files);
      const user = new CliUser(NOW, { disk, columns, isTerminal: true });
      await user.run(["timer", "start", Object.keys(tasks)[0] ?? ""]);
      for (const command of COMMANDS) {
        const { out, status } = await user.type(command);
        assertEquals(status, 0);
        if (command === "task list") assert(out.includes("(running)"), out);
        // Ids are typed, so they are never truncated.
        if (command.endsWith("--ids") && columns < 60) continue;
        for (const line of out.split("\n")) {
          if (/^(?:Summary|Total|TASK-1:)/.test(line)) continue;
          assert(shownWidth(line) <= columns, `${command} ${columns}: ${line}`);
        }
      }
    }
  });
});

Deno.test("of a narrow table the bar goes first, then titles are shortened, with an ellipsis", async () => {
  const files = {
    [ENTRIES]: entriesText({
      "TASK-025": [{ start: "2024-12-11T08:00", end: "2024-12-11T09:00" }],
    }),
    "tasks.yaml":
      "tasks:\n  - id: TASK-025\n    title: Headless mode integration tests\n",
  };
  const rowAt = async (columns: number | undefined) => {
    const options = { disk: new MemoryDisk(files), isTerminal: true };
    const user = new CliUser(
      NOW,
      columns === undefined ? options : { ...options, columns },
    );
    return (await user.type("timer summary")).out.split("\n")[2];
  };
  const whole = "TASK-025  Headless mode integration tests  1h 0m   100%";
  assertEquals(await rowAt(undefined), `${whole}  ${"█".repeat(24)}`);
  assertEquals(await rowAt(80), `${whole}  ${"█".repeat(23)}`);
  assertEquals(await rowAt(64), `${whole}  ${"█".repeat(7)}`);
  assertEquals(await rowAt(60), whole);
  assertEquals(
    await rowAt(40),
    "TASK-025  Headless mode i…  1h 0m   100%",
  );
});
