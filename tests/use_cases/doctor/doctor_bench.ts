import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tasks } from "../../../lib/tasks.ts";
import { Timers } from "../../../lib/timers.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { CliUser } from "../../support/run_cli.ts";

/** When the doctor comes, in Tokyo. */
export const VISIT = "2025-03-15T12:00";

/** Where files are kept as they were when the doctor came. */
export const BACKUP = "backups/2025-03-15T03-00-00-000Z";

/** A directory with some files, and a person who types commands. */
export function patient(files: Files): { disk: MemoryDisk; user: CliUser } {
  const disk = new MemoryDisk(files);
  return { disk, user: new CliUser(VISIT, { disk }) };
}

/** The lines of problems that `doctor` prints. */
export async function diagnosisOf(user: CliUser): Promise<string[]> {
  const { out } = await user.type("doctor");
  const end = out.indexOf("\n\n");
  return end < 0 ? [] : out.slice(0, end).split("\n");
}

/** The bytes of all files as text, also where they are none. */
export async function textsOf(disk: MemoryDisk): Promise<Files> {
  const files: Record<string, string> = {};
  for (const file of await disk.list()) {
    const bytes = await disk.readTail(file, Infinity);
    files[file] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }
  return files;
}

/** The files without the journal and without what was put aside. */
export async function dataFilesOf(disk: MemoryDisk): Promise<Files> {
  return Object.fromEntries(
    Object.entries(await textsOf(disk)).filter(([file]) =>
      file !== "journal.jsonl" && !file.startsWith("backups/")
    ),
  );
}

/**
 * The files of half a year in which all kinds of them came to be: every one is
 * known to the journal whole.
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
