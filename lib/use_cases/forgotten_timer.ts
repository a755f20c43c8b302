import { HOUR } from "@std/datetime";
import { DataFileError } from "../errors.ts";
import { type ReadText, textsBy } from "../storage/file_texts.ts";
import { MonthFiles } from "../storage/month_files.ts";
import { addDays } from "../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import {
  likelyEndOf,
  refuseForgotten,
  type StopCommand,
  type WorkAround,
} from "../timers/forgotten_timer.ts";
import type { RunningTimer } from "../timers/timer.ts";
import { type Stretch, timelineOf } from "../workday/timeline.ts";
import type { TimerWork } from "./timer_work.ts";
import { termsOrUsual, type Workspace } from "./workspace.ts";

/** No timer of so little time is ever odd, so that no day need be looked at. */
const NEVER_ODD = 2 * HOUR;

/** A timer that may have been forgotten, and the moment at which one asks. */
interface LongTimer {
  readonly timer: Pick<RunningTimer, "taskId" | "start">;
  readonly now: Instant;
  readonly zone: Zone;
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
  const around = await workAround(read, workspace, { timer, now, zone });
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
  { timer, now, zone }: LongTimer,
): Promise<WorkAround | undefined> {
  if (now - timer.start < NEVER_ODD) return undefined;
  const { expectedMinutes, lunchMinutes, isLunchPlanned } = await termsOrUsual(
    workspace,
    read,
  );
  const stretches = await stretchesAt(read, timer.start, zone);
  const workdayMinutes = expectedMinutes +
    (isLunchPlanned ? lunchMinutes : 0);
  return { now, zone, workdayMinutes, stretches };
}

/**
 * What was done on the day on which an instant is: of its date, or of the date
 * before, if that day went on past midnight. Nothing if a month is damaged.
 */
async function stretchesAt(
  read: ReadText,
  instant: Instant,
  zone: Zone,
): Promise<readonly Stretch[]> {
  const { date } = civilTimeAt(instant, zone);
  const dates = [addDays(date, -1), date];
  const months = await MonthFiles.load(textsBy(read), dates, zone);
  try {
    const [before = [], same = []] = dates.map((date) =>
      timelineOf(months.day(date), zone).stretches
    );
    const { start, end = start } = before.at(-1) ?? {};
    const isOpen = start !== undefined && before.at(-1)?.end === undefined;
    const wentOn = isOpen || (end !== undefined && instant < end);
    return wentOn && same.length === 0 ? before : same;
  } catch (error) {
    if (error instanceof DataFileError) return [];
    throw error;
  }
}
