import {
  type DataFileError,
  DiskError,
  type WorktimeError,
} from "../errors.ts";
import { isLeftover } from "../formats/data_files.ts";
import { type ChangeRecord, JOURNAL_FILE, seamIn } from "../formats/journal.ts";
import type { Clock, Disk, HeldLock } from "../ports.ts";
import type { ZoneNote } from "../time/zone_note.ts";
import {
  appendNote,
  appendSafely,
  appendUnsafely,
  clearLeftovers,
  endsStill,
  filesOf,
  type JournalEnd,
  journalText,
  moveBack,
  moveIntoPlace,
  type NewTexts,
  type Outcome,
  outcomeOf,
  readAnyText,
  readDataFile,
  type ReadFile,
  readJournalEnd,
  readThrough,
  remainingOf,
  removeTemporaries,
  replaceFile,
  writeBeside,
} from "./journal.ts";
import {
  lockLostError,
  notChanged,
  unfinishedError,
  unknownOutcomeError,
} from "./disk_errors.ts";
import { type Changing, Draft, type Look } from "./draft.ts";
import { entryFolder } from "./entry_folder.ts";
import { FileTexts, type ReadText } from "./file_texts.ts";
import { LOCK_FILES } from "./lock.ts";
import { SendLog, type TakeOver } from "./send_log.ts";

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
  takeOver?: TakeOver;
}

/** What was seen of the files without the lock. */
interface Observation<T> {
  /** What was seen. */
  readonly seen: T;
  /** How the journal ended, or why it cannot be read. */
  readonly end: JournalEnd | DiskError;
  /** Whether the files stayed as they were meanwhile. */
  readonly isSteady: boolean;
}

/** A change takes milliseconds: so often there is a moment between two. */
const MOST_ROUNDS = 20;

/**
 * Reads what it needs, decides, and writes what it wants. It may be called
 * twice, so it changes nothing else.
 */
type Decide<T> = (changing: Changing) => Promise<T>;

/**
 * The files of a data directory, with the promise that a change of several is
 * made whole or not at all, whatever happens to the process or the machine.
 *
 * The journal decides. A change is noted there; then its new texts are written
 * beside the files; then it is noted that it has begun, and all is flushed:
 * from here on it is made. When its process ends in between, the next one
 * finishes what has begun and gives up the rest.
 */
export class DataDirectory {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #options: DataDirectoryOptions;
  readonly #sendLog: SendLog;

  /** Opens the data directory on a disk; nothing is read or made yet. */
  constructor(disk: Disk, clock: Clock, options: DataDirectoryOptions = {}) {
    this.#disk = disk;
    this.#clock = clock;
    this.#options = options;
    this.#sendLog = new SendLog(disk, options.takeOver);
  }

  /** The disk under it. */
  get disk(): Disk {
    return this.#disk;
  }

