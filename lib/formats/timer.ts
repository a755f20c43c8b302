import { JsonDocument, type JsonObject } from "../text/json.ts";
import { formatUtc } from "../time/instant.ts";
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

/**
 * Reads the file of the timer.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function readTimerFile(text: string): TimerState {
  const document = new JsonDocument(text, TIMER_FILE);
  const { running, paused } = document.object(document.content, []);
  if (running !== undefined) {
    if (paused === undefined) return { running: runningIn(document, running) };
    throw document.error(["paused"], "a timer runs, so that none is paused");
  }
  return paused === undefined ? {} : { paused: pausedIn(document, paused) };
}

/** The text of the file of the timer, or `null` if there is none to remember. */
export function formatTimerFile(
  { running, paused }: TimerState,
): string | null {
  const content = running
    ? { running: cachedRunning(running) }
    : paused && { paused: cachedPaused(paused) };
  return content ? `${JSON.stringify(content, null, 2)}\n` : null;
}

function cachedRunning(timer: RunningTimer): JsonObject {
  const { id, start, provider, providerId, sync, isResumed } = timer;
  const { seenVersion: seen } = timer;
  return {
    id,
    ...cachedSubject(timer),
    start: formatUtc(start),
    ...(provider !== undefined && { provider, provider_id: providerId, sync }),
    ...(seen !== undefined && { seen }),
    ...(isResumed && { by: "workday" }),
  };
}

function cachedPaused(timer: PausedTimer): JsonObject {
  const { at, by } = timer;
  return { ...cachedSubject(timer), at: formatUtc(at), by };
}

function cachedSubject(
  subject: EntrySubject,
): JsonObject {
  const { taskId, description, tags } = subject;
  return { task: taskId, description, tags, ...billableOf(subject) };
}

function runningIn(document: JsonDocument, value: unknown): RunningTimer {
  const path = ["running"];
  const timer = document.object(value, path);
  const id = document.text(timer, path, "id");
  const provider = document.optionalText(timer, path, "provider");
  const sync = { name: "sync", values: SYNC_STATES };
  const seenVersion = document.optionalText(timer, path, "seen");
  return {
    id,
    ...subjectIn(document, timer, path),
    start: document.instant(timer, path, "start"),
    provider,
    providerId: document.optionalText(timer, path, "provider_id") ?? id,
    sync: provider === undefined ? "local" : document.oneOf(timer, path, sync),
    ...(seenVersion !== undefined && { seenVersion }),
    ...(timer.by === "workday" && { isResumed: true }),
  };
}

function pausedIn(document: JsonDocument, value: unknown): PausedTimer {
  const path = ["paused"];
  const timer = document.object(value, path);
  return {
    ...subjectIn(document, timer, path),
    at: document.instant(timer, path, "at"),
    by: document.oneOf(timer, path, {
      name: "by",
      values: ["timer", "workday"] as const,
    }),
  };
}

function subjectIn(
  document: JsonDocument,
  timer: JsonObject,
  path: readonly string[],
): EntrySubject {
  return {
    taskId: document.text(timer, path, "task"),
    description: document.text(timer, path, "description"),
    tags: document.texts(timer, path, "tags"),
    ...billableOf({ billable: document.optionalFlag(timer, path, "billable") }),
  };
}
