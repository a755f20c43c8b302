/** Details of an error in addition to its message. */
export interface ErrorDetails {
  /** How to resolve the error, as one sentence or one command. */
  hint?: string;
  /** The error that caused this one. */
  cause?: unknown;
}

/**
 * An error that callers can handle. It has a stable {@linkcode code} and, if
 * there is a way to resolve it, a {@linkcode hint}.
 */
export class WorktimeError extends Error {
  static {
    this.prototype.name = "WorktimeError";
  }
  /** A stable identifier for programs, such as `already_working`. */
  readonly code: string;
  /** How to resolve the error, if known. */
  readonly hint: string | undefined;

  /** Creates an error with a stable code and a message. */
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** Thrown when the current state of the data does not allow an action. */
export class NotAllowedError extends WorktimeError {
  static {
    this.prototype.name = "NotAllowedError";
  }
}

/** Thrown when a disk operation fails or is not permitted. */
export class DiskError extends WorktimeError {
  static {
    this.prototype.name = "DiskError";
  }
}

/** Thrown when a text given by the user, such as a date, cannot be parsed. */
export class InvalidTextError extends SyntaxError {
  static {
    this.prototype.name = "InvalidTextError";
  }
  /** A stable identifier for programs, such as `invalid_date`. */
  readonly code: string;
  /** The accepted form, with an example. */
  readonly hint: string | undefined;

  /** Creates an error for a text that does not have the expected form. */
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** The position of an error in a data file. */
export interface FilePosition {
  /** The file's path relative to the data directory. */
  file: string;
  /** The line, starting at 1; 0 if the error concerns the whole file. */
  line: number;
  /** The column in UTF-16 code units, starting at 1. */
  column: number;
}

/** Thrown when a data file is malformed. The file is not changed. */
export class DataFileError extends SyntaxError {
  static {
    this.prototype.name = "DataFileError";
  }
  /** Always `bad_data_file`. */
  readonly code = "bad_data_file";
  /** How to find and repair all problems. */
  readonly hint: string;
  /** The position of the problem. */
  readonly position: FilePosition;
  /** What was found and what was expected, without the position. */
  readonly problem: string;

  /**
   * Creates an error for a problem at a position in a data file.
   *
   * @param details.isReadable Whether the file can be read, but not changed.
   */
  constructor(
    position: FilePosition,
    problem: string,
    details: ErrorDetails & { isReadable?: boolean } = {},
  ) {
    const { file, line, column } = position;
    const failed = details.isReadable ? "" : "Cannot read ";
    const where = `${failed}"${file}" line ${line} column ${column}`;
    super(`${line === 0 ? `"${file}"` : where}: ${problem}`, {
      cause: details.cause,
    });
    this.position = position;
    this.problem = problem;
    this.hint = details.hint ??
      "List all problems: worktime doctor";
  }
}

/** An error that leaves a file's content unknown: damaged or inaccessible. */
export type UnreadableFileError = DataFileError | DiskError;

/** Returns whether an error leaves the content of a data file unknown. */
export function isUnreadableFile(error: unknown): error is UnreadableFileError {
  return error instanceof DataFileError || error instanceof DiskError;
}

/**
 * Returns an error that leaves the content of a data file unknown.
 *
 * @throws {unknown} Any other error, as it is.
 */
export function asUnreadableFile(error: unknown): UnreadableFileError {
  if (isUnreadableFile(error)) return error;
  throw error;
}

/**
 * Returns the arguments of a command line, and then its options. Arguments that
 * would be options themselves come last, after `--`.
 */
export function argumentWords(
  texts: readonly string[],
  options: readonly string[] = [],
): string {
  const words = texts.map(shellWord);
  const isOption = texts.some((text) => /^-[^\d.]/.test(text));
  const parts = isOption ? [options, "--", words] : [words, options];
  return parts.flat().join(" ");
}

/** Quotes a text as one POSIX shell word, if necessary. */
export function shellWord(text: string): string {
  if (/^[\w.:@%+,/][\w.:@%+,/-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
