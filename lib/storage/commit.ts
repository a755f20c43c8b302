/**
 * Commits changes of several files atomically, even if the process or the
 * machine crashes. The journal is a write-ahead log:
 *
 * 1. The change is appended to the journal.
 * 2. The new texts are written to temporary files and flushed.
 * 3. `begun` is appended and flushed: the change is committed.
 * 4. The temporary files are renamed into place, and their folders flushed.
 * 5. `done` is appended.
 *
 * If the process ends in between, the next one finishes a change that has
 * begun, and discards one that has not. The timer is written between 3 and 4,
 * and not flushed: `file_texts.ts` says why that is enough.
 *
 * The journal leaves out the texts of long new files. These are moved into place
 * in step 2, after the first line was flushed: without `begun`, readers treat
 * them as missing, and the next process removes them.
 *
 * @module
 */

import { digestOf } from "../digest.ts";
import { DataFileError, type DiskError } from "../errors.ts";
import { temporaryFile, TIMER_FILE } from "../formats/data_files.ts";
import {
  type ChangeRecord,
  type FileChange,
  filesWithOwnText,
  formatJournalLine,
  invertChanges,
  JOURNAL_FILE,
  textAfter,
} from "../formats/journal.ts";
import type { Disk, HeldLock } from "../ports.ts";
import {
  lockLostError,
  unfinishedError,
  unknownOutcomeError,
} from "./disk_errors.ts";
import { encodeText } from "./encoding.ts";
import {
  isCutOff,
  isLeftOfOld,
  readChanged,
  type ReadText,
} from "./file_texts.ts";
import {
  appendRecord,
  commitNumberOf,
  type JournalEnd,
  journalText,
  readJournalEnd,
  recordsIn,
} from "./journal.ts";

/** The new texts by file; `null` for files to remove. */
type NewTexts = ReadonlyMap<string, string | null>;

interface Commit {
  readonly record: ChangeRecord;
  /** The new texts, at least those of the changed files. */
  readonly after: NewTexts;
  /** The size of the journal before the change, in bytes. */
  readonly journalBytes: number;
  readonly lock: HeldLock;
  /** How long to wait for a lost lock, in milliseconds. */
  readonly lockTimeoutMs: number;
}

/** Runs a function under the lock. */
export async function withLock<T>(
  disk: Disk,
  timeoutMs: number,
  use: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const lock = await disk.lock(timeoutMs);
  try {
    return await use(lock);
  } finally {
    // The change is recorded anyway, and others detect the abandoned lock.
    await lock.release().catch(() => {});
  }
}

/**
 * Commits a change.
 *
 * @returns An error if the change is committed, but not all files are in place.
 * @throws {DiskError} When the change is not committed, or when its outcome is
 * unknown.
 */
export async function commit(
  disk: Disk,
  change: Commit,
): Promise<DiskError | undefined> {
  const { record, after, journalBytes, lock } = change;
  const { summary, commit: number, changes } = record;
  const texts = new Map(
    changes.filter(({ isTextInFile }) => !isTextInFile)
      .map(({ file }) => [file, after.get(file) ?? null]),
  );
  try {
    await writeNewFiles(disk, change);
    await writeTemporaries(disk, withoutTimer(texts), number);
    await throwIfLockLost(disk, lock);
  } catch (error) {
    await rollBack(disk, change);
    throw error;
  }
  let isSafe = false;
  try {
    const begun = { kind: "begun", commit: number } as const;
    await appendRecord(disk, begun, { flush: true });
    // After a crash, a new journal must not be missing while its change is
    // there.
    if (journalBytes === 0) await disk.flushFolderOf(JOURNAL_FILE);
    isSafe = true;
    await throwIfLockLost(disk, lock);
    await putInPlace(disk, texts, number);
  } catch (error) {
    const outcome = await resolveOutcome(disk, change);
    if (outcome === "not committed") throw error;
    if (outcome === "done") return undefined;
    if (outcome === "begun" && isSafe) return unfinishedError(summary, error);
    throw unknownOutcomeError(summary, error);
  }
  // Not essential, for example on a full disk: the files are in place.
  await appendRecord(disk, { kind: "done", commit: number }, { flush: false })
    .catch(() => {});
  return undefined;
}

/** Appends a change to the journal, and writes its long new files. */
async function writeNewFiles(
  disk: Disk,
  { record, after, journalBytes, lock }: Commit,
): Promise<void> {
  const files = filesWithOwnText(record);
  const flush = files.length > 0;
  const prepared = { kind: "change", change: record } as const;
  await appendRecord(disk, prepared, { flush });
  if (!flush) return;
  if (journalBytes === 0) await disk.flushFolderOf(JOURNAL_FILE);
  const texts = new Map(files.map((file) => [file, after.get(file) ?? ""]));
  await writeTemporaries(disk, texts, record.commit);
  await throwIfLockLost(disk, lock);
  // A process that took over the lock has removed the temporary files, so that
  // this fails.
  await moveIntoPlace(disk, texts, record.commit);
}

