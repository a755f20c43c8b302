import { digestOf } from "../digest.ts";
import { temporaryOf } from "../formats/data_files.ts";
import {
  type ChangeRecord,
  type FileChange,
  invertChanges,
} from "../formats/journal.ts";
import { applySplice } from "../formats/splice.ts";
import type { Disk } from "../ports.ts";
import type { ReadFile } from "./data_file.ts";
import { FileTexts, type ReadText } from "./file_texts.ts";
import type { JournalEnd } from "./journal.ts";

/** What is to be written, by file; `null` for files to remove. */
export type NewTexts = ReadonlyMap<string, string | null>;

/**
 * What is still to be written of a change. A file that is neither as it was
 * before nor as it should be after was edited since by someone else: it is left
 * alone.
 */
export function remainingOf(
  changes: readonly FileChange[],
  texts: FileTexts,
): NewTexts {
  const remaining = new Map<string, string | null>();
  for (const change of changes) {
    if (texts.isDamaged(change.file)) continue;
    const text = texts.get(change.file);
    if (digestOf(text) === change.before) {
      remaining.set(change.file, textAfter(change, text));
    }
  }
  return remaining;
}

/**
 * Reads files as they are once an interrupted change is settled.
 *
 * @param readFile Reads a file that no such change is about.
 */
export function readThrough(
  disk: Disk,
  { pending, hasBegun }: JournalEnd,
  readFile: ReadFile,
): ReadText {
  const fromDisk: ReadText = (file) => readFile(disk, file);
  if (!pending || !hasBegun) return fromDisk;
  const { changes } = pending;
  let settled: Promise<FileTexts> | undefined;
  const touched = changes.map(({ file }) => file);
  return async (file) => {
    if (!touched.includes(file)) return await fromDisk(file);
    const asItIs: ReadText = (file) => disk.readText(file);
    settled ??= FileTexts.load(asItIs, touched).then((texts) => {
      for (const [file, text] of remainingOf(changes, texts)) {
        texts.set(file, text);
      }
      return texts;
    });
    // Not from the disk again: the change may be taken back meanwhile.
    return (await settled).get(file);
  };
}

/** The text that a change makes of a file's text. */
export function textAfter(
  change: FileChange,
  text: string | null,
): string | null {
  return change.after === null ? null : applySplice(text ?? "", change);
}

/** The files of a change. */
export function filesOf({ changes }: ChangeRecord): string[] {
  return changes.map(({ file }) => file);
}

/** Writes new texts beside their files, flushed. */
export async function writeBeside(
  disk: Disk,
  texts: NewTexts,
  { commit }: ChangeRecord,
): Promise<void> {
  for (const [file, text] of texts) {
    if (text === null) continue;
    await disk.writeText(temporaryOf(file, commit), text);
  }
}

/** Moves what was written beside files into their place. */
export async function moveIntoPlace(
  disk: Disk,
  texts: NewTexts,
  { commit }: ChangeRecord,
): Promise<void> {
  const folders = new Map<string, string>();
  for (const [file, text] of texts) {
    if (text === null) await disk.remove(file);
    else await disk.rename(temporaryOf(file, commit), file);
    folders.set(file.replace(/[^/]*$/, ""), file);
  }
  for (const file of folders.values()) await disk.flushFolderOf(file);
}

/** Takes a change back of which some files may be in place. */
export async function moveBack(
  disk: Disk,
  record: ChangeRecord,
): Promise<void> {
  const read: ReadText = (file) => disk.readText(file);
  const texts = await FileTexts.load(read, filesOf(record));
  const moved = remainingOf(invertChanges(record.changes), texts);
  await writeBeside(disk, moved, record);
  await moveIntoPlace(disk, moved, record);
}

/** Removes what was written beside the files of a change. */
export async function removeTemporaries(
  disk: Disk,
  record: ChangeRecord,
): Promise<void> {
  for (const file of filesOf(record)) {
    await disk.remove(temporaryOf(file, record.commit));
  }
}
