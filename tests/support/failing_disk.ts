import { diskError } from "../../lib/storage/disk_errors.ts";
import type { Disk, HeldLock, ListOptions, LockName } from "../../lib/ports.ts";

/** A failure of the disk, or the death of the process. */
export type Failure = "disk full" | "permission" | "I/O error" | "death";

/** The error codes of runtimes. */
const CODES: Readonly<Record<Exclude<Failure, "death">, string>> = {
  "disk full": "ENOSPC",
  permission: "EACCES",
  "I/O error": "EIO",
};

/** When and how a {@linkcode FailingDisk} fails. */
export interface FailurePlan {
  /** The number of the step, from 1. */
  at: number;
  failure: Failure;
  /** Whether all later steps fail as well. */
  isPermanent?: boolean;
  /** Ends the process, if throwing is not enough. */
  die?: () => Promise<never>;
}

/** Thrown by every call after the death of the process. */
export class Killed extends Error {
  override name = "Killed";
}

/**
 * A disk that counts the steps that change it, and fails at one of them: before
 * a call does anything, in the middle of a write, or after the call, before the
 * caller knows.
 *
 * After a death every call throws, so that nothing can clean up, and the lock
 * is free, because the system releases it.
 */
export class FailingDisk implements Disk {
  /** The steps so far. */
  readonly steps: string[] = [];
  /** Whether the process is dead. */
  isDead = false;
  readonly #disk: Disk;
  readonly #plan: FailurePlan;
  readonly #locks = new Set<HeldLock>();

  constructor(
    disk: Disk,
    plan: FailurePlan = { at: Infinity, failure: "death" },
  ) {
    this.#disk = disk;
    this.#plan = plan;
  }

  get location(): string {
    return this.#disk.location;
  }

  /** Whether the failing step was reached. */
  get hasFailed(): boolean {
    return this.steps.length >= this.#plan.at;
  }

  readText(path: string): Promise<string | undefined> {
    return this.#alive().readText(path);
  }

  async identityOf(path: string): Promise<string | undefined> {
    return await this.#alive().identityOf?.(path);
  }

  byteSize(path: string): Promise<number> {
    return this.#alive().byteSize(path);
  }

  readTail(path: string, byteCount: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#alive().readTail(path, byteCount);
  }

  list(options?: ListOptions): Promise<string[]> {
    return this.#alive().list(options);
  }

  async writeText(path: string, text: string): Promise<void> {
    await this.#step(`write ${path}`, async () => {
      await this.#disk.writeText(path, text.slice(0, text.length / 2));
    });
    await this.#disk.writeText(path, text);
    await this.#step(`wrote ${path}`);
  }

  async appendText(path: string, text: string, flush: boolean): Promise<void> {
    for (const length of [0, text.length / 2, text.length - 1]) {
      await this.#step(`append ${path}`, async () => {
        const part = text.slice(0, length);
        if (part) await this.#disk.appendText(path, part, flush);
      });
    }
    await this.#disk.appendText(path, text, flush);
    await this.#step(`appended ${path}`);
  }

  async truncate(path: string, byteCount: number): Promise<void> {
    await this.#around(`truncate ${path}`, () => {
      return this.#disk.truncate(path, byteCount);
    });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#around(`rename ${to}`, () => this.#disk.rename(from, to));
  }

  async remove(path: string): Promise<void> {
    await this.#around(`remove ${path}`, () => this.#disk.remove(path));
  }

  async flushFolderOf(path: string): Promise<void> {
    await this.#around(`flush ${path}`, () => this.#disk.flushFolderOf(path));
  }

  async lock(timeoutMs: number, name?: LockName): Promise<HeldLock> {
    await this.#step("lock");
    const lock = await this.#disk.lock(timeoutMs, name);
    this.#locks.add(lock);
    if (this.#plan.failure === "death") await this.#step("locked");
    return {
      isHeld: () => {
        this.#alive();
        return lock.isHeld();
      },
      release: async () => {
        await this.#step("release", () => this.#letGo(lock));
        await this.#letGo(lock);
        await this.#step("released");
      },
    };
  }

  async #letGo(lock: HeldLock): Promise<void> {
    if (this.#locks.delete(lock)) await lock.release();
  }

  #alive(): Disk {
    if (this.isDead) throw new Killed();
    return this.#disk;
  }

  async #around(name: string, run: () => Promise<void>): Promise<void> {
    await this.#step(name);
    await run();
    await this.#step(`done: ${name}`);
  }

  /**
   * Counts a step, and fails if it is the planned one, after half of its work.
   */
  async #step(name: string, doHalf?: () => Promise<void>): Promise<void> {
    this.#alive();
    const { at, failure, isPermanent: onwards } = this.#plan;
    // A full disk only refuses steps that need space.
    const needsSpace = /^(write|wrote|append|lock)/.test(name);
    if (failure === "disk full" && !needsSpace) return;
    const number = this.steps.push(name);
    if (onwards ? number < at : number !== at) return;
    await doHalf?.();
    if (failure === "death") return await this.#die();
    const error = Object.assign(new Error(failure), { code: CODES[failure] });
    throw diskError("write", name, error);
  }

  async #die(): Promise<never> {
    this.isDead = true;
    await this.#plan.die?.();
    for (const lock of this.#locks) await lock.release();
    throw new Killed();
  }
}
