import type { DataFileError } from "../errors.ts";
import { isJsonObject, JsonDocument } from "../text/json.ts";
import { formatUtc, readInstant } from "../time/instant.ts";
import type { Zone } from "../time/zone.ts";
import { byStart, type Entry } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import {
  type CachedEntry,
  cachedEntryOf,
  entryIn,
  isOpen,
  oddityOf,
  originalId,
} from "./entry_record.ts";

/**
 * The content of `history/time-entries.json` and of the files of older months, as
 * `JSON.parse()` gives it: tasks by their ids. FORMAT.md describes it.
 */
export type EntryCache = Readonly<Record<string, CachedTask>>;

/** One task of an {@linkcode EntryCache}. */
export interface CachedTask {
  /** Its entries in this file, the oldest first. */
  readonly entries: readonly CachedEntry[];
  /** The time of all its entries, in seconds; of a month only in its file. */
  readonly total_seconds: number;
  /** What is in the files of older months; not in those files themselves. */
  readonly archive?: CachedArchive;
}

/** How much of a task is in the files of older months. */
export interface CachedArchive {
  /** The time of those entries, in seconds. */
  readonly seconds: number;
  /** Their number. */
  readonly entries: number;
  /** The months in UTC, `2024-11`, or several in a row: `2024-03/2024-11`. */
  readonly months: readonly string[];
}

/** The entries of one file, by task. */
export interface EntryFile {
  /** The file's path in the data directory. */
  readonly file: string;
  /** The tasks, in the order of the file. */
  readonly tasks: Map<string, FiledTask>;
  /**
   * What is there beside tasks, by name: the original tool keeps its running
   * timer so.
   */
  readonly others: Map<string, unknown>;
}

