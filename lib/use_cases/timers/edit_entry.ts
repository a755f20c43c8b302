import { MINUTE } from "@std/datetime";
import { NotAllowedError, shellWord } from "../../errors.ts";
import { journalTail } from "../../storage/journal.ts";
import {
  findEntries,
  lastRecorded,
  newestEntries,
} from "../../stores/entry_search.ts";
import { isWithin } from "../../time/date_range.ts";
import { parseDuration } from "../../time/duration.ts";
import { readTimeSpan, type TimeSpanRequest } from "../../time/typed_range.ts";
import {
  type LocalNow,
  parseTypedTime,
  readMoment,
  type TimeInput,
  type TypedTime,
} from "../../time/typed_time.ts";
import type { Instant } from "../../time/zone.ts";
import {
  billableOf,
  byStart,
  changedLocally,
  descriptionOf,
  type Entry,
  type EntrySubject,
  revised,
  secondsBetween,
  titleIn,
} from "../../tracking/entry.ts";
import {
  InvalidTimerTimeError,
  UnknownEntryError,
} from "../../tracking/errors.ts";
import { checkTaskId, newTask } from "../../tracking/task.ts";
import {
  type EntryOrTimer,
  type RunningTimer,
  withEnd,
} from "../../tracking/timer.ts";
import {
  checkLikely,
  entryTimeOf,
  type ParsedStretch,
  stretchOf,
  type TimerTimeLimits,
  timerTimeOf,
} from "../../tracking/timer_time.ts";
import type { Workspace } from "../workspace.ts";
import { subjectOf, type SubjectRequest, timerFor } from "./move_timer.ts";
import { overlapNotes, similarSubjectNotes } from "./notes.ts";
import {
  changeTimers,
  type DryRun,
  type TimerWork,
  viewTimers,
} from "./timer_work.ts";

/** Changes to an entry; omitted fields stay as they are. */
export interface EntryEdit extends DryRun, Doubts {
  /** When it began: a wall clock time on its own date, or an instant. */
  start?: TimeInput;
  /** When it ended: a wall clock time after its start, or an instant. */
  end?: TimeInput;
  /** The task to assign it to. */
  taskId?: string;
  /** The title, from which a new description is made. */
  title?: string;
  /** The whole description, instead of one made from the id and the title. */
  description?: string;
  /** The tags, which replace all its current ones. */
  tags?: readonly string[];
  /** Whether it is billable. */
  billable?: boolean;
}

