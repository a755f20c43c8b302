import { InvalidTextError } from "../errors.ts";
import {
  addDays,
  addMonths,
  type CivilDate,
  type CivilMonth,
  firstDateOf,
  isCivilDate,
  isCivilMonth,
  MONTH_NAMES,
  monthOf,
  parseCivilDate,
  parseCivilMonth,
} from "./civil_date.ts";
import {
  type DateRange,
  type InstantRange,
  instantsOfRange,
  mondayOf,
  rangeOf,
  type RangeWord,
  weekOf,
} from "./date_range.ts";
import {
  dateHint,
  type DateOptions,
  datesMeant,
  EARLY_YEAR_HINT,
  FIRST_DATE,
  isDateText,
  parseDateWord,
} from "./typed_date.ts";
import {
  dateOn,
  type LocalNow,
  readTime,
  type TimeInput,
} from "./typed_time.ts";
import { civilTimeAt, type Instant, instantOf } from "./zone.ts";

/** Reads a month from a text; `undefined` if it does not have the form. */
type ReadMonth = (text: string, today: CivilDate) => CivilMonth | undefined;

const MONTHS = MONTH_NAMES.map((name) => name.toLowerCase());

/** The forms of a month, for lowercase text. Each text has one at most. */
export const MONTH_FORMS: readonly ReadMonth[] = [
  (text) => isCivilMonth(text) ? text : undefined,
  (text, today) => {
    const [, word] = text.match(/^(this|last)(?: month)?$/) ?? [];
    return word === undefined
      ? undefined
      : monthsFrom(monthOf(today), word === "last" ? -1 : 0);
  },
  (text, today) =>
    /^-[1-9]\d{0,2}$/.test(text)
      ? monthsFrom(monthOf(today), Number(text))
      : undefined,
  (text, today) => {
    const number = /^\d{1,2}$/.test(text) ? Number(text) : numberOf(text);
    return number >= 1 && number <= 12
      ? latestMonth(number, monthOf(today))
      : undefined;
  },
];

/** Returns the number of a month's name; 0 for another word. */
function numberOf(name: string): number {
  return MONTHS.findIndex((it) => it === name || it.slice(0, 3) === name) + 1;
}

function monthsFrom(month: CivilMonth, months: number): CivilMonth {
  return parseCivilMonth(addMonths(month, months));
}

/** Returns the latest month with that number, up to the present one. */
function latestMonth(number: number, present: CivilMonth): CivilMonth {
  const since = (Number(present.slice(5)) - number + 12) % 12;
  return monthsFrom(present, -since);
}

function readMonth(text: string, today: CivilDate): CivilMonth | undefined {
  const typed = text.toLowerCase();
  for (const read of MONTH_FORMS) {
    const month = read(typed, today);
    if (month !== undefined) return month;
  }
  return undefined;
}

/** Returns whether a text has the form of a month, whenever it is. */
export function isMonthText(text: string): boolean {
  return readMonth(text, SOME_DAY) !== undefined;
}

/**
 * Parses `2024-12`, `this`, `last`, `-1` (month), `11` or `nov`. A number or a
 * name is the latest such month, which can be the present one.
 *
 * @param today Today's calendar date.
 * @throws {InvalidTextError} When the text is none of these.
 */
export function parseMonthWord(text: string, today: CivilDate): CivilMonth {
  const month = readMonth(text, today);
  if (month !== undefined && firstDateOf(month) >= FIRST_DATE) return month;
  throw new InvalidTextError("invalid_month", `Invalid month: "${text}"`, {
    hint: monthHint(text) ??
      "Use YYYY-MM, or a month such as nov or last",
  });
}

/** Says what is wrong with a text that is almost a month. */
function monthHint(text: string): string | undefined {
  const typed = text.toLowerCase();
  if (isCivilMonth(typed)) return EARLY_YEAR_HINT;
  if (isCivilDate(typed)) return fullMonthHint(monthOf(typed));
  const [, year = "", first, second] =
    typed.match(/^(\d{4})[-/. ]?(?:(\d\d?)|([a-z]+))$/) ?? [];
  const [, name = typed, after = year] = typed.match(/^([a-z]+) (\d{4})$/) ??
    [];
  const number = first === undefined ? numberOf(second ?? name) : Number(first);
  if (after !== "" && number >= 1 && number <= 12) {
    return fullMonthHint(`${after}-${String(number).padStart(2, "0")}`);
  }
  return /^\d{1,2}$|^\d{4}-\d\d?$/.test(typed)
    ? "Use YYYY-MM with a month from 01 to 12"
    : undefined;
}

