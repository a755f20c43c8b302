import {
  type ArchiveCheck,
  checkArchives,
  type MonthFiles,
} from "../formats/entry_archives.ts";
import {
  emptyEntryFile,
  type EntryFile,
  type FiledTask,
  monthOfShard,
} from "../formats/entry_file.ts";
import { formatEntryFile } from "../formats/entry_text.ts";
import type { DataFileCheck } from "../formats/data_file_check.ts";
import { ENTRIES_FILE } from "../formats/file_names.ts";
import { asWritten } from "../formats/filed_task.ts";
import type { CheckedFiles } from "./checked_files.ts";

/** The newest entries, and how what they say of the months differs from these. */
export interface NewestCheck {
  /** The newest entries; none if there is no such file. */
  readonly newest: EntryFile;
  /** What is wrong with what is said of the files of months. */
  readonly archives: ArchiveCheck;
}

/** The files of months among some files. */
export function monthFilesIn(files: CheckedFiles): MonthFiles {
  const months = new Map<string, EntryFile | undefined>();
  for (const [file, { check }] of files) {
    const month = monthOfShard(file);
    if (month !== undefined) months.set(month, check.entries);
  }
  return months;
}

/** Compares the files of entries; `undefined` if the newest cannot be read. */
export function checkNewest(files: CheckedFiles): NewestCheck | undefined {
  const found = files.get(ENTRIES_FILE);
  const newest = found ? found.check.entries : emptyEntryFile(ENTRIES_FILE);
  if (!newest) return undefined;
  return { newest, archives: checkArchives(newest, monthFilesIn(files)) };
}

/**
 * The new texts of the files of entries whose sums are wrong. No entry changes,
 * and a file that cannot be read is left alone.
 */
export function repairedTotals(files: CheckedFiles): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [file, { check }] of files) {
    const { entries } = check;
    if (!entries || monthOfShard(file) === undefined) continue;
    if (isAsWritten(check)) continue;
    const tasks = new Map<string, FiledTask>();
    for (const [taskId, task] of entries.tasks) {
      tasks.set(taskId, { ...taskAsWritten(task), archive: undefined });
    }
    texts.set(file, formatEntryFile({ ...entries, tasks }));
  }
  const check = checkNewest(files);
  if (!check) return texts;
  const { newest, archives: { corrected } } = check;
  const { file } = newest;
  const isSound = isAsWritten(files.get(file)?.check);
  if (isSound && corrected.size === 0) return texts;
  const tasks = new Map<string, FiledTask>();
  for (const [taskId, task] of newest.tasks) {
    tasks.set(taskId, taskAsWritten(task));
  }
  for (const [taskId, archive] of corrected) {
    const task = tasks.get(taskId) ?? { entries: [], raw: {} };
    tasks.set(taskId, { ...task, archive });
  }
  return texts.set(file, formatEntryFile({ ...newest, tasks }));
}

function isAsWritten(check: DataFileCheck | undefined): boolean {
  const { problems = [], oddities = [] } = check ?? {};
  return problems.length === 0 && oddities.length === 0;
}

/** A task with its entries as we write them. */
function taskAsWritten(task: FiledTask): FiledTask {
  return { ...task, entries: task.entries.map(asWritten) };
}
