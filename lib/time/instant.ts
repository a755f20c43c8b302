import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { type CivilDate, isCivilDate } from "./civil_date.ts";
import {
  type DayMinute,
  type Instant,
  instantOf,
  wholeMinute,
  type Zone,
} from "./zone.ts";

/** Formats an instant in UTC, in whole seconds: `2025-01-16T10:00:00Z`. */
export function formatUtc(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, -".000Z".length)}Z`;
}

/** Formats an instant in UTC without separators: `20250116T100000Z`. */
export function formatUtcStamp(instant: Instant): string {
  return formatUtc(instant).replace(/[-:]/g, "");
}

let cachedDate = "";
let cachedDayStart: Instant = NaN;
/** The starts of days that were read, as tasks have entries on the same days. */
const dayStarts = new Map<string, Instant>();
/** About ten years. */
const MAX_DAY_STARTS = 4_000;

/** How to interpret times without an offset. */
interface LocalTimes {
  /** The zone of their wall clock. */
  readonly zone: Zone;
  /**
   * Of two instants with the same time, the first at or after this is taken.
   */
  readonly earliest?: Instant;
}

const FORM =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:(Z)|([+-]\d\d):?(\d\d))?$/;

/**
 * Parses an ISO 8601 instant with `Z` or an offset, and truncates it to whole
 * seconds. Files contain many of them, so the common form has its own path, ten
 * times as fast as `Date.parse()`.
 *
 * @param local How to interpret times without an offset; they are rejected if
 * omitted.
 * @returns The instant, or `NaN` if the text is not one.
 */
export function readInstant(text: string, local?: LocalTimes): Instant {
  return text.length === 20 && text[10] === "T" && text[19] === "Z"
    ? readUtcAt(text, 0)
    : readGeneralForm(text, local);
}

/**
 * Reads the instant at an index of a text, in the form of
 * {@linkcode formatUtc}.
 *
 * @returns The instant, or `NaN` if there is none.
 */
export function readUtcAt(text: string, at: number): Instant {
  // A text that is cut off must not leave a part of a date in the cache.
  if (text.length < at + 20) return NaN;
  if (cachedDate === "" || !text.startsWith(cachedDate, at)) {
    cachedDate = text.slice(at, at + 10);
    cachedDayStart = dayStarts.get(cachedDate) ?? addDayStart(cachedDate);
  }
  const hours = twoDigits(text, at + 11);
  const minutes = twoDigits(text, at + 14);
  const seconds = twoDigits(text, at + 17);
  if (hours > 23 || minutes > 59 || seconds > 59) return NaN;
  if (text[at + 10] !== "T" || text[at + 19] !== "Z") return NaN;
  if (text[at + 13] !== ":" || text[at + 16] !== ":") return NaN;
  return cachedDayStart + hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

function readGeneralForm(text: string, local: LocalTimes | undefined): Instant {
  const [, date = "", time = "", utc, hours, minutes] = text.match(FORM) ?? [];
  if (Number.isNaN(dayStartOf(date))) return NaN;
  if (local === undefined && text[10] !== "T") return NaN;
  if (hours !== undefined || utc !== undefined) {
    const offset = utc ?? `${hours}:${minutes}`;
    const instant = Date.parse(`${date}T${time}${offset}`);
    return Math.floor(instant / SECOND) * SECOND;
  }
  const seconds = local && secondsOfDay(time);
  if (local === undefined || seconds === undefined) return NaN;
  const minute = Math.floor(seconds / 60) as DayMinute;
  const earliest = wholeMinute(local.earliest ?? -Infinity);
  const start = instantOf(
    { date: date as CivilDate, minute },
    local.zone,
    earliest,
  );
  return start + (seconds % 60) * SECOND;
}

/** Returns the seconds since 00:00; `undefined` for `24:00` and later. */
function secondsOfDay(time: string): number | undefined {
  const ms = Date.parse(`1970-01-01T${time}Z`);
  return ms < DAY ? Math.floor(ms / SECOND) : undefined;
}

/** Returns whether a time ends with `Z` or an offset. */
export function hasOffset(time: string): boolean {
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(time);
}

function addDayStart(date: string): Instant {
  if (dayStarts.size >= MAX_DAY_STARTS) dayStarts.clear();
  const start = dayStartOf(date);
  dayStarts.set(date, start);
  return start;
}

/** Returns the start of a date in UTC; `NaN` for `2025-02-30` and the like. */
function dayStartOf(date: string): Instant {
  // `Date.parse()` rolls such days over into the next month.
  return isCivilDate(date) ? Date.parse(date) : NaN;
}

/** Returns the UTC month of an instant, `YYYY-MM`; it names an entry's file. */
export function utcMonthOf(instant: Instant): string {
  if (instant >= YEAR_10000) return "9999-12";
  return new Date(Math.max(instant, 0)).toISOString().slice(0, 7);
}

/** The first instant whose year has five digits, which ISO 8601 signs. */
const YEAR_10000 = Date.UTC(10_000, 0);

/** Parses the two digits at an index; `NaN` if they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  const isNumber = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  return isNumber ? tens * 10 + ones : NaN;
}

/** More than the offset of any zone from UTC, in milliseconds. */
export const ZONE_MARGIN: number = DAY;
