import type { Instant } from "../lib/time/zone.ts";
import type { QuotaStore } from "./_quota.ts";

export type { Quota, QuotaStore } from "./_quota.ts";

/** What our requests need of `fetch()`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How to reach the network, and how long to try. */
export interface Connection {
  /**
   * Sends a request. It must never send one twice: see {@linkcode fetchOnce}.
   *
   * @default {fetchOnce}
   */
  readonly fetch?: Fetch;
  /**
   * The present instant.
   *
   * @default {Date.now}
   */
  readonly now?: () => Instant;
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
  /**
   * Whether requests keep to the pace that a service asks for, instead of being
   * turned away by it.
   *
   * @default {true}
   */
  readonly isPaced?: boolean;
  /** Ends all requests when it goes off. */
  readonly signal?: AbortSignal;
  /** Gets a line about each request, without anything secret. */
  readonly trace?: (line: string) => void;
  /** Where quotas are noted for other processes. */
  readonly quota?: QuotaStore;
}

/** What only Deno has: a client whose connections can be chosen. */
interface HttpClients {
  createHttpClient?(options: { poolMaxIdlePerHost: number }): {
    close(): void;
  };
}

/**
 * Sends a request with the `fetch()` of the runtime, once and over a connection
 * of its own.
 *
 * Runtimes send a request again, unseen, when a connection ends without an
 * answer, though the service may have carried it out: Deno from 2.8 on, also a
 * `POST` (https://github.com/denoland/deno/pull/32566), and up to 2.9.4 even
 * over a new connection (https://github.com/denoland/deno/pull/36415); Bun over
 * connections that it uses again (https://github.com/oven-sh/bun/pull/28708).
 * None does so with a body that is a stream inside, which a `Blob` is. What has
 * no body does no harm twice: a service stops and deletes an entry once.
 */
export async function fetchOnce(
  url: string,
  init: RequestInit,
): Promise<Response> {
  const { body } = init;
  const client = (globalThis as { Deno?: HttpClients }).Deno
    ?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  try {
    return await fetch(url, {
      ...init,
      ...(typeof body === "string" && { body: new Blob([body]) }),
      // For Bun, which then keeps no connection.
      keepalive: false,
      ...(client && { client }),
    });
  } finally {
    // The answer is read to its end all the same.
    client?.close();
  }
}

/** Waits, with a timer. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A signal raises no event once it has gone off.
    if (signal?.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
