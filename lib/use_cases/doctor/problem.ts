import { DataFileError, DiskError } from "../../errors.ts";
import {
  checkDataFile,
  type DataFileCheck,
} from "../../formats/data_file_check.ts";
import { OtherEncodingError } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import type { Zone } from "../../time/zone.ts";

/** Something that is wrong, or odd, in the data directory. */
export interface DataProblem {
  /** The file. */
  readonly file: string;
  /** The line, from 1; 0 if it is about the file as a whole. */
  readonly line: number;
  /** The column, from 1; 0 if it is about the line as a whole. */
  readonly column: number;
  /** What is there and what was expected. */
  readonly message: string;
  /** Whether the file cannot be used, or is merely odd. */
  readonly severity: "error" | "warning";
  /** Whether `repair()` can mend it. */
  readonly isRepairable: boolean;
  /** Whether the disk refused to open the file: its text is unknown. */
  readonly isClosed: boolean;
}

/** An error of a file as a whole. */
export function fileError(file: string, message: string): DataProblem {
  return problem(file, message, "error");
}

/** The error for a file that the disk does not open. */
export function closedError(file: string, cause: DiskError): DataFileError {
  // The error of the disk says the path again.
  const { message } = cause;
  const path = message.indexOf(`${file}": `);
  const reason = path < 0 ? message : message.slice(path + file.length + 3);
  const position = { file, line: 0, column: 0 };
  const problem = `cannot be opened: ${reason}`;
  return new DataFileError(position, problem, { cause });
}

/** Something odd about a file. */
export function fileWarning(file: string, message: string): DataProblem {
  return problem(file, message, "warning");
}

/** What is wrong at one place of a file. */
export function problemOf(
  { position, problem: message, cause }: DataFileError,
): DataProblem {
  const { file, line, column } = position;
  const isClosed = cause instanceof DiskError;
  return { ...fileError(file, message), line, column, isClosed };
}

/** What can be read at one place of a file, but is not as we write it. */
export function oddityOf(error: DataFileError): DataProblem {
  return { ...problemOf(error), severity: "warning", isRepairable: true };
}

/** Sorts problems by file and line; those of a whole file come last. */
export function byPlace(a: DataProblem, b: DataProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const lineOf = ({ line }: DataProblem) => line || Number.MAX_SAFE_INTEGER;
  return lineOf(a) - lineOf(b);
}

function problem(
  file: string,
  message: string,
  severity: DataProblem["severity"],
): DataProblem {
  return {
    file,
    line: 0,
    column: 0,
    message,
    severity,
    isRepairable: false,
    isClosed: false,
  };
}

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
