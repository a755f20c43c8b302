import type { HeldLock, LockName } from "../ports.ts";

/** For each lock the file that Deno locks, and the one that names the owner. */
export const LOCK_FILES = {
  data: { lock: ".lock", owner: ".lock-owner" },
  sender: { lock: ".sender-lock", owner: ".sender-lock-owner" },
} as const satisfies Record<LockName, unknown>;

/**
 * Who holds a lock of a data directory, as all runtimes write it. Deno holds a
 * lock on `.lock` that ends with its process. Node and Bun have no such lock:
 * they, and Deno for their sake, also create `.lock-owner` and remove it. The
 * other lock has files of its own.
 */
export interface LockOwner {
  /** `deno` has the file lock as well. */
  readonly runtime: "deno" | "node";
  /** The number of the process on its machine. */
  readonly pid: number;
  /** Tells this holding of the lock from any other. */
  readonly token: string;
}

/** What a disk lends to those who want to own it. */
export interface OwnerFiles {
  /** The file that names the owner. */
  readonly ownerFile: string;
  /** Creates a file, unless there is one: then it returns `false`. */
  create(path: string, text: string): Promise<boolean>;
  /** The last bytes of a file; none if there is none. */
  readTail(path: string, byteCount: number): Promise<Uint8Array>;
  /** How long ago a file was written, in ms; 0 if there is none. */
  silentMs(path: string): Promise<number>;
  /** Removes a file if there is one. */
  remove(path: string): Promise<void>;
  /** Whether an owner that was silent for so long is dead. */
  isDead(owner: LockOwner, silentMs: number): boolean;
}

/** How often an owner without a file lock shows that it lives, in ms. */
const HEARTBEAT_MS = 1_000;

/** After so long without a sign, an owner is dead, in ms. */
const DEAD_AFTER_MS = 5 * HEARTBEAT_MS;

/**
 * After so long without a sign, even a process that lives is not the owner but
 * another one that was given its number, in ms.
 */
const REUSED_PID_AFTER_MS = 60 * HEARTBEAT_MS;

/** An owner writes its name at once; without one it died then, in ms. */
const NAMELESS_AFTER_MS = 1_000;

/** How long to wait before looking again, in ms. */
const POLL_MS = 5;

/**
 * Waits until nobody owns the lock, or only one who is dead, and takes it.
 *
 * @param timeoutMs How long to wait, in milliseconds.
 * @returns Whether it was free within that time.
 */
export async function acquireOwnership(
  files: OwnerFiles,
  owner: LockOwner,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!await files.create(files.ownerFile, formatLockOwner(owner))) {
    const name = await readOwnerText(files);
    if (await isDead(files, name) && await removeDeadOwner(files, name)) {
      continue;
    }
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * The lock of an owner.
 *
 * @param end What else to do when it is released, whatever happens.
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
        // The change is recorded already; other processes notice the dead owner.
      } finally {
        end();
      }
    },
  };
}

/**
 * Removes the name of a dead owner.
 *
 * Several may find it dead, and the slowest must not remove the name of the one
 * that was quicker. So who removes a name has to claim that name first, and
 * looks again once it has the claim.
 *
 * @returns Whether the lock may be free now.
 */
async function removeDeadOwner(
  files: OwnerFiles,
  name: string,
): Promise<boolean> {
  const { ownerFile } = files;
  const claim = `${ownerFile}-${readLockOwner(name)?.token ?? "nameless"}`;
  if (!await files.create(claim, "")) {
    // Who claims for long died meanwhile.
    const silentMs = Math.abs(await files.silentMs(claim));
    if (silentMs < DEAD_AFTER_MS) return false;
    await files.remove(claim);
    return true;
  }
  if (await readOwnerText(files) === name) await files.remove(ownerFile);
  await files.remove(claim);
  return true;
}

async function isDead(files: OwnerFiles, name: string): Promise<boolean> {
  // A time that is to come says as little as one long ago: clocks step back.
  const silentMs = Math.abs(await files.silentMs(files.ownerFile));
  const owner = readLockOwner(name);
  return owner ? files.isDead(owner, silentMs) : silentMs > NAMELESS_AFTER_MS;
}

/** What the owner file says; after a power failure that may be anything. */
async function readOwnerText(files: OwnerFiles): Promise<string> {
  return new TextDecoder().decode(await files.readTail(files.ownerFile, 1024));
}

function formatLockOwner(owner: LockOwner): string {
  return `${owner.runtime} ${owner.pid} ${owner.token}\n`;
}

/** Reads who an owner is; `undefined` if the file is not whole. */
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

/** The locks that this process holds by heartbeats, by their tokens. */
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

/** What a runtime knows of the processes on its machine. */
interface Processes {
  /** The number of this process. */
  readonly pid: number;
  /** Whether a process has that number; left out where files have locks. */
  isAlive?(pid: number): boolean;
}

/**
 * Whether an owner is dead.
 *
 * @param silentMs How long it gave no sign, in milliseconds.
 */
export function isOwnerDead(
  owner: LockOwner,
  silentMs: number,
  { pid, isAlive }: Processes,
): boolean {
  if (!isAlive) {
    // We have the file lock, so that an owner that runs on Deno is dead.
    return owner.runtime === "deno" || silentMs > DEAD_AFTER_MS;
  }
  // Even without such a process it may live, on a machine that shares the disk;
  // and another process may have got its number.
  const isSeen = owner.pid === pid
    ? heldTokens.has(owner.token)
    : isAlive(owner.pid);
  return silentMs > (isSeen ? REUSED_PID_AFTER_MS : DEAD_AFTER_MS);
}

/** An open file whose lock ends with it, and so with its process. */
export interface LockableFile {
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
const MIN_LOCK_WAIT_MS = 250;

/**
 * The requests of this process that wait, by path. Each has a thread that does
 * nothing else, also when its time is over, and Deno 2.4 has 32 of them: were
 * they all taken, even a lock that is free could not be had.
 */
const pendingLocks = new Map<string, Promise<void>>();

/**
 * Waits for the lock of an open file. Who does not get it has no file either:
 * it is closed, at the latest when the lock comes.
 *
 * @returns Whether it was free within that time.
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
    // A lock that comes too late must not stay with us.
    const close = () => file.close();
    if (!isLocked) locking.then(close, close);
    return isLocked;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Waits for something, and returns whether it ended in time. */
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

/** Waits for some milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
