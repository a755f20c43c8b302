import { encodedParts } from "./encoding.ts";
import type { LockableFile, LockOwner } from "./lock.ts";

/** A value or a promise of it: Deno's calls are synchronous, Node's are not. */
export type Awaitable<T> = T | Promise<T>;

/**
 * The disk operations of a runtime, one call each and without any rules. They
 * throw the runtime's own errors.
 */
export interface FileSystem {
  readonly runtime: LockOwner["runtime"];
  readonly pid: number;
  readonly isWindows: boolean;
  /** Returns information about a path, following links. */
  stat(path: string): FileStat;
  /**
   * Returns the target of a symbolic link, or `undefined` if it is not a link.
   */
  readLink(path: string): string | undefined;
  /** Returns the path with all links resolved. */
  realPath(path: string): Awaitable<string>;
  /** Returns the entries of a folder. */
  entries(path: string): Awaitable<FolderEntries>;
  /** Creates a folder that only its owner can access, and its parents. */
  makeFolder(path: string): Awaitable<void>;
  /** Flushes the names in a folder to disk. */
  flushFolder(path: string): Awaitable<void>;
  /** Returns whether this program can read a path, without prompting. */
  canRead(path: string): boolean;
  read(path: string): Awaitable<Uint8Array>;
  open(path: string, mode: OpenMode): Awaitable<OpenFile>;
  /** Creates a file. Fails if it already exists. */
  create(path: string, text: string): void;
  /** Renames a file, replacing an existing one. */
  rename(from: string, to: string): Awaitable<void>;
  /** Removes a file. It can ignore a missing one. */
  remove(path: string): Awaitable<void>;
  chmod(path: string, mode: number): Awaitable<void>;
  /** Opens a file for locking, if the runtime has file locks. */
  openLock?(path: string): LockableFile;
  /** Without file locks: sets a file's modification time to now. */
  touch?(path: string): Promise<void>;
  /** Without file locks: returns whether a process with that id is running. */
  isAlive?(pid: number): boolean;
}

/** Information about a path. */
export interface FileStat {
  readonly kind: "file" | "directory" | "named pipe" | "socket" | "device";
  readonly byteSize: number;
  /** The mode bits: permissions and kind. */
  readonly mode: number;
  /** When it was last modified, in milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Distinguishes it from copies of it. */
  readonly identity: string;
}

type FolderEntries = readonly {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}[];

/** How to open a file: `write` truncates it, `change` does not create it. */
export type OpenMode = "read" | "write" | "append" | "change";

/** An open file. It can read and write less than requested at a time. */
export interface OpenFile {
  size(): Awaitable<number>;
  read(bytes: Uint8Array<ArrayBuffer>, position: number): Awaitable<number>;
  write(bytes: Uint8Array<ArrayBuffer>): Awaitable<number>;
  truncate(byteCount: number): Awaitable<void>;
  /** Flushes the content to disk. */
  flush(): Awaitable<void>;
  close(): Awaitable<void>;
}

/** Reads up to `byteCount` bytes from the end of a file. */
export async function readEnd(
  file: OpenFile,
  byteCount: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = await file.size();
  const buffer = new Uint8Array(Math.min(size, byteCount));
  const start = size - buffer.length;
  let filled = 0;
  while (filled < buffer.length) {
    const count = await file.read(buffer.subarray(filled), start + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

/** Writes a whole text. */
export async function writeAll(file: OpenFile, text: string): Promise<void> {
  for (const bytes of encodedParts(text)) {
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
  }
}
