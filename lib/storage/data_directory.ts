import {
  type DataFileError,
  DiskError,
  type WorktimeError,
} from "../errors.ts";
import { isLeftover, targetOf, temporaryFile } from "../formats/data_files.ts";
import { JOURNAL_FILE, seamIn } from "../formats/journal.ts";
import type { Clock, Disk, HeldLock } from "../ports.ts";
import type { OffsetHistory } from "../time/offset_history.ts";
import { commit, readRecovered, recover, withLock } from "./commit.ts";
import { withNotMadeHint } from "./disk_errors.ts";
import { type ChangeDraft, Draft } from "./draft.ts";
import { type EntryFolder, entryFolder } from "./entry_folder.ts";
import { FileTexts, type ReadText } from "./file_texts.ts";
import {
  appendRecord,
  hasSameEnd,
  type JournalEnd,
  journalText,
  readDataFile,
  readInAnyEncoding,
  readJournalEnd,
  recordedDigests,
} from "./journal.ts";
import { LOCK_FILES } from "./lock.ts";
import { type ApplySendLog, SendLog } from "./send_log.ts";

/** How a {@linkcode DataDirectory} behaves. */
export interface DataDirectoryOptions {
  /**
   * How long to wait for other processes, in milliseconds.
   *
   * @default {10_000}
   */
  lockTimeoutMs?: number;
  /**
   * Called once a change is recorded: from then on it stays so, whatever fails.
   *
   * @param summary What it does, in a line for people.
   */
  onRecorded?: (summary: string) => void;
  /**
   * Called with what failed after a change was recorded, and with what a reader
   * finds that does not fit together. The method succeeds all the same.
   */
  onWarning?: (problem: WorktimeError | DataFileError) => void;
  /**
   * Takes what a sender noted over into the other files.
   *
   * @default Leaves its log as it is.
   */
  applySendLog?: ApplySendLog;
}

/**
 * Looks at files as they are.
 *
 * @param folder The folder of the entries' files.
 * @param zone In which zone events without an offset were recorded, if known.
 */
type Reader<T> = (
  read: ReadText,
  folder: EntryFolder,
  zone: OffsetHistory | undefined,
) => Promise<T>;

/** What was seen of the files without the lock. */
interface Observation<T> {
  readonly value: T;
  /** How the journal ended, or why it cannot be read. */
  readonly end: JournalEnd | DiskError;
  /** Whether the files stayed as they were meanwhile. */
  readonly isStable: boolean;
}

/** A change takes milliseconds: so often there is a moment between two. */
const MAX_READ_ATTEMPTS = 20;

/** The number in the name of a text that no change of the journal wrote. */
const NO_COMMIT = 0;

/**
 * Reads what it needs, decides, and writes what it wants. It may be called
 * twice, so it changes nothing else.
 */
type Decide<T> = (changing: ChangeDraft) => Promise<T>;

/**
 * The files of a data directory, with the promise that a change of several is
 * made whole or not at all: see `commit.ts`.
 */
export class DataDirectory {
  readonly disk: Disk;
  readonly #clock: Clock;
  readonly #options: DataDirectoryOptions;
  readonly #sendLog: SendLog;
  readonly #readData: ReadText = (file) => readDataFile(this.disk, file);

  /** Opens the data directory on a disk; nothing is read or made yet. */
  constructor(disk: Disk, clock: Clock, options: DataDirectoryOptions = {}) {
    this.disk = disk;
    this.#clock = clock;
    this.#options = options;
    this.#sendLog = new SendLog(disk, options.applySendLog);
  }

  // Readers take no lock.

