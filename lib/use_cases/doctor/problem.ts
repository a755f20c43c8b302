import type { DataFileError, DiskError } from "../../errors.ts";

/** A problem in the data directory. */
export interface DataProblem {
  /** The path in the data directory. */
  readonly file: string;
  /** The line, from 1; 0 for the file as a whole. */
  readonly line: number;
  /** The column, from 1; 0 for the line as a whole. */
  readonly column: number;
  /** A description, usually of what was found and what was expected. */
  readonly message: string;
  /** `error` if the file cannot be used, `warning` if it is only unusual. */
  readonly severity: "error" | "warning";
  /** Whether `repair()` can fix it. */
  readonly isRepairable: boolean;
  /** Whether the file could not be opened, so that its content is unknown. */
  readonly isClosed: boolean;
}

/** Returns an error about a file as a whole. */
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

/** Returns a warning about a file as a whole. */
export function fileWarning(file: string, message: string): DataProblem {
  return { ...fileError(file, message), severity: "warning" };
}

export function problemOf(
  { position: { file, line, column }, problem }: DataFileError,
): DataProblem {
  return { ...fileError(file, problem), line, column };
}

/** Returns the error for a file that cannot be opened. */
export function openError(file: string, { message }: DiskError): DataProblem {
  // The message of a disk error begins with the path, which is reported
  // already.
  const path = message.indexOf(`${file}": `);
  const reason = path < 0 ? message : message.slice(path + file.length + 3);
  return { ...fileError(file, `cannot be opened: ${reason}`), isClosed: true };
}

export function isError({ severity }: DataProblem): boolean {
  return severity === "error";
}

/** Returns whether a repair could fix a problem. */
export function isRepairCandidate(problem: DataProblem): boolean {
  return isError(problem) || problem.isRepairable;
}
