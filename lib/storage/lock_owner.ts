import type { HeldLock } from "../ports.ts";

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
export const HEARTBEAT_MS = 1_000;

/** After so long without a sign, an owner is dead, in ms. */
export const DEAD_AFTER_MS = 5 * HEARTBEAT_MS;

/**
 * After so long without a sign, even a process that lives is not the owner but
 * another one that was given its number, in ms.
 */
export const ABANDONED_AFTER_MS = 60 * HEARTBEAT_MS;

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
export async function takeOwnership(
  files: OwnerFiles,
  owner: LockOwner,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!await files.create(files.ownerFile, formatLockOwner(owner))) {
    const name = await readName(files);
    if (await isDead(files, name) && await bury(files, name)) continue;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

/**
 * The lock of an owner.
 *
 * @param end What else to do when it is released, whatever happens.
 */
export function heldBy(
  owner: LockOwner,
  files: OwnerFiles,
  end: () => void,
): HeldLock {
  const isHeld = async () => await readName(files) === formatLockOwner(owner);
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
async function bury(files: OwnerFiles, name: string): Promise<boolean> {
  const { ownerFile } = files;
  const claim = `${ownerFile}-${readLockOwner(name)?.token ?? "nameless"}`;
  if (!await files.create(claim, "")) {
    // Who claims for long died meanwhile.
    const silentMs = Math.abs(await files.silentMs(claim));
    if (silentMs < DEAD_AFTER_MS) return false;
    await files.remove(claim);
    return true;
  }
  if (await readName(files) === name) await files.remove(ownerFile);
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
async function readName(files: OwnerFiles): Promise<string> {
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
