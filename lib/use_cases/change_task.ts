import { TASKS_FILE } from "../formats/file_names.ts";
import { NotAllowedError } from "../errors.ts";
import { writeTask } from "../formats/tasks_file.ts";
import { shellWord } from "../timers/shell_word.ts";
import type { Task } from "../timers/task.ts";
import {
  blockTask as blocked,
  completeTask as completed,
  type NewTask,
  newTask,
  reopenTask as reopened,
  startTask as started,
} from "../timers/task_change.ts";
import { startIn } from "./start_timer.ts";
import { stopIn } from "./stop_timer.ts";
import type { TimerChange } from "./timer_change.ts";
import type { StartRequest, TimerRequest } from "./timer_requests.ts";
import { changeTimers, type DryRun, type TimerWork } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** What a command made of a task. */
export interface TaskChange {
  /** The task afterwards. */
  readonly task: Task;
  /** What it did to the timer, if anything. */
  readonly timer: TimerChange | undefined;
}

/** Adds a task. */
export function addTask(
  workspace: Workspace,
  id: string,
  details: NewTask & DryRun,
): Promise<TaskChange> {
  const { isDryRun: _, ...rest } = details;
  const task = newTask(id, rest);
  return changeTimers(workspace, details, async (work) => {
    if ((await work.files.tasks()).has(id)) {
      throw new NotAllowedError("task_exists", `There is a task "${id}"`, {
        hint: `See: worktime task show ${shellWord(id)}`,
      });
    }
    await putTask(work, task);
    const result = { task, timer: undefined };
    return { result, summary: `Task added: ${id}` };
  });
}

/** Starts a task, and its timer if that is configured. */
export function startTask(
  workspace: Workspace,
  id: string,
  request: StartRequest,
): Promise<TaskChange> {
  return changeTimers(workspace, request, async (work) => {
    const task = await moveTask(work, id, started);
    const { autoStart } = await work.files.settings();
    const { running } = await work.files.timer();
    const isGiven = request.at !== undefined || request.ago !== undefined;
    // A time for a timer that runs already must not be lost without a word.
    const timer = autoStart && (running?.taskId !== id || isGiven)
      ? await startIn(work, workspace, { taskId: id, request })
      : undefined;
    return { result: { task, timer }, summary: `Task started: ${id}` };
  });
}

/** Completes a task, and stops its timer if that is configured. */
export function completeTask(
  workspace: Workspace,
  id: string,
  request: TimerRequest,
): Promise<TaskChange> {
  return endTask(workspace, id, { request, move: completed });
}

/** Notes that a task cannot go on, and stops its timer if configured so. */
export function blockTask(
  workspace: Workspace,
  id: string,
  request: TimerRequest,
): Promise<TaskChange> {
  return endTask(workspace, id, { request, move: blocked });
}

/** Makes a task pending again. */
export function reopenTask(
  workspace: Workspace,
  id: string,
  request: DryRun,
): Promise<TaskChange> {
  return changeTimers(workspace, request, async (work) => {
    const task = await moveTask(work, id, reopened);
    const result = { task, timer: undefined };
    return { result, summary: `Task reopened: ${id}` };
  });
}

function endTask(
  workspace: Workspace,
  id: string,
  { request, move }: { request: TimerRequest; move: (task: Task) => Task },
): Promise<TaskChange> {
  return changeTimers(workspace, request, async (work) => {
    const task = await moveTask(work, id, move);
    const { autoStop } = await work.files.settings();
    const { running, paused } = await work.files.timer();
    const timer = autoStop && (running ?? paused)?.taskId === id
      ? await stopIn(work, workspace, request)
      : undefined;
    return { result: { task, timer }, summary: `Task ${task.state}: ${id}` };
  });
}

async function moveTask(
  work: TimerWork,
  id: string,
  move: (task: Task) => Task,
): Promise<Task> {
  const before = await work.files.task(id);
  if (!before) throw unknownTask(id);
  const task = move(before);
  await putTask(work, task);
  return task;
}

async function putTask(
  { changing }: TimerWork,
  task: Task,
): Promise<void> {
  const text = await changing.read(TASKS_FILE);
  changing.write(TASKS_FILE, writeTask(text, task));
}

/** There is no task of an id. */
export function unknownTask(id: string): NotAllowedError {
  return new NotAllowedError("unknown_task", `No task has the id "${id}"`, {
    hint: "Add it: worktime task add ID --title TITLE",
  });
}
