import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { withMethods } from "../support/patched_disk.ts";

/** Two entries in each of four months, and one in the present month. */
async function fiveMonths(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  for (const month of ["2024-09", "2024-10", "2024-11", "2024-12"]) {
    const clock = new FakeClock(`${month}-10T12:00`);
    let ids = 0;
    const newId = () => `${month}-${++ids}`;
    const timers = new Timers(disk, { clock, newId });
    await timers.add("T-1", { start: "08:00", end: "09:00" });
    await timers.add("T-2", { start: "09:00", end: "10:00" });
  }
  const clock = new FakeClock("2025-01-10T12:00");
  const timers = new Timers(disk, { clock, newId: () => "2025-01-1" });
  await timers.add("T-1", { start: "08:00", end: "09:00" });
  return disk;
}

const NEW_TIMES = { start: "10:00", end: "11:00" };

/** The months of older entries whose files are read. */
const READS: [
  name: string,
  run: (timers: Timers) => Promise<unknown>,
  months: string[],
][] = [
  ["status()", (it) => it.status(), []],
  ["start()", (it) => it.start("T-3"), []],
  ["add()", (it) => it.add("T-1", NEW_TIMES), []],
  ["summary()", (it) => it.summary(), []],
  ['summary({ by: "plan" })', (it) => it.summary({ by: "plan" }), []],
  ['summary({ by: "sprint" })', (it) => it.summary({ by: "sprint" }), []],
  ['summary({ by: "day" })', (it) => it.summary({ by: "day" }), [
    ...["2024-09", "2024-10", "2024-11", "2024-12"],
  ]],
  ["newest(2)", (it) => it.newest(2), ["2024-12"]],
  ["newest(3)", (it) => it.newest(3), ["2024-12"]],
  ["newest(4)", (it) => it.newest(4), ["2024-11", "2024-12"]],
  ["edit() of a new entry", (it) => it.edit("2025-01-1", { title: "x" }), []],
  ["edit() of an old entry", (it) => it.edit("2024-11-1", { title: "x" }), [
    ...["2024-11", "2024-12"],
  ]],
  ["delete() of an old entry", (it) => it.delete("2024-11-2"), [
    ...["2024-11", "2024-12"],
  ]],
];

for (const [name, run, months] of READS) {
  Deno.test(`Timers.${name} reads the months ${months.join(", ") || "of no older entries"}`, async () => {
    const disk = await fiveMonths();
    const read = new Set<string>();
    const watched = withMethods(disk, {
      readText: (path) => {
        const [, month] = path.match(/^history\/(\d.*)\.json$/) ?? [];
        if (month !== undefined) read.add(month);
        return disk.readText(path);
      },
    });
    const clock = new FakeClock("2025-01-10T12:00");
    await run(new Timers(watched, { clock }));
    assertEquals([...read].toSorted(), months);
  });
}
