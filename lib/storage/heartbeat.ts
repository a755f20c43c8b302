import {
  ABANDONED_AFTER_MS,
  DEAD_AFTER_MS,
  HEARTBEAT_MS,
  type LockOwner,
} from "./lock_owner.ts";

/** What a runtime knows of the processes on its machine. */
interface Processes {
  /** The number of this process. */
  readonly ownPid: number;
  /** Whether a process has that number. */
  isAlive(pid: number): boolean;
}

/** The locks that this process holds, by their tokens. */
const heldTokens = new Set<string>();

/**
 * Shows again and again that the owner of a lock lives, for runtimes without
 * locks on files.
 *
 * @param touch Gives the file that names the owner the present time.
 * @returns What ends it.
 */
export function startHeartbeat(
  { token }: LockOwner,
  touch: () => Promise<void>,
): () => void {
  heldTokens.add(token);
  const heartbeat = setInterval(() => {
    // Without a sign the lock is thought dead and taken; isHeld() sees it.
    touch().catch(() => {});
  }, HEARTBEAT_MS);
  return () => {
    clearInterval(heartbeat);
    heldTokens.delete(token);
  };
}

/**
 * Whether an owner without a heartbeat is dead.
 *
 * @param silentMs How long it gave no sign, in milliseconds.
 */
export function isHeartbeatOver(
  { pid, token }: LockOwner,
  silentMs: number,
  processes: Processes,
): boolean {
  // Even without such a process it may live, on a machine that shares the disk;
  // and another process may have got its number.
  const isSeen = pid === processes.ownPid
    ? heldTokens.has(token)
    : processes.isAlive(pid);
  return silentMs > (isSeen ? ABANDONED_AFTER_MS : DEAD_AFTER_MS);
}
