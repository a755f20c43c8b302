import { DAY } from "@std/datetime";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import {
  type InstantRange,
  instantsOfRange,
  weekOf,
} from "../time/date_range.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import type { BookedShare } from "./booked.ts";
import type { Entry } from "./entry.ts";
import { EntryTooLongError } from "./errors.ts";
import type { Task } from "./task.ts";

/** What time can be added up by. */
export const DIMENSIONS = [
  "day",
  "week",
  "month",
  "task",
  "plan",
  "sprint",
  "tag",
] as const;

/** What time is added up by. */
export type Dimension = typeof DIMENSIONS[number];

/** The time of what has one thing in common. */
export interface Total {
  /** What it is, such as a task id; `undefined` for what has none. */
  readonly key: string | undefined;
  /** The time, in seconds. */
  readonly seconds: number;
  /** How many entries have a part in it. */
  readonly entryCount: number;
  /** Whether the running timer has a part in it; left out if not. */
  readonly isRunning?: true;
  /** What it adds up from by the next dimension, if there is one. */
  readonly rows?: readonly Total[];
}

/** What is known of a task. */
type TaskOf = (taskId: string) => Task | undefined;

type CountedEntry =
  & Pick<Entry, "taskId" | "start" | "end" | "durationSeconds" | "tags">
  & { readonly isRunning?: boolean };

/**
 * Adds entries up, and by dimensions, what is in each row by the next one. What
 * passes a border of days counts on both sides of it, by as much as is there;
 * what has several tags counts for each of them.
 *
 * @param options Where days begin and end, and the time that counts.
 * @throws {EntryTooLongError} When an entry lasts for years.
 */
export function totalOf(
  entries: Iterable<CountedEntry>,
  by: readonly Dimension[],
  { zone, range, taskOf }: {
    readonly zone: Zone;
    readonly range?: InstantRange | undefined;
    readonly taskOf: TaskOf;
  },
): Total {
  const sum = new Sum();
  const keys = by.map((dimension) => keysFor(dimension, taskOf));
  const days = by.some(isCalendarDimension)
    ? new CalendarDays(zone)
    : undefined;
  for (const entry of entries) {
    if (!days) {
      const seconds = secondsWithin(entry, range);
      if (seconds === undefined) continue;
      sum.add({ source: entry, seconds, entryCount: 1 }, keys);
      continue;
    }
    if (isTooLong(entry, range)) {
      throw new EntryTooLongError(entry.taskId, entry.start, entry.end);
    }
    for (const { day, seconds } of days.partsOf(entry, range)) {
      sum.add({ source: entry, day, seconds, entryCount: 1 }, keys);
    }
  }
  return sum.total(undefined, by);
}

/** Adds ready totals of tasks up, and by task, plan or sprint. */
export function totalOfTasks(
  tasks: Iterable<Total & { readonly key: string }>,
  by: readonly Dimension[],
  taskOf: TaskOf,
): Total {
  const sum = new Sum();
  const keys = by.map((dimension) => keysFor(dimension, taskOf));
  for (const { key: taskId, seconds, entryCount, isRunning } of tasks) {
    const of = { taskId, tags: [], isRunning };
    sum.add({ source: of, seconds, entryCount }, keys);
  }
  return sum.total(undefined, by);
}

/**
 * The seconds of an entry that lie in a range: of its duration, the share that
 * lies there of the time from its start to its end.
 *
 * @returns `undefined` if nothing of it lies there.
 */
export function secondsWithin(
  entry: CountedEntry,
  range: InstantRange | undefined,
): number | undefined {
  const { start, end, durationSeconds } = entry;
  if (!range) return durationSeconds;
  const from = Math.max(start, range.from);
  const to = Math.min(end, range.to);
  if (from < to) return secondsUntil(entry, to) - secondsUntil(entry, from);
  const isInside = start === end && range.from <= start && start < range.to;
  return isInside ? durationSeconds : undefined;
}

/**
 * Rounds amounts to whole units that add up to a total: those that lose most by
 * cutting are rounded up (the largest remainders), so that each is less than a
 * unit away from what it is.
 *
 * @param unit How much a unit is.
 * @param total The sum, in units, at most one away from the exact one.
 */
export function roundToTotal(
  amounts: readonly number[],
  { unit, total }: { readonly unit: number; readonly total: number },
): number[] {
  const exact = amounts.map((amount) => amount / unit);
  const units = exact.map(Math.floor);
  const missing = total - units.reduce((sum, it) => sum + it, 0);
  const order = exact.map((it, i) => ({ i, rest: it % 1 }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, Math.max(missing, 0))) {
    units[i] = 1 + (units[i] ?? 0);
  }
  return units;
}

/** Whether a dimension is of the calendar. */
function isCalendarDimension(
  dimension: Dimension,
): dimension is "day" | "week" | "month" {
  return dimension === "day" || dimension === "week" || dimension === "month";
}

/** Some time that is added up. */
interface Part {
  /** What it is a part of: that counts once in each row. */
  readonly source: {
    readonly taskId: string;
    readonly tags: readonly string[];
    readonly isRunning?: boolean | undefined;
  };
  readonly day?: CalendarDay;
  readonly seconds: number;
  readonly entryCount: number;
}

