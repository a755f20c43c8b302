import type { Clock } from "./ports.ts";
import { machineZone } from "./time/machine_zone.ts";
import type { Zone } from "./time/zone.ts";

/**
 * The system clock and time zone. The `TZ` variable overrides the zone: Deno
 * applies it by itself; on Node and Bun it can also be a POSIX string, and an
 * invalid value throws an `InvalidTextError` when the zone is first read.
 */
export const systemClock: Clock = clockWithZone(() =>
  machineZone(nodeTimeZone())
);

/**
 * Returns the system clock with another time zone.
 *
 * @param zone Returns the zone. It is called once, when the zone is first read.
 */
export function clockWithZone(zone: () => Zone): Clock {
  let known: Zone | undefined;
  return {
    now: (): number => Date.now(),
    get zone(): Zone {
      known ??= zone();
      return known;
    },
  };
}

/** Returns `TZ` on Node and Bun, where reading it needs no permission. */
function nodeTimeZone(): string | undefined {
  if ("Deno" in globalThis) return undefined;
  const { process } = globalThis as {
    process?: { env?: Record<string, string | undefined> };
  };
  return process?.env?.TZ;
}

/** Returns a new unique id: a random UUID (version 4, RFC 9562). */
export function randomId(): string {
  return crypto.randomUUID();
}
