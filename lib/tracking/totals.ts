import { DAY } from "@std/datetime";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../time/civil_date.ts";
import {
  type InstantRange,
  instantsOfRange,
  isWithin,
  rangeOf,
  weekOf,
} from "../time/date_range.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import { type BillingTerms, clientOf, isBillable } from "./billing.ts";
import type { Entry } from "./entry.ts";
import { EntryTooLongError } from "./errors.ts";
import type { Task } from "./task.ts";

/** The dimensions by which time can be grouped. */
export const DIMENSIONS = [
  "day",
  "week",
  "month",
  "task",
  "plan",
  "sprint",
  "tag",
] as const;

/** A dimension by which time is grouped. */
export type Dimension = typeof DIMENSIONS[number];

/** The total time of a group. */
export interface Total {
  /**
   * The group's key, such as a task id; `undefined` for entries without one.
   */
  readonly key: string | undefined;
  /** The time, in seconds. */
  readonly seconds: number;
  /** The rounded time in seconds, if it was requested. */
  readonly roundedSeconds?: number;
  /** The number of entries that contribute to it. */
  readonly entryCount: number;
  /** Whether the running timer contributes to it; omitted if not. */
  readonly isRunning?: true;
  /** The totals by the next dimension, if there is one. */
  readonly rows?: readonly Total[];
}

/** Looks up a task by its id. */
type TaskOf = (taskId: string) => Task | undefined;

/** The part of an entry that can be filtered and added up. */
export type CountedEntry = Pick<
  Entry,
  "taskId" | "tags" | "billable" | "start" | "end" | "durationSeconds"
>;

interface CountOptions<E> {
  readonly zone: Zone;
  readonly range?: InstantRange | undefined;
  readonly taskOf: TaskOf;
  /** Rounds the seconds of each part of an entry within one day. */
  readonly round?: ((entry: E, part: DayPart) => number) | undefined;
}

/**
 * Adds up entries one by one, grouped by the first dimension, within it by the
 * second, and so on. An entry that spans several days is split between them,
 * and an entry with several tags counts for each.
 */
export class EntryCount<E extends CountedEntry = CountedEntry> {
  readonly #by: readonly Dimension[];
  readonly #options: CountOptions<E>;
  readonly #keys: readonly Keys[];
  readonly #days: ZoneCalendar | undefined;
  readonly #sum = new Sum();

  constructor(by: readonly Dimension[], options: CountOptions<E>) {
    const { zone, taskOf, round } = options;
    this.#by = by;
    this.#options = options;
    this.#keys = by.map((dimension) => keysFor(dimension, taskOf));
    const unit = round || by.includes("day") || by.includes("week")
      ? "day"
      : by.includes("month")
      ? "month"
      : undefined;
    this.#days = unit && new ZoneCalendar(zone, unit);
  }

  /** @throws {EntryTooLongError} When it is too long to be split by day. */
  add(entry: E & { readonly isRunning?: boolean }): void {
    const { range, round } = this.#options;
    if (!this.#days) {
      const seconds = secondsWithin(entry, range);
      if (seconds === undefined) return;
      this.#sum.add({ source: entry, seconds, entryCount: 1 }, this.#keys);
      return;
    }
    if (isTooLong(entry, range)) {
      throw new EntryTooLongError(entry.taskId, entry.start, entry.end);
    }
    for (const part of this.#days.partsOf(entry, range)) {
      const { day, seconds } = part;
      const roundedSeconds = round?.(entry, part);
      this.#sum.add(
        { source: entry, day, seconds, roundedSeconds, entryCount: 1 },
        this.#keys,
      );
    }
  }

  total(): Total {
    return this.#sum.total(undefined, this.#by);
  }
}

/** Adds up totals of tasks, grouped by task, plan or sprint. */
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
 * Returns the seconds of an entry within a range: its duration, in proportion
 * to the part of its time span that is in the range.
 *
 * @returns The seconds, or `undefined` if the entry is outside the range.
 */
export function secondsWithin(
  entry: Timed,
  range: InstantRange | undefined,
): number | undefined {
  const { start, end, durationSeconds } = entry;
  if (!range) return durationSeconds;
  const from = Math.max(start, range.from);
  const to = Math.min(end, range.to);
  if (from < to) return secondsUntil(entry, to) - secondsUntil(entry, from);
  const isInside = start === end && isWithin(start, range);
  return isInside ? durationSeconds : undefined;
}

/**
 * Rounds amounts to whole units that add up to a total, by the largest
 * remainder method, so that each is less than one unit off.
 *
 * @param unit The size of a unit.
 * @param total The total in units, at most one away from the exact sum.
 */
export function roundToTotal(
  amounts: readonly number[],
  { unit, total }: { readonly unit: number; readonly total: number },
): number[] {
  const parts = amounts.map((amount) => ({
    units: Math.floor(amount / unit),
    // Equal remainders of whole amounts must be equal numbers.
    rest: amount % unit,
  }));
  const missing = total - parts.reduce((sum, { units }) => sum + units, 0);
  const byRest = parts.toSorted((a, b) => b.rest - a.rest);
  for (const part of byRest.slice(0, Math.max(missing, 0))) part.units++;
  return parts.map(({ units }) => units);
}

