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

/** What an entry has in a field that the workspace made up. */
export interface CustomField {
  readonly customFieldId: string;
  readonly value: unknown;
}

/** What a request is refused with: a status, a text and a number. */
export class ClockifyRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the workspace of the entries is like. */
export interface ClockifyRules {
  readonly workspaceId: string;
  /** The user's: queries are read by its wall clock. */
  readonly zone: Zone;
  readonly forceProjects: boolean;
  /** Whether a timer that starts stops the previous one. */
  readonly stopsPrevious: boolean;
  readonly hasProject: (id: string) => boolean;
  readonly hasTag: (id: string) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The entries of one user of Clockify, with its rules. */
export class ClockifyEntries {
  readonly #byId = new Map<string, StoredClockifyEntry>();
  readonly #rules: ClockifyRules;
  #count = 0;

  constructor(rules: ClockifyRules) {
    this.#rules = rules;
  }

  /** All of them, in the order in which they were made. */
  get all(): StoredClockifyEntry[] {
    return [...this.#byId.values()];
  }

  /** The one that runs, or the latest of those that do. */
  get running(): StoredClockifyEntry | undefined {
    return this.all.filter(({ end }) => end === undefined)
      .sort((a, b) => b.start - a.start)[0];
  }

  /** The one with an id, or a refusal. */
  get(id: string): StoredClockifyEntry {
    const entry = this.#byId.get(id);
    if (entry) return entry;
    throw new ClockifyRefusal(400, 501, notOfWorkspace("Time entry"));
  }

  /** Makes an entry, which runs if it has no end. */
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

  /** Ends the one that runs. */
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

  /** Replaces all that an entry says. */
  replace(id: string, fields: Fields): StoredClockifyEntry {
    const { workspaceId } = this.get(id);
    const start = timeIn(fields, "start");
    if (start === undefined) throw unreadable("start");
    const rest = this.#checked({ start, ...this.#textsOf(fields) }, fields);
    return this.#put({ id, workspaceId, ...rest });
  }

  /**
   * Replaces several entries; whether one that is refused keeps others from
   * being replaced is not documented.
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

  /** Deletes several entries, by their ids with commas between them. */
  removeAll(ids: string | null): StoredClockifyEntry[] {
    if (!ids) throw unreadable("time-entry-ids");
    const entries = ids.split(",").map((id) => this.get(id));
    const removed = entries.filter(({ id }) => !this.isSkipped(id));
    for (const { id } of removed) this.remove(id);
    return removed;
  }

  /** Whether one of several entries is passed over, for no known reason. */
  isSkipped: (id: string) => boolean = () => false;

  /** Deletes an entry. */
  remove(id: string): void {
    this.#byId.delete(this.get(id).id);
  }

  /** The entries that a query asks for, the newest first. */
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

  /** What the digits of a query mean on the user's wall clock. */
  #wallTime(query: URLSearchParams, name: string): Instant | undefined {
    const digits = timeIn(Object.fromEntries(query), name);
    if (digits === undefined) return undefined;
    const civil = civilTimeAt(digits, { offsetMinutesAt: () => 0 });
    return instantOf(civil, this.#rules.zone) + digits % MINUTE;
  }

  /** With the end that fields give, if the workspace takes it so. */
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

/** Milliseconds are taken, and cut. */
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
