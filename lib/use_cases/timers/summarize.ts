import { WEEK } from "@std/datetime";
import { InvalidTextError } from "../../errors.ts";
import { totalSecondsOf } from "../../formats/entry_file.ts";
import type { CivilDate } from "../../time/civil_date.ts";
import {
  type DateRange,
  instantsOfRange,
  rangeOf,
  type RangeWord,
} from "../../time/date_range.ts";
import { utcMonthOf } from "../../time/instant.ts";
import { parseDateWord } from "../../time/typed_time.ts";
import { civilTimeAt } from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import type { Task } from "../../tracking/task.ts";
import {
  type Dimension,
  secondsWithin,
  type Summary,
  type SummaryFilter,
  type SummaryRow,
  type SummaryTimer,
  type Total,
  totalsBy,
  totalsOfTasks,
} from "../../tracking/totals.ts";
import { bookedToday } from "../workday/booked_time.ts";
import type { Workspace } from "../workspace.ts";
import { filterNotes } from "./notes.ts";
import { forgottenSince } from "./show_timer.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

/** How long a timer may have run: over a holiday, if it was forgotten. */
const LONGEST_ENTRY_MS = 4 * WEEK;

/** What a summary adds up. */
interface Asked {
  readonly by: readonly Dimension[];
  readonly dates: DateRange | undefined;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly isWanted: (taskId: string) => boolean;
}

/** Adds up the time of tasks. */
export function summarize(
  workspace: Workspace,
  request: SummaryRequest,
): Promise<Summary> {
  const { plan, sprint, taskId, withoutRunning = false } = request;
  const by = dimensionsOf(request);
  const filter = { plan, sprint, taskId };
  return viewTimers(workspace, async (timers) => {
    const view = withoutRunning ? { ...timers, running: undefined } : timers;
    const today = civilTimeAt(view.now, view.zone).date;
    const dates = datesOf(request, today);
    const tasks = await view.files.tasks();
    const isWanted = wantedBy(filter, tasks);
    const asked = { by, dates, tasks, isWanted };
    const isStored = dates === undefined && by.every(isOfTasks);
    const sums = isStored
      ? await storedTotals(view, asked)
      : await countedTotals(view, asked);
    const isToday = dates?.from === today && dates.to === today;
    const isAll = Object.values(filter).every((it) => it === undefined);
    const [first = "task", ...thenBy] = by;
    return {
      by: first,
      thenBy,
      from: dates?.from,
      to: dates?.to,
      filter,
      ...sums,
      running: await timerIn(sums, view, workspace),
      rows: titled(sums.rows, by, tasks),
      notes: [
        ...view.running && view.clockNote ? [view.clockNote] : [],
        ...await filterNotes(view.files, filter),
      ],
      booked: isToday && isAll ? await bookedToday(workspace, view) : undefined,
    };
  });
}

/** The timer that counts, and when it should have ended. */
async function timerIn(
  { running }: Sums,
  { running: timer, read, now, zone, noted }: TimerView,
  workspace: Workspace,
): Promise<SummaryTimer | undefined> {
  if (!running || !timer) return undefined;
  const long = { timer, now, zone, noted };
  const likelyEnd = await forgottenSince(read, workspace, long);
  return { ...running, likelyEnd };
}

type Sums = Pick<Summary, "totalSeconds" | "entryCount"> & {
  readonly rows: readonly Total[];
  readonly running: Omit<SummaryTimer, "likelyEnd"> | undefined;
};

function dimensionsOf(
  { by = "task" }: SummaryRequest,
): readonly Dimension[] {
  const dimensions = typeof by === "string" ? [by] : [...new Set(by)];
  return dimensions.length > 0 ? dimensions : ["task"];
}

/** Adds up the totals that are stored with each task: all time, quickly. */
async function storedTotals(
  { files, running }: TimerView,
  { by, tasks, isWanted }: Asked,
): Promise<Sums> {
  const totals: (Total & { key: string })[] = [];
  for (const [key, task] of (await files.entries()).tasks) {
    if (!isWanted(key)) continue;
    const entryCount = task.entries.length + (task.archive?.entries ?? 0);
    if (entryCount === 0) continue;
    totals.push({ key, seconds: totalSecondsOf(task), entryCount });
  }
  const going = running && isWanted(running.taskId) ? running : undefined;
  if (going) {
    const seconds = going.durationSeconds;
    const key = going.taskId;
    totals.push({ key, seconds, entryCount: 1, isRunning: true });
  }
  const rows = totalsOfTasks(totals, by, (id) => tasks.get(id));
  return {
    rows,
    totalSeconds: sumOf(rows, ({ seconds }) => seconds),
    entryCount: sumOf(rows, ({ entryCount }) => entryCount),
    running: going && runningIn(going, going.durationSeconds),
  };
}

