import type { Instant } from "../lib/time/zone.ts";
import type { QuotaStore } from "./_http_quota.ts";

export type { Quota, QuotaStore } from "./_http_quota.ts";

/** What our requests need of `fetch()`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How to reach the network, and how long to try. */
export interface Connection {
  /** Sends a request. */
  readonly fetch: Fetch;
  /** The present instant. */
  readonly now: () => Instant;
  /**
   * Waits for some milliseconds, or until the signal goes off.
   *
   * @default A timer.
   */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /**
   * Makes a signal that goes off after some milliseconds.
   *
   * @default {AbortSignal.timeout}
   */
  readonly timeoutSignal?: (ms: number) => AbortSignal;
  /**
   * A number from 0 up to 1, to spread repetitions.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
  /**
   * How long one request may take, in milliseconds.
   *
   * @default {10_000}
   */
  readonly timeoutMs?: number;
  /**
   * How long all requests of a provider and the pauses between them may take
   * together, in milliseconds from the first one. Make a new provider for what
   * begins anew.
   *
   * @default {Infinity}
   */
  readonly budgetMs?: number;
  /**
   * How long an answer may be, in bytes.
   *
   * @default 5 MiB.
   */
  readonly maxBytes?: number;
  /** Ends all requests when it goes off. */
  readonly signal?: AbortSignal;
  /** Gets a line about each request, without anything secret. */
  readonly trace?: (line: string) => void;
  /** Where quotas are noted for other processes. */
  readonly quota?: QuotaStore;
}

/** Waits, with a timer. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
