import { digestOf } from "../../digest.ts";
import { isUnreadableFile } from "../../errors.ts";
import { copiedFile } from "../../formats/copied_file.ts";
import { isBackup, kindOfFile } from "../../formats/data_files.ts";
import type { ChangeRecord } from "../../formats/journal.ts";
import { replayFiles } from "../../formats/journal_replay.ts";
import type { Disk } from "../../ports.ts";
import { appliedChanges } from "../../storage/journal.ts";

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

/** Each try replays all changes, and few of them leave a damaged text. */
const MAX_TRIES = 20;

/** Returns the recorded changes, the oldest first. */
export async function recordedChanges(
  disk: Disk,
): Promise<readonly ChangeRecord[]> {
  return [...await appliedChanges(disk)].toReversed();
}

/**
 * Returns a data file as the journal has it: after the last change that left a
 * sound text, or after the last one if that text is not known or none is sound.
 *
 * @param present Its text as it is, if there is one.
 * @returns `undefined` if no change is of it.
 */
export async function recordedFile(
  disk: Disk,
  file: string,
  { present, isSound }: {
    present: string | undefined;
    isSound: (text: string) => Promise<boolean>;
  },
): Promise<RecordedFile | undefined> {
  const changes = (await recordedChanges(disk)).map((record) => ({
    ...record,
    changes: record.changes.filter((it) =>
      it.file === file || isBackup(it.file)
    ),
  }));
  const texts = present === undefined ? [] : [present];
  let last: RecordedFile | undefined;
  for (let end = changes.length, tries = 0; tries < MAX_TRIES; tries++) {
    const recorded = (await recordedFiles(disk, changes.slice(0, end), texts))
      .get(file);
    last ??= recorded;
    if (recorded?.text == null) break;
    if (await isSound(recorded.text)) return recorded;
    end = changes.findIndex((it) => it === recorded.change);
  }
  return last;
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
