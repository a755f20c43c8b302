import { totalSecondsOf as filedSecondsOf } from "../../formats/entry_file.ts";
import { instantsOfRange, rangeOf } from "../../time/date_range.ts";
import { civilTimeAt, type Instant } from "../../time/zone.ts";
import { descriptionOf } from "../../tracking/description.ts";
import { type Entry, totalSecondsOf } from "../../tracking/entry.ts";
import type { Task, TaskState } from "../../tracking/task.ts";
import type { PausedTimer } from "../../tracking/timer.ts";
import { secondsWithin } from "../../tracking/totals.ts";
import type { Workspace } from "../workspace.ts";
import { forgottenSince } from "./forgotten_timer.ts";
import { filterNotes, unknownTask } from "./notes.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

/** What the timer does now, and what it has added up to. */
export interface TimerStatus {
  /** The entry that runs, until now. */
  readonly running: Entry | undefined;
  /** The timer that is paused. */
  readonly paused: PausedTimer | undefined;
  /** All time of its task, in seconds, with what is running. */
  readonly taskSeconds: number;
  /** All time of today, in seconds, with what is running. */
  readonly todaySeconds: number;
  /** When the timer should have ended, if it was probably forgotten. */
  readonly likelyEnd: Instant | undefined;
  /** How many entries the provider has not confirmed yet. */
  readonly waitingCount: number;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}

export function showTimer(workspace: Workspace): Promise<TimerStatus> {
  return viewTimers(workspace, async (view) => {
    const { files, running, clockNote } = view;
    const { paused } = await files.timer();
    const entries = await files.entries();
    const taskId = (running ?? paused)?.taskId;
    const task = taskId === undefined ? undefined : entries.task(taskId);
    return {
      running,
      paused,
      likelyEnd: running && await forgottenSince(view, running),
      taskSeconds: (task ? filedSecondsOf(task) : 0) +
        (running?.durationSeconds ?? 0),
      todaySeconds: await todaySecondsOf(view),
      waitingCount: (await files.outbox()).length,
      notes: clockNote === undefined ? [] : [clockNote],
    };
  });
}

async function todaySecondsOf(
  { files, now, zone, running }: TimerView,
): Promise<number> {
  const today = civilTimeAt(now, zone).date;
  const range = instantsOfRange(rangeOf("today", today), zone);
  const recent = await (await files.entries()).entriesAround(range, now);
  const all = running ? [...recent, running] : recent;
  return all.reduce(
    (sum, entry) => sum + (secondsWithin(entry, range) ?? 0),
    0,
  );
}

/** A task with its time. */
export interface TimedTask {
  /** Its id. */
  readonly taskId: string;
  /** The id with the title, as the task or else its newest entry has it. */
  readonly heading: string;
  /** All its time, in seconds, with what is running. */
  readonly totalSeconds: number;
  /** Its entries, the oldest first. */
  readonly entries: readonly Entry[];
  /** The entry that runs, until now. */
  readonly running: Entry | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}

export function showTask(
  workspace: Workspace,
  taskId: string,
): Promise<TimedTask> {
  return viewTimers(workspace, async (view) => {
    const { files } = view;
    const entries = await (await files.entries()).entriesOf(taskId);
    const running = view.running?.taskId === taskId ? view.running : undefined;
    const all = running ? [...entries, running] : entries;
    const totalSeconds = totalSecondsOf(all);
    const heading = await headingOf(view, taskId, all);
    const notes = [
      ...running && view.clockNote ? [view.clockNote] : [],
      ...all.length > 0 ? [] : await filterNotes(files, { taskId }),
    ];
    return { taskId, heading, totalSeconds, entries, running, notes };
  });
}

async function headingOf(
  { files }: TimerView,
  taskId: string,
  entries: readonly Entry[],
): Promise<string> {
  const title = (await files.task(taskId))?.title;
  if (title) {
    const { taskPattern } = await files.settings();
    return descriptionOf(taskPattern, { id: taskId, title });
  }
  const description = entries.map(({ description }) => description)
    .findLast((it) => it !== "" && it !== taskId);
  if (description === undefined) return taskId;
  return description.includes(taskId)
    ? description
    : `${taskId}: ${description}`;
}

/** Which tasks to list; all if empty. */
export interface TaskFilter {
  /** How far they are. */
  state?: TaskState;
  /** The plan that they belong to. */
  plan?: string;
  /** The sprint in which they are done. */
  sprint?: string;
}

/** A task, with what its timers added up to. */
export interface ListedTask {
  /** The task. */
  readonly task: Task;
  /** All its time, in seconds, with what is running. */
  readonly totalSeconds: number;
  /** Whether its timer runs. */
  readonly isRunning: boolean;
  /** What is odd about the running timer, in a line for people. */
  readonly note?: string;
}

/** The tasks, in the order of their file. */
export function listTasks(
  workspace: Workspace,
  { state, plan, sprint }: TaskFilter,
): Promise<ListedTask[]> {
  return viewTimers(workspace, async (view) => {
    const listed: ListedTask[] = [];
    for (const task of (await view.files.tasks()).values()) {
      const matches = (state === undefined || task.state === state) &&
        (plan === undefined || task.plan === plan) &&
        (sprint === undefined || task.sprint === sprint);
      if (matches) listed.push(await withTime(view, task));
    }
    return listed;
  });
}

/** @throws {NotAllowedError} When there is no such task. */
export function findTask(
  workspace: Workspace,
  id: string,
): Promise<ListedTask> {
  return viewTimers(workspace, async (view) => {
    const task = await view.files.task(id);
    if (!task) throw await unknownTask(view.files, id);
    return await withTime(view, task);
  });
}

/** The ids of all tasks, and of all that time was recorded for. */
export function listTaskIds(workspace: Workspace): Promise<string[]> {
  return viewTimers(workspace, async ({ files }) => {
    const known = (await files.tasks()).keys();
    const timed = (await files.entries()).tasks.keys();
    return [...new Set([...known, ...timed])];
  });
}

async function withTime(
  { files, running, clockNote }: TimerView,
  task: Task,
): Promise<ListedTask> {
  const timed = (await files.entries()).tasks.get(task.id);
  const isRunning = running?.taskId === task.id;
  const seconds = isRunning ? running.durationSeconds : 0;
  return {
    task,
    totalSeconds: (timed ? filedSecondsOf(timed) : 0) + seconds,
    isRunning,
    ...(isRunning && clockNote !== undefined && { note: clockNote }),
  };
}
