import { assertEquals } from "@std/assert";
import type { Tracker } from "../../mod.ts";
import { BEFORE, type Before, type Command, OUTCOMES } from "./outcomes.ts";
import {
  assertRefused,
  dataFiles,
  logOf,
  rowsOf,
  type Workbench,
  workbench,
} from "./workbench.ts";

const DATE = "2024-12-10";

const COMMANDS: Record<Command, (tracker: Tracker) => Promise<unknown>> = {
  start: (tracker: Tracker) => tracker.start(),
  stop: (tracker: Tracker) => tracker.stop(),
  lunch: (tracker: Tracker) => tracker.toggleLunch(),
  break: (tracker: Tracker) => tracker.toggleBreak(),
  "adjust 15:45": (tracker: Tracker) => tracker.adjust("15:45"),
};

const DAY_BEFORE = rowsOf("2024-12-09", "start 08:00, stop 12:00");
const DAY_AFTER = rowsOf("2024-12-12", "start 08:00, stop 12:00");

/** A tracker at 16:00 on a day that is alone in its file or between others. */
function benchWith(events: string, isAlone: boolean): Workbench {
  const rows = rowsOf(DATE, events);
  const all = isAlone ? rows : [...DAY_BEFORE, ...rows, ...DAY_AFTER];
  const files = all.length > 0 ? { "2024-12.csv": logOf(...all) } : {};
  return workbench("2024-12-10T16:00:59.999", files);
}

for (const [before, commands] of Object.entries(OUTCOMES)) {
  for (const [command, outcome] of Object.entries(commands)) {
    const run = COMMANDS[command as Command];
    for (const isAlone of [true, false]) {
      const where = isAlone ? "alone in its month" : "between other days";
      Deno.test(`${command} when ${before}, ${where}`, async () => {
        const bench = benchWith(BEFORE[before as Before], isAlone);
        if (!Array.isArray(outcome)) {
          await assertRefused(bench, () => run(bench.tracker), outcome);
          return;
        }
        const [action, time, state, message, events, endedPause] = outcome;
        const instant = Date.parse(`${DATE}T${time}+09:00`);
        assertEquals(
          await run(bench.tracker) as unknown,
          {
            ...{ action, date: DATE, time, instant, state, message },
            ...(endedPause && { endedPause }),
          },
        );
        const rows = rowsOf(DATE, events);
        const all = isAlone ? rows : [...DAY_BEFORE, ...rows, ...DAY_AFTER];
        assertEquals(dataFiles(bench), { "2024-12.csv": logOf(...all) });
      });
    }
  }
}

Deno.test("a rejected command on an empty disk creates nothing", async () => {
  const bench = workbench("2024-12-10T16:00");
  for (const command of ["stop", "lunch", "break", "adjust 15:45"] as const) {
    const run = COMMANDS[command];
    const refusal = OUTCOMES.unstarted[command];
    if (Array.isArray(refusal)) throw new Error("It is not refused");
    await assertRefused(bench, () => run(bench.tracker), refusal);
    assertEquals(bench.disk.files, {});
  }
});

Deno.test("Tracker.status(), month() and day() create nothing", async () => {
  const bench = workbench("2024-12-10T16:00");
  await bench.tracker.status();
  await bench.tracker.month();
  await bench.tracker.day();
  assertEquals(bench.disk.files, {});
});
