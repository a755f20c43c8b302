import { DiskError } from "../errors.ts";

/** Why a path cannot be used, and what to do about it. */
interface Reason {
  /** The reason, without a capital. */
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
  /** The stable word for programs, if it is not `disk_error`. */
  readonly code?: string;
}

const RETRY = "Try again";
const CHOOSE =
  "Choose a data directory that you and this program can access: " +
  "--data-dir";
const MOVE = "Move it away or rename it, then try again";
const PATH = "Choose another data directory: --data-dir";
const DEVICE = "Connect or mount it again, then try again";

/** What the runtimes' error codes mean: Deno, Node and Bun share them. */
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
    "the disk quota is used up",
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
    "Replace the link by a file",
  ),
  ENOTSUP: reason("the file system does not support this", PATH),
  EOPNOTSUPP: reason("the file system does not support this", PATH),
  ENOSYS: reason("the file system does not support this", PATH),
};

/** The names that Deno gives to errors that come without a code. */
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

/** What a runtime's error is about, such as `ENOENT`; empty if it says nothing. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return CODES[error.name] ?? "";
}

/** A path at which there is no file, but something that is in its place. */
export class UnusablePathError extends Error {
  static {
    this.prototype.name = "UnusablePathError";
  }
}

/** A symbolic link that leads nowhere. */
export class BrokenLinkError extends Error {
  static {
    this.prototype.name = "BrokenLinkError";
  }
}

/**
 * An error for something that the disk refused, with the true reason.
 *
 * @param action What was tried, such as `read`.
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

/** Why something could not be written or read, in words. */
export function reasonOf(cause: unknown): Reason {
  if (cause instanceof UnusablePathError) {
    return { text: cause.message, hint: MOVE, code: "not_a_file" };
  }
  if (cause instanceof BrokenLinkError) {
    const hint = "Mount or restore its target, or remove the link";
    return { text: cause.message, hint, code: "broken_link" };
  }
  const text = messageOf(cause)
    // The runtimes add the path and a number; the message has them already.
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

/** The same error, with the word that the change was not made. */
export function withNotMadeHint(error: unknown): unknown {
  if (!(error instanceof DiskError) || OUTCOME_CODES.has(error.code)) {
    return error;
  }
  const { code, message, hint, cause } = error;
  const said = hint === undefined ? NOT_MADE : `${NOT_MADE}. ${hint}`;
  return new DiskError(code, message, { hint: said, cause });
}

const NOT_MADE = "The change was not made";

/** The errors that say themselves what became of the change. */
const OUTCOME_CODES: ReadonlySet<string> = new Set([
  "lock_timeout",
  "lock_lost",
  "unknown_outcome",
]);

/** An error for a lock that others held for too long. */
export function lockTimeoutError(
  location: string,
  waitedMs: number,
): DiskError {
  return new DiskError(
    "lock_timeout",
    `Another process has held the lock of "${location}" for ` +
      `${waitedMs / 1000} s`,
    { hint: "Nothing was recorded: try again, or end that process" },
  );
}

/** An error for a lock that another process took from this one. */
export function lockLostError(location: string): DiskError {
  return new DiskError(
    "lock_lost",
    `Another process has taken over the lock of "${location}"`,
    { hint: "Nothing was recorded: try again" },
  );
}

/** A change that is recorded, although not all of its files are written yet. */
export function unfinishedError(summary: string, cause: unknown): DiskError {
  const message = `Cannot finish "${summary}": ${messageOf(cause)}`;
  return new DiskError("unfinished", message, {
    hint: "It is recorded, and the next command writes the rest: " +
      "do not record it again",
    cause,
  });
}

/** An error for a change of which nobody can say whether it is recorded. */
export function unknownOutcomeError(
  summary: string,
  cause: unknown,
): DiskError {
  return new DiskError(
    "unknown_outcome",
    `"${summary}" may or may not be recorded: ${messageOf(cause)}`,
    {
      hint: "When the disk works again, check before you record it again: " +
        "worktime status, or worktime log",
      cause,
    },
  );
}
