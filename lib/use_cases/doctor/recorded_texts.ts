import { digestOf } from "../../digest.ts";
import { DiskError, isUnreadableFile } from "../../errors.ts";
import { copiedFile } from "../../formats/copied_file.ts";
import { isBackup, kindOfFile } from "../../formats/data_files.ts";
import type { ChangeRecord } from "../../formats/journal.ts";
import { replayFiles } from "../../formats/journal_replay.ts";
import type { Disk } from "../../ports.ts";
import { changesInFiles } from "../../storage/journal.ts";

/** A file that the journal has changes of. */
export interface RecordedFile {
  /**
   * The text after its last recorded change: `null` if that change removed the
   * file, `undefined` if only a part of the text can be rebuilt.
   */
  readonly text: string | null | undefined;
  /** The last change of it. */
  readonly change: Pick<ChangeRecord, "time" | "summary">;
}

/** Returns the recorded changes, the oldest first; none if the disk does not open it. */
export async function recordedChanges(
  disk: Disk,
): Promise<readonly ChangeRecord[]> {
  try {
    return [...await changesInFiles(disk)].toReversed();
  } catch (error) {
    if (error instanceof DiskError) return [];
    throw error;
  }
}

/**
 * Returns each data file as the journal has it.
 *
 * @param changes The recorded changes, the oldest first.
 * @param present The texts of the data files as they are.
 */
export async function recordedFiles(
  disk: Disk,
  changes: readonly ChangeRecord[],
  present: readonly string[],
): Promise<ReadonlyMap<string, RecordedFile>> {
  const last = new Map<string, ChangeRecord>();
  for (const record of changes) {
    for (const { file } of record.changes) {
      if (kindOfFile(file) !== undefined) last.set(file, record);
    }
  }
  const fileChanges = changes.flatMap(({ changes }) => changes);
  let texts = replayFiles(fileChanges, digestOf, present);
  // Backups are many, and only needed where another program edited a file.
  if ([...last.keys()].some((file) => texts.get(file) === undefined)) {
    const known = [...present, ...await copiesOn(disk)];
    texts = replayFiles(fileChanges, digestOf, known);
  }
  return new Map(
    [...last].map((
      [file, change],
    ) => [file, { text: texts.get(file), change }]),
  );
}

/** Returns the texts of backups, and of copies that other programs made. */
async function copiesOn(disk: Disk): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const path of await disk.list({ folders: true })) {
    const isCopy = isBackup(path) || copiedFile(path) !== undefined;
    if (!isCopy || path.endsWith("/")) continue;
    try {
      const text = await disk.readText(path);
      if (text !== undefined) texts.push(text);
    } catch (error) {
      if (!isUnreadableFile(error)) throw error;
    }
  }
  return texts;
}
