/**
 * How data files are read: each file's text, or what stands in for it after a
 * crash, and the folder with the files of entries.
 *
 * @module
 */

import { digestOf } from "../digest.ts";
import {
  asUnreadableFile,
  DataFileError,
  DiskError,
  type UnreadableFileError,
} from "../errors.ts";
import {
  ENTRIES_FILE,
  monthlyEntriesFile,
  monthOfEntriesFile,
  monthOfFile,
  NO_COMMIT,
  temporaryFile,
  TIMER_FILE,
} from "../formats/data_files.ts";
import { type FileChange, filesWithOwnText } from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import { OtherEncodingError } from "./encoding.ts";
import { appliedChanges, type JournalEnd } from "./journal.ts";

/** Reads the text of a file; `null` or `undefined` if there is none. */
export interface ReadText {
  (file: string): Promise<string | null | undefined>;
  /**
   * Reads it in parts that end with line breaks, if the file can be read as it
   * is; returns `undefined` otherwise.
   */
  readonly inParts?: (file: string) => Promise<readonly string[] | undefined>;
}

/** Returns the same function for files that can be read as they are. */
export function readInParts(disk: Disk, read: ReadText): ReadText {
  return Object.assign((file: string) => read(file), {
    inParts: async (file: string) => {
      try {
        return await disk.readParts?.(file);
      } catch (error) {
        // The error names a place within a part.
        if (error instanceof DataFileError) return undefined;
        throw error;
      }
    },
  });
}

/**
 * The texts of several files. An unreadable one throws only when it is used, so
 * that it does not affect the others.
 */
export class FileTexts {
  readonly #texts = new Map<string, string | null | UnreadableFileError>();

  /** Reads the texts of several files, or why they cannot be read. */
  static async load(
    read: ReadText,
    files: readonly string[],
  ): Promise<FileTexts> {
    const texts = new FileTexts();
    for (const file of files) {
      try {
        texts.#texts.set(file, await read(file) ?? null);
      } catch (error) {
        texts.#texts.set(file, asUnreadableFile(error));
      }
    }
    return texts;
  }

  /**
   * Returns the text of a file, or `null` if there is none.
   *
   * @throws {DataFileError} When the file is damaged.
   * @throws {DiskError} When the file cannot be opened.
   * @throws {TypeError} When it was not loaded: treating it as missing could
   * overwrite it.
   */
  get(file: string): string | null {
    const text = this.#texts.get(file);
    if (text === undefined) throw new TypeError(`"${file}" was not loaded`);
    if (text instanceof Error) throw text;
    return text;
  }
}

/**
 * Reads a data file.
 *
 * @throws {DataFileError} When the file is not text, or when a month is empty
 * although the journal has rows for it. A crash of the machine can leave such
 * files, and treating them as months without events would lose the events.
 */
export async function readDataFile(
  disk: Disk,
  file: string,
): Promise<string | undefined> {
  const text = await disk.readText(file);
  const isEmptyMonth = text === "" && monthOfFile(file) !== undefined;
  if (!isEmptyMonth || !await hasRecordedText(disk, file)) return text;
  const position = { file, line: 1, column: 1 };
  throw new DataFileError(
    position,
    "the file is empty, but the journal has rows for it",
  );
}

/** Does the same for reading only, in any supported encoding. */
export async function readInAnyEncoding(
  disk: Disk,
  file: string,
): Promise<string | undefined> {
  try {
    return await readDataFile(disk, file);
  } catch (error) {
    if (error instanceof OtherEncodingError) return error.text;
    throw error;
  }
}

/** Returns whether the newest change of a file left text in it. */
async function hasRecordedText(disk: Disk, file: string): Promise<boolean> {
  for (const { changes } of await appliedChanges(disk)) {
    const change = changes.find((it) => it.file === file);
    if (!change) continue;
    return change.after !== null && change.after !== digestOf("");
  }
  return false;
}

/**
 * The folder with the files of entries. Listing it is enough to notice that a
 * file is missing or was edited, without reading any.
 */
export interface EntryFolder {
  /** Returns the months in UTC that have their own file. */
  months(): Promise<ReadonlySet<string>>;
  /**
   * Returns whether a monthly file was written after the file of the newest
   * entries, which only other programs do; `false` if the disk cannot tell.
   */
  isEditedSince(months: ReadonlySet<string>): Promise<boolean>;
}

const FOLDER = "history";