  /**
   * Lets `look` read files as they are between two changes. It may be called
   * again when a change comes in between, so it changes nothing.
   */
  async view<T>(look: Look<T>): Promise<T> {
    // Nearly always the first round succeeds.
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const end = await readJournalEnd(this.#disk);
      const [looked] = await Promise.allSettled([
        this.#lookThrough(end, look),
      ]);
      if (!await endsStill(this.#disk, end)) continue;
      if (looked.status === "fulfilled") return looked.value;
      throw looked.reason;
    }
    return await this.#locked(async () =>
      await this.#lookThrough(await this.#recover(), look)
    );
  }

  async #lookThrough<T>(end: JournalEnd, look: Look<T>): Promise<T> {
    const read = readThrough(this.#disk, end, readAnyText);
    const folder = entryFolder(this.#disk, end);
    return look(await this.#sendLog.readThrough(read), folder, end.zone);
  }

  /**
   * Lets `look` read the files under the lock.
   *
   * @returns What it saw, and a mark of that moment for {@linkcode append}.
   * @throws {DataFileError} When a file that sending needs is damaged.
   */
  async look<T>(
    look: (read: ReadText) => Promise<T>,
  ): Promise<{ seen: T; mark: number }> {
    return await this.#locked(async (lock) => {
      const end = await this.#settleSent(await this.#recover(), lock);
      const read: ReadText = (file) => readDataFile(this.#disk, file);
      // This time, what is in the way is thrown.
      await this.#sendLog.takeOver(this.#draft(readDataFile));
      return { seen: await look(read), mark: end.wholeBytes };
    });
  }

  /**
   * Adds to the log of a sender, if nothing was changed since it looked.
   *
   * @param mark What {@linkcode look} returned.
   */
  async append(text: string, mark: number): Promise<boolean> {
    return await this.#locked(async () => {
      if (await this.#disk.byteSize(JOURNAL_FILE) !== mark) return false;
      await this.#sendLog.append(text);
      return true;
    });
  }

  /**
   * What tells the directory from its copies: the identity of its journal, which
   * is written in place. A directory that is moved is the same; on another disk,
   * or restored from a backup, it is a copy.
   */
  async origin(): Promise<string | undefined> {
    return await this.#disk.identityOf?.(JOURNAL_FILE);
  }

  /** Takes the log of a sender over into the files, if there is one. */
  async settle(): Promise<void> {
    if (await this.#sendLog.isEmpty()) return;
    await this.#locked(async (lock) => {
      await this.#settleSent(await this.#recover(), lock);
    });
  }

