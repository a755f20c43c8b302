import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import {
  type Instant,
  MAX_OFFSET_MINUTES,
  namedZone,
  systemZone,
  type Zone,
} from "./zone.ts";

/** A winter and a summer instant, in either hemisphere. */
const SAMPLE_INSTANTS = [0, 6].map((month) => Date.UTC(2024, month));

/** Zone names, and the few old ones of the form `EST5EDT`. */
const NAME = /^[A-Za-z]+(\/[\w+-]+)*$|^[A-Z]{3}\d[A-Z]{3}$/;

/** Names of UTC, which runtimes also use for unknown names. */
const UTC = /^(Etc\/)?(UTC|UCT|GMT|Zulu|Universal|Greenwich)([+-]?0)?$/;

/**
 * Returns the time zone that the `TZ` variable sets. Runtimes silently treat a
 * value that they do not recognize as UTC. This function supports POSIX strings
 * with rules and names in any case, and rejects everything else.
 *
 * @param value The value of `TZ`; if it is unset or empty, the runtime's own
 * time zone is returned.
 * @param runtimeZone The time zone of the runtime, which knows `TZ`.
 * @throws {InvalidTextError} When the value is not a time zone.
 */
export function machineZone(
  value: string | undefined,
  runtimeZone: Zone = systemZone,
): Zone {
  if (!value) return runtimeZone;
  const name = value.replace(/^:/, "");
  const posix = posixZone(name);
  if (posix) return posix;
  // Looking up a name in `Intl` takes longer than a whole command.
  const isKnown = NAME.test(name) && !isUtc(runtimeZone);
  if (isKnown || UTC.test(name)) return runtimeZone;
  try {
    return namedZone(name.replace(/^.*\/zoneinfo\//, ""));
  } catch (cause) {
    throw new InvalidTextError(
      "invalid_time_zone",
      `Invalid time zone: TZ="${value}"`,
      {
        hint: "Set TZ to a name such as Europe/Berlin or a rule such as " +
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

/** Returns the local time of a clock change in a year, as if it were UTC. */
type Rule = (year: number) => Instant;

/** `std offset [dst [offset] , start [/time] , end [/time]]`. */
const FORM =
  /^(?:[A-Za-z]{3,}|<[\w+-]{3,}>)([+-]?[\d:]+)(?:(?:[A-Za-z]{3,}|<[\w+-]{3,}>)([+-]?[\d:]+)?,([^,]+),([^,]+))?$/;

/**
 * Parses a POSIX time zone string, such as `CET-1CEST,M3.5.0,M10.5.0/3` or
 * `<+03>-3`. In these strings, west of UTC is positive.
 *
 * @returns The zone, or `undefined` if the text is not such a string, if its
 * daylight saving time has no rule, or if an offset is not in whole minutes.
 */
export function posixZone(text: string): Zone | undefined {
  const [, std = "", dst, startRule, endRule = ""] = FORM.exec(text) ?? [];
  const standard = offsetOf(std);
  if (standard === undefined) return undefined;
  if (startRule === undefined) return { offsetMinutesAt: () => standard };
  const summer = dst === undefined ? standard + 60 : offsetOf(dst);
  const [start, end] = [ruleOf(startRule), ruleOf(endRule)];
  if (summer === undefined || !start || !end) return undefined;
  return {
    offsetMinutesAt(instant: Instant): number {
      const year = new Date(instant + standard * MINUTE).getUTCFullYear();
      // Each rule is in the local time that applies before the change.
      const from = start(year) - standard * MINUTE;
      const to = end(year) - summer * MINUTE;
      const isSummer = from < to
        ? from <= instant && instant < to
        : instant < to || from <= instant;
      return isSummer ? summer : standard;
    },
  };
}

/** Parses an offset as minutes ahead of UTC; POSIX inverts the sign. */
function offsetOf(text: string): number | undefined {
  const ms = durationOf(text);
  if (ms === undefined || ms % MINUTE !== 0) return undefined;
  const minutes = 0 - ms / MINUTE;
  return Math.abs(minutes) <= MAX_OFFSET_MINUTES ? minutes : undefined;
}

/** Parses `[+-]h[h[h]][:mm[:ss]]` as milliseconds. */
function durationOf(text: string): number | undefined {
  const [, sign, hours, minutes = 0, seconds = 0] = text.match(
    /^([+-]?)(\d{1,3})(?::([0-5]\d)(?::([0-5]\d))?)?$/,
  ) ?? [];
  if (hours === undefined || Number(hours) > 167) return undefined;
  const ms = Number(hours) * HOUR + Number(minutes) * MINUTE +
    Number(seconds) * SECOND;
  return sign === "-" ? 0 - ms : ms;
}

/** Parses `Mm.w.d`, `Jn` or `n`, each with an optional `/time` (02:00). */
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
  const [, month = NaN, week = NaN, weekday = NaN] =
    (text.match(/^M(\d\d?)\.([1-5])\.([0-6])$/) ?? []).map(Number);
  if (!(month >= 1 && month <= 12)) return undefined;
  return (year) => {
    const first = Date.UTC(year, month - 1, 1);
    const last = Date.UTC(year, month, 0);
    const ahead = (weekday - new Date(first).getUTCDay() + 7) % 7;
    const day = first + (ahead + (week - 1) * 7) * DAY;
    // Week 5 means the last one, even if the month has only four.
    return day > last ? day - 7 * DAY : day;
  };
}

/** The nth day of a year: zero-based, or one-based without February 29. */
function numberedDay(number: number, isJulian: boolean): Rule | undefined {
  if (number > 365 || (isJulian && number === 0)) return undefined;
  return (year) => {
    const first = Date.UTC(year, 0, 1);
    if (!isJulian) return first + number * DAY;
    const isLeap = Date.UTC(year, 1, 29) !== Date.UTC(year, 2, 1);
    return first + (number - (isLeap && number >= 60 ? 0 : 1)) * DAY;
  };
}
