import {
  type DataFileError,
  DiskError,
  isUnreadableFile,
  type WorktimeError,
} from "../errors.ts";
import {
  isLeftover,
  NO_COMMIT,
  SEND_LOG_FILE,
  targetOf,
  temporaryFile,
} from "../formats/data_files.ts";
import { findSeam, JOURNAL_FILE } from "../formats/journal.ts";
import type { Clock, Disk, HeldLock } from "../ports.ts";
import type { OffsetHistory } from "../time/offset_history.ts";
import { throwIfClosed } from "./closed_guard.ts";
import { commit, readRecovered, recover, withLock } from "./commit.ts";
import { withNotMadeHint } from "./disk_errors.ts";
import { type ChangeDraft, Draft } from "./draft.ts";
import {
  type EntryFolder,
  entryFolder,
  FileTexts,
  readDataFile,
  readInAnyEncoding,
  readInParts,
  type ReadText,
  readWithTimer,
  repairTimer,
} from "./file_texts.ts";
import {
  appendRecord,
  hasSameEnd,
  type JournalEnd,
  journalText,
  readJournalEnd,
  recordedDigests,
} from "./journal.ts";
import { LOCK_FILES } from "./lock.ts";

/** How a {@linkcode DataDirectory} behaves. */
export interface DataDirectoryOptions {
  /**
   * How long to wait for other processes, in milliseconds.
   *
   * @default {10_000}
   */
  lockTimeoutMs?: number;
  /**
   * Called once a change is committed, whatever fails afterwards.
   *
   * @param summary A one-line description for people.
   */
  onRecorded?: (summary: string) => void;
  /**
   * Called with errors that occur after a change is committed, and with
   * inconsistencies found while reading. The method still succeeds.
   */
  onWarning?: (problem: WorktimeError | DataFileError) => void;
  /**
   * Applies the send log to the outbox and the entries.
   *
   * @default Leaves the log as it is.
   */
  applySendLog?: (draft: ChangeDraft) => Promise<void>;
}

/**
 * Reads files in a consistent state.
 *
 * @param folder The folder with the files of entries.
 * @param zone The recorded time zone of events without an offset, if known.
 */
type Reader<T> = (
  read: ReadText,
  folder: EntryFolder,
  zone: OffsetHistory | undefined,
) => Promise<T>;

/** What was read without the lock. */
interface Observation<T> {
  readonly value: T;
  /** The end of the journal, or why it cannot be read. */
  readonly end: JournalEnd | DiskError;
  /** Whether no file changed meanwhile. */
  readonly isStable: boolean;
}

/**
 * Changes take milliseconds, so one of this many attempts falls between two.
 */
const MAX_READ_ATTEMPTS = 20;

/**
 * Reads what it needs, decides, and writes to the draft. It must not have any
 * other effect, as it can be called twice.
 */
type Decide<T> = (draft: ChangeDraft) => Promise<T>;

/** The files of a data directory, with atomic changes (see `commit.ts`). */
export class DataDirectory {
  readonly disk: Disk;
  readonly #clock: Clock;
  readonly #options: DataDirectoryOptions;
  readonly #lockTimeoutMs: number;
  readonly #readData: ReadText = (file) => readDataFile(this.disk, file);

  /** Opens a data directory. Nothing is read or created yet. */
  constructor(disk: Disk, clock: Clock, options: DataDirectoryOptions = {}) {
    this.disk = disk;
    this.#clock = clock;
    this.#options = options;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
  }

  // Readers take no lock.

  /**
   * Calls `reader` to read files in a consistent state. It is called again if a
   * change intervenes, so it must not have any other effect.
   */
  async view<T>(reader: Reader<T>): Promise<T> {
    const readAt = async (end: JournalEnd) => {
      const readOther: ReadText = (file) => readInAnyEncoding(this.disk, file);
      const readWhole = readWithTimer(this.disk, readOther);
      const read = readRecovered(this.disk, end, readWhole);
      const folder = entryFolder(this.disk, end);
      const shown = await this.#withSendLog(read, folder);
      const isAsOnDisk = shown === read && !end.pending;
      return reader(
        isAsOnDisk ? readInParts(this.disk, read) : shown,
        folder,
        end.zone,
      );
    };
    const { result, isStable } = await this.#readBetweenChanges(readAt);
    // Nearly always, the first attempt succeeds.
    if (isStable) return valueOf(result);
    return await this.#withLock(async () => readAt(await recover(this.disk)));
  }

