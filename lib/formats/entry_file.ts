import type { DataFileError } from "../errors.ts";
import { isJsonObject, JsonFields, type JsonObject } from "../text/json.ts";
import { isMonthRange, monthRanges, monthsIn } from "../time/date_range.ts";
import { formatUtc, type Instant, type Zone } from "../time/zone.ts";
import { byStart, type Entry } from "../tracking/entry.ts";
import { quotedText } from "../tracking/task.ts";
import { type RunningTimer, withoutEnd } from "../tracking/timer.ts";
import {
  isOpen,
  isOverBefore,
  oddityOf,
  readActiveTimer,
  readEntry,
  type StoredEntry,
  toStoredEntry,
} from "./entry_record.ts";

/**
 * The content of `history/time-entries.json` and of the monthly files of older
 * entries, as returned by `JSON.parse()`: tasks by id. See FORMAT.md.
 */
export type EntryCache = Readonly<Record<string, StoredTask>>;

/** One task of an {@linkcode EntryCache}. */
export interface StoredTask {
  /** Its entries in this file, oldest first. */
  readonly entries: readonly StoredEntry[];
  /**
   * The total of all its entries, in seconds. In a monthly file, it is the
   * total of that month.
   */
  readonly total_seconds: number;
  /** A summary of its entries in monthly files, which do not have it. */
  readonly archive?: StoredArchive;
}

/** A summary of the entries of a task that are in monthly files. */
export interface StoredArchive {
  /** The total of those entries, in seconds. */
  readonly seconds: number;
  /** The number of those entries. */
  readonly entries: number;
  /** The months in UTC, such as `2024-11`, or ranges: `2024-03/2024-11`. */
  readonly months: readonly string[];
}

/** A task in a file, with its stored form. */
export interface TaskRecord {
  /** Its entries, oldest first. */
  entries: readonly EntryRecord[];
  archive: StoredArchive | undefined;
  /** The task as stored, including unknown fields. */
  readonly raw: JsonObject;
}

/** An entry in a file, with its stored form. */
export interface EntryRecord {
  readonly entry: Entry;
  /** The entry as stored, including unknown fields. */
  readonly raw: StoredEntry;
}

/** What changed in the entries of a task in a monthly file. */
export interface ArchiveChange {
  /** The month in UTC, such as `2024-11`. */
  readonly month: string;
  /** The difference of the total, in seconds. */
  readonly seconds: number;
  /** The difference of the number of entries. */
  readonly entries: number;
  /** Whether the month has no entries left. */
  readonly isEmpty: boolean;
}

interface EntryFileSource {
  readonly file: string;
  readonly zone: Zone;
  /**
   * Called with the problem of an invalid entry, which is then skipped.
   *
   * @default Throws the problem.
   */
  readonly onProblem?: (problem: DataFileError) => void;
}

/** The name under which PairCoder stores its running timer. */
export const ACTIVE = "_active";

/**
 * The entries of one file, by task. Parsing the whole text is cheap, but
 * checking and formatting a thousand tasks takes longer than everything else.
 * So a task is checked when it is needed, and formatted only if it changed.
 */
export class EntryFile {
  readonly file: string;
  /** The fields that are not tasks, such as PairCoder's running timer. */
  readonly otherFields: Map<string, unknown> = new Map();
  readonly #source: EntryFileSource;
  readonly #text: string;
  readonly #fields: JsonFields;
  /** The checked or changed tasks; `undefined` for a removed one. */
  readonly #tasks = new Map<string, TaskRecord | undefined>();
  readonly #changed = new Set<string>();
  /** The entries by their ids, while no task changes. */
  #entriesById: ReadonlyMap<string, Entry> | undefined;

  /** @throws {DataFileError} When the text is not a JSON object. */
  constructor(text: string | undefined, source: EntryFileSource) {
    this.file = source.file;
    this.#source = source;
    this.#text = text ?? "{}";
    this.#fields = JsonFields.read(this.#text, source.file);
    const { content } = this.#fields;
    for (const name in content) {
      if (isOtherField(name, content[name])) {
        this.otherFields.set(name, content[name]);
      }
    }
  }

