/** Pseudorandom numbers, the same for the same seed. */
export class Random {
  #state: number;

  /** Starts the sequence of a seed. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /**
   * Returns a number in [0, 1), by mulberry32 (Tommy Ettinger, public domain).
   */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns a whole number from `min` to `max`, inclusive. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** Returns true with a given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Returns one of the values. */
  pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)] as T;
  }
}

/**
 * Tests a property with many seeds, one after another.
 *
 * @throws {Error} When it fails; the message names the seed.
 */
export async function forSeeds(
  count: number,
  property: (random: Random, seed: number) => void | Promise<void>,
): Promise<void> {
  for (let seed = 1; seed <= count; seed++) {
    try {
      await property(new Random(seed), seed);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Fails with seed ${seed}: ${reason}`, { cause });
    }
  }
}