  /**
   * Lets `look` read files as they are between two changes. It may be called
   * again when a change comes in between, so it changes nothing.
   */
  async view<T>(look: Reader<T>): Promise<T> {
    const lookAt = async (end: JournalEnd) => {
      const readOther: ReadText = (file) => readInAnyEncoding(this.disk, file);
      const read = readRecovered(this.disk, end, readOther);
      const folder = entryFolder(this.disk, end);
      return look(await this.#sendLog.readApplied(read), folder, end.zone);
    };
    const { looked, isStable } = await this.#readBetweenChanges(lookAt);
    // Nearly always the first round succeeds.
    if (isStable) return valueOf(looked);
    return await this.#withLock(async () => lookAt(await recover(this.disk)));
  }

  /**
   * Lets `look` read the files exactly as they are, for reports: it never takes
   * the lock. If other processes keep changing the files, it returns what it saw
   * last.
   */
  async observe<T>(
    look: (read: ReadText) => Promise<T>,
  ): Promise<Observation<T>> {
    const found = await this.#readBetweenChanges((end) =>
      look(readRecovered(this.disk, end, this.#readData))
    ).catch((error) => {
      if (error instanceof DiskError) return error;
      throw error;
    });
    if (found instanceof DiskError) {
      const value = await look((file) => this.disk.readText(file));
      return { value, end: found, isStable: true };
    }
    const { looked, end, isStable } = found;
    return { value: valueOf(looked), end, isStable };
  }

  /** Looks until no change comes in between, {@linkcode MAX_READ_ATTEMPTS} times. */
  async #readBetweenChanges<T>(look: (end: JournalEnd) => Promise<T>): Promise<
    { looked: PromiseSettledResult<T>; end: JournalEnd; isStable: boolean }
  > {
    for (let round = 1;; round++) {
      const end = await readJournalEnd(this.disk);
      const [looked] = await Promise.allSettled([look(end)]);
      const isStable = await hasSameEnd(this.disk, end);
      if (isStable || round === MAX_READ_ATTEMPTS) {
        return { looked, end, isStable };
      }
    }
  }

  /** The texts of some files, all of one moment between two changes. */
  async read(files: readonly string[]): Promise<FileTexts> {
    return await this.view((read) => FileTexts.load(read, files));
  }

  /** What a change would return; nothing is written, and nobody waits. */
  async preview<T>(decide: Decide<T>): Promise<T> {
    return await this.view((read, folder, zone) =>
      decide(new Draft(read, folder, zone))
    );
  }

  // Changes are made under the lock.

  /**
   * Makes one change: waits for the lock, lets `decide` read and write, and
   * commits all that it wrote.
   *
   * @param read Reads a file; a repair reads it as it is.
   * @returns What `decide` returned.
   * @throws {DiskError} When the disk refuses; then nothing is changed, unless
   * its code is `unknown_outcome`.
   */
  async change<T>(
    decide: Decide<T>,
    read: ReadText = this.#readData,
  ): Promise<T> {
    try {
      // Where nothing was ever written, a refusal must not leave a trace either:
      // see whether there is one before the lock makes the directory.
      if (await this.disk.byteSize(JOURNAL_FILE) === 0) {
        await decide(this.#draft(read));
      }
      return await this.#withLockAfterRecovery(async (end, lock) => {
        const draft = this.#draft(read, end.zone);
        const result = await decide(draft);
        await this.#commit(draft, end, lock);
        return result;
      });
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

  get #lockTimeoutMs(): number {
    return this.#options.lockTimeoutMs ?? 10_000;
  }

  /** Settles what was interrupted, and what a sender noted, before all else. */
  #withLockAfterRecovery<T>(
    use: (end: JournalEnd, lock: HeldLock) => Promise<T>,
  ): Promise<T> {
    return this.#withLock(async (lock) => {
      const end = await recover(this.disk);
      if (await this.#sendLog.isEmpty()) return await use(end, lock);
      const draft = this.#draft(this.#readData);
      // What cannot be taken over yet is so once the damaged file is repaired.
      if (!await this.#sendLog.tryApply(draft)) return await use(end, lock);
      await this.#commit(draft, end, lock);
      return await use(await readJournalEnd(this.disk), lock);
    });
  }

  async #commit(draft: Draft, end: JournalEnd, lock: HeldLock): Promise<void> {
    if (!draft.summary) return;
    const recorded = await recordedDigests(this.disk, draft.after.keys());
    const changes = await draft.changes(recorded);
    if (changes.length === 0) return;
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
    // What a provider knows is nothing that anybody has typed.
    if (!note.isSync) this.#options.onRecorded?.(note.summary);
    if (unfinished) this.#options.onWarning?.(unfinished);
  }

