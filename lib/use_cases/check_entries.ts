import {
  ACTIVE,
  type CachedArchive,
  type EntryFile,
  shardFile,
} from "../formats/entry_file.ts";
import { shownSeconds } from "../formats/entry_file_check.ts";
import { itemsWithoutEntry, repeatedEntries } from "../formats/entry_ids.ts";
import {
  ENTRIES_FILE,
  OUTBOX_FILE,
  SYNC_FILE,
  TIMER_FILE,
} from "../formats/file_names.ts";
import { jsonErrors, type JsonProblem } from "../formats/json_errors.ts";
import { shownEntry, shownTask } from "../formats/shown_task.ts";
import { areAlike } from "../timers/duplicate.ts";
import type { Entry } from "../timers/entry.ts";
import { shellWord } from "../timers/shell_word.ts";
import type { CheckedFiles } from "./checked_files.ts";
import {
  type DataProblem,
  fileError,
  fileWarning,
  problemOf,
} from "./data_problem.ts";
import { checkNewest, monthFilesIn, type NewestCheck } from "./entry_totals.ts";

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
