/**
 * How a change of several files is made whole or not at all, whatever happens
 * to the process or the machine. The journal decides:
 *
 * 1. the change is noted there,
 * 2. its new texts are written beside the files,
 * 3. it is noted that it has begun, and all is flushed: from here on it is made,
 * 4. the new texts are moved into place,
 * 5. it is noted that it is done.
 *
 * When its process ends in between, the next one finishes what has begun and
 * gives up the rest.
 *
 * @module
 */

import { digestOf } from "../digest.ts";
import { DataFileError, type DiskError } from "../errors.ts";
import { temporaryFile } from "../formats/data_files.ts";
import {
  type ChangeRecord,
  type FileChange,
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
import type { ReadText } from "./file_texts.ts";
import {
  appendRecord,
  commitNumberOf,
  type JournalEnd,
  journalText,
  readJournalEnd,
  recordsIn,
} from "./journal.ts";

/** What is to be written, by file; `null` for files to remove. */
type NewTexts = ReadonlyMap<string, string | null>;

/** A change that this process makes. */
interface Commit {
  readonly record: ChangeRecord;
  /** The new text of each of its files; others do not matter. */
  readonly after: NewTexts;
  /** The size of the journal before, in bytes. */
  readonly journalBytes: number;
  readonly lock: HeldLock;
  /** How long to wait for the lock if it is lost, in milliseconds. */
  readonly lockTimeoutMs: number;
}

/** Takes the lock for as long as something is done. */
export async function withLock<T>(
  disk: Disk,
  timeoutMs: number,
  use: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const lock = await disk.lock(timeoutMs);
  try {
    return await use(lock);
  } finally {
    // What was recorded stays so; others find out that nobody holds the lock.
    await lock.release().catch(() => {});
  }
}

/**
 * Makes a change.
 *
 * @returns Why its files are not all in place yet, if that is so: it is made.
 * @throws {DiskError} When it is not made, or nobody knows whether it is.
 */
export async function commit(
  disk: Disk,
  change: Commit,
): Promise<DiskError | undefined> {
  const { record, after, journalBytes, lock } = change;
  const { summary, commit: number, changes } = record;
  const texts = new Map(
    changes.map(({ file }) => [file, after.get(file) ?? null]),
  );
  try {
    const prepared = { kind: "change", change: record } as const;
    await appendRecord(disk, prepared, { flush: false });
    await writeTemporaries(disk, texts, number);
    await throwIfLockLost(disk, lock);
  } catch (error) {
    await rollBack(disk, change);
    throw error;
  }
  let isSafe = false;
  try {
    const begun = { kind: "begun", commit: number } as const;
    await appendRecord(disk, begun, { flush: true });
    // A new journal must not vanish while its change stays.
    if (journalBytes === 0) await disk.flushFolderOf(JOURNAL_FILE);
    isSafe = true;
    await throwIfLockLost(disk, lock);
    await moveIntoPlace(disk, texts, number);
  } catch (error) {
    const outcome = await resolveOutcome(disk, change);
    if (outcome === "gone") throw error;
    if (outcome === "done") return undefined;
    if (outcome === "begun" && isSafe) return unfinishedError(summary, error);
    throw unknownOutcomeError(summary, error);
  }
  // It may be lost, as on a full disk: the files say the same.
  const done = { kind: "done", commit: number } as const;
  await appendRecord(disk, done, { flush: false }).catch(() => {});
  return undefined;
}

/** A process that lost the lock must not touch what others changed since. */
async function throwIfLockLost(disk: Disk, lock: HeldLock): Promise<void> {
  if (!await lock.isHeld()) throw lockLostError(disk.location);
}

/** What became of a change: it is in place, is to be put there, or is not made. */
type Outcome = "done" | "begun" | "gone";

/**
 * What became of a change that could not be made to its end. Where it can, it
 * is taken back; where another process took the lock, that one has settled it.
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
    // Without the journal nobody knows. The caller says what went wrong.
    return "unknown";
  }
}

/** Leaves no trace of a change that the disk refused, if that is possible. */
async function rollBack(
  disk: Disk,
  { record, journalBytes, lock }: Commit,
): Promise<void> {
  try {
    // Who took the lock over settled this change and may have made others.
    if (!await lock.isHeld()) return;
    // Some files may be in place already.
    const moved = await remainingTexts(disk, invertChanges(record.changes));
    await writeTemporaries(disk, moved, record.commit);
    await moveIntoPlace(disk, moved, record.commit);
    await removeTemporaries(disk, record);
    await disk.truncate(JOURNAL_FILE, journalBytes);
  } catch {
    // The disk is in a bad way: the next change settles this one. The caller
    // throws the error that came first.
  }
}

/** What the journal says of a change that this process wanted to make. */
async function outcomeOf(
  disk: Disk,
  { commit, time, summary }: ChangeRecord,
): Promise<Outcome> {
  let outcome: Outcome = "gone";
  for (const record of recordsIn(await journalText(disk))) {
    if (commitNumberOf(record) !== commit) continue;
    // Whoever overtook this process gave the change up, whatever it wrote since.
    if (record.kind === "cancelled") return "gone";
    if (record.kind === "done") outcome = "done";
    else if (record.kind === "begun" && outcome === "gone") outcome = "begun";
    else if (record.kind === "change") {
      const { change } = record;
      // Who overtook it may have used its number.
      const isSame = change.time === time && change.summary === summary;
      if (isSame) return outcome;
      outcome = "gone";
    }
  }
  return "gone";
}

/** Finishes or gives up the change that another process did not end. */
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
  await removeTemporaries(disk, pending);
  const kind = hasBegun ? "done" : "cancelled";
  await appendRecord(disk, { kind, commit }, { flush: true });
  return await readJournalEnd(disk);
}

