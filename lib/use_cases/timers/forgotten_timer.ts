import { HOUR } from "@std/datetime";
import { isUnreadableFile } from "../../errors.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { MonthFiles, type MonthReadOptions } from "../../stores/month_files.ts";
import { addDays } from "../../time/civil_date.ts";
import { civilTimeAt, type Instant } from "../../time/zone.ts";
import type { RunningTimer } from "../../tracking/timer.ts";
import {
  assertNotForgotten,
  likelyEndOf,
  type StopCommand,
  type WorkdayContext,
} from "../../tracking/timer_time.ts";
import {
  DEFAULT_EXPECTED_MINUTES,
  usualMinutesOn,
} from "../../workday/terms.ts";
import { type Stretch, timelineOf } from "../../workday/timeline.ts";
import { termsOrDefaults } from "../workspace.ts";
import type { TimerView } from "./timer_work.ts";

/** The present moment, and the files with the workdays. */
type TimerMoment = Pick<
  TimerView,
  "workspace" | "read" | "offsets" | "now" | "zone"
>;

type TimerStart = Pick<RunningTimer, "taskId" | "start">;

/** Shorter timers never count as forgotten, so no month needs to be read. */
const MIN_SUSPICIOUS_MS = 2 * HOUR;

/** @throws {ForgottenTimerError} When the timer was probably forgotten. */
export async function refuseForgottenTimer(
  present: TimerMoment,
  timer: TimerStart,
  command: StopCommand,
): Promise<void> {
  const around = await workdayContext(present, timer);
  if (around) assertNotForgotten(timer, around, command);
}

/** Returns the likely end of a timer that was probably forgotten. */
export async function forgottenSince(
  present: TimerMoment,
  timer: TimerStart,
): Promise<Instant | undefined> {
  const around = await workdayContext(present, timer);
  return around && likelyEndOf(timer, around);
}

async function workdayContext(
  { workspace, read, offsets, now, zone }: TimerMoment,
  { start }: TimerStart,
): Promise<WorkdayContext | undefined> {
  if (now - start < MIN_SUSPICIOUS_MS) return undefined;
  const terms = await termsOrDefaults(workspace, read);
  const stretches = await stretchesAt(read, start, { zone, offsets });
  const lunchMinutes = terms.isLunchPlanned ? terms.lunchMinutes : 0;
  const { date } = civilTimeAt(start, zone);
  const expected = usualMinutesOn(date, terms.expectedMinutes);
  // On a day off, a timer is as long as on a usual day.
  const workdayMinutes = (expected || DEFAULT_EXPECTED_MINUTES) + lunchMinutes;
  return { now, zone, workdayMinutes, stretches };
}

/**
 * Returns the stretches of the workday at an instant. That is the day of its
 * date; after a flight west, the day of the next date; or else the last day
 * before, which can have continued past midnight. Empty if a month cannot be
 * read.
 */
async function stretchesAt(
  read: ReadText,
  instant: Instant,
  zones: MonthReadOptions,
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
    return before.find(({ length }) => length > 0) ?? [];
  } catch (error) {
    if (isUnreadableFile(error)) return [];
    throw error;
  }
}
