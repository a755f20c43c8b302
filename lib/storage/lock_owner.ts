/**
 * Who holds the lock of a data directory, as all runtimes write it. Deno holds
 * a lock on `.lock` that ends with its process. Node and Bun have no such lock:
 * they, and Deno for their sake, also create `.lock-owner` and remove it.
 */
export interface LockOwner {
  /** `deno` has the file lock as well. */
  readonly runtime: "deno" | "node";
  /** The number of the process on its machine. */
  readonly pid: number;
  /** Tells this holding of the lock from any other. */
  readonly token: string;
}

/** The file that Deno locks. */
export const LOCK_FILE = ".lock";

/** The file that names the owner. */
export const OWNER_FILE = ".lock-owner";

/** How often an owner without a file lock shows that it lives, in ms. */
export const HEARTBEAT_MS = 1_000;

/** After so long without a sign, an owner is dead, in ms. */
export const DEAD_AFTER_MS = 5 * HEARTBEAT_MS;

/** How long to wait before looking again, in ms. */
export const POLL_MS = 5;

/** The text that names an owner. */
export function formatLockOwner(owner: LockOwner): string {
  return `${owner.runtime} ${owner.pid} ${owner.token}\n`;
}

/** Reads who an owner is; `undefined` if the file is not whole. */
export function readLockOwner(text: string): LockOwner | undefined {
  const [, runtime, pid, token] =
    text.match(/^(deno|node) (\d+) ([\w-]+)\n$/) ?? [];
  if (runtime === undefined || token === undefined) return undefined;
  return {
    runtime: runtime as LockOwner["runtime"],
    pid: Number(pid),
    token,
  };
}