/** Returns whether a dimension is a period of the calendar. */
function isCalendarDimension(
  dimension: Dimension,
): dimension is "day" | "week" | "month" {
  return dimension === "day" || dimension === "week" || dimension === "month";
}

/** An amount of time to add up. */
interface Part {
  /** The entry it is a part of, which counts once in each row. */
  readonly source: {
    readonly taskId: string;
    readonly tags: readonly string[];
    readonly isRunning?: boolean | undefined;
  };
  readonly day?: CalendarDay;
  readonly seconds: number;
  readonly roundedSeconds?: number | undefined;
  readonly entryCount: number;
}

/** Returns the keys of the rows that a part belongs to. */
type Keys = (part: Part) => readonly (string | undefined)[];

function keysFor(dimension: Dimension, taskOf: TaskOf): Keys {
  if (dimension === "week") {
    const weeks = new Map<CivilDate, string>();
    return ({ day: { day } = {} }) => {
      if (day === undefined) return [undefined];
      const week = weeks.get(day) ?? weekOf(day);
      weeks.set(day, week);
      return [week];
    };
  }
  if (isCalendarDimension(dimension)) return ({ day }) => [day?.[dimension]];
  if (dimension === "task") return ({ source: of }) => [of.taskId];
  if (dimension === "tag") {
    return ({ source: { tags } }) =>
      tags.length > 0 ? [...new Set(tags)] : [undefined];
  }
  return ({ source: of }) => [taskOf(of.taskId)?.[dimension]];
}

/** An accumulator for a total and its rows. */
class Sum {
  #seconds = 0;
  #roundedSeconds: number | undefined;
  #entryCount = 0;
  #isRunning = false;
  #last: unknown;
  #rows: Map<string | undefined, Sum> | undefined;

