/**
 * Public holidays from an iCalendar file (RFC 5545): its all-day events, once
 * or yearly.
 *
 * @module
 */

import type ICAL from "ical.js";
import { InvalidTextError } from "../errors.ts";
import {
  addDays,
  byDate,
  type CivilDate,
  datesBetween,
  dayNumber,
  isCivilDate,
} from "../time/civil_date.ts";
import type { DateRange } from "../time/date_range.ts";

/** A date of an all-day event. */
export interface CalendarDay {
  /** The date. */
  readonly date: CivilDate;
  /** The name of the event; empty if it has none. */
  readonly name: string;
}

/** Why an event is not a holiday. */
export type CalendarReason =
  | "not_all_day"
  | "cancelled"
  | "invalid_date"
  | "unsupported_rule";

/** An event of the calendar that is not read as a holiday. */
interface SkippedEvent {
  /** Its first date, if it has one. */
  readonly date: CivilDate | undefined;
  /** Its name; empty if it has none. */
  readonly name: string;
  /** Why. */
  readonly reason: CalendarReason;
}

/** The holidays in a calendar. */
export interface CalendarDays {
  /** The dates in the range, each once, in order. */
  readonly days: readonly CalendarDay[];
  /** The events that are no holidays. */
  readonly skipped: readonly SkippedEvent[];
  /** The first and last date of all holidays, in the range or not. */
  readonly all: DateRange | undefined;
}

/** A text of this length would take minutes to parse, and much memory. */
const MAX_LENGTH = 10_000_000;
/** A calendar of holidays repeats a few dozen. */
const MAX_REPEATS = 500;
/** An event longer than this is a typing error, or not a holiday. */
const MAX_EVENT_DAYS = 366;
const MAX_NAME_LENGTH = 200;

/** The parts of a yearly rule that are expanded. */
const RULE_PARTS = new Set(["BYMONTH", "BYMONTHDAY", "BYDAY"]);

/**
 * Reads the all-day events of a calendar.
 *
 * @param name The name of the file, for errors.
 * @param range The dates to return, and how far to repeat yearly events.
 * @throws {InvalidTextError} When the text is not a calendar, or has no
 * all-day event.
 */
export async function readHolidays(
  text: string,
  name: string,
  range: DateRange,
): Promise<CalendarDays> {
  if (text.length > MAX_LENGTH) {
    const message = `"${name}" is too large for a calendar of holidays`;
    throw new InvalidTextError("invalid_calendar", message, {
      hint: "Use a file with only the holidays, of at most 10 MB",
    });
  }
  const { default: library } = await import("ical.js");
  const events = eventsIn(text, name, library);
  const calendar = new CalendarReader(library, range, name);
  for (const event of events) calendar.add(event);
  const result = calendar.result();
  if (result.all) return result;
  const message = `No holidays in "${name}"`;
  throw new InvalidTextError("no_holidays", message, {
    hint: "Use a calendar whose holidays are all-day events, once or yearly",
  });
}

/** @throws {InvalidTextError} When the text is not a calendar. */
function eventsIn(
  text: string,
  name: string,
  { parse, Component }: typeof ICAL,
): ICAL.Component[] {
  const plain = text.replace(/^\uFEFF/, "").trim();
  let cause: unknown;
  try {
    if (/^BEGIN:VCALENDAR\s/i.test(plain)) {
      const parsed: unknown[] = parse(plain);
      const roots = Array.isArray(parsed[0]) ? parsed : [parsed];
      return roots.flatMap((root) =>
        new Component(root as unknown[]).getAllSubcomponents("vevent")
      );
    }
  } catch (error) {
    cause = error;
  }
  const reason = cause instanceof Error
    ? `: ${cause.message.slice(0, 100)}`
    : "";
  const message = `"${name}" is not an iCalendar file${reason}`;
  throw new InvalidTextError("invalid_calendar", message, {
    hint: "Use a file that starts with BEGIN:VCALENDAR and ends with " +
      "END:VCALENDAR",
    cause,
  });
}

/** The dates of one event. */
interface EventDates {
  readonly name: string;
  /** The first date. */
  readonly from: CivilDate;
  /** How many dates it takes. */
  readonly length: number;
}

/** Collects the holidays of events. */
class CalendarReader {
  readonly #library: typeof ICAL;
  readonly #range: DateRange;
  readonly #file: string;
  readonly #names = new Map<CivilDate, Set<string>>();
  readonly #skipped: SkippedEvent[] = [];
  /** The occurrences that another event of the file replaces, as UID and date. */
  readonly #replaced = new Set<string>();
  readonly #later: (() => void)[] = [];
  #repeats = 0;
  #all: DateRange | undefined;

  constructor(library: typeof ICAL, range: DateRange, file: string) {
    this.#library = library;
    this.#range = range;
    this.#file = file;
  }

  add(event: ICAL.Component): void {
    const name = nameOf(event);
    const from = dateIn(event, "dtstart");
    const skip = (reason: CalendarReason) =>
      void this.#skipped.push({ date: from, name, reason });
    const id = String(event.getFirstPropertyValue("uid") ?? "");
    const replaced = dateIn(event, "recurrence-id");
    if (replaced) this.#replaced.add(`${id} ${replaced}`);
    const status = String(event.getFirstPropertyValue("status") ?? "");
    if (/^cancelled$/i.test(status)) return skip("cancelled");
    if (!isAllDay(event)) return skip("not_all_day");
    const length = from === undefined ? 0 : lengthOf(event, from);
    if (from === undefined || length < 1 || length > MAX_EVENT_DAYS) {
      return skip("invalid_date");
    }
    const dates = { name, from, length };
    const rules = event.getAllProperties("rrule");
    if (rules.length === 0 && !event.hasProperty("rdate")) {
      return this.#take(dates);
    }
    if (!rules.every((rule) => isYearly(valueOf(rule)))) {
      return skip("unsupported_rule");
    }
    // An event that replaces an occurrence can be further down in the file.
    this.#later.push(() => this.#repeat(event, dates, id));
  }

