/**
 * The timer is not flushed when it is written, since its whole text is in the
 * journal, which is flushed. A power failure can cut the file off, or fill it
 * with zero bytes. Its text is then taken from the journal, and the next change
 * writes it again. Such a text is never an edit, because it is not JSON.
 *
 * @module
 */

import { digestOf } from "../digest.ts";
import { DataFileError, DiskError } from "../errors.ts";
import { NO_COMMIT, temporaryFile, TIMER_FILE } from "../formats/data_files.ts";
import type { FileChange } from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import type { ReadText } from "./file_texts.ts";
import { appliedChanges } from "./journal.ts";

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
