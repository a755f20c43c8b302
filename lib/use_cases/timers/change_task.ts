import { NotAllowedError, shellWord } from "../../errors.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import { totalSecondsOf } from "../../formats/entry_file.ts";
import {
  removeTaskInFile,
  renameTaskInFile,
  writeTask,
} from "../../formats/tasks.ts";
import { readable } from "../../time/typed_time.ts";
import { renamedDescription, titleIn } from "../../tracking/description.ts";
import {
  blockTask as blocked,
  checkTaskId,
  completeTask as completed,
  editTask as edited,
  type NewTask,
  newTask,
  reopenTask as reopened,
  startTask as started,
  stopsTimer,
  type Task,
  type TaskEdit,
} from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import {
  startIn,
  type StartRequest,
  stopIn,
  type TimerChange,
} from "./move_timer.ts";
import { nearHint, nearNameNotes } from "./notes.ts";
import {
  changeTimers,
  type DryRun,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";

/** What a command made of a task. */
export interface TaskChange {
  /** The task afterwards. */
  readonly task: Task;
  /** What it did to the timer, if anything. */
  readonly timer: TimerChange | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes?: readonly string[];
}

/** Adds a task. */
export function addTask(
  workspace: Workspace,
  id: string,
  details: NewTask & DryRun,
): Promise<TaskChange> {
  const { isDryRun: _, ...rest } = details;
  const said = newTask(id, rest);
  return changeTimers(workspace, details, async (work) => {
    if ((await work.files.tasks()).has(id)) throw taskExists(id);
    const title = said.title || await timedTitle(work, id);
    const task = { ...said, title };
    const known = await work.files.tasks();
    const near = nearHint(id, known.keys());
    const notes = [
      ...near === "" ? [] : [near],
      ...nearNameNotes(task, known.values()),
    ];
    await putTask(work, task);
    const result = { task, timer: undefined, notes };
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
    const notes = autoStart && !timer && running
      ? [
        "Its timer has been running since " +
        readable(running.start, work.zone, work.now),
      ]
      : [];
    return { result: { task, timer, notes }, summary: `Task started: ${id}` };
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
    const timer = await stopTimerOf([task], { work, workspace, request });
    return { result: { task, timer }, summary: `Task ${task.state}: ${id}` };
  });
}

/**
 * Corrects a task; its timer stops if it is to be in a state in which nobody
 * works on it, and that is configured.
 */
export function editTask(
  workspace: Workspace,
  id: string,
  request: TaskEdit & TimerRequest,
): Promise<TaskChange> {
  const { isDryRun: _, at: _0, ago: _1, ...edit } = request;
  if (Object.values(edit).every((value) => value === undefined)) {
    throw new TypeError("Say what to change of the task");
  }
  return changeTimers(workspace, request, async (work) => {
    const known = [...(await work.files.tasks()).values()];
    const notes = nearNameNotes(edit, known);
    const task = await moveTask(work, id, (before) => edited(before, edit));
    const timer = await stopTimerOf([task], { work, workspace, request });
    return { result: { task, timer, notes }, summary: `Task edited: ${id}` };
  });
}

/** A task that was removed, or got another id. */
export interface TaskMoved extends TaskChange {
  /** How many entries are of it, or moved with it. */
  readonly entryCount: number;
  /** Their time, in seconds. */
  readonly totalSeconds: number;
}

/** Removes a task. Its entries stay, and with them its time. */
export function deleteTask(
  workspace: Workspace,
  id: string,
  request: DryRun,
): Promise<TaskMoved> {
  return changeTimers(workspace, request, async (work) => {
    const { files, changing } = work;
    const task = await files.task(id);
    if (!task) throw unknownTask(id, await files.taskIds());
    if ((await files.timer()).running?.taskId === id) {
      throw new NotAllowedError(
        "timer_running",
        `The timer for "${id}" is running`,
        { hint: "Stop it: worktime timer stop" },
      );
    }
    const text = await changing.read(TASKS_FILE) ?? "";
    changing.write(TASKS_FILE, removeTaskInFile(text, id));
    const result = { task, timer: undefined, ...await timeOf(work, id) };
    return { result, summary: `Task deleted: ${id}` };
  });
}

/**
 * Gives a task another id, and its entries and its timer with it; an id that is
 * no task but has entries can be moved into a task.
 *
 * @throws {NotAllowedError} When there are tasks of both ids, or none of the
 * first and no time.
 */
export function renameTask(
  workspace: Workspace,
  from: string,
  { to, ...request }: { readonly to: string } & DryRun,
): Promise<TaskMoved> {
  checkTaskId(to);
  return changeTimers(workspace, request, async (work) => {
    const { files, changing } = work;
    const [known, other] = [await files.task(from), await files.task(to)];
    if (from === to || (known && other)) throw taskExists(to);
    const moved = await timeOf(work, from);
    const { running, paused } = await files.timer();
    const isTimed = (running ?? paused)?.taskId === from;
    if (!known && !isTimed && moved.entryCount === 0) {
      throw unknownTask(from, await files.taskIds());
    }
    if (known) {
      const text = await changing.read(TASKS_FILE) ?? "";
      changing.write(TASKS_FILE, renameTaskInFile(text, from, to));
    }
    const { taskPattern } = await files.settings();
    await files.renameTask(
      from,
      to,
      (description) =>
        renamedDescription(description, taskPattern, { from, to }),
    );
    const task = known ? { ...known, id: to } : other ?? newTask(to);
    const result = { task, timer: undefined, ...moved };
    return { result, summary: `Task renamed: ${from} to ${to}` };
  });
}

/** How much was recorded for a task. */
async function timeOf(
  { files }: TimerWork,
  id: string,
): Promise<Pick<TaskMoved, "entryCount" | "totalSeconds">> {
  const task = (await files.entries()).task(id);
  if (!task) return { entryCount: 0, totalSeconds: 0 };
  const entryCount = task.entries.length + (task.archive?.entries ?? 0);
  return { entryCount, totalSeconds: totalSecondsOf(task) };
}

/** The title that the timer of a task was started with. */
async function timedTitle(
  { files }: TimerWork,
  id: string,
): Promise<string> {
  const { running, paused } = await files.timer();
  const timer = running ?? paused;
  if (timer?.taskId !== id) return "";
  const { taskPattern } = await files.settings();
  return titleIn(timer.description, taskPattern, id);
}

/** Stops the timer if its task is in a state in which nobody works on it. */
export async function stopTimerOf(
  tasks: readonly Task[],
  { work, workspace, request }: {
    work: TimerWork;
    workspace: Workspace;
    request: TimerRequest;
  },
): Promise<TimerChange | undefined> {
  const { running, paused } = await work.files.timer();
  const taskId = (running ?? paused)?.taskId;
  const task = tasks.find(({ id }) => id === taskId);
  if (!task || !stopsTimer(task.state)) return undefined;
  const { autoStop } = await work.files.settings();
  return autoStop ? await stopIn(work, workspace, request) : undefined;
}

async function moveTask(
  work: TimerWork,
  id: string,
  move: (task: Task) => Task,
): Promise<Task> {
  const before = await work.files.task(id);
  if (!before) throw unknownTask(id, await work.files.taskIds());
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

function taskExists(id: string): NotAllowedError {
  return new NotAllowedError("task_exists", `There is a task "${id}"`, {
    hint: `See: worktime task show ${shellWord(id)}`,
  });
}

/** There is no task of an id; those that are near are named. */
export function unknownTask(
  id: string,
  known: Iterable<string>,
): NotAllowedError {
  return new NotAllowedError("unknown_task", `No task has the id "${id}"`, {
    hint: nearHint(id, known) || "List tasks: worktime task list",
  });
}
