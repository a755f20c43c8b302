import { MINUTE, SECOND } from "@std/datetime";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../../lib/time/zone.ts";
import { isoTime } from "./clockify_shapes.ts";

/** An entry of the fake Clockify, with times in whole seconds. */
export interface StoredClockifyEntry {
  readonly id: string;
  readonly workspaceId: string;
  readonly start: Instant;
  /** `undefined` while it runs. */
  readonly end: Instant | undefined;
  readonly description: string;
  readonly projectId: string | null;
  readonly taskId: string | null;
  readonly billable: boolean;
  readonly type: string;
  readonly tagIds: readonly string[];
  readonly customFields: readonly CustomField[];
}

/** The value of a custom field. */
export interface CustomField {
  readonly customFieldId: string;
  readonly value: unknown;
}

/** A refusal: a status, a text and a number. */
export class ClockifyRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The properties of the workspace. */
export interface ClockifyRules {
  readonly workspaceId: string;
  /** The user's zone, in which queries are read. */
  readonly zone: Zone;
  readonly forceProjects: boolean;
  /** Whether starting a timer stops the previous one. */
  readonly stopsPrevious: boolean;
  readonly hasProject: (id: string) => boolean;
  readonly hasTag: (id: string) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The entries of one user, with Clockify's rules. */
export class ClockifyEntries {
  readonly #byId = new Map<string, StoredClockifyEntry>();
  readonly #rules: ClockifyRules;
  #count = 0;

  constructor(rules: ClockifyRules) {
    this.#rules = rules;
  }

  /** All entries, in the order of creation. */
  get all(): StoredClockifyEntry[] {
    return [...this.#byId.values()];
  }

  /** The running entry, or the latest of several. */
  get running(): StoredClockifyEntry | undefined {
    return this.all.filter(({ end }) => end === undefined)
      .sort((a, b) => b.start - a.start)[0];
  }

  /** The entry with an id, or a refusal. */
  get(id: string): StoredClockifyEntry {
    const entry = this.#byId.get(id);
    if (entry) return entry;
    throw new ClockifyRefusal(400, 501, notOfWorkspace("Time entry"));
  }

  /** Creates an entry, which runs if it has no end. */
  create(fields: Fields, now: Instant): StoredClockifyEntry {
    const start = timeIn(fields, "start") ?? wholeSecond(now);
    const rest = this.#checked({ start, ...this.#textsOf(fields) }, fields);
    const { running } = this;
    const { stopsPrevious, workspaceId } = this.#rules;
    if (rest.end === undefined && running && stopsPrevious) {
      this.#put({ ...running, end: Math.max(running.start, start) });
    }
    const id = `64c777dd${String(++this.#count).padStart(16, "0")}`;
    return this.#put({ id, workspaceId, ...rest });
  }

  /** Ends the running entry. */
  stop(fields: Fields, userId: string): StoredClockifyEntry {
    const { running } = this;
    const { workspaceId } = this.#rules;
    if (!running) {
      const text = `Currently running time entry doesn't exist on workspace ` +
        `${workspaceId} for user ${userId}.`;
      throw new ClockifyRefusal(404, 404, text);
    }
    const end = timeIn(fields, "end");
    if (end === undefined) throw unreadable("end");
    return this.#put({ ...running, ...this.#checked(running, fields) });
  }

  /** Replaces an entry. */
  replace(id: string, fields: Fields): StoredClockifyEntry {
    const { workspaceId } = this.get(id);
    const start = timeIn(fields, "start");
    if (start === undefined) throw unreadable("start");
    const rest = this.#checked({ start, ...this.#textsOf(fields) }, fields);
    return this.#put({ id, workspaceId, ...rest });
  }

  /**
   * Replaces several entries. Clockify does not document whether one refusal
   * stops the others.
   */
  replaceAll(items: unknown): StoredClockifyEntry[] {
    if (!Array.isArray(items) || items.length === 0) {
      throw new ClockifyRefusal(400, 501, "Body must have an item");
    }
    for (const { id, ...fields } of items) {
      this.get(String(id));
      const unknown = Object.keys(fields).find((it) => !WRITABLE.includes(it));
      if (unknown !== undefined) throw unreadable(unknown);
    }
    return items.flatMap(({ id, ...fields }) =>
      this.isSkipped(id) ? [] : [this.replace(id, fields)]
    );
  }

  /** Deletes several entries, by comma-separated ids. */
  removeAll(ids: string | null): StoredClockifyEntry[] {
    if (!ids) throw unreadable("time-entry-ids");
    const entries = ids.split(",").map((id) => this.get(id));
    const removed = entries.filter(({ id }) => !this.isSkipped(id));
    for (const { id } of removed) this.remove(id);
    return removed;
  }

  /** Whether one of several entries is skipped for an unknown reason. */
  isSkipped: (id: string) => boolean = () => false;

  /** Deletes an entry. */
  remove(id: string): void {
    this.#byId.delete(this.get(id).id);
  }

  /** The entries that match a query, newest first. */
  list(query: URLSearchParams): StoredClockifyEntry[] {
    if (query.get("in-progress") === "true") {
      return this.running ? [this.running] : [];
    }
    const [from, to] = [
      this.#wallTime(query, "start"),
      this.#wallTime(query, "end"),
    ];
    const text = query.get("description")?.toLowerCase() ?? "";
    return this.all.filter(({ start, description }) =>
      (from ?? -Infinity) <= start && start <= (to ?? Infinity) &&
      description.toLowerCase().includes(text)
    ).sort((a, b) => b.start - a.start);
  }

  /** The instant of a query's time on the user's wall clock. */
  #wallTime(query: URLSearchParams, name: string): Instant | undefined {
    const digits = timeIn(Object.fromEntries(query), name);
    if (digits === undefined) return undefined;
    const civil = civilTimeAt(digits, { offsetMinutesAt: () => 0 });
    return instantOf(civil, this.#rules.zone) + digits % MINUTE;
  }

  /** Applies the end in the fields, if the workspace accepts it. */
  #checked<T extends { start: Instant; projectId: string | null }>(
    entry: T,
    fields: Fields,
  ): T & { end: Instant | undefined } {
    const end = timeIn(fields, "end");
    const { start, projectId } = entry;
    if (end !== undefined && start > end) {
      const text = `Start datetime ${isoTime(start)} is greater than end ` +
        `datetime ${isoTime(end)}.`;
      throw new ClockifyRefusal(400, 501, text);
    }
    if (this.#rules.forceProjects && projectId === null) {
      const text = "Time entry couldn't be created. Project is either " +
        "required field or given project is archived. Please change your " +
        "input or update your workspace settings.";
      throw new ClockifyRefusal(400, 501, text);
    }
    return { ...entry, end };
  }

