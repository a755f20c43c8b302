import { DAY, SECOND } from "@std/datetime";
import type {
  ProviderCapabilities,
  TimerEntry,
  TimeTrackingProvider,
} from "../provider.ts";
import { type Instant, wholeSecond } from "../time/zone.ts";
import {
  mergedBillable,
  remoteDescriptionOf,
  secondsBetween,
  versionOf,
} from "../tracking/entry.ts";
import { DEFAULT_SETTINGS } from "../tracking/settings.ts";
import { isTaskId } from "../tracking/task.ts";
import type { EntryOrTimer, RunningTimer } from "../tracking/timer.ts";

/** What a comparison needs besides the two versions. */
export interface Comparison {
  readonly provider: string;
  readonly capabilities: KnownCapabilities;
  readonly now: Instant;
  /** The id for an entry that is new here. */
  readonly newId: string;
  /**
   * The pattern of descriptions at the provider.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string;
}

interface Times {
  readonly start: Instant;
  readonly end: Instant | undefined;
}

/** The task of entries without a description. */
export const NO_TASK = "(no description)";

/**
 * Converts the provider's version of an entry to a local one. Whatever the
 * provider does not store, or only imprecisely, keeps its local value.
 *
 * @param local The local version, if any.
 */
export function recordOf(
  remote: TimerEntry,
  local: EntryOrTimer | undefined,
  comparison: Comparison,
): EntryOrTimer {
  const { provider, capabilities, newId, now } = comparison;
  const { taskPattern = DEFAULT_SETTINGS.taskPattern } = comparison;
  const text = singleLine(remote.description);
  // The provider's text for an unchanged description is not a change.
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
    // Its clock may be ahead, but a local timer never starts in the future.
    ? { ...timer, start: Math.min(start, now), ...(isResumed && { isResumed }) }
    : {
      ...timer,
      kind: "entry" as const,
      end,
      durationSeconds: secondsBetween(start, end),
    };
  const seenVersion = versionOf(remote);
  // Usually they are equal, and leaving it out keeps the files small.
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
  // The pattern need not contain the task's id.
  if (local?.description === description) return local.taskId;
  return isTaskId(description) ? description : NO_TASK;
}

/** Local descriptions have one line and no control characters. */
function singleLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
}

function timesOf(
  remote: TimerEntry,
  local: EntryOrTimer | undefined,
  { hasTimes, precisionSeconds }: KnownCapabilities,
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
    // Our start may be later in the minute that both times share.
    return { start: from, end: to === undefined ? to : Math.max(from, to) };
  }
  return timesFromDuration(remote, local, stepMs);
}

/** Returns the times for a provider that stores only dates and durations. */
function timesFromDuration(
  { start: day, end, durationSeconds }: TimerEntry,
  local: EntryOrTimer,
  stepMs: number,
): Times {
  // Such a timer begins when the request arrives, which may have been later.
  if (end === undefined) return { start: local.start, end };
  const sinceDay = local.start - day;
  const isSameDay = sinceDay >= 0 && sinceDay < DAY;
  const start = isSameDay ? local.start : wholeSecond(day);
  const there = start + durationSeconds * SECOND;
  const here = local.kind === "entry" && isSameDay ? local.end : undefined;
  return { start, end: snappedToLocal(there, here, stepMs) };
}

/** Returns the local time if the provider's differs only by rounding. */
function snappedToLocal(
  there: Instant,
  here: Instant | undefined,
  stepMs: number,
): Instant {
  const isNear = here !== undefined && Math.abs(there - here) < stepMs;
  return isNear ? here : there;
}

/** What a provider supports, with the defaults of what it leaves out. */
export type KnownCapabilities = Required<ProviderCapabilities> & {
  readonly listLimitDays: number;
};

/** Returns what a provider supports: the only place that has the defaults. */
export function capabilitiesOf(
  { capabilities = {} }: Pick<TimeTrackingProvider, "capabilities">,
): KnownCapabilities {
  const {
    hasTags = false,
    canSetBillable = false,
    hasMarkers = false,
    needsProject = false,
    canBackdate = true,
    hasTimes = true,
    canUpdateRunning = false,
    listLimitDays = Infinity,
    precisionSeconds = 1,
  } = capabilities;
  return {
    hasTags,
    canSetBillable,
    hasMarkers,
    needsProject,
    canBackdate,
    hasTimes,
    canUpdateRunning,
    listLimitDays,
    precisionSeconds,
  };
}
