import { WEEK } from "@std/datetime";
import { InvalidTextError } from "../../errors.ts";
import { totalSecondsOf } from "../../formats/entry_file.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import type { CivilDate } from "../../time/civil_date.ts";
import {
  type DateRange,
  type InstantRange,
  instantsOfRange,
} from "../../time/date_range.ts";
import { utcMonthOf } from "../../time/instant.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { parseDateRange } from "../../time/typed_range.ts";
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
  totalOf,
  totalOfTasks,
} from "../../tracking/totals.ts";
import { bookedToday } from "../workday/booked_time.ts";
import type { Workspace } from "../workspace.ts";
import { forgottenSince } from "./forgotten_timer.ts";
import { filterNotes } from "./notes.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

/**
 * The longest entry to expect: a timer that was forgotten before a vacation.
 */
const MAX_ENTRY_MS = 4 * WEEK;

/**
 * Selects the time to add up, and how to group it. By default, all time by
 * task.
 */
export interface SummaryRequest {
  /**
   * What to group by; with several, each group is divided by the next.
   *
   * @default {"task"}
   */
  by?: Dimension | readonly Dimension[];
  /**
   * Whether to exclude the running timer.
   *
   * @default {false}
   */
  withoutRunning?: boolean;
  /**
   * A range of dates: `today`, `week`, `month` or `year`, or one such as
   * `last week`, `2024-W50`, `nov` or `2024-12-01..2024-12-10`. Takes
   * precedence over `from` and `to`.
   */
  range?: string;
  /** The first date, such as `2024-12-10`, `yesterday` or `last fri`. */
  from?: string;
  /**
   * The last date, in the same form.
   *
   * @default Today, if `from` is given.
   */
  to?: string;
  /** Includes only tasks of this plan. */
  plan?: string;
  /** Includes only tasks of this sprint. */
  sprint?: string;
  /** Includes only this task. */
  taskId?: string;
}

/** Adds up the time of tasks. */
export function summarize(
  workspace: Workspace,
  request: SummaryRequest,
): Promise<Summary> {
  const { plan, sprint, taskId, withoutRunning = false } = request;
  const [by, ...thenBy] = dimensionsOf(request);
  const filter = { plan, sprint, taskId };
  return viewTimers(workspace, async (view) => {
    const { files, zone } = view;
    const today = civilTimeAt(view.now, zone).date;
    const dates = datesOf(request, today);
    const tasks = await files.tasks();
    const isWanted = taskFilter(filter, tasks);
    const timer = withoutRunning ? undefined : view.running;
    const running = timer && isWanted(timer.taskId) ? timer : undefined;
    const range = dates && instantsOfRange(dates, zone);
    const query = { by: [by, ...thenBy], tasks, isWanted, running };
    const total = !range && query.by.every(isTaskDimension)
      ? await storedTotal(files, query)
      : await countedTotal(files, { ...query, range });
    const isToday = dates?.from === today && dates.to === today;
    const isAll = Object.values(filter).every((it) => it === undefined);
    return {
      by,
      thenBy,
      from: dates?.from,
      to: dates?.to,
      filter,
      totalSeconds: total.seconds,
      entryCount: total.entryCount,
      running: running && await timerIn(range, running, view),
      rows: withTitles(total.rows ?? [], query.by, tasks),
      notes: [
        ...timer && view.clockNote ? [view.clockNote] : [],
        ...await filterNotes(files, filter),
      ],
      booked: isToday && isAll ? await bookedToday(workspace, view) : undefined,
    };
  });
}

/** Returns the running timer, if it overlaps the range. */
async function timerIn(
  range: InstantRange | undefined,
  running: Entry,
  view: TimerView,
): Promise<SummaryTimer | undefined> {
  const seconds = secondsWithin(running, range);
  if (seconds === undefined) return undefined;
  const likelyEnd = await forgottenSince(view, running);
  return { taskId: running.taskId, seconds, likelyEnd };
}

/** A summary request with its tasks and filter resolved. */
interface SummaryQuery {
  readonly by: readonly Dimension[];
  readonly tasks: ReadonlyMap<string, Task>;
  readonly isWanted: (taskId: string) => boolean;
  /** The running timer, if the summary includes it. */
  readonly running: Entry | undefined;
}

function dimensionsOf(
  { by = "task" }: SummaryRequest,
): [Dimension, ...Dimension[]] {
  const [first = "task", ...others] = typeof by === "string"
    ? [by]
    : new Set(by);
  return [first, ...others];
}

/** Adds up the totals stored with each task, without reading old entries. */
async function storedTotal(
  files: TimerFiles,
  { by, tasks, isWanted, running }: SummaryQuery,
): Promise<Total> {
  const totals: (Total & { key: string })[] = [];
  for (const [key, task] of (await files.entries()).tasks) {
    if (!isWanted(key)) continue;
    const entryCount = task.entries.length + (task.archive?.entries ?? 0);
    if (entryCount === 0) continue;
    totals.push({ key, seconds: totalSecondsOf(task), entryCount });
  }
  if (running) {
    const { taskId: key, durationSeconds: seconds } = running;
    totals.push({ key, seconds, entryCount: 1, isRunning: true });
  }
  return totalOfTasks(totals, by, (id) => tasks.get(id));
}

/** Adds up entries one by one, which ranges, dates and tags require. */
async function countedTotal(
  files: TimerFiles,
  { by, tasks, isWanted, running, range }: SummaryQuery & {
    readonly range: InstantRange | undefined;
  },
): Promise<Total> {
  const near = await (await files.entries()).entriesIn(
    range && {
      first: utcMonthOf(range.from - MAX_ENTRY_MS),
      last: utcMonthOf(range.to),
    },
  );
  const wanted: (Entry & { isRunning?: boolean })[] = near
    .filter(({ taskId }) => isWanted(taskId));
  if (running) wanted.push({ ...running, isRunning: true });
  const { zone } = files;
  return totalOf(wanted, by, { zone, range, taskOf: (id) => tasks.get(id) });
}

function taskFilter(
  { plan, sprint, taskId }: SummaryFilter,
  tasks: ReadonlyMap<string, Task>,
): (taskId: string) => boolean {
  return (id) =>
    (taskId === undefined || id === taskId) &&
    (plan === undefined || tasks.get(id)?.plan === plan) &&
    (sprint === undefined || tasks.get(id)?.sprint === sprint);
}

function isTaskDimension(by: Dimension): boolean {
  return by === "task" || by === "plan" || by === "sprint";
}

function withTitles(
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
      ...(rows && { rows: withTitles(rows, others, tasks) }),
    };
  });
}

/**
 * Returns the requested dates, or `undefined` for all time.
 *
 * @throws {InvalidTextError} When a date is invalid, or the range ends before
 * it starts.
 */
function datesOf(
  { range, from, to }: SummaryRequest,
  today: CivilDate,
): DateRange | undefined {
  if (range !== undefined) return parseDateRange(range, today);
  if (from === undefined && to === undefined) return undefined;
  const dates = {
    from: from === undefined ? EARLIEST : parseDateWord(from, today),
    to: to === undefined ? today : parseDateWord(to, today),
  };
  if (dates.from <= dates.to) return dates;
  throw new InvalidTextError(
    "invalid_range",
    `The range starts on ${dates.from} but ends on ${dates.to}`,
    { hint: "Use an earlier --from or a later --to" },
  );
}

/** The start of a range for which only an end is given. */
export const EARLIEST = "1970-01-01" as CivilDate;