function fullMonthHint(month: string): string {
  return month < monthOf(FIRST_DATE)
    ? EARLY_YEAR_HINT
    : `Use YYYY-MM: ${month}`;
}

/** Reads a range from a text; `undefined` if it does not have the form. */
type ReadRange = (text: string, today: CivilDate) => DateRange | undefined;

/**
 * The forms of a range without `..`, for lowercase text, apart from dates.
 * Each text has one of them at most.
 */
export const RANGE_FORMS: readonly ReadRange[] = [
  readWeek,
  (text) => {
    const first = `${text}-01-01`;
    return isCivilDate(first) ? rangeOf("year", first) : undefined;
  },
  (text, today) => {
    const [, side, word] =
      text.match(/^(?:(this|last|next) )?(week|month|year)$/) ?? [];
    if (word === undefined) return undefined;
    const present = rangeOf(word as RangeWord, today);
    const beside = side === "last"
      ? addDays(present.from, -1)
      : side === "next"
      ? addDays(present.to, 1)
      : today;
    return rangeOf(word as RangeWord, beside);
  },
  (text, today) => {
    // Which unit would these count?
    if (/^-|^(?:this|last)\b/.test(text)) return undefined;
    const month = readMonth(text, today);
    return month === undefined
      ? undefined
      : rangeOf("month", parseCivilDate(`${month}-01`));
  },
];

/** Reads an ISO week such as `2024-W50`. */
function readWeek(text: string): DateRange | undefined {
  const [, year, week] = text.match(/^(\d{4})-w(\d\d)$/) ?? [];
  // The first week of a year has January 4 in it.
  const fourth = `${year}-01-04`;
  if (!isCivilDate(fourth)) return undefined;
  const from = addDays(mondayOf(fourth), (Number(week) - 1) * 7);
  return weekOf(from).toLowerCase() === text
    ? { from, to: addDays(from, 6) }
    : undefined;
}

/**
 * Parses `2024-12-01..2024-12-10`, a week such as `2024-W50`, a month, a year,
 * a date, or words such as `last week`. The ends of `A..B` can be any of these.
 *
 * @param today Today's calendar date.
 * @throws {InvalidTextError} When the text is not a range, can be two, or ends
 * before it begins.
 */
export function parseDateRange(
  text: string,
  today: CivilDate,
  options: RangeOptions = {},
): DateRange {
  const { from, to } = parseEnds(text, today, options);
  if (from <= to) return { from, to };
  throw new InvalidTextError(
    "invalid_range",
    `The range starts on ${from} but ends on ${to}`,
    {
      hint: `Use ${to}..${from}`,
    },
  );
}

/** Parses a range that can end before it begins. */
function parseEnds(
  text: string,
  today: CivilDate,
  options: RangeOptions,
): DateRange {
  const [first = "", second, ...more] = text.split("..");
  if (second === undefined) return parseUnit(text, today, options);
  if (more.length > 0) throw invalidRange(text, today, options);
  const { from } = parseUnit(first, today, options);
  const { to } = parseUnit(second, today, options);
  return { from, to };
}

/** Returns whether a text has the form of a range or a date. */
export function isRangeText(text: string): boolean {
  const parts = text.toLowerCase().split("..");
  return parts.length <= 2 &&
    parts.every((part) =>
      isDateText(part) || readRange(part, SOME_DAY) !== undefined
    );
}

const SOME_DAY = "2024-12-10" as CivilDate;

function readRange(typed: string, today: CivilDate): DateRange | undefined {
  for (const read of RANGE_FORMS) {
    const range = read(typed, today);
    if (range) return range;
  }
  return undefined;
}

/** How to read a range. */
interface RangeOptions extends DateOptions {
  /** Whether it is only shown: a number is then a month, and never a day. */
  isShown?: boolean;
}