/** Removes what follows the line of a change in the journal. */
async function removeBegun(
  disk: Disk,
  { record, journalBytes }: Pick<Commit, "record" | "journalBytes">,
): Promise<void> {
  const line = formatJournalLine({ kind: "change", change: record });
  const bytes = journalBytes + encodeText(line).length;
  if (await disk.byteSize(JOURNAL_FILE) <= bytes) return;
  await disk.truncate(JOURNAL_FILE, bytes);
}

/**
 * Removes the long new files of a change that is not committed. Another program
 * can have written a file of that name since: it is left alone.
 *
 * @returns Whether any was in place.
 */
async function removeNewFiles(
  disk: Disk,
  record: ChangeRecord,
): Promise<boolean> {
  let isAny = false;
  for (const { file, after, isTextInFile } of record.changes) {
    if (!isTextInFile) continue;
    if (digestOf(await textOrNothing(disk, file)) === after) {
      await disk.remove(file);
      isAny = true;
    }
  }
  await flushFoldersOf(disk, filesWithOwnText(record));
  return isAny;
}

/** Reads a file; nothing if it is missing or is not text. */
async function textOrNothing(disk: Disk, file: string): Promise<string | null> {
  try {
    return await disk.readText(file) ?? null;
  } catch (error) {
    if (error instanceof DataFileError) return null;
    throw error;
  }
}

/** Throws if the lock is lost, as others can have changed files since. */
async function throwIfLockLost(disk: Disk, lock: HeldLock): Promise<void> {
  if (!await lock.isHeld()) throw lockLostError(disk.location);
}

/** The outcome of a change: in place, committed, or not committed. */
type Outcome = "done" | "begun" | "not committed";

/**
 * Rolls back a failed change if possible, and returns its outcome. If another
 * process took over the lock, that one has finished or discarded the change.
 */
async function resolveOutcome(
  disk: Disk,
  change: Commit,
): Promise<Outcome | "unknown"> {
  const { lock, lockTimeoutMs, record } = change;
  try {
    if (await lock.isHeld()) {
      await rollBack(disk, change);
      return await outcomeOf(disk, record);
    }
    await lock.release().catch(() => {});
    return await withLock(disk, lockTimeoutMs, async () => {
      await recover(disk);
      return await outcomeOf(disk, record);
    });
  } catch {
    // The journal cannot be read. The caller reports the original error.
    return "unknown";
  }
}

/**
 * Undoes what a failed change has done so far, if possible. If files were
 * changed, its line in the journal remains.
 */
async function rollBack(
  disk: Disk,
  { record, journalBytes, lock }: Commit,
): Promise<void> {
  try {
    // The process that took over the lock has already dealt with this change.
    if (!await lock.isHeld()) return;
    // Some files can be in place already.
    const moved = await remainingTexts(
      disk,
      invertChanges(record.changes.filter((it) => !it.isTextInFile)),
    );
    await writeTemporaries(disk, moved, record.commit);
    await moveIntoPlace(disk, moved, record.commit);
    await removeTemporaries(disk, record);
    let wasInPlace = moved.size > 0;
    if (filesWithOwnText(record).length > 0) {
      // Long new files are needed as long as the change can be finished.
      await removeBegun(disk, { record, journalBytes });
      wasInPlace = await removeNewFiles(disk, record) || wasInPlace;
    }
    if (wasInPlace) {
      // A reader that saw some of the files must not find the journal as it was.
      const cancelled = { kind: "cancelled", commit: record.commit } as const;
      await appendRecord(disk, cancelled, { flush: true });
    } else await disk.truncate(JOURNAL_FILE, journalBytes);
  } catch {
    // The disk fails again: the next process recovers. The caller throws the
    // original error.
  }
}

/** Returns the outcome of a change according to the journal. */
async function outcomeOf(
  disk: Disk,
  { commit, time, summary }: ChangeRecord,
): Promise<Outcome> {
  let outcome: Outcome = "not committed";
  for (const record of recordsIn(await journalText(disk))) {
    if (commitNumberOf(record) !== commit) continue;
    // Another process discarded the change, whatever was appended since.
    if (record.kind === "cancelled") return "not committed";
    if (record.kind === "done") outcome = "done";
    else if (record.kind === "begun" && outcome === "not committed") {
      outcome = "begun";
    } else if (record.kind === "change") {
      const { change } = record;
      // After a lock was taken over, another change can have the same number.
      const isSame = change.time === time && change.summary === summary;
      if (isSame) return outcome;
      outcome = "not committed";
    }
  }
  return "not committed";
}

