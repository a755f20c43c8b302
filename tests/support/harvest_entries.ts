import { HOUR, MINUTE, SECOND } from "@std/datetime";
import { type CivilDate, isCivilDate } from "../../lib/time/civil_date.ts";
import {
  civilTimeAt,
  type Instant,
  instantOf,
  type Zone,
} from "../../lib/time/zone.ts";
import { readHarvestTime } from "../../providers/_harvest_wire.ts";

/** An entry of the fake Harvest. */
export interface StoredHarvestEntry {
  readonly id: number;
  readonly spentDate: CivilDate;
  readonly projectId: number;
  readonly taskId: number;
  readonly notes: string | null;
  /** The recorded time without the running timer, in hundredths of hours. */
  readonly hours: number;
  /** `undefined` unless it is running. */
  readonly timerStartedAt: Instant | undefined;
  /** Minutes of the day, if the account records them. */
  readonly startedMinute: number | undefined;
  readonly endedMinute: number | undefined;
  readonly reference: HarvestReference | null;
  readonly updatedAt: Instant;
}

/** The external reference of an entry. */
export interface HarvestReference {
  readonly id: string;
  readonly group_id: string;
  readonly permalink: string;
}

/** A refusal. */
export class HarvestRefusal extends Error {
  constructor(readonly status: number, message = "") {
    super(message);
  }
}

/** The properties of the account. */
export interface HarvestRules {
  readonly zone: Zone;
  readonly wantsTimestamps: boolean;
  /** Whether starting a timer stops the previous one. */
  readonly stopsPrevious: boolean;
  /** Whether a project has a task that the user can record time for. */
  readonly isAssigned: (projectId: number, taskId: number) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The entries of one user, with Harvest's rules. */
export class HarvestEntries {
  readonly #byId = new Map<number, StoredHarvestEntry>();
  readonly #rules: HarvestRules;
  #count = 0;

  constructor(rules: HarvestRules) {
    this.#rules = rules;
  }

