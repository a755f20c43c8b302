import { InvalidTextError } from "../errors.ts";
import { durationHint, readDuration } from "./duration.ts";
import {
  type ClockTime,
  formatClock,
  formatDayMinute,
  LAST_DAY_MINUTE,
  MINUTES_PER_DAY,
  readDayMinute,
  readOffset,
} from "./zone.ts";

/** Reads a time from a text; `undefined` if it does not have the form. */
type ReadClock = (text: string) => ClockTime | undefined;

/**
 * The forms of a time of day, for lowercase text. Each text has one of them at
 * most. Only the first extends past 24:59, and only it has an offset: in the
 * others, `9-12` and `0900-1700` would look like spans.
 */
export const CLOCK_FORMS: readonly ReadClock[] = [
  readColonTime,
  (text) => clockIn(text, /^(\d{1,2})()$/),
  (text) => clockIn(text, /^(\d{1,2})\.(\d\d)$/),
  (text) => clockIn(text, /^(\d\d)(\d\d)$/),
  readTwelveHourTime,
];

/** Reads `9:05`, `09:05` or `24:30`, with an offset such as `+01:00` or not. */
function readColonTime(text: string): ClockTime | undefined {
  const [, clock = "", suffix] = text.match(/^(\d+:\d+)(\D.*)?$/) ?? [];
  const minute = readDayMinute(clock);
  if (minute === undefined) return undefined;
  if (suffix === undefined) return { minute };
  const offsetMinutes = readOffset(suffix);
  return offsetMinutes === undefined ? undefined : { minute, offsetMinutes };
}

/** Reads hours up to 24 and minutes, by a form without a colon. */
function clockIn(text: string, form: RegExp): ClockTime | undefined {
  const [, hours, minutes] = text.match(form) ?? [];
  if (hours === undefined || Number(hours) > 24) return undefined;
  const minute = readDayMinute(`${hours}:${minutes || "00"}`);
  return minute === undefined ? undefined : { minute };
}

/** Reads `9am`, `8:30pm` or `8.30 pm`; `12am` is 00:00. */
function readTwelveHourTime(text: string): ClockTime | undefined {
  const [, hours, minutes, half] = text.match(
    /^(0?[1-9]|1[0-2])(?:[:.]([0-5]\d))? ?([ap])m$/,
  ) ?? [];
  if (hours === undefined) return undefined;
  const noon = half === "p" ? MINUTES_PER_DAY / 2 : 0;
  const minute = Number(hours) % 12 * 60 + Number(minutes ?? 0) + noon;
  return { minute };
}

/**
 * Parses `9`, `9:05`, `0905`, `9.05`, `9am`, `8:30pm` or `24:30`; after `H:MM`,
 * optionally `Z` or an offset such as `+01:00`.
 *
 * @returns The time, or `undefined` if the text is not one.
 */
export function readClockTime(text: string): ClockTime | undefined {
  const typed = text.toLowerCase();
  for (const read of CLOCK_FORMS) {
    const time = read(typed);
    if (time) return time;
  }
  return undefined;
}

/** Two times of day; the second is later, perhaps on the next date. */
export interface ClockSpan {
  readonly from: ClockTime;
  readonly to: ClockTime;
}

/**
 * Parses a span such as `12:00-12:45`, `9-17` or `9am-5pm`.
 *
 * @throws {InvalidTextError} When the text is not a span, or is empty.
 */
export function parseClockSpan(text: string): ClockSpan {
  for (const { 0: dash, index } of text.matchAll(/ *[-–] */g)) {
    const from = readClockTime(text.slice(0, index).trim());
    const to = readClockTime(text.slice(index + dash.length).trim());
    if (!from || !to) continue;
    const isEmpty = from.minute === to.minute &&
      from.offsetMinutes === to.offsetMinutes;
    if (isEmpty) throw emptySpanError(text);
    return { from, to };
  }
  throw spanError(`Invalid time span: "${text}"`);
}

/** Returns the error for a span that ends when it starts. */
export function emptySpanError(text: string): InvalidTextError {
  return spanError(`Empty time span: "${text}"`);
}

function spanError(message: string): InvalidTextError {
  const hint = "Use a span such as 12:00-12:45 or 9-17";
  return new InvalidTextError("invalid_span", message, { hint });
}

/** A time of day, and the words beside it. */
interface DatedClock {
  readonly time?: ClockTime | undefined;
  readonly dateWords?: string | undefined;
}

/**
 * Reads a time of day that can have other words before or after it, or a date
 * and `T` before it.
 */
export function readDatedClock(text: string): DatedClock {
  const [, date, clock = ""] = text.match(/^(\d{4}-\d\d-\d\d)[Tt](.*)$/) ?? [];
  if (date !== undefined) {
    return { time: readClockTime(clock), dateWords: date };
  }
  const words = text.split(" ");
  // The longest time first, so that an am or pm is not part of the date.
  for (let length = words.length; length > 0; length--) {
    const first = readClockTime(words.slice(0, length).join(" "));
    const after = words.slice(length);
    if (first && after.length === 0) return { time: first };
    if (first) return { time: first, dateWords: after.join(" ") };
    const last = readClockTime(words.slice(-length).join(" "));
    const before = words.slice(0, -length).join(" ");
    if (last) return { time: last, dateWords: before };
  }
  return {};
}