  /**
   * Lets `look` read the files exactly as they are, for reports: it never takes
   * the lock. If other processes keep changing the files, it returns what it saw
   * last.
   */
  async observe<T>(
    look: (read: ReadText) => Promise<T>,
  ): Promise<Observation<T>> {
    for (let round = 1;; round++) {
      const end = await this.#journalEnd();
      if (end instanceof DiskError) {
        const read: ReadText = (file) => this.#disk.readText(file);
        return { seen: await look(read), end, isSteady: true };
      }
      const [looked] = await Promise.allSettled([
        look(readThrough(this.#disk, end, readDataFile)),
      ]);
      const isSteady = await endsStill(this.#disk, end);
      if (!isSteady && round < MOST_ROUNDS) continue;
      if (looked.status === "rejected") throw looked.reason;
      return { seen: looked.value, end, isSteady };
    }
  }

  async #journalEnd(): Promise<JournalEnd | DiskError> {
    try {
      return await readJournalEnd(this.#disk);
    } catch (error) {
      if (error instanceof DiskError) return error;
      throw error;
    }
  }

  /** Whether a process has the lock, or had it when it was killed. */
  async isOwned(): Promise<boolean> {
    return await this.#disk.byteSize(LOCK_FILES.data.owner) > 0;
  }

  /** The texts of some files, all of one moment between two changes. */
  async read(files: readonly string[]): Promise<FileTexts> {
    return await this.view((read) => FileTexts.load(read, files));
  }

  /** What a change would return; nothing is written, and nobody waits. */
  async preview<T>(decide: Decide<T>): Promise<T> {
    return await this.view((read, folder, zone) =>
      decide(new Draft(read, folder, { zone }))
    );
  }

  /**
   * Makes one change: waits for the lock, lets `decide` read and write, and
   * commits all that it wrote.
   *
   * @param readFile Reads a file; a repair reads it as it is.
   * @returns What `decide` returned.
   * @throws {DiskError} When the disk refuses; then nothing is changed, unless
   * its code is `unknown_outcome`.
   */
  async change<T>(
    decide: Decide<T>,
    readFile: ReadFile = readDataFile,
  ): Promise<T> {
    try {
      return await this.#changed(decide, readFile);
    } catch (error) {
      throw notChanged(error);
    }
  }

  async #changed<T>(decide: Decide<T>, readFile: ReadFile): Promise<T> {
    // Where nothing was ever written, a refusal must not leave a trace either:
    // see whether there is one before the lock makes the directory.
    if (await this.#disk.byteSize(JOURNAL_FILE) === 0) {
      await decide(this.#draft(readFile));
    }
    return await this.#locked(async (lock) => {
      const end = await this.#settleSent(await this.#recover(), lock);
      const draft = this.#draft(readFile, end.zone);
      const result = await decide(draft);
      await this.#commitDraft(draft, end, lock);
      return result;
    });
  }

  async #commitDraft(
    draft: Draft,
    end: JournalEnd,
    lock: HeldLock,
  ): Promise<void> {
    const changes = await draft.changes();
    if (!draft.summary || changes.length === 0) return;
    const time = new Date(this.#clock.now()).toISOString();
    const commit = end.lastCommit + 1;
    const { zone = end.zone, ...note } = draft.summary;
    const record = { commit, time, ...note, ...zone && { zone }, changes };
    await this.#commit(record, draft.after, end.wholeBytes, lock);
  }

  /** Commits what a sender noted, before anything else is changed. */
  async #settleSent(end: JournalEnd, lock: HeldLock): Promise<JournalEnd> {
    if (await this.#sendLog.isEmpty()) return end;
    const draft = this.#draft(readDataFile);
    // What cannot be taken over yet is so once the damaged file is repaired.
    if (!await this.#sendLog.isTakenOver(draft)) return end;
    await this.#commitDraft(draft, end, lock);
    return await readJournalEnd(this.#disk);
  }

  /**
   * Passes on what does not fit together in what was read.
   *
   * @throws {DataFileError} The first, where nobody listens.
   */
  warn(problems: readonly DataFileError[]): void {
    const { onWarning } = this.#options;
    for (const problem of problems) {
      if (!onWarning) throw problem;
      onWarning(problem);
    }
  }

  /** The same where nothing must fail, as where something is recorded. */
  note(problems: readonly (DataFileError | WorktimeError)[]): void {
    for (const problem of problems) this.#options.onWarning?.(problem);
  }

  /** Settles what was interrupted, and removes what it left behind. */
  async recover(): Promise<void> {
    await this.#locked(async () => {
      await this.#recover();
      await clearLeftovers(this.#disk);
    });
  }

  /**
   * Seals a journal whose numbers fall or repeat, so that undo can start over.
   *
   * @returns Whether there was anything to seal.
   */
  async seal(): Promise<boolean> {
    if (!seamIn(await journalText(this.#disk))) return false;
    return await this.#locked(async () => {
      await this.#recover();
      const seam = seamIn(await journalText(this.#disk));
      if (seam) await appendSafely(this.#disk, { sealed: seam.highest });
      return seam !== undefined;
    });
  }

  /** What interrupted writes, or writes that go on, have beside the files. */
  async leftovers(): Promise<string[]> {
    return (await this.#disk.list({ folders: true })).filter(isLeftover);
  }

  /**
   * Replaces a file whose bytes are no text, and that the journal therefore
   * cannot describe. The file is kept as it is under another name.
   */
  async replaceDamaged(file: string, text: string, to: string): Promise<void> {
    await this.#locked(async () => {
      await this.#recover();
      await replaceFile(this.#disk, file, text, to);
    });
  }

  async #locked<T>(use: (lock: HeldLock) => Promise<T>): Promise<T> {
    const lock = await this.#lock();
    try {
      return await use(lock);
    } finally {
      // What was recorded stays so; others find out that nobody holds the lock.
      await lock.release().catch(() => {});
    }
  }

  #lock(): Promise<HeldLock> {
    return this.#disk.lock(this.#options.lockTimeoutMs ?? 10_000);
  }

  #draft(readFile: ReadFile, zone?: ZoneNote): Draft {
    const read: ReadText = (file) => readFile(this.#disk, file);
    const origin = () => this.origin();
    return new Draft(read, entryFolder(this.#disk), { zone, origin });
  }

  #load(files: Iterable<string>): Promise<FileTexts> {
    return FileTexts.load((file) => this.#disk.readText(file), files);
  }

  async #recover(): Promise<JournalEnd> {
    const end = await readJournalEnd(this.#disk);
    if (end.tornBytes > 0) {
      await this.#disk.truncate(JOURNAL_FILE, end.wholeBytes);
    }
    const record = end.pending;
    if (!record) return { ...end, tornBytes: 0 };
    if (end.hasBegun) {
      const texts = await this.#load(filesOf(record));
      const remaining = remainingOf(record.changes, texts);
      await writeBeside(this.#disk, remaining, record);
      await moveIntoPlace(this.#disk, remaining, record);
    }
    await removeTemporaries(this.#disk, record);
    const { commit } = record;
    const note = end.hasBegun ? { done: commit } : { cancelled: commit };
    await appendSafely(this.#disk, note);
    return await readJournalEnd(this.#disk);
  }

  async #commit(
    record: ChangeRecord,
    after: NewTexts,
    journalBytes: number,
    lock: HeldLock,
  ): Promise<void> {
    const texts = new Map(
      filesOf(record).map((file) => [file, after.get(file) ?? null]),
    );
    try {
      await this.#prepare(record, texts, lock);
    } catch (error) {
      await this.#erase(record, journalBytes, lock);
      throw error;
    }
    let isSafe = false;
    try {
      await appendSafely(this.#disk, { begun: record.commit });
      // A new journal must not vanish while its change stays.
      if (journalBytes === 0) await this.#disk.flushFolderOf(JOURNAL_FILE);
      isSafe = true;
      // Who was overtaken must not touch what others have changed since.
      if (!await lock.isHeld()) throw lockLostError(this.#disk.location);
      await moveIntoPlace(this.#disk, texts, record);
    } catch (error) {
      const outcome = await this.#settled(record, { journalBytes, lock });
      if (outcome === "gone") throw error;
      if (outcome === "unknown" || outcome === "begun" && !isSafe) {
        throw unknownOutcomeError(record.summary, error);
      }
      this.#recorded(record);
      if (outcome === "begun") {
        this.#options.onWarning?.(unfinishedError(record.summary, error));
      }
      return;
    }
    this.#recorded(record);
    await appendNote(this.#disk, { done: record.commit });
  }

  /** What a provider knows is nothing that anybody has typed. */
  #recorded({ summary, isSync }: ChangeRecord): void {
    if (!isSync) this.#options.onRecorded?.(summary);
  }

  /**
   * What became of a change that could not be made to its end. Where it can, it
   * is taken back; where another process took the lock, that one has settled it.
   */
  async #settled(
    record: ChangeRecord,
    { journalBytes, lock }: { journalBytes: number; lock: HeldLock },
  ): Promise<Outcome | "unknown"> {
    try {
      if (await lock.isHeld()) {
        await this.#erase(record, journalBytes, lock);
        return await outcomeOf(this.#disk, record);
      }
      await lock.release().catch(() => {});
      return await this.#locked(async () => {
        await this.#recover();
        return await outcomeOf(this.#disk, record);
      });
    } catch {
      // Without the journal nobody knows. The caller says what went wrong.
      return "unknown";
    }
  }

  async #prepare(
    record: ChangeRecord,
    texts: NewTexts,
    lock: HeldLock,
  ): Promise<void> {
    await appendUnsafely(this.#disk, record);
    await writeBeside(this.#disk, texts, record);
    if (!await lock.isHeld()) throw lockLostError(this.#disk.location);
  }

  /** Leaves no trace of a change that the disk refused, if that is possible. */
  async #erase(
    record: ChangeRecord,
    journalBytes: number,
    lock: HeldLock,
  ): Promise<void> {
    try {
      // Who took the lock over settled this change and may have made others.
      if (!await lock.isHeld()) return;
      await moveBack(this.#disk, record);
      await removeTemporaries(this.#disk, record);
      await this.#disk.truncate(JOURNAL_FILE, journalBytes);
    } catch {
      // The disk is in a bad way: the next change settles this one. The caller
      // throws the error that came first.
    }
  }
}
