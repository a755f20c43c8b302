import { type Entry, secondsBetween } from "../timers/entry.ts";
import { InvalidTimerTimeError } from "../timers/errors.ts";
import { checkTaskId } from "../timers/task_change.ts";
import { entryTimeOf } from "../timers/timer_time.ts";
import { overlapNotes } from "./overlap_notes.ts";
import { subjectOf, type SubjectRequest, timerFor } from "./start_timer.ts";
import { readTimerMoment } from "./timer_requests.ts";
import { changeTimers, type DryRun } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** A stretch of time that is over, to be recorded as an entry. */
export interface EntryRequest extends SubjectRequest, DryRun {
  /** When it began: a wall clock time of today, or as in `Timers.start()`. */
  start: string | Date;
  /** When it ended: a wall clock time from its start on, or an instant. */
  end: string | Date;
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
    const { now } = work;
    const startAt = readTimerMoment(request.start);
    const start = entryTimeOf(startAt, { ...work, near: now });
    const endAt = readTimerMoment(request.end);
    const near = { ...work, near: start, earliest: start };
    const end = entryTimeOf(endAt, near);
    if (end < start) {
      throw new InvalidTimerTimeError(
        "end_before_start",
        "Cannot end an entry before it starts",
        { hint: "Give a later --end, with its date if it is another one" },
      );
    }
    const subject = await subjectOf(work, taskId, request);
    const timer = await timerFor(work, workspace, { subject, start });
    const entry: Entry = {
      ...timer,
      end,
      durationSeconds: secondsBetween(start, end),
      providerId: timer.id,
      sync: timer.provider === undefined ? "local" : "waiting",
    };
    const notes = await overlapNotes(work, entry);
    await work.files.add(entry);
    return { result: { entry, notes }, summary: `Entry of ${taskId} added` };
  });
}
