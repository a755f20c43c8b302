import { newestEntries } from "../storage/entry_search.ts";
import { NotAllowedError } from "../errors.ts";
import type { EntrySubject } from "../timers/entry.ts";
import { TimerRunningError } from "../timers/errors.ts";
import { startTimer as started } from "../timers/timer.ts";
import { parseTimeOrNow, readable, readWhen } from "../time/typed_time.ts";
import { timerTimeOf } from "../timers/timer_time.ts";
import { overlapNotes } from "./overlap_notes.ts";
import { endedTaskNotes } from "./subject_notes.ts";
import { startIn, timerFor } from "./start_timer.ts";
import type { TimerChange } from "./timer_change.ts";
import {
  changeTimers,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Starts a new entry for what was paused or, if nothing was, stopped last; or
 * for a task that is named.
 */
export function resumeTimer(
  workspace: Workspace,
  request: TimerRequest & { taskId?: string },
): Promise<TimerChange> {
  const { taskId } = request;
  return changeTimers(workspace, request, async (work) => {
    const { paused } = await work.files.timer();
    const change = taskId === undefined || paused?.taskId === taskId
      ? await resumeIn(work, workspace, request)
      : await startIn(work, workspace, { taskId, request });
    const result = { ...change, action: "resumed" } as const;
    return { result, summary: `Timer resumed: ${result.started?.taskId}` };
  });
}

async function resumeIn(
  work: TimerWork,
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  const { files } = work;
  const { running, paused } = await files.timer();
  if (running) {
    const since = readable(running.start, work.zone, work.now);
    throw new TimerRunningError(running.taskId, since);
  }
  const subject: EntrySubject | undefined = paused ??
    (await newestEntries(await files.entries(), 1))[0];
  if (!subject) {
    throw new NotAllowedError("no_timer", "No timer is paused", {
      hint: "See: worktime timer start --help",
    });
  }
  const given = readWhen(request, parseTimeOrNow);
  const start = timerTimeOf(given, { ...work, earliest: paused?.at });
  const timer = await timerFor(work, workspace, { subject, start });
  const isGiven = request.at !== undefined || request.ago !== undefined;
  const range = { start, end: work.now };
  const notes = [
    ...isGiven ? await overlapNotes(work, range) : [],
    ...await endedTaskNotes(files, subject.taskId),
  ];
  const step = started({}, timer);
  await files.take(step);
  return {
    action: "resumed",
    started: step.state.running,
    finished: undefined,
    givenUp: undefined,
    notes,
  };
}
