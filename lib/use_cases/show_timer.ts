import { totalSecondsOf as filedSecondsOf } from "../formats/entry_file.ts";
import { instantsOfRange, rangeOf } from "../time/date_range.ts";
import { civilTimeAt, type Instant } from "../time/zone.ts";
import { type Entry, totalSecondsOf } from "../timers/entry.ts";
import { descriptionOf } from "../timers/task_pattern.ts";
import type { PausedTimer } from "../timers/timer.ts";
import { secondsWithin } from "../timers/totals.ts";
import { forgottenSince } from "./forgotten_timer.ts";
import { filterNotes } from "./subject_notes.ts";
import { type TimerView, viewTimers } from "./timer_view.ts";
import type { Workspace } from "./workspace.ts";

/** What the timer does now, and what it has added up to. */
export interface TimerStatus {
  /** The entry that runs, until now. */
  readonly running: Entry | undefined;
  /** The timer that is paused. */
  readonly paused: PausedTimer | undefined;
  /** All time of its task, in seconds, with what is running. */
  readonly taskSeconds: number;
  /** All time of today, in seconds, with what is running. */
  readonly todaySeconds: number;
  /** When the timer should have ended, if it was probably forgotten. */
  readonly likelyEnd: Instant | undefined;
  /** How many entries the provider has not confirmed yet. */
  readonly waitingCount: number;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}

/** A task with its time. */
export interface TimedTask {
  /** Its id. */
  readonly taskId: string;
  /** The id with the title, as the task or else its newest entry has it. */
  readonly heading: string;
  /** All its time, in seconds, with what is running. */
  readonly totalSeconds: number;
  /** Its entries, the oldest first. */
  readonly entries: readonly Entry[];
  /** The entry that runs, until now. */
  readonly running: Entry | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}

/** What the timer does now. */
export function showTimer(workspace: Workspace): Promise<TimerStatus> {
  return viewTimers(workspace, async (view) => {
    const { files, running } = view;
    const { paused } = await files.timer();
    const entries = await files.entries();
    const taskId = (running ?? paused)?.taskId;
    const task = taskId === undefined ? undefined : entries.task(taskId);
    const taskSeconds = (task ? filedSecondsOf(task) : 0) +
      (running?.durationSeconds ?? 0);
    const { now, zone, noted, read } = view;
    const long = running && { timer: running, now, zone, noted };
    return {
      running,
      paused,
      likelyEnd: long && await forgottenSince(read, workspace, long),
      taskSeconds,
      todaySeconds: await todaySecondsOf(view),
      waitingCount: (await files.outbox()).length,
      notes: view.clockNote === undefined ? [] : [view.clockNote],
    };
  });
}

/** A task with all its entries. */
export function showTask(
  workspace: Workspace,
  taskId: string,
): Promise<TimedTask> {
  return viewTimers(workspace, async (view) => {
    const { files } = view;
    const entries = await (await files.entries()).entriesOf(taskId);
    const running = view.running?.taskId === taskId ? view.running : undefined;
    const all = running ? [...entries, running] : entries;
    const totalSeconds = totalSecondsOf(all);
    const heading = await headingOf(view, taskId, all);
    const notes = [
      ...running && view.clockNote ? [view.clockNote] : [],
      ...all.length > 0 ? [] : await filterNotes(files, { taskId }),
    ];
    return { taskId, heading, totalSeconds, entries, running, notes };
  });
}

async function todaySecondsOf(
  { files, now, zone, running }: TimerView,
): Promise<number> {
  const today = civilTimeAt(now, zone).date;
  const { from, to } = instantsOfRange(rangeOf("today", today), zone);
  const entries = await files.entries();
  const recent = await entries.entriesAround({ from, to }, now);
  const all = running ? [...recent, running] : recent;
  return all.reduce(
    (sum, entry) => sum + (secondsWithin(entry, { from, to }) ?? 0),
    0,
  );
}

async function headingOf(
  { files }: TimerView,
  taskId: string,
  entries: readonly Entry[],
): Promise<string> {
  const title = (await files.task(taskId))?.title;
  if (title) {
    const { taskPattern } = await files.settings();
    return descriptionOf(taskPattern, { id: taskId, title });
  }
  const said = entries.toReversed()
    .find(({ description }) => description !== "" && description !== taskId);
  if (!said) return taskId;
  const { description } = said;
  return description.includes(taskId)
    ? description
    : `${taskId}: ${description}`;
}
