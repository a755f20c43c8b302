import {
  argumentWords,
  DataFileError,
  NotAllowedError,
  shellWord,
} from "../../errors.ts";
import { ENTRIES_FILE } from "../../formats/data_files.ts";
import { newestEntries } from "../../stores/entry_search.ts";
import { formatTime, readWhen, type TimeInput } from "../../time/typed_time.ts";
import type { Instant } from "../../time/zone.ts";
import { configuredBillable } from "../../tracking/billing.ts";
import {
  billableOf,
  descriptionOf,
  type Entry,
  type EntrySubject,
} from "../../tracking/entry.ts";
import { NoTimerError, TimerRunningError } from "../../tracking/errors.ts";
import { checkTaskId, newTask, quotedText } from "../../tracking/task.ts";
import {
  newTimer,
  pauseTimer as pausedAt,
  type RunningTimer,
  startTimer as startedAt,
  stopTimer as stoppedAt,
  type TimerStep,
} from "../../tracking/timer.ts";
import { timerTimeOf } from "../../tracking/timer_time.ts";
import type { Workspace } from "../workspace.ts";
import { forgottenSince, refuseForgottenTimer } from "./forgotten_timer.ts";
import { endedTaskNotes, overlapNotes, similarSubjectNotes } from "./notes.ts";
import {
  changeTimers,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";

/** The result of a change to the timer. */
export interface TimerChange {
  /** What was done; `switched` if a running timer was stopped for a new one. */
  readonly action: "started" | "stopped" | "paused" | "resumed" | "switched";
  /** The running timer, if this change started it. */
  readonly started: RunningTimer | undefined;
  /** The entry that this change finished. */
  readonly finished: Entry | undefined;
  /** The subject of a paused timer that was discarded by a stop. */
  readonly givenUp: EntrySubject | undefined;
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/** How to start a timer. */
export interface StartRequest extends TimerRequest {
  /**
   * The title of the work.
   *
   * @default The title of the task.
   */
  title?: string;
  /** The whole description, instead of one made from the id and the title. */
  description?: string;
  /** Tags to add to those of the settings and the task. */
  tags?: readonly string[];
  /**
   * Whether the time is billable.
   *
   * @default The setting for the task or its plan, if any. Otherwise the
   * provider decides.
   */
  billable?: boolean;
  /**
   * When the running timer ended.
   *
   * @default The start of the new timer.
   */
  previousEnd?: TimeInput;
}

/** Starts the timer for a task, stopping a running one. */
export function startTimer(
  workspace: Workspace,
  taskId: string,
  request: StartRequest,
): Promise<TimerChange> {
  checkTaskId(taskId);
  return changeTimers(workspace, request, async (work) => {
    const result = await startIn(work, taskId, request);
    const { description } = result.started;
    return { result, summary: `Timer started: ${description}` };
  });
}

type StartedChange = TimerChange & { readonly started: RunningTimer };

/**
 * Starts the timer for a task as part of a change.
 *
 * @param command The command to repeat if a forgotten timer is in the way.
 */
export async function startIn(
  work: TimerWork,
  taskId: string,
  request: StartRequest,
  command: "task start" | "timer start" | "timer resume" = "timer start",
): Promise<StartedChange> {
  const { files } = work;
  const legacyNotes = await ignoreForgottenLegacyTimer(work);
  const { running } = await files.timer();
  if (running?.taskId === taskId) throw alreadyRunning(running, work);
  const previousEnd = running &&
    await previousEndOf(work, running, {
      request,
      next: startCommand(command, taskId, request),
    });
  const start = timeOf(work, request, previousEnd ?? running?.start);
  const subject = await subjectOf(work, taskId, request);
  const timer = await timerFor(work, subject, start);
  const notes = [
    ...await overlapsSince(work, request, start),
    ...await endedTaskNotes(files, taskId),
    ...await similarSubjectNotes(files, taskId, request),
    ...legacyNotes,
  ];
  return await begin(work, timer, { previousEnd, notes });
}

/**
 * Ignores a running timer of another program if it was probably forgotten. It
 * does not block a new timer, and is handled once that has stopped.
 *
 * @returns A note about it, if it was ignored.
 */
async function ignoreForgottenLegacyTimer(work: TimerWork): Promise<string[]> {
  const { files, now, zone } = work;
  const { running: timer } = await files.timer();
  if (!timer || !files.isLegacyTimer) return [];
  if (await forgottenSince(work, timer) === undefined) return [];
  files.ignoreLegacyTimer();
  const since = formatTime(timer.start, zone, now);
  return [
    `"${ENTRIES_FILE}" has a timer for ${quotedText(timer.taskId)}, ` +
    `started by another program at ${since}. To record it, stop your timer, ` +
    "then run: worktime timer stop --at TIME",
  ];
}

/**
 * Returns the requested end of the running timer. Without one, the new timer
 * ends it.
 *
 * @throws {ForgottenTimerError} When no time is given for a timer that was
 * probably forgotten.
 */
async function previousEndOf(
  work: TimerWork,
  running: RunningTimer,
  { request, next }: { request: StartRequest; next: string },
): Promise<Instant | undefined> {
  const { previousEnd } = request;
  if (previousEnd !== undefined) {
    return timeOf(work, { at: previousEnd }, running.start);
  }
  if (hasTime(request)) return undefined;
  await refuseForgottenTimer(work, running, { command: "timer stop", next });
  return undefined;
}

/** Returns a command with the options of a request, for hints. */
function startCommand(
  command: string,
  taskId: string,
  { title, tags = [], billable }: StartRequest,
): string {
  const options = [
    ...title === undefined ? [] : ["--title", shellWord(title)],
    ...tags.flatMap((tag) => ["--tag", shellWord(tag)]),
    ...billable === undefined
      ? []
      : [billable ? "--billable" : "--no-billable"],
  ];
  return `${command} ${argumentWords([taskId], options)}`;
}

/** How to describe recorded time. */
export type SubjectRequest = Pick<
  StartRequest,
  "title" | "description" | "tags" | "billable"
>;

/**
 * Returns the subject of new time for a task, with its defaults from the task
 * and the settings.
 */
export async function subjectOf(
  { files }: TimerWork,
  taskId: string,
  { title, description, tags = [], billable }: SubjectRequest,
): Promise<EntrySubject> {
  // Entries follow the same rules as tasks.
  const valid = newTask(taskId, { title: description ?? title, tags });
  const settings = await files.settings();
  const task = await files.task(taskId);
  const configured = configuredBillable({ id: taskId, ...task }, settings);
  return {
    taskId,
    description: description === undefined
      ? descriptionOf(settings.taskPattern, {
        id: taskId,
        title: title === undefined ? task?.title ?? "" : valid.title,
      })
      : valid.title,
    tags: [
      ...new Set([...settings.tags, ...task?.tags ?? [], ...valid.tags ?? []]),
    ],
    ...billableOf({ billable: billable ?? configured }),
  };
}

/**
 * Returns a new timer for a subject, to be synced with the configured provider.
 */
export async function timerFor(
  { files, workspace }: TimerWork,
  subject: EntrySubject,
  start: Instant,
): Promise<RunningTimer> {
  const { provider } = await files.settings();
  return newTimer(subject, { id: workspace.newId(), start, provider });
}

async function begin(
  { files }: TimerWork,
  started: RunningTimer,
  { previousEnd, notes }: {
    previousEnd?: Instant | undefined;
    notes: readonly string[];
  },
): Promise<StartedChange> {
  const step = startedAt(await files.timer(), started, previousEnd);
  await files.recordStep(step);
  const { finished } = step;
  const action = finished ? "switched" : "started";
  return { action, started, finished, givenUp: undefined, notes };
}

/**
 * Starts a new entry for the paused or most recent timer, or for a given task.
 */
export function resumeTimer(
  workspace: Workspace,
  request: TimerRequest & { taskId?: string },
): Promise<TimerChange> {
  const { taskId } = request;
  return changeTimers(workspace, request, async (work) => {
    const { paused } = await work.files.timer();
    const change = taskId === undefined || paused?.taskId === taskId
      ? await resumeIn(work, request)
      : await startIn(work, taskId, request, "timer resume");
    const result = { ...change, action: "resumed" } as const;
    return { result, summary: `Timer resumed: ${result.started.taskId}` };
  });
}

async function resumeIn(
  work: TimerWork,
  request: TimerRequest,
): Promise<StartedChange> {
  const { files } = work;
  const { running, paused } = await files.timer();
  if (running) throw alreadyRunning(running, work);
  const subject: EntrySubject | undefined = paused ??
    (await newestEntries(await files.entries(), 1))[0];
  if (!subject) {
    throw new NotAllowedError("no_timer", "No timer to resume", {
      hint: "See: worktime timer start --help",
    });
  }
  const start = timeOf(work, request, paused?.at);
  const timer = await timerFor(work, subject, start);
  const notes = [
    ...await overlapsSince(work, request, start),
    ...await endedTaskNotes(files, subject.taskId),
  ];
  return await begin(work, timer, { notes });
}

type Ending = "stop" | "pause";

/** Stops or pauses the running timer. Stopping a paused timer discards it. */
export function endTimer(
  workspace: Workspace,
  ending: Ending,
  request: TimerRequest,
): Promise<TimerChange> {
  return changeTimers(workspace, request, async (work) => {
    const result = await endIn(work, ending, request);
    const { taskId = "" } = result.finished ?? result.givenUp ?? {};
    return { result, summary: `Timer ${result.action}: ${taskId}` };
  });
}

/** Stops or pauses the timer as part of a change. */
export async function endIn(
  work: TimerWork,
  ending: Ending,
  request: TimerRequest,
): Promise<TimerChange> {
  const { files } = work;
  const state = await files.timer();
  const { running, paused } = state;
  if (ending === "pause" && !running) {
    const hint = "The timer is already paused. See: worktime timer status";
    throw new NoTimerError(paused ? { hint } : {});
  }
  const at = timeOf(work, request, running?.start);
  if (running && !hasTime(request)) {
    const command = { command: `timer ${ending}` };
    await refuseForgottenTimer(work, running, command);
  }
  const step = ending === "stop"
    ? stoppedAt(state, at)
    : pausedAt(state, at, "timer");
  await recordEnd(work, step, running);
  const { finished } = step;
  return {
    action: ending === "stop" ? "stopped" : "paused",
    started: undefined,
    finished,
    givenUp: finished ? undefined : paused,
    notes: [],
  };
}

/** @throws {DataFileError} When a file is damaged. The timer keeps running. */
async function recordEnd(
  { files }: TimerWork,
  step: TimerStep,
  running: RunningTimer | undefined,
): Promise<void> {
  try {
    await files.recordStep(step);
  } catch (error) {
    if (!running || !(error instanceof DataFileError)) throw error;
    const { position, problem, hint, cause } = error;
    throw new DataFileError(position, problem, {
      hint: `The timer is still running. ${hint}`,
      cause,
    });
  }
}

/** Whether a request gives a time, instead of meaning now. */
export function hasTime({ at, ago }: TimerRequest): boolean {
  return at !== undefined || ago !== undefined;
}

function timeOf(
  { now, zone }: TimerWork,
  request: TimerRequest,
  earliest: Instant | undefined,
): Instant {
  const given = readWhen(request, { now, zone });
  return timerTimeOf(given, { now, zone, earliest });
}

/** Returns notes about the entries that a backdated timer overlaps. */
async function overlapsSince(
  work: TimerWork,
  request: TimerRequest,
  start: Instant,
): Promise<string[]> {
  if (!hasTime(request)) return [];
  return await overlapNotes(work, { start, end: work.now });
}

function alreadyRunning(
  { taskId, start }: RunningTimer,
  { now, zone }: TimerWork,
): TimerRunningError {
  return new TimerRunningError(taskId, formatTime(start, zone, now));
}
