import type { LockName } from "../ports.ts";

/** The files in a data directory by which processes hold a lock. */
interface LockFiles {
  /** The file that Deno locks. */
  readonly lock: string;
  /** The file that names the owner. */
  readonly owner: string;
}

/** The files of each lock. */
export const LOCK_FILES: Readonly<Record<LockName, LockFiles>> = {
  data: { lock: ".lock", owner: ".lock-owner" },
  sender: { lock: ".sender-lock", owner: ".sender-lock-owner" },
};
