import { digestOf } from "../digest.ts";
import { TIMER_FILE } from "../formats/data_files.ts";
import {
  type ChangeRecord,
  type FileChange,
  spliceBetween,
} from "../formats/journal.ts";
import type { OffsetHistory } from "../time/offset_history.ts";
import type { EntryFolder, ReadText } from "./file_texts.ts";

/** The description of a change. */
type ChangeNote =
  & Pick<ChangeRecord, "summary" | "undoes" | "redoes" | "isSync">
  & {
    /**
     * The time zone of events without an offset from now on; `null` if it is
     * not known. Left out if it stays the same.
     */
    readonly zone?: OffsetHistory | null;
  };

/** Digests by file; `undefined` if the journal has no change of a file. */
type RecordedDigests = ReadonlyMap<string, string | null | undefined>;

/** The limit for whole texts, which would make the journal grow too fast. */
const MAX_WHOLE_LENGTH = 64 * 1024;

/** The length up to which the journal contains the text of any new file. */
const MAX_SHORT_LENGTH = 4 * 1024;

type RecordedEntry = NonNullable<ChangeRecord["entry"]>;

/** The part of a draft that a change can use. */
export type ChangeDraft = Pick<
  Draft,
  | "read"
  | "write"
  | "folder"
  | "identity"
  | "note"
  | "noteEntry"
  | "leaveOutNewTexts"
  | "zone"
>;

/** A change that has not been committed: nothing of it is on disk. */
export class Draft {
  readonly #read: ReadText;
  readonly #before = new Map<string, string | null>();
  /** The new texts by file; `null` for files to remove. */
  readonly after: Map<string, string | null> = new Map();
  #note: ChangeNote | undefined;
  #entry: RecordedEntry | undefined;
  #leavesOutNewTexts = false;

  /** The folder with the files of entries, as it was before the change. */
  readonly folder: EntryFolder;
  /** The recorded time zone of events without an offset, if known. */
  readonly zone: OffsetHistory | undefined;
  /**
   * Distinguishes the data directory from copies of it, if that is possible.
   */
  readonly identity: () => Promise<string | undefined>;

  /**
   * Starts a draft.
   *
   * @param read Reads the current files.
   * @param identity Not needed if the draft is never committed.
   */
  constructor(
    read: ReadText,
    folder: EntryFolder,
    zone?: OffsetHistory,
    identity: Draft["identity"] = () => Promise.resolve(undefined),
  ) {
    this.#read = read;
    this.folder = folder;
    this.zone = zone;
    this.identity = identity;
  }

  /**
   * Reads a file as changed so far, or `undefined` if there is none. It can be
   * passed on without the draft.
   */
  readonly read = async (file: string): Promise<string | undefined> => {
    const set = this.after.get(file);
    if (set !== undefined) return set ?? undefined;
    return await this.textBefore(file) ?? undefined;
  };

  /** Sets the text of a file; `null` removes it. */
  write(file: string, text: string | null): void {
    this.after.set(file, text);
  }

  /** Describes the change. Without a description, nothing is written. */
  note(note: ChangeNote): void {
    this.#note = note;
  }

  /** Notes which entry or timer the change records. */
  noteEntry(entry: RecordedEntry): void {
    this.#entry = entry;
  }

  /**
   * Leaves the texts of long new files out of the journal, as what they contain
   * can be had again.
   */
  leaveOutNewTexts(): void {
    this.#leavesOutNewTexts = true;
  }

  /** The description of the change, if it has one. */
  get summary(): ChangeNote & { entry?: RecordedEntry } | undefined {
    const entry = this.#entry;
    return this.#note && { ...this.#note, ...(entry && { entry }) };
  }

  /**
   * Returns the differences from the disk, file by file.
   *
   * @param recorded The digests after the last recorded change of each file.
   */
  async changes(recorded: RecordedDigests): Promise<FileChange[]> {
    const changes: FileChange[] = [];
    const areNewFilesLong = this.#leavesOutNewTexts &&
      await this.#newLength() > MAX_WHOLE_LENGTH;
    for (const [file, text] of this.after) {
      const old = await this.textBefore(file);
      if (old === text) continue;
      const before = digestOf(old);
      const isLongFile = isLong(text) && file !== TIMER_FILE;
      if (old === null && areNewFilesLong && isLongFile) {
        const nothing = { offset: 0, removed: "", inserted: "" };
        const after = digestOf(text);
        changes.push({ file, ...nothing, before, after, isTextInFile: true });
        continue;
      }
      const [removed, inserted] = [old ?? "", text ?? ""];
      // After an edit by another program, record the whole text, as no change
      // in the journal leads to it. That of the timer replaces its flush.
      const isWhole = file === TIMER_FILE ||
        recorded.has(file) && recorded.get(file) !== before &&
          removed.length <= MAX_WHOLE_LENGTH;
      const splice = isWhole
        ? { offset: 0, removed, inserted }
        : spliceBetween(removed, inserted);
      changes.push({ file, ...splice, before, after: digestOf(text) });
    }
    return changes;
  }

  /** Returns the total length of the new files. */
  async #newLength(): Promise<number> {
    let length = 0;
    for (const [file, text] of this.after) {
      if (text === null || length > MAX_WHOLE_LENGTH) continue;
      if (await this.textBefore(file) === null) length += text.length;
    }
    return length;
  }

  /** Returns whether the files that were read are still the same. */
  async isCurrent(): Promise<boolean> {
    for (const [file, text] of this.#before) {
      if ((await this.#read(file) ?? null) !== text) return false;
    }
    return true;
  }

  /** Returns the text of a file before the change, or `null` without one. */
  async textBefore(file: string): Promise<string | null> {
    const known = this.#before.get(file);
    if (known !== undefined) return known;
    const text = await this.#read(file) ?? null;
    this.#before.set(file, text);
    return text;
  }
}

function isLong(text: string | null): boolean {
  return text !== null && text.length > MAX_SHORT_LENGTH;
}
