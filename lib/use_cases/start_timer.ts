import { type EntrySubject, wholeSecond } from "../timers/entry.ts";
import { ENTRIES_FILE } from "../formats/file_names.ts";
import { shownTask } from "../formats/shown_task.ts";
import { TimerRunningError } from "../timers/errors.ts";
import { shellWord } from "../timers/shell_word.ts";
import { checkTaskId, newTask } from "../timers/task_change.ts";
import { descriptionOf, mapped } from "../timers/task_pattern.ts";
import {
  startTimer as started,
  stopTimer as stopped,
  timerOn,
  type TimerStart,
  type TimerState,
} from "../timers/timer.ts";
import { timerTimeOf } from "../timers/timer_time.ts";
import { billableOf } from "../timers/version.ts";
import { parseTimeOrNow, readable, readWhen } from "../time/typed_time.ts";
import type { Instant } from "../time/zone.ts";
import { forgottenSince, refuseForgottenTimer } from "./forgotten_timer.ts";
import { overlapNotes } from "./overlap_notes.ts";
import { subjectNotes } from "./subject_notes.ts";
import type { TimerChange } from "./timer_change.ts";
import {
  changeTimers,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** Starts the timer of a task; one that runs is stopped first. */
export function startTimer(
  workspace: Workspace,
  taskId: string,
  request: StartRequest,
): Promise<TimerChange> {
  checkTaskId(taskId);
  return changeTimers(workspace, request, async (work) => {
    const result = await startIn(work, workspace, { taskId, request });
    const { description } = result.started ?? { description: taskId };
    return { result, summary: `Timer started: ${description}` };
  });
}

/** Starts a timer as part of a change. */
export async function startIn(
  work: TimerWork,
  workspace: Workspace,
  { taskId, request }: { taskId: string; request: StartRequest },
): Promise<TimerChange> {
  const foreign = await leaveForgottenForeign(work, workspace);
  const state = await work.files.timer();
  const { running } = state;
  if (running?.taskId === taskId) {
    const since = readable(running.start, work.zone, work.now);
    throw new TimerRunningError(taskId, since);
  }
  const { before, earliest } = await endPrevious(work, workspace, {
    state,
    taskId,
    request,
  });
  const given = readWhen(request, parseTimeOrNow);
  const start = timerTimeOf(given, { ...work, earliest });
  const subject = await subjectOf(work, taskId, request);
  const timer = await timerFor(work, workspace, { subject, start });
  const step = started(before.state, timer);
  const finished = before.finished ?? step.finished;
  const isGiven = request.at !== undefined || request.ago !== undefined;
  const notes = [
    ...isGiven ? await overlapNotes(work, { start, end: work.now }) : [],
    ...await subjectNotes(work.files, taskId, request),
    ...foreign,
  ];
  await work.files.take({ ...step, finished });
  return {
    action: finished ? "switched" : "started",
    started: step.state.running,
    finished,
    givenUp: undefined,
    notes,
  };
}

/**
 * Leaves a timer of the original tool alone that was probably forgotten: it is
 * not in the way of a new one, and is asked about when the timer stops next.
 *
 * @returns What to say of it.
 */
async function leaveForgottenForeign(
  work: TimerWork,
  workspace: Workspace,
): Promise<string[]> {
  const { files, changing, now, zone } = work;
  const { running: timer } = await files.timer();
  if (!timer || !files.isForeign) return [];
  const read = (file: string) => changing.read(file);
  const long = { timer, now, zone, noted: changing.zone };
  if (await forgottenSince(read, workspace, long) === undefined) return [];
  files.leaveForeignTimer();
  return [
    `"${ENTRIES_FILE}" has a timer of ${
      shownTask(timer.taskId)
    } that another ` +
    `program started at ${readable(timer.start, zone, now)}: when yours has ` +
    "stopped, worktime timer stop --at TIME records it",
  ];
}

/** A new timer on a subject, meant for the provider that is configured. */
export async function timerFor(
  { files }: TimerWork,
  { newId }: Workspace,
  { subject, start }: { subject: EntrySubject; start: Instant },
): Promise<TimerStart> {
  const { provider } = await files.settings();
  return timerOn(subject, { id: newId(), start, provider });
}

/** How a timer starts. */
export interface StartRequest extends TimerRequest {
  /** What the task is about; else what its task says. */
  title?: string;
  /** The whole description, instead of one made of id and title. */
  description?: string;
  /** Tags, beside those of the configuration and of the task. */
  tags?: readonly string[];
  /**
   * Whether the time is billable.
   *
   * @default What the configuration says of the task, else what the provider
   * decides.
   */
  billable?: boolean;
  /**
   * When the timer ended that runs; else when the new one starts.
   */
  previousEnd?: string | Date;
}

/** What is said about a task when time is recorded for it. */
export type SubjectRequest = Pick<
  StartRequest,
  "title" | "description" | "tags" | "billable"
>;

/** What a timer of a task is about. */
export async function subjectOf(
  { files }: TimerWork,
  taskId: string,
  { title, description, tags = [], billable }: SubjectRequest,
): Promise<EntrySubject> {
  // What it refuses cannot be said of a task.
  const said = newTask(taskId, { title: description ?? title, tags });
  const settings = await files.settings();
  const { taskPattern, tags: always } = settings;
  const task = await files.task(taskId);
  const usual = mapped(settings.billable, { id: taskId, plan: task?.plan });
  return {
    taskId,
    description: description === undefined
      ? descriptionOf(taskPattern, {
        id: taskId,
        title: title === undefined ? task?.title ?? "" : said.title,
      })
      : said.title,
    tags: [...new Set([...always, ...task?.tags ?? [], ...said.tags ?? []])],
    ...billableOf({ billable: billable ?? usual }),
  };
}

/** Ends the timer that runs where that is said; else the new one ends it. */
async function endPrevious(
  work: TimerWork,
  workspace: Workspace,
  { state, taskId, request }: {
    state: TimerState;
    taskId: string;
    request: StartRequest;
  },
): Promise<
  {
    before: { state: TimerState; finished?: TimerChange["finished"] };
    earliest: Instant | undefined;
  }
> {
  const { running } = state;
  const { previousEnd, at, ago } = request;
  if (!running) return { before: { state }, earliest: undefined };
  if (previousEnd !== undefined) {
    const given = readWhen({ at: previousEnd }, parseTimeOrNow);
    const end = timerTimeOf(given, { ...work, earliest: running.start });
    return { before: stopped(state, wholeSecond(end)), earliest: end };
  }
  if (at === undefined && ago === undefined) {
    await refuseForgottenTimer(work, workspace, {
      timer: running,
      command: "timer stop",
      next: `timer start ${shellWord(taskId)}`,
    });
  }
  return { before: { state }, earliest: running.start };
}
