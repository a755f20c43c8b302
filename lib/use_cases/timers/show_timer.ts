import {
  type TaskRecord,
  totalSecondsOf as filedSecondsOf,
} from "../../formats/entry_file.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import { instantsOfRange, rangeOf } from "../../time/date_range.ts";
import { civilTimeAt, type Instant } from "../../time/zone.ts";
import {
  descriptionOf,
  type Entry,
  totalSecondsOf,
} from "../../tracking/entry.ts";
import type { Settings } from "../../tracking/settings.ts";
import type { Task, TaskState } from "../../tracking/task.ts";
import type { PausedTimer } from "../../tracking/timer.ts";
import { secondsWithin } from "../../tracking/totals.ts";
import type { Workspace } from "../workspace.ts";
import { forgottenSince } from "./forgotten_timer.ts";
import { changesElsewhere, filterNotes, unknownTask } from "./notes.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

/** The state of the timer, and the totals so far. */
export interface TimerStatus {
  /** The running timer, as an entry that ends now. */
  readonly running: Entry | undefined;
  /** The paused timer. */
  readonly paused: PausedTimer | undefined;
  /** The total time of its task in seconds, including the running timer. */
  readonly taskSeconds: number;
  /** Today's time for all tasks in seconds, including the running timer. */
  readonly todaySeconds: number;
  /** The likely end of the timer, if it was probably forgotten. */
  readonly likelyEnd: Instant | undefined;
  /** The number of pending changes that the provider has not confirmed. */
  readonly waitingCount: number;
  /**
   * How many of these are for another provider than the configured one, so that
   * a sync does not send them; notes name it.
   */
  readonly waitingElsewhereCount: number;
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

export function showTimer(workspace: Workspace): Promise<TimerStatus> {
  return viewTimers(workspace, async (view) => {
    const { files, running, clockNote } = view;
    const { paused } = await files.timer();
    const entries = await files.entries();
    const elsewhere = await changesElsewhere(files);
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
      waitingElsewhereCount: elsewhere.count,
      notes: [
        ...clockNote === undefined ? [] : [clockNote],
        ...elsewhere.notes,
      ],
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

/** The recorded time of a task. */
export interface TimedTask {
  /** The id of the task. */
  readonly taskId: string;
  /** The id and the title of the task, or the description of its last entry. */
  readonly heading: string;
  /** The total time in seconds, including the running timer. */
  readonly totalSeconds: number;
  /** The finished entries, oldest first. */
  readonly entries: readonly Entry[];
  /** The task's running timer, as an entry that ends now. */
  readonly running: Entry | undefined;
  /** Notes for the user, each a sentence. */
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

/** Selects tasks; an empty filter selects all. */
export interface TaskFilter {
  /** The state of the tasks. */
  state?: TaskState;
  /** The plan of the tasks. */
  plan?: string;
  /** The sprint of the tasks. */
  sprint?: string;
}

/** A task, with its total time. */
export interface ListedTask {
  /** The task. */
  readonly task: Task;
  /** The total time in seconds, including the running timer. */
  readonly totalSeconds: number;
  /** Whether its timer is running. */
  readonly isRunning: boolean;
  /** A note for the user if the running timer starts in the future. */
  readonly note?: string;
}

/** Returns the tasks, in the order of their file. */
export function listTasks(
  workspace: Workspace,
  { state, plan, sprint }: TaskFilter,
): Promise<ListedTask[]> {
  return viewTimers(workspace, async (view) => {
    const matching: Task[] = [];
    for (const task of (await view.files.tasks()).values()) {
      const matches = (state === undefined || task.state === state) &&
        (plan === undefined || task.plan === plan) &&
        (sprint === undefined || task.sprint === sprint);
      if (matches) matching.push(task);
    }
    if (matching.length === 0) return [];
    const { tasks: timed } = await view.files.entries();
    return matching.map((task) => withTime(view, task, timed));
  });
}

/** @throws {NotAllowedError} When there is no task with that id. */
export function findTask(
  workspace: Workspace,
  id: string,
): Promise<ListedTask> {
  return viewTimers(workspace, async (view) => {
    const task = await view.files.task(id);
    if (!task) throw await unknownTask(view.files, id);
    return withTime(view, task, (await view.files.entries()).tasks);
  });
}

/** Returns the ids of all tasks, including ids that only have recorded time. */
export function listTaskIds(workspace: Workspace): Promise<string[]> {
  return viewTimers(workspace, async ({ files }) => {
    const known = (await files.tasks()).keys();
    const timed = (await files.entries()).tasks.keys();
    return [...new Set([...known, ...timed])];
  });
}

function withTime(
  { running, clockNote }: TimerView,
  task: Task,
  tasks: ReadonlyMap<string, TaskRecord>,
): ListedTask {
  const timed = tasks.get(task.id);
  const isRunning = running?.taskId === task.id;
  const seconds = isRunning ? running.durationSeconds : 0;
  return {
    task,
    totalSeconds: (timed ? filedSecondsOf(timed) : 0) + seconds,
    isRunning,
    ...(isRunning && clockNote !== undefined && { note: clockNote }),
  };
}

/** Returns the settings in `config.yaml`. */
export function showSettings(
  { directory, clock: { zone }, provider }: Workspace,
): Promise<Settings> {
  return directory.view((read) =>
    new TimerFiles(read, zone, undefined, provider).settings()
  );
}
