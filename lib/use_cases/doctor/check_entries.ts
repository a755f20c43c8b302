import { shellWord } from "../../errors.ts";
import {
  ENTRIES_FILE,
  monthOfShard,
  OUTBOX_FILE,
  shardFile,
  SYNC_FILE,
  TIMER_FILE,
} from "../../formats/data_files.ts";
import {
  type ArchiveCheck,
  checkArchives,
  type EntryFilesByMonth,
  formatSeconds,
} from "../../formats/entry_checks.ts";
import {
  ACTIVE,
  describeEntry,
  emptyEntryFile,
  type EntryFile,
  formatEntryFile,
  normalizeRecord,
  quoteTaskId,
  type StoredArchive,
  type TaskRecord,
} from "../../formats/entry_file.ts";
import { areAlike } from "../../sync/conflict.ts";
import { jsonErrors, type JsonProblem } from "../../text/json.ts";
import type { Entry } from "../../tracking/entry.ts";
import type { CheckedFiles } from "./inspect_files.ts";
import {
  type DataProblem,
  fileError,
  fileWarning,
  isError,
  isRepairCandidate,
  problemOf,
} from "./problem.ts";

/** An entry, and the file that it is in. */
interface LocatedEntry {
  readonly file: string;
  readonly entry: Entry;
}

/** Checks what the files of the timers say of each other. */
export function checkEntries(files: CheckedFiles): DataProblem[] {
  const { months, newest, sound } = entryFilesIn(files);
  const repeated: DataProblem[] = [];
  const byId = new Map<string, LocatedEntry>();
  for (const { file, tasks } of sound) {
    for (const { entries } of tasks.values()) {
      for (const { entry } of entries) {
        const { id } = entry;
        if (byId.has(id)) {
          const message = `${describeEntry(entry)} has the id of another one`;
          repeated.push(fileWarning(file, message));
        }
        byId.set(id, { file, entry });
      }
    }
  }
  if (!newest) return repeated;
  const archives = checkArchives(newest, months);
  const isComplete = months.size + 1 === sound.length &&
    archives.missing.size === 0;
  return [
    ...repeated,
    ...archiveProblems(files, newest, archives),
    ...legacyTimerWarnings(files, newest),
    // An entry may be in a file that cannot be read.
    ...isComplete ? outboxWarnings(files, byId) : [],
    ...duplicateWarnings(files, byId),
  ];
}

/** The files of entries among some files. */
function entryFilesIn(files: CheckedFiles): {
  months: EntryFilesByMonth;
  /** The newest entries, none if there is no such file. */
  newest: EntryFile | undefined;
  /** All that can be read. */
  sound: readonly EntryFile[];
} {
  const months = new Map<string, EntryFile | undefined>();
  for (const [file, { entries }] of files) {
    const month = monthOfShard(file);
    if (month !== undefined) months.set(month, entries);
  }
  const found = files.get(ENTRIES_FILE);
  const newest = found ? found.entries : emptyEntryFile(ENTRIES_FILE);
  const sound = [...months.values(), newest].filter((it) => it !== undefined);
  return { months, newest, sound };
}

/** Entries that a provider seems to have twice, and that are here twice still. */
function duplicateWarnings(
  files: CheckedFiles,
  byId: ReadonlyMap<string, LocatedEntry>,
): DataProblem[] {
  const { duplicates = [] } = files.get(SYNC_FILE)?.sync ?? {};
  return duplicates.flatMap(({ entryId, of, provider, isCertain }) => {
    const [one, other] = [byId.get(entryId), byId.get(of)];
    if (!one || !other) return [];
    if (!isCertain && !areAlike(one.entry, other.entry)) return [];
    const message =
      `${describeEntry(one.entry)} is ${isCertain ? "" : "likely "}` +
      `twice at ${provider}: worktime timer delete ${shellWord(entryId)}`;
    return [fileWarning(one.file, message)];
  });
}

