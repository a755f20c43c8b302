import { digestOf } from "../digest.ts";
import { DataFileError } from "../errors.ts";
import { monthOfFile } from "../formats/data_files.ts";
import { changesMade } from "../formats/journal.ts";
import type { Disk } from "../ports.ts";
import { OtherEncodingError } from "./encoding.ts";
import { journalText, readJournalEnd, recordsIn } from "./journal.ts";

/** Reads a file of a disk; gives nothing if there is none. */
export type ReadFile = (
  disk: Disk,
  file: string,
) => Promise<string | undefined>;

/**
 * Reads a data file.
 *
 * @throws {DataFileError} When it is no text, or when it is empty although the
 * journal has its rows: a crash of the machine leaves such files, and to take
 * it for a month without events would lose them.
 */
export async function readDataFile(
  disk: Disk,
  file: string,
): Promise<string | undefined> {
  const text = await disk.readText(file);
  const isEmptyMonth = text === "" && monthOfFile(file) !== undefined;
  if (!isEmptyMonth || !await hadText(disk, file)) return text;
  const position = { file, line: 1, column: 1 };
  throw new DataFileError(
    position,
    "the journal has rows of it, but the file is empty",
  );
}

/** The same for who only reads: in whatever encoding the text is. */
export async function readAnyText(
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

/** Whether the newest change of a file left text in it. */
async function hadText(disk: Disk, file: string): Promise<boolean> {
  const { pending, hasBegun } = await readJournalEnd(disk);
  for (const record of changesMade(recordsIn(await journalText(disk)))) {
    if (record.commit === pending?.commit && !hasBegun) continue;
    const change = record.changes.find((it) => it.file === file);
    if (!change) continue;
    return change.after !== null && change.after !== digestOf("");
  }
  return false;
}
