import type { Entry, SyncState } from "../timers/entry.ts";
import { formatEntryTime, readEntryTime } from "./entry_time.ts";

/**
 * One entry as `JSON.parse()` gives it. The first four fields are those of the
 * original cache; a reader that knows only them is right.
 */
export interface CachedEntry {
  /** The provider's id; ours until the provider gives one. */
  readonly provider_id: string | number;
  /** When it began, ISO 8601 in UTC. */
  readonly start: string;
  /** When it ended, ISO 8601 in UTC. */
  readonly end: string;
  /** How long it counts, in seconds. */
  readonly duration_seconds: number;
  /** Our own id; left out where it is the same as `provider_id`. */
  readonly id?: string;
  /** What was done. */
  readonly description?: string;
  /** Its tags. */
  readonly tags?: readonly string[];
  /** The provider; left out if the entry is meant for this machine only. */
  readonly provider?: string;
  /** What the provider knows of it; left out if all. */
  readonly sync?: "waiting" | "unconfirmed";
  /** The version that the provider has, in short, where it is another one. */
  readonly seen?: string;
}

const OPTIONAL = [
  "id",
  "description",
  "tags",
  "provider",
  "sync",
  "seen",
] as const;

/** Reads an entry of a task; returns what is wrong with it if something is. */
export function entryIn(
  raw: Readonly<Record<string, unknown>>,
  taskId: string,
): Entry | string {
  const { start, end, duration_seconds, tags = [], sync } = raw;
  const { provider, provider_id, id, description = "", seen } = raw;
  const isId = typeof provider_id === "string" ||
    typeof provider_id === "number";
  if (!isId) return 'expected "provider_id", a text or a number';
  const startAt = typeof start === "string" ? readEntryTime(start) : NaN;
  if (Number.isNaN(startAt)) return wrongTime("start");
  const endAt = typeof end === "string" ? readEntryTime(end) : NaN;
  if (Number.isNaN(endAt)) return wrongTime("end");
  if (endAt < startAt) return '"end" is before "start"';
  if (!isCount(duration_seconds)) {
    return 'expected "duration_seconds", a number from 0 on';
  }
  if (!isOptionalText(id)) return '"id" is not a text';
  if (!isOptionalText(provider)) return '"provider" is not a text';
  if (typeof description !== "string") return '"description" is not a text';
  if (!isTexts(tags)) return '"tags" is not a list of texts';
  if (sync !== undefined && sync !== "waiting" && sync !== "unconfirmed") {
    return '"sync" is neither "waiting" nor "unconfirmed"';
  }
  if (!isOptionalText(seen)) return '"seen" is not a text';
  const providerId = String(provider_id);
  return {
    id: id ?? providerId,
    taskId,
    description,
    tags,
    start: startAt,
    end: endAt,
    durationSeconds: duration_seconds,
    provider,
    providerId,
    sync: sync ?? (provider === undefined ? "local" : "confirmed"),
    ...(seen !== undefined && { seenVersion: seen }),
  };
}

/** An entry as it is stored; fields that others wrote stay as they are. */
export function cachedEntryOf(
  entry: Entry,
  raw: Readonly<Partial<CachedEntry>> = {},
): CachedEntry {
  const { id, providerId, description, tags, provider, sync } = entry;
  const { seenVersion: seen } = entry;
  const others: { -readonly [K in keyof CachedEntry]?: CachedEntry[K] } = {
    ...raw,
  };
  for (const name of OPTIONAL) delete others[name];
  const isSame = String(others.provider_id) === providerId;
  return {
    ...others,
    provider_id: isSame ? others.provider_id ?? providerId : providerId,
    start: formatEntryTime(entry.start),
    end: formatEntryTime(entry.end),
    duration_seconds: entry.durationSeconds,
    ...(id !== providerId && { id }),
    ...(description !== "" && { description }),
    ...(tags.length > 0 && { tags }),
    ...(provider !== undefined && { provider }),
    ...(isUnsettled(sync) && { sync }),
    ...(seen !== undefined && { seen }),
  };
}

function isUnsettled(sync: SyncState): sync is "waiting" | "unconfirmed" {
  return sync === "waiting" || sync === "unconfirmed";
}

function wrongTime(name: string): string {
  return `expected "${name}", a time such as "2025-01-16T10:00:00Z"`;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LONGEST_SECONDS;
}

/** Longer than anybody lives; sums of them are still exact. */
const LONGEST_SECONDS = 4e9;

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) &&
    value.every((text) => typeof text === "string");
}
