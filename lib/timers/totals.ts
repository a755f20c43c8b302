import type { InstantRange } from "../time/date_range.ts";
import type { Zone } from "../time/zone.ts";
import { CalendarDays, secondsUntil } from "./calendar_days.ts";
import type { Entry } from "./entry.ts";
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
}

/** What is needed to tell what entries have in common. */
export interface TotalsContext {
  /** Where days begin and end. */
  readonly zone: Zone;
  /** The time that counts; all if left out. */
  readonly range?: InstantRange | undefined;
  /** What is known of a task. */
  readonly taskOf: (taskId: string) => Task | undefined;
}

type Entryish = Pick<
  Entry,
  "taskId" | "start" | "end" | "durationSeconds" | "tags"
>;

/**
 * Adds entries up. What passes a border of days counts on both sides of it, by
 * as much as is there; what has several tags counts for each of them.
 */
export function totalsBy(
  entries: Iterable<Entryish>,
  dimension: Dimension,
  { zone, range, taskOf }: TotalsContext,
): Total[] {
  const sums = new Sums();
  const days = isOfTime(dimension) ? new CalendarDays(zone) : undefined;
  for (const entry of entries) {
    if (days) {
      let last: string | undefined;
      for (const { day, seconds } of days.partsOf(entry, range)) {
        const key = day[dimension as "day" | "week" | "month"];
        // A week or month with several of its days has the entry once.
        sums.add(key, seconds, key === last ? 0 : 1);
        last = key;
      }
      continue;
    }
    const seconds = secondsWithin(entry, range);
    if (seconds === undefined) continue;
    for (const key of keysOf(entry, dimension, taskOf)) sums.add(key, seconds);
  }
  return sums.totals(isOfTime(dimension));
}

/** Adds ready totals of tasks up by task, plan or sprint. */
export function totalsOfTasks(
  tasks: Iterable<Total & { readonly key: string }>,
  dimension: "task" | "plan" | "sprint",
  taskOf: TotalsContext["taskOf"],
): Total[] {
  const sums = new Sums();
  for (const { key: taskId, seconds, entryCount } of tasks) {
    const [key] = keysOf({ taskId, tags: [] }, dimension, taskOf);
    sums.add(key, seconds, entryCount);
  }
  return sums.totals(false);
}

/**
 * The seconds of an entry that lie in a range: of its duration, the share that
 * lies there of the time from its start to its end.
 *
 * @returns `undefined` if nothing of it lies there.
 */
export function secondsWithin(
  entry: Entryish,
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

/** Whole percents of some amounts that add up to 100, unless all are 0. */
export function percentsOf(amounts: readonly number[]): number[] {
  const sum = amounts.reduce((sum, amount) => sum + amount, 0);
  if (sum === 0) return amounts.map(() => 0);
  const exact = amounts.map((amount) => amount * 100 / sum);
  const percents = exact.map(Math.floor);
  const missing = 100 - percents.reduce((sum, percent) => sum + percent, 0);
  // Those that lost most by cutting get the rest: the largest remainders.
  const order = exact.map((percent, i) => ({ i, rest: percent % 1 }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, missing)) {
    percents[i] = 1 + (percents[i] ?? 0);
  }
  return percents;
}

function isOfTime(dimension: Dimension): boolean {
  return dimension === "day" || dimension === "week" || dimension === "month";
}

function keysOf(
  { taskId, tags }: Pick<Entry, "taskId" | "tags">,
  dimension: Dimension,
  taskOf: TotalsContext["taskOf"],
): readonly (string | undefined)[] {
  if (dimension === "task") return [taskId];
  if (dimension === "plan") return [taskOf(taskId)?.plan];
  if (dimension === "sprint") return [taskOf(taskId)?.sprint];
  return tags.length > 0 ? [...new Set(tags)] : [undefined];
}

/** Sums by key. */
class Sums {
  readonly #sums = new Map<
    string | undefined,
    { seconds: number; entryCount: number }
  >();

  add(key: string | undefined, seconds: number, entryCount = 1): void {
    const sum = this.#sums.get(key);
    if (sum) {
      sum.seconds += seconds;
      sum.entryCount += entryCount;
    } else this.#sums.set(key, { seconds, entryCount });
  }

  totals(byKey: boolean): Total[] {
    const totals = [...this.#sums].map(([key, sum]) => ({ key, ...sum }));
    const keyOrder = (a: Total, b: Total) =>
      (a.key ?? "\uFFFF") < (b.key ?? "\uFFFF") ? -1 : 1;
    return totals.sort((a, b) =>
      byKey ? keyOrder(a, b) : b.seconds - a.seconds || keyOrder(a, b)
    );
  }
}
