import { digestOf } from "../digest.ts";
import {
  type ChangeRecord,
  type FileChange,
  spliceBetween,
} from "../formats/journal.ts";
import type { OffsetHistory } from "../time/offset_history.ts";
import type { EntryFolder } from "./entry_folder.ts";
import type { ReadText } from "./file_texts.ts";

/** What a change is, beside the texts that it writes. */
type ChangeNote =
  & Pick<ChangeRecord, "summary" | "undoes" | "redoes" | "isSync">
  & {
    /**
     * In which zone events without an offset are recorded from now on; `null` if
     * that is not known. Left out, it stays as it was.
     */
    readonly zone?: OffsetHistory | null;
  };

/** The digest by file; `undefined` where the journal has no change of a file. */
type RecordedDigests = ReadonlyMap<string, string | null | undefined>;

/** Longer texts would make the journal grow too fast. */
const MAX_WHOLE_LENGTH = 64 * 1024;

type RecordedEntry = NonNullable<ChangeRecord["entry"]>;

/** The files as one change sees them, and what it wants of them. */
export type ChangeDraft = Pick<
  Draft,
  "read" | "write" | "folder" | "identity" | "note" | "noteEntry" | "zone"
>;

/** A change before it is made: nothing of it is on the disk. */
export class Draft {
  readonly #read: ReadText;
  readonly #before = new Map<string, string | null>();
  /** The texts that were set; `null` for files to remove. */
  readonly after: Map<string, string | null> = new Map();
  #note: ChangeNote | undefined;
  #entry: RecordedEntry | undefined;

  /** The folder of the entries' files as it was before the change. */
  readonly folder: EntryFolder;
  /** In which zone events without an offset were recorded, if that was noted. */
  readonly zone: OffsetHistory | undefined;
  /** What tells the data directory from its copies, where that can be told. */
  readonly identity: () => Promise<string | undefined>;

  /**
   * Begins a draft over files as they are. One that is never committed can do
   * without its origin.
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

  /** The text of a file, or `undefined` if there is none. */
  async read(file: string): Promise<string | undefined> {
    const set = this.after.get(file);
    if (set !== undefined) return set ?? undefined;
    return await this.#textBefore(file) ?? undefined;
  }

  /** Sets the text of a file; `null` removes it. */
  write(file: string, text: string | null): void {
    this.after.set(file, text);
  }

  /** Says what the change is. Without a word, nothing is written. */
  note(note: ChangeNote): void {
    this.#note = note;
  }

  /** Says which entry, or which timer, the change records, if it does. */
  noteEntry(entry: RecordedEntry): void {
    this.#entry = entry;
  }

  /** What the change is, once that was said. */
  get summary(): ChangeNote & { entry?: RecordedEntry } | undefined {
    const entry = this.#entry;
    return this.#note && { ...this.#note, ...(entry && { entry }) };
  }

  /**
   * What differs from the disk, file by file.
   *
   * @param recorded What the last recorded change of each file left, as digests.
   */
  async changes(recorded: RecordedDigests): Promise<FileChange[]> {
    const changes: FileChange[] = [];
    for (const [file, text] of this.after) {
      const old = await this.#textBefore(file);
      if (old === text) continue;
      const before = digestOf(old);
      const [removed, inserted] = [old ?? "", text ?? ""];
      // Only a whole text brings an edit by another program into the journal.
      const isEdited = recorded.has(file) && recorded.get(file) !== before &&
        removed.length <= MAX_WHOLE_LENGTH;
      const splice = isEdited
        ? { offset: 0, removed, inserted }
        : spliceBetween(removed, inserted);
      changes.push({ file, ...splice, before, after: digestOf(text) });
    }
    return changes;
  }

  async #textBefore(file: string): Promise<string | null> {
    const known = this.#before.get(file);
    if (known !== undefined) return known;
    const text = await this.#read(file) ?? null;
    this.#before.set(file, text);
    return text;
  }
}
