import type { Clock } from "../../lib/ports.ts";
import { type Instant, namedZone, type Zone } from "../../lib/time/zone.ts";

/**
 * A clock that stands still until it is set.
 *
 * Times are ISO 8601 with the offset at that time, so that a test can name
 * either of two instants when clocks go back. A time without an offset is in
 * Tokyo, where clocks never change.
 */
export class FakeClock implements Clock {
  /** The zone of the wall clock. */
  readonly zone: Zone;
  #now: Instant;

  /** Creates a clock that shows a time, such as `2024-12-10T09:00`. */
  constructor(now: string, zoneName = "Asia/Tokyo") {
    this.zone = cachedZone(zoneName);
    this.#now = instantAt(now);
  }

  /** Returns the instant that the clock shows. */
  now(): Instant {
    return this.#now;
  }

  /** Sets the clock, forward or back. */
  set(now: string | Instant): void {
    this.#now = typeof now === "number" ? now : instantAt(now);
  }
}

/** Parses a time such as `2025-10-26T02:40+02:00`. */
export function instantAt(text: string): Instant {
  const hasOffset = /([+-]\d\d:\d\d|Z)$/.test(text);
  const instant = Date.parse(hasOffset ? text : `${text}+09:00`);
  if (Number.isNaN(instant)) throw new TypeError(`Invalid time: "${text}"`);
  return instant;
}

const QUARTER_HOUR_MS = 15 * 60_000;
const zones = new Map<string, Zone>();

/**
 * Returns a zone with cached offsets, since `Intl` is too slow for thousands of
 * days. Offsets change only on the quarter hour.
 */
export function cachedZone(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = namedZone(name);
  const offsets = new Map<number, number>();
  const quick: Zone = {
    offsetMinutesAt(instant: Instant): number {
      const quarter = Math.floor(instant / QUARTER_HOUR_MS);
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        offset = zone.offsetMinutesAt(quarter * QUARTER_HOUR_MS);
        offsets.set(quarter, offset);
      }
      return offset;
    },
  };
  zones.set(name, quick);
  return quick;
}