  get taskIds(): ReadonlySet<string> {
    const ids = new Set(Object.keys(this.#fields.content));
    for (const name of this.otherFields.keys()) ids.delete(name);
    for (const [taskId, task] of this.#tasks) {
      if (task) ids.add(taskId);
      else ids.delete(taskId);
    }
    return ids;
  }

  #stored(taskId: string): unknown {
    const { content } = this.#fields;
    const isTask = Object.hasOwn(content, taskId) &&
      !isOtherField(taskId, content[taskId]);
    return isTask ? content[taskId] : undefined;
  }

  /** @throws {DataFileError} When the task is damaged. */
  task(taskId: string): TaskRecord | undefined {
    if (!this.#tasks.has(taskId) && this.#stored(taskId) !== undefined) {
      const task = readTaskRecord(this.#fields, taskId, this.#source);
      this.#tasks.set(taskId, task);
    }
    return this.#tasks.get(taskId);
  }

  /** @throws {DataFileError} When one of the tasks is damaged. */
  get tasks(): ReadonlyMap<string, TaskRecord> {
    const tasks = new Map<string, TaskRecord>();
    for (const taskId of this.taskIds) {
      const task = this.task(taskId);
      if (task) tasks.set(taskId, task);
    }
    return tasks;
  }

  /** The entries, in no order. Tasks without entries are not checked. */
  get entries(): Entry[] {
    return this.entriesSince(-Infinity);
  }

  /**
   * Returns at least the entries that end at or after an instant, in no order.
   * Tasks whose entries are all over by then are not checked.
   */
  entriesSince(instant: Instant): Entry[] {
    const some = [...this.taskIds].filter((taskId) =>
      this.#tasks.has(taskId) || !hasOnlyBefore(instant, this.#stored(taskId))
    );
    return some.flatMap((taskId) =>
      this.task(taskId)?.entries.map(({ entry }) => entry) ?? []
    );
  }

  /** Finds an entry by its id; the first one, as ids need not be unique. */
  entryWithId(id: string): Entry | undefined {
    this.#entriesById ??= new Map(
      this.entries.reverse().map((entry) => [entry.id, entry]),
    );
    return this.#entriesById.get(id);
  }

  /** The months whose files are included in the totals. */
  get archivedMonths(): ReadonlySet<string> {
    const ranges = new Set<string>();
    for (const taskId of this.taskIds) {
      const task = this.#tasks.get(taskId);
      const archive = task ? task.archive : archiveIn(this.#stored(taskId));
      for (const range of archive?.months ?? []) ranges.add(range);
    }
    return new Set(monthsIn([...ranges]));
  }

  set(taskId: string, task: TaskRecord | undefined): void {
    this.#tasks.set(taskId, task);
    this.#changed.add(taskId);
    this.#entriesById = undefined;
  }

  /** Adds entries to a task, in order of their starts. */
  add(taskId: string, added: readonly EntryRecord[]): void {
    const task = this.task(taskId);
    const entries = [...task?.entries ?? [], ...added]
      .sort((a, b) => byStart(a.entry, b.entry));
    this.set(taskId, { raw: {}, archive: undefined, ...task, entries });
  }

  /** Removes and returns the matching entries of a task. */
  extract(
    taskId: string,
    isExtracted: (entry: Entry) => boolean,
  ): readonly EntryRecord[] {
    const task = this.task(taskId);
    if (!task) return [];
    const taken = task.entries.filter(({ entry }) => isExtracted(entry));
    const entries = task.entries.filter(({ entry }) => !isExtracted(entry));
    this.set(taskId, { ...task, entries });
    return taken;
  }

  /** Finds an entry by its id and times, as its id need not be unique. */
  find({ id, taskId, start, end }: Entry): EntryRecord | undefined {
    return this.task(taskId)?.entries.find(({ entry }) =>
      entry.id === id && entry.start === start && entry.end === end
    );
  }

  /** Updates the archive of a task for some months. */
  noteArchive(taskId: string, changes: readonly ArchiveChange[]): void {
    const task = this.task(taskId) ??
      { raw: {}, entries: [], archive: undefined };
    let { seconds, entries, months: ranges } = task.archive ??
      { seconds: 0, entries: 0, months: [] };
    const months = new Set(monthsIn(ranges));
    for (const change of changes) {
      seconds += change.seconds;
      entries += change.entries;
      if (change.isEmpty) months.delete(change.month);
      else months.add(change.month);
    }
    ranges = monthRanges(months);
    const archive: StoredArchive = { seconds, entries, months: ranges };
    const isGone = months.size === 0;
    this.set(taskId, { ...task, archive: isGone ? undefined : archive });
  }

  /**
   * Removes and returns the timer that PairCoder left running: `_active`, or
   * else the newest entry without an end.
   *
   * @throws {DataFileError} When a task is damaged.
   */
  extractLegacyTimer(): RunningTimer | undefined {
    const active = readActiveTimer(
      this.otherFields.get(ACTIVE),
      this.#source.zone,
    );
    if (active) {
      this.otherFields.delete(ACTIVE);
      this.set(ACTIVE, undefined);
      return active;
    }
    let newest: EntryRecord | undefined;
    for (const { entries } of this.tasks.values()) {
      for (const filed of entries) {
        const isNewer = filed.entry.start >= (newest?.entry.start ?? -Infinity);
        if (isNewer && isOpen({ ...filed.raw })) newest = filed;
      }
    }
    if (!newest) return undefined;
    const { entry } = newest;
    this.extract(entry.taskId, (it) => it === entry);
    return withoutEnd(entry);
  }

  /** Returns the text of the file, or `null` if nothing is left in it. */
  format(): string | null {
    this.#fields.rejectRepeatedNames();
    const text = this.#withBlocks();
    if (text !== undefined) return text;
    const stored = [...this.taskIds].map((taskId) => {
      const task = this.#changed.has(taskId) && this.#tasks.get(taskId);
      return [
        taskId,
        task ? toStoredTask(task) : this.#stored(taskId),
      ] as const;
    });
    return formatFile(this.otherFields, stored);
  }

  /**
   * Returns the text with the blocks of the changed tasks replaced, if the file
   * is laid out as we write it.
   */
  #withBlocks(): string | undefined {
    let text = this.#text;
    if (!text.startsWith('{\n  "') || !text.endsWith(END)) return undefined;
    for (const taskId of this.#changed) {
      const task = this.#tasks.get(taskId);
      const after = task && toStoredTask(task);
      if (!after || isEmpty(after)) return undefined;
      const block = `\n  ${formatField(taskId, after, formatTask)}`;
      const stored = this.#stored(taskId);
      if (stored === undefined) {
        text = `${text.slice(0, -END.length)},${block}${END}`;
        continue;
      }
      // A JSON string cannot contain a line break, so a match is the task
      // itself.
      const parts = text.split(
        `\n  ${formatField(taskId, stored, formatTask)}`,
      );
      if (parts.length !== 2) return undefined;
      text = parts.join(block);
    }
    return text;
  }
}

/**
 * Returns whether a field is no task: its name starts with `_`, and it has no
 * entries.
 */
function isOtherField(name: string, value: unknown): boolean {
  return name.startsWith("_") &&
    !(isJsonObject(value) && Array.isArray(value["entries"]));
}

/**
 * Reads and checks all tasks of a file of entries.
 *
 * @throws {DataFileError} When the text is not JSON, or not a file of entries.
 */
export function readEntryFile(
  text: string | undefined,
  source: EntryFileSource,
): EntryFile {
  const file = new EntryFile(text, source);
  void file.tasks;
  return file;
}

/** Returns a file without entries, to add entries to. */
export function emptyEntryFile(file: string): EntryFile {
  return new EntryFile(undefined, { file, zone: { offsetMinutesAt: () => 0 } });
}

function readTaskRecord(
  file: JsonFields,
  taskId: string,
  { zone, onProblem }: EntryFileSource,
): TaskRecord {
  const task = file.object(taskId);
  const archive = archiveIn(task.content);
  const entries: EntryRecord[] = [];
  for (const [i, value] of task.list("entries").entries()) {
    const entry = isJsonObject(value)
      ? readEntry(value, taskId, zone)
      : "expected an object";
    if (typeof entry !== "string") {
      entries.push({ entry, raw: value as unknown as StoredEntry });
      continue;
    }
    const problem = task.error(entry, "entries", i);
    if (!onProblem) throw problem;
    onProblem(problem);
  }
  if (!archive && task.content["archive"] !== undefined) {
    throw task.error(
      'expected "archive" to have seconds, entries and months',
      "archive",
    );
  }
  return { entries, archive, raw: task.content };
}

/** Returns the total of a task in seconds, including its archive. */
export function totalSecondsOf({ entries, archive }: TaskRecord): number {
  let seconds = archive?.seconds ?? 0;
  for (const { entry } of entries) seconds += entry.durationSeconds;
  return seconds;
}

function archiveIn(task: unknown): StoredArchive | undefined {
  const archive = isJsonObject(task) ? task["archive"] : undefined;
  if (!isJsonObject(archive)) return undefined;
  const { seconds, entries, months } = archive;
  const isValid = Number.isFinite(seconds) && Number.isInteger(entries) &&
    Array.isArray(months) && months.every(isMonthRange);
  return isValid ? archive as unknown as StoredArchive : undefined;
}

/**
 * Formats a file of entries, with one line per entry, so that a change touches
 * few lines.
 */
export function formatEntryFile(
  { tasks, otherFields }: Pick<EntryFile, "tasks" | "otherFields">,
): string {
  const stored = [...tasks].map(([taskId, task]) =>
    [taskId, toStoredTask(task)] as const
  );
  return formatFile(otherFields, stored) ?? "{}\n";
}

/** Returns the stored form of a task. Unknown fields stay. */
function toStoredTask(task: TaskRecord): JsonObject {
  const { entries: _, total_seconds: _0, archive: _1, ...others } = task.raw;
  return {
    entries: task.entries.map(({ raw }) => raw),
    total_seconds: totalSecondsOf(task),
    ...(task.archive && { archive: task.archive }),
    ...others,
  };
}

function formatFile(
  others: ReadonlyMap<string, unknown>,
  tasks: readonly (readonly [taskId: string, stored: unknown])[],
): string | null {
  const fields = [...others].map(([name, value]) => formatField(name, value));
  for (const [taskId, stored] of tasks) {
    if (!isEmpty(stored)) fields.push(formatField(taskId, stored, formatTask));
  }
  if (fields.length === 0) return null;
  // A joined text is one piece, which is not copied when it is encoded.
  return ["{\n  ", fields.join(",\n  "), END].join("");
}

const END = "\n}\n";

function isEmpty(stored: unknown): boolean {
  return isJsonObject(stored) && stored["archive"] === undefined &&
    hasOnlyBefore(-Infinity, stored);
}

/** Returns whether each entry of a task is over before an instant. */
function hasOnlyBefore(instant: Instant, stored: unknown): boolean {
  const entries = isJsonObject(stored) ? stored["entries"] : undefined;
  return Array.isArray(entries) &&
    entries.every((it) => isOverBefore(Object(it), instant));
}

function formatField(
  name: string,
  value: unknown,
  format: (value: unknown) => string = JSON.stringify,
): string {
  return `${JSON.stringify(name)}: ${format(value)}`;
}

function formatTask(stored: unknown): string {
  if (!isJsonObject(stored)) return JSON.stringify(stored);
  const fields = Object.entries(stored).map(([name, value]) =>
    formatField(name, value, name === "entries" ? formatEntries : undefined)
  );
  return `{\n    ${fields.join(",\n    ")}\n  }`;
}

function formatEntries(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  const lines = value.map((entry) => JSON.stringify(entry));
  return `[\n      ${lines.join(",\n      ")}\n    ]`;
}

export function toRecord(entry: Entry, before?: EntryRecord): EntryRecord {
  return new ChangedRecord(entry, before?.raw);
}

/** Makes the stored form only when it is used, as an import has many entries. */
class ChangedRecord implements EntryRecord {
  readonly entry: Entry;
  readonly #before: StoredEntry | undefined;

  constructor(entry: Entry, before: StoredEntry | undefined) {
    this.entry = entry;
    this.#before = before;
  }

  get raw(): StoredEntry {
    return toStoredEntry(this.entry, this.#before);
  }
}

/**
 * Returns an entry in our own form, which means the same in any time zone. An
 * entry without an end stays open.
 */
export function normalizeRecord(entry: EntryRecord): EntryRecord {
  const raw = { ...entry.raw };
  const isOurs = oddityOf(raw) === undefined || isOpen(raw);
  return isOurs ? entry : toRecord(entry.entry, entry);
}

/** Describes an entry for a message by its task and its start in UTC. */
export function describeEntry(
  { taskId, start }: Pick<Entry, "taskId" | "start">,
): string {
  return `the entry for ${quotedText(taskId)} at ${formatUtc(start)}`;
}
