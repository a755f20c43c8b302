import type { Disk, HeldLock } from "../ports.ts";
import { decodeText } from "./decode.ts";
import { diskError, lockTimeoutError, permissionError } from "./disk_errors.ts";
import {
  DEAD_AFTER_MS,
  formatLockOwner,
  LOCK_FILE,
  OWNER_FILE,
  POLL_MS,
  readLockOwner,
} from "./lock_owner.ts";

/** A data directory on the disk, by Deno's own means. */
export class DenoDisk implements Disk {
  /** The directory's path. */
  readonly location: string;

  /** Takes a directory; nothing is read or made yet. */
  constructor(directory: string) {
    this.location = directory;
  }

  /** The text of a file, or `undefined` if there is none. */
  async readText(path: string): Promise<string | undefined> {
    const bytes = await this.#unlessMissing("read", path, async (full) => {
      return await Deno.readFile(full);
    });
    return bytes && decodeText(bytes, path);
  }

  /** The size of a file in bytes; 0 if there is none. */
  async byteSize(path: string): Promise<number> {
    const info = await this.#unlessMissing("read", path, Deno.stat);
    return info?.size ?? 0;
  }

  /** The last bytes of a file. */
  async readTail(
    path: string,
    byteCount: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#unlessMissing("read", path, async (full) => {
      using file = await Deno.open(full);
      const { size } = await file.stat();
      const buffer = new Uint8Array(Math.min(size, byteCount));
      await file.seek(size - buffer.length, Deno.SeekMode.Start);
      let filled = 0;
      while (filled < buffer.length) {
        const count = await file.read(buffer.subarray(filled));
        if (count === null) break;
        filled += count;
      }
      return buffer.subarray(0, filled);
    });
    return bytes ?? new Uint8Array();
  }

  /** The paths of all files, also those in folders. */
  async list(): Promise<string[]> {
    const paths: string[] = [];
    const visit = async (folder: string) => {
      for await (const entry of Deno.readDir(`${this.location}/${folder}`)) {
        const path = folder + entry.name;
        if (entry.isDirectory) await visit(`${path}/`);
        else paths.push(path);
      }
    };
    await this.#unlessMissing("read", ".", () => visit(""));
    return paths.sort();
  }

  /** Writes a file and returns when its content is safe on the disk. */
  async writeText(path: string, text: string): Promise<void> {
    await this.#do("write", path, async (full) => {
      await Deno.mkdir(folderOf(full), { recursive: true });
      using file = await Deno.open(full, {
        write: true,
        create: true,
        truncate: true,
      });
      await writeAll(file, text);
      await file.syncData();
    });
  }

  /** Adds text to the end of a file. */
  async appendText(path: string, text: string, flush: boolean): Promise<void> {
    await this.#do("write", path, async (full) => {
      using file = await Deno.open(full, { append: true, create: true });
      await writeAll(file, text);
      if (flush) await file.syncData();
    });
  }

  /** Cuts a file to a number of bytes. */
  async truncate(path: string, byteCount: number): Promise<void> {
    await this.#do("write", path, (full) => Deno.truncate(full, byteCount));
  }

  /** Renames a file, replacing one of the new name in one step. */
  async rename(from: string, to: string): Promise<void> {
    await this.#do("write", to, (full) => {
      return Deno.rename(`${this.location}/${from}`, full);
    });
  }

  /** Removes a file if there is one. */
  async remove(path: string): Promise<void> {
    await this.#unlessMissing("remove", path, (full) => Deno.remove(full));
  }

  /** Returns when the names in the folder of a file are safe on the disk. */
  async flushFolderOf(path: string): Promise<void> {
    // Windows cannot flush a directory; its renames are in its own journal.
    if (Deno.build.os === "windows") return;
    await this.#do("write", path, async (full) => {
      using folder = await Deno.open(folderOf(full));
      await folder.sync();
    });
  }

  /** Waits for the lock of the directory, and makes the directory if needed. */
  async lock(timeoutMs: number): Promise<HeldLock> {
    await this.#do("write", ".", () => {
      return Deno.mkdir(this.location, { recursive: true });
    });
    const deadline = Date.now() + timeoutMs;
    const file = await this.#do("write", LOCK_FILE, (full) => {
      return Deno.open(full, { write: true, create: true });
    });
    if (!await isLockedWithin(file, timeoutMs)) {
      throw lockTimeoutError(this.location, timeoutMs);
    }
    try {
      const text = await this.#takeOwnership(deadline, timeoutMs);
      return this.#heldLock(file, text);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  #heldLock(file: Deno.FsFile, owner: string): HeldLock {
    const isHeld = async () => await this.readText(OWNER_FILE) === owner;
    return {
      isHeld,
      release: async () => {
        if (await isHeld()) await this.remove(OWNER_FILE);
        file.close();
      },
    };
  }

  /** Shuts out Node and Bun too, which do not see the file lock. */
  async #takeOwnership(deadline: number, timeoutMs: number): Promise<string> {
    const token = crypto.randomUUID();
    const text = formatLockOwner({ runtime: "deno", pid: Deno.pid, token });
    for (;;) {
      if (await this.#createOwner(text)) return text;
      const owner = readLockOwner(await this.readText(OWNER_FILE) ?? "");
      // We have the file lock, so that an owner that runs on Deno is dead.
      if (owner?.runtime === "deno" || await this.#ownerIsSilent()) {
        await this.remove(OWNER_FILE);
      } else if (Date.now() >= deadline) {
        throw lockTimeoutError(this.location, timeoutMs);
      } else {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
  }

  async #createOwner(text: string): Promise<boolean> {
    return await this.#do("write", OWNER_FILE, async (full) => {
      try {
        using file = await Deno.open(full, { write: true, createNew: true });
        await writeAll(file, text);
        return true;
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) return false;
        throw error;
      }
    });
  }

  async #ownerIsSilent(): Promise<boolean> {
    const info = await this.#unlessMissing("read", OWNER_FILE, Deno.stat);
    const sign = info?.mtime?.getTime() ?? Date.now();
    return Date.now() - sign > DEAD_AFTER_MS;
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
      const isRefused = error instanceof Deno.errors.PermissionDenied ||
        error instanceof Deno.errors.NotCapable;
      throw isRefused
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
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    });
  }
}

/** The lock ends with the file, and that with the process, however it ends. */
async function isLockedWithin(
  file: Deno.FsFile,
  timeoutMs: number,
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const locking = file.lock(true).then(() => true);
  const locked = await Promise.race([locking, timeout]);
  clearTimeout(timer);
  // A lock that comes too late must not stay with us.
  if (!locked) locking.then(() => file.close(), () => {});
  return locked;
}

async function writeAll(file: Deno.FsFile, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
