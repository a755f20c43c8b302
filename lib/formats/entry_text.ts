import { DAY } from "@std/datetime";
import { JsonDocument } from "../text/json.ts";
import { utcMonthOf } from "../time/instant.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { byStart, type Entry } from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";
import { ENTRIES_FILE } from "./data_files.ts";
import {
  emptyEntryFile,
  type EntryFile,
  type EntryFileSource,
  filed,
  type FiledTask,
  filedTaskIn,
  fileEntries,
  monthsIn,
  readEntryFile,
  takeForeignTimer,
  totalSecondsOf,
} from "./entry_file.ts";

/**
 * The file with the newest entries. To add one it is not read whole: what that
 * costs would grow with the number of tasks.
 */
export class RecentEntries {
  #text: string | undefined;
  #file: EntryFile | undefined;
  readonly #source: EntryFileSource;

  /** Takes the text of the file, if there is one. */
  constructor(text: string | undefined, zone: Zone) {
    this.#text = text;
    this.#source = { file: ENTRIES_FILE, zone };
  }

  /**
   * The whole file, to read and to change.
   *
   * @throws {DataFileError} When it is damaged.
   */
  get file(): EntryFile {
    return this.#file ??= this.#text === undefined
      ? emptyEntryFile(ENTRIES_FILE)
      : readEntryFile(this.#text, this.#source);
  }

  /**
   * A task, with the total of all its entries.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  task(taskId: string): FiledTask | undefined {
    const found = this.#inText(taskId);
    return found ? found.task : this.file.tasks.get(taskId);
  }

  /**
   * The ids of all tasks with entries, in older files as well.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  taskIds(): Set<string> {
    const ids = this.#file || this.#text === undefined
      ? undefined
      : taskIdsInText(this.#text);
    return ids ?? new Set(this.file.tasks.keys());
  }

  /**
   * The entries, in no order.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  entries(): Entry[] {
    const tasks = this.#file || this.#text === undefined
      ? undefined
      : tasksInText(this.#text, this.#source);
    return [...tasks ?? this.file.tasks.values()].flatMap(({ entries }) =>
      entries.map(({ entry }) => entry)
    );
  }

  /**
   * Adds an entry.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  add(entry: Entry): void {
    const { taskId } = entry;
    const found = this.#inText(taskId);
    const file = found ? emptyEntryFile(ENTRIES_FILE) : this.file;
    if (found?.task) file.tasks.set(taskId, found.task);
    fileEntries(file, taskId, [filed(entry)]);
    const task = file.tasks.get(taskId);
    if (!found || !task || this.#text === undefined) return;
    this.#text = withTaskInText(this.#text, taskId, task);
  }

  /**
   * Takes out the timer that the original tool left running. A file without one
   * is not read for it.
   *
   * @throws {DataFileError} When the file is damaged.
   */
  takeForeignTimer(): RunningTimer | undefined {
    if (!FOREIGN_TIMER.test(this.#text ?? "")) return undefined;
    return takeForeignTimer(this.file, this.#source.zone);
  }

  /**
   * The months whose files totals count. The text tells: a quote within a text
   * has a backslash before it.
   */
  archivedMonths(): ReadonlySet<string> {
    if (this.#file || this.#text === undefined) {
      const tasks = [...this.file.tasks.values()];
      const ranges = tasks.flatMap(({ archive }) => archive?.months ?? []);
      return new Set(monthsIn([...new Set(ranges)]));
    }
    const lists = this.#text.matchAll(/"months":\s*\[([^\]]*)\]/g);
    const ranges = new Set(
      [...lists].flatMap(([, list = ""]) => list.match(/[-\d/]+/g) ?? []),
    );
    return new Set(monthsIn([...ranges]));
  }

  /** The tasks that were read, all of them if the file was read whole. */
  get tasksRead(): ReadonlyMap<string, FiledTask> | undefined {
    return this.#file?.tasks;
  }

  /** Whether entries have to go to the files of their months. */
  isFull(now: Instant): boolean {
    const present = utcMonthOf(now);
    let count = 0;
    for (const month of this.#months()) {
      if (month < present || ++count > MOST_RECENT) return true;
    }
    return false;
  }

  /** The new text of the file, or `null` if it is to be removed. */
  format(): string | null {
    if (!this.#file) return this.#text ?? null;
    const { tasks, others } = this.#file;
    const isEmpty = others.size === 0 &&
      [...tasks.values()].every(({ entries, archive }) =>
        entries.length === 0 && archive === undefined
      );
    return isEmpty ? null : formatEntryFile(this.#file);
  }

  #inText(taskId: string): TaskInText | undefined {
    return this.#file || this.#text === undefined
      ? undefined
      : taskInText(this.#text, taskId, this.#source);
  }

  /** The months in UTC in which the entries begin. */
  *#months(): Generator<string> {
    if (this.#file || this.#text === undefined) {
      for (const { entries } of this.file.tasks.values()) {
        for (const { entry } of entries) yield utcMonthOf(entry.start);
      }
      return;
    }
    // A quote within a text has a backslash before it.
    const starts = this.#text.matchAll(/"start": ?"(\d{4}-\d\d)/g);
    for (const [, month = ""] of starts) yield month;
  }
}

/** What a file has in which the original tool left a timer running. */
const FOREIGN_TIMER = /"_active"|"end"\s*:\s*null/;

/**
 * The text of a file of entries: two spaces before each task and a line for each
 * entry, so that a change concerns few lines, and one task can be changed
 * without reading the others.
 */
export function formatEntryFile({ tasks, others }: EntryFile): string {
  let blocks = "";
  // They come first: a file that ends in a task can be changed by its text.
  for (const [name, value] of others) {
    const line = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    blocks += `${blocks && ","}\n  ${line}`;
  }
  for (const [taskId, task] of tasks) {
    if (task.entries.length === 0 && task.archive === undefined) continue;
    blocks += `${blocks && ","}${formatTask(taskId, task)}`;
  }
  return blocks ? `{${blocks}${END}` : "{}\n";
}

/** What a text has of a task. */
interface TaskInText {
  /** The task, or `undefined` if there is none. */
  readonly task: FiledTask | undefined;
}

/**
 * A task of a file of entries, from its text alone.
 *
 * @returns `undefined` if the text has to be read whole to tell.
 */
export function taskInText(
  text: string,
  taskId: string,
  source: EntryFileSource,
): TaskInText | undefined {
  if (!isPlain(text)) return undefined;
  const block = blockOf(text, taskId);
  if (!block) {
    // It may be there, with its brace somewhere else than we put it.
    const isThere = text.includes(JSON.stringify(taskId));
    return isThere ? undefined : { task: undefined };
  }
  const task = readBlock(text.slice(block.from, block.to), source);
  return task && { task };
}

/** A task from its text; `undefined` if it is something else. */
function readBlock(
  block: string,
  source: EntryFileSource,
): FiledTask | undefined {
  try {
    const document = new JsonDocument(`{${block}}`, source.file);
    const content = document.object(document.content, []);
    const [taskId, ...others] = Object.keys(content);
    if (taskId === undefined || others.length > 0) return undefined;
    return filedTaskIn(document, [taskId, content[taskId]], source);
  } catch {
    // Whoever reads the file whole finds out what is wrong, and where.
    return undefined;
  }
}

/**
 * The tasks of a text that have entries in it, read without those whose entries
 * are all in other files.
 *
 * @returns `undefined` if the text has to be read whole to tell.
 */
export function tasksInText(
  text: string,
  source: EntryFileSource,
): FiledTask[] | undefined {
  if (!isPlain(text) || OTHER_LIST.test(text)) return undefined;
  const tasks: FiledTask[] = [];
  for (let at = 0;;) {
    const list = text.indexOf('\n    "entries": [\n', at);
    if (list < 0) return tasks;
    const from = text.lastIndexOf('\n  "', list);
    const to = endOf(text, list);
    const found = readBlock(text.slice(from, to), source);
    if (!found) return undefined;
    tasks.push(found);
    at = to;
  }
}

/**
 * The ids of the tasks of a text, without reading their entries.
 *
 * @returns `undefined` if the text has to be read whole to tell.
 */
function taskIdsInText(text: string): Set<string> | undefined {
  if (!isPlain(text)) return undefined;
  const ids = new Set<string>();
  for (const [, id = ""] of text.matchAll(TASK_LINE)) ids.add(JSON.parse(id));
  return ids;
}

const TASK_LINE = /^ {2}("(?:[^"\\]|\\["\\])*"): \{$/gm;

/** A text that {@linkcode taskInText} can read, with another task in it. */
export function withTaskInText(
  text: string,
  taskId: string,
  task: FiledTask,
): string {
  const block = blockOf(text, taskId);
  const lines = formatTask(taskId, task);
  if (block) return text.slice(0, block.from) + lines + text.slice(block.to);
  return `${text.slice(0, -END.length)},${lines}${END}`;
}

/**
 * Whether a text is laid out as we do it, as far as its ends tell, with ids as
 * they are: one that someone escaped could not be found.
 */
function isPlain(text: string): boolean {
  return text.startsWith('{\n  "') && text.endsWith(`\n  }${END}`) &&
    !OTHER_ESCAPE.test(text);
}

const END = "\n}\n";
/** An escape that an id can do without: who wrote it may not write as we do. */
const OTHER_ESCAPE = /\\[^"\\]/;
/** A list of entries that is not laid out as ours; an archive has a number. */
const OTHER_LIST =
  /(?<!\n {4})"entries"\s*:\s*\[|"entries"(?!: \[[\n\]])\s*:\s*\[/;

/** Where the text of a task is. */
function blockOf(
  text: string,
  taskId: string,
): { from: number; to: number } | undefined {
  // No string of JSON holds a line break: this is where a task begins.
  const from = text.indexOf(`\n  ${JSON.stringify(taskId)}: {`);
  if (from < 0) return undefined;
  return { from, to: endOf(text, from) };
}

/** Where the text of a task ends, from any place in it on. */
function endOf(text: string, from: number): number {
  const next = text.indexOf(',\n  "', from);
  return next < 0 ? text.length - END.length : next;
}

function formatTask(taskId: string, task: FiledTask): string {
  const { entries, archive, raw } = task;
  let lines = "";
  for (const { raw } of entries) {
    lines += `${lines && ","}\n      ${JSON.stringify(raw)}`;
  }
  let block = `\n  ${JSON.stringify(taskId)}: {` +
    `\n    "entries": ${lines ? `[${lines}\n    ]` : "[]"},` +
    `\n    "total_seconds": ${totalSecondsOf(task)}`;
  if (archive) block += `,\n    "archive": ${JSON.stringify(archive)}`;
  for (const name of Object.keys(raw)) {
    if (OURS.includes(name)) continue;
    // What others wrote about a task stays.
    const value = JSON.stringify(raw[name]);
    block += `,\n    ${JSON.stringify(name)}: ${value}`;
  }
  return `${block}\n  }`;
}

const OURS: readonly string[] = ["entries", "total_seconds", "archive"];

/** The newest file keeps so many entries; half of them go when it is full. */
export const MOST_RECENT = 200;

/** So long an entry of the present month is among the newest, at least. */
export const KEPT_MS: number = 3 * DAY;

/** Some entries of one task that go to the file of one month. */
interface ArchivedEntries {
  /** The month in UTC. */
  readonly month: string;
  /** The task. */
  readonly taskId: string;
  /** The entries. */
  readonly entries: ReadonlySet<Entry>;
}

/** Which of the newest entries go to the files of their months. */
export function archivedEntries(
  recent: readonly Entry[],
  now: Instant,
): ArchivedEntries[] {
  const present = utcMonthOf(now);
  let going = recent.filter(({ start }) => utcMonthOf(start) < present);
  if (recent.length - going.length > MOST_RECENT) {
    going = recent.toSorted(byStart)
      .slice(0, recent.length - MOST_RECENT / 2)
      .filter(({ start }) => start < now - KEPT_MS);
  }
  const months = new Map<string, Map<string, Set<Entry>>>();
  for (const entry of going) {
    const month = utcMonthOf(entry.start);
    const tasks = months.get(month) ?? new Map<string, Set<Entry>>();
    months.set(month, tasks);
    const entries = tasks.get(entry.taskId) ?? new Set();
    tasks.set(entry.taskId, entries.add(entry));
  }
  return [...months].flatMap(([month, tasks]) =>
    [...tasks].map(([taskId, entries]) => ({ month, taskId, entries }))
  );
}
