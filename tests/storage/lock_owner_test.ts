import { assert, assertEquals } from "@std/assert";
import {
  heldBy,
  type LockOwner,
  type OwnerFiles,
  takeOwnership,
} from "../../lib/storage/lock.ts";
import { forSeeds, type Random } from "../support/random.ts";

const OWNER = ".some-lock-owner";
const DEAD_NAME = "node 1 dead\n";

/** Lets one call after the other run, in an order that looks random. */
class Turns {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Waits for a turn, and takes it. */
  async take<T>(run: () => T): Promise<T> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return run();
  }

  /** Gives turns until nobody waits. */
  async run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const index = this.#random.integer(0, this.#waiting.length - 1);
      this.#waiting.splice(index, 1)[0]?.();
      // All that follows from a turn happens before the next one.
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
  }
}

/** Files in memory of which some are old. */
function ownerFiles(turns: Turns, files: Map<string, string>): OwnerFiles {
  return {
    ownerFile: OWNER,
    create: (path, text) =>
      turns.take(() => {
        if (files.has(path)) return false;
        files.set(path, text);
        return true;
      }),
    readTail: (path) =>
      turns.take(() => new TextEncoder().encode(files.get(path) ?? "")),
    silentMs: (path) =>
      turns.take(() => files.get(path) === DEAD_NAME ? 60_000 : 0),
    remove: (path) => turns.take(() => void files.delete(path)),
    isDead: (_, silentMs) => silentMs > 5_000,
  };
}

Deno.test("takeOwnership() gives a dead owner's lock to one only, in whatever order several take it", async () => {
  let taken = 0;
  await forSeeds(3_000, async (random) => {
    const turns = new Turns(random);
    const files = new Map([[OWNER, DEAD_NAME]]);
    const disk = ownerFiles(turns, files);
    let holders = 0;
    const taker = async (token: string) => {
      const owner: LockOwner = { runtime: "node", pid: 2, token };
      for (let i = 0; i < 2; i++) {
        if (!await takeOwnership(disk, owner, 0)) continue;
        const lock = heldBy(owner, disk, () => {});
        assertEquals(++holders, 1, "Two hold the lock");
        taken++;
        await turns.take(() => {});
        assert(await lock.isHeld(), "The lock was taken");
        holders--;
        await lock.release();
      }
    };
    const takers = ["a", "b", "c"].map(taker);
    await turns.run();
    await Promise.all(takers);
    const left = [...files].filter(([, text]) => text !== DEAD_NAME);
    assertEquals(left, []);
  });
  assert(taken > 3_000, `Taken only ${taken} times`);
});
