import { argumentWords, NotAllowedError } from "../../errors.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import { totalSecondsOf } from "../../formats/entry_file.ts";
import {
  removeTaskInFile,
  renameTaskInFile,
  writeTask,
} from "../../formats/tasks.ts";
import { formatTime } from "../../time/typed_time.ts";
import { renamedDescription, titleIn } from "../../tracking/entry.ts";
import {
  checkTaskId,
  editTask as edited,
  movedTask,
  type NewTask,
  newTask,
  stopsTimer,
  type Task,
  type TaskEdit,
  type TaskMove,
} from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import {
  endIn,
  hasTime,
  startIn,
  type StartRequest,
  type TimerChange,
} from "./move_timer.ts";
import { similarIdNotes, similarNameNotes, unknownTask } from "./notes.ts";
import {
  changeTimers,
  type DryRun,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";

/** The result of a change to a task. */
export interface TaskChange {
  /** The changed task. */
  readonly task: Task;
  /** The effect on the timer, if there was one. */
  readonly timer: TimerChange | undefined;
  /** Notes for the user, each a sentence. */
  readonly notes?: readonly string[];
}

/** The result of deleting or renaming a task. */
export interface TaskMoved extends TaskChange {
  /** The number of entries that the task has. */
  readonly entryCount: number;
  /** The total time of these entries, in seconds. */
  readonly totalSeconds: number;
}

export function addTask(
  workspace: Workspace,
  id: string,
  details: NewTask & DryRun,
): Promise<TaskChange> {
  const { isDryRun: _, ...rest } = details;
  const valid = newTask(id, rest);
  return changeTimers(workspace, details, async (work) => {
    const known = await work.files.tasks();
    if (known.has(id)) throw taskExists(id);
    const title = valid.title || await timedTitle(work, id);
    const task = { ...valid, title };
    const notes = [
      ...similarIdNotes(id, known.keys()),
      ...similarNameNotes(task, known.values()),
    ];
    await saveTask(work, task);
    const result = { task, timer: undefined, notes };
    return { result, summary: `Task added: ${id}` };
  });
}

/**
 * Returns the title with which a task's timer was started, or an empty text.
 */
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

/** Starts a task, and its timer if `auto_start` is on. */
export function startTask(
  workspace: Workspace,
  id: string,
  request: StartRequest,
): Promise<TaskChange> {
  return changeTimers(workspace, request, async (work) => {
    const task = await updateTask(work, id, (task) => movedTask(task, "start"));
    const { autoStart } = await work.files.settings();
    const { running } = await work.files.timer();
    // If a time is given, fail for a running timer rather than ignore the time.
    const timer = autoStart && (running?.taskId !== id || hasTime(request))
      ? await startIn(work, id, request, "task start")
      : undefined;
    const notes = autoStart && !timer && running
      ? [
        "Its timer has been running since " +
        formatTime(running.start, work.zone, work.now),
      ]
      : [];
    return { result: { task, timer, notes }, summary: `Task started: ${id}` };
  });
}

/** The words for moves in journal summaries. */
const PAST_TENSE: Record<Exclude<TaskMove, "start">, string> = {
  complete: "completed",
  block: "blocked",
  reopen: "reopened",
};

/** Completes, blocks or reopens a task. `auto_stop` stops its timer. */
export function moveTask(
  workspace: Workspace,
  id: string,
  { move, ...request }: TimerRequest & { move: keyof typeof PAST_TENSE },
): Promise<TaskChange> {
  return changeTimers(workspace, request, async (work) => {
    const task = await updateTask(work, id, (task) => movedTask(task, move));
    const timer = move === "reopen"
      ? undefined
      : await stopTimerOf(work, [task], request);
    return {
      result: { task, timer },
      summary: `Task ${PAST_TENSE[move]}: ${id}`,
    };
  });
}

/** Edits a task. If its new state is inactive, `auto_stop` stops its timer. */
export function editTask(
  workspace: Workspace,
  id: string,
  request: TaskEdit & TimerRequest,
): Promise<TaskChange> {
  const { isDryRun: _, at: _0, ago: _1, ...edit } = request;
  if (Object.values(edit).every((value) => value === undefined)) {
    throw new TypeError("Specify at least one change to the task");
  }
  return changeTimers(workspace, request, async (work) => {
    const notes = similarNameNotes(edit, (await work.files.tasks()).values());
    const task = await updateTask(work, id, (before) => edited(before, edit));
    const timer = await stopTimerOf(work, [task], request);
    return { result: { task, timer, notes }, summary: `Task edited: ${id}` };
  });
}

/** Stops the timer if its task is now inactive and `auto_stop` is on. */
export async function stopTimerOf(
  work: TimerWork,
  tasks: readonly Task[],
  request: TimerRequest,
): Promise<TimerChange | undefined> {
  const { running, paused } = await work.files.timer();
  const taskId = (running ?? paused)?.taskId;
  const task = tasks.find(({ id }) => id === taskId);
  if (!task || !stopsTimer(task.state)) return undefined;
  const { autoStop } = await work.files.settings();
  return autoStop ? await endIn(work, "stop", request) : undefined;
}

/** Deletes a task, but not its entries. */
export function deleteTask(
  workspace: Workspace,
  id: string,
  request: DryRun,
): Promise<TaskMoved> {
  return changeTimers(workspace, request, async (work) => {
    const { files, changing } = work;
    const task = await existingTask(work, id);
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
 * Changes the id of a task, of its entries and of its timer. An id that has
 * time but no task can also be renamed to the id of an existing task.
 *
 * @throws {NotAllowedError} When both tasks exist, or when `from` has neither a
 * task nor time.
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
    if (known && other) throw taskExists(to);
    const moved = await timeOf(work, from);
    const { running, paused } = await files.timer();
    const isTimed = (running ?? paused)?.taskId === from;
    if (!known && (from === to || (!isTimed && moved.entryCount === 0))) {
      throw await unknownTask(files, from);
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

/** Returns how much time is recorded for a task. */
async function timeOf(
  { files }: TimerWork,
  id: string,
): Promise<Pick<TaskMoved, "entryCount" | "totalSeconds">> {
  const task = (await files.entries()).task(id);
  if (!task) return { entryCount: 0, totalSeconds: 0 };
  const entryCount = task.entries.length + (task.archive?.entries ?? 0);
  return { entryCount, totalSeconds: totalSecondsOf(task) };
}

/** @throws {NotAllowedError} When there is no task with that id. */
async function existingTask({ files }: TimerWork, id: string): Promise<Task> {
  const task = await files.task(id);
  if (!task) throw await unknownTask(files, id);
  return task;
}

async function updateTask(
  work: TimerWork,
  id: string,
  move: (task: Task) => Task,
): Promise<Task> {
  const task = move(await existingTask(work, id));
  await saveTask(work, task);
  return task;
}

async function saveTask(
  { changing }: TimerWork,
  task: Task,
): Promise<void> {
  const text = await changing.read(TASKS_FILE);
  changing.write(TASKS_FILE, writeTask(text, task));
}

function taskExists(id: string): NotAllowedError {
  return new NotAllowedError("task_exists", `Task "${id}" already exists`, {
    hint: `See: worktime task show ${argumentWords([id])}`,
  });
}
