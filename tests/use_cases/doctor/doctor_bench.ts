import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tasks } from "../../../lib/tasks.ts";
import { Timers } from "../../../lib/timers.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { CliUser } from "../../support/run_cli.ts";

/** When doctor runs, in Tokyo. */
export const VISIT = "2025-03-15T12:00";

/** The folder for the backups of that run. */
export const BACKUP = "backups/2025-03-15T03-00-00-000Z";

/** Returns a disk with some files, and a user who types commands. */
export function patient(files: Files): { disk: MemoryDisk; user: CliUser } {
  const disk = new MemoryDisk(files);
  return { disk, user: new CliUser(VISIT, { disk }) };
}

/** Returns the problem lines that `doctor` prints. */
export async function diagnosisOf(user: CliUser): Promise<string[]> {
  const { out } = await user.type("doctor");
  const end = out.indexOf("\n\n");
  return end < 0 ? [] : out.slice(0, end).split("\n");
}

/** Returns the bytes of all files as text, even if they are not. */
export async function textsOf(disk: MemoryDisk): Promise<Files> {
  const files: Record<string, string> = {};
  for (const file of await disk.list()) {
    const bytes = await disk.readTail(file, Infinity);
    files[file] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }
  return files;
}

/** Returns the files without the journal and the backups. */
export async function dataFilesOf(disk: MemoryDisk): Promise<Files> {
  return Object.fromEntries(
    Object.entries(await textsOf(disk)).filter(([file]) =>
      file !== "journal.jsonl" && !file.startsWith("backups/")
    ),
  );
}

/**
 * The files of half a year, with all kinds of data files. The journal has the
 * whole text of each.
 */
export async function recordedHalfYear(): Promise<Files> {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2024-10-10T09:00");
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const timers = new Timers(disk, { clock, newId });
  const tracker = new Tracker(disk, { clock });
  await timers.configure({ provider: "toggl", tags: ["deep work"] });
  const tasks = new Tasks(disk, { clock, newId });
  await tasks.add("T-1", { title: "The first" });
  await tasks.add("T-2", { title: "The second" });
  for (const month of ["2024-10", "2024-11", "2025-01", "2025-03"]) {
    clock.set(`${month}-10T09:00`);
    await tracker.start();
    await timers.start("T-1");
    clock.set(`${month}-10T11:30`);
    await timers.start("T-2");
    clock.set(`${month}-10T12:00:30`);
    await timers.stop();
    clock.set(`${month}-10T17:00`);
    await tracker.stop();
  }
  await tracker.setExpectedHours("4", { date: "2025-03-12" });
  clock.set("2025-03-15T09:00");
  await timers.start("T-3", { title: "The third" });
  return disk.files;
}
