import { argumentWords } from "../../errors.ts";
import {
  ENTRIES_FILE,
  monthlyEntriesFile,
  monthOfEntriesFile,
  OUTBOX_FILE,
  SYNC_FILE,
  TIMER_FILE,
} from "../../formats/data_files.ts";
import {
  type ArchiveCheck,
  checkArchives,
  type EntryFilesByMonth,
  type FiledEntries,
  filedEntries,
  formatSeconds,
} from "../../formats/entry_checks.ts";
import {
  ACTIVE,
  describeEntry,
  emptyEntryFile,
  type EntryFile,
  formatEntryFile,
  normalizeRecord,
  type StoredArchive,
  type TaskRecord,
} from "../../formats/entry_file.ts";
import { areAlike } from "../../sync/conflict.ts";
import { jsonErrors, type JsonProblem } from "../../text/json.ts";
import { counted } from "../../text/printable.ts";
import type { Entry } from "../../tracking/entry.ts";
import { quotedText } from "../../tracking/task.ts";
import {
  type CheckedFiles,
  type DataProblem,
  fileError,
  fileWarning,
  isError,
  isRepairCandidate,
  problemOf,
} from "./inspect_files.ts";

/** An entry, and the file that it is in. */
interface LocatedEntry {
  readonly file: string;
  readonly entry: Entry;
}

/** Checks whether the files of entries, timer and outbox match each other. */
export function checkEntries(files: CheckedFiles): DataProblem[] {
  const { months, newest, readable } = entryFilesIn(files);
  const ids = new Set<string>();
  let count = 0;
  for (const filed of readable) {
    for (const id of filed.ids) ids.add(id);
    count += filed.ids.length;
  }
  const repeated = ids.size === count ? [] : repeatedWarnings(readable);
  if (!newest) return repeated;
  const newestFile = newest.read();
  const archives = checkArchives(newestFile, months);
  const isComplete = months.size + 1 === readable.length &&
    archives.missing.size === 0;
  return [
    ...repeated,
    ...archiveProblems(files, newestFile, archives),
    ...legacyTimerWarnings(files, newestFile),
    // Otherwise the entry of a pending change can be in an unreadable file.
    ...isComplete ? outboxWarnings(files, ids) : [],
    ...duplicateWarnings(files, readable),
  ];
}

/** Warns of entries with an id that an entry before has. */
function repeatedWarnings(readable: readonly FiledEntries[]): DataProblem[] {
  const repeated: DataProblem[] = [];
  const known = new Set<string>();
  for (const { file, read } of readable) {
    for (const entry of read().entries) {
      const { id } = entry;
      const what = `${describeEntry(entry)} has the same id as another entry`;
      if (known.has(id)) repeated.push(fileWarning(file, what));
      known.add(id);
    }
  }
  return repeated;
}

