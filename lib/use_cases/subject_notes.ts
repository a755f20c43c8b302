import { DataFileError } from "../errors.ts";
import { shownTask } from "../formats/shown_task.ts";
import type { TimerFiles } from "../storage/timer_files.ts";
import { nearNames } from "../timers/near_names.ts";
import { shellWord } from "../timers/shell_word.ts";
import type { Task } from "../timers/task.ts";
import { isEnded } from "../timers/task_change.ts";

/** So many are named. */
const MOST_NAMED = 3;

/** What the plan, the sprint and the tags of a task are called. */
interface TaskNames {
  /** The plan. */
  readonly plan?: string | undefined;
  /** The sprint. */
  readonly sprint?: string | undefined;
  /** The tags. */
  readonly tags?: readonly string[] | undefined;
}

/** What is worth knowing where a timer starts. */
export async function subjectNotes(
  files: TimerFiles,
  taskId: string,
  names: TaskNames = {},
): Promise<string[]> {
  return [
    ...await endedTaskNotes(files, taskId),
    ...await nearSubjectNotes(files, taskId, names),
  ];
}

/**
 * Names the task and the tags that the ones for which time is recorded may be
 * mistyped for. A file that is damaged is no reason not to record.
 */
export async function nearSubjectNotes(
  files: TimerFiles,
  taskId: string,
  { tags = [] }: TaskNames,
): Promise<string[]> {
  return await readableNotes(async () => [
    ...await nearTaskNotes(files, taskId, true),
    ...tags.length === 0
      ? []
      : nearNameNotes({ tags }, (await files.tasks()).values()),
  ]);
}

/** What is worth knowing of a task whose time goes on. */
export async function endedTaskNotes(
  files: TimerFiles,
  taskId: string,
): Promise<string[]> {
  return await readableNotes(async () => {
    const task = await files.task(taskId);
    return task ? endedNotes(task) : [];
  });
}

/** What is worth knowing of the names for which time is to be shown. */
export async function filterNotes(
  files: TimerFiles,
  { taskId, ...names }: TaskNames & { readonly taskId?: string | undefined },
): Promise<string[]> {
  return await readableNotes(async () => [
    ...taskId === undefined ? [] : await nearTaskNotes(files, taskId, false),
    ...nearNameNotes(names, (await files.tasks()).values()),
  ]);
}

/**
 * Names the tasks that an id may have been meant for: an id that is no task, and
 * either is near one that is, or has no time and is near one that has some.
 */
async function nearTaskNotes(
  files: TimerFiles,
  id: string,
  isRecorded: boolean,
): Promise<string[]> {
  const tasks = await files.taskIds();
  if (tasks.has(id)) return [];
  let near = nearNames(id, tasks);
  if (near.length === 0) {
    const { taskIds } = await files.entries();
    if (taskIds.has(id)) return [];
    near = nearNames(id, taskIds);
  }
  const [first] = near;
  if (first === undefined) return [];
  const note = `No task is called ${shownTask(id)}; near it: ${listed(near)}`;
  const rename = `worktime task rename ${shellWord(id)} ${shellWord(first)}`;
  return [isRecorded ? `${note} (to move its time there: ${rename})` : note];
}

/** Names the plan, sprint and tags that ones which no task has are near to. */
export function nearNameNotes(
  { plan, sprint, tags = [] }: TaskNames,
  tasks: Iterable<Task>,
): string[] {
  const all = [...tasks];
  return [
    ...nearNote("plan", plan, all.map((task) => task.plan)),
    ...nearNote("sprint", sprint, all.map((task) => task.sprint)),
    ...tags.flatMap((tag) =>
      nearNote("tag", tag, all.flatMap((task) => task.tags ?? []))
    ),
  ];
}

function nearNote(
  what: string,
  name: string | undefined,
  known: readonly (string | undefined)[],
): string[] {
  const names = new Set(known.filter((it) => it !== undefined));
  if (name === undefined || names.has(name)) return [];
  const near = nearNames(name, names);
  if (near.length === 0) return [];
  const note = `No task has the ${what} ${shownTask(name)}`;
  return [`${note}; near it: ${listed(near)}`];
}

/** The names that an id may have been meant for, as a hint. */
export function nearHint(id: string, known: Iterable<string>): string {
  const near = nearNames(id, known);
  return near.length === 0 ? "" : `Did you mean ${listed(near)}?`;
}

function listed(near: readonly string[]): string {
  const named = near.slice(0, MOST_NAMED).map(shownTask).join(", ");
  return near.length > MOST_NAMED ? `${named}, …` : named;
}

function endedNotes({ id, state }: Task): string[] {
  if (!isEnded(state)) return [];
  return [
    `The task ${shownTask(id)} is ${state}, its timer runs all the same ` +
    `(to reopen it: worktime task reopen ${shellWord(id)})`,
  ];
}

async function readableNotes(
  notes: () => Promise<string[]>,
): Promise<string[]> {
  try {
    return await notes();
  } catch (error) {
    if (error instanceof DataFileError) return [];
    throw error;
  }
}
