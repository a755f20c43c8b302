import { DataFileError, NotAllowedError, shellWord } from "../../errors.ts";
import { ENTRIES_FILE } from "../../formats/data_files.ts";
import { shownTask } from "../../formats/entry_file.ts";
import { newestEntries } from "../../stores/entry_search.ts";
import { parseTimeOrNow, readable, readWhen } from "../../time/typed_time.ts";
import type { Instant } from "../../time/zone.ts";
import { descriptionOf, mapped } from "../../tracking/description.ts";
import {
  billableOf,
  type Entry,
  type EntrySubject,
  wholeSecond,
} from "../../tracking/entry.ts";
import { NoTimerError, TimerRunningError } from "../../tracking/errors.ts";
import { checkTaskId, newTask } from "../../tracking/task.ts";
import {
  pauseTimer as paused,
  type RunningTimer,
  startTimer as started,
  stopTimer as stopped,
  timerOn,
  type TimerStart,
  type TimerState,
  type TimerStep,
} from "../../tracking/timer.ts";
import { timerTimeOf } from "../../tracking/timer_time.ts";
import type { Workspace } from "../workspace.ts";
import { endedTaskNotes, overlapNotes, subjectNotes } from "./notes.ts";
import { forgottenSince, refuseForgottenTimer } from "./show_timer.ts";
import {
  changeTimers,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";

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

/** Stops the timer that runs, or gives up one that is paused. */
export function stopTimer(
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  return changeTimers(workspace, request, async (work) => {
    const result = await stopIn(work, workspace, request);
    const { taskId = "" } = result.finished ?? result.givenUp ?? {};
    return { result, summary: `Timer stopped: ${taskId}` };
  });
}

/** Ends the entry of the timer that runs; `resumeTimer()` goes on with it. */
export function pauseTimer(
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  return changeTimers(workspace, request, async (work) => {
    const state = await work.files.timer();
    if (!state.running) {
      throw new NoTimerError(
        state.paused ? { hint: "It is paused: worktime timer status" } : {},
      );
    }
    const pause = (state: TimerState, at: Instant) =>
      paused(state, at, "timer");
    const result = await endIn(work, workspace, {
      request,
      action: "paused",
      end: pause,
    });
    return { result, summary: `Timer paused: ${result.finished?.taskId}` };
  });
}

/** Stops the timer as part of a change. */
export async function stopIn(
  work: TimerWork,
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  return await endIn(work, workspace, {
    request,
    action: "stopped",
    end: stopped,
  });
}

async function endIn(
  work: TimerWork,
  workspace: Workspace,
  { request, action, end }: {
    request: TimerRequest;
    action: "stopped" | "paused";
    end: (state: TimerState, at: Instant) => TimerStep;
  },
): Promise<TimerChange> {
  const state = await work.files.timer();
  const { running, paused } = state;
  const earliest = running?.start;
  const given = readWhen(request, parseTimeOrNow);
  const at = timerTimeOf(given, { ...work, earliest });
  const isNow = request.at === undefined && request.ago === undefined;
  if (running && isNow) {
    const command = action === "stopped" ? "timer stop" : "timer pause";
    await refuseForgottenTimer(work, workspace, { timer: running, command });
  }
  const step = end(state, at);
  try {
    await work.files.take(step);
  } catch (error) {
    if (!running || !(error instanceof DataFileError)) throw error;
    const { position, problem, hint, cause } = error;
    throw new DataFileError(position, problem, {
      hint: `The timer is still running. ${hint}`,
      cause,
    });
  }
  const { finished } = step;
  const givenUp = finished ? undefined : paused;
  return { action, started: undefined, finished, givenUp, notes: [] };
}

/** What a command did to the timer. */
export interface TimerChange {
  /** What it did. */
  readonly action: "started" | "stopped" | "paused" | "resumed" | "switched";
  /** The timer that runs now, if the command started it. */
  readonly started: RunningTimer | undefined;
  /** The entry that the command finished. */
  readonly finished: Entry | undefined;
  /** What was paused and is not any more, if that is all that was stopped. */
  readonly givenUp: EntrySubject | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}
