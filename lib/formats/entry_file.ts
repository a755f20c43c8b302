import type { Entry } from "../timers/entry.ts";
import { type CachedEntry, entryIn } from "./cached_entry.ts";
import { isJsonObject, JsonDocument } from "./json_document.ts";
import { isMonthRange } from "./month_ranges.ts";

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
  return { file, tasks: new Map() };
}

/**
 * Reads a file of entries.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function readEntryFile(text: string, file: string): EntryFile {
  const document = new JsonDocument(text, file);
  const content = document.object(document.content, []);
  const tasks = new Map<string, FiledTask>();
  for (const taskId of Object.keys(content)) {
    tasks.set(taskId, filedTaskIn(document, content[taskId], taskId));
  }
  return { file, tasks };
}

/**
 * Reads a task of a file of entries.
 *
 * @throws {DataFileError} When it is not of that form.
 */
export function filedTaskIn(
  document: JsonDocument,
  value: unknown,
  taskId: string,
): FiledTask {
  const raw = document.object(value, [taskId]);
  const { archive } = raw;
  const entries: FiledEntry[] = [];
  for (const value of document.list(raw, [taskId], "entries")) {
    const path = () => [taskId, "entries", entries.length];
    if (!isJsonObject(value)) {
      throw document.error(path(), "expected an object");
    }
    const entry = entryIn(value, taskId);
    if (typeof entry === "string") throw document.error(path(), entry);
    entries.push({ entry, raw: value as unknown as CachedEntry });
  }
  if (archive !== undefined && !isArchive(archive)) {
    const problem = "expected seconds, entries and months";
    throw document.error([taskId, "archive"], problem);
  }
  return { entries, archive, raw };
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