/** Finishes or discards a change that another process left unfinished. */
export async function recover(disk: Disk): Promise<JournalEnd> {
  const end = await readJournalEnd(disk);
  if (end.tornBytes > 0) await disk.truncate(JOURNAL_FILE, end.wholeBytes);
  const { pending, hasBegun } = end;
  if (!pending) return { ...end, tornBytes: 0 };
  const { commit, changes } = pending;
  if (hasBegun) {
    const remaining = await remainingTexts(disk, changes);
    await writeTemporaries(disk, remaining, commit);
    await moveIntoPlace(disk, remaining, commit);
  }
  // The process that began the change may still write it. It stops without these.
  await removeTemporaries(disk, pending);
  if (!hasBegun) await removeNewFiles(disk, pending);
  const kind = hasBegun ? "done" : "cancelled";
  await appendRecord(disk, { kind, commit }, { flush: true });
  return await readJournalEnd(disk);
}

/**
 * Returns a function that reads files as they will be after recovery.
 *
 * @param readOther Reads files that are not part of an unfinished change.
 */
export function readRecovered(
  disk: Disk,
  { pending, hasBegun }: JournalEnd,
  readOther: ReadText,
): ReadText {
  if (!pending) return readOther;
  const hidden = new Set(hasBegun ? [] : filesWithOwnText(pending));
  const changes = hasBegun ? pending.changes : [];
  return async (file) => {
    if (hidden.has(file)) return undefined;
    const change = changes.find((it) => it.file === file);
    if (!change || change.isTextInFile) return await readOther(file);
    const text = await readChanged(disk, change);
    const after = remainingText(change, text);
    return after === undefined ? text : after;
  };
}

/**
 * Returns the texts of a change that are still to be written. Files that are
 * damaged, or were edited by another program since, are left alone.
 */
async function remainingTexts(
  disk: Disk,
  changes: readonly FileChange[],
): Promise<NewTexts> {
  const remaining = new Map<string, string | null>();
  for (const change of changes) {
    if (change.isTextInFile) continue;
    try {
      const after = remainingText(change, await readChanged(disk, change));
      if (after !== undefined) remaining.set(change.file, after);
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
    }
  }
  return remaining;
}

/** Returns the text to write, or `undefined` if the file is not as before. */
function remainingText(
  change: FileChange,
  text: string | null,
): string | null | undefined {
  if (digestOf(text) === change.before) return textAfter(change, text);
  if (isCutOff(text, change)) return change.inserted;
  if (!isLeftOfOld(text, change)) return undefined;
  return change.after === null ? null : change.inserted;
}

/** Writes new texts to temporary files, and flushes them. */
async function writeTemporaries(
  disk: Disk,
  texts: NewTexts,
  commit: number,
): Promise<void> {
  for (const [file, text] of texts) {
    if (text !== null) await disk.writeText(temporaryFile(file, commit), text);
  }
}

function withoutTimer(texts: NewTexts): NewTexts {
  return new Map([...texts].filter(([file]) => file !== TIMER_FILE));
}

/** Writes the timer without flushing it, then moves all files into place. */
async function putInPlace(
  disk: Disk,
  texts: NewTexts,
  commit: number,
): Promise<void> {
  const timer = texts.get(TIMER_FILE) ?? null;
  if (timer !== null) {
    const temporary = temporaryFile(TIMER_FILE, commit);
    // A lost change can have left one with the same number.
    await disk.remove(temporary);
    await disk.appendText(temporary, timer, false);
  }
  await moveIntoPlace(disk, texts, commit);
}

/** Renames temporary files into place. */
async function moveIntoPlace(
  disk: Disk,
  texts: NewTexts,
  commit: number,
): Promise<void> {
  for (const [file, text] of texts) {
    if (text === null) await disk.remove(file);
    else await disk.rename(temporaryFile(file, commit), file);
  }
  await flushFoldersOf(disk, texts.keys());
}

/** Flushes the folders of some files, each once. */
async function flushFoldersOf(
  disk: Disk,
  files: Iterable<string>,
): Promise<void> {
  const folders = new Map<string, string>();
  for (const file of files) folders.set(file.replace(/[^/]*$/, ""), file);
  for (const file of folders.values()) await disk.flushFolderOf(file);
}

async function removeTemporaries(
  disk: Disk,
  { commit, changes }: ChangeRecord,
): Promise<void> {
  for (const { file } of changes) {
    await disk.remove(temporaryFile(file, commit));
  }
}
