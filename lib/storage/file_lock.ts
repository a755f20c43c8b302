/** An open file whose lock ends with it, and so with its process. */
export interface LockableFile {
  /** Waits for the lock, however long that takes. */
  lock(exclusive: boolean): Promise<void>;
  /** Closes the file, and lets go of its lock. */
  close(): void;
}

/** A lock that is free is taken within that time, in ms. */
const LOCKING_MS = 250;

/**
 * Waits for the lock of an open file. Who does not get it has no file either:
 * it is closed, at the latest when the lock comes.
 *
 * @param timeoutMs How long to wait, in milliseconds; a moment even if it is 0.
 * @returns Whether it was free within that time.
 */
export async function isLockedWithin(
  file: LockableFile,
  timeoutMs: number,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    const waitMs = Math.max(timeoutMs, LOCKING_MS);
    timer = setTimeout(() => resolve(false), waitMs);
  });
  const locking = file.lock(true).then(() => true);
  try {
    const isLocked = await Promise.race([locking, timeout]);
    // A lock that comes too late must not stay with us.
    const close = () => file.close();
    if (!isLocked) locking.then(close, close);
    return isLocked;
  } catch (error) {
    file.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