/**
 * Reads files as they are once an interrupted change is settled.
 *
 * @param readOther Reads a file that no such change is about.
 */
export function readRecovered(
  disk: Disk,
  { pending, hasBegun }: JournalEnd,
  readOther: ReadText,
): ReadText {
  const changes = hasBegun && pending ? pending.changes : [];
  return async (file) => {
    const change = changes.find((it) => it.file === file);
    if (!change) return await readOther(file);
    const text = await disk.readText(file) ?? null;
    return hasOldText(change, text) ? textAfter(change, text) : text;
  };
}

/**
 * What is still to be written of a change. A file that is neither as it was
 * before nor as it should be after was edited since by someone else: it is left
 * alone, and so is one that is damaged.
 */
async function remainingTexts(
  disk: Disk,
  changes: readonly FileChange[],
): Promise<NewTexts> {
  const remaining = new Map<string, string | null>();
  for (const change of changes) {
    try {
      const text = await disk.readText(change.file) ?? null;
      if (!hasOldText(change, text)) continue;
      remaining.set(change.file, textAfter(change, text));
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
    }
  }
  return remaining;
}

function hasOldText({ before }: FileChange, text: string | null): boolean {
  return digestOf(text) === before;
}

/** Writes new texts beside their files, flushed. */
async function writeTemporaries(
  disk: Disk,
  texts: NewTexts,
  commit: number,
): Promise<void> {
  for (const [file, text] of texts) {
    if (text !== null) await disk.writeText(temporaryFile(file, commit), text);
  }
}

/** Moves what was written beside files into their place. */
async function moveIntoPlace(
  disk: Disk,
  texts: NewTexts,
  commit: number,
): Promise<void> {
  const folders = new Map<string, string>();
  for (const [file, text] of texts) {
    if (text === null) await disk.remove(file);
    else await disk.rename(temporaryFile(file, commit), file);
    folders.set(file.replace(/[^/]*$/, ""), file);
  }
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
