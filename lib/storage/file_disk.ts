import type { Disk, HeldLock, ListOptions, LockName } from "../ports.ts";
import {
  BrokenLinkError,
  codeOf,
  diskError,
  lockTimeoutError,
  UnusablePathError,
} from "./disk_errors.ts";
import { decodeParts, decodeText } from "./encoding.ts";
import {
  type Awaitable,
  type FileStat,
  type FileSystem,
  type OpenFile,
  type OpenMode,
  readEnd,
  writeAll,
} from "./file_system.ts";
import {
  acquireOwnership,
  createHeldLock,
  isOwnerDead,
  LOCK_FILES,
  type LockableFile,
  type OwnerFiles,
  sleep,
  startHeartbeat,
  tryLock,
} from "./lock.ts";

/** Enough for `history/`, and for its copy in a folder of `backups/`. */
const MAX_FOLDER_DEPTH = 4;

/** The error codes for a broken symbolic link. */
const LINK_CODES: ReadonlySet<string> = new Set(["ENOENT", "EEXIST", "ELOOP"]);

/**
 * The error code of file systems that cannot flush a folder, such as CIFS and
 * some on FUSE. It is ignored, as in borg's `sync_dir()`; other errors are not,
 * as they can mean a failing disk.
 */
const CANNOT_FLUSH_FOLDER = "EINVAL";

/** The error codes for a folder without read permission. */
const ACCESS_DENIED: ReadonlySet<string> = new Set(["EACCES", "EPERM"]);

/** The delays before each retry, in ms: about a second in total. */
const RETRY_DELAYS_MS = [10, 20, 40, 80, 150, 200, 250, 250];

/** The error codes for "access denied" and "sharing violation" on Windows. */
const IN_USE: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EBUSY"]);

/**
 * A data directory on disk. It decides what is checked before a file is opened,
 * the order of flushes, retries, locks and error messages. Single operations are
 * left to a {@linkcode FileSystem}.
 */
export class FileDisk implements Disk {
  readonly location: string;
  readonly #fs: FileSystem;
  /** Whether the directory is known not to be a broken link. */
  #isDirectoryReachable = false;

  /** Creates a disk for a directory. Nothing is read or created yet. */
  constructor(directory: string, fileSystem: FileSystem) {
    this.location = directory;
    this.#fs = fileSystem;
  }

  async readText(path: string): Promise<string | undefined> {
    const bytes = await this.#bytesOf(path);
    return bytes && decodeText(bytes, path);
  }

  async readParts(path: string): Promise<string[] | undefined> {
    const bytes = await this.#bytesOf(path);
    return bytes && decodeParts(bytes, path);
  }

  async byteSize(path: string): Promise<number> {
    return (await this.#statIfThere(path))?.byteSize ?? 0;
  }

  async readTail(
    path: string,
    byteCount: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#runIfThere("read", path, (full) => {
      assertFile(this.#fs.stat(full));
      return this.#use(full, "read", (file) => readEnd(file, byteCount));
    });
    return bytes ?? new Uint8Array();
  }

  /**
   * Returns the paths of all files, including those in folders and linked ones.
   */
  async list(
    { folders: withFolders = false, under = "" }: ListOptions = {},
  ): Promise<string[]> {
    const paths: string[] = [];
    const visit = async (folder: string, depth: number) => {
      const entries = await this.#fs.entries(`${this.location}/${folder}`);
      for (const { name, isFolder, isLink } of entries) {
        const path = folder + name;
        if (!isFolder && !(isLink && depth === 0 && this.#isFolder(path))) {
          paths.push(path);
          continue;
        }
        if (withFolders) paths.push(`${path}/`);
        // Linked folders can be unrelated, and links can be circular.
        if (depth >= MAX_FOLDER_DEPTH) continue;
        try {
          await visit(`${path}/`, depth + 1);
        } catch (error) {
          if (!withFolders) throw error;
        }
      }
    };
    const top = under === "" ? "" : `${under}/`;
    await this.#runIfThere("read", under, () => visit(top, 0));
    return paths.sort();
  }

  async modifiedMs(paths: readonly string[]): Promise<readonly number[]> {
    const times = await this.#runIfThere("read", "", (full) => {
      return paths.map((path) => this.#modifiedMs(`${full}/${path}`));
    });
    return times ?? [];
  }

