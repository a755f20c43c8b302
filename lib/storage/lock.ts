import type { HeldLock, LockName } from "../ports.ts";

/**
 * The files of each lock: the one that Deno locks, and the one with the owner.
 */
export const LOCK_FILES = {
  data: { lock: ".lock", owner: ".lock-owner" },
  sender: { lock: ".sender-lock", owner: ".sender-lock-owner" },
} as const satisfies Record<LockName, unknown>;

/**
 * The owner of a lock on a data directory, in a format for all runtimes. Deno
 * locks the file `.lock`, which the system releases when the process ends. Node
 * and Bun have no file locks, so all runtimes also create `.lock-owner`, and
 * remove it afterwards. The sender lock has its own two files.
 */
export interface LockOwner {
  /** `deno` also holds the file lock. */
  readonly runtime: "deno" | "node";
  /** The id of the process on its machine. */
  readonly pid: number;
  /** Distinguishes this use of the lock from any other. */
  readonly token: string;
}

/** The disk operations that are needed to own a lock. */
export interface OwnerFiles {
  readonly ownerFile: string;
  /** Creates a file. Returns `false` if it already exists. */
  create(path: string, text: string): Promise<boolean>;
  /** Reads the end of a file; no bytes if it does not exist. */
  readTail(path: string, byteCount: number): Promise<Uint8Array>;
  /** Returns the age of a file's last write, in ms; 0 if it does not exist. */
  silentMs(path: string): Promise<number>;
  /** Removes a file, if it exists. */
  remove(path: string): Promise<void>;
  /** Returns whether an owner without a heartbeat for that time is dead. */
  isDead(owner: LockOwner, silentMs: number): boolean;
}

/** The interval of heartbeats by an owner without a file lock, in ms. */
const HEARTBEAT_MS = 1_000;

/** The time without a heartbeat after which an owner counts as dead, in ms. */
const DEAD_AFTER_MS = 5 * HEARTBEAT_MS;

/**
 * The time without a heartbeat after which a running process is not the owner,
 * but another one that was assigned the same process id, in ms.
 */
const REUSED_PID_AFTER_MS = 60 * HEARTBEAT_MS;

/** The age at which an incomplete owner file means a crash, in ms. */
const INCOMPLETE_AFTER_MS = 1_000;

/** The interval of checks whether the lock is free, in ms. */
const POLL_MS = 5;

/**
 * Waits until the lock has no live owner, and takes it.
 *
 * @param timeoutMs How long to wait, in milliseconds.
 * @returns Whether the lock became free in time.
 */
