import { DataFileError, DiskError } from "../errors.ts";
import {
  checkDataFile,
  type DataFileCheck,
} from "../formats/data_file_check.ts";
import { OtherEncodingError } from "../storage/encoding.ts";
import type { ReadText } from "../storage/file_texts.ts";
import type { Zone } from "../time/zone.ts";
import { closedError } from "./data_problem.ts";

/** A data file that is there, or should be. */
export interface CheckedFile {
  /** Its text; none if its bytes are no text, or there are none. */
  readonly text?: string;
  /** Whether there is no such file any more. */
  readonly isGone?: true;
  /** Whether the disk does not open it: then it is left alone. */
  readonly isClosed?: true;
  /** What is in it, and what is wrong with it alone. */
  readonly check: DataFileCheck;
}

/** Data files, by path. */
export type CheckedFiles = ReadonlyMap<string, CheckedFile>;

/** Reads and checks files; those that are not there are left out. */
export async function checkFiles(
  names: Iterable<string>,
  read: ReadText,
  zone: Zone,
): Promise<CheckedFiles> {
  const files = new Map<string, CheckedFile>();
  for (const file of names) {
    const found = await checkFile(file, read, zone);
    if (found) files.set(file, found);
  }
  return files;
}

/** The files with other texts in some of them. */
export async function withTexts(
  files: CheckedFiles,
  texts: ReadonlyMap<string, string>,
  zone: Zone,
): Promise<CheckedFiles> {
  const read = (file: string) => Promise.resolve(texts.get(file));
  return new Map([...files, ...await checkFiles(texts.keys(), read, zone)]);
}

/** A file that is gone although the journal has it. */
export function goneFile(file: string): CheckedFile {
  const position = { file, line: 0, column: 0 };
  const problem = "the file is gone, but the journal has it";
  const problems = [new DataFileError(position, problem)];
  return { isGone: true, check: { problems } };
}

async function checkFile(
  file: string,
  read: ReadText,
  zone: Zone,
): Promise<CheckedFile | undefined> {
  try {
    const text = await read(file);
    if (text == null) return undefined;
    const check = await checkDataFile(file, text, zone);
    return { text, check };
  } catch (error) {
    if (error instanceof DiskError) {
      const problems = [closedError(file, error)];
      return { isClosed: true, check: { problems } };
    }
    if (!(error instanceof DataFileError)) throw error;
    if (!(error instanceof OtherEncodingError)) {
      return { check: { problems: [error] } };
    }
    const check = await checkDataFile(file, error.text, zone);
    const oddities = [error, ...check.oddities ?? []];
    return { check: { ...check, oddities } };
  }
}
