import type { Disk, HeldLock, ListOptions, LockName } from "../ports.ts";
import { decodeText } from "./decode.ts";
import {
  cannotFlushNames,
  DiskCalls,
  type PathKind,
  type PathProbe,
  renameAgain,
  sleep,
} from "./disk_calls.ts";
import { codeOf, lockTimeoutError } from "./disk_errors.ts";
import { isLockedWithin } from "./file_lock.ts";
import { LOCK_FILES } from "./lock_files.ts";
import {
  DEAD_AFTER_MS,
  heldBy,
  type OwnerFiles,
  takeOwnership,
} from "./lock_owner.ts";

const isWindows = Deno.build.os === "windows";

/**
 * A data directory on the disk, by Deno's own means. Its calls block: the files
 * are small, and what an asynchronous call costs beside its work (0.1 to 0.3
 * ms) is much of the time that a command takes.
 */
export class DenoDisk implements Disk {
  /** The directory's path. */
  readonly location: string;
  readonly #calls: DiskCalls;

  /** Takes a directory; nothing is read or made yet. */
  constructor(directory: string) {
    this.location = directory;
    this.#calls = new DiskCalls(directory, PROBE);
  }

  /** The text of a file, or `undefined` if there is none. */
  async readText(path: string): Promise<string | undefined> {
    const bytes = await this.#calls.openIfThere("read", path, (full) => {
      return Deno.readFileSync(full);
    });
    return bytes && decodeText(bytes, path);
  }

  /** The size of a file in bytes; 0 if there is none. */
  async byteSize(path: string): Promise<number> {
    const info = await this.#calls.runIfThere("read", path, (full) => {
      return Deno.statSync(full);
    });
    return info?.size ?? 0;
  }

  /** The last bytes of a file. */
  async readTail(
    path: string,
    byteCount: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#calls.openIfThere("read", path, (full) => {
      return useFile(full, { read: true }, (file) => readEnd(file, byteCount));
    });
    return bytes ?? new Uint8Array();
  }

  /** The paths of all files, also those in folders. */
  list(options: ListOptions = {}): Promise<string[]> {
    return this.#calls.list(options, (full) => {
      return [...Deno.readDirSync(full)].map((entry) => ({
        name: entry.name,
        isFolder: entry.isDirectory,
        isLink: entry.isSymlink,
      }));
    });
  }

  /** When files were last written; 0 for one that is not there. */
  async modifiedMs(paths: readonly string[]): Promise<readonly number[]> {
    const times = await this.#calls.runIfThere("read", "", (full) => {
      return paths.map((path) => modifiedMs(`${full}/${path}`));
    });
    return times ?? [];
  }

  /** What tells a file from all copies of it. */
  async identityOf(path: string): Promise<string | undefined> {
    return await this.#calls.runIfThere("read", path, (full) => {
      const { ino, birthtime } = Deno.statSync(full);
      return `${ino ?? 0}-${birthtime?.getTime() ?? 0}`;
    });
  }

  /** Writes a file and returns when its content is safe on the disk. */
  async writeText(path: string, text: string): Promise<void> {
    await this.#calls.open("write", path, (full) => {
      const options = { write: true, create: true, truncate: true };
      inFolder(full, () =>
        useFile(full, options, (file) => {
          writeAll(file, text);
          file.syncDataSync();
        }));
    });
  }

  /** Adds text to the end of a file. */
  async appendText(path: string, text: string, flush: boolean): Promise<void> {
    await this.#calls.open("write", path, (full) => {
      useFile(full, { append: true, create: true }, (file) => {
        writeAll(file, text);
        if (flush) file.syncDataSync();
      });
    });
  }

  /** Cuts a file to a number of bytes. */
  async truncate(path: string, byteCount: number): Promise<void> {
    await this.#calls.open("write", path, (full) => {
      useFile(full, { write: true }, (file) => {
        file.truncateSync(byteCount);
        // What was cut off must not be there again after a power failure.
        file.syncDataSync();
      });
    });
  }

  /** Renames a file, replacing one of the new name in one step. */
  async rename(from: string, to: string): Promise<void> {
    await this.#calls.run("write", to, (full) => {
      return replaceFile(`${this.location}/${from}`, full);
    });
  }

  /** Removes a file if there is one. */
  async remove(path: string): Promise<void> {
    await this.#calls.runIfThere("remove", path, (full) => {
      Deno.removeSync(full);
    });
  }

  /** Returns when the names in the folder of a file are safe on the disk. */
  async flushFolderOf(path: string): Promise<void> {
    await this.#calls.run("write", path, (full) => syncFolder(folderOf(full)));
  }

  /** Waits for a lock of the directory, and makes the directory if needed. */
  async lock(timeoutMs: number, name: LockName = "data"): Promise<HeldLock> {
    const deadline = performance.now() + timeoutMs;
    const paths = LOCK_FILES[name];
    const file = await this.#calls.open("write", paths.lock, (full) => {
      const options = { write: true, create: true };
      return inFolder(full, () => Deno.openSync(full, options));
    });
    const isLocked = await this.#calls.run("lock", paths.lock, (path) => {
      return isLockedWithin(file, { path, timeoutMs });
    });
    if (!isLocked) throw lockTimeoutError(this.location, timeoutMs);
    try {
      const token = crypto.randomUUID();
      const owner = { runtime: "deno", pid: Deno.pid, token } as const;
      const files = this.#ownerFiles(paths.owner);
      // Shuts out Node and Bun too, which do not see the file lock.
      const leftMs = deadline - performance.now();
      if (await takeOwnership(files, owner, leftMs)) {
        return heldBy(owner, files, () => file.close());
      }
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    throw lockTimeoutError(this.location, timeoutMs);
  }

  #ownerFiles(ownerFile: string): OwnerFiles {
    return {
      ownerFile,
      create: (path, text) =>
        this.#calls.run("write", path, (full) => createFile(full, text)),
      readTail: (path, byteCount) => this.readTail(path, byteCount),
      silentMs: async (path) => {
        const info = await this.#calls.runIfThere("read", path, (full) => {
          return Deno.statSync(full);
        });
        const now = Date.now();
        return now - (info?.mtime?.getTime() ?? now);
      },
      remove: (path) => this.remove(path),
      // We have the file lock, so that an owner that runs on Deno is dead.
      isDead: ({ runtime }, silentMs) =>
        runtime === "deno" || silentMs > DEAD_AFTER_MS,
    };
  }
}

