import { DiskError } from "../errors.ts";

/** An error for something that the disk refused. */
export function diskError(
  action: string,
  path: string,
  cause: unknown,
): DiskError {
  const reason = (cause instanceof Error ? cause.message : String(cause))
    // The runtimes add the path and a number; the message has them already.
    .replace(/:? \(os error \d+\).*$/s, "")
    .replace(/, \w+ '.*'( -> '.*')?$/, "");
  return new DiskError("disk_error", `Cannot ${action} "${path}": ${reason}`, {
    hint: "Nothing that was recorded before is changed",
    cause,
  });
}

/** An error for a path that the program may not use. */
export function permissionError(
  action: string,
  path: string,
  cause: unknown,
): DiskError {
  return new DiskError(
    "permission_denied",
    `Cannot ${action} "${path}": permission denied`,
    {
      hint: "Choose a data directory that you, and this program, may use: " +
        "--data-dir",
      cause,
    },
  );
}

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

/** An error for a change that can neither be finished nor taken back now. */
export function unfinishedError(summary: string, cause: unknown): DiskError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DiskError("unfinished", `Cannot finish "${summary}": ${reason}`, {
    hint: "It is recorded, and the next command writes the rest: " +
      "do not record it again",
    cause,
  });
}