  async identityOf(path: string): Promise<string | undefined> {
    return (await this.#statIfThere(path))?.identity;
  }

  writeText(path: string, text: string): Promise<void> {
    return this.#write(path, "write", text, true);
  }

  appendText(path: string, text: string, flush: boolean): Promise<void> {
    return this.#write(path, "append", text, flush);
  }

  async truncate(path: string, byteCount: number): Promise<void> {
    await this.#runOnFile("write", path, (full) => {
      return this.#use(full, "change", async (file) => {
        await file.truncate(byteCount);
        // The removed part must not reappear after a power failure.
        await file.flush();
      });
    });
  }

  /**
   * Renames a file, atomically replacing an existing one. Its permissions are
   * kept, and if it is a link, its target is replaced.
   */
  async rename(from: string, to: string): Promise<void> {
    await this.#run("write", to, async (full) => {
      const source = this.#fullPath(from);
      const target = await this.#resolveLink(full);
      await this.#copyPermissions(source, target);
      await this.#renameWithRetries(source, target);
      if (target !== full) await this.#flushFolder(folderOf(target));
    });
  }

  async remove(path: string): Promise<void> {
    await this.#runIfThere("remove", path, (full) => this.#fs.remove(full));
  }

  async flushFolderOf(path: string): Promise<void> {
    await this.#run("write", path, (full) => {
      return this.#flushFolder(folderOf(full));
    });
  }

  async lock(timeoutMs: number, name: LockName = "data"): Promise<HeldLock> {
    const deadline = performance.now() + timeoutMs;
    const paths = LOCK_FILES[name];
    const file = await this.#lockedFile(paths.lock, timeoutMs);
    try {
      const { runtime, pid } = this.#fs;
      const owner = { runtime, pid, token: crypto.randomUUID() };
      const files = this.#ownerFiles(paths.owner);
      // Excludes Node and Bun as well, which do not see the file lock.
      const leftMs = deadline - performance.now();
      if (!await acquireOwnership(files, owner, leftMs)) {
        throw lockTimeoutError(this.location, timeoutMs);
      }
      const path = this.#fullPath(paths.owner);
      const touch = async () => await this.#fs.touch?.(path);
      const end = file ? () => file.close() : startHeartbeat(owner, touch);
      return createHeldLock(owner, files, end);
    } catch (error) {
      file?.close();
      throw error;
    }
  }

  /** Returns a locked file, or `undefined` if the runtime has no file locks. */
  async #lockedFile(
    path: string,
    timeoutMs: number,
  ): Promise<LockableFile | undefined> {
    const { openLock } = this.#fs;
    if (!openLock) return undefined;
    const file = await this.#runOnFile("write", path, (full) => {
      return this.#withFolder(full, () => openLock(full));
    });
    const isLocked = await this.#run("lock", path, (full) => {
      return tryLock(file, { path: full, timeoutMs });
    });
    if (isLocked) return file;
    throw lockTimeoutError(this.location, timeoutMs);
  }

  #ownerFiles(ownerFile: string): OwnerFiles {
    return {
      ownerFile,
      create: (path, text) => this.#create(path, text),
      readTail: (path, byteCount) => this.readTail(path, byteCount),
      silentMs: async (path) => {
        const now = Date.now();
        return now - ((await this.#statIfThere(path))?.modifiedMs ?? now);
      },
      remove: (path) => this.remove(path),
      isDead: (owner, silentMs) => isOwnerDead(owner, silentMs, this.#fs),
    };
  }

  #create(path: string, text: string): Promise<boolean> {
    return this.#run("write", path, async (full) => {
      try {
        await this.#withFolder(full, () => this.#fs.create(full, text));
        return true;
      } catch (error) {
        if (codeOf(error) === "EEXIST") return false;
        throw error;
      }
    });
  }

  #bytesOf(path: string): Promise<Uint8Array | undefined> {
    return this.#runIfThere("read", path, (full) => {
      assertFile(this.#fs.stat(full));
      return this.#fs.read(full);
    });
  }

  #statIfThere(path: string): Promise<FileStat | undefined> {
    return this.#runIfThere("read", path, (full) => this.#fs.stat(full));
  }

  #modifiedMs(fullPath: string): number {
    try {
      return this.#fs.stat(fullPath).modifiedMs;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return 0;
      throw error;
    }
  }

  #write(
    path: string,
    mode: OpenMode,
    text: string,
    flush: boolean,
  ): Promise<void> {
    const write = async (file: OpenFile) => {
      await writeAll(file, text);
      if (flush) await file.flush();
    };
    return this.#runOnFile("write", path, (full) => {
      return this.#withFolder(full, () => this.#use(full, mode, write));
    });
  }

  async #use<T>(
    fullPath: string,
    mode: OpenMode,
    use: (file: OpenFile) => Promise<T>,
  ): Promise<T> {
    const file = await this.#fs.open(fullPath, mode);
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }

  /** Returns the path without a symbolic link at its end. */
  async #resolveLink(fullPath: string): Promise<string> {
    try {
      if (this.#fs.readLink(fullPath) === undefined) return fullPath;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return fullPath;
      throw error;
    }
    return await this.#fs.realPath(fullPath);
  }

  async #copyPermissions(source: string, target: string): Promise<void> {
    try {
      const { mode } = this.#fs.stat(target);
      if (!this.#fs.isWindows) await this.#fs.chmod(source, mode & 0o777);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }

  /**
   * Renames a file. On Windows, retries for a second, because renaming fails
   * while another program, such as a virus scanner, has one of the files open.
   */
  async #renameWithRetries(source: string, target: string): Promise<void> {
    const rename = () =>
      this.#withFolder(target, () => this.#fs.rename(source, target));
    for (const waitMs of this.#fs.isWindows ? RETRY_DELAYS_MS : []) {
      try {
        return await rename();
      } catch (error) {
        if (!IN_USE.has(codeOf(error))) throw error;
        await sleep(waitMs);
      }
    }
    await rename();
  }

  /** Runs an action on a file, and creates its folder if it does not exist. */
  async #withFolder<T>(fullPath: string, run: () => Awaitable<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      await this.#makeFolder(folderOf(fullPath));
      return await run();
    }
  }

  /** Creates a private folder, and flushes it and its parents. */
  async #makeFolder(fullPath: string): Promise<void> {
    await this.#fs.makeFolder(fullPath);
    // Windows has nothing to flush, and the topmost parent is a drive like
    // `C:`.
    if (this.#fs.isWindows) return;
    let above = await this.#fs.realPath(fullPath);
    do {
      above = folderOf(above);
      // A folder that we cannot read existed before, so it is already on disk.
      if (!this.#fs.canRead(above || "/")) return;
      try {
        await this.#flushFolder(above || "/");
      } catch (error) {
        if (ACCESS_DENIED.has(codeOf(error))) return;
        throw error;
      }
    } while (above !== "");
  }

  async #flushFolder(fullPath: string): Promise<void> {
    // Windows cannot flush a directory, but journals renames itself.
    if (this.#fs.isWindows) return;
    try {
      await this.#fs.flushFolder(fullPath);
    } catch (error) {
      if (codeOf(error) !== CANNOT_FLUSH_FOLDER) throw error;
    }
  }

  #fullPath(path: string): string {
    return path === "" ? this.location : `${this.location}/${path}`;
  }

  /** Runs an operation on a path. Turns its errors into a `DiskError`. */
  async #run<T>(
    action: string,
    path: string,
    call: (fullPath: string) => Awaitable<T>,
  ): Promise<T> {
    const fullPath = this.#fullPath(path);
    try {
      return await call(fullPath);
    } catch (error) {
      throw diskError(action, fullPath, this.#explained(fullPath, error));
    }
  }

  /** Does the same, and returns `undefined` if the file does not exist. */
  #runIfThere<T>(
    action: string,
    path: string,
    call: (fullPath: string) => Awaitable<T>,
  ): Promise<T | undefined> {
    return this.#run(action, path, async (fullPath) => {
      try {
        return await call(fullPath);
      } catch (error) {
        if (codeOf(error) !== "ENOENT" || this.#brokenLink(fullPath)) {
          throw error;
        }
        return undefined;
      }
    });
  }

  /**
   * Does the same for operations that open a file. Rejects anything else first,
   * as opening it can block forever, such as a named pipe without a writer.
   */
  #runOnFile<T>(
    action: string,
    path: string,
    call: (fullPath: string) => Awaitable<T>,
  ): Promise<T> {
    return this.#run(action, path, (fullPath) => {
      this.#assertFileAt(fullPath);
      return call(fullPath);
    });
  }

  #assertFileAt(fullPath: string): void {
    let stat: FileStat;
    try {
      stat = this.#fs.stat(fullPath);
    } catch (error) {
      const isLink = codeOf(error) === "ENOENT" && this.#brokenLink(fullPath);
      if (isLink || codeOf(error) === "ELOOP") throw error;
      // The operation itself will report the error, or create the file.
      return;
    }
    assertFile(stat);
  }

  #isFolder(path: string): boolean {
    try {
      return this.#fs.stat(this.#fullPath(path)).kind === "directory";
    } catch {
      // A broken link, or one to where we have no permission.
      return false;
    }
  }

  /** Returns the target of a broken link at the path or at the directory. */
  #brokenLink(fullPath: string): string | undefined {
    const link = this.#brokenLinkAt(fullPath);
    if (link !== undefined || this.#isDirectoryReachable) return link;
    const ofDirectory = this.#brokenLinkAt(this.location);
    this.#isDirectoryReachable = ofDirectory === undefined;
    return ofDirectory;
  }

  #brokenLinkAt(fullPath: string): string | undefined {
    let target: string | undefined;
    try {
      target = this.#fs.readLink(fullPath);
      this.#fs.stat(fullPath);
      return undefined;
    } catch {
      // For any reason, the target of the link cannot be used.
      return target;
    }
  }

  /** Returns an error that names the broken link, if one is the cause. */
  #explained(fullPath: string, error: unknown): unknown {
    if (!LINK_CODES.has(codeOf(error))) return error;
    const target = this.#brokenLink(fullPath);
    if (target === undefined) return error;
    return new BrokenLinkError(
      `a symbolic link points to "${target}", which cannot be reached`,
      { cause: error },
    );
  }
}

function assertFile({ kind }: FileStat): void {
  if (kind === "file") return;
  throw new UnusablePathError(`it is a ${kind}, not a file`);
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, "");
}
