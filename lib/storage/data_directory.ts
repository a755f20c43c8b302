import { DiskError } from "../errors.ts";
import { type ChangeRecord, JOURNAL_FILE } from "../formats/journal.ts";
import type { Clock, Disk, HeldLock } from "../ports.ts";
import { type Changing, Draft } from "./draft.ts";
import {
  appendNote,
  appendSafely,
  type JournalEnd,
  readJournalEnd,
} from "./journal.ts";
import { type FileTexts, inspectPending } from "./pending_change.ts";

/** How a {@linkcode DataDirectory} behaves. */
export interface DataDirectoryOptions {
  /**
   * How long to wait for other processes, in milliseconds.
   *
   * @default {10_000}
   */
  lockTimeoutMs?: number;
}

/**
 * Reads what it needs, decides, and writes what it wants. It may be called
 * twice, so it changes nothing else.
 */
export type Decide<T> = (changing: Changing) => Promise<T>;

const TEMPORARY = ".tmp";

/** Whether a file is what an interrupted write left behind. */
export function isLeftover(file: string): boolean {
  return file.endsWith(TEMPORARY);
}

/**
 * The files of a data directory, with the promise that a change of several is
 * made whole or not at all, whatever happens to the process or the machine.
 *
 * A change is recorded in the journal before its files are renamed into place.
 * When its process ends in between, the next one finishes it if a file was
 * renamed already, and gives it up otherwise.
 */
export class DataDirectory {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #lockTimeoutMs: number;

  /** Opens the data directory on a disk; nothing is read or made yet. */
  constructor(disk: Disk, clock: Clock, options: DataDirectoryOptions = {}) {
    this.#disk = disk;
    this.#clock = clock;
    this.#lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
  }

  /** The disk under it. */
  get disk(): Disk {
    return this.#disk;
  }

  /** The texts of some files, all of one moment between two changes. */
  async read(files: readonly string[]): Promise<FileTexts> {
    // Nearly always the first round succeeds; a change takes milliseconds.
    for (let round = 0; round < 20; round++) {
      const end = await readJournalEnd(this.#disk);
      const texts = await this.#readThrough(end, files);
      const size = await this.#disk.byteSize(JOURNAL_FILE);
      if (size === end.wholeBytes + end.tornBytes) return texts;
    }
    return await this.#locked(() => this.#readAll(files));
  }

  /**
   * Makes one change: waits for the lock, lets `decide` read and write, and
   * commits all that it wrote.
   *
   * @returns What `decide` returned.
   * @throws {DiskError} When the disk refuses; then nothing is changed.
   */
  async change<T>(decide: Decide<T>): Promise<T> {
    // Where nothing was ever written, a refusal must not leave a trace either:
    // see whether there is one before the lock makes the directory.
    if (await this.#disk.byteSize(JOURNAL_FILE) === 0) {
      await decide(new Draft(this.#disk));
    }
    return await this.#locked(async (lock) => {
      const end = await this.#recover();
      const draft = new Draft(this.#disk);
      const result = await decide(draft);
      const changes = await draft.changes();
      if (draft.summary && changes.length > 0) {
        const time = new Date(this.#clock.now()).toISOString();
        const commit = end.lastCommit + 1;
        const record = { commit, time, ...draft.summary, changes };
        await this.#commit(record, draft.after, end.wholeBytes, lock);
      }
      return result;
    });
  }

  /** Finishes or gives up a change that was interrupted. */
  async recover(): Promise<void> {
    await this.#locked(() => this.#recover());
  }

  async #locked<T>(use: (lock: HeldLock) => Promise<T>): Promise<T> {
    const lock = await this.#disk.lock(this.#lockTimeoutMs);
    try {
      return await use(lock);
    } finally {
      await lock.release();
    }
  }

  async #readAll(
    files: Iterable<string>,
  ): Promise<Map<string, string | null>> {
    const texts = new Map<string, string | null>();
    for (const file of files) {
      texts.set(file, await this.#disk.readText(file) ?? null);
    }
    return texts;
  }

  /** Reads files as they are once an interrupted change is settled. */
  async #readThrough(
    { pending }: JournalEnd,
    files: readonly string[],
  ): Promise<FileTexts> {
    if (!pending) return await this.#readAll(files);
    const touched = pending.changes.map(({ file }) => file);
    const texts = await this.#readAll(new Set([...files, ...touched]));
    const { hasBegun, remaining } = await inspectPending(pending, texts);
    return hasBegun ? new Map([...texts, ...remaining]) : texts;
  }

  async #recover(): Promise<JournalEnd> {
    const end = await readJournalEnd(this.#disk);
    if (end.tornBytes > 0) {
      await this.#disk.truncate(JOURNAL_FILE, end.wholeBytes);
    }
    const record = end.pending;
    if (!record) return end;
    const texts = await this.#readAll(record.changes.map(({ file }) => file));
    const { hasBegun, remaining } = await inspectPending(record, texts);
    if (hasBegun) {
      await this.#writeBeside(remaining);
      await this.#moveIntoPlace(remaining);
    }
    for (const { file } of record.changes) {
      await this.#disk.remove(file + TEMPORARY);
    }
    const { commit } = record;
    const note = hasBegun ? { done: commit } : { cancelled: commit };
    await appendSafely(this.#disk, note);
    return await readJournalEnd(this.#disk);
  }

  async #commit(
    record: ChangeRecord,
    after: FileTexts,
    journalBytes: number,
    lock: HeldLock,
  ): Promise<void> {
    const texts = new Map(
      record.changes.map(({ file }) => [file, after.get(file) ?? null]),
    );
    try {
      await this.#writeBeside(texts);
      if (!await lock.isHeld()) {
        throw new DiskError(
          "lock_lost",
          `The lock of ${this.#disk.location} was taken over`,
          { hint: "Nothing was recorded: run the command again" },
        );
      }
      await appendSafely(this.#disk, record);
    } catch (error) {
      await this.#giveUp(texts, journalBytes);
      throw error;
    }
    await this.#moveIntoPlace(texts);
    await appendNote(this.#disk, { done: record.commit });
  }

  async #writeBeside(texts: FileTexts): Promise<void> {
    for (const [file, text] of texts) {
      if (text !== null) await this.#disk.writeText(file + TEMPORARY, text);
    }
  }

  async #moveIntoPlace(texts: FileTexts): Promise<void> {
    const folders = new Map<string, string>();
    for (const [file, text] of texts) {
      if (text === null) await this.#disk.remove(file);
      else await this.#disk.rename(file + TEMPORARY, file);
      folders.set(file.replace(/[^/]*$/, ""), file);
    }
    for (const file of folders.values()) await this.#disk.flushFolderOf(file);
  }

  /** Leaves no trace of a change that could not be recorded. */
  async #giveUp(texts: FileTexts, journalBytes: number): Promise<void> {
    try {
      if (await this.#disk.byteSize(JOURNAL_FILE) > journalBytes) {
        await this.#disk.truncate(JOURNAL_FILE, journalBytes);
      }
      for (const file of texts.keys()) {
        await this.#disk.remove(file + TEMPORARY);
      }
    } catch {
      // The disk is in a bad way; the next change tidies up. The caller
      // throws the error that came first.
    }
  }
}