/** A task in a file: what we know of it, and all else that stands there. */
export interface FiledTask {
  /** Its entries, the oldest first, each with all that the file says of it. */
  entries: readonly FiledEntry[];
  /** What is in the files of older months. */
  archive: CachedArchive | undefined;
  /** The task as it stands in the file. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** An entry, and all that the file says of it. */
export interface FiledEntry {
  /** The entry. */
  readonly entry: Entry;
  /** The entry as it stands in the file, or is to stand there. */
  readonly raw: CachedEntry;
}

/** The file with the entries of a month in UTC, once it is over. */
export function shardFile(month: string): string {
  return `history/${month}.json`;
}

/** The month whose entries a file holds, or `undefined` if it is no such file. */
export function monthOfShard(file: string): string | undefined {
  return file.match(/^history\/(\d{4}-(?:0[1-9]|1[0-2]))\.json$/)?.[1];
}

/** A file without entries. */
export function emptyEntryFile(file: string): EntryFile {
  return { file, tasks: new Map(), others: new Map() };
}

/** How the text of a file of entries is read. */
export interface EntryFileSource {
  /** The file's path in the data directory. */
  readonly file: string;
  /** Where times without an offset are meant. */
  readonly zone: Zone;
  /**
   * Gets what is wrong with an entry, which is left out then.
   *
   * @default Throws it.
   */
  readonly onProblem?: (problem: DataFileError) => void;
}

/**
 * Reads a file of entries.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function readEntryFile(
  text: string,
  source: EntryFileSource,
): EntryFile {
  const document = new JsonDocument(text, source.file);
  const content = document.object(document.content, []);
  const { tasks, others, file } = emptyEntryFile(source.file);
  for (const name of Object.keys(content)) {
    const value = content[name];
    if (isNoTask(name, value)) others.set(name, value);
    else tasks.set(name, filedTaskIn(document, [name, value], source));
  }
  return { file, tasks, others };
}

/** What others keep beside tasks has a name like `_active`, and no entries. */
function isNoTask(name: string, value: unknown): boolean {
  return name.startsWith("_") &&
    !(isJsonObject(value) && Array.isArray(value["entries"]));
}

/**
 * Reads a task of a file of entries.
 *
 * @throws {DataFileError} When it is not of that form.
 */
export function filedTaskIn(
  document: JsonDocument,
  [taskId, value]: readonly [taskId: string, value: unknown],
  { zone, onProblem }: EntryFileSource,
): FiledTask {
  const raw = document.object(value, [taskId]);
  const { archive } = raw;
  const entries: FiledEntry[] = [];
  for (const [i, value] of document.list(raw, [taskId], "entries").entries()) {
    const entry = isJsonObject(value)
      ? entryIn(value, taskId, zone)
      : "expected an object";
    if (typeof entry !== "string") {
      entries.push({ entry, raw: value as unknown as CachedEntry });
      continue;
    }
    const problem = document.error([taskId, "entries", i], entry);
    if (!onProblem) throw problem;
    onProblem(problem);
  }
  if (archive !== undefined && !isArchive(archive)) {
    const problem = "expected seconds, entries and months";
    throw document.error([taskId, "archive"], problem);
  }
  return { entries, archive, raw };
}

/** The name under which the original tool keeps its running timer. */
export const ACTIVE = "_active";

/**
 * Takes the timer that the original tool left running out of a file: what is
 * under `_active`, else the newest entry without an end.
 */
export function takeForeignTimer(
  { tasks, others }: EntryFile,
  zone: Zone,
): RunningTimer | undefined {
  const active = activeTimerIn(others.get(ACTIVE), zone);
  if (active) {
    others.delete(ACTIVE);
    return active;
  }
  let newest: FiledEntry | undefined;
  for (const { entries } of tasks.values()) {
    for (const filed of entries) {
      const isNewer = filed.entry.start >= (newest?.entry.start ?? -Infinity);
      if (isNewer && isOpen({ ...filed.raw })) newest = filed;
    }
  }
  if (!newest) return undefined;
  const { end: _, durationSeconds: _0, ...timer } = newest.entry;
  const task = tasks.get(timer.taskId);
  const entries = task?.entries.filter((it) => it !== newest) ?? [];
  if (task) tasks.set(timer.taskId, { ...task, entries });
  return timer;
}

/** The timer that an `_active` of the original tool is, if it can be read. */
export function activeTimerIn(
  value: unknown,
  zone: Zone,
): RunningTimer | undefined {
  if (!isJsonObject(value)) return undefined;
  const { task_id: taskId, start, description } = value;
  if (typeof taskId !== "string" || typeof start !== "string") return undefined;
  const startAt = readInstant(start, { zone });
  if (Number.isNaN(startAt)) return undefined;
  const id = String(
    value["timer_id"] ?? value["id"] ?? originalId(taskId, start),
  );
  return {
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

/** The time of all entries of a task, in this file and in older ones. */
export function totalSecondsOf({ entries, archive }: FiledTask): number {
  let seconds = archive?.seconds ?? 0;
  for (const { entry } of entries) seconds += entry.durationSeconds;
  return seconds;
}

function isArchive(value: unknown): value is CachedArchive {
  if (!isJsonObject(value)) return false;
  const { seconds, entries, months } = value;
  return Number.isFinite(seconds) && Number.isInteger(entries) &&
    Array.isArray(months) &&
    months.every(isMonthRange);
}

const MONTH = "\\d{4}-(?:0[1-9]|1[0-2])";
const RANGE = new RegExp(`^(${MONTH})(?:/(${MONTH}))?$`);

/** Whether a value is a month, or several in a row as `2024-03/2024-11`. */
export function isMonthRange(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const [, first, last = first] = value.match(RANGE) ?? [];
  return first !== undefined && last !== undefined && first <= last;
}

/** The months of some ranges that are such, in their order. */
export function monthsIn(ranges: readonly string[]): string[] {
  return ranges.flatMap((range) => {
    const [, first = "", last = first] = range.match(RANGE) ?? [];
    const months = [first];
    for (let month = first; month < last;) {
      month = monthAfter(month);
      months.push(month);
    }
    return months;
  });
}

/** Writes months as short as possible, the oldest first. */
export function rangesOf(months: Iterable<string>): string[] {
  const ranges: [first: string, last: string][] = [];
  for (const month of [...new Set(months)].toSorted()) {
    const range = ranges.at(-1);
    if (range && monthAfter(range[1]) === month) range[1] = month;
    else ranges.push([month, month]);
  }
  return ranges.map(([first, last]) =>
    first === last ? first : `${first}/${last}`
  );
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  return next.map((part, i) => String(part).padStart(i === 0 ? 4 : 2, "0"))
    .join("-");
}

/** Puts entries of a task into a file, among the others by their start. */
export function fileEntries(
  { tasks }: EntryFile,
  taskId: string,
  added: readonly FiledEntry[],
): void {
  const task = tasks.get(taskId);
  const entries = [...task?.entries ?? [], ...added]
    .sort((a, b) => byStart(a.entry, b.entry));
  tasks.set(taskId, { raw: {}, archive: undefined, ...task, entries });
}

/** Takes the entries of a task out of a file that fit. */
export function unfileEntries(
  { tasks }: EntryFile,
  taskId: string,
  fits: (entry: Entry) => boolean,
): readonly FiledEntry[] {
  const task = tasks.get(taskId);
  if (!task) return [];
  const taken = task.entries.filter(({ entry }) => fits(entry));
  const entries = task.entries.filter(({ entry }) => !fits(entry));
  tasks.set(taskId, { ...task, entries });
  return taken;
}

/** The entry of a file that is just like one; another may have its id. */
export function filedEntry(
  { tasks }: EntryFile,
  { id, taskId, start, end }: Entry,
): FiledEntry | undefined {
  return tasks.get(taskId)?.entries.find(({ entry }) =>
    entry.id === id && entry.start === start && entry.end === end
  );
}

/** An entry as it is to stand in a file. */
export function filed(entry: Entry, before?: FiledEntry): FiledEntry {
  return { entry, raw: cachedEntryOf(entry, before?.raw) };
}

/**
 * An entry as we write it, so that it means the same in any zone; one without an
 * end stays open.
 */
export function asWritten(entry: FiledEntry): FiledEntry {
  const raw = { ...entry.raw };
  const isOurs = oddityOf(raw) === undefined || isOpen(raw);
  return isOurs ? entry : filed(entry.entry, entry);
}

/** Corrects what a file says of a month that is in a file of its own. */
export function noteArchive(
  { tasks }: EntryFile,
  taskId: string,
  { month, seconds, entries, isEmpty }: {
    readonly month: string;
    /** How many seconds more are in the month's file. */
    readonly seconds: number;
    /** How many entries more are in it. */
    readonly entries: number;
    /** Whether the month's file has none of the task. */
    readonly isEmpty: boolean;
  },
): void {
  const task = tasks.get(taskId) ??
    { raw: {}, entries: [], archive: undefined };
  const before = task.archive ?? { seconds: 0, entries: 0, months: [] };
  const months = new Set(monthsIn(before.months));
  if (isEmpty) months.delete(month);
  else months.add(month);
  const archive: CachedArchive = {
    seconds: before.seconds + seconds,
    entries: before.entries + entries,
    months: rangesOf(months),
  };
  const isGone = months.size === 0;
  tasks.set(taskId, { ...task, archive: isGone ? undefined : archive });
}

const MOST_CHARACTERS = 40;

/** A task id in quotes for a message: its beginning, harmless when printed. */
export function shownTask(taskId: string): string {
  const [...characters] = taskId.slice(0, 3 * MOST_CHARACTERS);
  const start = characters.slice(0, MOST_CHARACTERS).join("");
  const shown = start === taskId ? taskId : `${start}…`;
  return JSON.stringify(shown).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An entry for a message, by its task, and its start as files have it. */
export function shownEntry(
  { taskId, start }: Pick<Entry, "taskId" | "start">,
): string {
  return `the entry of ${shownTask(taskId)} at ${formatUtc(start)}`;
}