  #textsOf(fields: Fields) {
    const { billable, tagIds, customFields } = fields;
    const projectId = textIn(fields, "projectId");
    if (projectId !== null && !this.#rules.hasProject(projectId)) {
      throw new ClockifyRefusal(400, 501, notOfWorkspace("Project"));
    }
    const tags = Array.isArray(tagIds) ? tagIds.map(String) : [];
    if (!tags.every(this.#rules.hasTag)) {
      throw new ClockifyRefusal(400, 501, notOfWorkspace("Tag"));
    }
    return {
      description: textIn(fields, "description") ?? "",
      projectId,
      taskId: textIn(fields, "taskId"),
      billable: billable === true,
      type: textIn(fields, "type") ?? "REGULAR",
      tagIds: [...new Set(tags)],
      customFields: (customFields ?? []) as readonly CustomField[],
    };
  }

  #put(entry: StoredClockifyEntry): StoredClockifyEntry {
    this.#byId.set(entry.id, entry);
    return entry;
  }
}

const WRITABLE = [
  "billable",
  "customFields",
  "description",
  "end",
  "projectId",
  "start",
  "tagIds",
  "taskId",
  "type",
];

function notOfWorkspace(thing: string): string {
  return `${thing} doesn't belong to Workspace`;
}

function unreadable(name: string): ClockifyRefusal {
  return new ClockifyRefusal(400, 3000, `${name} cannot be read`);
}

function textIn(fields: Fields, name: string): string | null {
  const value = fields[name] ?? null;
  if (value === null || typeof value === "string") return value;
  throw unreadable(name);
}

/** Milliseconds are accepted and truncated. */
function timeIn(fields: Fields, name: string): Instant | undefined {
  const value = textIn(fields, name);
  if (value === null) return undefined;
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
  const instant = form.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(instant)) throw unreadable(name);
  return wholeSecond(instant);
}

function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / SECOND) * SECOND;
}
