import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
} from "node:fs/promises";
import process from "node:process";
import type { Disk, HeldLock } from "../ports.ts";
import { decodeText } from "./decode.ts";
import { diskError, lockTimeoutError, permissionError } from "./disk_errors.ts";
import {
  DEAD_AFTER_MS,
  formatLockOwner,
  HEARTBEAT_MS,
  OWNER_FILE,
  POLL_MS,
  readLockOwner,
} from "./lock_owner.ts";

/** A data directory on the disk, for Node and Bun. */
export class NodeDisk implements Disk {
  /** The directory's path. */
  readonly location: string;

  /** Takes a directory; nothing is read or made yet. */
  constructor(directory: string) {
    this.location = directory;
  }

  /** The text of a file, or `undefined` if there is none. */
  async readText(path: string): Promise<string | undefined> {
    const bytes = await this.#unlessMissing("read", path, (full) => {
      return readFile(full);
    });
    return bytes && decodeText(bytes, path);
  }

  /** The size of a file in bytes; 0 if there is none. */
  async byteSize(path: string): Promise<number> {
    const info = await this.#unlessMissing("read", path, (full) => stat(full));
    return info?.size ?? 0;
  }

  /** The last bytes of a file. */
  async readTail(
    path: string,
    byteCount: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#unlessMissing("read", path, async (full) => {
      const file = await open(full);
      try {
        const { size } = await file.stat();
        const buffer = new Uint8Array(Math.min(size, byteCount));
        const from = size - buffer.length;
        const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    });
    return bytes ?? new Uint8Array();
  }

  /** The paths of all files, also those in folders. */
  async list(): Promise<string[]> {
    const paths: string[] = [];
    const visit = async (folder: string) => {
      const full = `${this.location}/${folder}`;
      for (const entry of await readdir(full, { withFileTypes: true })) {
        const path = folder + entry.name;
        if (entry.isDirectory()) await visit(`${path}/`);
        else paths.push(path);
      }
    };
    await this.#unlessMissing("read", ".", () => visit(""));
    return paths.sort();
  }

  /** Writes a file and returns when its content is safe on the disk. */
  async writeText(path: string, text: string): Promise<void> {
    await this.#do("write", path, async (full) => {
      await mkdir(folderOf(full), { recursive: true });
      const file = await open(full, "w");
      try {
        await file.writeFile(text);
        await file.datasync();
      } finally {
        await file.close();
      }
    });
  }

  /** Adds text to the end of a file. */
  async appendText(path: string, text: string, flush: boolean): Promise<void> {
    await this.#do("write", path, async (full) => {
      if (!flush) return await appendFile(full, text);
      const file = await open(full, "a");
      try {
        await file.writeFile(text);
        await file.datasync();
      } finally {
        await file.close();
      }
    });
  }

  /** Cuts a file to a number of bytes. */
  async truncate(path: string, byteCount: number): Promise<void> {
    await this.#do("write", path, (full) => truncate(full, byteCount));
  }

  /** Renames a file, replacing one of the new name in one step. */
  async rename(from: string, to: string): Promise<void> {
    await this.#do("write", to, (full) => {
      return rename(`${this.location}/${from}`, full);
    });
  }

  /** Removes a file if there is one. */
  async remove(path: string): Promise<void> {
    await this.#do("remove", path, (full) => rm(full, { force: true }));
  }

  /** Returns when the names in the folder of a file are safe on the disk. */
  async flushFolderOf(path: string): Promise<void> {
    // Windows cannot flush a directory; its renames are in its own journal.
    if (process.platform === "win32") return;
    await this.#do("write", path, async (full) => {
      const folder = await open(folderOf(full));
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    });
  }

  /** Waits for the lock of the directory, and makes the directory if needed. */
  async lock(timeoutMs: number): Promise<HeldLock> {
    await this.#do("write", ".", (full) => mkdir(full, { recursive: true }));
    const token = crypto.randomUUID();
    const owner = { runtime: "node", pid: process.pid, token } as const;
    const text = formatLockOwner(owner);
    const deadline = Date.now() + timeoutMs;
    while (!await this.#createOwner(text)) {
      if (await this.#isOwnerDead()) {
        await this.remove(OWNER_FILE);
      } else if (Date.now() >= deadline) {
        throw lockTimeoutError(this.location, timeoutMs);
      } else {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
    return this.#heldLock(text);
  }

  #heldLock(owner: string): HeldLock {
    const path = `${this.location}/${OWNER_FILE}`;
    const heartbeat = setInterval(() => {
      const now = new Date();
      // Without a sign the lock is thought dead and taken; isHeld() sees it.
      utimes(path, now, now).catch(() => {});
    }, HEARTBEAT_MS);
    const isHeld = async () => await this.readText(OWNER_FILE) === owner;
    return {
      isHeld,
      release: async () => {
        clearInterval(heartbeat);
        if (await isHeld()) await this.remove(OWNER_FILE);
      },
    };
  }

  async #createOwner(text: string): Promise<boolean> {
    return await this.#do("write", OWNER_FILE, async (full) => {
      try {
        const file = await open(full, "wx");
        await file.writeFile(text);
        await file.close();
        return true;
      } catch (error) {
        if (codeOf(error) === "EEXIST") return false;
        throw error;
      }
    });
  }

  async #isOwnerDead(): Promise<boolean> {
    const owner = readLockOwner(await this.readText(OWNER_FILE) ?? "");
    if (owner && isAlive(owner.pid)) return false;
    const info = await this.#unlessMissing("read", OWNER_FILE, (full) => {
      return stat(full);
    });
    const silentMs = Date.now() - (info?.mtimeMs ?? Date.now());
    // The process may be one of another machine that shares the disk.
    return silentMs > DEAD_AFTER_MS;
  }

  async #do<T>(
    action: string,
    path: string,
    run: (fullPath: string) => Promise<T>,
  ): Promise<T> {
    const fullPath = path === "." ? this.location : `${this.location}/${path}`;
    try {
      return await run(fullPath);
    } catch (error) {
      throw ["EACCES", "EPERM", "EROFS"].includes(codeOf(error))
        ? permissionError(action, fullPath, error)
        : diskError(action, fullPath, error);
    }
  }

  #unlessMissing<T>(
    action: string,
    path: string,
    run: (fullPath: string) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#do(action, path, async (fullPath) => {
      try {
        return await run(fullPath);
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    });
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

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
