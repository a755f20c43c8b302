import type { Clock, Disk } from "../../lib/ports.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { Tasks } from "../../lib/tasks.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { TimersOptions } from "../../lib/open_workspace.ts";
import { Timers } from "../../lib/timers.ts";
import { Tracker } from "../../lib/tracker.ts";
import { recordEvent } from "../../lib/use_cases/workday/record_event.ts";
import { toggleLunch } from "../../lib/workday/event.ts";
import type { SampleChange } from "./changes.ts";

const MONTH = "2024-12.csv";
const TIMER = "history/timer.json";
const NEWEST = "history/time-entries.json";
const OCTOBER = "history/2024-10.json";
const NOVEMBER = "history/2024-11.json";
const OUTBOX = "history/outbox.json";

/** A change, and the files between whose writes the process can die. */
export interface SampleTimerChange extends SampleChange {
  readonly touches: readonly string[];
}

/** The evening of the day of most changes. */
const TODAY = Date.parse("2024-12-10T18:00:00Z");
/** An evening in the previous month, which does not have its own file yet. */
const IN_NOVEMBER = Date.parse("2024-11-29T18:00:00Z");

/** Returns options with a fixed clock and reproducible ids. */
export function fixedOptions(
  idsBegin: string,
  now: number = TODAY,
): Required<Pick<TimersOptions, "clock" | "newId" | "lockTimeoutMs">> {
  const clock: Clock = { now: () => now, zone: namedZone("UTC") };
  let ids = 0;
  const newId = () => `${idsBegin}-${++ids}`;
  return { clock, newId, lockTimeoutMs: 2_000 };
}

/** Opens timers on a disk. */
export function timersOn(disk: Disk, idsBegin = "new"): Timers {
  return new Timers(disk, fixedOptions(idsBegin));
}

/** Starts or ends lunch; a resumed timer also gets a reproducible id. */
export function lunch(disk: Disk, at: string): Promise<unknown> {
  const { clock, newId, ...options } = fixedOptions("lunch");
  const directory = new DataDirectory(disk, clock, options);
  const workspace = { directory, clock, newId, terms: undefined };
  return recordEvent(workspace, toggleLunch, { at });
}

/** Makes an open day with one entry and a running timer. */
export async function startTimedDay(disk: Disk): Promise<void> {
  await trackerOn(disk).start({ at: "09:00" });
  const timers = timersOn(disk, "day");
  await timers.start("A", { at: "09:00" });
  await timers.start("B — naïve 😀", { at: "10:00" });
}

/** Adds entries in three months, one of which has its own file. */
async function addThreeMonths(disk: Disk): Promise<void> {
  await addFinishedMonth(disk);
  const timers = timersOn(disk, "months");
  await timers.add("A", hourFrom("2024-10-30T22:00"));
  await timers.add("A", hourFrom("2024-12-02T10:00"));
}

/** Adds entries of a finished month to the file of the newest entries. */
export async function addFinishedMonth(disk: Disk): Promise<void> {
  const timers = new Timers(disk, fixedOptions("november", IN_NOVEMBER));
  await timers.add("A", hourFrom("2024-11-28T10:00"));
  await timers.add("A", hourFrom("2024-11-29T10:00"));
  await timers.add("B", hourFrom("2024-11-29T12:00"));
}

/** Returns an hour that starts at a time in UTC. */
export function hourFrom(start: string): { start: string; end: string } {
  const end = `${Number(start.slice(11, 13)) + 1}:00`;
  return { start, end };
}

/** A change of each kind to timers, entries and tasks. */
export const TIMER_CHANGES: readonly SampleTimerChange[] = [
  {
    name: "the first timer ever",
    touches: [TIMER],
    history: () => Promise.resolve(),
    make: (disk) => timersOn(disk).start("A", { at: "09:00" }),
  },
  {
    name: "a switch from one timer to another",
    touches: [NEWEST, TIMER],
    history: startTimedDay,
    make: (disk) => timersOn(disk).start("A", { at: "11:30" }),
  },
  {
    name: "a stop of a timer",
    touches: [NEWEST, TIMER],
    history: startTimedDay,
    make: (disk) => timersOn(disk).stop({ at: "11:30" }),
  },
  {
    name: "a switch of timers that a provider is to hear of",
    touches: [OUTBOX, NEWEST, TIMER],
    history: async (disk) => {
      const text = "time_tracking:\n  provider: toggl\n";
      await disk.writeText("config.yaml", text);
      await startTimedDay(disk);
    },
    make: (disk) => timersOn(disk).start("TASK-9", { at: "11:30" }),
  },
  {
    name: "a pause of a timer",
    touches: [NEWEST, TIMER],
    history: startTimedDay,
    make: (disk) => timersOn(disk).pause({ at: "11:30" }),
  },
  {
    name: "an edit that moves an entry from one month's file to another",
    touches: [OCTOBER, NOVEMBER, NEWEST],
    history: addThreeMonths,
    make: (disk) =>
      timersOn(disk).edit("months-1", {
        start: "2024-11-29T14:00",
        end: "2024-11-29T15:00",
      }),
  },
  {
    name: "a deletion of the last entry in a month's file",
    touches: [OCTOBER, NEWEST],
    history: addThreeMonths,
    make: (disk) => timersOn(disk).delete("months-1"),
  },
  {
    name: "an entry that sends a month to a file of its own",
    touches: [NOVEMBER, NEWEST],
    history: addFinishedMonth,
    make: (disk) => timersOn(disk).add("A", hourFrom("2024-12-02T10:00")),
  },
  {
    name: "a lunch that pauses a timer",
    touches: [MONTH, NEWEST, TIMER],
    history: startTimedDay,
    make: (disk) => lunch(disk, "12:30"),
  },
  {
    name: "an end of lunch that resumes a timer",
    touches: [MONTH, TIMER],
    history: startLunch,
    make: (disk) => lunch(disk, "13:15"),
  },
  {
    name: "an adjustment of a lunch that paused a timer",
    touches: [MONTH, NEWEST, TIMER],
    history: startLunch,
    make: (disk) => trackerOn(disk).adjust("12:15"),
  },
  {
    name: "an undo of a lunch that paused a timer",
    touches: [MONTH, NEWEST, TIMER],
    history: startLunch,
    make: (disk) => trackerOn(disk).undo(),
  },
  {
    name: "a stop of the day that pauses a timer in a new month",
    touches: [MONTH, NOVEMBER, NEWEST, TIMER],
    history: async (disk) => {
      await addFinishedMonth(disk);
      await trackerOn(disk).start({ at: "09:00" });
      await timersOn(disk).start("B", { at: "10:00" });
    },
    make: (disk) => trackerOn(disk).stop({ at: "17:00" }),
  },
  {
    name: "a completion of a task that stops its timer",
    touches: [NEWEST, TIMER, "tasks.yaml"],
    history: async (disk) => {
      const tasks = new Tasks(disk, fixedOptions("task"));
      await tasks.add("A", { title: "Headless mode" });
      await tasks.start("A", { at: "10:00" });
    },
    make: (disk) =>
      new Tasks(disk, fixedOptions("new")).complete("A", { at: "11:00" }),
  },
];

async function startLunch(disk: Disk): Promise<void> {
  await startTimedDay(disk);
  await lunch(disk, "12:30");
}

/** Opens a tracker on a disk, with the clock of the timers. */
export function trackerOn(disk: Disk): Tracker {
  return new Tracker(disk, fixedOptions("none"));
}
