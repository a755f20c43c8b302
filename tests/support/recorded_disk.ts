import type { Disk, HeldLock, ListOptions } from "../../lib/ports.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import type { Files } from "./changes.ts";

/** A disk that records every state that a reader could see. */
export class RecordedDisk extends MemoryDisk {
  /** The states, oldest first. */
  readonly states: MemoryDisk[];

  constructor(files: Files) {
    super(files);
    this.states = [new MemoryDisk(files)];
  }

  override async writeText(path: string, text: string): Promise<void> {
    await super.writeText(path, text.slice(0, text.length / 2));
    this.#record();
    await super.writeText(path, text);
    this.#record();
  }

  override async appendText(path: string, text: string): Promise<void> {
    const half = text.length / 2;
    for (const part of [text.slice(0, half), text.slice(half)]) {
      await super.appendText(path, part);
      this.#record();
    }
  }

  override async truncate(path: string, byteCount: number): Promise<void> {
    await super.truncate(path, byteCount);
    this.#record();
  }

  override async rename(from: string, to: string): Promise<void> {
    await super.rename(from, to);
    this.#record();
  }

  override async remove(path: string): Promise<void> {
    await super.remove(path);
    this.#record();
  }

  #record(): void {
    this.states.push(new MemoryDisk(this.files));
  }
}

/**
 * Replays a {@linkcode RecordedDisk} to a reader as if others wrote to it
 * meanwhile: some calls see a later state than the calls before.
 */
export class ReplayedDisk implements Disk {
  readonly location = "memory";
  /** The number of calls so far. */
  calls = 0;
  readonly #states: readonly MemoryDisk[];
  readonly #jumps: ReadonlyMap<number, number>;
  #now = 0;

  /**
   * @param states The states, oldest first.
   * @param jumps By the number of a call, from 0: the index of the state that
   * this call and later ones see.
   */
  constructor(
    states: readonly MemoryDisk[],
    jumps: ReadonlyMap<number, number>,
  ) {
    this.#states = states;
    this.#jumps = jumps;
  }

  readText(path: string): Promise<string | undefined> {
    return this.#next().readText(path);
  }

  byteSize(path: string): Promise<number> {
    return this.#next().byteSize(path);
  }

  readTail(path: string, byteCount: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#next().readTail(path, byteCount);
  }

  list(options?: ListOptions): Promise<string[]> {
    return this.#next().list(options);
  }

  writeText(): Promise<void> {
    throw new Error("A reader writes");
  }

  appendText(): Promise<void> {
    throw new Error("A reader writes");
  }

  truncate(): Promise<void> {
    throw new Error("A reader writes");
  }

  rename(): Promise<void> {
    throw new Error("A reader writes");
  }

  remove(): Promise<void> {
    throw new Error("A reader writes");
  }

  flushFolderOf(): Promise<void> {
    throw new Error("A reader writes");
  }

  lock(): Promise<HeldLock> {
    throw new Error("A reader waits");
  }

  #next(): MemoryDisk {
    this.#now = this.#jumps.get(this.calls++) ?? this.#now;
    const state = this.#states[this.#now];
    if (!state) throw new RangeError(`No state ${this.#now}`);
    return state;
  }
}