function modifiedMs(path: string): number {
  try {
    return Deno.statSync(path).mtime?.getTime() ?? 0;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}

// `using` would be shorter, but Node 20 cannot even parse it.
function useFile<T>(
  path: string,
  options: Deno.OpenOptions,
  use: (file: Deno.FsFile) => T,
): T {
  const file = Deno.openSync(path, options);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** The last bytes of a file. */
function readEnd(
  file: Deno.FsFile,
  byteCount: number,
): Uint8Array<ArrayBuffer> {
  const { size } = file.statSync();
  const buffer = new Uint8Array(Math.min(size, byteCount));
  file.seekSync(size - buffer.length, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < buffer.length) {
    const count = file.readSync(buffer.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

function createFile(path: string, text: string): boolean {
  try {
    const options = { write: true, createNew: true };
    useFile(path, options, (file) => writeAll(file, text));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Replaces a file; its permissions stay, and a link to it stays a link. */
async function replaceFile(from: string, to: string): Promise<void> {
  const target = linkedFrom(to);
  try {
    const { mode } = Deno.statSync(target);
    if (mode !== null && !isWindows) Deno.chmodSync(from, mode & 0o777);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const rename = () => inFolder(target, () => Deno.renameSync(from, target));
  await renameAgain(rename, { isWindows, sleep });
  if (target !== to) syncFolder(folderOf(target));
}

/** The file to which a path leads. */
function linkedFrom(path: string): string {
  try {
    if (!Deno.lstatSync(path).isSymlink) return path;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
  return Deno.realPathSync(path);
}

/** Runs an action on a file, and makes the folder that it misses. */
function inFolder<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    makeFolder(folderOf(path));
    return run();
  }
}

/**
 * Makes a folder whose name is safe on the disk, as are those above it. What is
 * in it is nobody else's business.
 */
function makeFolder(path: string): void {
  Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  let above = Deno.realPathSync(path);
  do {
    above = folderOf(above);
    const permission = { name: "read", path: above || "/" } as const;
    // What is out of our reach was there before, or the system flushes it.
    if (Deno.permissions.querySync(permission).state !== "granted") return;
    syncFolder(permission.path);
  } while (above !== "");
}

function syncFolder(path: string): void {
  // Windows cannot flush a directory; its renames are in its own journal.
  if (isWindows) return;
  try {
    useFile(path, { read: true }, (file) => file.syncSync());
  } catch (error) {
    if (!cannotFlushNames(error)) throw error;
  }
}

function writeAll(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}

const PROBE: PathProbe = {
  kindAt: (path) => kindOf(Deno.statSync(path)),
  linkAt: (path) => Deno.readLinkSync(path),
};

function kindOf(info: Deno.FileInfo): PathKind {
  if (info.isFile) return "file";
  if (info.isDirectory) return "directory";
  if (info.isFifo) return "pipe";
  return info.isSocket ? "socket" : "device";
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