/** The result of editing or deleting an entry. */
export interface EntryChange {
  /** The entry or running timer before the change. */
  readonly before: EntryOrTimer;
  /** The same after the change, or `undefined` if it was deleted. */
  readonly after: EntryOrTimer | undefined;
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/** Edits an entry or the running timer. */
export function editEntry(
  workspace: Workspace,
  id: string,
  edit: EntryEdit,
): Promise<EntryChange> {
  const { isDryRun: _, refusesUnlikely: _0, ...changes } = edit;
  if (Object.values(changes).every((value) => value === undefined)) {
    throw new TypeError("Specify at least one change to the entry");
  }
  if (edit.taskId !== undefined) checkTaskId(edit.taskId);
  return changeTimers<EntryChange>(workspace, edit, async (work) => {
    const { files } = work;
    const before = await resolveEntry(work, id);
    const subject = await editedSubject(work, before, edit);
    const { tags } = edit;
    const notes = edit.taskId === undefined && tags === undefined
      ? []
      : await similarSubjectNotes(files, subject.taskId, { tags });
    const summary = `Entry edited: ${before.taskId}`;
    if (before.kind === "entry") {
      const times = editedTimes(work, before, edit);
      const changed = { ...before, ...subject, ...times };
      const after = revised(before, changedLocally(before, changed));
      await files.replace(before, after);
      return { result: { before, after, notes }, summary };
    }
    const start = editedStart(work, before, edit);
    const after = changedLocally(before, { ...before, ...subject, start });
    await files.recordStep({ state: { running: after }, finished: undefined });
    return { result: { before, after, notes }, summary };
  });
}

/** Deletes an entry, or discards the running timer. */
export function deleteEntry(
  workspace: Workspace,
  id: string,
  request: DryRun,
): Promise<EntryChange> {
  return changeTimers(workspace, request, async (work) => {
    const before = await resolveEntry(work, id);
    if (before.kind === "entry") await work.files.remove(before);
    else await work.files.recordStep({ state: {}, finished: undefined });
    const summary = `Entry deleted: ${before.taskId}`;
    return { result: { before, after: undefined, notes: [] }, summary };
  });
}

/**
 * Returns the entry or running timer with an id.
 *
 * @param id An id, a prefix of one, or `last` for the most recently recorded.
 * @throws {UnknownEntryError} When no id matches, or several do.
 */
async function resolveEntry(
  { files, workspace }: TimerWork,
  id: string,
): Promise<EntryOrTimer> {
  const { running } = await files.timer();
  const entries = await files.entries();
  if (id === "last") {
    const journal = await journalTail(workspace.directory.disk);
    const last = await lastRecorded(entries, running, journal);
    if (last) return last;
  }
  if (running?.id === id) return running;
  const found: EntryOrTimer[] = id === "" ? [] : await findEntries(entries, id);
  const isExact = found[0]?.id === id;
  if (!isExact && id !== "" && running?.id.startsWith(id)) found.push(running);
  const [entry] = found;
  if (entry && found.length === 1) return entry;
  throw new UnknownEntryError(id, {
    isAmbiguous: found.length > 1,
    hint: "List ids: worktime timer show TASK --ids",
  });
}

async function editedSubject(
  work: TimerWork,
  before: EntrySubject,
  { taskId, title, description: given, tags, billable }: EntryEdit,
): Promise<EntrySubject> {
  const id = taskId ?? before.taskId;
  // Entries follow the same rules as tasks.
  const valid = newTask(id, { title: given ?? title, tags });
  const description = given !== undefined
    ? valid.title
    : await editedDescription(work, before, { id, title });
  return {
    taskId: id,
    description,
    tags: tags === undefined ? before.tags : valid.tags ?? [],
    ...billableOf({ billable: billable ?? before.billable }),
  };
}

/**
 * Returns the description after an edit. An entry that moves to another task
 * keeps its title, unless that was the title of its previous task.
 */
async function editedDescription(
  work: TimerWork,
  { taskId, description: before }: EntrySubject,
  { id, title }: { id: string; title: string | undefined },
): Promise<string> {
  if (title !== undefined) {
    return (await subjectOf(work, id, { title })).description;
  }
  if (id === taskId) return before;
  const { taskPattern: pattern } = await work.files.settings();
  const previous = await work.files.task(taskId);
  const next = await work.files.task(id);
  const ownTitle = titleIn(before, pattern, taskId);
  if (ownTitle === "" && before !== taskId) return before;
  const isOwn = ownTitle !== "" && ownTitle !== previous?.title;
  const kept = isOwn || !next?.title ? ownTitle : next.title;
  return descriptionOf(pattern, { id, title: kept });
}

function editedTimes(
  work: TimerWork,
  before: Entry,
  { start: from, end: to, refusesUnlikely }: EntryEdit,
): Partial<Entry> {
  if (from === undefined && to === undefined) return {};
  const given = {
    start: timeIn(from, work),
    end: timeIn(to, work),
  };
  const { start, end } = stretchOf(given, work, before);
  if (refusesUnlikely) checkLikely({ start, end });
  return { start, end, durationSeconds: secondsBetween(start, end) };
}

function editedStart(
  work: TimerWork,
  before: RunningTimer,
  { start: from, end, refusesUnlikely }: EntryEdit,
): Instant {
  if (end !== undefined) throw stillRunningError(before, end, work);
  if (from === undefined) return before.start;
  const start = entryTimeOf(readMoment(from, work), {
    ...work,
    near: before.start,
  });
  if (refusesUnlikely && start < work.now) {
    checkLikely({ start, end: work.now });
  }
  return start;
}

function stillRunningError(
  { start: earliest }: RunningTimer,
  end: TimeInput,
  { now, zone }: TimerWork,
): NotAllowedError {
  const canStop = typeof end === "string" &&
    canStopAt(end, { now, zone, earliest });
  const at = canStop ? ` --at ${shellWord(end)}` : "";
  return new NotAllowedError("timer_running", "The timer is still running", {
    hint: `Stop it: worktime timer stop${at}`,
  });
}

function canStopAt(end: string, limits: TimerTimeLimits): boolean {
  try {
    timerTimeOf({ at: parseTypedTime(end, limits) }, limits);
    return true;
  } catch (error) {
    // The hint then leaves out `--at`.
    if (error instanceof InvalidTimerTimeError) return false;
    throw error;
  }
}

/** Whether to refuse times that are probably a mistake. */
export interface Doubts {
  /**
   * Whether to throw an `UnlikelyEntryError` for an entry of no time or of more
   * than 16 hours, so that the caller can ask for confirmation.
   *
   * @default {false}
   */
  refusesUnlikely?: boolean;
}

/**
 * A past entry: any two of its start, end and duration. With only a duration,
 * it ends now.
 */
export interface EntryRequest extends SubjectRequest, DryRun, Doubts {
  /** When it began: a wall clock time today, or as in `Timers.start()`. */
  start?: TimeInput;
  /** How long ago it began, instead of `start`: `15m`, `1h30m`. */
  ago?: string;
  /** When it ended: a wall clock time after its start, or an instant. */
  end?: TimeInput;
  /** How long it lasted, instead of `end` or `start`: `45m`. */
  for?: string;
}

/** The result of adding an entry. */
export interface EntryAdded {
  /** The entry. */
  readonly entry: Entry;
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/** Adds a past entry. */
export function addEntry(
  workspace: Workspace,
  taskId: string,
  request: EntryRequest,
): Promise<EntryAdded> {
  checkTaskId(taskId);
  return changeTimers(workspace, request, async (work) => {
    const { start, end } = stretchOf(stretchIn(request, work), work);
    if (request.refusesUnlikely) checkLikely({ start, end });
    const subject = await subjectOf(work, taskId, request);
    const timer = await timerFor(work, subject, start);
    const entry = withEnd(timer, end);
    const notes = [
      ...await overlapNotes(work, entry),
      ...await similarSubjectNotes(work.files, taskId, request),
    ];
    await work.files.add(entry);
    return { result: { entry, notes }, summary: `Entry added: ${taskId}` };
  });
}

/** Reads the start, end and duration of a request. */
function stretchIn(
  { start, ago, end, for: lasting }: EntryRequest,
  work: TimerWork,
): ParsedStretch {
  const begins = start !== undefined || ago !== undefined;
  const ends = end !== undefined || lasting !== undefined;
  const isTwice = start !== undefined && ago !== undefined ||
    begins && end !== undefined && lasting !== undefined;
  if (isTwice || !ends || (!begins && lasting === undefined)) {
    throw new TypeError("Specify two of start, end and duration");
  }
  const msOf = (text: string) => parseDuration(text) * MINUTE;
  return {
    start: ago === undefined ? timeIn(start, work) : work.now - msOf(ago),
    end: timeIn(end, work),
    durationMs: msOf(lasting ?? "0"),
  };
}

function timeIn(
  input: TimeInput | undefined,
  present: LocalNow,
): TypedTime | undefined {
  return input === undefined ? undefined : readMoment(input, present);
}

/** Returns the entries that begin in a range, oldest first. */
export function listEntries(
  workspace: Workspace,
  request: TimeSpanRequest,
): Promise<Entry[]> {
  return viewTimers(workspace, async ({ files, now, zone }) => {
    const span = readTimeSpan(request, { now, zone });
    const near = await (await files.entries()).entriesAround(span, now);
    return near.filter(({ start }) => isWithin(start, span)).sort(byStart);
  });
}

/** Returns the entries that ended last, newest first. */
export function listNewest(
  workspace: Workspace,
  count: number,
): Promise<Entry[]> {
  return viewTimers(
    workspace,
    async ({ files }) => newestEntries(await files.entries(), count),
  );
}
