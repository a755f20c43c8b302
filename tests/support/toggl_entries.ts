import { DAY, SECOND } from "@std/datetime";
import type { Instant } from "../../lib/time/zone.ts";

/** An entry of the fake Toggl, with times in whole seconds. */
export interface StoredEntry {
  readonly id: number;
  readonly workspaceId: number;
  readonly start: Instant;
  /** `undefined` while it runs, or without a duration. */
  readonly stop: Instant | undefined;
  /** In seconds; negative while it runs. */
  readonly duration: number;
  readonly description: string | null;
  readonly projectId: number | null;
  readonly billable: boolean;
  readonly tags: readonly string[];
  /** When it was last changed. */
  readonly at: Instant;
  readonly deletedAt: Instant | undefined;
}

/** A refusal: a status and a JSON string. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The entries of one user, with Toggl's rules. */
export class TogglEntries {
  readonly #byId = new Map<number, StoredEntry>();
  #nextId = 3_730_000_001;

  /** All entries that are not deleted, in the order of creation. */
  get all(): StoredEntry[] {
    return this.withDeleted.filter((it) => it.deletedAt === undefined);
  }

  /** All entries, including deleted ones. */
  get withDeleted(): StoredEntry[] {
    return [...this.#byId.values()];
  }

  /** The running entry. */
  get running(): StoredEntry | undefined {
    return this.all.find(isRunning);
  }

  /** The entry with an id, or a refusal. */
  get(id: number): StoredEntry {
    const entry = this.#byId.get(id);
    if (entry && entry.deletedAt === undefined) return entry;
    throw new Refusal(404, "Time entry not found");
  }

  /** Creates an entry. If it runs, the running one is stopped now. */
  create(fields: Fields, workspaceId: number, now: Instant): StoredEntry {
    if (typeof fields.created_with !== "string") {
      throw new Refusal(400, "created_with is required");
    }
    if (fields.workspace_id !== workspaceId) {
      throw new Refusal(400, "workspace_id does not match");
    }
    const start = timeIn(fields, "start");
    if (start === undefined) throw new Refusal(400, "start is required");
    const times = timesOf(start, fields);
    if (times.duration < 0) this.#stopRunning(now);
    const id = this.#nextId++;
    return this.#put({
      id,
      workspaceId,
      ...times,
      ...textsOf(fields, {
        description: null,
        projectId: null,
        billable: false,
        tags: [],
      }),
      deletedAt: undefined,
    }, now);
  }

  /** Stops an entry now. */
  stop(id: number, now: Instant): StoredEntry {
    const entry = this.get(id);
    if (!isRunning(entry)) {
      throw new Refusal(409, "Time entry already stopped");
    }
    const stop = wholeSecond(now);
    const duration = (stop - entry.start) / SECOND;
    return this.#put({ ...entry, stop, duration }, now);
  }

  /** Changes the given fields; times are not made consistent. */
  update(id: number, fields: Fields, now: Instant): StoredEntry {
    const entry = this.get(id);
    const start = timeIn(fields, "start") ?? entry.start;
    const hasTimes = "start" in fields || "stop" in fields ||
      "duration" in fields;
    const { stop, duration } = entry;
    const times = "duration" in fields
      ? timesOf(start, fields)
      : { start, stop: timeIn(fields, "stop") ?? stop, duration };
    const changed = hasTimes ? { ...entry, ...times } : entry;
    return this.#put({ ...changed, ...textsOf(fields, entry) }, now);
  }

  /**
   * Makes the same changes to several entries independently: a failure neither
   * stops nor reverts the others.
   */
  patch(
    ids: readonly number[],
    changes: unknown,
    now: Instant,
  ): { success: number[]; failure: { id: number; message: string }[] } {
    if (ids.length > 100) throw new Refusal(400, "Too many time entries");
    const fields = fieldsOf(changes);
    const success: number[] = [];
    const failure: { id: number; message: string }[] = [];
    for (const id of ids) {
      const message = this.patchFailure(id);
      try {
        if (message !== undefined) throw new Refusal(400, message);
        this.update(id, fields, now);
        success.push(id);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        failure.push({ id, message: error.message });
      }
    }
    return { success, failure };
  }

  /** Why one of several entries is not changed, if so. */
  patchFailure: (id: number) => string | undefined = () => undefined;

  /** Deletes an entry. */
  remove(id: number, now: Instant): void {
    this.#put({ ...this.get(id), deletedAt: wholeSecond(now) }, now);
  }

  /** The entries that match a query, newest first. */
  list(query: URLSearchParams, now: Instant, limit: number): StoredEntry[] {
    const [since, before] = [query.get("since"), query.get("before")];
    if (since !== null && before !== null) {
      const text = "'since' and 'before' can not be present simultaneously";
      throw new Refusal(400, text);
    }
    const newest = (entries: StoredEntry[]) =>
      entries.sort((a, b) => b.start - a.start).slice(0, limit);
    if (since !== null) {
      if (!/^\d+$/.test(since)) throw new Refusal(400, "bad 'since'");
      const from = Number(since) * SECOND;
      return newest(this.withDeleted.filter(({ at }) => at >= from));
    }
    const [from, to] = rangeOf(query, before, now);
    return newest(this.all.filter((it) => from <= it.start && it.start < to));
  }

  #stopRunning(now: Instant): void {
    const { running } = this;
    if (running) this.stop(running.id, now);
  }

  #put(entry: Omit<StoredEntry, "at">, at: Instant): StoredEntry {
    const stored = { ...entry, at };
    this.#byId.set(entry.id, stored);
    return stored;
  }
}

