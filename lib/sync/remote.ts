import { DAY, SECOND } from "@std/datetime";
import type { ProviderCapabilities, TimerEntry } from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import {
  mergedBillable,
  remoteDescriptionOf,
  secondsBetween,
  versionOf,
  wholeSecond,
} from "../tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../tracking/settings.ts";
import { isTaskId } from "../tracking/task.ts";
import type { EntryOrTimer, RunningTimer } from "../tracking/timer.ts";

/** What a comparison with a provider needs to know beside the two sides. */
export interface Comparison {
  readonly provider: string;
  readonly capabilities: ProviderCapabilities;
  readonly now: Instant;
  /** The id that an entry gets which is new here. */
  readonly newId: string;
  /**
   * What descriptions are made of, there.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string;
}

interface Times {
  readonly start: Instant;
  readonly end: Instant | undefined;
}

/** What stands for a task where the provider's entry names none. */
export const NO_TASK = "(no description)";

/**
 * What the provider has, as it is recorded here. What the provider does not
 * keep, or not exactly, stays as it is here.
 *
 * @param local What is here of it, if anything is.
 */
export function recordOf(
  remote: TimerEntry,
  local: EntryOrTimer | undefined,
  comparison: Comparison,
): EntryOrTimer {
  const { provider, capabilities, newId, now } = comparison;
  const { taskPattern = DEFAULT_SETTINGS.taskPattern } = comparison;
  const text = singleLine(remote.description);
  // The provider's words for what is said here are no change of it.
  const isOurs = local && remoteDescriptionOf(local, taskPattern) === text;
  const description = isOurs ? local.description : text;
  const { start, end } = timesOf(remote, local, capabilities);
  const isResumed = local?.kind === "timer" && local.isResumed;
  const timer: RunningTimer = {
    kind: "timer",
    id: local?.id ?? newId,
    taskId: taskOf(remote, description, local),
    description,
    tags: capabilities.hasTags ? [...remote.tags] : local?.tags ?? [],
    ...mergedBillable(local, remote),
    start,
    provider,
    providerId: remote.id,
    sync: "confirmed",
  };
  const record = end === undefined
    // Their clock may be ahead: here, no timer starts in the future.
    ? { ...timer, start: Math.min(start, now), ...(isResumed && { isResumed }) }
    : {
      ...timer,
      kind: "entry" as const,
      end,
      durationSeconds: secondsBetween(start, end),
    };
  const seenVersion = versionOf(remote);
  // Most are the same, and files are smaller without.
  return versionOf(record) === seenVersion
    ? record
    : { ...record, seenVersion };
}

function taskOf(
  { taskId }: TimerEntry,
  description: string,
  local: EntryOrTimer | undefined,
): string {
  if (taskId !== undefined && isTaskId(taskId)) return taskId;
  // The pattern of descriptions need not have the task's id in it.
  if (local?.description === description) return local.taskId;
  return isTaskId(description) ? description : NO_TASK;
}

/** A text in one line: others are none of ours. */
function singleLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
}

function timesOf(
  remote: TimerEntry,
  local: EntryOrTimer | undefined,
  { hasTimes = true, precisionSeconds }: ProviderCapabilities,
): Times {
  const start = wholeSecond(remote.start);
  const end = remote.end === undefined
    ? undefined
    : Math.max(start, wholeSecond(remote.end));
  if (!local) return { start, end };
  const stepMs = precisionSeconds * SECOND;
  const localEnd = local.kind === "entry" ? local.end : undefined;
  if (hasTimes) {
    const from = snappedToLocal(start, local.start, stepMs);
    const to = end === undefined
      ? undefined
      : snappedToLocal(end, localEnd, stepMs);
    // A start of ours may be later in the minute that is there for both.
    return { start: from, end: to === undefined ? to : Math.max(from, to) };
  }
  return timesFromDuration(remote, local, stepMs);
}

/** Of a provider that keeps days and durations, just these are of use. */
function timesFromDuration(
  { start: day, end, durationSeconds }: TimerEntry,
  local: EntryOrTimer,
  stepMs: number,
): Times {
  // Such a timer begins when it is started there, which may have been later.
  if (end === undefined) return { start: local.start, end };
  const sinceDay = local.start - day;
  const isSameDay = sinceDay >= 0 && sinceDay < DAY;
  const start = isSameDay ? local.start : wholeSecond(day);
  const there = start + durationSeconds * SECOND;
  const here = local.kind === "entry" && isSameDay ? local.end : undefined;
  return { start, end: snappedToLocal(there, here, stepMs) };
}

/** What is here, if what is there is only rounded otherwise. */
function snappedToLocal(
  there: Instant,
  here: Instant | undefined,
  stepMs: number,
): Instant {
  const isNear = here !== undefined && Math.abs(there - here) < stepMs;
  return isNear ? here : there;
}
