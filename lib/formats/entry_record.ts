import { SECOND } from "@std/datetime";
import {
  isJsonObject,
  isOptionalBoolean,
  isStringArray,
  type JsonFields,
  type JsonObject,
} from "../text/json.ts";
import {
  formatUtc,
  hasOffset,
  type Instant,
  readInstant,
  wholeSecond,
  type Zone,
} from "../time/zone.ts";
import {
  billableOf,
  type Entry,
  type EntryContent,
  secondsBetween,
  type SyncState,
} from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";

/**
 * An entry as returned by `JSON.parse()`. The first four fields and `id` are
 * compatible with PairCoder; programs can rely on these alone.
 */
export interface StoredEntry {
  /** The provider's id; our own until the provider assigns one. */
  readonly provider_id: string | number;
  /** When it started, ISO 8601 in UTC. */
  readonly start: string;
  /** When it ended, ISO 8601 in UTC. */
  readonly end: string;
  /** Its duration, in seconds. */
  readonly duration_seconds: number;
  /** Our own id; versions before 0.2 omit it if it equals `provider_id`. */
  readonly id?: string;
  /** What was done. */
  readonly description?: string;
  /** Its tags. */
  readonly tags?: readonly string[];
  /** Whether it is billable; left out if the provider decides. */
  readonly billable?: boolean;
  /** The provider; left out if the entry stays on this machine. */
  readonly provider?: string;
  /** Its sync state; left out if the provider has the entry as it is. */
  readonly sync?: "waiting" | "unconfirmed";
  /** The fingerprint of the provider's version, if it differs. */
  readonly seen?: string;
  /** How often it was changed since it was recorded; left out if never. */
  readonly revision?: number;
}

/**
 * Reads a stored entry. Fills in what PairCoder omits or writes as `null`: each
 * id can replace the other, and so can the end and the duration. An entry with
 * neither of these is still running, and counts as 0 seconds.
 *
 * @param zone The time zone of times without an offset.
 * @returns The entry, or the problem of an invalid one.
 */
export function readEntry(
  raw: JsonObject,
  taskId: string,
  zone: Zone,
): Entry | string {
  const fields = withoutNulls(raw);
  const { start, id, tags = [], description = "", billable } = fields;
  const { provider_id = id ?? legacyId(taskId, start) } = fields;
  if (!isId(provider_id)) return '"provider_id" is not a string or number';
  const startAt = typeof start === "string"
    ? readInstant(start, { zone })
    : NaN;
  if (Number.isNaN(startAt)) return wrongTime("start");
  const times = readEnd(fields, startAt, zone);
  if (typeof times === "string") return times;
  if (id !== undefined && !isId(id)) return '"id" is not a string';
  if (typeof description !== "string") return '"description" is not a string';
  if (!isStringArray(tags)) return '"tags" is not a list of strings';
  if (!isOptionalBoolean(billable)) return '"billable" is not true or false';
  const state = readState(fields);
  if (typeof state === "string") return state;
  const providerId = String(provider_id);
  return {
    kind: "entry",
    // Equal ids share their memory.
    id: id === undefined || id === provider_id ? providerId : String(id),
    taskId,
    description,
    tags,
    ...billableOf({ billable }),
    start: startAt,
    ...times,
    providerId,
    ...state,
  };
}

/** Reads the sync state and the revision, or returns their problem. */
function readState(
  { provider, sync, seen, revision }: JsonObject,
): Pick<Entry, "provider" | "sync" | "seenVersion" | "revision"> | string {
  if (!isOptionalString(provider)) return '"provider" is not a string';
  if (sync !== undefined && sync !== "waiting" && sync !== "unconfirmed") {
    return '"sync" is neither "waiting" nor "unconfirmed"';
  }
  if (!isOptionalString(seen)) return '"seen" is not a string';
  if (revision !== undefined && !isCount(revision)) {
    return '"revision" is not a whole number';
  }
  return {
    provider,
    sync: sync ?? (provider === undefined ? "local" : "confirmed"),
    ...(seen !== undefined && { seenVersion: seen }),
    ...(revision !== undefined && { revision }),
  };
}