/** Finds entries by their ids; the last of several with the same one. */
function locate(
  readable: readonly FiledEntries[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, LocatedEntry> {
  const found = new Map<string, LocatedEntry>();
  if (wanted.size === 0) return found;
  for (const { file, ids, read } of readable) {
    if (!ids.some((id) => wanted.has(id))) continue;
    for (const entry of read().entries) {
      if (wanted.has(entry.id)) found.set(entry.id, { file, entry });
    }
  }
  return found;
}

function entryFilesIn(files: CheckedFiles): {
  months: EntryFilesByMonth;
  /**
   * The newest entries: empty without such a file, `undefined` if unreadable.
   */
  newest: FiledEntries | undefined;
  /** All files that can be read. */
  readable: readonly FiledEntries[];
} {
  const months = new Map<string, FiledEntries | undefined>();
  for (const [file, { entries }] of files) {
    const month = monthOfEntriesFile(file);
    if (month !== undefined) months.set(month, entries);
  }
  const found = files.get(ENTRIES_FILE);
  const none = emptyEntryFile(ENTRIES_FILE);
  const newest = found ? found.entries : filedEntries(none, () => none);
  const readable = [...months.values(), newest]
    .filter((it) => it !== undefined);
  return { months, newest, readable };
}

/** Warns of duplicates at the provider, if both entries still exist here. */
function duplicateWarnings(
  files: CheckedFiles,
  readable: readonly FiledEntries[],
): DataProblem[] {
  const { duplicates = [] } = files.get(SYNC_FILE)?.sync ?? {};
  const wanted = duplicates.flatMap(({ entryId, of }) => [entryId, of]);
  const byId = locate(readable, new Set(wanted));
  return duplicates.flatMap(({ entryId, of, provider, isCertain }) => {
    const [one, other] = [byId.get(entryId), byId.get(of)];
    if (!one || !other) return [];
    if (!isCertain && !areAlike(one.entry, other.entry)) return [];
    const what = isCertain ? "a duplicate" : "a likely duplicate";
    const message = `${describeEntry(one.entry)} is ${what} in ${provider}: ` +
      `worktime timer delete ${argumentWords([entryId])}`;
    return [fileWarning(one.file, message)];
  });
}

/** Warns of a running timer of PairCoder next to one of our own. */
function legacyTimerWarnings(
  files: CheckedFiles,
  { otherFields }: EntryFile,
): DataProblem[] {
  const active = otherFields.get(ACTIVE);
  if (active == null || !files.has(TIMER_FILE)) return [];
  const message = `"${ACTIVE}" is another running timer: it takes over once ` +
    `the one in "${TIMER_FILE}" stops`;
  return [fileWarning(ENTRIES_FILE, message)];
}

function archiveProblems(
  files: CheckedFiles,
  newest: EntryFile,
  { unlisted, missing, mismatches }: ArchiveCheck,
): DataProblem[] {
  const problems: DataProblem[] = [];
  for (const month of unlisted) {
    const message = `"${ENTRIES_FILE}" has no "archive" with this month`;
    problems.push(fileError(monthlyEntriesFile(month), message));
  }
  for (const month of missing) {
    const message = "the file is missing: put it back, or " +
      'create it with "{}" to discard its entries';
    problems.push(fileError(monthlyEntriesFile(month), message));
  }
  const found: JsonProblem[] = [];
  for (const [taskId, right] of mismatches) {
    const { archive } = newest.tasks.get(taskId) ?? {};
    const expected = right
      ? `an "archive" of ${archiveText(right)}`
      : 'no "archive"';
    const problem = `expected ${expected} for ${quotedText(taskId)}, ` +
      `found ${archive ? `one of ${archiveText(archive)}` : "none"}`;
    found.push({ path: [taskId, "archive"], problem });
  }
  const text = files.get(ENTRIES_FILE)?.text ?? "{}";
  return [...problems, ...jsonErrors(text, ENTRIES_FILE, found).map(problemOf)];
}

function archiveText({ seconds, entries, months }: StoredArchive): string {
  const first = months.slice(0, 3).join(", ");
  const where = months.length > 3 ? `${first}, …` : first || "no month";
  return `${formatSeconds(seconds)} seconds in ` +
    `${counted(entries, "entry", "entries")} of ${where}`;
}

/** Warns of pending changes to entries that do not exist. */
function outboxWarnings(
  files: CheckedFiles,
  ids: ReadonlySet<string>,
): DataProblem[] {
  const { outbox } = files.get(OUTBOX_FILE) ?? {};
  const { timer, problems = [] } = files.get(TIMER_FILE) ?? {};
  // A pending change can belong to a timer that cannot be read.
  if (!outbox || problems.some(isError)) return [];
  return outbox.filter(({ action, entryId }) =>
    action !== "delete" && entryId !== timer?.running?.id && !ids.has(entryId)
  ).map((item) =>
    fileWarning(OUTBOX_FILE, `${describeEntry(item)} is pending but missing`)
  );
}

/**
 * Returns the new texts of entry files with wrong totals. Entries do not
 * change, and unreadable files are skipped.
 */
export function repairedTotals(files: CheckedFiles): Map<string, string> {
  const texts = new Map<string, string>();
  const { months, newest, readable } = entryFilesIn(files);
  for (const { file, read } of readable) {
    const isNewest = file === newest?.file;
    const corrected = isNewest
      ? checkArchives(read(), months).corrections
      : new Map<string, StoredArchive | undefined>();
    const { problems = [] } = files.get(file) ?? {};
    if (corrected.size === 0 && !problems.some(isRepairCandidate)) continue;
    const entries = read();
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
    texts.set(file, formatEntryFile({ otherFields, tasks }));
  }
  return texts;
}
