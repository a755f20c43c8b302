import { MINUTE } from "@std/datetime";
import { parseDuration } from "../time/duration.ts";
import { parseTypedTime, readTime } from "../time/typed_time.ts";
import { type Entry, secondsBetween } from "../timers/entry.ts";
import { checkTaskId } from "../timers/task_change.ts";
import {
  checkLikely,
  stretchOf,
  type StretchRead,
} from "../timers/timer_time.ts";
import { overlapNotes } from "./overlap_notes.ts";
import { nearSubjectNotes } from "./subject_notes.ts";
import { subjectOf, type SubjectRequest, timerFor } from "./start_timer.ts";
import { changeTimers, type DryRun, type TimerWork } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** Whether times are refused that look like a mistake. */
export interface Doubts {
  /**
   * Whether an entry of over 16 hours, or of no time, is refused with an
   * `UnlikelyEntryError`, so that a person can be asked.
   *
   * @default {false}
   */
  refusesUnlikely?: boolean;
}

/**
 * A stretch of time that is over, to be recorded as an entry: two of its start,
 * its end and its duration. With just a duration it ends now.
 */
export interface EntryRequest extends SubjectRequest, DryRun, Doubts {
  /** When it began: a wall clock time of today, or as in `Timers.start()`. */
  start?: string | Date;
  /** How long ago it began, instead of `start`: `15m`, `1h30m`. */
  ago?: string;
  /** When it ended: a wall clock time from its start on, or an instant. */
  end?: string | Date;
  /** How long it lasted, instead of `end`, or of `start`: `45m`. */
  for?: string;
}

/** What was added. */
export interface EntryAdded {
  /** The entry. */
  readonly entry: Entry;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}

/** Records time that is over. */
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
    const timer = await timerFor(work, workspace, { subject, start });
    const entry: Entry = {
      ...timer,
      end,
      durationSeconds: secondsBetween(start, end),
      providerId: timer.id,
      sync: timer.provider === undefined ? "local" : "waiting",
    };
    const notes = [
      ...await overlapNotes(work, entry),
      ...await nearSubjectNotes(work.files, taskId, request),
    ];
    await work.files.add(entry);
    return { result: { entry, notes }, summary: `Entry of ${taskId} added` };
  });
}

/** What a request says of the start, the end and the duration. */
function stretchIn(
  { start, ago, end, for: lasting }: EntryRequest,
  { now }: TimerWork,
): StretchRead {
  const begins = start !== undefined || ago !== undefined;
  const ends = end !== undefined || lasting !== undefined;
  const isTwice = start !== undefined && ago !== undefined ||
    begins && end !== undefined && lasting !== undefined;
  if (isTwice || !ends || (!begins && lasting === undefined)) {
    throw new TypeError("Give two of start, end and duration");
  }
  const msOf = (text: string) => parseDuration(text) * MINUTE;
  return {
    start: ago === undefined
      ? readTime(start, parseTypedTime)
      : now - msOf(ago),
    end: readTime(end, parseTypedTime),
    lastingMs: msOf(lasting ?? "0"),
  };
}
