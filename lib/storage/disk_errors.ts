import { DiskError } from "../errors.ts";

/** The reason of a disk error, and what to do about it. */
interface Reason {
  /** The reason, starting in lower case. */
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
  /**
   * The error code.
   *
   * @default {"disk_error"}
   */
  readonly code?: string;
}

const RETRY = "Try again";
const CHOOSE =
  "Choose a data directory that you and this program can access: " +
  "--data-dir";
const MOVE = "Move or rename it, then try again";
const PATH = "Choose another data directory: --data-dir";
const DEVICE = "Connect or mount it again, then try again";

/** Reasons by error code. Deno, Node and Bun share the codes. */
const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: denied("permission denied"),
  EPERM: denied("permission denied"),
  NotCapable: denied("permission denied"),
  EROFS: {
    text: "the file system is read-only",
    hint: "Mount it writable, or choose another data directory: --data-dir",
    code: "read_only",
  },
  ENOSPC: reason(
    "no space left on the disk",
    "Free some space, then try again",
  ),
  EDQUOT: reason(
    "the disk quota is exceeded",
    "Free some space, then try again",
  ),
  EFBIG: reason("the file is too large", "Free some space, then try again"),
  EIO: reason(
    "the disk reported an input/output error",
    "The disk may be failing: back up the data directory",
  ),
  ENODEV: reason("the device is gone", DEVICE),
  ENXIO: reason("the device is gone", DEVICE),
  ENOTCONN: reason("the network drive does not answer", DEVICE),
  EHOSTDOWN: reason("the network drive does not answer", DEVICE),
  ETIMEDOUT: reason("the network drive does not answer", DEVICE),
  ESTALE: reason("the network drive no longer has the file", DEVICE),
  EMFILE: reason(
    "too many files are open",
    "Close other programs or raise the limit (ulimit -n), then try again",
  ),
  ENFILE: reason(
    "too many files are open on this machine",
    "Close other programs, then try again",
  ),
  ENOMEM: reason("out of memory", "Close other programs, then try again"),
  ENOLCK: reason("the file system has no locks left", RETRY),
  EBUSY: reason("another program is using it", RETRY),
  ETXTBSY: reason("another program is using it", RETRY),
  ENOENT: reason("no such file or directory", RETRY),
  EEXIST: reason("another file already has that name", MOVE),
  ENOTEMPTY: reason("a directory already has that name", MOVE),
  EISDIR: reason("it is a directory, not a file", MOVE),
  ENOTDIR: reason("part of the path is a file, not a directory", PATH),
  ENAMETOOLONG: reason("the path is too long", PATH),
  ELOOP: reason("its symbolic links are broken or circular", PATH),
  EXDEV: reason(
    "it links to another file system",
    "Replace the link with a file",
  ),
  ENOTSUP: reason("the file system does not support this", PATH),
  EOPNOTSUPP: reason("the file system does not support this", PATH),
  ENOSYS: reason("the file system does not support this", PATH),
};

/** The names of Deno's errors that have no code. */
const CODES: Readonly<Record<string, string>> = {
  NotFound: "ENOENT",
  PermissionDenied: "EACCES",
  AlreadyExists: "EEXIST",
  IsADirectory: "EISDIR",
  NotADirectory: "ENOTDIR",
  FilesystemLoop: "ELOOP",
  Busy: "EBUSY",
  NotCapable: "NotCapable",
};

/**
 * Returns the code of a runtime's error, such as `ENOENT`, or an empty string.
 */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return CODES[error.name] ?? "";
}

/** Thrown when a path leads to something other than a file. */
export class UnusablePathError extends Error {
  static {
    this.prototype.name = "UnusablePathError";
  }
}

/** Thrown when a path leads through a broken symbolic link. */
export class BrokenLinkError extends Error {
  static {
    this.prototype.name = "BrokenLinkError";
  }
}

/**
 * Returns the error for a failed disk operation, with the actual reason.
 *
 * @param action The operation, such as `read`.
 */
export function diskError(
  action: string,
  path: string,
  cause: unknown,
): DiskError {
  const { text, hint, code = "disk_error" } = reasonOf(cause);
  return new DiskError(code, `Cannot ${action} "${path}": ${text}`, {
    hint,
    cause,
  });
}

/** Returns the reason of a failed disk operation. */
export function reasonOf(cause: unknown): Reason {
  if (cause instanceof UnusablePathError) {
    return { text: cause.message, hint: MOVE, code: "not_a_file" };
  }
  if (cause instanceof BrokenLinkError) {
    const hint = "Mount or restore its target, or remove the link";
    return { text: cause.message, hint, code: "broken_link" };
  }
  const text = messageOf(cause)
    // Runtimes append the path, which our message already has, and a number.
    .replace(/:? \(os error \d+\).*$/s, "")
    .replace(/, \w+ '.*'( -> '.*')?$/, "");
  return REASONS[codeOf(cause)] ?? reason(text, RETRY);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function reason(text: string, hint: string): Reason {
  return { text, hint };
}

function denied(text: string): Reason {
  return { text, hint: CHOOSE, code: "permission_denied" };
}

/** Returns a disk error with a hint that nothing was changed. */
export function withNotMadeHint(error: unknown): unknown {
  if (!(error instanceof DiskError) || OUTCOME_CODES.has(error.code)) {
    return error;
  }
  const { code, message, hint, cause } = error;
  const said = hint === undefined ? NOT_MADE : `${NOT_MADE}. ${hint}`;
  return new DiskError(code, message, { hint: said, cause });
}

const NOT_MADE = "The change was not made";

/** The codes of errors that already state the outcome of the change. */
const OUTCOME_CODES: ReadonlySet<string> = new Set([
  "lock_timeout",
  "lock_lost",
  "unknown_outcome",
]);

/** Returns the error for a lock that did not become free in time. */
export function lockTimeoutError(
  location: string,
  waitedMs: number,
): DiskError {
  return new DiskError(
    "lock_timeout",
    `Another process has held the lock on "${location}" for ` +
      `${waitedMs / 1000} s`,
    { hint: "Nothing was recorded. Try again, or end that process" },
  );
}

/** Returns the error for a lock that another process took over. */
export function lockLostError(location: string): DiskError {
  return new DiskError(
    "lock_lost",
    `Another process took over the lock on "${location}"`,
    { hint: "Nothing was recorded. Try again" },
  );
}

/**
 * Returns the error for a change that is recorded, but not completely written.
 */
export function unfinishedError(summary: string, cause: unknown): DiskError {
  const message = `Cannot finish "${summary}": ${messageOf(cause)}`;
  return new DiskError("unfinished", message, {
    hint: "It is recorded, and the next command will finish it. " +
      "Do not record it again",
    cause,
  });
}

/** Returns the error for a change whose outcome is unknown. */
export function unknownOutcomeError(
  summary: string,
  cause: unknown,
): DiskError {
  return new DiskError(
    "unknown_outcome",
    `"${summary}" may or may not have been recorded: ${messageOf(cause)}`,
    {
      hint: "Once the disk works again, check whether it was recorded: " +
        "worktime status, or worktime log",
      cause,
    },
  );
}
