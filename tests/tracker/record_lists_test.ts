import { assertEquals } from "@std/assert";
import { DiskError, NothingRecordedError, Timers, Tracker } from "../../mod.ts";
import { CLOSED_FILE, TIMER_FILE } from "../../lib/formats/data_files.ts";
import { withMethods } from "../support/patched_disk.ts";
import {
  assertRefused,
  dayLog,
  logOf,
  overridesOf,
  workbench,
} from "./workbench.ts";

Deno.test("Tracker.recordedMonths() and recordedDates() list what has events, newest first", async () => {
  const { disk, tracker } = workbench("2024-12-20T09:00", {
    "2024-12.csv": logOf(
      ...["2024-12-10,start,09:00", "2024-12-10,stop,17:00"],
      ...["2024-12-02,start,09:00", "2024-12-02,stop,17:00"],
    ),
    "2023-11.csv": logOf("2023-11-30,start,09:00", "2023-11-30,stop,10:00"),
    "2024-02.csv": logOf(),
    "2024-03-worktime-overrides.csv": overridesOf("2024-03-01,4"),
    "backups/1/2024-04.csv": logOf("2024-04-01,start,09:00"),
    "2024-05.csv": "nonsense\n",
  });
  assertEquals(await tracker.recordedMonths() as string[], [
    ...["2024-12", "2024-05", "2024-02", "2023-11"],
  ]);
  const dates = ["2024-12-10", "2024-12-02", "2023-11-30"];
  assertEquals(await tracker.recordedDates() as string[], dates);
  await disk.writeText(
    "2024-12.csv",
    "date,event,time\n2024-12-11,start,09:00",
  );
  assertEquals(await tracker.recordedDates() as string[], [
    ...["2024-12-11", "2023-11-30"],
  ]);
});

Deno.test("Tracker.recordedMonths() and closedMonths() are in order, whatever order the disk has", async () => {
  const { disk, clock, tracker } = workbench("2024-12-20T09:00");
  for (const month of ["2024-09", "2024-11", "2024-10"]) {
    await tracker.writeDay({ date: `${month}-04`, work: ["09:00-17:00"] });
    await tracker.close(month);
  }
  const { [CLOSED_FILE]: closed = "" } = disk.files;
  const { months, ...rest } = JSON.parse(closed);
  const shuffled = ["2024-11", "2024-09", "2024-10"];
  await disk.writeText(
    CLOSED_FILE,
    JSON.stringify({
      ...rest,
      months: Object.fromEntries(shuffled.map((it) => [it, months[it]])),
    }),
  );
  const unordered = withMethods(disk, {
    list: () => Promise.resolve(shuffled.map((it) => `${it}.csv`)),
  });
  const expected = ["2024-11", "2024-10", "2024-09"];
  const lists = new Tracker(unordered, { clock });
  assertEquals<string[]>(await lists.recordedMonths(), expected);
  assertEquals<string[]>(
    (await lists.closedMonths()).map(({ month }) => month),
    expected,
  );
});

Deno.test("Tracker.adjust() of the start of a day does not move a timer that began then", async () => {
  const { disk, clock, tracker } = workbench("2024-12-20T12:00");
  const timers = new Timers(disk, { clock });
  await tracker.start({ at: "09:00" });
  await timers.start("A", { at: "09:00" });
  const { timer } = await tracker.adjust("09:30");
  assertEquals(timer, undefined);
  const { running } = await timers.status();
  assertEquals(running?.start, Date.parse("2024-12-20T09:00:00+09:00"));
});

Deno.test("Tracker.recordedMonths() lists months next to a folder that cannot be read", async () => {
  const { disk, clock } = workbench("2024-12-20T09:00", {
    "2024-12.csv": logOf("2024-12-10,start,09:00"),
  });
  const closed = withMethods(disk, {
    list: (options) =>
      options?.folders
        ? disk.list(options)
        : Promise.reject(new DiskError("permission_denied", "Not permitted")),
  });
  const tracker = new Tracker(closed, { clock });
  assertEquals(await tracker.recordedMonths() as string[], ["2024-12"]);
});

Deno.test("Tracker.removeEvent() names the timer paused by lunch only if the day is not over", async () => {
  const { disk, clock, tracker } = workbench("2024-12-10T12:30");
  const timers = new Timers(disk, { clock });
  await tracker.start({ at: "09:00" });
  await timers.start("A", { at: "09:10" });
  await tracker.toggleLunch({ at: "12:00" });
  const remove = async () =>
    (await tracker.removeEvent("lunch", {
      ...{ date: "2024-12-10", isDryRun: true },
    })).pausedTask;
  assertEquals(await remove(), "A");
  // Its end is missing.
  clock.set("2024-12-11T10:00");
  assertEquals(await remove(), undefined);
});

Deno.test("Tracker.removeEvent() does not need the timer, which can be damaged", async () => {
  const { disk, clock, tracker } = workbench("2024-12-10T12:30");
  await tracker.start({ at: "09:00" });
  await new Timers(disk, { clock }).start("A", { at: "09:10" });
  await tracker.toggleLunch({ at: "12:00" });
  await disk.writeText(TIMER_FILE, "nonsense");
  const { message, pausedTask } = await tracker.removeEvent("lunch", {});
  assertEquals([message, pausedTask], [
    "Removed lunch at 12:00",
    undefined,
  ]);
});

Deno.test("Tracker.removeEvent() names all that it removes, and removeDay() needs a day", async () => {
  const bench = workbench("2024-12-10T18:00", {
    "2024-12.csv": dayLog(
      "2024-12-10",
      "start 09:00, break_start 14:00, break_end 15:00, stop 15:00",
    ),
  });
  const { message } = await bench.tracker.removeEvent("stop", {});
  assertEquals(message, "Removed break_end at 15:00, stop at 15:00");
  const date = "2024-12-09";
  await assertRefused(bench, () => bench.tracker.removeDay({ date }), {
    ...{ type: NothingRecordedError, code: "nothing_recorded" },
    message: "Nothing is recorded on 2024-12-09",
    hint: "Record the day first, such as: worktime day 2024-12-09 09:00-17:30",
  });
});
