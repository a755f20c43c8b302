import { SECOND } from "@std/datetime";
import type { ProviderError } from "../lib/provider_error.ts";

/** A request that failed. */
export interface Failed {
  /** What to throw if it is left at that. */
  readonly error: ProviderError;
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean;
  /**
   * Whether the service turned the request away, as there were too many: it was
   * not carried out, whatever it is.
   *
   * @default {false}
   */
  readonly isTurnedAway?: boolean;
  /** How long the service asks to wait, in milliseconds. */
  readonly waitMs?: number | undefined;
}

/** On a free plan each attempt is one of 30 requests an hour. */
const FAILED = { mostAttempts: 3, firstPauseMs: 250 };
/** No service is waited for any longer before the next request. */
export const LONGEST_PAUSE_MS = 30 * SECOND;
/** A service that is asked too often, and does not say how long to wait. */
const TURNED_AWAY = { mostAttempts: 4, firstPauseMs: SECOND };

/**
 * How long to wait before a request is sent again, in milliseconds.
 *
 * @param attempt How often it was sent, from 1.
 * @param random From 0 up to 1, so that not all who wait come back at once.
 * @returns `undefined` if it should not be sent again.
 */
export function pauseMsAfter(
  { isPassing, isTurnedAway = false, waitMs }: Failed,
  { attempt, random }: { attempt: number; random: number },
): number | undefined {
  const { mostAttempts, firstPauseMs } = isTurnedAway ? TURNED_AWAY : FAILED;
  if (!isPassing || attempt >= mostAttempts) return undefined;
  // Who comes back too early is turned away again: never less than it takes.
  const spread = isTurnedAway ? 1 + random / 2 : 0.5 + random;
  const backoffMs = firstPauseMs * 2 ** (attempt - 1) * spread;
  const pauseMs = isTurnedAway && waitMs !== undefined
    ? waitMs
    : Math.ceil(Math.max(waitMs ?? 0, backoffMs));
  return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : undefined;
}
