import { DAY, SECOND } from "@std/datetime";
import type { Instant } from "../lib/time/zone.ts";

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

// How many requests a service still accepts, by its headers and by its pace.

/** The number of requests that a service still accepts. */
export interface Quota {
  /** The number of remaining requests. */
  readonly remaining: number;
  /** When the full number is available again. */
  readonly resetsAt: Instant;
}

/** Stores quotas for other processes. */
export interface QuotaStore {
  /** Returns the last quota stored under a name, such as `toggl`. */
  load(name: string): Promise<Quota | undefined>;
  /** Stores a quota under a name. */
  save(name: string, quota: Quota): Promise<void>;
}

/** The rate that a service accepts: a burst, then one request at a time. */
export interface Pace {
  /** The number of requests accepted at once. */
  readonly burst: number;
  /** The interval after which one more is accepted, in milliseconds. */
  readonly intervalMs: number;
}

/**
 * The wait before the next request, in milliseconds.
 *
 * @param stored When the whole burst is available again.
 */
export function paceWaitMs(
  { burst, intervalMs }: Pace,
  stored: Quota | undefined,
  now: Instant,
): number {
  const fullInMs = (stored?.resetsAt ?? now) - now;
  // It can be further ahead only if the machine's clock was set back.
  if (fullInMs > burst * intervalMs) return 0;
  return Math.max(0, fullInMs - (burst - 1) * intervalMs);
}

/** The quota of a pace after one more request. */
export function paceAfter(
  { burst, intervalMs }: Pace,
  stored: Quota | undefined,
  now: Instant,
): Quota {
  const latest = now + (burst - 1) * intervalMs;
  const fullAt = Math.min(latest, Math.max(now, stored?.resetsAt ?? now));
  const resetsAt = fullAt + intervalMs;
  const remaining = burst - Math.ceil((resetsAt - now) / intervalMs);
  return { remaining, resetsAt };
}

/** A reset further ahead means that the machine's clock was set back. */
const MAX_RESET_MS = DAY;

/** The quota that a response reports, if it does. */
export function quotaIn(
  { headers, status }: Pick<Response, "headers" | "status">,
  now: Instant,
): Quota | undefined {
  const waitMs = resetMs(headers, now);
  const remaining = isQuotaExceeded({ headers, status })
    ? 0
    : remainingIn(headers) ?? NaN;
  if (waitMs === undefined || Number.isNaN(remaining)) return undefined;
  return { remaining, resetsAt: now + Math.min(waitMs, MAX_RESET_MS) };
}

/** Whether a service rejected a request because of a quota or rate limit. */
export function isQuotaExceeded(
  { headers, status }: Pick<Response, "headers" | "status">,
): boolean {
  // While Toggl has requests left, its 402 is for paid features.
  return status === 429 || status === 402 && !remainingIn(headers);
}

/** When requests are allowed again, if a stored quota allows none now. */
export function blockedUntil(
  quota: Quota | undefined,
  now: Instant,
): Instant | undefined {
  if (!quota || quota.remaining > 0 || quota.resetsAt <= now) return undefined;
  return quota.resetsAt - now <= MAX_RESET_MS ? quota.resetsAt : undefined;
}

/** The wait that a service asks for, in milliseconds, if it does. */
export function retryAfterMs(
  headers: Headers,
  now: Instant,
): number | undefined {
  const text = headers.get("Retry-After")?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * SECOND);
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now);
}

function remainingIn(headers: Headers): number | undefined {
  return numberIn(headers, "X-Toggl-Quota-Remaining") ??
    numberIn(headers, "X-RateLimit-Remaining");
}

function resetMs(headers: Headers, now: Instant): number | undefined {
  const togglSeconds = numberIn(headers, "X-Toggl-Quota-Resets-In");
  if (togglSeconds !== undefined) return togglSeconds * SECOND;
  const retryMs = retryAfterMs(headers, now);
  if (retryMs !== undefined) return retryMs;
  const reset = numberIn(headers, "X-RateLimit-Reset");
  if (reset === undefined) return undefined;
  // Some services send seconds from now, others seconds since 1970.
  const isEpoch = reset > 1_000_000_000;
  return isEpoch ? Math.max(0, reset * SECOND - now) : reset * SECOND;
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
