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

/** What tells a long timer from one that was forgotten. */
export interface WorkdayContext extends LocalNow {
  /** A day's work with its lunch, in minutes. */
  readonly workdayMinutes: number;
  /** Work, breaks and lunch of the day on which the timer started. */
  readonly stretches: readonly Stretch[];
}

/** A timer of less is never odd, however little work is expected. */
const MIN_FORGOTTEN_MS = 4 * HOUR;
/** At this hour of the night nobody calls it evening any more. */
const NIGHT_HOUR = 4;

/**
 * When a timer that is to stop now should have been stopped, probably; or
 * `undefined` if there is nothing odd about it. It is odd when it runs for
 * longer than a day's work, or over night.
 */
export function likelyEndOf(
  { start }: Pick<RunningTimer, "start">,
  { now, zone, workdayMinutes, stretches }: WorkdayContext,
): Instant | undefined {
  const longest = Math.max(workdayMinutes * MINUTE, MIN_FORGOTTEN_MS);
  const worked = stretches.at(-1);
  // A night shift: the day was open all the time.
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

/** What would be typed to stop a timer, and then. */
export interface StopCommand {
  /** Such as `timer stop`. */
  readonly command: string;
  /** What is typed after that, if anything. */
  readonly next?: string | undefined;
}

/**
 * Refuses to stop a timer now that was probably forgotten.
 *
 * @throws {ForgottenTimerError} With the two commands that settle it.
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
