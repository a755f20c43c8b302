import { InvalidTextError } from "../errors.ts";
import { posixZone } from "./posix_zone.ts";
import { namedZone, systemZone, type Zone } from "./zone.ts";

/** A winter and a summer, wherever that is. */
const SAMPLES = [Date.UTC(2024, 0, 1), Date.UTC(2024, 6, 1)];

/** What a name looks like, and the few old ones that look like a rule. */
const NAME = /^[A-Za-z_]+(\/[\w+-]+)*$|^[A-Z]{3}\d[A-Z]{3}$/;

/** Zones that are UTC: what the runtime makes of a name that it does not know. */
const UTC = /^(Etc\/)?(UTC|UCT|GMT|Zulu|Universal|Greenwich)([+-]?0)?$/;

/**
 * The zone of the machine as the variable `TZ` sets it. Runtimes take a value
 * that they do not understand for UTC, without a word: POSIX strings with rules
 * are read here, and so are names in other letters; the rest is refused.
 *
 * @example
 * ```ts
 * import { machineZone } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const zone = machineZone("CET-1CEST,M3.5.0,M10.5.0/3");
 * assertEquals(zone.offsetMinutesAt(Date.UTC(2024, 6, 1)), 120);
 * ```
 *
 * @param value The variable; an empty one means UTC, as everywhere.
 * @throws {InvalidTextError} When it is no time zone.
 */
export function machineZone(value: string | undefined): Zone {
  if (!value) return systemZone;
  const name = value.replace(/^:/, "");
  const posix = posixZone(name);
  if (posix) return posix;
  // To ask the runtime for a name costs more than a whole command.
  const isKnown = NAME.test(name) && !isUtc(systemZone);
  if (isKnown || UTC.test(name)) return systemZone;
  try {
    return namedZone(name.replace(/^.*\/zoneinfo\//, ""));
  } catch (cause) {
    throw new InvalidTextError(
      "invalid_time_zone",
      `Not a time zone: TZ="${value}"`,
      {
        hint: "Set TZ to a name such as Europe/Berlin or to a rule such as " +
          "CET-1CEST,M3.5.0,M10.5.0/3, or unset it",
        cause,
      },
    );
  }
}

function isUtc(zone: Zone): boolean {
  return SAMPLES.every((instant) => zone.offsetMinutesAt(instant) === 0);
}
