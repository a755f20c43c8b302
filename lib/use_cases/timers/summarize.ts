import { totalSecondsOf } from "../../formats/entry_file.ts";
import { type EntryLog, logDays, totalsOf } from "../../report/entry_log.ts";
import {
  entryRounder,
  parseRounding,
  type RoundingRule,
} from "../../report/rounding.ts";
import type { Summary, SummaryRow } from "../../report/summary.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { byStart, type Entry } from "../../tracking/entry.ts";
import type { Task } from "../../tracking/task.ts";
import {
  type Dimension,
  dividesTasks,
  EntryCount,
  isEmptyFilter,
  type Total,
  totalOfTasks,
} from "../../tracking/totals.ts";
import { bookedToday } from "../workday/load_days.ts";
import type { Workspace } from "../workspace.ts";
import {
  countSelected,
  selectedEntries,
  type SelectedTime,
  selectedTimer,
  selectionNotes,
  selectTime,
  type TimeRequest,
} from "./select_time.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

/** Selects the entries to list. By default, all of them. */
export interface LogRequest extends TimeRequest {
  /**
   * Also rounds the time by a rule such as `15m`, `6m:up` or `15m:up:day`.
   */
  round?: string;
}

/**
 * Selects the time to add up, and how to group it. By default, all time by
 * task.
 */
export interface SummaryRequest extends LogRequest {
  /**
   * What to group by; with several, each group is divided by the next.
   *
   * @default {"task"}
   */
  by?: Dimension | readonly Dimension[];
}

/** Adds up the time of tasks. */
export function summarize(
  workspace: Workspace,
  request: SummaryRequest,
): Promise<Summary> {
  const by = dimensionsOf(request);
  const { round } = request;
  const rounding = round === undefined ? undefined : parseRounding(round);
  return viewTimers(workspace, async (view) => {
    const selected = await selectTime(view, request);
    const { dates, today, filter, tasks } = selected;
    const isStored = !dates && by.every(isTaskDimension) &&
      !dividesTasks(filter) && !rounding;
    const total = isStored
      ? await storedTotal(view.files, selected, by)
      : await countedTotal(view, selected, { by, rounding });
    const isToday = dates?.from === today && dates.to === today;
    const isWhole = isToday && isEmptyFilter(filter);
    const [first, ...thenBy] = by;
    return {
      by: first,
      thenBy,
      from: dates?.from,
      to: dates?.to,
      filter,
      rounding,
      totalSeconds: total.seconds,
      totalRoundedSeconds: rounding && (total.roundedSeconds ?? 0),
      entryCount: total.entryCount,
      running: await selectedTimer(view, selected),
      rows: withTitles(total.rows ?? [], by, tasks),
      notes: await selectionNotes(view, selected, {
        request,
        isEmpty: total.entryCount === 0,
      }),
      booked: isWhole ? await bookedToday(workspace, view) : undefined,
    };
  });
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
  { tasks, isWanted, running }: SelectedTime,
  by: readonly Dimension[],
): Promise<Total> {
  const totals: (Total & { key: string })[] = [];
  for (const [key, task] of (await files.entries()).tasks) {
    if (!isWanted({ taskId: key, tags: [] })) continue;
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

/**
 * Adds up entries one by one, which ranges, dates and tags require. Rounding
 * the time of a day rounds the sums of its first entries, in order, and needs
 * all of them at once.
 */
async function countedTotal(
  view: TimerView,
  selected: SelectedTime,
  { by, rounding }: {
    readonly by: readonly Dimension[];
    readonly rounding: RoundingRule | undefined;
  },
): Promise<Total> {
  const { tasks, running, range } = selected;
  const options = {
    zone: view.zone,
    range,
    taskOf: (id: string) => tasks.get(id),
  };
  const timer = running && { ...running, isRunning: true };
  if (rounding) {
    const round = entryRounder(rounding);
    const count = new EntryCount<Entry>(by, { ...options, round });
    const entries = await selectedEntries(view, selected);
    if (timer) entries.push(timer);
    for (const entry of entries.sort(byStart)) count.add(entry);
    return count.total();
  }
  const count = new EntryCount(by, options);
  await countSelected(view, selected, (entry) => count.add(entry));
  if (timer) count.add(timer);
  return count.total();
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

/** Lists entries by day. */
export function logEntries(
  workspace: Workspace,
  request: LogRequest,
): Promise<EntryLog> {
  const { round } = request;
  const rounding = round === undefined ? undefined : parseRounding(round);
  return viewTimers(workspace, async (view) => {
    const selected = await selectTime(view, request);
    const { dates, filter, tasks, range, running } = selected;
    const entries: (Entry & { isRunning?: true })[] = await selectedEntries(
      view,
      selected,
    );
    if (running) entries.push({ ...running, isRunning: true });
    entries.sort(byStart);
    const days = logDays(entries, {
      ...{ zone: view.zone, range, rounding },
    });
    const listed = new Set(
      days.flatMap((day) => day.entries.map(({ entry }) => entry)),
    );
    const titles = [...tasks.values()].flatMap(
      ({ id, title }): [string, string][] => title === "" ? [] : [[id, title]],
    );
    return {
      ...{ from: dates?.from, to: dates?.to, filter, rounding, days },
      ...totalsOf(days, rounding),
      titles: new Map(titles),
      entryCount: listed.size,
      running: await selectedTimer(view, selected),
      notes: await selectionNotes(view, selected, {
        request,
        isEmpty: listed.size === 0,
      }),
    };
  });
}
