import { DiskError, isUnreadableFile } from "../errors.ts";
import { SEND_LOG_FILE } from "../formats/data_files.ts";
import type { Disk } from "../ports.ts";
import { type ChangeDraft, Draft } from "./draft.ts";
import { entryFolder } from "./entry_folder.ts";
import type { ReadText } from "./file_texts.ts";

/** Takes what a sender noted over into the other files. */
export type ApplySendLog = (changing: ChangeDraft) => Promise<void>;

/**
 * The log of a sender: a line for each step, in place of all files, until they
 * are taken over into the outbox and the entries.
 */
export class SendLog {
  readonly #disk: Disk;
  /** Takes all steps over. */
  readonly apply: ApplySendLog;

  constructor(disk: Disk, apply: ApplySendLog = () => Promise.resolve()) {
    this.#disk = disk;
    this.apply = apply;
  }

  /** Whether there is nothing to take over. */
  async isEmpty(): Promise<boolean> {
    try {
      return await this.#disk.byteSize(SEND_LOG_FILE) === 0;
    } catch (error) {
      // Nobody may look into its folder: there may be something.
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  /** Adds lines, and returns when they are safe on the disk. */
  async append(text: string): Promise<void> {
    const isNew = await this.isEmpty();
    await this.#disk.appendText(SEND_LOG_FILE, text, true);
    if (isNew) await this.#disk.flushFolderOf(SEND_LOG_FILE);
  }

  /** Takes all steps over; says whether that was possible. */
  async tryApply(changing: ChangeDraft): Promise<boolean> {
    try {
      await this.apply(changing);
      return true;
    } catch (error) {
      // What does not open now is in the way of sending, and of nothing else.
      if (isUnreadableFile(error)) return false;
      throw error;
    }
  }

  /** Reads the other files as if all steps were taken over. */
  async readApplied(read: ReadText): Promise<ReadText> {
    if (await this.isEmpty()) return read;
    const draft = new Draft(read, entryFolder(this.#disk));
    // Without what cannot be taken over, the files are as good as they were.
    const isTakenOver = await this.tryApply(draft);
    return isTakenOver ? (file) => draft.read(file) : read;
  }
}