/** The fields that a JSON Patch (RFC 6902) sets, among those of an entry. */
function fieldsOf(changes: unknown): Fields {
  if (!Array.isArray(changes) || changes.length === 0) {
    throw new Refusal(400, "JSON is not valid");
  }
  return Object.fromEntries(changes.map(({ op, path, value, ...others }) => {
    const isKnown = PATCHABLE.includes(path) &&
      Object.keys(others).length === 0;
    const isValid = ["add", "replace"].includes(op) && value !== undefined;
    if (!isKnown || !isValid) throw new Refusal(400, `Invalid ${op} ${path}`);
    return [path.slice(1), value];
  }));
}

const PATCHABLE = [
  "/description",
  "/tags",
  "/project_id",
  "/task_id",
  "/billable",
  "/start",
  "/stop",
  "/duration",
];

/**
 * Whether an entry is running; one from a slow clock also has a negative
 * duration.
 */
export function isRunning({ stop, duration }: StoredEntry): boolean {
  return stop === undefined && duration < 0;
}

/** The date of the wall clock before which nothing is listed. */
function oldestDate(now: Instant): string {
  const date = new Date(now);
  const months = date.getUTCMonth() - 3;
  return new Date(Date.UTC(date.getUTCFullYear(), months, date.getUTCDate()))
    .toISOString().slice(0, 10);
}

function rangeOf(
  query: URLSearchParams,
  before: string | null,
  now: Instant,
): [from: Instant, to: Instant] {
  if (before !== null) return [-Infinity, dateOrTime(before, "before")];
  const [first, last] = [query.get("start_date"), query.get("end_date")];
  if (first === null && last === null) return [now - 9 * DAY, Infinity];
  if (first === null || last === null) {
    throw new Refusal(400, "start_date and end_date must be used together");
  }
  const from = dateOrTime(first, "start_date");
  const oldest = oldestDate(now);
  if (from < Date.parse(oldest)) {
    throw new Refusal(400, `start_date must not be earlier than ${oldest}`);
  }
  return [from, dateOrTime(last, "end_date")];
}

function dateOrTime(text: string, name: string): Instant {
  const instant = /^\d{4}-\d\d-\d\d$/.test(text)
    ? Date.parse(text)
    : time(text);
  if (Number.isNaN(instant)) throw new Refusal(400, `${name} is invalid`);
  return instant;
}

/** RFC 3339, with seconds and a colon in the offset. */
function time(text: string): Instant {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return form.test(text) ? wholeSecond(Date.parse(text)) : NaN;
}

function timeIn(fields: Fields, name: string): Instant | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  const instant = typeof value === "string" ? time(value) : NaN;
  if (Number.isNaN(instant)) throw new Refusal(400, `${name} is invalid`);
  return instant;
}

function timesOf(
  start: Instant,
  fields: Fields,
): Pick<StoredEntry, "start" | "stop" | "duration"> {
  const stop = timeIn(fields, "stop");
  const lasted = stop === undefined ? 0 : (stop - start) / SECOND;
  const { duration = lasted } = fields;
  if (typeof duration !== "number" || !Number.isInteger(duration)) {
    throw new Refusal(400, "duration is invalid");
  }
  if (duration < 0) {
    if (stop !== undefined) {
      throw new Refusal(400, "A running entry has no stop");
    }
    return { start, stop: undefined, duration };
  }
  if (stop !== undefined && duration !== lasted) {
    throw new Refusal(400, "start, stop and duration do not agree");
  }
  // Without a duration, it is not running but has no stop.
  const isKnown = "duration" in fields || stop !== undefined;
  return { start, stop: isKnown ? start + duration * SECOND : stop, duration };
}

type Texts = Pick<
  StoredEntry,
  "description" | "projectId" | "billable" | "tags"
>;

function textsOf(fields: Fields, before: Texts): Texts {
  const {
    description = before.description,
    project_id: projectId = before.projectId,
    billable = before.billable,
    tags = before.tags,
    tag_action: action,
  } = fields;
  if (description !== null && typeof description !== "string") {
    throw new Refusal(400, "description is invalid");
  }
  if (projectId !== null && typeof projectId !== "number") {
    throw new Refusal(400, "project_id is invalid");
  }
  const named = tags === null ? [] : tags;
  if (!Array.isArray(named) || named.some((it) => typeof it !== "string")) {
    throw new Refusal(400, "tags is invalid");
  }
  const rest = before.tags.filter((it) => !named.includes(it));
  const after = action === "add"
    ? [...rest, ...named]
    : action === "delete"
    ? rest
    : [...new Set<string>(named)];
  return { description, projectId, billable: billable === true, tags: after };
}

function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / SECOND) * SECOND;
}
