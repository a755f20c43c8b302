import {
  argumentWords,
  DataFileError,
  NotAllowedError,
  shellWord,
} from "../../errors.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { counted } from "../../text/printable.ts";
import { formatTime } from "../../time/typed_time.ts";
import type { Instant } from "../../time/zone.ts";
import { byStart } from "../../tracking/entry.ts";
import {
  builtInProvider,
  providerTitle,
  type Settings,
} from "../../tracking/settings.ts";
import {
  isEnded,
  quotedText,
  similarNames,
  type Task,
} from "../../tracking/task.ts";
import type { TimerWork } from "./timer_work.ts";

/** The number of names or entries to list. */
const MAX_NAMED = 3;

/** The plan, sprint and tags of a task. */
type TaskNames = Partial<
  {
    readonly [K in "plan" | "sprint" | "tags"]: Task[K] | undefined;
  }
>;

/** Returns notes about a task id and tags that were probably mistyped. */
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

/** Changes that a sync with the configured provider does not send. */
interface OtherChanges {
  /** How many there are. */
  readonly count: number;
  /** A note for each provider that they are for. */
  readonly notes: readonly string[];
}

/** Returns the pending changes for other providers than the configured one. */
export async function changesElsewhere(
  files: TimerFiles,
): Promise<OtherChanges> {
  const outbox = await files.outbox();
  if (outbox.length === 0) return { count: 0, notes: [] };
  const { provider: current } = await files.settings();
  const counts = new Map<string, number>();
  for (const { provider } of outbox) {
    if (provider === current) continue;
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  const notes = [...counts].map(([provider, count]) => {
    const [changes, them] = count === 1
      ? ["change is", "it"]
      : ["changes are", "them"];
    const how = builtInProvider(provider) === undefined
      ? `only a program with that provider can send ${them}`
      : `to send ${them}, switch back: worktime timer configure --provider ` +
        shellWord(provider);
    return `${count} ${changes} pending for ${providerTitle(provider)}; ${how}`;
  });
  const count = [...counts.values()].reduce((sum, it) => sum + it, 0);
  return { count, notes };
}

/** Returns a note if time is being recorded for a task that has ended. */
export function endedTaskNotes(
  files: TimerFiles,
  taskId: string,
): Promise<string[]> {
  return notesIfReadable(async () => {
    const { state = "pending" } = await files.task(taskId) ?? {};
    if (!isEnded(state)) return [];
    return [
      `Task ${quotedText(taskId)} is ${state}, but its timer is running ` +
      `(to reopen it: worktime task reopen ${argumentWords([taskId])})`,
    ];
  });
}

/** Returns notes about names in a filter that were probably mistyped. */
export function filterNotes(
  files: TimerFiles,
  { taskId, client, ...names }: TaskNames & {
    readonly taskId?: string | undefined;
    readonly client?: string | undefined;
  },
): Promise<string[]> {
  return notesIfReadable(async () => [
    ...client === undefined
      ? []
      : unknownClientNotes(client, (await files.settings()).clients),
    ...taskId === undefined ? [] : await similarTaskNotes(files, taskId, false),
    ...similarNameNotes(names, (await files.tasks()).values()),
  ]);
}

/** Returns a note about a client that the settings do not name. */
function unknownClientNotes(
  client: string,
  clients: Settings["clients"],
): string[] {
  const names = new Set(clients.values());
  if (names.has(client)) return [];
  const note = `No plan has the client ${quotedText(client)}`;
  return names.size > 0
    ? [`${note}; clients: ${listed([...names])}`]
    : [`${note} (to set it: worktime config clients "PLAN: CLIENT")`];
}

/**
 * Returns the notes, or none if a file is damaged: notes must not fail a
 * command.
 */
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
 * Returns a note about an id without a task if it is similar to that of a task.
 * For an id without time, the ids of recorded time are compared as well.
 */
async function similarTaskNotes(
  files: TimerFiles,
  id: string,
  isRecorded: boolean,
): Promise<string[]> {
  const tasks = await files.taskIds();
  if (tasks.has(id)) return [];
  let similar = similarNames(id, tasks);
  if (similar.length === 0) {
    const { taskIds } = await files.entries();
    if (taskIds.has(id)) return [];
    similar = similarNames(id, taskIds);
  }
  const [first] = similar;
  if (first === undefined) return [];
  const note = `No task has the id ${quotedText(id)}; ` +
    `similar: ${listed(similar)}`;
  const rename = `worktime task rename ${argumentWords([id, first])}`;
  return [isRecorded ? `${note} (to move its time there: ${rename})` : note];
}

/**
 * Returns notes about a plan, sprint and tags that no task has, if they are
 * similar to ones that some task has.
 */
export function similarNameNotes(
  { plan, sprint, tags = [] }: TaskNames,
  tasks: Iterable<Task>,
): string[] {
  const all = [...tasks];
  const asked: [what: string, name: string | undefined, of: keyof TaskNames][] =
    [
      ["plan", plan, "plan"],
      ["sprint", sprint, "sprint"],
      ...tags.map((tag): [string, string, "tags"] => ["tag", tag, "tags"]),
    ];
  return asked.flatMap(([what, name, key]) => {
    const names = new Set(all.flatMap((task) => task[key] ?? []));
    if (name === undefined || names.has(name)) return [];
    const similar = similarNames(name, names);
    if (similar.length === 0) return [];
    const note = `No task has the ${what} ${quotedText(name)}`;
    return [`${note}; similar: ${listed(similar)}`];
  });
}

/** Returns a note if a new id is similar to existing ones. */
export function similarIdNotes(
  id: string,
  known: Iterable<string>,
): string[] {
  const similar = similarNames(id, known);
  return similar.length === 0
    ? []
    : [`The new id is similar to ${listed(similar)}`];
}

/**
 * Returns the error for an unknown task, with a hint that lists similar ids.
 */
export async function unknownTask(
  files: TimerFiles,
  id: string,
): Promise<NotAllowedError> {
  const similar = similarNames(id, await files.taskIds());
  return new NotAllowedError("unknown_task", `No task has the id "${id}"`, {
    hint: similar.length > 0
      ? `Did you mean ${listed(similar)}?`
      : "List tasks: worktime task list",
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map(quotedText).join(", ");
  return names.length > MAX_NAMED ? `${shown}, …` : shown;
}

/** Returns notes about the entries that overlap a stretch of time. */
export async function overlapNotes(
  { files, now, zone }: TimerWork,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Promise<string[]> {
  const entries = await files.entries();
  const overlapping =
    (await entries.entriesAround({ from: start, to: end }, now))
      .filter((other) => other.start < end && start < other.end)
      .sort(byStart);
  const notes = overlapping.slice(0, MAX_NAMED).map((other) =>
    `Overlaps an entry for "${other.taskId}" that ends at ` +
    formatTime(other.end, zone, now)
  );
  const others = overlapping.length - notes.length;
  const more = counted(others, "more entry", "more entries");
  return others > 0 ? [...notes, `Overlaps ${more}`] : notes;
}
