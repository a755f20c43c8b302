import { SECOND } from "@std/datetime";
import type { ProviderError } from "../lib/provider_error.ts";

/** A request that failed. */
export interface Failed {
  /** What to throw if it is left at that. */
  readonly error: ProviderError;
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean;
  /** How long the service asks to wait, in milliseconds. */
  readonly waitMs?: number | undefined;
}

/** On a free plan each attempt is one of 30 requests an hour. */
const MOST_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30 * SECOND;

/**
 * How long to wait before a request is sent again, in milliseconds.
 *
 * @param attempt How often it was sent, from 1.
 * @param random From 0 up to 1, so that not all who wait come back at once.
 * @returns `undefined` if it should not be sent again.
 */
export function pauseMsAfter(
  { isPassing, waitMs = 0 }: Failed,
  { attempt, random }: { attempt: number; random: number },
): number | undefined {
  if (!isPassing || attempt >= MOST_ATTEMPTS) return undefined;
  const backoffMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
  const pauseMs = Math.ceil(Math.max(waitMs, backoffMs));
  return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : undefined;
}
