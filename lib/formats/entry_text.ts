import {
  type EntryFile,
  type EntryFileSource,
  type FiledTask,
  filedTaskIn,
  totalSecondsOf,
} from "./entry_file.ts";
import { JsonDocument } from "./json_document.ts";

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
export interface TaskInText {
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
export function taskIdsInText(text: string): Set<string> | undefined {
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
