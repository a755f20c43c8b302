import { HOUR } from "@std/datetime";
import { civilTimeAt } from "../time/zone.ts";
import { refuseForgotten } from "../timers/forgotten_timer.ts";
import type { RunningTimer } from "../timers/timer.ts";
import { timelineOf } from "../workday/timeline.ts";
import { loadMonthsAround } from "./months_around.ts";
import type { TimerWork } from "./timer_work.ts";
import { termsOf, type Workspace } from "./workspace.ts";

/** No timer of so little time is ever odd, so that no day need be looked at. */
const NEVER_ODD = 2 * HOUR;

/**
 * Refuses to stop a timer now that was probably forgotten.
 *
 * @throws {ForgottenTimerError} With the commands that settle it.
 */
export async function refuseForgottenTimer(
  { changing, now, zone }: TimerWork,
  workspace: Workspace,
  { timer, command, next }: {
    timer: RunningTimer;
    /** What would be typed to stop it. */
    command: string;
    /** What would be typed then. */
    next?: string;
  },
): Promise<void> {
  if (now - timer.start < NEVER_ODD) return;
  const { date } = civilTimeAt(timer.start, zone);
  const months = await loadMonthsAround(changing, date, zone);
  const { expectedMinutes, lunchMinutes } = await termsOf(
    workspace,
    (file) => changing.read(file),
  );
  const { stretches } = timelineOf(months.day(date), zone);
  const workdayMinutes = expectedMinutes + lunchMinutes;
  const around = { now, zone, workdayMinutes, stretches };
  refuseForgotten(timer, around, { command, next });
}
