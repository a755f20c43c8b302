import { HOUR } from "@std/datetime";
import { isUnreadFile } from "../../errors.ts";
import { totalSecondsOf as filedSecondsOf } from "../../formats/entry_file.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { type LogReading, MonthFiles } from "../../stores/month_files.ts";
import { addDays } from "../../time/civil_date.ts";
import { instantsOfRange, rangeOf } from "../../time/date_range.ts";
import { civilTimeAt, type Instant, type Zone } from "../../time/zone.ts";
import type { ZoneNote } from "../../time/zone_note.ts";
import { descriptionOf } from "../../tracking/description.ts";
import { type Entry, totalSecondsOf } from "../../tracking/entry.ts";
import {
  likelyEndOf,
  refuseForgotten,
  type StopCommand,
  type WorkAround,
} from "../../tracking/forgotten.ts";
import type { PausedTimer, RunningTimer } from "../../tracking/timer.ts";
import { secondsWithin } from "../../tracking/totals.ts";
import { type Stretch, timelineOf } from "../../workday/timeline.ts";
import { termsOrUsual, type Workspace } from "../workspace.ts";
import { filterNotes } from "./notes.ts";
import { type TimerView, type TimerWork, viewTimers } from "./timer_work.ts";

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

/** No timer of so little time is ever odd, so that no day need be looked at. */
const NEVER_ODD = 2 * HOUR;

/** A timer that may have been forgotten, and the moment at which one asks. */
interface LongTimer {
  readonly timer: Pick<RunningTimer, "taskId" | "start">;
  readonly now: Instant;
  readonly zone: Zone;
  /** What was noted of the zone in which events were recorded, if anything was. */
  readonly noted: ZoneNote | undefined;
}

/**
 * Refuses to stop a timer now that was probably forgotten.
 *
 * @throws {ForgottenTimerError} With the commands that settle it.
 */
export async function refuseForgottenTimer(
  { changing, now, zone }: TimerWork,
  workspace: Workspace,
  { timer, ...command }: StopCommand & { timer: RunningTimer },
): Promise<void> {
  const read: ReadText = (file) => changing.read(file);
  const around = await workAround(read, workspace, {
    ...{ timer, now, zone },
    noted: changing.zone,
  });
  if (around) refuseForgotten(timer, around, command);
}

/** When a timer should have ended that was probably forgotten. */
export async function forgottenSince(
  read: ReadText,
  workspace: Workspace,
  long: LongTimer,
): Promise<Instant | undefined> {
  const around = await workAround(read, workspace, long);
  return around && likelyEndOf(long.timer, around);
}

async function workAround(
  read: ReadText,
  workspace: Workspace,
  { timer, now, zone, noted }: LongTimer,
): Promise<WorkAround | undefined> {
  if (now - timer.start < NEVER_ODD) return undefined;
  const { expectedMinutes, lunchMinutes, isLunchPlanned } = await termsOrUsual(
    workspace,
    read,
  );
  const stretches = await stretchesAt(read, timer.start, { zone, noted });
  const workdayMinutes = expectedMinutes +
    (isLunchPlanned ? lunchMinutes : 0);
  return { now, zone, workdayMinutes, stretches };
}

/**
 * What was done on the day on which an instant is: of its date or, for whoever
 * flew west, of the next, or else of a date before, if that day went on past
 * midnight. Nothing if a month cannot be read.
 */
async function stretchesAt(
  read: ReadText,
  instant: Instant,
  zones: LogReading,
): Promise<readonly Stretch[]> {
  const { date } = civilTimeAt(instant, zones.zone);
  const dates = [1, 0, -1, -2].map((days) => addDays(date, days));
  const months = await MonthFiles.load(read, dates, zones);
  try {
    const days = dates.map((date) =>
      timelineOf(months.day(date), zones.zone).stretches
    );
    const [next = [], same = [], ...before] = days;
    if ((next[0]?.start ?? Infinity) <= instant) return next;
    if (same.length > 0) return same;
    const earlier = before.find(({ length }) => length > 0) ?? [];
    const last = earlier.at(-1);
    return last && instant < (last.end ?? Infinity) ? earlier : [];
  } catch (error) {
    if (isUnreadFile(error)) return [];
    throw error;
  }
}
