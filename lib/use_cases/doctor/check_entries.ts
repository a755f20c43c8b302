import { shellWord } from "../../errors.ts";
import type { DataFileCheck } from "../../formats/data_file_check.ts";
import {
  ENTRIES_FILE,
  OUTBOX_FILE,
  SYNC_FILE,
  TIMER_FILE,
} from "../../formats/data_files.ts";
import {
  type ArchiveCheck,
  checkArchives,
  itemsWithoutEntry,
  type MonthFiles,
  repeatedEntries,
  shownSeconds,
} from "../../formats/entry_checks.ts";
import {
  ACTIVE,
  asWritten,
  type CachedArchive,
  emptyEntryFile,
  type EntryFile,
  type FiledTask,
  monthOfShard,
  shardFile,
  shownEntry,
  shownTask,
} from "../../formats/entry_file.ts";
import { formatEntryFile } from "../../formats/entry_text.ts";
import { areAlike } from "../../sync/conflict.ts";
import { jsonErrors, type JsonProblem } from "../../text/json.ts";
import type { Entry } from "../../tracking/entry.ts";
import {
  type CheckedFiles,
  type DataProblem,
  fileError,
  fileWarning,
  problemOf,
} from "./problem.ts";

/** Checks what the files of the timers say of each other. */
export function checkEntries(files: CheckedFiles): DataProblem[] {
  const check = checkNewest(files);
  const months = [...monthFilesIn(files).values()];
  const entries: EntryFile[] = [];
  for (const file of [...months, check?.newest]) if (file) entries.push(file);
  const repeated = repeatedEntries(entries).map(({ file, entry }) =>
    fileWarning(file, `${shownEntry(entry)} has the id of another one`)
  );
  if (!check) return repeated;
  const isAllThere = months.length + 1 === entries.length &&
    check.archives.missing.size === 0;
  return [
    ...repeated,
    ...archiveProblems(files, check),
    ...foreignTimer(files, check),
    // An entry may be in a file that cannot be read.
    ...isAllThere ? outboxWarnings(files, entries) : [],
    ...duplicateWarnings(files, entries),
  ];
}

/** Entries that a provider seems to have twice, and that are here twice still. */
function duplicateWarnings(
  files: CheckedFiles,
  entries: readonly EntryFile[],
): DataProblem[] {
  const { duplicates = [] } = files.get(SYNC_FILE)?.check.sync ?? {};
  if (duplicates.length === 0) return [];
  const byId = new Map<string, { entry: Entry; file: string }>();
  for (const { tasks, file } of entries) {
    for (const task of tasks.values()) {
      for (const { entry } of task.entries) byId.set(entry.id, { entry, file });
    }
  }
  return duplicates.flatMap(({ entryId, of, provider, isCertain }) => {
    const [one, other] = [byId.get(entryId), byId.get(of)];
    if (!one || !other) return [];
    if (!isCertain && !areAlike(one.entry, other.entry)) return [];
    const message =
      `${shownEntry(one.entry)} is ${isCertain ? "" : "likely "}` +
      `twice at ${provider}: worktime timer delete ${shellWord(entryId)}`;
    return [fileWarning(one.file, message)];
  });
}

/** A timer that the original tool left running, where ours is in its way. */
function foreignTimer(
  files: CheckedFiles,
  { newest }: NewestCheck,
): DataProblem[] {
  const active = newest.others.get(ACTIVE);
  if (active == null || !files.has(TIMER_FILE)) return [];
  const message = `"${ACTIVE}" is a timer beside the one in "${TIMER_FILE}": ` +
    "it is taken over when that one has stopped";
  return [fileWarning(ENTRIES_FILE, message)];
}

function archiveProblems(
  files: CheckedFiles,
  { newest, archives: { unnamed, missing, wrong } }: NewestCheck,
): DataProblem[] {
  const problems: DataProblem[] = [];
  for (const month of unnamed) {
    const message = `no "archive" in "${ENTRIES_FILE}" names this month`;
    problems.push(fileError(shardFile(month), message));
  }
  for (const month of missing) {
    const message = "the file is gone: put it back, or " +
      '"{}" in its place to forget its entries';
    problems.push(fileError(shardFile(month), message));
  }
  const found: JsonProblem[] = [];
  for (const [taskId, right] of wrong) {
    const { archive } = newest.tasks.get(taskId) ?? {};
    const expected = right ? `an "archive" of ${shown(right)}` : 'no "archive"';
    const problem = `expected ${expected} for ${shownTask(taskId)}, ` +
      `found ${archive ? `one of ${shown(archive)}` : "none"}`;
    found.push({ path: [taskId, "archive"], problem });
  }
  const text = files.get(ENTRIES_FILE)?.text ?? "{}";
  return [...problems, ...jsonErrors(text, ENTRIES_FILE, found).map(problemOf)];
}

function shown({ seconds, entries, months }: CachedArchive): string {
  const first = months.slice(0, 3).join(", ");
  const where = months.length > 3 ? `${first}, …` : first || "no month";
  const noun = entries === 1 ? "entry" : "entries";
  return `${shownSeconds(seconds)} seconds in ${entries} ${noun} of ${where}`;
}

function outboxWarnings(
  files: CheckedFiles,
  entries: readonly EntryFile[],
): DataProblem[] {
  const { outbox } = files.get(OUTBOX_FILE)?.check ?? {};
  const { timer, problems = [] } = files.get(TIMER_FILE)?.check ?? {};
  // What waits may be of the timer, which nobody can read.
  if (!outbox || problems.length > 0) return [];
  return itemsWithoutEntry(outbox, entries, timer?.running?.id).map((item) =>
    fileWarning(OUTBOX_FILE, `${shownEntry(item)} waits, but is not there`)
  );
}

/** The newest entries, and how what they say of the months differs from these. */
interface NewestCheck {
  /** The newest entries; none if there is no such file. */
  readonly newest: EntryFile;
  /** What is wrong with what is said of the files of months. */
  readonly archives: ArchiveCheck;
}

/** The files of months among some files. */
function monthFilesIn(files: CheckedFiles): MonthFiles {
  const months = new Map<string, EntryFile | undefined>();
  for (const [file, { check }] of files) {
    const month = monthOfShard(file);
    if (month !== undefined) months.set(month, check.entries);
  }
  return months;
}

/** Compares the files of entries; `undefined` if the newest cannot be read. */
function checkNewest(files: CheckedFiles): NewestCheck | undefined {
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
