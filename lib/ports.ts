/**
 * What the rules need from outside. Pass your own to run the tracker anywhere.
 *
 * @module
 */

import type { Instant, Zone } from "./time/zone.ts";

/** Tells the time. */
export interface Clock {
  /** The present instant. */
  now(): Instant;
  /** The zone in which dates and wall clock times are meant. */
  readonly zone: Zone;
}

/**
 * What a lock of a data directory is for. `data` is for changes, which take
 * milliseconds; `sender` is for sending to a provider, which takes seconds and
 * shuts out no changes: holding one lock does not hinder the other.
 */
export type LockName = "data" | "sender";

/** A lock that one process at a time holds. */
export interface HeldLock {
  /**
   * Whether it is still held: another process may take it from one that was
   * stopped for so long that it had to be thought dead.
   */
  isHeld(): Promise<boolean>;
  /**
   * Lets the next one have it. It does not fail: what was done under the lock
   * is done, and others find out that nobody holds it.
   */
  release(): Promise<void>;
}

/** What a {@linkcode Disk} lists. */
export interface ListOptions {
  /**
   * Whether folders are listed as well, each with a `/` at its end, and those
   * into which nobody may look are no error.
   *
   * @default {false}
   */
  folders?: boolean;
  /**
   * The folder whose files are listed.
   *
   * @default The data directory.
   */
  under?: string;
}

/**
 * A data directory on some disk. Paths are relative to it, with `/` between
 * folders, and folders are made where needed.
 */
export interface Disk {
  /** The directory as people know it, for messages. */
  readonly location: string;
  /**
   * The text of a file, or `undefined` if there is none.
   *
   * @throws {DataFileError} When the file is not UTF-8.
   * @throws {DiskError} When it cannot be read.
   */
  readText(path: string): Promise<string | undefined>;
  /** The size of a file in bytes; 0 if there is none. */
  byteSize(path: string): Promise<number>;
  /** The last bytes of a file, or all of them; none if there is none. */
  readTail(path: string, byteCount: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The paths of all files, also those in folders; none if nothing is there. */
  list(options?: ListOptions): Promise<string[]>;
  /**
   * When files were last written, in milliseconds since 1970; 0 for one that is
   * not there. Where a disk does without, some edits by others are found later.
   */
  modifiedMs?(paths: readonly string[]): Promise<readonly number[]>;
  /** Writes a file and returns when its content is safe on the disk. */
  writeText(path: string, text: string): Promise<void>;
  /**
   * Adds text to the end of a file.
   *
   * @param flush Whether to return only when it is safe on the disk.
   */
  appendText(path: string, text: string, flush: boolean): Promise<void>;
  /** Cuts a file to a number of bytes. */
  truncate(path: string, byteCount: number): Promise<void>;
  /** Renames a file, replacing one of the new name in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file if there is one. */
  remove(path: string): Promise<void>;
  /** Returns when the names in the folder of a file are safe on the disk. */
  flushFolderOf(path: string): Promise<void>;
  /**
   * What tells a file from all copies of it, such as its inode and its birth;
   * `undefined` if there is none. Leave it out where a disk has no such thing.
   */
  identityOf?(path: string): Promise<string | undefined>;
  /**
   * Waits for a lock of the directory, and makes the directory if needed.
   *
   * @param timeoutMs How long to wait, in milliseconds; 0 only tries.
   * @param name Which of its two independent locks; `data` unless given.
   * @throws {DiskError} When the lock is not free within that time.
   */
  lock(timeoutMs: number, name?: LockName): Promise<HeldLock>;
}
