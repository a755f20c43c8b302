import type { Clock, Disk } from "../../lib/ports.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { Tracker } from "../../lib/tracker.ts";
import { TIMER_CHANGES } from "./timer_changes.ts";

/** A clock that stands still. */
export const CLOCK: Clock = {
  now: () => Date.parse("2024-12-10T18:00:00Z"),
  zone: namedZone("UTC"),
};

/** The text of every file, by path. */
export type Files = Readonly<Record<string, string>>;

/** A change that tests make repeatedly, with a different fault each time. */
export interface SampleChange {
  readonly name: string;
  /** Makes the earlier changes that it builds on. */
  readonly history: (disk: Disk) => Promise<unknown>;
  readonly make: (disk: Disk) => Promise<unknown>;
}

const STARTED = "date,event,time\n2024-12-10,start,09:00\n";

/** The files before {@linkcode changeThree}. */
export const BEFORE_THREE: Files = {
  "2024-11.csv":
    "date,event,time\n2024-11-29,start,09:00\n2024-11-29,stop,17:00\n",
  "2024-12.csv": STARTED,
};

/** The files after {@linkcode changeThree}. */
export const AFTER_THREE: Files = {
  "2024-12.csv": `${STARTED}2024-12-10,stop,17:00\n`,
  "old/2024-11.csv": BEFORE_THREE["2024-11.csv"] ?? "",
};

/** New files whose texts are too long for the journal, and a changed file. */
export const LONG_FILES: Files = {
  "old/one.txt": "1234567\n".repeat(5_000),
  "old/short.txt": "short\n",
  "2024-12.csv": AFTER_THREE["2024-12.csv"] ?? "",
  "old/two.txt": "äöü😀\n".repeat(6_000),
};

/** Changes one file, removes one, and creates one in a new folder. */
export async function changeThree(disk: Disk): Promise<void> {
  await directoryOn(disk).change(async (changing) => {
    const november = await changing.read("2024-11.csv") ?? null;
    changing.write("2024-12.csv", AFTER_THREE["2024-12.csv"] ?? null);
    changing.write("2024-11.csv", null);
    changing.write("old/2024-11.csv", november);
    changing.note({ summary: "Closed 2024-11 — naïve 😀" });
  });
}

/** Opens a data directory on a disk. */
export function directoryOn(disk: Disk): DataDirectory {
  return new DataDirectory(disk, CLOCK, { lockTimeoutMs: 2_000 });
}

/** Opens a tracker on a disk. */
export function trackerOn(disk: Disk): Tracker {
  return new Tracker(disk, { clock: CLOCK, lockTimeoutMs: 2_000 });
}

/** A change of each kind. */
export const CHANGES: readonly SampleChange[] = [
  {
    name: "the first start ever",
    history: () => Promise.resolve(),
    make: start,
  },
  {
    name: "an append",
    history: start,
    make: (disk) => trackerOn(disk).toggleLunch({ at: "12:30" }),
  },
  {
    name: "an adjustment",
    history: start,
    make: (disk) => trackerOn(disk).adjust("08:45"),
  },
  {
    name: "a whole day with a note",
    history: start,
    make: (disk) =>
      trackerOn(disk).writeDay({
        ...{ date: "2024-12-09", work: ["09:00-17:00"], note: "Remote" },
        lunch: "12:00-12:30",
      }),
  },
  {
    name: "expected hours",
    history: start,
    make: (disk) => trackerOn(disk).setExpectedHours("7.5"),
  },
  {
    name: "a change of three files",
    history: (disk) => put(disk, BEFORE_THREE),
    make: changeThree,
  },
  {
    name: "an undo of three files",
    history: threeChanged,
    make: (disk) => trackerOn(disk).undo(),
  },
  {
    name: "a redo of three files",
    history: async (disk) => {
      await threeChanged(disk);
      await trackerOn(disk).undo();
    },
    make: (disk) => trackerOn(disk).redo(),
  },
  {
    name: "the removal of two files",
    history: (disk) => put(disk, BEFORE_THREE),
    make: (disk) => put(disk, { "2024-11.csv": null, "2024-12.csv": null }),
  },
  {
    name: "a restore of a month that was overwritten",
    history: async (disk) => {
      await start(disk);
      await disk.writeText("2024-12.csv", STARTED.replace("09", "07"));
    },
    make: (disk) => trackerOn(disk).restore("2024-12.csv"),
  },
  {
    name: "the close of a month",
    history: (disk) => put(disk, BEFORE_THREE),
    make: (disk) => trackerOn(disk).close("2024-11"),
  },
  {
    name: "the undo of reopening a month",
    history: async (disk) => {
      await put(disk, BEFORE_THREE);
      await trackerOn(disk).close("2024-11");
      await trackerOn(disk).reopen("2024-11");
    },
    make: (disk) => trackerOn(disk).undo(),
  },
  {
    name: "a change with long new files",
    history: (disk) => put(disk, BEFORE_THREE),
    make: (disk) => put(disk, LONG_FILES),
  },
  {
    name: "an undo of long new files",
    history: async (disk) => {
      await put(disk, BEFORE_THREE);
      await put(disk, LONG_FILES);
    },
    make: (disk) => trackerOn(disk).undo(),
  },
  {
    name: "a redo of long new files",
    history: async (disk) => {
      await put(disk, BEFORE_THREE);
      await put(disk, LONG_FILES);
      await trackerOn(disk).undo();
    },
    make: (disk) => trackerOn(disk).redo(),
  },
  ...TIMER_CHANGES,
];

/** Returns the files before a change. */
export async function filesBefore(tried: SampleChange): Promise<Files> {
  const disk = new MemoryDisk();
  await tried.history(disk);
  return disk.files;
}

/** Writes files, in one change. */
export async function put(
  disk: Disk,
  files: Readonly<Record<string, string | null>>,
): Promise<void> {
  await directoryOn(disk).change((changing) => {
    if (files === LONG_FILES) changing.leaveOutNewTexts();
    for (const [file, text] of Object.entries(files)) {
      changing.write(file, text);
    }
    changing.note({ summary: `Put ${Object.keys(files).join(", ")}` });
    return Promise.resolve();
  });
}

async function start(disk: Disk): Promise<void> {
  await trackerOn(disk).start({ at: "09:00" });
}

async function threeChanged(disk: Disk): Promise<void> {
  await put(disk, BEFORE_THREE);
  await changeThree(disk);
}
