import { HOUR } from "@std/datetime";
import { isUnreadFile } from "../errors.ts";
import { type ReadText, textsBy } from "../storage/file_texts.ts";
import { type LogZones, MonthFiles } from "../storage/month_files.ts";
import { addDays } from "../time/civil_date.ts";
import { civilTimeAt, type Instant, type Zone } from "../time/zone.ts";
import type { ZoneNote } from "../time/zone_note.ts";
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
  zones: LogZones,
): Promise<readonly Stretch[]> {
  const { date } = civilTimeAt(instant, zones.zone);
  const dates = [1, 0, -1, -2].map((days) => addDays(date, days));
  const months = await MonthFiles.load(textsBy(read), dates, zones);
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
