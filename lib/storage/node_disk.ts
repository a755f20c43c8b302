import { readlinkSync, type Stats, statSync, writeFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import process from "node:process";
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
import { isHeartbeatOver, startHeartbeat } from "./heartbeat.ts";
import { LOCK_FILES } from "./lock_files.ts";
import { heldBy, type OwnerFiles, takeOwnership } from "./lock_owner.ts";

const isWindows = process.platform === "win32";

/** A data directory on the disk, for Node and Bun. */
export class NodeDisk implements Disk {
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
      return fs.readFile(full);
    });
    return bytes && decodeText(bytes, path);
  }

  /** The size of a file in bytes; 0 if there is none. */
  async byteSize(path: string): Promise<number> {
    const info = await this.#calls.runIfThere("read", path, (full) => {
      return fs.stat(full);
    });
    return info?.size ?? 0;
  }

  /** The last bytes of a file. */
  async readTail(
    path: string,
    byteCount: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#calls.openIfThere("read", path, (full) => {
      return useFile(full, "r", (file) => readEnd(file, byteCount));
    });
    return bytes ?? new Uint8Array();
  }

  /** The paths of all files, also those in folders. */
  list(options: ListOptions = {}): Promise<string[]> {
    return this.#calls.list(options, async (full) => {
      const entries = await fs.readdir(full, { withFileTypes: true });
      return entries.map((entry) => ({
        name: entry.name,
        isFolder: entry.isDirectory(),
        isLink: entry.isSymbolicLink(),
      }));
    });
  }

  /** When files were last written; 0 for one that is not there. */
  async modifiedMs(paths: readonly string[]): Promise<readonly number[]> {
    const times = await this.#calls.runIfThere("read", "", (full) => {
      return paths.map((path) => {
        const info = statSync(`${full}/${path}`, { throwIfNoEntry: false });
        return info?.mtimeMs ?? 0;
      });
    });
    return times ?? [];
  }

  /** What tells a file from all copies of it. */
  async identityOf(path: string): Promise<string | undefined> {
    return await this.#calls.runIfThere("read", path, async (full) => {
      const { ino, birthtimeMs } = await fs.stat(full);
      return `${ino}-${Math.floor(birthtimeMs)}`;
    });
  }

  /** Writes a file and returns when its content is safe on the disk. */
  async writeText(path: string, text: string): Promise<void> {
    await this.#calls.open("write", path, (full) => {
      return inFolder(full, () => writeFlushed(full, "w", text));
    });
  }

  /** Adds text to the end of a file. */
  async appendText(path: string, text: string, flush: boolean): Promise<void> {
    await this.#calls.open("write", path, (full) => {
      return flush ? writeFlushed(full, "a", text) : fs.appendFile(full, text);
    });
  }

  /** Cuts a file to a number of bytes. */
  async truncate(path: string, byteCount: number): Promise<void> {
    await this.#calls.open("write", path, (full) => {
      return useFile(full, "r+", async (file) => {
        await file.truncate(byteCount);
        // What was cut off must not be there again after a power failure.
        await file.datasync();
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
    await this.#calls.run(
      "remove",
      path,
      (full) => fs.rm(full, { force: true }),
    );
  }

  /** Returns when the names in the folder of a file are safe on the disk. */
  async flushFolderOf(path: string): Promise<void> {
    await this.#calls.run("write", path, (full) => syncFolder(folderOf(full)));
  }

  /** Waits for a lock of the directory, and makes the directory if needed. */
  async lock(timeoutMs: number, name: LockName = "data"): Promise<HeldLock> {
    const token = crypto.randomUUID();
    const owner = { runtime: "node", pid: process.pid, token } as const;
    const path = LOCK_FILES[name].owner;
    const files = this.#ownerFiles(path);
    if (!await takeOwnership(files, owner, timeoutMs)) {
      throw lockTimeoutError(this.location, timeoutMs);
    }
    const endHeartbeat = startHeartbeat(owner, () => {
      const now = new Date();
      return fs.utimes(`${this.location}/${path}`, now, now);
    });
    return heldBy(owner, files, endHeartbeat);
  }

  #ownerFiles(ownerFile: string): OwnerFiles {
    return {
      ownerFile,
      create: (path, text) =>
        this.#calls.run("write", path, (full) => createFile(full, text)),
      readTail: (path, byteCount) => this.readTail(path, byteCount),
      silentMs: async (path) => {
        const info = await this.#calls.runIfThere("read", path, (full) => {
          return fs.stat(full);
        });
        const now = Date.now();
        return now - (info?.mtimeMs ?? now);
      },
      remove: (path) => this.remove(path),
      isDead: (owner, silentMs) =>
        isHeartbeatOver(owner, silentMs, { ownPid: process.pid, isAlive }),
    };
  }
}

async function useFile<T>(
  path: string,
  flags: string,
  use: (file: fs.FileHandle) => Promise<T>,
): Promise<T> {
  const file = await fs.open(path, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

function writeFlushed(
  path: string,
  flags: string,
  text: string,
): Promise<void> {
  return useFile(path, flags, async (file) => {
    await file.writeFile(text);
    await file.datasync();
  });
}

/** The last bytes of a file. */
async function readEnd(
  file: fs.FileHandle,
  byteCount: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await file.stat();
  const buffer = new Uint8Array(Math.min(size, byteCount));
  const start = size - buffer.length;
  let filled = 0;
  while (filled < buffer.length) {
    const left = buffer.length - filled;
    const { bytesRead } = await file.read(buffer, filled, left, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function createFile(path: string, text: string): Promise<boolean> {
  try {
    // Synchronously, so that nobody finds the file empty for long.
    // deno-lint-ignore require-await
    await inFolder(path, async () => {
      writeFileSync(path, text, { flag: "wx" });
    });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Replaces a file; its permissions stay, and a link to it stays a link. */
async function replaceFile(from: string, to: string): Promise<void> {
  const target = await linkedFrom(to);
  try {
    const { mode } = await fs.stat(target);
    if (!isWindows) await fs.chmod(from, mode & 0o777);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const rename = () => inFolder(target, () => fs.rename(from, target));
  await renameAgain(rename, { isWindows, sleep });
  if (target !== to) await syncFolder(folderOf(target));
}

/** The file to which a path leads. */
async function linkedFrom(path: string): Promise<string> {
  try {
    if (!(await fs.lstat(path)).isSymbolicLink()) return path;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
  return await fs.realpath(path);
}

/** Runs an action on a file, and makes the folder that it misses. */
async function inFolder<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await makeFolder(folderOf(path));
    return await run();
  }
}

/**
 * Makes a folder whose name is safe on the disk, as are those above it. What is
 * in it is nobody else's business.
 */
async function makeFolder(path: string): Promise<void> {
  await fs.mkdir(path, { recursive: true, mode: 0o700 });
  let above = await fs.realpath(path);
  do {
    above = folderOf(above);
    try {
      await syncFolder(above || "/");
    } catch {
      // What is out of our reach was there before, or the system flushes it.
      return;
    }
  } while (above !== "");
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot flush a directory; its renames are in its own journal.
  if (isWindows) return;
  try {
    await useFile(path, "r", (folder) => folder.sync());
  } catch (error) {
    if (!cannotFlushNames(error)) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

const PROBE: PathProbe = {
  kindAt: (path) => kindOf(statSync(path)),
  linkAt: (path) => readlinkSync(path),
};

function kindOf(info: Stats): PathKind {
  if (info.isFile()) return "file";
  if (info.isDirectory()) return "directory";
  if (info.isFIFO()) return "pipe";
  return info.isSocket() ? "socket" : "device";
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