  /** All entries, in the order of creation. */
  get all(): StoredHarvestEntry[] {
    return [...this.#byId.values()];
  }

  /** The running entries. */
  get running(): StoredHarvestEntry[] {
    return this.all.filter((it) => it.timerStartedAt !== undefined);
  }

  /** The entry with an id, or a refusal. */
  get(id: number): StoredHarvestEntry {
    const entry = this.#byId.get(id);
    if (entry) return entry;
    throw new HarvestRefusal(404);
  }

  /** Creates an entry, which runs if it has neither hours nor an end. */
  create(fields: Fields, now: Instant): StoredHarvestEntry {
    const { zone, wantsTimestamps, stopsPrevious } = this.#rules;
    const empty: StoredHarvestEntry = {
      id: 636700000 + ++this.#count,
      spentDate: this.#date(fields),
      projectId: 0,
      taskId: 0,
      notes: null,
      hours: 0,
      timerStartedAt: undefined,
      startedMinute: undefined,
      endedMinute: undefined,
      reference: null,
      updatedAt: now,
    };
    const entry = this.#changed(empty, fields);
    this.#checkAssignment(entry);
    const isOver = wantsTimestamps
      ? entry.endedMinute !== undefined
      : "hours" in fields;
    if (isOver) return this.#put(entry, now);
    if (stopsPrevious) {
      for (const { id } of this.running) {
        this.stop(id, now);
      }
    }
    const clock = civilTimeAt(now, zone).minute;
    const { startedMinute = clock } = entry;
    const date = entry.spentDate;
    const since = fields.started_time === undefined
      ? Math.floor(now / SECOND) * SECOND
      : instantOf({ date, minute: startedMinute }, zone);
    const startedAt = wantsTimestamps ? startedMinute : undefined;
    const timer = { timerStartedAt: since, startedMinute: startedAt };
    return this.#put({ ...entry, ...timer }, now);
  }

  /** Ends a running entry. */
  stop(id: number, now: Instant): StoredHarvestEntry {
    const entry = this.get(id);
    const { timerStartedAt, hours, startedMinute } = entry;
    if (timerStartedAt === undefined) {
      throw new HarvestRefusal(422, "This time entry is not running");
    }
    const ended = { ...entry, timerStartedAt: undefined };
    if (startedMinute === undefined) {
      const ran = Math.max(0, now - timerStartedAt);
      return this.#put({ ...ended, hours: rounded(hours + ran / HOUR) }, now);
    }
    const endedMinute = civilTimeAt(now, this.#rules.zone).minute;
    return this.#put(this.#withHours({ ...ended, endedMinute }), now);
  }

  /** Changes fields of an entry. */
  update(id: number, fields: Fields, now: Instant): StoredHarvestEntry {
    const entry = this.#changed(this.get(id), fields);
    this.#checkAssignment(entry);
    return this.#put(entry, now);
  }

  /** Deletes an entry. */
  remove(id: number): void {
    this.#byId.delete(this.get(id).id);
  }

  /** The hours of an entry, including its running timer. */
  hoursOf(entry: StoredHarvestEntry, now: Instant): number {
    const { timerStartedAt, hours } = entry;
    const ran = timerStartedAt === undefined ? 0 : now - timerStartedAt;
    return rounded(hours + Math.max(0, ran) / HOUR);
  }

  #changed(entry: StoredHarvestEntry, fields: Fields): StoredHarvestEntry {
    const { wantsTimestamps } = this.#rules;
    const isOther = wantsTimestamps
      ? "hours" in fields
      : "started_time" in fields || "ended_time" in fields;
    // Harvest does not document this case.
    if (isOther) throw new HarvestRefusal(422, "Not a field of this account");
    const { hours, notes, external_reference: reference } = fields;
    const changed: StoredHarvestEntry = {
      ...entry,
      spentDate: "spent_date" in fields ? this.#date(fields) : entry.spentDate,
      projectId: numberIn(fields, "project_id") ?? entry.projectId,
      taskId: numberIn(fields, "task_id") ?? entry.taskId,
      notes: "notes" in fields ? textOf(notes, "notes") : entry.notes,
      hours: hours === undefined ? entry.hours : hoursOf(hours),
      startedMinute: timeIn(fields, "started_time") ?? entry.startedMinute,
      endedMinute: timeIn(fields, "ended_time") ?? entry.endedMinute,
      reference: reference === undefined
        ? entry.reference
        : referenceOf(reference),
    };
    const isEnded = changed.endedMinute !== undefined;
    const ended = { ...changed, timerStartedAt: undefined };
    return wantsTimestamps && isEnded ? this.#withHours(ended) : changed;
  }

  #withHours(entry: StoredHarvestEntry): StoredHarvestEntry {
    const { startedMinute = 0, endedMinute = 0 } = entry;
    const over = endedMinute < startedMinute ? 24 * 60 : 0;
    const minutes = endedMinute + over - startedMinute;
    return { ...entry, hours: rounded(minutes * MINUTE / HOUR) };
  }

  #date(fields: Fields): CivilDate {
    const { spent_date: date } = fields;
    if (typeof date === "string" && isCivilDate(date)) return date;
    throw new HarvestRefusal(422, "Spent date can't be blank");
  }

  #checkAssignment({ projectId, taskId }: StoredHarvestEntry): void {
    if (this.#rules.isAssigned(projectId, taskId)) return;
    throw new HarvestRefusal(422, "Project or task isn't assigned");
  }

  #put(entry: StoredHarvestEntry, now: Instant): StoredHarvestEntry {
    const updatedAt = Math.floor(now / SECOND) * SECOND;
    const stored = { ...entry, updatedAt };
    this.#byId.set(entry.id, stored);
    return stored;
  }
}

function rounded(hours: number): number {
  return Math.round(hours * 100) / 100;
}

function hoursOf(value: unknown): number {
  if (typeof value === "number" && value >= 0) return rounded(value);
  throw new HarvestRefusal(422, "Hours is not a number");
}

function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "number") return value;
  throw new HarvestRefusal(422, `${name} is not a number`);
}

function textOf(value: unknown, name: string): string | null {
  if (value === null || typeof value === "string") return value;
  throw new HarvestRefusal(422, `${name} is not a text`);
}

function timeIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const minute = readHarvestTime(String(value));
  if (minute !== undefined) return minute;
  throw new HarvestRefusal(422, `${name} is not a time`);
}

function referenceOf(value: unknown): HarvestReference {
  const { id, group_id, permalink } = value as Partial<HarvestReference>;
  if (id === undefined || permalink === undefined || group_id === undefined) {
    throw new HarvestRefusal(422, "External reference is not whole");
  }
  return { id: String(id), group_id: String(group_id), permalink };
}
