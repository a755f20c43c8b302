import { digestOf } from "../../digest.ts";
import { isUnreadableFile } from "../../errors.ts";
import { copiedFile } from "../../formats/copied_file.ts";
import { isBackup, kindOfFile } from "../../formats/data_files.ts";
import { type ChangeRecord, replayFiles } from "../../formats/journal.ts";
import type { Disk } from "../../ports.ts";
import { appliedChanges } from "../../storage/journal.ts";

/** A data file according to the journal. */
export interface RecordedFile {
  /**
   * The text after its last recorded change: `null` if that change removed the
   * file, `undefined` if only part of the text can be rebuilt.
   */
  readonly text: string | null | undefined;
  /** Whether it was made by an import, which left out its long text. */
  readonly isImported: boolean;
  /** The last change to it. */
  readonly change: Pick<ChangeRecord, "time" | "summary">;
}

/** Limits the tries, since each replays all changes; damaged texts are rare. */
const MAX_TRIES = 20;

/** Returns the recorded changes, oldest first. */
export async function recordedChanges(
  disk: Disk,
): Promise<readonly ChangeRecord[]> {
  return [...await appliedChanges(disk)].toReversed();
}

/**
 * Returns a data file according to the journal: after the last change that left
 * a valid text or, if there is none or a text cannot be rebuilt, after the last
 * change.
 *
 * @param current The text of the file, if it can be read.
 * @returns `undefined` if the journal has no changes to the file.
 */
export async function recordedFile(
  disk: Disk,
  file: string,
  { current, isValid }: {
    current: string | undefined;
    isValid: (text: string) => Promise<boolean>;
  },
): Promise<RecordedFile | undefined> {
  const changes = (await recordedChanges(disk)).map((record) => ({
    ...record,
    changes: record.changes.filter((it) =>
      it.file === file || isBackup(it.file)
    ),
  }));
  const texts = current === undefined ? [] : [current];
  let last: RecordedFile | undefined;
  for (let end = changes.length, tries = 0; tries < MAX_TRIES; tries++) {
    const recorded = (await recordedFiles(disk, changes.slice(0, end), texts))
      .get(file);
    last ??= recorded;
    if (recorded?.text == null) break;
    if (await isValid(recorded.text)) return recorded;
    end = changes.findIndex((it) => it === recorded.change);
  }
  return last;
}

/**
 * Returns each data file according to the journal.
 *
 * @param changes The recorded changes, oldest first.
 * @param current The current texts of the data files.
 */
export async function recordedFiles(
  disk: Disk,
  changes: readonly ChangeRecord[],
  current: readonly string[],
): Promise<ReadonlyMap<string, RecordedFile>> {
  const last = new Map<string, ChangeRecord>();
  const imported = new Set<string>();
  for (const record of changes) {
    for (const { file, before, isTextInFile } of record.changes) {
      if (kindOfFile(file) === undefined) continue;
      last.set(file, record);
      if (isTextInFile) imported.add(file);
      else if (before === null) imported.delete(file);
    }
  }
  const fileChanges = changes.flatMap(({ changes }) => changes);
  if (fileChanges.length === 0) return new Map();
  // Only a text of a recorded length can have a recorded digest.
  const digests = fileChanges.flatMap(({ before, after }) => [before, after]);
  const lengths = new Set(digests.map((it) => Number.parseInt(it ?? "")));
  const present = current.filter(({ length }) => lengths.has(length));
  let texts = replayFiles(fileChanges, digestOf, present);
  // Reading backups is slow, and only needed if another program edited a file.
  if ([...last.keys()].some((file) => texts.get(file) === undefined)) {
    const known = [...present, ...await copiesOn(disk)];
    texts = replayFiles(fileChanges, digestOf, known);
  }
  return new Map(
    [...last].map(([file, change]) => [
      file,
      { text: texts.get(file), isImported: imported.has(file), change },
    ]),
  );
}

/** Returns the texts of backups and of copies made by other programs. */
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