/** Returns the folder as it will be after recovery. */
export function entryFolder(
  disk: Disk,
  end?: Pick<JournalEnd, "pending" | "hasBegun">,
): EntryFolder {
  const changes = end?.hasBegun && end.pending ? end.pending.changes : [];
  const unmade = end?.pending && !end.hasBegun
    ? filesWithOwnText(end.pending)
    : [];
  const months = async () => {
    const files = new Set(await disk.list({ under: FOLDER }));
    for (const file of unmade) files.delete(file);
    for (const { file, after } of changes) {
      if (after === null) files.delete(file);
      else files.add(file);
    }
    return new Set(
      [...files].flatMap((file) => monthOfEntriesFile(file) ?? []),
    );
  };
  return {
    months,
    isEditedSince: async (months) => {
      // Files of an unfinished change are newer, but not edited.
      if (!disk.modifiedMs || changes.length > 0) return false;
      const files = [...months].map(monthlyEntriesFile);
      const times = await disk.modifiedMs([ENTRIES_FILE, ...files]);
      const [newestMs = 0, ...writtenMs] = times;
      return writtenMs.some((it) => it > newestMs);
    },
  };
}

// The timer is not flushed when it is written, since its whole text is in the
// journal, which is flushed. A power failure can cut the file off, or fill it
// with zero bytes. Its text is then taken from the journal, and the next change
// writes it again. Such a text is never an edit, because it is not JSON.

/**
 * Returns whether a text is what a power failure left of the timer that a
 * change wrote.
 */
export function isCutOff(
  text: string | null,
  { file, inserted, after }: FileChange,
): boolean {
  if (file !== TIMER_FILE || text === null || text === inserted) return false;
  // Earlier versions recorded only the difference, and flushed the file.
  if (digestOf(inserted) !== after) return false;
  // The last character can be cut off within its bytes.
  return inserted.startsWith(text.replace(/[\0\uFFFD]+$/, ""));
}

/**
 * Returns whether a text is what a power failure left of the timer that a
 * change replaced or removed.
 */
export function isLeftOfOld(
  text: string | null,
  { file, removed, before }: FileChange,
): boolean {
  if (file !== TIMER_FILE || text === null) return false;
  if (digestOf(removed) !== before) return false;
  return removed.startsWith(text.replace(/[\0\uFFFD]+$/, ""));
}

/**
 * Reads the file of a change.
 *
 * @throws {DataFileError} When it is not text, unless it was cut off.
 */
export async function readChanged(
  disk: Disk,
  change: FileChange,
): Promise<string | null> {
  try {
    return await disk.readText(change.file) ?? null;
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    const text = await readLeniently(disk, change.file);
    if (isCutOff(text, change) || isLeftOfOld(text, change)) return text;
    throw error;
  }
}

/** Returns a function that reads files, and a timer that was cut off. */
export function readWithTimer(disk: Disk, read: ReadText): ReadText {
  return async (file) => {
    if (file !== TIMER_FILE) return await read(file);
    try {
      const text = await read(file);
      if (text == null || looksWhole(text)) return text;
      return await recordedTimer(disk) ?? text;
    } catch (error) {
      const text = await recordedTimer(disk);
      if (text === undefined) throw error;
      return text;
    }
  };
}

/**
 * Returns the text of the timer according to the journal if a power failure cut
 * off the file, and `undefined` otherwise.
 */
async function recordedTimer(disk: Disk): Promise<string | undefined> {
  const text = await disk.readText(TIMER_FILE).catch((error) => {
    if (error instanceof DataFileError) return readLeniently(disk, TIMER_FILE);
    throw error;
  });
  if (text === undefined || looksWhole(text)) return undefined;
  for (const { changes } of await appliedChanges(disk)) {
    const change = changes.find(({ file }) => file === TIMER_FILE);
    if (change) return isCutOff(text, change) ? change.inserted : undefined;
  }
  return undefined;
}

/**
 * Replaces a timer that a power failure cut off. Without access to it, the
 * timer stays as it is, which must not block other changes.
 */
export async function repairTimer(disk: Disk): Promise<void> {
  try {
    const text = await recordedTimer(disk);
    if (text === undefined) return;
    const temporary = temporaryFile(TIMER_FILE, NO_COMMIT);
    await disk.writeText(temporary, text);
    await disk.rename(temporary, TIMER_FILE);
    await disk.flushFolderOf(TIMER_FILE);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  }
}

/** Returns whether a text ends like the timers that we write. */
function looksWhole(text: string): boolean {
  return /\n\}\s*$/.test(text);
}

async function readLeniently(disk: Disk, file: string): Promise<string> {
  return new TextDecoder().decode(await disk.readTail(file, Infinity));
}
