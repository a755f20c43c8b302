import { HOUR, MINUTE } from "@std/datetime";
import { addDays } from "../time/civil_date.ts";
import {
  formatInstantArgument,
  formatTime,
  type LocalNow,
} from "../time/typed_time.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../time/zone.ts";
import type { Stretch } from "../workday/timeline.ts";
import { ForgottenTimerError } from "./errors.ts";
import type { RunningTimer } from "./timer.ts";

/** What is needed to tell a long timer from a forgotten one. */
export interface WorkdayContext extends LocalNow {
  /** The expected work of a day plus lunch, in minutes. */
  readonly workdayMinutes: number;
  /** Work, breaks and lunch of the day on which the timer started. */
  readonly stretches: readonly Stretch[];
}

/** A shorter timer is never suspicious, however little work is expected. */
const MIN_FORGOTTEN_MS = 4 * HOUR;
/** A timer that runs past this hour has run overnight. */
const NIGHT_HOUR = 4;

/**
 * Returns the likely end of a timer that was probably forgotten: one that has
 * been running for longer than a day's work, or overnight.
 *
 * @returns The likely end, or `undefined` if the timer is not suspicious.
 */
export function likelyEndOf(
  { start }: Pick<RunningTimer, "start">,
  { now, zone, workdayMinutes, stretches }: WorkdayContext,
): Instant | undefined {
  const longest = Math.max(workdayMinutes * MINUTE, MIN_FORGOTTEN_MS);
  const worked = stretches.at(-1);
  // In a night shift, the day was open the whole time.
  const isShift = worked !== undefined &&
    (worked.end === undefined || worked.end >= now);
  const isForgotten = now - start > longest ||
    (!isShift && spansNight(start, now, zone));
  if (!isForgotten) return undefined;
  const stopped = worked?.end;
  if (stopped !== undefined && stopped > start && stopped < now) return stopped;
  const midnight = instantOf(
    { date: addDays(civilTimeAt(start, zone).date, 1), minute: 0 },
    zone,
  );
  return Math.min(start + longest, Math.max(midnight, start + HOUR), now);
}

/** The command that stops a timer, for hints. */
export interface StopCommand {
  /** The command, such as `timer stop`. */
  readonly command: string;
  /** The command to run after it, if any. */
  readonly next?: string | undefined;
}

/**
 * Checks that a timer that is about to be stopped was not forgotten.
 *
 * @throws {ForgottenTimerError} When it probably was, with a command for either
 * case.
 */
export function assertNotForgotten(
  timer: Pick<RunningTimer, "taskId" | "start">,
  around: WorkdayContext,
  { command, next }: StopCommand,
): void {
  const likelyEnd = likelyEndOf(timer, around);
  if (likelyEnd === undefined) return;
  const since = formatTime(timer.start, around.zone, around.now);
  const at = formatInstantArgument(likelyEnd, around.zone);
  const then = next === undefined ? "" : ` && worktime ${next}`;
  throw new ForgottenTimerError(
    `The timer for "${timer.taskId}" has been running since ${since}: ` +
      "was it forgotten?",
    {
      start: timer.start,
      likelyEnd,
      hint: `If so: worktime ${command} --at ${at}${then}\n` +
        `If not: worktime ${command} --at now${then}`,
    },
  );
}

function spansNight(start: Instant, now: Instant, zone: Zone): boolean {
  const { date, minute } = civilTimeAt(start, zone);
  const isNightAhead = minute < NIGHT_HOUR * 60;
  const night = {
    date: addDays(date, isNightAhead ? 0 : 1),
    minute: NIGHT_HOUR * 60,
  };
  return instantOf(night, zone) < now;
}