  result(): CalendarDays {
    for (const repeat of this.#later.splice(0)) repeat();
    const days = [...this.#names].map(([date, names]) => ({
      date,
      name: [...names].filter((it) => it !== "").join(", "),
    }));
    days.sort(byDate);
    return { days, skipped: this.#skipped, all: this.#all };
  }

  /** Takes the occurrences of an event up to the end of the range. */
  #repeat(event: ICAL.Component, dates: EventDates, id: string): void {
    if (++this.#repeats > MAX_REPEATS) {
      const message = `"${this.#file}" repeats more than ${MAX_REPEATS} events`;
      throw new InvalidTextError("invalid_calendar", message, {
        hint: "Use a calendar of public holidays",
      });
    }
    const left = new Set(datesOf(event, "exdate"));
    const starts = new Set([dates.from, ...datesOf(event, "rdate")]);
    for (const rule of event.getAllProperties("rrule")) {
      for (const date of this.#expand(valueOf(rule), dates.from)) {
        starts.add(date);
      }
    }
    for (const from of starts) {
      const isLeft = left.has(from) || this.#replaced.has(`${id} ${from}`);
      if (!isLeft) this.#take({ ...dates, from });
    }
  }

  *#expand(rule: ICAL.Recur, from: CivilDate): Generator<CivilDate> {
    const { Time } = this.#library;
    const iterator = rule.iterator(Time.fromDateString(from));
    // A date and a year more than this would not fit into the range.
    for (let step = 0; step < 100_000; step++) {
      const next = iterator.next();
      const date = next ? String(next).slice(0, 10) : "";
      if (!isCivilDate(date) || date > this.#range.to) return;
      if (matchesRule(date, rule, from)) yield date;
    }
  }

  #take({ name, from, length }: EventDates): void {
    const to = addDays(from, length - 1);
    const { from: first = from, to: last = to } = this.#all ?? {};
    this.#all = {
      from: from < first ? from : first,
      to: to > last ? to : last,
    };
    for (const date of datesBetween(from, to)) {
      if (date < this.#range.from || date > this.#range.to) continue;
      const names = this.#names.get(date) ?? new Set();
      this.#names.set(date, names.add(name));
    }
  }
}

function valueOf(rule: ICAL.Property): ICAL.Recur {
  return rule.getFirstValue() as ICAL.Recur;
}

/** Returns whether a rule repeats an event yearly, and in a way we expand. */
function isYearly({ freq, parts }: ICAL.Recur): boolean {
  return freq === "YEARLY" &&
    Object.keys(parts).every((part) => RULE_PARTS.has(part));
}

/** ical.js moves dates that a year does not have: February 29 to March 1. */
function matchesRule(
  date: CivilDate,
  { parts }: ICAL.Recur,
  from: CivilDate,
): boolean {
  const months: number[] | undefined = parts["BYMONTH"];
  const days: number[] | undefined = parts["BYMONTHDAY"];
  if (Object.keys(parts).length === 0) return date.slice(5) === from.slice(5);
  const isInMonth = !months || months.includes(Number(date.slice(5, 7)));
  return isInMonth &&
    (!days || days.some((it) => it < 0 || it === Number(date.slice(8))));
}

/** Returns a name in one line. */
function nameOf(event: ICAL.Component): string {
  const summary = event.getFirstPropertyValue("summary");
  return typeof summary === "string"
    ? summary.replaceAll(/[\p{C}\s]+/gu, " ").trim().slice(0, MAX_NAME_LENGTH)
    : "";
}

/** The value of a property as it is written, such as `2024-12-25`. */
function writtenIn(event: ICAL.Component, name: string): string {
  return String(event.getFirstProperty(name)?.toJSON()[3] ?? "");
}

function isAllDay(event: ICAL.Component): boolean {
  // A date that lacks VALUE=DATE is read as a time without digits.
  return /^[^T]*(?:T::)?$/.test(writtenIn(event, "dtstart"));
}

/** Returns the date in a property, if it has a valid one. */
function dateIn(event: ICAL.Component, name: string): CivilDate | undefined {
  const date = writtenIn(event, name).slice(0, 10);
  return isCivilDate(date) ? date : undefined;
}

function datesOf(event: ICAL.Component, name: string): CivilDate[] {
  return event.getAllProperties(name).flatMap((property) =>
    property.toJSON().slice(3).map((it: unknown) => String(it).slice(0, 10))
  ).filter(isCivilDate);
}

/** Returns how many dates an event takes; its end is the date after it. */
function lengthOf(event: ICAL.Component, from: CivilDate): number {
  if (event.hasProperty("dtend")) {
    const end = dateIn(event, "dtend");
    if (end === undefined || end < from) return 0;
    return Math.max(1, dayNumber(end) - dayNumber(from));
  }
  const [, weeks, days] = writtenIn(event, "duration")
    .match(/^P(?:(\d{1,3})W)?(?:(\d{1,3})D)?$/) ?? [];
  return Math.max(1, Number(weeks ?? 0) * 7 + Number(days ?? 0));
}