/** The rows that a part counts in. */
type Keys = (part: Part) => readonly (string | undefined)[];

function keysFor(dimension: Dimension, taskOf: TaskOf): Keys {
  if (isCalendarDimension(dimension)) return ({ day }) => [day?.[dimension]];
  if (dimension === "task") return ({ source: of }) => [of.taskId];
  if (dimension === "tag") {
    return ({ source: { tags } }) =>
      tags.length > 0 ? [...new Set(tags)] : [undefined];
  }
  return ({ source: of }) => [taskOf(of.taskId)?.[dimension]];
}

/** Time that is added up, with its rows. */
class Sum {
  #seconds = 0;
  #entryCount = 0;
  #isRunning = false;
  #last: unknown;
  readonly #rows = new Map<string | undefined, Sum>();

  add(part: Part, keys: readonly Keys[], depth = 0): void {
    const { source: of, seconds, entryCount } = part;
    this.#seconds += seconds;
    if (of !== this.#last) this.#entryCount += entryCount;
    this.#last = of;
    this.#isRunning ||= of.isRunning === true;
    for (const key of keys[depth]?.(part) ?? []) {
      let row = this.#rows.get(key);
      if (!row) this.#rows.set(key, row = new Sum());
      row.add(part, keys, depth + 1);
    }
  }

  total(
    key: string | undefined,
    [dimension, ...others]: readonly Dimension[],
  ): Total {
    return {
      key,
      seconds: this.#seconds,
      entryCount: this.#entryCount,
      ...(this.#isRunning && { isRunning: true }),
      ...(dimension && {
        rows: [...this.#rows].map(([key, row]) => row.total(key, others))
          .sort(isCalendarDimension(dimension) ? byKey : bySeconds),
      }),
    };
  }
}

function byKey(a: Total, b: Total): number {
  return (a.key ?? "\uFFFF") < (b.key ?? "\uFFFF") ? -1 : 1;
}

function bySeconds(a: Total, b: Total): number {
  return b.seconds - a.seconds || byKey(a, b);
}

/** A day of the calendar, its week `2024-W50` and its month `2024-12`. */
interface CalendarDay extends InstantRange {
  readonly day: CivilDate;
  readonly week: string;
  readonly month: string;
}

/** A part of an entry that lies in one day. */
interface DayPart {
  readonly day: CalendarDay;
  readonly seconds: number;
}

/** It often, but not always, counts as long as from its start to its end. */
type Timed = Pick<Entry, "start" | "end" | "durationSeconds">;

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
const MAX_DAYS = 3660;

/** The last instant of which every zone has a date of four digits. */
const MAX_INSTANT = Date.UTC(9999, 11, 30);

/** Whether an entry lasts so long, in a range, that a year in it is wrong. */
export function isTooLong(
  { start, end }: Timed,
  range: InstantRange | undefined,
): boolean {
  const from = Math.max(start, range?.from ?? start);
  const to = Math.min(end, range?.to ?? end);
  return to - from > MAX_DAYS * DAY;
}

/**
 * The days of a zone, each computed once: reports ask for the days of a hundred
 * thousand entries.
 */
export class CalendarDays {
  readonly #zone: Zone;
  readonly #days = new Map<number, CalendarDay>();
  #last: CalendarDay | undefined;

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
  const instant = Math.min(at, MAX_INSTANT);
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

/** Which tasks a summary is about; all if empty. */
export interface SummaryFilter {
  /** Only tasks of this plan. */
  readonly plan?: string | undefined;
  /** Only tasks of this sprint. */
  readonly sprint?: string | undefined;
  /** Only this task. */
  readonly taskId?: string | undefined;
}

/** A row of a summary. */
export interface SummaryRow extends Total {
  /** The title, where rows are tasks that have one. */
  readonly title: string | undefined;
  /** What it adds up from by the next dimension, if there is one. */
  readonly rows?: readonly SummaryRow[];
}

/** A running timer, counted until now. */
export interface SummaryTimer {
  /** Its task. */
  readonly taskId: string;
  /** How much of it counts, in seconds. */
  readonly seconds: number;
  /** When it should have ended, if it was probably forgotten. */
  readonly likelyEnd: Instant | undefined;
}

/** The time of tasks, added up. */
export interface Summary {
  /** What it is added up by. */
  readonly by: Dimension;
  /** What the time of a row is added up by, and so on. */
  readonly thenBy: readonly Dimension[];
  /** The first date; `undefined` if all time counts. */
  readonly from: CivilDate | undefined;
  /** The last date; `undefined` if all time counts. */
  readonly to: CivilDate | undefined;
  /** Which tasks count. */
  readonly filter: SummaryFilter;
  /** By time in its order; otherwise the largest first. */
  readonly rows: readonly SummaryRow[];
  /** All time, each entry once, in seconds. */
  readonly totalSeconds: number;
  /** How many entries that are. */
  readonly entryCount: number;
  /** The timer that runs and counts, until now. */
  readonly running: SummaryTimer | undefined;
  /** How much of today's work is booked, where only today is asked for. */
  readonly booked: BookedShare | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}
