import { JsonFields, type JsonObject } from "../text/json.ts";
import { formatUtc } from "../time/zone.ts";
import {
  billableOf,
  type EntrySubject,
  type SyncState,
} from "../tracking/entry.ts";
import type {
  PausedTimer,
  RunningTimer,
  TimerState,
} from "../tracking/timer.ts";
import { TIMER_FILE } from "./data_files.ts";

const SYNC_STATES: readonly SyncState[] = [
  "local",
  "waiting",
  "unconfirmed",
  "confirmed",
];

/** @throws {DataFileError} When the text is not JSON, or not a timer file. */
export function readTimerFile(text: string): TimerState {
  const fields = JsonFields.read(text, TIMER_FILE);
  const running = fields.optionalObject("running");
  const paused = fields.optionalObject("paused");
  if (running && paused) {
    throw fields.error(
      'expected either "running" or "paused", found both',
      "paused",
    );
  }
  if (running) return { running: readRunning(running) };
  return paused ? { paused: readPaused(paused) } : {};
}

/** Formats the timer file. Returns `null` if no timer is running or paused. */
export function formatTimerFile(
  { running, paused }: TimerState,
): string | null {
  const content = running
    ? { running: storedRunning(running) }
    : paused && { paused: storedPaused(paused) };
  return content ? `${JSON.stringify(content, null, 2)}\n` : null;
}

// JSON drops fields that are `undefined`.
function storedRunning(timer: RunningTimer): JsonObject {
  const { id, start, provider, providerId, sync, isResumed } = timer;
  return {
    id,
    ...storedSubject(timer),
    start: formatUtc(start),
    ...(provider !== undefined && { provider, provider_id: providerId, sync }),
    seen: timer.seenVersion,
    by: isResumed ? "workday" : undefined,
  };
}

function storedPaused(timer: PausedTimer): JsonObject {
  return { ...storedSubject(timer), at: formatUtc(timer.at), by: timer.by };
}

function storedSubject(
  { taskId, description, tags, billable }: EntrySubject,
): JsonObject {
  return { task: taskId, description, tags, billable };
}

function readRunning(timer: JsonFields): RunningTimer {
  const id = timer.string("id");
  const provider = timer.optionalString("provider");
  const seenVersion = timer.optionalString("seen");
  return {
    kind: "timer",
    id,
    ...readSubject(timer),
    start: timer.instant("start"),
    provider,
    providerId: timer.optionalString("provider_id") ?? id,
    sync: provider === undefined ? "local" : timer.oneOf("sync", SYNC_STATES),
    ...(seenVersion !== undefined && { seenVersion }),
    ...(timer.content["by"] === "workday" && { isResumed: true }),
  };
}

function readPaused(timer: JsonFields): PausedTimer {
  return {
    ...readSubject(timer),
    at: timer.instant("at"),
    by: timer.oneOf("by", ["timer", "workday"]),
  };
}

function readSubject(timer: JsonFields): EntrySubject {
  return {
    taskId: timer.string("task"),
    description: timer.string("description"),
    tags: timer.strings("tags"),
    ...billableOf({ billable: timer.optionalBoolean("billable") }),
  };
}
