import type { DataFileError, DiskError } from "../../errors.ts";

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
  /** Whether `repair()` can repair it. */
  readonly isRepairable: boolean;
  /** Whether the disk refused to open the file: its text is unknown. */
  readonly isClosed: boolean;
}

/** An error of a file as a whole. */
export function fileError(file: string, message: string): DataProblem {
  return {
    file,
    line: 0,
    column: 0,
    message,
    severity: "error",
    isRepairable: false,
    isClosed: false,
  };
}

/** Something odd about a file as a whole. */
export function fileWarning(file: string, message: string): DataProblem {
  return { ...fileError(file, message), severity: "warning" };
}

/** What is wrong at one place of a file. */
export function problemOf(
  { position: { file, line, column }, problem }: DataFileError,
): DataProblem {
  return { ...fileError(file, problem), line, column };
}

/** The error of a file that the disk does not open. */
export function openError(file: string, { message }: DiskError): DataProblem {
  // The error of the disk says the path again.
  const path = message.indexOf(`${file}": `);
  const reason = path < 0 ? message : message.slice(path + file.length + 3);
  return { ...fileError(file, `cannot be opened: ${reason}`), isClosed: true };
}

export function isError({ severity }: DataProblem): boolean {
  return severity === "error";
}

/** Whether a repair is worth a try. */
export function isRepairCandidate(problem: DataProblem): boolean {
  return isError(problem) || problem.isRepairable;
}
