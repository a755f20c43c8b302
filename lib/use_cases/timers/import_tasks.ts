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
  /** The name of the file, for messages. */
  readonly name: string;
  /** The text of the file. */
  readonly text: string;
  /**
   * Whether to skip a file without tasks instead of throwing an error, for
   * files that the user did not name.
   *
   * @default {false}
   */
  readonly mayLackTasks?: boolean;
}

/** The result of an import. */
export interface TaskImport {
  /** The new tasks. */
  readonly added: readonly Task[];
  /** The existing tasks that the import changed. */
  readonly updated: readonly Task[];
  /** The existing tasks that were already the same. */
  readonly unchanged: readonly Task[];
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
  /** The effect on the timer, if there was one. */
  readonly timer: TimerChange | undefined;
}

/** How to import tasks. */
export interface ImportRequest extends TimerRequest {
  /**
   * Whether to update the states of existing tasks from the files. If that
   * makes a task inactive, `auto_stop` stops its timer.
   *
   * @default {false}
   */
  takesStates?: boolean;
}

/** Imports the tasks of some Markdown files: all of them, or none. */
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
      // The state recorded here is newer than the one in the file.
      const title = task.title || before.title;
      const state = takesStates ? task.state : before.state;
      const merged = { ...before, ...task, title, state };
      if (task.state !== state) notes.push(keptStateNote(before, task));
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

function keptStateNote({ id, state }: Task, inFile: Task): string {
  return `"${id}" stays ${state}; the file says ${inFile.state}`;
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
