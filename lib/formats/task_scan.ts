/**
 * A quick reader for a `tasks.yaml` that is laid out as we write it. It checks
 * the whole text with a single pattern, because the reader of all YAML takes
 * ten times as long, which is too much for thousands of tasks.
 *
 * @module
 */

import { type Task, TASK_STATES, type TaskState } from "../tracking/task.ts";

/** The indexes of the lines of a task. */
interface TaskLines {
  readonly from: number;
  readonly to: number;
}

/** The first line of such a file. */
export const TASKS_LINE = "tasks:\n";

// A plain scalar that means the same in any place, or quotes without escapes.
const WORD = String
  .raw`[A-Za-z\d\u00c0-\u1fff\u3040-\ud7ff](?:[^\t:#\n]*[^\t:#\n ])?`;
const TEXT = String.raw`(?:${WORD}|"[^"\\\n]*")`;
const TAG = String.raw`[A-Za-z\d](?:[\w. -]*[\w.-])?`;
const ID_START = "  - id: ";
const FIELD_PATTERN = [
  `${ID_START}${TEXT}\n`,
  `(?: {4}title: (?<title>${TEXT})\n)?`,
  `(?: {4}state: (?<state>${TASK_STATES.join("|")})\n)?`,
  `(?: {4}plan: (?<plan>${TEXT})\n)?`,
  `(?: {4}sprint: (?<sprint>${TEXT})\n)?`,
  `(?: {4}tags: \\[(?<tags>${TAG}(?:, ${TAG})*)\\]\n)?`,
  "(?: {4}billable: (?<billable>true|false)\n)?",
].join("");
const FIELDS = new RegExp(FIELD_PATTERN, "y");
/** The same without groups, which is quicker. */
const ITEM = new RegExp(FIELD_PATTERN.replace(/\(\?<\w+>/g, "(?:"), "y");
const NULL = /[\n [](?:null|Null|NULL)[,\]\n]/;
const UNUSUAL =
  // deno-lint-ignore no-control-regex
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]/;

/**
 * Finds the lines of each task, by id.
 *
 * @returns `undefined` if the file has another layout, or repeats an id.
 */
export function scanTaskLines(
  text: string,
): ReadonlyMap<string, TaskLines> | undefined {
  const isUsual = text.startsWith(TASKS_LINE) && !NULL.test(text) &&
    !UNUSUAL.test(text) && text.isWellFormed();
  if (!isUsual) return undefined;
  const lines = new Map<string, TaskLines>();
  for (let from = TASKS_LINE.length; from < text.length;) {
    ITEM.lastIndex = from;
    if (!ITEM.test(text)) return undefined;
    const to = ITEM.lastIndex;
    const idAt = from + ID_START.length;
    const id = textOf(text.slice(idAt, text.indexOf("\n", idAt)));
    if (id === "" || lines.has(id)) return undefined;
    lines.set(id, { from, to });
    from = to;
  }
  return lines.size > 0 ? lines : undefined;
}

/**
 * Reads the tasks by id.
 *
 * @returns `undefined` as for {@linkcode scanTaskLines}.
 */
export function scanTasks(
  text: string,
): ReadonlyMap<string, Task> | undefined {
  const lines = scanTaskLines(text);
  if (!lines) return undefined;
  const tasks = new Map<string, Task>();
  for (const [id, { from }] of lines) {
    FIELDS.lastIndex = from;
    const { groups = {} } = FIELDS.exec(text) ?? {};
    tasks.set(id, taskOf(id, groups));
  }
  return tasks;
}

function taskOf(
  id: string,
  { title, state, plan, sprint, tags, billable }: Readonly<
    Record<string, string | undefined>
  >,
): Task {
  return {
    id,
    title: textOf(title ?? ""),
    // The pattern has no other.
    state: (state ?? "pending") as TaskState,
    ...(plan === undefined ? {} : { plan: textOf(plan) }),
    ...(sprint === undefined ? {} : { sprint: textOf(sprint) }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags.split(", "))] }),
    ...(billable === undefined ? {} : { billable: billable === "true" }),
  };
}

function textOf(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1) : written;
}