/**
 * @throws {InvalidTextError} When a range can only be to come where no such one
 * makes sense, or when a month can be past or to come.
 */
function rejectOtherTense(
  text: string,
  { from, to }: DateRange,
  { today, canBeFuture = false, isShown = false }: RangeOptions & {
    today: CivilDate;
  },
): void {
  const typed = text.toLowerCase();
  if (!canBeFuture && typed.startsWith("next ")) {
    const message = `"${text}" is in the future`;
    const hint = "Use a range up to today, such as last week";
    throw new InvalidTextError("invalid_range", message, { hint });
  }
  const isMonthAlone = !/^\d{4}|week|month|year/.test(typed);
  if (!canBeFuture || !isMonthAlone) return;
  const month = monthOf(from);
  // What is planned is mostly of days: a number could be one of this month.
  const other = to < today
    ? monthsFrom(month, 12)
    : /^\d+$/.test(typed) && !isShown
    ? `${month}-${typed.padStart(2, "0")}`
    : undefined;
  if (other === undefined) return;
  const message = `"${text}" could mean ${month} or ${other}`;
  throw new InvalidTextError("invalid_range", message, {
    hint: `Use ${month} or ${other}`,
  });
}

function parseUnit(
  text: string,
  today: CivilDate,
  options: RangeOptions,
): DateRange {
  const typed = text.toLowerCase();
  const range = readRange(typed, today);
  if (range && range.from < FIRST_DATE) {
    const message = `Invalid range: "${text}"`;
    throw new InvalidTextError("invalid_range", message, {
      hint: EARLY_YEAR_HINT,
    });
  }
  if (range) {
    rejectOtherTense(text, range, { ...options, today });
    return range;
  }
  // Only what is shown can be of months: what is planned is of days.
  const isCount = /^-[1-9]\d{0,2}$/.test(typed) && !options.canBeFuture;
  if (isCount || /^(?:this|last)$/.test(typed)) {
    throw twoRanges(typed, text, today);
  }
  if (datesMeant(text, today).length === 0) {
    throw invalidRange(text, today, options);
  }
  const date = parseDateWord(text, today, options);
  return { from: date, to: date };
}

/** Creates the error for a word that can count days, weeks or months. */
function twoRanges(
  typed: string,
  text: string,
  today: CivilDate,
): InvalidTextError {
  if (typed === "this" || typed === "last") {
    const message = `"${text}" could mean a week, a month or a year`;
    return new InvalidTextError("invalid_range", message, {
      hint: `Use "${typed} week", "${typed} month" or "${typed} year"`,
    });
  }
  const date = addDays(today, Number(typed));
  const month = monthsFrom(monthOf(today), Number(typed));
  const message = `"${text}" could mean the day ${date} or the month ${month}`;
  return new InvalidTextError("invalid_range", message, {
    hint: `Use ${date} or ${month}`,
  });
}

function invalidRange(
  text: string,
  today: CivilDate,
  options: RangeOptions,
): InvalidTextError {
  return new InvalidTextError("invalid_range", `Invalid range: "${text}"`, {
    hint: dateHint(text, today) ?? twoEndsHint(text, today, options) ??
      "Use a range such as 2024-12-01..2024-12-10, 2024-W50 or last week",
  });
}

/** Says how to write a range whose ends are separated by a space or a dash. */
function twoEndsHint(
  text: string,
  today: CivilDate,
  options: RangeOptions,
): string | undefined {
  // After a space, `-1` counts back: its minus separates nothing.
  const marks = / +(?:to|until) +| +(?![-–]\d{1,3}$)[-–] *|[-–] *| +/g;
  for (const { index, 0: mark } of text.matchAll(marks)) {
    const ends = [text.slice(0, index), text.slice(index + mark.length)];
    const range = ends.join("..");
    // `2024 nov` is a month.
    const isOfOneKind = new Set(ends.map((it) => /\d/.test(it))).size === 1;
    if (!isOfOneKind || !ends.every(isRangeText)) continue;
    if (!canRead(range, today, options)) continue;
    return `Use ${range.includes(" ") ? `"${range}"` : range}`;
  }
  return undefined;
}

function canRead(
  range: string,
  today: CivilDate,
  options: RangeOptions,
): boolean {
  try {
    parseDateRange(range, today, options);
    return true;
  } catch (error) {
    if (error instanceof InvalidTextError) return false;
    throw error;
  }
}

