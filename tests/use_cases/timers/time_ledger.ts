import { SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";

/** A stretch of time, excluding its end. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** Subtracts stretches from others. */
export function without(
  stretches: readonly Stretch[],
  others: readonly Stretch[],
): Stretch[] {
  let left = stretches.filter(({ from, to }) => from < to);
  for (const { from, to } of others) {
    left = left.flatMap((it) =>
      [
        { from: it.from, to: Math.min(it.to, from) },
        { from: Math.max(it.from, to), to: it.to },
      ].filter((rest) => rest.from < rest.to)
    );
  }
  return left;
}

/**
 * All time ever recorded, and all time deliberately removed, by the work it was
 * for. The difference must not be lost.
 */
export class TimeLedger {
  readonly #recorded = new Map<string, Stretch[]>();
  readonly #takenBack = new Map<string, Stretch[]>();

  /** Adds recorded time. */
  record(work: string, from: Instant, to: Instant): void {
    put(this.#recorded, work, { from, to });
  }

  /** Adds time that the user deleted or cut. */
  takeBack(work: string, from: Instant, to: Instant): void {
    put(this.#takenBack, work, { from, to });
  }

  /**
   * Returns the time that is lost.
   *
   * @param found The time that exists, by the work it is for.
   * @param toleranceSeconds Ignores shorter stretches.
   */
  missing(
    found: ReadonlyMap<string, readonly Stretch[]>,
    toleranceSeconds: number,
  ): (Stretch & { readonly work: string })[] {
    return [...this.#recorded].flatMap(([work, recorded]) => {
      const due = without(recorded, this.#takenBack.get(work) ?? []);
      return without(due, found.get(work) ?? [])
        .filter(({ from, to }) => to - from >= toleranceSeconds * SECOND)
        .map((stretch) => ({ work, ...stretch }));
    });
  }
}

function put(
  ledger: Map<string, Stretch[]>,
  work: string,
  stretch: Stretch,
): void {
  const stretches = ledger.get(work) ?? [];
  ledger.set(work, [...stretches, stretch]);
}
