import type { Disk, HeldLock, LockName } from "../../lib/ports.ts";
import { diskError } from "../../lib/storage/disk_errors.ts";

/** When a {@linkcode BrokenDisk} fails. */
export interface BreakPlan {
  /** The number of the call that fails, from 1. */
  readonly at: number;
  /** Whether all later calls fail as well, as after unplugging a disk. */
  readonly isPermanent: boolean;
  /** Whether the failing call does its work before it fails. */
  readonly failsAfterCall: boolean;
  /** The error code of the runtime. */
  readonly code: "EIO" | "EMFILE" | "ENODEV";
}

/**
 * A disk on which any call can fail, including reads and checks of the lock,
 * until it is repaired. A lock is always released, as when its process ends.
 */
export class BrokenDisk {
  /** The number of calls so far. */
  calls = 0;
  /** The disk to pass to the code under test. */
  readonly disk: Disk;
  readonly #plan: BreakPlan;

  constructor(disk: Disk, plan: BreakPlan) {
    this.#plan = plan;
    this.disk = new Proxy(disk, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        const method = value.bind(target);
        if (name !== "lock") return this.#breaking(String(name), method);
        const take = this.#breaking(
          "lock",
          (...args: [number, LockName?]) => target.lock(...args),
        );
        return async (...args: [number, LockName?]) =>
          this.#lock(await take(...args));
      },
    });
  }

  /** Whether a call has failed. */
  get hasFailed(): boolean {
    return this.calls >= this.#plan.at;
  }

  #lock(lock: HeldLock): HeldLock {
    return {
      isHeld: this.#breaking("look at the lock", () => lock.isHeld()),
      release: async () => {
        await lock.release();
        await this.#breaking("release the lock", () => Promise.resolve())();
      },
    };
  }

  #breaking<Args extends unknown[], T>(
    name: string,
    call: (...args: Args) => Promise<T>,
  ): (...args: Args) => Promise<T> {
    return async (...args) => {
      const { at, isPermanent: isForEver, failsAfterCall: isLate, code } =
        this.#plan;
      const number = ++this.calls;
      const fails = isForEver ? number >= at : number === at;
      if (!fails) return await call(...args);
      if (isLate && number === at && name !== "lock") await call(...args);
      throw diskError(name, "x", Object.assign(new Error(code), { code }));
    };
  }
}
