import { TASKS_FILE } from "../formats/file_names.ts";
import { readMarkdownTasks } from "../formats/markdown_tasks.ts";
import { writeTasks } from "../formats/tasks_file.ts";
import type { Task } from "../timers/task.ts";
import { changeTimers, type DryRun } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** A Markdown file with tasks. */
export interface TaskDocument {
  /** Its name, for messages. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
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
}

/** Takes the tasks of some Markdown files over, all or none. */
export async function importTasks(
  workspace: Workspace,
  documents: readonly TaskDocument[],
  request: DryRun,
): Promise<TaskImport> {
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
      const merged = { ...before, ...task, title, state: before.state };
      if (task.state !== before.state) {
        notes.push(`${task.id} stays ${before.state}, not ${task.state}`);
      }
      (isSame(before, merged) ? unchanged : updated).push(merged);
    }
    const text = await work.changing.read(TASKS_FILE);
    const changed = [...added, ...updated];
    if (changed.length > 0) {
      work.changing.write(TASKS_FILE, writeTasks(text, changed));
    }
    const result = { added, updated, unchanged, notes };
    return { result, summary: `Tasks imported: ${changed.length}` };
  });
}

async function tasksIn(
  documents: readonly TaskDocument[],
): Promise<{ tasks: Map<string, Task>; notes: string[] }> {
  const tasks = new Map<string, Task>();
  const notes: string[] = [];
  for (const { name, text } of documents) {
    const found = await readMarkdownTasks(text, name);
    for (const task of found.tasks) tasks.set(task.id, task);
    notes.push(...found.notes);
  }
  return { tasks, notes };
}

function isSame(a: Task, b: Task): boolean {
  const partsOf = ({ id, title, state, plan, sprint, tags = [] }: Task) =>
    JSON.stringify([id, title, state, plan, sprint, tags]);
  return partsOf(a) === partsOf(b);
}
