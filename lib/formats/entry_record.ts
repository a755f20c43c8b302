import { SECOND } from "@std/datetime";
import {
  isJsonObject,
  isOptionalBoolean,
  isStringArray,
  type JsonFields,
  type JsonObject,
} from "../text/json.ts";
import { formatUtc, hasOffset, readInstant } from "../time/instant.ts";
import type { Instant, Zone } from "../time/zone.ts";
import {
  billableOf,
  type Entry,
  type EntryContent,
  secondsBetween,
  type SyncState,
  wholeSecond,
} from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";

/**
 * One entry as `JSON.parse()` gives it. The first four fields and `id` are those
 * of the original cache; a reader that knows only them is right.
 */
export interface StoredEntry {
  /** The provider's id; ours until the provider gives one. */
  readonly provider_id: string | number;
  /** When it began, ISO 8601 in UTC. */
  readonly start: string;
  /** When it ended, ISO 8601 in UTC. */
  readonly end: string;
  /** How long it counts, in seconds. */
  readonly duration_seconds: number;
  /** Our own id; before 0.2 left out where it is the same as `provider_id`. */
  readonly id?: string;
  /** What was done. */
  readonly description?: string;
  /** Its tags. */
  readonly tags?: readonly string[];
  /** Whether it is billable; left out if only the provider decides. */
  readonly billable?: boolean;
  /** The provider; left out if the entry is meant for this machine only. */
  readonly provider?: string;
  /** What the provider knows of it; left out if all. */
  readonly sync?: "waiting" | "unconfirmed";
  /** The version that the provider has, in short, where it is another one. */
  readonly seen?: string;
}

/**
 * Reads an entry of a task; returns what is wrong with it if something is. What
 * the original tool leaves out or writes as `null` is filled in: either id stands
 * for the other, and of end and duration one gives the other. An entry with
 * neither still runs, and counts nothing.
 *
 * @param zone Where times without an offset are meant.
 */
export function readEntry(
  raw: JsonObject,
  taskId: string,
  zone: Zone,
): Entry | string {
  const { start, id, provider, sync, seen, ...rest } = withoutNulls(raw);
  const { provider_id = id ?? legacyId(taskId, start) } = rest;
  const { tags = [], description = "", billable } = rest;
  if (!isId(provider_id)) return 'expected "provider_id", a text or a number';
  const startAt = typeof start === "string"
    ? readInstant(start, { zone })
    : NaN;
  if (Number.isNaN(startAt)) return wrongTime("start");
  const times = readEnd(raw, startAt, zone);
  if (typeof times === "string") return times;
  if (id !== undefined && !isId(id)) return '"id" is not a text';
  if (!isOptionalString(provider)) return '"provider" is not a text';
  if (typeof description !== "string") return '"description" is not a text';
  if (!isStringArray(tags)) return '"tags" is not a list of texts';
  if (!isOptionalBoolean(billable)) return '"billable" is not true or false';
  if (sync !== undefined && sync !== "waiting" && sync !== "unconfirmed") {
    return '"sync" is neither "waiting" nor "unconfirmed"';
  }
  if (!isOptionalString(seen)) return '"seen" is not a text';
  const providerId = String(provider_id);
  return {
    kind: "entry",
    id: id === undefined ? providerId : String(id),
    taskId,
    description,
    tags,
    ...billableOf({ billable }),
    start: startAt,
    ...times,
    provider,
    providerId,
    sync: sync ?? (provider === undefined ? "local" : "confirmed"),
    ...(seen !== undefined && { seenVersion: seen }),
  };
}

/** When an entry ends and how long it counts; what is wrong if that is. */
function readEnd(
  raw: JsonObject,
  start: Instant,
  zone: Zone,
): Pick<Entry, "end" | "durationSeconds"> | string {
  const { end, duration_seconds: counted } = withoutNulls(raw);
  if (counted !== undefined && !isDuration(counted)) {
    return 'expected "duration_seconds", a number from 0 on';
  }
  if (end === undefined) {
    const durationSeconds = counted ?? 0;
    return {
      end: wholeSecond(start + durationSeconds * SECOND),
      durationSeconds,
    };
  }
  const local = { zone, earliest: start };
  const endAt = typeof end === "string" ? readInstant(end, local) : NaN;
  if (Number.isNaN(endAt)) return wrongTime("end");
  if (endAt < start) return '"end" is before "start"';
  return {
    end: endAt,
    durationSeconds: counted ?? secondsBetween(start, endAt),
  };
}

/** Whether an entry has neither an end nor a duration: its timer runs. */
export function isOpen({ end, duration_seconds }: JsonObject): boolean {
  return end == null && duration_seconds == null;
}

