import { DataFileError, shellWord } from "../../errors.ts";
import { shownTask } from "../../formats/entry_file.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { readable } from "../../time/typed_time.ts";
import type { Instant } from "../../time/zone.ts";
import { byStart } from "../../tracking/entry.ts";
import { isEnded, nearNames, type Task } from "../../tracking/task.ts";
import type { TimerWork } from "./timer_work.ts";

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

/** Names the entries that a stretch of time runs beside. */
export async function overlapNotes(
  work: TimerWork,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Promise<string[]> {
  const entries = await work.files.entries();
  const range = { from: start, to: end };
  const beside = (await entries.entriesAround(range, work.now))
    .filter((other) => other.start < end && start < other.end)
    .sort(byStart);
  const notes = beside.slice(0, MOST_NAMED).map((other) => {
    const until = readable(other.end, work.zone, work.now);
    return `Overlaps an entry of "${other.taskId}" until ${until}`;
  });
  const others = beside.length - notes.length;
  const word = others === 1 ? "entry" : "entries";
  return others > 0 ? [...notes, `Overlaps ${others} more ${word}`] : notes;
}
