import { DAY, SECOND } from "@std/datetime";
import type { Instant } from "../lib/time/zone.ts";

/** How many requests a service still answers. */
export interface Quota {
  /** The number of requests. */
  readonly remaining: number;
  /** When the number is full again. */
  readonly resetsAt: Instant;
}

/** Where quotas are noted, for other processes to see. */
export interface QuotaStore {
  /** What was noted last under a name, such as `toggl`. */
  load(name: string): Promise<Quota | undefined>;
  /** Notes a quota under a name. */
  save(name: string, quota: Quota): Promise<void>;
}

/** How fast a service takes requests: some at once, then one after the other. */
export interface Pace {
  /** How many it takes at once. */
  readonly burst: number;
  /** After how many milliseconds it takes one more. */
  readonly intervalMs: number;
}

/**
 * How long to wait before the next request, in milliseconds.
 *
 * @param noted When all that the pace allows at once is allowed again.
 */
export function paceWaitMs(
  { burst, intervalMs }: Pace,
  noted: Quota | undefined,
  now: Instant,
): number {
  const fullInMs = (noted?.resetsAt ?? now) - now;
  // More than that only lies ahead if the machine's clock was set back.
  if (fullInMs > burst * intervalMs) return 0;
  return Math.max(0, fullInMs - (burst - 1) * intervalMs);
}

/** What a pace allows once another request has gone out. */
export function paceAfter(
  { burst, intervalMs }: Pace,
  noted: Quota | undefined,
  now: Instant,
): Quota {
  const most = now + (burst - 1) * intervalMs;
  const fullAt = Math.min(most, Math.max(now, noted?.resetsAt ?? now));
  const resetsAt = fullAt + intervalMs;
  const remaining = burst - Math.ceil((resetsAt - now) / intervalMs);
  return { remaining, resetsAt };
}

/** Of what lies further ahead, the machine's clock was set back since. */
const MAX_RESET_MS = DAY;

/** The quota that an answer tells, if it does. */
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

/** Whether a service refuses a request because there were too many. */
export function isQuotaExceeded(
  { headers, status }: Pick<Response, "headers" | "status">,
): boolean {
  // Toggl: with requests left, 402 is for what a free plan does not have.
  return status === 429 || status === 402 && !(remainingIn(headers) ?? 0);
}

/** When requests are allowed again, if a noted quota allows none now. */
export function blockedUntil(
  quota: Quota | undefined,
  now: Instant,
): Instant | undefined {
  if (!quota || quota.remaining > 0 || quota.resetsAt <= now) return undefined;
  return quota.resetsAt - now <= MAX_RESET_MS ? quota.resetsAt : undefined;
}

/** How long a service asks to wait, in milliseconds, if it does. */
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
  // Some write seconds from now, others seconds since 1970.
  const isEpoch = reset > 1_000_000_000;
  return isEpoch ? Math.max(0, reset * SECOND - now) : reset * SECOND;
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