/**
 * What differs between an entry that can be read and one as we write it, in a
 * line for people; `undefined` if nothing does.
 */
export function oddityOf(raw: JsonObject): string | undefined {
  if (isOpen(raw)) return "has no end, and counts nothing until it has one";
  const missing = ["id", "provider_id", "end", "duration_seconds"]
    .filter((name) => raw[name] == null)
    // Format 1 did not repeat an id.
    .filter((name) => name !== "id" || raw["provider_id"] == null);
  const times = [raw["start"], raw["end"] ?? raw["start"]];
  const oddities = [
    ...missing.map((name) => `no ${name}`),
    ...times.every((it) => hasOffset(String(it))) ? [] : ["times of no zone"],
  ];
  return oddities.length > 0 ? `has ${oddities.join(", ")}` : undefined;
}

/** The id that the original tool gives to what begins at a time. */
function legacyId(taskId: string, start: unknown): string | undefined {
  const [, date, clock] = String(start).replace(/\D/g, "")
    .match(/^(\d{8})(\d{6})/) ?? [];
  return clock === undefined ? undefined : `${taskId}-${date}-${clock}`;
}

/** The timer that an `_active` of the original tool is, if it can be read. */
export function readActiveTimer(
  value: unknown,
  zone: Zone,
): RunningTimer | undefined {
  if (!isJsonObject(value)) return undefined;
  const { task_id: taskId, start, description } = value;
  if (typeof taskId !== "string" || typeof start !== "string") return undefined;
  const startAt = readInstant(start, { zone });
  if (Number.isNaN(startAt)) return undefined;
  const id = String(
    value["timer_id"] ?? value["id"] ?? legacyId(taskId, start),
  );
  return {
    kind: "timer",
    id,
    taskId,
    description: typeof description === "string" ? description : taskId,
    tags: [],
    start: startAt,
    provider: undefined,
    providerId: id,
    sync: "local",
  };
}

/** What is left out where it says nothing. */
const OPTIONAL: readonly (keyof StoredEntry & string)[] = [
  "description",
  "tags",
  "billable",
  "provider",
  "sync",
  "seen",
];

/** An entry as it is stored; fields that others wrote stay as they are. */
export function toStoredEntry(
  entry: Entry,
  raw: Readonly<Partial<StoredEntry>> = {},
): StoredEntry {
  const { id, providerId, description, tags, provider, sync } = entry;
  const { seenVersion: seen } = entry;
  const others: { -readonly [K in keyof StoredEntry]?: StoredEntry[K] } = {
    ...raw,
  };
  for (const name of OPTIONAL) delete others[name];
  const isSame = String(others.provider_id) === providerId;
  return {
    ...others,
    // The original tool says the task here as well.
    ...("task_id" in others && { task_id: entry.taskId }),
    provider_id: isSame ? others.provider_id ?? providerId : providerId,
    start: formatUtc(entry.start),
    end: formatUtc(entry.end),
    duration_seconds: entry.durationSeconds,
    id,
    ...(description !== "" && { description }),
    ...(tags.length > 0 && { tags }),
    ...billableOf(entry),
    ...(provider !== undefined && { provider }),
    ...(isPending(sync) && { sync }),
    ...(seen !== undefined && { seen }),
  };
}

function isPending(sync: SyncState): sync is "waiting" | "unconfirmed" {
  return sync === "waiting" || sync === "unconfirmed";
}

function wrongTime(name: string): string {
  return `expected "${name}", a time such as "2025-01-16T10:00:00Z"`;
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_SECONDS;
}

/** Longer than anybody lives; sums of them are still exact. */
const MAX_SECONDS = 4e9;

function isId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** An object without what is `null`: Python writes that for nothing. */
function withoutNulls(raw: JsonObject): JsonObject {
  return Object.values(raw).includes(null)
    ? Object.fromEntries(Object.entries(raw).filter(([, it]) => it !== null))
    : raw;
}

function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/**
 * Reads what can change of an entry.
 *
 * @throws {DataFileError} When it is not of that form.
 */
export function readContent(content: JsonFields): EntryContent {
  return {
    taskId: content.optionalString("task"),
    description: content.string("description"),
    start: content.instant("start"),
    end: content.optionalInstant("end"),
    tags: content.strings("tags"),
    ...billableOf({ billable: content.optionalBoolean("billable") }),
  };
}

/** What can change of an entry, as it is stored; JSON leaves out the undefined. */
export function storedContent(content: EntryContent): JsonObject {
  const { taskId, description, start, end, tags, billable } = content;
  return {
    task: taskId,
    description,
    start: formatUtc(start),
    end: optionalUtc(end),
    tags,
    billable,
  };
}

export function optionalUtc(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : formatUtc(instant);
}
