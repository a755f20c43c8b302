/** What every error of this package carries beside its message. */
export interface ErrorDetails {
  /** The way out, as one sentence or one command. */
  hint?: string;
  /** The error that led to this one. */
  cause?: unknown;
}

/**
 * An error that a caller can handle: it has a stable {@linkcode code}, and a
 * {@linkcode hint} where there is a way out.
 */
export class WorktimeError extends Error {
  static {
    this.prototype.name = "WorktimeError";
  }
  /** A stable word for programs, such as `already_working`. */
  readonly code: string;
  /** The way out, or `undefined` where there is none. */
  readonly hint: string | undefined;

  /** Makes an error with a stable code and a message for people. */
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** A command that the state of the day, or of the log, does not allow. */
export class NotAllowedError extends WorktimeError {
  static {
    this.prototype.name = "NotAllowedError";
  }
}

/** The disk, or a permission, is in the way. */
export class DiskError extends WorktimeError {
  static {
    this.prototype.name = "DiskError";
  }
}

/** A text that a person gave, such as a date, and that cannot be understood. */
export class InvalidTextError extends SyntaxError {
  static {
    this.prototype.name = "InvalidTextError";
  }
  /** A stable word for programs, such as `invalid_date`. */
  readonly code: string;
  /** An example of what is understood. */
  readonly hint: string | undefined;

  /** Makes an error for a text that is not of the expected form. */
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** Where in a data file something is wrong; lines and columns count from 1. */
export interface FilePosition {
  /** The file's name in the data directory. */
  file: string;
  /** The line, from 1; 0 where it is about the file as a whole. */
  line: number;
  /** The column in UTF-16 code units, from 1. */
  column: number;
}

/** A data file that cannot be read as what it is: the file is left alone. */
export class DataFileError extends SyntaxError {
  static {
    this.prototype.name = "DataFileError";
  }
  /** Always `bad_data_file`. */
  readonly code = "bad_data_file";
  /** How to find and repair everything that is wrong. */
  readonly hint: string;
  /** Where the problem is. */
  readonly position: FilePosition;
  /** What is there and what was expected, without the position. */
  readonly problem: string;

  /** Makes an error for the problem at a position of a data file. */
  constructor(
    position: FilePosition,
    problem: string,
    details: ErrorDetails = {},
  ) {
    const { file, line, column } = position;
    const where = `Cannot read "${file}" line ${line} column ${column}`;
    super(`${line === 0 ? `"${file}"` : where}: ${problem}`, {
      cause: details.cause,
    });
    this.position = position;
    this.problem = problem;
    this.hint = details.hint ??
      "List all problems with: worktime doctor";
  }
}

/** Why the content of a data file is not known: the file is damaged, or closed. */
export type UnreadableFileError = DataFileError | DiskError;

/** Whether an error says that the content of a data file is not known. */
export function isUnreadableFile(error: unknown): error is UnreadableFileError {
  return error instanceof DataFileError || error instanceof DiskError;
}

/** A text as one word of a POSIX shell, quoted where it must be. */
export function shellWord(text: string): string {
  if (/^[\w.:@%+,/][\w.:@%+,/-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
