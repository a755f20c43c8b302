import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DataFileError } from "../../../lib/errors.ts";
import { ENTRIES_FILE, OUTBOX_FILE } from "../../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tasks } from "../../../lib/tasks.ts";
import { Timers } from "../../../lib/timers.ts";
import { FakeClock, instantAt } from "../../support/fake_clock.ts";

function bench(now: string, files: Record<string, string> = {}) {
  const disk = new MemoryDisk(files);
  const clock = new FakeClock(now);
  let ids = 0;
  const options = { clock, newId: () => `id-${++ids}` };
  const timers = new Timers(disk, options);
  return { disk, clock, timers, tasks: new Tasks(disk, options) };
}

const ACTIVE = JSON.stringify({
  _active: {
    ...{ task_id: "OLD-1", description: "Old", provider_id: "OLD-1-1" },
    start: "2025-01-16T09:00:00+09:00",
  },
});

Deno.test("Timers.start() ignores a forgotten timer of another program, and says so", async () => {
  const { timers, disk } = bench("2025-01-18T09:00", {
    [ENTRIES_FILE]: ACTIVE,
  });
  const { action, finished, notes } = await timers.start("T-1");
  assertEquals([action, finished], ["started", undefined]);
  assertEquals(notes, [
    `"${ENTRIES_FILE}" has a timer for "OLD-1", started by another program ` +
    "at 2025-01-16 09:00. To record it, stop your timer, then run: " +
    "worktime timer stop --at TIME",
  ]);
  assertEquals(disk.files[ENTRIES_FILE], ACTIVE);
});

Deno.test("Timers.start() stops another program's timer that was not forgotten", async () => {
  const { timers, disk } = bench("2025-01-16T10:00", {
    [ENTRIES_FILE]: ACTIVE,
  });
  const { action, finished, notes } = await timers.start("T-1");
  assertEquals([action, finished?.taskId, notes], ["switched", "OLD-1", []]);
  const { _active } = JSON.parse(disk.files[ENTRIES_FILE] ?? "");
  assertEquals(_active, undefined);
});

Deno.test("a failed stop says that the timer is still running only if it is and a file is damaged", async () => {
  const STILL = "The timer is still running. ";
  const running = bench("2025-01-16T09:00");
  await running.timers.start("T-1");
  await running.disk.writeText(ENTRIES_FILE, "{");
  for (const end of ["stop", "pause"] as const) {
    const error = await assertRejects(
      () => running.timers[end](),
      DataFileError,
    );
    assertEquals(error.hint.startsWith(STILL), true, end);
    assertEquals(error.hint.indexOf(STILL, 1), -1);
  }

  // A paused timer is discarded without reading the entries.
  const paused = bench("2025-01-16T09:00");
  await paused.timers.start("T-1");
  await paused.timers.pause();
  await paused.disk.writeText(ENTRIES_FILE, "{");
  assertEquals((await paused.timers.stop()).givenUp?.taskId, "T-1");

  // A refused stop is not damage.
  const future = bench("2025-01-16T09:00");
  await future.timers.start("T-1");
  const refused = await assertRejects(
    () => future.timers.stop({ at: "09:01" }),
    Error,
  );
  assertEquals(refused.name, "InvalidTimerTimeError");
  assertEquals(`${Reflect.get(refused, "hint")}`.includes(STILL), false);
});

Deno.test("a stop that cannot queue its entry says that the timer is still running", async () => {
  const config = "time_tracking:\n  provider: toggl\n";
  const { timers, disk } = bench("2025-01-16T09:00", {
    "config.yaml": config,
  });
  await timers.start("T-1");
  await disk.writeText(OUTBOX_FILE, "{");
  const error = await assertRejects(() => timers.stop(), DataFileError);
  assertEquals(error.position.file, OUTBOX_FILE);
  assertStringIncludes(error.hint, "The timer is still running. ");
});

Deno.test("Timers.entries() includes the start of the range and excludes its end", async () => {
  const { timers } = bench("2025-01-16T18:00");
  for (const start of ["11:00", "09:00", "10:00"]) {
    await timers.add(start, { start, for: "2h" });
  }
  const at = (clock: string) => instantAt(`2025-01-16T${clock}`);
  const table: [from: string, to: string, tasks: string[]][] = [
    ["09:00", "11:00", ["09:00", "10:00"]],
    ["09:00", "11:00:01", ["09:00", "10:00", "11:00"]],
    ["09:00:01", "11:00", ["10:00"]],
    // It began before the range and continues in it.
    ["11:30", "18:00", []],
    ["10:00", "10:00", []],
    ["11:00", "09:00", []],
  ];
  for (const [from, to, tasks] of table) {
    const entries = await timers.entries({ from: at(from), to: at(to) });
    const found = entries.map(({ taskId }) => taskId);
    assertEquals(found, tasks, `${from} ${to}`);
  }
});

Deno.test("Timers.newest() returns the entries that ended last, newest first", async () => {
  const { timers } = bench("2025-01-16T18:00");
  assertEquals(await timers.newest(1), []);
  await timers.add("short", { start: "10:00", for: "30m" });
  await timers.add("long", { start: "09:00", for: "4h" });
  await timers.add("last", { start: "14:00", for: "15m" });
  const newest = async (count: number) =>
    (await timers.newest(count)).map(({ taskId }) => taskId);
  assertEquals(await newest(0), []);
  assertEquals(await newest(1), ["last"]);
  assertEquals(await newest(2), ["last", "long"]);
  assertEquals(await newest(3), ["last", "long", "short"]);
  assertEquals(await newest(4), ["last", "long", "short"]);
});

Deno.test("Tasks.edit() needs at least one change", async () => {
  const { tasks, disk } = bench("2025-01-16T09:00");
  await tasks.add("T-1");
  const before = disk.files;
  for (const edit of [{}, { isDryRun: true }, { at: "08:00", ago: "1h" }]) {
    await assertRejects(
      async () => await tasks.edit("T-1", edit),
      TypeError,
      "Specify at least one change to the task",
    );
  }
  assertEquals(disk.files, before);
  assertEquals((await tasks.edit("T-1", { title: "" })).task.title, "");
});

Deno.test("Timers.summary() finds an entry up to four weeks after the month in which it began", async () => {
  const { timers, clock } = bench("2025-01-01T12:00");
  await timers.start("T-1");
  clock.set("2025-03-10T00:00");
  await timers.stop({ at: "now" });
  // Late enough that the entry is in the file of its month.
  clock.set("2025-06-15T12:00");
  await timers.add("T-2", { for: "1h" });
  const seconds = async (date: string) => {
    const { rows } = await timers.summary({ from: date, to: date });
    return rows.map(({ key, seconds }) => [key, seconds]);
  };
  const day = [["T-1", 24 * 3600]];
  assertEquals(await seconds("2025-01-31"), day);
  // It starts on February 28 in UTC, four weeks after January 31.
  assertEquals(await seconds("2025-03-01"), day);
});
