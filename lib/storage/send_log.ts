import { DiskError, isUnreadableFile } from "../errors.ts";
import { SEND_LOG_FILE } from "../formats/data_files.ts";
import type { Disk } from "../ports.ts";
import { type ChangeDraft, Draft } from "./draft.ts";
import { entryFolder } from "./entry_folder.ts";
import type { ReadText } from "./file_texts.ts";

/** Applies the send log to the other files. */
export type ApplySendLog = (draft: ChangeDraft) => Promise<void>;

/**
 * The log of a sync that is sending: one line per step, instead of rewriting
 * all files each time. Later, the steps are applied to the outbox and the
 * entries.
 */
export class SendLog {
  readonly #disk: Disk;
  /** Applies all steps. */
  readonly apply: ApplySendLog;

  constructor(disk: Disk, apply: ApplySendLog = () => Promise.resolve()) {
    this.#disk = disk;
    this.apply = apply;
  }

  /** Returns whether there is nothing to apply. */
  async isEmpty(): Promise<boolean> {
    try {
      return await this.#disk.byteSize(SEND_LOG_FILE) === 0;
    } catch (error) {
      // The folder cannot be accessed, so there could be something.
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  /** Appends lines, and flushes them to disk. */
  async append(text: string): Promise<void> {
    const isNew = await this.isEmpty();
    await this.#disk.appendText(SEND_LOG_FILE, text, true);
    if (isNew) await this.#disk.flushFolderOf(SEND_LOG_FILE);
  }

  /** Applies all steps. Returns whether that was possible. */
  async tryApply(draft: ChangeDraft): Promise<boolean> {
    try {
      await this.apply(draft);
      return true;
    } catch (error) {
      // An unreadable file blocks sending, but nothing else.
      if (isUnreadableFile(error)) return false;
      throw error;
    }
  }

  /** Returns a function that reads the other files with all steps applied. */
  async readApplied(read: ReadText): Promise<ReadText> {
    if (await this.isEmpty()) return read;
    const draft = new Draft(read, entryFolder(this.#disk));
    // If the steps cannot be applied, the files are still valid without them.
    const isApplied = await this.tryApply(draft);
    return isApplied ? draft.read : read;
  }
}
