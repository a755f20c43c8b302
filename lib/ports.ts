/**
 * The interfaces to the outside: clock, disk and locks. Implement them to run
 * worktime on other platforms.
 *
 * @module
 */

import type { Instant, Zone } from "./time/zone.ts";

/**
 * A source of the current time and the time zone.
 *
 * @example The present in another zone
 * ```ts
 * import { namedZone, openWorktime, systemClock } from "@worktime/worktime";
 *
 * const zone = namedZone("Asia/Tokyo");
 * const clock = { now: () => systemClock.now(), zone };
 * await openWorktime("data", { clock });
 * ```
 */
export interface Clock {
  /** Returns the current instant. */
  now(): Instant;
  /** The zone of dates and wall clock times. */
  readonly zone: Zone;
}

/**
 * The name of a lock on a data directory. `data` guards changes, which take
 * milliseconds. `sender` guards requests to a provider, which take seconds. The
 * two are independent, so changes are never blocked by the network.
 */
export type LockName = "data" | "sender";

/** A lock held by this process. */
export interface HeldLock {
  /**
   * Returns whether the lock is still held. Another process takes it over if
   * this one was suspended for so long that it appeared to be dead.
   */
  isHeld(): Promise<boolean>;
  /**
   * Releases the lock. It never rejects: changes made under the lock are
   * complete, and other processes detect an abandoned lock.
   */
  release(): Promise<void>;
}

/** Options for {@linkcode Disk.list}. */
export interface ListOptions {
  /**
   * Whether to include folders, each with a trailing `/`. Folders that cannot
   * be read are then skipped instead of causing an error.
   *
   * @default {false}
   */
  folders?: boolean;
  /**
   * The folder to list.
   *
   * @default The data directory.
   */
  under?: string;
}

/**
 * A disk with a data directory. Paths are relative to that directory and use
 * `/` as their separator. Folders are created as needed.
 */
export interface Disk {
  /** The path of the directory, for messages. */
  readonly location: string;
  /**
   * Reads a file as text.
   *
   * @returns The text, or `undefined` if the file does not exist.
   * @throws {DataFileError} When the file is not UTF-8.
   * @throws {DiskError} When the file cannot be read.
   */
  readText(path: string): Promise<string | undefined>;
  /**
   * Does the same, but returns a long text in parts that end with line breaks.
   * Optional: it only takes less time.
   *
   * @throws {DataFileError} When the file is not UTF-8; its line and column are
   * those within a part.
   * @throws {DiskError} When the file cannot be read.
   */
  readParts?(path: string): Promise<readonly string[] | undefined>;
  /** Returns the size of a file in bytes; 0 if it does not exist. */
  byteSize(path: string): Promise<number>;
  /** Reads up to `byteCount` bytes from the end of a file; none if missing. */
  readTail(path: string, byteCount: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Returns the paths of all files, including those in folders. */
  list(options?: ListOptions): Promise<string[]>;
  /**
   * Returns when files were last modified, in milliseconds since 1970; 0 for a
   * missing file. Optional: without it, some edits by other programs are
   * noticed later.
   */
  modifiedMs?(paths: readonly string[]): Promise<readonly number[]>;
  /** Writes a file and resolves once its content is flushed to disk. */
  writeText(path: string, text: string): Promise<void>;
  /**
   * Appends text to a file.
   *
   * @param flush Whether to resolve only once the text is flushed to disk.
   */
  appendText(path: string, text: string, flush: boolean): Promise<void>;
  /** Truncates a file to a number of bytes. */
  truncate(path: string, byteCount: number): Promise<void>;
  /** Renames a file, atomically replacing an existing one. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, if it exists. */
  remove(path: string): Promise<void>;
  /** Resolves once the entries of a file's folder are flushed to disk. */
  flushFolderOf(path: string): Promise<void>;
  /**
   * Returns a text that distinguishes a file from copies of it, such as its
   * inode and creation time; `undefined` if the file does not exist. Optional:
   * omit it if the disk has no such information.
   */
  identityOf?(path: string): Promise<string | undefined>;
  /**
   * Acquires a lock on the directory, creating the directory if needed.
   *
   * @param timeoutMs How long to wait, in milliseconds; 0 tries only once.
   * @param name Which of the two locks; `data` if omitted.
   * @throws {DiskError} When the lock does not become free in time.
   */
  lock(timeoutMs: number, name?: LockName): Promise<HeldLock>;
}