export async function acquireOwnership(
  files: OwnerFiles,
  owner: LockOwner,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!await files.create(files.ownerFile, formatLockOwner(owner))) {
    const ownerText = await readOwnerText(files);
    if (
      await isDead(files, ownerText) && await removeDeadOwner(files, ownerText)
    ) {
      continue;
    }
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * Returns the lock of an owner.
 *
 * @param end Called when the lock is released, even if that fails.
 */
export function createHeldLock(
  owner: LockOwner,
  files: OwnerFiles,
  end: () => void,
): HeldLock {
  const isHeld = async () =>
    await readOwnerText(files) === formatLockOwner(owner);
  return {
    isHeld,
    release: async () => {
      try {
        if (await isHeld()) await files.remove(files.ownerFile);
      } catch {
        // The change is already recorded, and others will notice the dead
        // owner.
      } finally {
        end();
      }
    },
  };
}

/**
 * Removes a dead owner.
 *
 * Several processes can find the owner dead, and a slow one must not remove its
 * successor. So a process first creates a claim file for that owner, and then
 * checks again that it is still the owner.
 *
 * @returns Whether the lock could be free now.
 */
async function removeDeadOwner(
  files: OwnerFiles,
  ownerText: string,
): Promise<boolean> {
  const { ownerFile } = files;
  const claim = `${ownerFile}-${readLockOwner(ownerText)?.token ?? "nameless"}`;
  if (!await files.create(claim, "")) {
    // A process that holds a claim for so long has died.
    const silentMs = Math.abs(await files.silentMs(claim));
    if (silentMs < DEAD_AFTER_MS) return false;
    await files.remove(claim);
    return true;
  }
  if (await readOwnerText(files) === ownerText) await files.remove(ownerFile);
  await files.remove(claim);
  return true;
}

async function isDead(files: OwnerFiles, ownerText: string): Promise<boolean> {
  // Clocks can step back, so a time in the future counts like one in the past.
  const silentMs = Math.abs(await files.silentMs(files.ownerFile));
  const owner = readLockOwner(ownerText);
  return owner ? files.isDead(owner, silentMs) : silentMs > INCOMPLETE_AFTER_MS;
}

/** Reads the owner file, which can contain anything after a power failure. */
async function readOwnerText(files: OwnerFiles): Promise<string> {
  return new TextDecoder().decode(await files.readTail(files.ownerFile, 1024));
}

function formatLockOwner(owner: LockOwner): string {
  return `${owner.runtime} ${owner.pid} ${owner.token}\n`;
}

/** Parses an owner file. Returns `undefined` if it is incomplete. */
function readLockOwner(text: string): LockOwner | undefined {
  const [, runtime, pid, token] =
    text.match(/^(deno|node) (\d+) ([\w-]+)\n$/) ?? [];
  if (runtime === undefined || token === undefined) return undefined;
  return {
    runtime: runtime as LockOwner["runtime"],
    pid: Number(pid),
    token,
  };
}

/** The tokens of the locks that this process holds with heartbeats. */
const heldTokens = new Set<string>();

/**
 * Starts heartbeats for the owner of a lock, for runtimes without file locks.
 *
 * @param touch Sets the modification time of the owner file to now.
 * @returns A function that stops the heartbeats.
 */
export function startHeartbeat(
  { token }: LockOwner,
  touch: () => Promise<void>,
): () => void {
  heldTokens.add(token);
  const heartbeat = setInterval(() => {
    // If this keeps failing, another process takes over, and isHeld() notices.
    touch().catch(() => {});
  }, HEARTBEAT_MS);
  return () => {
    clearInterval(heartbeat);
    heldTokens.delete(token);
  };
}

/** What a runtime knows about processes on its machine. */
interface Processes {
  readonly pid: number;
  /** Returns whether a process is running. Left out if there are file locks. */
  isAlive?(pid: number): boolean;
}

/**
 * Returns whether an owner is dead.
 *
 * @param silentMs The time since its last heartbeat, in milliseconds.
 */
export function isOwnerDead(
  owner: LockOwner,
  silentMs: number,
  { pid, isAlive }: Processes,
): boolean {
  if (!isAlive) {
    // This process has the file lock, so an owner on Deno must be dead.
    return owner.runtime === "deno" || silentMs > DEAD_AFTER_MS;
  }
  // Without such a process, the owner can run on another machine that shares
  // the disk. With one, that can be another process with the same id.
  const isSeen = owner.pid === pid
    ? heldTokens.has(owner.token)
    : isAlive(owner.pid);
  return silentMs > (isSeen ? REUSED_PID_AFTER_MS : DEAD_AFTER_MS);
}

/** An open file. Its lock is released when it is closed or its process ends. */
export interface LockableFile {
  /** Waits for the lock without a limit. */
  lock(exclusive: boolean): Promise<void>;
  /** Closes the file and releases its lock. */
  close(): void;
}

interface LockRequest {
  /** The path of the file. A process makes one request per path at a time. */
  readonly path: string;
  /** How long to wait, in milliseconds, with a short minimum. */
  readonly timeoutMs: number;
}

/** Enough time to acquire a free lock, in ms. */
const MIN_LOCK_WAIT_MS = 250;

/**
 * The pending requests of this process, by path. Each blocks a thread, even
 * after its timeout, and Deno 2.4 has only 32 of them: if all were blocked, not
 * even a free lock could be acquired.
 */
const pendingLocks = new Map<string, Promise<void>>();

/**
 * Waits for the lock of an open file. On failure, the file is closed, at the
 * latest when the lock is acquired after all.
 *
 * @returns Whether the lock was acquired in time.
 */
export async function tryLock(
  file: LockableFile,
  { path, timeoutMs }: LockRequest,
): Promise<boolean> {
  const deadline = performance.now() + Math.max(timeoutMs, MIN_LOCK_WAIT_MS);
  const leftMs = () => deadline - performance.now();
  for (let other; (other = pendingLocks.get(path)) !== undefined;) {
    if (await completesWithin(other, leftMs())) continue;
    file.close();
    return false;
  }
  const locking = file.lock(true);
  const end = () => void pendingLocks.delete(path);
  pendingLocks.set(path, locking.then(end, end));
  try {
    const isLocked = await completesWithin(locking, leftMs());
    // A lock that is acquired too late must be released.
    const close = () => file.close();
    if (!isLocked) locking.then(close, close);
    return isLocked;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Waits for a promise. Returns whether it resolved in time. */
export async function completesWithin(
  wait: Promise<void>,
  timeoutMs: number,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([wait.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
