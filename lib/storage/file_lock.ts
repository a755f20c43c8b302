import { endsWithin } from "./disk_calls.ts";

/** An open file whose lock ends with it, and so with its process. */
interface LockableFile {
  /** Waits for the lock, however long that takes. */
  lock(exclusive: boolean): Promise<void>;
  /** Closes the file, and lets go of its lock. */
  close(): void;
}

/** Which lock to wait for. */
interface LockRequest {
  /** The path of the file: in a process, one at a time asks for its lock. */
  readonly path: string;
  /** How long to wait, in milliseconds; a moment even if it is 0. */
  readonly timeoutMs: number;
}

/** A lock that is free is taken within that time, in ms. */
const LOCKING_MS = 250;

/**
 * The requests of this process that wait, by path. Each has a thread that does
 * nothing else, also when its time is over, and Deno 2.4 has 32 of them: were
 * they all taken, even a lock that is free could not be had.
 */
const waiting = new Map<string, Promise<void>>();

/**
 * Waits for the lock of an open file. Who does not get it has no file either:
 * it is closed, at the latest when the lock comes.
 *
 * @returns Whether it was free within that time.
 */
export async function isLockedWithin(
  file: LockableFile,
  { path, timeoutMs }: LockRequest,
): Promise<boolean> {
  const deadline = performance.now() + Math.max(timeoutMs, LOCKING_MS);
  const leftMs = () => deadline - performance.now();
  for (let other; (other = waiting.get(path)) !== undefined;) {
    if (await endsWithin(other, leftMs())) continue;
    file.close();
    return false;
  }
  const locking = file.lock(true);
  const end = () => void waiting.delete(path);
  waiting.set(path, locking.then(end, end));
  try {
    const isLocked = await endsWithin(locking, leftMs());
    // A lock that comes too late must not stay with us.
    const close = () => file.close();
    if (!isLocked) locking.then(close, close);
    return isLocked;
  } catch (error) {
    file.close();
    throw error;
  }
}
