import type { Clock } from "./ports.ts";
import { systemZone } from "./time/zone.ts";

/** The clock of the machine, in its time zone, which `TZ` can set. */
export const systemClock: Clock = {
  now: (): number => Date.now(),
  zone: systemZone,
};
