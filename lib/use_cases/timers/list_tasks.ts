import { totalSecondsOf } from "../../formats/entry_file.ts";
import type { Task, TaskState } from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import { unknownTask } from "./change_task.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

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
    const tasks = [...(await view.files.tasks()).values()].filter((task) =>
      (state === undefined || task.state === state) &&
      (plan === undefined || task.plan === plan) &&
      (sprint === undefined || task.sprint === sprint)
    );
    const listed: ListedTask[] = [];
    for (const task of tasks) listed.push(await listedTask(view, task));
    return listed;
  });
}

/**
 * A task with its time.
 *
 * @throws {NotAllowedError} When there is no such task.
 */
export function findTask(
  workspace: Workspace,
  id: string,
): Promise<ListedTask> {
  return viewTimers(workspace, async (view) => {
    const task = await view.files.task(id);
    if (!task) throw unknownTask(id, await view.files.taskIds());
    return await listedTask(view, task);
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

async function listedTask(
  { files, running, clockNote }: TimerView,
  task: Task,
): Promise<ListedTask> {
  const timed = (await files.entries()).tasks.get(task.id);
  const isRunning = running?.taskId === task.id;
  const seconds = isRunning ? running.durationSeconds : 0;
  const totalSeconds = (timed ? totalSecondsOf(timed) : 0) + seconds;
  return {
    task,
    totalSeconds,
    isRunning,
    ...(isRunning && clockNote !== undefined && { note: clockNote }),
  };
}
