import { DataFileError, NotAllowedError, shellWord } from "../../errors.ts";
import { quoteTaskId } from "../../formats/entry_file.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { formatTime } from "../../time/typed_time.ts";
import type { Instant } from "../../time/zone.ts";
import { byStart } from "../../tracking/entry.ts";
import { isEnded, similarNames, type Task } from "../../tracking/task.ts";
import type { TimerWork } from "./timer_work.ts";

/** So many are named. */
const MAX_NAMED = 3;

/** What the plan, the sprint and the tags of a task are called. */
type TaskNames = Partial<
  {
    readonly [K in "plan" | "sprint" | "tags"]: Task[K] | undefined;
  }
>;

/**
 * Names the task and the tags that the ones for which time is recorded may be
 * mistyped for. A file that is damaged is no reason not to record.
 */
export function similarSubjectNotes(
  files: TimerFiles,
  taskId: string,
  { tags = [] }: TaskNames,
): Promise<string[]> {
  return notesIfReadable(async () => [
    ...await similarTaskNotes(files, taskId, true),
    ...tags.length === 0
      ? []
      : similarNameNotes({ tags }, (await files.tasks()).values()),
  ]);
}

/** What is worth knowing of a task whose time goes on. */
export function endedTaskNotes(
  files: TimerFiles,
  taskId: string,
): Promise<string[]> {
  return notesIfReadable(async () => {
    const { state = "pending" } = await files.task(taskId) ?? {};
    if (!isEnded(state)) return [];
    return [
      `The task ${quoteTaskId(taskId)} is ${state}, its timer runs all the ` +
      `same (to reopen it: worktime task reopen ${shellWord(taskId)})`,
    ];
  });
}

/** What is worth knowing of the names for which time is to be shown. */
export function filterNotes(
  files: TimerFiles,
  { taskId, ...names }: TaskNames & { readonly taskId?: string | undefined },
): Promise<string[]> {
  return notesIfReadable(async () => [
    ...taskId === undefined ? [] : await similarTaskNotes(files, taskId, false),
    ...similarNameNotes(names, (await files.tasks()).values()),
  ]);
}

async function notesIfReadable(
  notes: () => Promise<string[]>,
): Promise<string[]> {
  try {
    return await notes();
  } catch (error) {
    if (error instanceof DataFileError) return [];
    throw error;
  }
}

/**
 * Names the tasks that an id may have been meant for: an id that is no task, and
 * either is near one that is, or has no time and is near one that has some.
 */
async function similarTaskNotes(
  files: TimerFiles,
  id: string,
  isRecorded: boolean,
): Promise<string[]> {
  const tasks = await files.taskIds();
  if (tasks.has(id)) return [];
  let near = similarNames(id, tasks);
  if (near.length === 0) {
    const { taskIds } = await files.entries();
    if (taskIds.has(id)) return [];
    near = similarNames(id, taskIds);
  }
  const [first] = near;
  if (first === undefined) return [];
  const note = `No task is called ${quoteTaskId(id)}; near it: ${listed(near)}`;
  const rename = `worktime task rename ${shellWord(id)} ${shellWord(first)}`;
  return [isRecorded ? `${note} (to move its time there: ${rename})` : note];
}

/** Names the plan, sprint and tags that ones which no task has are near to. */
export function similarNameNotes(
  { plan, sprint, tags = [] }: TaskNames,
  tasks: Iterable<Task>,
): string[] {
  const all = [...tasks];
  const asked: [what: string, name: string | undefined, of: keyof Task][] = [
    ["plan", plan, "plan"],
    ["sprint", sprint, "sprint"],
    ...tags.map((tag): [string, string, "tags"] => ["tag", tag, "tags"]),
  ];
  return asked.flatMap(([what, name, key]) => {
    const names = new Set(all.flatMap((task) => task[key] ?? []));
    if (name === undefined || names.has(name)) return [];
    const near = similarNames(name, names);
    if (near.length === 0) return [];
    const note = `No task has the ${what} ${quoteTaskId(name)}`;
    return [`${note}; near it: ${listed(near)}`];
  });
}

/** The names that an id may have been meant for, as a hint. */
export function similarNameHint(id: string, known: Iterable<string>): string {
  const near = similarNames(id, known);
  return near.length === 0 ? "" : `Did you mean ${listed(near)}?`;
}

/** The error for a task that is not there; ids that are near are named. */
export async function unknownTask(
  files: TimerFiles,
  id: string,
): Promise<NotAllowedError> {
  const hint = similarNameHint(id, await files.taskIds());
  return new NotAllowedError("unknown_task", `No task has the id "${id}"`, {
    hint: hint || "List tasks: worktime task list",
  });
}

function listed(near: readonly string[]): string {
  const named = near.slice(0, MAX_NAMED).map(quoteTaskId).join(", ");
  return near.length > MAX_NAMED ? `${named}, …` : named;
}

/** Names the entries that a stretch of time runs beside. */
export async function overlapNotes(
  { files, now, zone }: TimerWork,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Promise<string[]> {
  const entries = await files.entries();
  const beside = (await entries.entriesAround({ from: start, to: end }, now))
    .filter((other) => other.start < end && start < other.end)
    .sort(byStart);
  const notes = beside.slice(0, MAX_NAMED).map((other) =>
    `Overlaps an entry of "${other.taskId}" until ` +
    formatTime(other.end, zone, now)
  );
  const others = beside.length - notes.length;
  const word = others === 1 ? "entry" : "entries";
  return others > 0 ? [...notes, `Overlaps ${others} more ${word}`] : notes;
}
