import { InvalidTextError } from "../../errors.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import { readMarkdownTasks } from "../../formats/markdown_tasks.ts";
import { writeTasks } from "../../formats/tasks.ts";
import type { Task } from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import { stopTimerOf } from "./change_task.ts";
import type { TimerChange } from "./move_timer.ts";
import { changeTimers, type TimerRequest } from "./timer_work.ts";

/** A Markdown file with tasks. */
export interface TaskDocument {
  /** Its name, for messages. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
  /** Whether it is left out if it has no task: nobody named it. */
  readonly mayLackTasks?: boolean;
}

/** What an import brought. */
export interface TaskImport {
  /** Tasks that are new. */
  readonly added: readonly Task[];
  /** Tasks that were there and say something else now. */
  readonly updated: readonly Task[];
  /** Tasks that were there just so. */
  readonly unchanged: readonly Task[];
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
  /** What it did to the timer, if anything. */
  readonly timer: TimerChange | undefined;
}

/** How tasks are taken over. */
export interface ImportRequest extends TimerRequest {
  /**
   * Whether tasks that are known get the states of the files; the timer of one
   * that nobody works on then stops, if that is configured.
   *
   * @default {false}
   */
  takesStates?: boolean;
}

/** Takes the tasks of some Markdown files over, all or none. */
export async function importTasks(
  workspace: Workspace,
  documents: readonly TaskDocument[],
  request: ImportRequest,
): Promise<TaskImport> {
  const { takesStates = false } = request;
  const found = await tasksIn(documents);
  return await changeTimers(workspace, request, async (work) => {
    const notes = [...found.notes];
    const known = await work.files.tasks();
    const added: Task[] = [];
    const updated: Task[] = [];
    const unchanged: Task[] = [];
    for (const task of found.tasks.values()) {
      const before = known.get(task.id);
      if (!before) {
        added.push(task);
        continue;
      }
      // How far it is was said here, after the file was written.
      const title = task.title || before.title;
      const state = takesStates ? task.state : before.state;
      const merged = { ...before, ...task, title, state };
      if (task.state !== state) {
        notes.push(`${task.id} stays ${before.state}, not ${task.state}`);
      }
      (isUnchanged(before, merged) ? unchanged : updated).push(merged);
    }
    const text = await work.changing.read(TASKS_FILE);
    const changed = [...added, ...updated];
    if (changed.length > 0) {
      work.changing.write(TASKS_FILE, writeTasks(text, changed));
    }
    const timer = takesStates
      ? await stopTimerOf(work, changed, request)
      : undefined;
    const result = { added, updated, unchanged, notes, timer };
    return { result, summary: `Tasks imported: ${changed.length}` };
  });
}

async function tasksIn(
  documents: readonly TaskDocument[],
): Promise<{ tasks: Map<string, Task>; notes: string[] }> {
  const tasks = new Map<string, Task>();
  const notes: string[] = [];
  let noTaskError: unknown;
  for (const { name, text, mayLackTasks } of documents) {
    try {
      const found = await readMarkdownTasks(text, name);
      for (const note of found.notes) notes.push(note);
      for (const task of found.tasks) {
        if (tasks.has(task.id)) {
          notes.push(`"${name}": duplicate task "${task.id}", skipped`);
        } else tasks.set(task.id, task);
      }
    } catch (error) {
      const isNoTask = error instanceof InvalidTextError &&
        error.code === "no_task";
      if (!mayLackTasks || !isNoTask) throw error;
      noTaskError = error;
      notes.push(`${error.message}, skipped`);
    }
  }
  if (tasks.size === 0 && noTaskError) throw noTaskError;
  return { tasks, notes };
}

function isUnchanged(a: Task, b: Task): boolean {
  const partsOf = ({ id, title, state, plan, sprint, tags = [] }: Task) =>
    JSON.stringify([id, title, state, plan, sprint, tags]);
  return partsOf(a) === partsOf(b);
}
