import type { CachedArchive, EntryFile } from "./entry_file.ts";
import { isSameTime } from "./entry_file_check.ts";
import { monthsIn, rangesOf } from "./month_ranges.ts";

/** The files of months, by month; `undefined` for one that cannot be read. */
export type MonthFiles = ReadonlyMap<string, EntryFile | undefined>;

/** How what is said of the files of months differs from what they have. */
export interface ArchiveCheck {
  /** The months that nobody mentions, although their files have entries. */
  readonly unnamed: ReadonlySet<string>;
  /** The months of which entries are missing, as their files are gone. */
  readonly missing: ReadonlySet<string>;
  /** What is right of tasks that are wrong about months that are mentioned. */
  readonly wrong: ReadonlyMap<string, CachedArchive | undefined>;
  /** What is right of all tasks that have to be corrected. */
  readonly corrected: ReadonlyMap<string, CachedArchive | undefined>;
}

/**
 * Compares what the newest file says of the files of months with these files.
 * Nothing is said of tasks of which entries may be in files that are damaged or
 * gone: to add up what is left would forget them.
 */
export function checkArchives(
  newest: EntryFile,
  files: MonthFiles,
): ArchiveCheck {
  const named = new Set<string>();
  for (const { archive } of newest.tasks.values()) {
    for (const month of monthsIn(archive?.months ?? [])) named.add(month);
  }
  const present = archivesIn(files);
  const mentioned = archivesIn(
    new Map([...files].filter(([month]) => named.has(month))),
  );
  const missing = new Set<string>();
  const wrong = new Map<string, CachedArchive | undefined>();
  const corrected = new Map<string, CachedArchive | undefined>();
  for (const taskId of new Set([...newest.tasks.keys(), ...present.keys()])) {
    const archive = newest.tasks.get(taskId)?.archive;
    const right = present.get(taskId);
    const months = monthsIn(archive?.months ?? []);
    const gone = months.filter((month) => !files.has(month));
    if (gone.length > 0 && (archive?.entries ?? 0) > (right?.entries ?? 0)) {
      for (const month of gone) missing.add(month);
    } else if (months.every((month) => !files.has(month) || files.get(month))) {
      const told = mentioned.get(taskId);
      if (!isSameArchive(archive, told)) wrong.set(taskId, told);
      if (!isSameArchive(archive, right)) corrected.set(taskId, right);
    }
  }
  return { unnamed: unnamedIn(files, named), missing, wrong, corrected };
}

/** What some files of months have of each task. */
function archivesIn(files: MonthFiles): Map<string, CachedArchive> {
  const archives = new Map<
    string,
    { seconds: number; entries: number; months: string[] }
  >();
  for (const [month, file] of files) {
    for (const [taskId, { entries }] of file?.tasks ?? []) {
      if (entries.length === 0) continue;
      const archive = archives.get(taskId) ??
        { seconds: 0, entries: 0, months: [] };
      for (const { entry } of entries) archive.seconds += entry.durationSeconds;
      archive.entries += entries.length;
      archive.months.push(month);
      archives.set(taskId, archive);
    }
  }
  for (const archive of archives.values()) {
    archive.months = rangesOf(archive.months);
  }
  return archives;
}

function isSameArchive(
  a: CachedArchive | undefined,
  b: CachedArchive | undefined,
): boolean {
  if (!a || !b) return a === b;
  const months = ({ months }: CachedArchive) => rangesOf(monthsIn(months));
  return isSameTime(a.seconds, b.seconds) && a.entries === b.entries &&
    months(a).join() === months(b).join();
}

function unnamedIn(
  files: MonthFiles,
  named: ReadonlySet<string>,
): Set<string> {
  const unnamed = new Set<string>();
  for (const [month, file] of files) {
    const tasks = [...file?.tasks.values() ?? []];
    const hasEntries = tasks.some(({ entries }) => entries.length > 0);
    if (hasEntries && !named.has(month)) unnamed.add(month);
  }
  return unnamed;
}
