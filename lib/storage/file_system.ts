import type { LockableFile, LockOwner } from "./lock.ts";

/** Something at once, or later: Deno's calls block, those of Node do not. */
export type Awaitable<T> = T | Promise<T>;

/**
 * What a runtime does on a disk, each call by itself and without a rule. What
 * fails throws the runtime's own error.
 */
export interface FileSystem {
  /** Which runtime it is. */
  readonly runtime: LockOwner["runtime"];
  /** The number of this process. */
  readonly pid: number;
  /** Whether the system is Windows. */
  readonly isWindows: boolean;
  /** What is at a path, all links followed. */
  stat(path: string): FileStat;
  /** Where a symbolic link points to; `undefined` if it is no link. */
  readLink(path: string): string | undefined;
  /** The path without links. */
  realPath(path: string): Awaitable<string>;
  /** What is in a folder. */
  entries(path: string): Awaitable<FolderEntries>;
  /** Makes a folder that only its owner can enter, and those above it. */
  makeFolder(path: string): Awaitable<void>;
  /** Returns when the names in a folder are safe on the disk. */
  flushFolder(path: string): Awaitable<void>;
  /** Whether this program may read a path, without asking anybody. */
  canRead(path: string): boolean;
  /** All bytes of a file. */
  read(path: string): Awaitable<Uint8Array>;
  /** Opens a file. */
  open(path: string, mode: OpenMode): Awaitable<OpenFile>;
  /** Makes a file that is new, in one go. */
  create(path: string, text: string): void;
  /** Renames a file, replacing one of the new name. */
  rename(from: string, to: string): Awaitable<void>;
  /** Removes a file; that there is none need not be an error. */
  remove(path: string): Awaitable<void>;
  /** Sets the permissions of a file. */
  chmod(path: string, mode: number): Awaitable<void>;
  /** Opens a file that can be locked, where the runtime has such locks. */
  openLock?(path: string): LockableFile;
  /** Elsewhere: gives a file the present time. */
  touch?(path: string): Promise<void>;
  /** Elsewhere: whether a process has that number. */
  isAlive?(pid: number): boolean;
}

/** What is at a path. */
export interface FileStat {
  readonly kind: "file" | "directory" | "named pipe" | "socket" | "device";
  readonly byteSize: number;
  /** The permissions, and the kind, as bits. */
  readonly mode: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly modifiedMs: number;
  /** What tells it from all copies of it. */
  readonly identity: string;
}

/** What is in a folder. */
type FolderEntries = readonly {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}[];

/** What a file is opened for: `write` empties it, `change` does not make it. */
export type OpenMode = "read" | "write" | "append" | "change";

/** An open file. What it reads and writes at once can be less than asked for. */
export interface OpenFile {
  size(): Awaitable<number>;
  read(bytes: Uint8Array<ArrayBuffer>, position: number): Awaitable<number>;
  write(bytes: Uint8Array<ArrayBuffer>): Awaitable<number>;
  truncate(byteCount: number): Awaitable<void>;
  /** Returns when the content is safe on the disk. */
  flush(): Awaitable<void>;
  close(): Awaitable<void>;
}
