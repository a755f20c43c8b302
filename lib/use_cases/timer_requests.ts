import { MINUTE } from "@std/datetime";
import { readInstant } from "../time/instant.ts";
import { parseDuration } from "../time/duration.ts";
import { parseWallTime, type WallTime } from "../time/wall_time.ts";
import type { Instant } from "../time/zone.ts";
import type { TimerTimeGiven } from "../timers/timer_time.ts";
import type { When } from "./requests.ts";
import type { DryRun } from "./timer_work.ts";

/**
 * When a timer starts or stops; now if empty. A time may also be an instant in
 * ISO 8601, such as `2025-01-16T10:00:00Z`, or `now`: who says so is not asked
 * whether a long timer was forgotten.
 */
export interface TimerRequest extends When, DryRun {}

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

/**
 * Reads when a timer started or stopped.
 *
 * @throws {TypeError} When both a time and a duration are given.
 * @throws {InvalidTextError} When one of them cannot be understood.
 */
export function readTimerWhen({ at, ago }: When): TimerTimeGiven {
  if (at !== undefined && ago !== undefined) {
    throw new TypeError("Give either a time or how long ago, not both");
  }
  return {
    at: at === undefined || at === "now" ? undefined : readTimerMoment(at),
    agoMs: ago === undefined ? undefined : parseDuration(ago) * MINUTE,
  };
}

/**
 * Reads a wall clock time or an instant.
 *
 * @throws {InvalidTextError} When the text is neither.
 */
export function readTimerMoment(at: string | Date): WallTime | Instant {
  const instant = typeof at === "string" ? readInstant(at) : at.getTime();
  if (!Number.isNaN(instant)) return instant;
  if (typeof at === "string") return parseWallTime(at);
  throw new RangeError("Invalid date");
}