/** A timer that the original tool left running, where ours is in its way. */
function legacyTimerWarnings(
  files: CheckedFiles,
  { otherFields }: EntryFile,
): DataProblem[] {
  const active = otherFields.get(ACTIVE);
  if (active == null || !files.has(TIMER_FILE)) return [];
  const message = `"${ACTIVE}" is a timer beside the one in "${TIMER_FILE}": ` +
    "it is taken over when that one has stopped";
  return [fileWarning(ENTRIES_FILE, message)];
}

function archiveProblems(
  files: CheckedFiles,
  newest: EntryFile,
  { unlisted, missing, mismatches }: ArchiveCheck,
): DataProblem[] {
  const problems: DataProblem[] = [];
  for (const month of unlisted) {
    const message = `no "archive" in "${ENTRIES_FILE}" names this month`;
    problems.push(fileError(shardFile(month), message));
  }
  for (const month of missing) {
    const message = "the file is missing: put it back, or " +
      '"{}" in its place to forget its entries';
    problems.push(fileError(shardFile(month), message));
  }
  const found: JsonProblem[] = [];
  for (const [taskId, right] of mismatches) {
    const { archive } = newest.tasks.get(taskId) ?? {};
    const expected = right
      ? `an "archive" of ${archiveText(right)}`
      : 'no "archive"';
    const problem = `expected ${expected} for ${quoteTaskId(taskId)}, ` +
      `found ${archive ? `one of ${archiveText(archive)}` : "none"}`;
    found.push({ path: [taskId, "archive"], problem });
  }
  const text = files.get(ENTRIES_FILE)?.text ?? "{}";
  return [...problems, ...jsonErrors(text, ENTRIES_FILE, found).map(problemOf)];
}

function archiveText({ seconds, entries, months }: StoredArchive): string {
  const first = months.slice(0, 3).join(", ");
  const where = months.length > 3 ? `${first}, …` : first || "no month";
  const noun = entries === 1 ? "entry" : "entries";
  return `${formatSeconds(seconds)} seconds in ${entries} ${noun} of ${where}`;
}

/** What waits for a provider although its entry is in none of the files. */
function outboxWarnings(
  files: CheckedFiles,
  byId: ReadonlyMap<string, LocatedEntry>,
): DataProblem[] {
  const { outbox } = files.get(OUTBOX_FILE) ?? {};
  const { timer, problems = [] } = files.get(TIMER_FILE) ?? {};
  // What waits may be of the timer, which nobody can read.
  if (!outbox || problems.some(isError)) return [];
  return outbox.filter(({ action, entryId }) =>
    action !== "delete" && entryId !== timer?.running?.id && !byId.has(entryId)
  ).map((item) =>
    fileWarning(OUTBOX_FILE, `${describeEntry(item)} waits, but is not there`)
  );
}

/**
 * The new texts of the files of entries whose sums are wrong. No entry changes,
 * and a file that cannot be read is left alone.
 */
export function repairedTotals(files: CheckedFiles): Map<string, string> {
  const texts = new Map<string, string>();
  const { months, newest, sound } = entryFilesIn(files);
  for (const entries of sound) {
    const isNewest = entries === newest;
    const corrected = isNewest
      ? checkArchives(newest, months).corrections
      : new Map<string, StoredArchive | undefined>();
    const { problems = [] } = files.get(entries.file) ?? {};
    if (corrected.size === 0 && !problems.some(isRepairCandidate)) continue;
    const tasks = new Map<string, TaskRecord>();
    for (const [taskId, task] of entries.tasks) {
      const written = { ...task, entries: task.entries.map(normalizeRecord) };
      tasks.set(
        taskId,
        isNewest ? written : { ...written, archive: undefined },
      );
    }
    for (const [taskId, archive] of corrected) {
      const task = tasks.get(taskId) ?? { entries: [], raw: {} };
      tasks.set(taskId, { ...task, archive });
    }
    const { otherFields } = entries;
    texts.set(entries.file, formatEntryFile({ otherFields, tasks }));
  }
  return texts;
}