/** Adds up entries one by one. */
async function countedTotals(
  { files, zone, running }: TimerView,
  { by, dates, tasks, isWanted }: Asked,
): Promise<Sums> {
  const range = dates && instantsOfRange(dates, zone);
  const entries = await files.entries();
  const near = await entries.entriesIn(
    range && {
      first: utcMonthOf(range.from - LONGEST_ENTRY_MS),
      last: utcMonthOf(range.to),
    },
  );
  const wanted: (Entry & { isRunning?: boolean })[] = near
    .filter(({ taskId }) => isWanted(taskId));
  const going = running && isWanted(running.taskId) ? running : undefined;
  if (going) wanted.push({ ...going, isRunning: true });
  const parts = wanted.map((entry) => secondsWithin(entry, range))
    .filter((seconds) => seconds !== undefined);
  const goingSeconds = going && secondsWithin(going, range);
  return {
    rows: totalsBy(wanted, by, { zone, range, taskOf: (id) => tasks.get(id) }),
    totalSeconds: sumOf(parts, (seconds) => seconds),
    entryCount: parts.length,
    running: going && goingSeconds !== undefined
      ? runningIn(going, goingSeconds)
      : undefined,
  };
}

function wantedBy(
  { plan, sprint, taskId }: SummaryFilter,
  tasks: ReadonlyMap<string, Task>,
): (taskId: string) => boolean {
  return (id) =>
    (taskId === undefined || id === taskId) &&
    (plan === undefined || tasks.get(id)?.plan === plan) &&
    (sprint === undefined || tasks.get(id)?.sprint === sprint);
}

function isOfTasks(by: Dimension): boolean {
  return by === "task" || by === "plan" || by === "sprint";
}

function titled(
  totals: readonly Total[],
  [dimension, ...others]: readonly Dimension[],
  tasks: ReadonlyMap<string, Task>,
): SummaryRow[] {
  return totals.map(({ rows, ...row }) => {
    const isTask = dimension === "task" && row.key !== undefined;
    const title = isTask ? tasks.get(row.key ?? "")?.title : undefined;
    return {
      ...row,
      title: title || undefined,
      ...(rows && { rows: titled(rows, others, tasks) }),
    };
  });
}

function runningIn({ taskId }: Entry, seconds: number): Sums["running"] {
  return { taskId, seconds };
}

function sumOf<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0);
}

/** Which time to add up, and by what; all time by task if empty. */
export interface SummaryRequest {
  /**
   * What to add up by; of several, what is in a row is added up by the next.
   *
   * @default {"task"}
   */
  by?: Dimension | readonly Dimension[];
  /**
   * Whether the running timer is left out.
   *
   * @default {false}
   */
  withoutRunning?: boolean;
  /** A range of dates up to today. */
  range?: RangeWord;
  /** The first date: `YYYY-MM-DD`, `today` or `yesterday`. */
  from?: string;
  /** The last date; today if only `from` is given. */
  to?: string;
  /** Only tasks of this plan. */
  plan?: string;
  /** Only tasks of this sprint. */
  sprint?: string;
  /** Only this task. */
  taskId?: string;
}

/**
 * The dates that a request is about, or `undefined` if it is about all.
 *
 * @throws {InvalidTextError} When a date cannot be understood.
 */
function datesOf(
  { range: word, from, to }: SummaryRequest,
  today: CivilDate,
): DateRange | undefined {
  if (word !== undefined) return rangeOf(word, today);
  if (from === undefined && to === undefined) return undefined;
  const range = {
    from: from === undefined ? EARLIEST : parseDateWord(from, today),
    to: to === undefined ? today : parseDateWord(to, today),
  };
  if (range.from <= range.to) return range;
  throw new InvalidTextError(
    "invalid_range",
    `"${range.from}" is after "${range.to}"`,
    { hint: "Give the earlier date as --from, or a --to after it" },
  );
}

/** Where a range begins that says only where it ends: before all timers. */
export const EARLIEST = "1970-01-01" as CivilDate;