/**
 * Parses a range of dates that lies within one week or year. `last` and `-1`
 * count these.
 *
 * @throws {InvalidTextError} When it is not such a range.
 */
export function parseRangeWithin(
  unit: "week" | "year",
  text: string,
  today: CivilDate,
  options: DateOptions = {},
): DateRange {
  const counted = countedUnit(unit, text.toLowerCase(), today, options);
  if (counted) return counted;
  const isDate = /^\d{4}-\d\d$/.test(text)
    ? isMonthText(text)
    : dateHint(text, today) !== undefined;
  if (!isRangeText(text) && !isDate) {
    const example = unit === "week" ? weekOf(today) : today.slice(0, 4);
    throw new InvalidTextError("invalid_range", `Invalid ${unit}: "${text}"`, {
      hint: `Use a ${unit} such as ${example}, or last`,
    });
  }
  const shown = { ...options, isShown: true };
  const { from, to } = parseEnds(text, today, shown);
  const [first, last] = from <= to ? [from, to] : [to, from];
  if (last <= rangeOf(unit, first).to) {
    return parseDateRange(text, today, shown);
  }
  const message = `"${text}" is not in one ${unit}`;
  const example = unit === "week" ? weekOf(from) : from.slice(0, 4);
  throw new InvalidTextError("invalid_range", message, {
    hint: `Use a ${unit} such as ${example}`,
  });
}

/** Reads `this`, `last` or, where nothing is planned, `-1` as weeks or years. */
function countedUnit(
  unit: "week" | "year",
  typed: string,
  today: CivilDate,
  { canBeFuture = false }: DateOptions,
): DateRange | undefined {
  const isCount = /^-[1-9]\d{0,2}$/.test(typed) && !canBeFuture;
  if (!isCount && typed !== "this" && typed !== "last") return undefined;
  const units = isCount ? Number(typed) : typed === "last" ? -1 : 0;
  const date = unit === "week"
    ? addDays(today, units * 7)
    : firstDateOf(monthsFrom(monthOf(today), units * 12));
  return rangeOf(unit, date);
}

/** Selects time by dates or by instants; all time if everything is omitted. */
export interface TimeSpanRequest {
  /**
   * A range of dates, such as `today`, `last week`, `2024-W50`, `nov` or
   * `2024-12-01..2024-12-10`. Takes precedence over `from` and `to`.
   */
  range?: string;
  /** The first date or the first instant, such as `2024-12-01`. */
  from?: TimeInput;
  /** The last date, which is included; or the first instant after the span. */
  to?: TimeInput;
}

/**
 * Reads a span of time.
 *
 * @throws {InvalidTextError} When a text is neither a date nor a time, or the
 * span of a text ends before it starts.
 */
export function readTimeSpan(
  { range, from, to }: TimeSpanRequest,
  { now, zone }: LocalNow,
): InstantRange {
  const today = civilTimeAt(now, zone).date;
  if (range !== undefined) {
    return instantsOfRange(parseDateRange(range, today), zone);
  }
  const ends = (input: TimeInput | undefined, open: Instant): InstantRange => {
    if (input === undefined) return { from: open, to: open };
    // Unlike a `Date`, an instant can be infinite.
    if (typeof input === "number" && !Number.isNaN(input)) {
      return { from: input, to: input };
    }
    if (typeof input === "string" && isDateText(input)) {
      const date = parseDateWord(input, today);
      return instantsOfRange({ from: date, to: date }, zone);
    }
    const time = readTime(input, { now, zone });
    const instant = typeof time === "number"
      ? time
      : instantOf({ date: dateOn(now, time, zone), ...time }, zone);
    return { from: instant, to: instant };
  };
  const span = { from: ends(from, -Infinity).from, to: ends(to, Infinity).to };
  // Instants are computed: a span that ends before it starts is empty.
  const isTyped = typeof from === "string" || typeof to === "string";
  if (span.from <= span.to || !isTyped) return span;
  const message = `The range starts at ${from} but ends at ${to}`;
  throw new InvalidTextError("invalid_range", message, {
    hint: "Use an earlier start or a later end",
  });
}
