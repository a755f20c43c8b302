import { InvalidTextError } from "../errors.ts";
import {
  addDays,
  type CivilDate,
  civilDateOf,
  isCivilDate,
  weekdayOf,
} from "./civil_date.ts";
import { rangeOf } from "./date_range.ts";

/** Reads the dates that a text can mean; none if it does not have the form. */
type ReadDates = (text: string, today: CivilDate) => readonly CivilDate[];

const WEEKDAYS: readonly string[] = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
];

/** The days of the words that mean one, counted from today. */
const DAY_WORDS: ReadonlyMap<string, number> = new Map([
  ["yesterday", -1],
  ["today", 0],
  ["tomorrow", 1],
]);

/**
 * The forms of a date, for lowercase text. Each text has one of them at most.
 */
export const DATE_FORMS: readonly ReadDates[] = [
  (text) => isCivilDate(text) ? [text] : [],
  (text, today) => {
    const days = DAY_WORDS.get(text);
    return days === undefined ? [] : [addDays(today, days)];
  },
  (text, today) =>
    /^[+-][1-9]\d{0,3}$/.test(text) ? [addDays(today, Number(text))] : [],
  weekdaysMeant,
];

/** Returns the dates of `fri`, `last friday` or `next fri` near today. */
function weekdaysMeant(text: string, today: CivilDate): readonly CivilDate[] {
  const [, side, name = ""] = text.match(/^(?:(last|next) )?([a-z]+)$/) ?? [];
  const weekday = WEEKDAYS.findIndex((it) =>
    it === name || it.slice(0, 3) === name
  );
  if (weekday < 0) return [];
  const current = WEEKDAYS.findIndex((it) =>
    it.startsWith(weekdayOf(today).toLowerCase())
  );
  const since = (current - weekday + 7) % 7;
  const last = addDays(today, since === 0 ? -7 : -since);
  const next = addDays(today, 7 - since);
  if (side !== undefined) return [side === "last" ? last : next];
  return since === 0 ? [last, today, next] : [last, next];
}

/**
 * Returns the dates that a text can mean, the earliest first: several for a
 * weekday alone, none if the text is not a date.
 */
export function datesMeant(text: string, today: CivilDate): CivilDate[] {
  const typed = text.toLowerCase();
  for (const read of DATE_FORMS) {
    const dates = read(typed, today);
    if (dates.length > 0) return [...dates];
  }
  return [];
}

/** Returns whether a text has the form of a date, whenever it is. */
export function isDateText(text: string): boolean {
  return datesMeant(text, SOME_DAY).length > 0;
}

const SOME_DAY = "2024-12-10" as CivilDate;

/**
 * Returns those of the dates that are not in the future, if there are any:
 * where something is recorded or looked up, `fri` is a day that has been.
 */
export function preferPast(
  dates: readonly CivilDate[],
  today: CivilDate,
): readonly CivilDate[] {
  const past = dates.filter((date) => date <= today);
  return past.length > 0 ? past : dates;
}

/**
 * The first date that can be typed. Files cannot contain a date before the
 * year 100, and the days around a date are read with it.
 */
export const FIRST_DATE = "0102-01-01" as CivilDate;

/** Says what is wrong with an earlier date. */
export const EARLY_YEAR_HINT = "Use a year from 102";

/** How to read a date. */
export interface DateOptions {
  /**
   * Whether words can mean a day to come, such as `tomorrow`.
   *
   * @default {false}
   */
  canBeFuture?: boolean;
}

/**
 * Parses `2024-12-10`, `today`, `yesterday`, `tomorrow`, `-1` (day), `fri`,
 * `last friday` or `next fri`.
 *
 * @param today Today's calendar date.
 * @throws {InvalidTextError} When the text is none of these, can mean two
 * dates, or is a word for a day to come where none makes sense.
 */