/** Says what is wrong with a text that is almost a time of day. */
export function clockHint(text: string): string | undefined {
  const typed = text.toLowerCase();
  for (const explain of NEAR_MISSES) {
    const hint = explain(typed);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

const NEAR_MISSES: readonly ((text: string) => string | undefined)[] = [
  twelveHourHint,
  atHint,
  agoHint,
  oneDigitHint,
  outOfRangeHint,
  unitHint,
  // Only those who tried an offset need to know its form.
  (text) =>
    /^\d+:\d+(?:z|[+-].*)$/.test(text)
      ? "Use an offset such as +01:00, -03:30 or Z after the time"
      : undefined,
];

/** Explains `1330pm`, `13pm`, `130pm` and `0am`. */
function twelveHourHint(text: string): string | undefined {
  const [, hours = "", minutes, half] = text.match(
    /^(\d{1,2}?)[:.]?([0-5]\d)? ?([ap])m$/,
  ) ?? [];
  if (hours === "" || Number(hours) > 23) return undefined;
  const hour = Number(hours);
  const past = minutes === undefined ? "" : `:${minutes}`;
  const whole = formatDayMinute(hour * 60 + Number(minutes ?? 0));
  if (hour > 12) return `Use ${whole} or ${hour - 12}${past}${half}m`;
  if (hour > 0) return `Use ${hour}${past}${half}m`;
  return half === "a" ? `Use ${whole} or 12${past}am` : `Use 12${past}pm`;
}

/** Explains `at 9` and `yesterday at 9`. */
function atHint(text: string): string | undefined {
  const plain = text.replace(/(^| )(?:at |@ ?)/, "$1");
  const { time, dateWords } = readDatedClock(plain);
  if (plain === text || !time) return undefined;
  const words = [dateWords, formatDayMinute(time.minute)];
  return `Use ${words.filter((word) => word !== undefined).join(" ")}`;
}

/** Explains `10min ago`. */
function agoHint(text: string): string | undefined {
  const [, ago] = text.match(/^(.+) ago$/) ?? [];
  const hint = ago === undefined ? undefined : durationHint(ago);
  return hint && `${hint} ago`;
}

/** Explains `9:5`, `7.5` and `905`. */
function oneDigitHint(text: string): string | undefined {
  const [, hours, mark, digit] = text.match(/^(\d{1,2})([:.,])(\d)$/) ?? [];
  if (hours !== undefined && Number(hours) <= 24) {
    const tenths = Number(digit) * (mark === ":" ? 10 : 6);
    const [low, high] = [Number(digit), tenths].map((minutes) =>
      `${hours}:${String(minutes).padStart(2, "0")}`
    );
    const isValid = low !== high && tenths < 60;
    return `Minutes have two digits: use ${low}${isValid ? ` or ${high}` : ""}`;
  }
  const [, hour, minutes] = text.match(/^(\d)([0-5]\d)$/) ?? [];
  return hour === undefined ? undefined : `Use ${hour}:${minutes} or 0${text}`;
}

/** Explains `12:60`, `99:00`, `30` and `9:00:00`. */
function outOfRangeHint(text: string): string | undefined {
  if (/^\d{1,2}$/.test(text)) {
    return `Hours go up to 24; for ${text} minutes ago, use "${text}m ago"`;
  }
  if (/^\d{1,2}:[0-5]\d:\d\d$/.test(text)) {
    return `Leave out the seconds: ${text.slice(0, -3)}`;
  }
  const [, hours, minutes] = text.match(/^(\d{1,2})[:.](\d\d)$/) ??
    text.match(/^(\d\d)(\d\d)$/) ?? [];
  if (hours === undefined || readClockTime(text)) return undefined;
  const meant = Number(hours) * 60 + Number(minutes);
  const isMinute = Number(minutes) < 60;
  if (meant > LAST_DAY_MINUTE) return "Times past midnight go up to 71:59";
  return isMinute
    ? `For ${formatClock(meant)} of the next day, use ${hours}:${minutes}`
    : `Minutes go up to 59: use ${formatDayMinute(meant)}`;
}

/** Explains `noon`, `midnight` and `9h30`. */
function unitHint(text: string): string | undefined {
  if (text === "noon") return "Use 12:00";
  if (text === "midnight") {
    return "Use 0:00 for the start of the day, or 24:00 for its end";
  }
  if (!/[hm]/.test(text) || readDuration(text) === undefined) return undefined;
  const [, hours, minutes = "00"] = text.match(/^(\d{1,2})h([0-5]\d)?$/) ?? [];
  const ago = `"${text} ago" for a time that long ago`;
  return hours === undefined || Number(hours) > 24
    ? `Use ${ago}`
    : `Use ${hours}:${minutes}, or ${ago}`;
}
