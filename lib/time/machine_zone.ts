import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import {
  type Instant,
  MAX_OFFSET_MINUTES,
  namedZone,
  systemZone,
  type Zone,
} from "./zone.ts";

/** A winter and a summer, wherever that is. */
const SAMPLE_INSTANTS = [Date.UTC(2024, 0, 1), Date.UTC(2024, 6, 1)];

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
  return SAMPLE_INSTANTS.every((instant) =>
    zone.offsetMinutesAt(instant) === 0
  );
}

/** A day of the year on which clocks change, and the time, as they show it. */
type Rule = (year: number) => Instant;

/** `std offset [dst [offset] , start [/time] , end [/time]]`. */
const FORM =
  /^(?:[A-Za-z]{3,}|<[\w+-]{3,}>)([+-]?[\d:]+)(?:(?:[A-Za-z]{3,}|<[\w+-]{3,}>)([+-]?[\d:]+)?,([^,]+),([^,]+))?$/;

/**
 * The zone of a POSIX time zone string, such as `CET-1CEST,M3.5.0,M10.5.0/3` or
 * `<+03>-3`: in it, west is positive. Where summer time has no rule, the string
 * does not say when it is.
 *
 * @returns `undefined` if the text is none, or none of whole minutes.
 */
export function posixZone(text: string): Zone | undefined {
  const [, std = "", dst, startRule, endRule] = FORM.exec(text) ?? [];
  const standard = offsetOf(std);
  if (standard === undefined) return undefined;
  if (startRule === undefined || endRule === undefined) {
    return { offsetMinutesAt: () => standard };
  }
  const summer = dst === undefined ? standard + 60 : offsetOf(dst);
  const [start, end] = [ruleOf(startRule), ruleOf(endRule)];
  if (summer === undefined || !start || !end) return undefined;
  return {
    offsetMinutesAt(instant: Instant): number {
      const year = new Date(instant + standard * MINUTE).getUTCFullYear();
      // Each rule is meant on the clock that is in force before the change.
      const from = start(year) - standard * MINUTE;
      const to = end(year) - summer * MINUTE;
      const isSummer = from < to
        ? from <= instant && instant < to
        : instant < to || from <= instant;
      return isSummer ? summer : standard;
    },
  };
}

/** The minutes ahead of UTC of an offset, whose sign is the other way round. */
function offsetOf(text: string): number | undefined {
  const ms = durationOf(text);
  if (ms === undefined || ms % MINUTE !== 0) return undefined;
  const minutes = 0 - ms / MINUTE;
  return Math.abs(minutes) <= MAX_OFFSET_MINUTES ? minutes : undefined;
}

/** The milliseconds of `[+-]h[h[h]][:mm[:ss]]`. */
function durationOf(text: string): number | undefined {
  const [, sign, hours, minutes = 0, seconds = 0] = text.match(
    /^([+-]?)(\d{1,3})(?::([0-5]\d)(?::([0-5]\d))?)?$/,
  ) ?? [];
  if (hours === undefined || Number(hours) > 167) return undefined;
  const ms = Number(hours) * HOUR + Number(minutes) * MINUTE +
    Number(seconds) * SECOND;
  return sign === "-" ? 0 - ms : ms;
}

/** Reads `Mm.w.d`, `Jn` or `n`, with a time: 02:00 unless given. */
function ruleOf(text: string): Rule | undefined {
  const [day = "", time = "2", ...rest] = text.split("/");
  const timeMs = durationOf(time);
  const dayOf = dayRuleOf(day);
  if (timeMs === undefined || !dayOf || rest.length > 0) return undefined;
  return (year) => dayOf(year) + timeMs;
}

function dayRuleOf(text: string): Rule | undefined {
  const [, julian, number] = text.match(/^(J?)(\d{1,3})$/) ?? [];
  if (number !== undefined) return numberedDay(Number(number), julian === "J");
  const [, month, week, weekday] =
    (text.match(/^M(\d\d?)\.([1-5])\.([0-6])$/) ??
      []).map(Number);
  if (month === undefined || week === undefined || weekday === undefined) {
    return undefined;
  }
  if (month < 1 || month > 12) return undefined;
  return (year) => {
    const first = Date.UTC(year, month - 1, 1);
    const last = Date.UTC(year, month, 0);
    const ahead = (weekday - new Date(first).getUTCDay() + 7) % 7;
    const day = first + (ahead + (week - 1) * 7) * DAY;
    // The fifth is the last, where there are but four.
    return day > last ? day - 7 * DAY : day;
  };
}

/** A day by its number: from 0, or from 1 without the 29th of February. */
function numberedDay(number: number, isJulian: boolean): Rule | undefined {
  if (number > 365 || (isJulian && number === 0)) return undefined;
  return (year) => {
    const first = Date.UTC(year, 0, 1);
    if (!isJulian) return first + number * DAY;
    const isLeap = Date.UTC(year, 1, 29) !== Date.UTC(year, 2, 1);
    return first + (number - (isLeap && number >= 60 ? 0 : 1)) * DAY;
  };
}