  /**
   * Calls `reader` to read the files for a report, without ever taking the
   * lock. If other processes keep changing the files, the result can be
   * inconsistent.
   */
  async observe<T>(
    reader: (read: ReadText) => Promise<T>,
  ): Promise<Observation<T>> {
    const found = await this.#readBetweenChanges((end) =>
      reader(readRecovered(this.disk, end, this.#readData))
    ).catch((error) => {
      if (error instanceof DiskError) return error;
      throw error;
    });
    if (found instanceof DiskError) {
      const value = await reader((file) => this.disk.readText(file));
      return { value, end: found, isStable: true };
    }
    const { result, end, isStable } = found;
    return { value: valueOf(result), end, isStable };
  }

  /**
   * Reads until no change intervenes, at most {@linkcode MAX_READ_ATTEMPTS}
   * times.
   */
  async #readBetweenChanges<T>(
    reader: (end: JournalEnd) => Promise<T>,
  ): Promise<
    { result: PromiseSettledResult<T>; end: JournalEnd; isStable: boolean }
  > {
    for (let round = 1;; round++) {
      const end = await readJournalEnd(this.disk);
      const [result] = await Promise.allSettled([reader(end)]);
      const isStable = await hasSameEnd(this.disk, end);
      if (isStable || round === MAX_READ_ATTEMPTS) {
        return { result, end, isStable };
      }
    }
  }

  /** Reads the texts of files in a consistent state. */
  async read(files: readonly string[]): Promise<FileTexts> {
    return await this.view((read) => FileTexts.load(read, files));
  }

