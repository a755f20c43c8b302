import { HOUR, SECOND } from "@std/datetime";
import type { Instant } from "../../lib/time/zone.ts";

/** The remaining quota, as a service reports it. */
export interface QuotaState {
  /** Whether the request is allowed. */
  readonly isAllowed: boolean;
  readonly total: number;
  readonly remaining: number;
  readonly resetsInSeconds: number;
}

/** A number of requests per hour, which begins with the first one. */
export class RequestQuota {
  readonly #total: number;
  #used = 0;
  #endsAt: Instant = -Infinity;

  constructor(total: number) {
    this.#total = total;
  }

  /** Counts a request, if one is allowed. */
  take(now: Instant): QuotaState {
    if (now >= this.#endsAt) [this.#used, this.#endsAt] = [0, now + HOUR];
    const isAllowed = this.#used < this.#total;
    if (isAllowed) this.#used++;
    return { ...this.look(now), isAllowed };
  }

  /** Returns the remaining quota without counting. */
  look(now: Instant): QuotaState {
    const isOver = now >= this.#endsAt;
    const remaining = this.#total - (isOver ? 0 : this.#used);
    const resetsInSeconds = isOver
      ? HOUR / SECOND
      : Math.ceil((this.#endsAt - now) / SECOND);
    const total = this.#total;
    return { isAllowed: remaining > 0, total, remaining, resetsInSeconds };
  }
}

/** A leaky bucket: a burst, then one request at a time. */
export class RequestRate {
  readonly #burst: number;
  readonly #intervalMs: number;
  #level = 0;
  #seenAt: Instant = -Infinity;

  constructor(
    { burst, perSecond }: { burst: number; perSecond: number },
  ) {
    this.#burst = burst;
    this.#intervalMs = SECOND / perSecond;
  }

  /** Counts a request, if one is allowed. */
  take(now: Instant): boolean {
    const leaked = (now - this.#seenAt) / this.#intervalMs;
    this.#level = Math.max(0, this.#level - leaked);
    this.#seenAt = now;
    // Slightly more than full counts as full, as sums of thirds are inexact.
    if (this.#level + 1 > this.#burst + 1e-6) return false;
    this.#level++;
    return true;
  }
}