/** Reads the end and the duration of an entry, or returns their problem. */
function readEnd(
  { end, duration_seconds: counted }: JsonObject,
  start: Instant,
  zone: Zone,
): Pick<Entry, "end" | "durationSeconds"> | string {
  if (counted !== undefined && !isDuration(counted)) {
    return 'expected "duration_seconds" to be a number of at least 0';
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

/**
 * Returns whether an entry has neither an end nor a duration, and so is
 * running.
 */
export function isOpen({ end, duration_seconds }: JsonObject): boolean {
  return end == null && duration_seconds == null;
}

/** Returns whether an entry has valid times, and ended before an instant. */
export function isOverBefore(raw: JsonObject, instant: Instant): boolean {
  const end = readInstant(String(raw["end"]));
  return readInstant(String(raw["start"])) <= end && end < instant;
}

/**
 * Describes in one line how a readable entry differs from our own form. Returns
 * `undefined` if it does not.
 */
export function oddityOf(raw: JsonObject): string | undefined {
  if (isOpen(raw)) return "has no end, and counts as 0 until it has one";
  const missing = ["id", "provider_id", "end", "duration_seconds"]
    .filter((name) => raw[name] == null)
    // Early versions did not write the same id twice.
    .filter((name) => name !== "id" || raw["provider_id"] == null);
  const times = [raw["start"], raw["end"] ?? raw["start"]];
  const oddities = [
    ...missing.map((name) => `no ${name}`),
    ...times.every((it) => hasOffset(String(it)))
      ? []
      : ["times without a zone"],
  ];
  return oddities.length > 0 ? `has ${oddities.join(", ")}` : undefined;
}

/** Returns the id that PairCoder gives to an entry with this start. */
function legacyId(taskId: string, start: unknown): string | undefined {
  const digits = String(start).replace(/\D/g, "");
  return digits.length < 14
    ? undefined
    : `${taskId}-${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}

/** Reads PairCoder's `_active` timer. Returns `undefined` if it is invalid. */
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

/** The fields that are left out when they have no value. */
const OPTIONAL: readonly (keyof StoredEntry & string)[] = [
  "description",
  "tags",
  "billable",
  "provider",
  "sync",
  "seen",
  "revision",
];

/** Returns the stored form of an entry. Unknown fields stay. */
export function toStoredEntry(
  entry: Entry,
  raw: Readonly<Partial<StoredEntry>> = {},
): StoredEntry {
  const { id, providerId, description, tags, provider, sync } = entry;
  const { seenVersion: seen, revision } = entry;
  const others: { -readonly [K in keyof StoredEntry]?: StoredEntry[K] } = {
    ...raw,
  };
  for (const name of OPTIONAL) if (name in others) delete others[name];
  const isSame = String(others.provider_id) === providerId;
  return {
    ...others,
    // PairCoder repeats the task id here.
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
    ...(revision !== undefined && { revision }),
  };
}

function isPending(sync: SyncState): sync is "waiting" | "unconfirmed" {
  return sync === "waiting" || sync === "unconfirmed";
}

function wrongTime(name: string): string {
  return `expected "${name}" to be a time such as "2025-01-16T10:00:00Z"`;
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MAX_SECONDS;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** More than a lifetime, and small enough for exact sums. */
const MAX_SECONDS = 4e9;

function isId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/**
 * Removes fields that are `null`, which is how Python writes missing values.
 */
function withoutNulls(raw: JsonObject): JsonObject {
  return Object.values(raw).includes(null)
    ? Object.fromEntries(Object.entries(raw).filter(([, it]) => it !== null))
    : raw;
}

function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/**
 * Reads the editable content of an entry.
 *
 * @throws {DataFileError} When a field is missing or has the wrong type.
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

/**
 * Returns the stored form of an entry's content. JSON drops `undefined` fields.
 */
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