  add(part: Part, keys: readonly Keys[], depth = 0): void {
    const { source: of, seconds, roundedSeconds, entryCount } = part;
    this.#seconds += seconds;
    if (roundedSeconds !== undefined) {
      this.#roundedSeconds = roundedSeconds + (this.#roundedSeconds ?? 0);
    }
    if (of !== this.#last) this.#entryCount += entryCount;
    this.#last = of;
    this.#isRunning ||= of.isRunning === true;
    for (const key of keys[depth]?.(part) ?? []) {
      this.#rows ??= new Map();
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
      ...(this.#roundedSeconds !== undefined &&
        { roundedSeconds: this.#roundedSeconds }),
      entryCount: this.#entryCount,
      ...(this.#isRunning && { isRunning: true }),
      ...(dimension && {
        rows: [...this.#rows ?? []].map(([key, row]) => row.total(key, others))
          .sort(orderBy(dimension)),
      }),
    };
  }
}

/** Sorts groups by date, or else by time, largest first. */
export function orderBy(
  dimension: Dimension,
): (a: Keyed, b: Keyed) => number {
  const byKey = ({ key: a = "\uFFFF" }: Keyed, { key: b = "\uFFFF" }: Keyed) =>
    a < b ? -1 : 1;
  return isCalendarDimension(dimension)
    ? byKey
    : (a, b) => b.seconds - a.seconds || byKey(a, b);
}

type Keyed = Pick<Total, "key" | "seconds">;

/** A calendar day, or a whole month of which `day` is the first. */
interface CalendarDay extends InstantRange {
  readonly day: CivilDate;
  readonly month: CivilMonth;
}

/** The unit that time is split into; months take less time to find than days. */
type CalendarUnit = "day" | "month";

/** The part of an entry that is within one day. */
export interface DayPart extends InstantRange {
  readonly day: CalendarDay;
  readonly seconds: number;
}

/** An entry's times. Its duration can differ from the time between them. */
type Timed = Pick<Entry, "start" | "end" | "durationSeconds">;

/**
 * Returns the seconds of an entry up to an instant: its duration, in proportion
 * to the elapsed part of its time span.
 */
export function secondsUntil(
  { start, end, durationSeconds }: Timed,
  at: Instant,
): number {
  // Files of other programs can have fractions of a second, which must count.
  if (at === end) return durationSeconds;
  const seconds = Math.round(durationSeconds * (at - start) / (end - start));
  return Math.min(seconds, durationSeconds);
}

/** The maximum number of days into which an entry is split. */
const MAX_DAYS = 3660;

/** The last instant whose year has four digits in every zone. */
const MAX_INSTANT = Date.UTC(9999, 11, 30);

/** Returns whether an entry is so long that one of its years must be wrong. */
export function isTooLong(
  { start, end }: Timed,
  range: InstantRange | undefined,
): boolean {
  const from = Math.max(start, range?.from ?? start);
  const to = Math.min(end, range?.to ?? end);
  return to - from > MAX_DAYS * DAY;
}

/**
 * The days of a zone, or its months. They are cached, since a report can have
 * 100,000 entries.
 */
export class ZoneCalendar {
  readonly #zone: Zone;
  readonly #unit: CalendarUnit;
  readonly #days = new Map<number, CalendarDay>();
  #last: CalendarDay | undefined;

  constructor(zone: Zone, unit: CalendarUnit = "day") {
    this.#zone = zone;
    this.#unit = unit;
  }

  /** Returns the day that contains an instant. */
  at(instant: Instant): CalendarDay {
    const last = this.#last;
    if (last && last.from <= instant && instant < last.to) return last;
    // Days are keyed by the UTC day in which they begin, and so are months.
    const index = indexOf(instant, this.#unit);
    for (const near of [index, index - 1]) {
      const day = this.#days.get(near);
      if (day && day.from <= instant && instant < day.to) {
        return this.#last = day;
      }
    }
    const day = dayAt(instant, this.#zone, this.#unit);
    this.#days.set(indexOf(day.from, this.#unit), day);
    return this.#last = day;
  }

  /**
   * Splits an entry at day boundaries. The parts add up to the duration within
   * the range. The entry must not be too long.
   */
  partsOf(entry: Timed, range: InstantRange | undefined): DayPart[] {
    const { start, end, durationSeconds } = entry;
    const from = Math.max(start, range?.from ?? start);
    const to = Math.min(end, range?.to ?? end);
    const first = this.at(from);
    if (start === from && end === to && end <= first.to) {
      return range && start >= range.to
        ? []
        : [{ day: first, from, to, seconds: durationSeconds }];
    }
    const parts: DayPart[] = [];
    for (let at = from; at < to;) {
      const day = this.at(at);
      const next = at < day.to ? Math.min(day.to, to) : to;
      const seconds = secondsUntil(entry, next) - secondsUntil(entry, at);
      parts.push({ day, from: at, to: next, seconds });
      at = next;
    }
    return parts;
  }
}

/** Returns the number of a day or a month in UTC. */
function indexOf(instant: Instant, unit: CalendarUnit): number {
  if (unit === "day") return Math.floor(instant / DAY);
  const date = new Date(instant);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function dayAt(at: Instant, zone: Zone, unit: CalendarUnit): CalendarDay {
  const instant = Math.min(at, MAX_INSTANT);
  const { date } = civilTimeAt(instant, zone);
  const day = dayWith(date, zone, unit);
  // When clocks go back past midnight, the previous date is repeated.
  return instant < day.to ? day : dayWith(addDays(date, 1), zone, unit);
}

function dayWith(
  date: CivilDate,
  zone: Zone,
  unit: CalendarUnit,
): CalendarDay {
  const dates = rangeOf(unit === "day" ? "today" : "month", date);
  const { from, to } = instantsOfRange(dates, zone);
  return { day: dates.from, month: monthOf(date), from, to };
}

/** Restricts entries; an empty filter includes all. */
export interface EntryFilter {
  /** Only tasks of this plan. */
  readonly plan?: string | undefined;
  /** Only tasks of this client. */
  readonly client?: string | undefined;
  /** Only tasks of this sprint. */
  readonly sprint?: string | undefined;
  /** Only this task. */
  readonly taskId?: string | undefined;
  /** Only entries with all of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** Only entries that are billable, or only those that are not. */
  readonly billable?: boolean | undefined;
}

/** What a filter looks at. */
export type FilteredEntry = Pick<Entry, "taskId" | "tags" | "billable">;

/** Returns whether a filter includes all entries. */
export function isEmptyFilter(filter: EntryFilter): boolean {
  const { tags = [], ...others } = filter;
  return tags.length === 0 &&
    Object.values(others).every((it) => it === undefined);
}

/** Returns whether a filter tells apart entries of the same task. */
export function dividesTasks({ tags = [], billable }: EntryFilter): boolean {
  return tags.length > 0 || billable !== undefined;
}

/** Returns whether a filter needs the settings of clients and billable time. */
export function needsTerms({ client, billable }: EntryFilter): boolean {
  return client !== undefined || billable !== undefined;
}

/** What a filter looks up: tasks, and the settings if it needs them. */
interface FilterSource {
  readonly taskOf: (taskId: string) => Task | undefined;
  readonly terms: Pick<BillingTerms, "clients" | "billable">;
}

/** Returns a function that returns whether a filter includes an entry. */
export function entryFilter(
  { plan, client, sprint, taskId, tags = [], billable }: EntryFilter,
  { taskOf, terms }: FilterSource,
): (entry: FilteredEntry) => boolean {
  return (entry) => {
    const { taskId: id } = entry;
    const task = taskOf(id);
    return (taskId === undefined || id === taskId) &&
      (plan === undefined || task?.plan === plan) &&
      (client === undefined || clientOf({ id, ...task }, terms) === client) &&
      (sprint === undefined || task?.sprint === sprint) &&
      tags.every((tag) => entry.tags.includes(tag)) &&
      (billable === undefined || isBillable(entry, task, terms) === billable);
  };
}