  /**
   * Returns the result of a change without making it or taking the lock.
   *
   * @throws {NotAllowedError} When the change would be refused.
   */
  async preview<T>(decide: Decide<T>): Promise<T> {
    return await this.view(async (read, folder, zone) => {
      const draft = new Draft(read, folder, zone);
      const result = await decide(draft);
      await throwIfClosed(draft, this.#clock.zone);
      return result;
    });
  }

  /** Makes a change or, in a dry run, only returns its result. */
  changeUnless<T>(
    isDryRun: boolean | undefined,
    decide: Decide<T>,
  ): Promise<T> {
    return isDryRun ? this.preview(decide) : this.change(decide);
  }

  // Changes take the lock.

  /**
   * Makes a change: waits for the lock, calls `decide` with a draft, and
   * commits the draft.
   *
   * @param read Reads a file; repairs read damaged files as they are.
   * @returns The result of `decide`.
   * @throws {NotAllowedError} When the draft would change a closed month.
   * @throws {DiskError} When the disk fails. Nothing is changed, unless the
   * code is `unknown_outcome`.
   */
  async change<T>(
    decide: Decide<T>,
    read: ReadText = this.#readData,
  ): Promise<T> {
    const decided = async (draft: Draft) => {
      return { draft, result: await decide(draft) };
    };
    try {
      // Taking the lock creates the directory, and a rejected command must not
      // leave an empty one behind: decide before the first change.
      const isFirst = await this.disk.byteSize(JOURNAL_FILE) === 0;
      const early = isFirst ? await decided(this.#draft(read)) : undefined;
      return await this.#withLockAfterRecovery(async (end, lock) => {
        const isCurrent = end.wholeBytes === 0 &&
          await early?.draft.isCurrent();
        const { draft, result } = early && isCurrent
          ? early
          : await decided(this.#draft(read, end.zone));
        await this.#commit(draft, end, lock);
        return result;
      }, { repairsTimer: read === this.#readData });
    } catch (error) {
      throw withNotMadeHint(error);
    }
  }

  #draft(read: ReadText, zone?: OffsetHistory): Draft {
    const identity = () => this.identity();
    return new Draft(read, entryFolder(this.disk), zone, identity);
  }

  #withLock<T>(use: (lock: HeldLock) => Promise<T>): Promise<T> {
    return withLock(this.disk, this.#lockTimeoutMs, use);
  }

  /**
   * Takes the lock, recovers, and applies the send log before anything else.
   */
  #withLockAfterRecovery<T>(
    use: (end: JournalEnd, lock: HeldLock) => Promise<T>,
    { repairsTimer = true } = {},
  ): Promise<T> {
    return this.#withLock(async (lock) => {
      const end = await recover(this.disk);
      if (repairsTimer) await repairTimer(this.disk);
      if (await this.#isSendLogEmpty()) return await use(end, lock);
      const draft = this.#draft(this.#readData);
      // If that is not possible yet, it is once the damaged file is repaired.
      if (!await this.#tryApply(draft)) return await use(end, lock);
      await this.#commit(draft, end, lock);
      return await use(await readJournalEnd(this.disk), lock);
    });
  }

  async #commit(draft: Draft, end: JournalEnd, lock: HeldLock): Promise<void> {
    if (!draft.summary) return;
    const recorded = await recordedDigests(this.disk, draft.after.keys());
    const changes = await draft.changes(recorded);
    if (changes.length === 0) return;
    await throwIfClosed(draft, this.#clock.zone);
    const { zone = end.zone, ...note } = draft.summary;
    const record = {
      commit: end.lastCommit + 1,
      time: new Date(this.#clock.now()).toISOString(),
      ...note,
      ...zone && { zone },
      changes,
    };
    const unfinished = await commit(this.disk, {
      record,
      after: draft.after,
      journalBytes: end.wholeBytes,
      lock,
      lockTimeoutMs: this.#lockTimeoutMs,
    });
    // The result of a sync is not a command of the user.
    if (!note.isSync) this.#options.onRecorded?.(note.summary);
    if (unfinished) this.#options.onWarning?.(unfinished);
  }

  // A sync that is sending appends a line per step to a log, instead of
  // rewriting all files each time. Later, the steps are applied to the outbox
  // and entries.

  /**
   * Calls `reader` under the lock.
   *
   * @returns Its result, and a mark of that state for {@linkcode append}.
   * @throws {DataFileError} When a file needed for sending is damaged.
   */
  async readForSending<T>(
    reader: (read: ReadText) => Promise<T>,
  ): Promise<{ seen: T; mark: number }> {
    return await this.#withLockAfterRecovery(async ({ wholeBytes }) => {
      // Unlike above, this throws if a damaged file prevents it.
      await this.#options.applySendLog?.(this.#draft(this.#readData));
      const seen = await reader(this.#readData);
      return { seen, mark: wholeBytes };
    });
  }

  /**
   * Appends to the send log, unless anything has changed since a mark.
   *
   * @param mark The mark from {@linkcode readForSending}.
   * @returns Whether the text was appended.
   */
  async append(text: string, mark: number): Promise<boolean> {
    return await this.#withLock(async () => {
      if (await this.disk.byteSize(JOURNAL_FILE) !== mark) return false;
      const isNew = await this.#isSendLogEmpty();
      await this.disk.appendText(SEND_LOG_FILE, text, true);
      if (isNew) await this.disk.flushFolderOf(SEND_LOG_FILE);
      return true;
    });
  }

  /** Applies the send log, if there is one. */
  async applySendLog(): Promise<void> {
    if (await this.#isSendLogEmpty()) return;
    await this.#withLockAfterRecovery(() => Promise.resolve());
  }

  async #isSendLogEmpty(): Promise<boolean> {
    try {
      return await this.disk.byteSize(SEND_LOG_FILE) === 0;
    } catch (error) {
      // The folder cannot be accessed, so there could be something.
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  /** Applies the send log to a draft. Returns whether that was possible. */
  async #tryApply(draft: Draft): Promise<boolean> {
    try {
      await this.#options.applySendLog?.(draft);
      return true;
    } catch (error) {
      // An unreadable file blocks sending, but nothing else.
      if (isUnreadableFile(error)) return false;
      throw error;
    }
  }

  /** Returns a function that reads files with the send log applied. */
  async #withSendLog(read: ReadText, folder: EntryFolder): Promise<ReadText> {
    if (await this.#isSendLogEmpty()) return read;
    const draft = new Draft(read, folder);
    // If the steps cannot be applied, the files are still valid without them.
    return await this.#tryApply(draft) ? draft.read : read;
  }

  /**
   * Returns a text that distinguishes the directory from copies of it. It is
   * the identity of the journal, which is only ever written in place. Moving
   * the directory keeps it; a copy on another disk or from a backup has another
   * one.
   */
  async identity(): Promise<string | undefined> {
    return await this.disk.identityOf?.(JOURNAL_FILE);
  }

  /**
   * Reports inconsistencies as warnings.
   *
   * @throws {DataFileError} The first one, if there is no `onWarning`.
   */
  warnOrThrow(problems: readonly DataFileError[]): void {
    const [first] = problems;
    if (first && !this.#options.onWarning) throw first;
    this.warn(problems);
  }

  /**
   * Reports warnings that must not fail the method, if there is an `onWarning`.
   */
  warn(problems: readonly (DataFileError | WorktimeError)[]): void {
    for (const problem of problems) this.#options.onWarning?.(problem);
  }

  // The rest is for doctor.

  /**
   * Returns whether a process holds the lock, or was killed while holding it.
   */
  async isLocked(): Promise<boolean> {
    return await this.disk.byteSize(LOCK_FILES.data.owner) > 0;
  }

  /** Lists the temporary files of interrupted or ongoing writes. */
  async leftovers(): Promise<string[]> {
    return (await this.disk.list({ folders: true })).filter(isLeftover);
  }

  /**
   * Recovers from an interrupted change, and removes its temporary files. One
   * that is the only copy of a file is renamed into place instead.
   */
  async recover(): Promise<void> {
    await this.#withLock(async () => {
      await recover(this.disk);
      const files = await this.disk.list({ folders: true });
      for (const leftover of files.filter(isLeftover)) {
        const file = targetOf(leftover);
        const isOnlyCopy = leftover === temporaryFile(file, NO_COMMIT) &&
          !files.includes(file);
        if (isOnlyCopy) await this.disk.rename(leftover, file);
        else await this.disk.remove(leftover);
      }
    });
  }

  /**
   * Replaces a file that is not text, which the journal cannot describe, and
   * keeps it under another name. If the process ends in between,
   * {@linkcode recover} finishes the replacement.
   *
   * @throws {NotAllowedError} When it would change a closed month.
   */
  async replaceDamaged(file: string, text: string, to: string): Promise<void> {
    await this.#withLock(async () => {
      await recover(this.disk);
      const draft = this.#draft(this.#readData);
      draft.write(file, text);
      await throwIfClosed(draft, this.#clock.zone);
      const beside = temporaryFile(file, NO_COMMIT);
      await this.disk.writeText(beside, text);
      await this.disk.rename(file, to);
      await this.disk.rename(beside, file);
      await this.disk.flushFolderOf(to);
      await this.disk.flushFolderOf(file);
    });
  }

  /**
   * Seals a journal whose numbers decrease or repeat, so that undo works again
   * for later changes.
   *
   * @returns Whether the journal needed a seal.
   */
  async seal(): Promise<boolean> {
    if (!findSeam(await journalText(this.disk))) return false;
    return await this.#withLock(async () => {
      await recover(this.disk);
      const seam = findSeam(await journalText(this.disk));
      if (!seam) return false;
      const record = { kind: "sealed", commit: seam.highest } as const;
      await appendRecord(this.disk, record, { flush: true });
      return true;
    });
  }
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "fulfilled") return result.value;
  throw result.reason;
}
