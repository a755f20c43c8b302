import type { Clock } from "./ports.ts";
import { machineZone } from "./time/machine_zone.ts";
import type { Zone } from "./time/zone.ts";

/**
 * The clock of the machine, in its time zone, which `TZ` can set. On Deno the
 * runtime reads that variable; on Node and Bun a POSIX string is understood as
 * well, and to read the zone throws an `InvalidTextError` where it is none.
 */
export const systemClock: Clock = clockWithZone(() =>
  machineZone(nodeTimeZone())
);

/**
 * The clock of the machine.
 *
 * @param zone Its zone, which is asked for once, when it is needed.
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

/** `TZ` where no permission is needed to read it. */
function nodeTimeZone(): string | undefined {
  if ("Deno" in globalThis) return undefined;
  const { process } = globalThis as {
    process?: { env?: Record<string, string | undefined> };
  };
  return process?.env?.TZ;
}

/** A new id that nobody else has: a random UUID (version 4, RFC 9562). */
export function randomId(): string {
  return crypto.randomUUID();
}