  // A sender notes what it does in a log of its own.

  /**
   * Lets `look` read the files under the lock.
   *
   * @returns What it saw, and a mark of that moment for {@linkcode append}.
   * @throws {DataFileError} When a file that sending needs is damaged.
   */
  async readForSending<T>(
    look: (read: ReadText) => Promise<T>,
  ): Promise<{ seen: T; mark: number }> {
    return await this.#withLockAfterRecovery(async ({ wholeBytes }) => {
      // This time, what is in the way is thrown.
      await this.#sendLog.apply(this.#draft(this.#readData));
      const seen = await look(this.#readData);
      return { seen, mark: wholeBytes };
    });
  }

  /**
   * Adds to the log of a sender, if nothing was changed since it looked.
   *
   * @param mark What {@linkcode readForSending} returned.
   */
  async append(text: string, mark: number): Promise<boolean> {
    return await this.#withLock(async () => {
      if (await this.disk.byteSize(JOURNAL_FILE) !== mark) return false;
      await this.#sendLog.append(text);
      return true;
    });
  }

  /** Takes the log of a sender over into the files, if there is one. */
  async applySendLog(): Promise<void> {
    if (await this.#sendLog.isEmpty()) return;
    await this.#withLockAfterRecovery(() => Promise.resolve());
  }

  /**
   * What tells the directory from its copies: the identity of its journal, which
   * is written in place. A directory that is moved is the same; on another disk,
   * or restored from a backup, it is a copy.
   */
  async identity(): Promise<string | undefined> {
    return await this.disk.identityOf?.(JOURNAL_FILE);
  }

  /**
   * Passes on what does not fit together in what was read.
   *
   * @throws {DataFileError} The first, where nobody listens.
   */
  warnOrThrow(problems: readonly DataFileError[]): void {
    const [first] = problems;
    if (first && !this.#options.onWarning) throw first;
    this.warn(problems);
  }

  /** The same where nothing must fail, as where something is recorded. */
  warn(problems: readonly (DataFileError | WorktimeError)[]): void {
    for (const problem of problems) this.#options.onWarning?.(problem);
  }

  // The rest is for doctor.

  /** Whether a process has the lock, or had it when it was killed. */
  async isLocked(): Promise<boolean> {
    return await this.disk.byteSize(LOCK_FILES.data.owner) > 0;
  }

  /** What interrupted writes, or writes that go on, have beside the files. */
  async leftovers(): Promise<string[]> {
    return (await this.disk.list({ folders: true })).filter(isLeftover);
  }

  /**
   * Settles what was interrupted, and removes what it left behind, but for the
   * only copy of a file.
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
   * Replaces a file whose bytes are no text, and that the journal therefore
   * cannot describe. The file is kept as it is under another name. When the
   * process ends in between, {@linkcode recover} finishes it.
   */
  async replaceDamaged(file: string, text: string, to: string): Promise<void> {
    await this.#withLock(async () => {
      await recover(this.disk);
      const beside = temporaryFile(file, NO_COMMIT);
      await this.disk.writeText(beside, text);
      await this.disk.rename(file, to);
      await this.disk.rename(beside, file);
      await this.disk.flushFolderOf(to);
      await this.disk.flushFolderOf(file);
    });
  }

  /**
   * Seals a journal whose numbers fall or repeat, so that undo can start over.
   *
   * @returns Whether there was anything to seal.
   */
  async seal(): Promise<boolean> {
    if (!seamIn(await journalText(this.disk))) return false;
    return await this.#withLock(async () => {
      await recover(this.disk);
      const seam = seamIn(await journalText(this.disk));
      if (!seam) return false;
      const record = { kind: "sealed", commit: seam.highest } as const;
      await appendRecord(this.disk, record, { flush: true });
      return true;
    });
  }
}

function valueOf<T>(looked: PromiseSettledResult<T>): T {
  if (looked.status === "fulfilled") return looked.value;
  throw looked.reason;
}
