import type { Instant } from "../lib/time/zone.ts";
import type { Quota, QuotaStore } from "./_quota.ts";

export type { Quota, QuotaStore };

/** The part of `fetch()` that providers use. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How to reach the network, and for how long to try. */
export interface Connection {
  /**
   * Sends a request. It must never send one twice; see {@linkcode fetchOnce}.
   *
   * @default {fetchOnce}
   */
  readonly fetch?: Fetch;
  /**
   * Returns the current time in milliseconds since 1970.
   *
   * @default {Date.now}
   */
  readonly now?: () => Instant;
  /**
   * Waits for some milliseconds, or until the signal is aborted.
   *
   * @default A timer.
   */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /**
   * Returns a signal that is aborted after some milliseconds.
   *
   * @default {AbortSignal.timeout}
   */
  readonly timeoutSignal?: (ms: number) => AbortSignal;
  /**
   * Returns a number from 0 up to 1, to spread retries.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
  /**
   * The time limit for one request, in milliseconds.
   *
   * @default {10_000}
   */
  readonly timeoutMs?: number;
  /**
   * The time limit for all requests of a provider and the pauses between them,
   * in milliseconds from the first request. Create a new provider to start
   * over.
   *
   * @default {Infinity}
   */
  readonly budgetMs?: number;
  /**
   * The maximum size of a response, in bytes.
   *
   * @default 5 MiB.
   */
  readonly maxBytes?: number;
  /**
   * Whether to keep to the request rate of a service, instead of running into
   * its rate limit.
   *
   * @default {true}
   */
  readonly isPaced?: boolean;
  /** Cancels all requests when it is aborted. */
  readonly signal?: AbortSignal;
  /** Receives a line about each request, without secrets. */
  readonly trace?: (line: string) => void;
  /** Stores quotas for other processes. */
  readonly quota?: QuotaStore;
}

/** Only Deno has HTTP clients with options. */
interface HttpClients {
  createHttpClient?(options: { poolMaxIdlePerHost: number }): {
    close(): void;
  };
}

/**
 * Sends a request with the `fetch()` of the runtime, exactly once and over its
 * own connection.
 *
 * Runtimes silently resend a request when the connection closes without a
 * response, even though the service may have carried it out: Deno 2.8 and
 * later, including a `POST` (https://github.com/denoland/deno/pull/32566), up
 * to 2.9.4 even over a new connection
 * (https://github.com/denoland/deno/pull/36415), and Bun over reused
 * connections (https://github.com/oven-sh/bun/pull/28708). None of them resends
 * a body that is a stream internally, as a `Blob` is. Requests without a body
 * are harmless when repeated: an entry is stopped or deleted only once.
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
      // Keeps Bun from reusing the connection.
      keepalive: false,
      ...(client && { client }),
    });
  } finally {
    // The response can still be read to its end.
    client?.close();
  }
}

export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // An aborted signal no longer fires its event.
    if (signal?.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