export function parseDateWord(
  text: string,
  today: CivilDate,
  { canBeFuture = false }: DateOptions = {},
): CivilDate {
  const meant = datesMeant(text, today);
  const dates = canBeFuture ? meant : preferPast(meant, today);
  const [date] = dates;
  if (date === undefined || date < FIRST_DATE) {
    throw new InvalidTextError("invalid_date", `Invalid date: "${text}"`, {
      hint: dateHint(text, today) ??
        "Use YYYY-MM-DD, or a day such as yesterday or last fri",
    });
  }
  if (dates.length > 1) throw ambiguousDate("invalid_date", text, dates, today);
  if (date <= today || canBeFuture || isCivilDate(text)) return date;
  const message = `"${text}" is in the future`;
  throw new InvalidTextError("invalid_date", message, {
    hint: "Use today or an earlier day, such as yesterday or last fri",
  });
}

/** Creates the error for a weekday that can be two dates. */
export function ambiguousDate(
  code: "invalid_date" | "invalid_time",
  text: string,
  dates: readonly CivilDate[],
  today: CivilDate,
): InvalidTextError {
  const name = text.toLowerCase();
  const words = dates.map((date) =>
    date < today ? `last ${name}` : date > today ? `next ${name}` : "today"
  );
  const message = `"${text}" could mean ${listed(dates)}`;
  return new InvalidTextError(code, message, {
    hint: `Use ${listed(words.map((word) => `"${word}"`))}`,
  });
}

function listed(items: readonly string[]): string {
  return [items.slice(0, -1).join(", "), ...items.slice(-1)].join(" or ");
}

/** Says what is wrong with a text that is almost a date. */
export function dateHint(text: string, today: CivilDate): string | undefined {
  const [, year, month = "", day = ""] =
    text.match(/^(\d{4})[-/.](\d\d?)[-/.](\d\d?)$/) ??
      text.match(/^(\d{4})(\d\d)(\d\d)$/) ?? [];
  if (year !== undefined) return numbersHint(year, month, day);
  if (/^\d{4}-\d\d$/.test(text)) {
    if (isEarlyYear(text.slice(0, 4))) return EARLY_YEAR_HINT;
    return isCivilDate(`${text}-01`)
      ? `Add a day, such as ${text}-01`
      : "Use YYYY-MM-DD with a month from 01 to 12";
  }
  const [, first = "", mark, second = "", typedYear = ""] = text.match(
    /^(\d\d?)([./])(\d\d?)(?:\2(\d\d(?:\d\d)?)?)?$/,
  ) ?? [];
  if (mark === undefined) return undefined;
  const century = typedYear.length === 2 ? today.slice(0, 2) : "";
  const yearMeant = century + (typedYear || today.slice(0, 4));
  if (isEarlyYear(yearMeant)) return EARLY_YEAR_HINT;
  const dates = [
    civilDateOf(yearMeant, second, first),
    // Only with slashes do some countries write the month first.
    mark === "/" ? civilDateOf(yearMeant, first, second) : undefined,
  ].filter((date) => date !== undefined);
  return dates.length === 0
    ? undefined
    : `Use YYYY-MM-DD: ${[...new Set(dates)].join(" or ")}`;
}

function isEarlyYear(year: string): boolean {
  return year < FIRST_DATE.slice(0, 4);
}

/** Explains a year, a month and a day that are not a date as written. */
function numbersHint(
  year: string,
  month: string,
  day: string,
): string | undefined {
  if (isEarlyYear(year)) return EARLY_YEAR_HINT;
  const date = civilDateOf(year, month, day);
  if (date !== undefined) return `Use YYYY-MM-DD: ${date}`;
  const first = civilDateOf(year, month, "1");
  if (first === undefined) {
    return "Use YYYY-MM-DD with a month from 01 to 12";
  }
  const days = rangeOf("month", first).to.slice(8);
  return `Use YYYY-MM-DD: ${first.slice(0, 7)} has ${days} days`;
}
