import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Tasks } from "../../lib/tasks.ts";
import { Timers } from "../../lib/timers.ts";
import { Tracker } from "../../lib/tracker.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { withMethods } from "../support/patched_disk.ts";

/**
 * A directory in which every kind of file has something, also months that only
 * the balance includes and that are closed.
 */
async function recorded(isUndone = false): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2025-01-31T22:00");
  const tracker = new Tracker(disk, { clock });
  const timers = new Timers(disk, { clock });
  await disk.writeText("config.yaml", "workday:\n  balance_from: 2024-11\n");
  await tracker.writeDay({ date: "2024-11-05", work: ["9:00-17:00"] });
  await tracker.close("2024-11");
  await timers.configure({ provider: "toggl" });
  await new Tasks(disk, { clock }).add("T-1", { title: "Plan" });
  await tracker.setExpectedHours("4", { date: "2025-02-03" });
  await tracker.start();
  clock.set("2025-01-31T23:00");
  await timers.start("T-1");
  await timers.stop();
  clock.set("2025-02-03T09:00");
  await tracker.start();
  await timers.start("T-1");
  if (isUndone) await tracker.undo();
  return disk;
}

type Facades = { tracker: Tracker; timers: Timers; tasks: Tasks };

const redo = ({ tracker }: Facades) => tracker.redo();

const OPERATIONS: ((on: Facades) => Promise<unknown>)[] = [
  ({ tracker }) => tracker.status(),
  ({ tracker }) => tracker.day(),
  ({ tracker }) => tracker.day({ date: "2025-01-31" }),
  ({ tracker }) => tracker.month(),
  ({ tracker }) => tracker.check(),
  ({ tracker }) => tracker.repair(),
  ({ tracker }) => tracker.toggleLunch(),
  ({ tracker }) => tracker.start({ at: "2025-01-31T20:00" }),
  ({ tracker }) => tracker.stop(),
  ({ tracker }) => tracker.adjust("9:30"),
  ({ tracker }) => tracker.setExpectedHours("5"),
  ({ tracker }) => tracker.balance(),
  ({ tracker }) => tracker.year(),
  ({ tracker }) => tracker.week(),
  ({ tracker }) => tracker.timesheet(),
  ({ tracker }) => tracker.timesheet({ month: "2024-11" }),
  ({ tracker }) => tracker.closedMonths(),
  ({ tracker }) => tracker.reopen("2024-11"),
  ({ tracker }) => tracker.recordedDates(),
  ({ tracker }) => tracker.absences(),
  ({ tracker }) => tracker.recordAbsence("sick", { dates: "2025-02-04" }),
  ({ tracker }) => tracker.recordPause("break", "9:10-9:20"),
  ({ tracker }) => tracker.removeEvent("start"),
  ({ tracker }) => tracker.removeDay(),
  ({ tracker }) => tracker.note("Remote"),
  ({ tracker }) =>
    tracker.writeDay({ date: "2025-01-30", work: ["9:00-17:00"] }),
  ({ tracker }) => tracker.undo(),
  redo,
  ({ timers }) => timers.status(),
  ({ timers }) => timers.show("T-1"),
  ({ timers }) => timers.summary(),
  ({ timers }) => timers.stop(),
  ({ timers }) => timers.start("T-2"),
  ({ timers }) => timers.edit("last", { title: "x" }),
  ({ timers }) => timers.delete("last"),
  ({ timers }) => timers.pause(),
  ({ timers }) => timers.resume(),
  ({ timers }) => timers.newest(3),
  ({ timers }) => timers.add("T-1", { start: "8:00", end: "8:30" }),
  ({ tasks }) => tasks.list(),
  ({ tasks }) => tasks.complete("T-1"),
  ({ tasks }) => tasks.start("T-1"),
  ({ tasks }) => tasks.delete("T-1"),
  ({ tasks }) => tasks.rename("T-1", { to: "T-3" }),
];

const FILES = Object.keys((await recorded()).files);

for (const run of OPERATIONS) {
  const [, name] = String(run).split("=>");
  Deno.test(`${name} does not take a bug for a damaged or closed file`, async () => {
    let allReads = 0;
    for (const file of FILES) {
      const disk = await recorded(run === redo);
      let reads = 0;
      const bug = new TypeError("This is a bug");
      const failing = withMethods(disk, {
        readText: (path) => {
          if (path !== file) return disk.readText(path);
          reads++;
          return Promise.reject(bug);
        },
      });
      const clock = new FakeClock("2025-02-03T10:00");
      const error = await run({
        tracker: new Tracker(failing, { clock }),
        timers: new Timers(failing, { clock }),
        tasks: new Tasks(failing, { clock }),
      }).then(() => undefined, (it) => it);
      if (reads > 0) assertEquals(error, bug, file);
      allReads += reads;
    }
    assert(allReads > 0, "no file was read");
  });
}
