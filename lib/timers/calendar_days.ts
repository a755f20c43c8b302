import { DAY } from "@std/datetime";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import {
  type InstantRange,
  instantsOfRange,
  weekOf,
} from "../time/date_range.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";

/** A day of the calendar, with what it is part of. */
export interface CalendarDay extends InstantRange {
  /** Its date. */
  readonly day: CivilDate;
  /** Its week, `2024-W50`. */
  readonly week: string;
  /** Its month, `2024-12`. */
  readonly month: string;
}

/** A part of an entry that lies in one day. */
interface DayPart {
  /** The day. */
  readonly day: CalendarDay;
  /** How much of the entry, in seconds. */
  readonly seconds: number;
}

/** Something that lasts from one instant to another. */
interface Timed {
  /** When it began. */
  readonly start: Instant;
  /** When it ended. */
  readonly end: Instant;
  /** How long it counts, in seconds: often, but not always, as long as that. */
  readonly durationSeconds: number;
}

/**
 * How much of an entry counts until an instant, in seconds: the share of its
 * duration that this is of the time from its start to its end.
 */
export function secondsUntil(
  { start, end, durationSeconds }: Timed,
  at: Instant,
): number {
  // Files of other programs may hold fractions of seconds: none gets lost.
  if (at === end) return durationSeconds;
  const seconds = Math.round(durationSeconds * (at - start) / (end - start));
  return Math.min(seconds, durationSeconds);
}

/** The most days that an entry is taken apart into. */
const MOST_DAYS = 3660;

/** The last instant of which every zone has a date of four digits. */
const LAST_INSTANT = Date.UTC(9999, 11, 30);

/** Whether an entry lasts so long, in a range, that a year in it is wrong. */
export function isTooLong(
  { start, end }: Timed,
  range: InstantRange | undefined,
): boolean {
  const from = Math.max(start, range?.from ?? start);
  const to = Math.min(end, range?.to ?? end);
  return to - from > MOST_DAYS * DAY;
}

/**
 * The days of a zone, each computed once: reports ask for the days of a hundred
 * thousand entries.
 */
export class CalendarDays {
  readonly #zone: Zone;
  readonly #days = new Map<number, CalendarDay>();
  #last: CalendarDay | undefined;

  /** The days of a zone. */
  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** The day in which an instant is. */
  at(instant: Instant): CalendarDay {
    const last = this.#last;
    if (last && last.from <= instant && instant < last.to) return last;
    // The days that begin in the same 24 hours of UTC, or in those before.
    const index = Math.floor(instant / DAY);
    for (const near of [index, index - 1]) {
      const day = this.#days.get(near);
      if (day && day.from <= instant && instant < day.to) {
        return this.#last = day;
      }
    }
    const day = dayAt(instant, this.#zone);
    this.#days.set(Math.floor(day.from / DAY), day);
    return this.#last = day;
  }

  /**
   * Takes an entry apart at the borders of days. The parts add up to its
   * duration, less what is not in the range. It must not be too long.
   */
  partsOf(entry: Timed, range: InstantRange | undefined): DayPart[] {
    const { start, end, durationSeconds } = entry;
    const from = Math.max(start, range?.from ?? start);
    const to = Math.min(end, range?.to ?? end);
    const first = this.at(from);
    if (start === from && end === to && end <= first.to) {
      return range && start >= range.to
        ? []
        : [{ day: first, seconds: durationSeconds }];
    }
    const parts: DayPart[] = [];
    for (let at = from; at < to;) {
      const day = this.at(at);
      const next = at < day.to ? Math.min(day.to, to) : to;
      const seconds = secondsUntil(entry, next) - secondsUntil(entry, at);
      parts.push({ day, seconds });
      at = next;
    }
    return parts;
  }
}

function dayAt(at: Instant, zone: Zone): CalendarDay {
  const instant = Math.min(at, LAST_INSTANT);
  const { date } = civilTimeAt(instant, zone);
  const range = instantsOfRange({ from: date, to: date }, zone);
  // Clocks that went back past midnight show the day before once more.
  const day = instant < range.to ? date : addDays(date, 1);
  return {
    day,
    week: weekOf(day),
    month: day.slice(0, 7),
    ...(day === date ? range : instantsOfRange({ from: day, to: day }, zone)),
  };
}
