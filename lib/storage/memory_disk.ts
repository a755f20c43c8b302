import type { Disk, HeldLock, ListOptions, LockName } from "../ports.ts";
import { decodeText, encodeText } from "./encoding.ts";
import { diskError, lockTimeoutError } from "./disk_errors.ts";
import { completesWithin } from "./lock.ts";

/**
 * A data directory in memory, for tests and for scripts that do not save data.
 *
 * @example
 * ```ts
 * import { MemoryDisk, Tracker } from "@worktime/worktime";
 *
 * const tracker = new Tracker(new MemoryDisk());
 * await tracker.start();
 * ```
 */
export class MemoryDisk implements Disk {
  /** Used as the path in messages. */
  readonly location = "memory";
  readonly #files: Map<string, Uint8Array<ArrayBuffer>>;
  readonly #lockQueues = new Map<LockName, Promise<void>>();

  /** Creates a directory with the given files, by path. */
  constructor(files: Readonly<Record<string, string>> = {}) {
    this.#files = new Map(
      Object.entries(files).map(([path, text]) => [path, encodeText(text)]),
    );
  }

  /** The texts of all files, by path. */
  get files(): Record<string, string> {
    const paths = [...this.#files.keys()].sort();
    return Object.fromEntries(
      paths.map((path) => [path, decodeText(this.#bytesOf(path), path)]),
    );
  }

  /** Reads a file as text; `undefined` if it does not exist. */
  // deno-lint-ignore require-await
  async readText(path: string): Promise<string | undefined> {
    const bytes = this.#files.get(path);
    return bytes && decodeText(bytes, path);
  }

  /** Returns the size of a file in bytes; 0 if it does not exist. */
  byteSize(path: string): Promise<number> {
    return Promise.resolve(this.#bytesOf(path).length);
  }

  /** Reads up to `byteCount` bytes from the end of a file. */
  readTail(path: string, byteCount: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.#bytesOf(path);
    const from = Math.max(0, bytes.length - byteCount);
    return Promise.resolve(bytes.slice(from));
  }

  /** Returns the paths of all files. */
  list({ under }: ListOptions = {}): Promise<string[]> {
    const start = under === undefined ? "" : `${under}/`;
    const paths = [...this.#files.keys()].filter((it) => it.startsWith(start));
    return Promise.resolve(paths.sort());
  }

  /** Writes a file. */
  writeText(path: string, text: string): Promise<void> {
    this.#files.set(path, encodeText(text));
    return Promise.resolve();
  }

  /** Appends text to a file. */
  appendText(path: string, text: string): Promise<void> {
    const before = this.#bytesOf(path);
    const added = encodeText(text);
    const bytes = new Uint8Array(before.length + added.length);
    bytes.set(before);
    bytes.set(added, before.length);
    this.#files.set(path, bytes);
    return Promise.resolve();
  }

  /** Truncates a file to a number of bytes. */
  // deno-lint-ignore require-await
  async truncate(path: string, byteCount: number): Promise<void> {
    this.#files.set(path, this.#existing(path).slice(0, byteCount));
  }

  /** Renames a file, replacing an existing one. */
  // deno-lint-ignore require-await
  async rename(from: string, to: string): Promise<void> {
    const bytes = this.#existing(from);
    this.#files.delete(from);
    this.#files.set(to, bytes);
  }

  /** Removes a file, if it exists. */
  remove(path: string): Promise<void> {
    this.#files.delete(path);
    return Promise.resolve();
  }

  /** Does nothing: memory has nothing to flush. */
  async flushFolderOf(): Promise<void> {}

  /** Acquires a lock, in the order of the calls. */
  async lock(timeoutMs: number, name: LockName = "data"): Promise<HeldLock> {
    const before = this.#lockQueues.get(name) ?? Promise.resolve();
    let resolve = () => {};
    this.#lockQueues.set(name, new Promise((done) => resolve = done));
    if (!await completesWithin(before, timeoutMs)) {
      before.then(resolve);
      throw lockTimeoutError(this.location, timeoutMs);
    }
    let isHeld = true;
    return {
      isHeld: () => Promise.resolve(isHeld),
      release: () => {
        isHeld = false;
        resolve();
        return Promise.resolve();
      },
    };
  }

  #existing(path: string): Uint8Array<ArrayBuffer> {
    const bytes = this.#files.get(path);
    if (!bytes) {
      throw diskError("write", path, new Error("no such file or directory"));
    }
    return bytes;
  }

  #bytesOf(path: string): Uint8Array<ArrayBuffer> {
    return this.#files.get(path) ?? new Uint8Array();
  }
}
