/**
 * A quick reader for a `tasks.yaml` that is laid out as we write it. It checks
 * the whole text with a single pattern, because the reader of all YAML takes
 * ten times as long, which is too much for thousands of tasks.
 *
 * @module
 */

import { type Task, TASK_STATES, type TaskState } from "../tracking/task.ts";

/** A task with the indexes of its lines in the file. */
interface ScannedTask {
  readonly task: Task;
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
const ITEM = new RegExp(
  [
    ` {2}- id: (?<id>${TEXT})\n`,
    `(?: {4}title: (?<title>${TEXT})\n)?`,
    `(?: {4}state: (?<state>${TASK_STATES.join("|")})\n)?`,
    `(?: {4}plan: (?<plan>${TEXT})\n)?`,
    `(?: {4}sprint: (?<sprint>${TEXT})\n)?`,
    `(?: {4}tags: \\[(?<tags>${TAG}(?:, ${TAG})*)\\]\n)?`,
    "(?: {4}billable: (?<billable>true|false)\n)?",
  ].join(""),
  "y",
);
const NULL = /[\n ](?:null|Null|NULL)[,\]\n]/;
const UNUSUAL =
  // deno-lint-ignore no-control-regex
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]/;

/**
 * Scans the tasks by id.
 *
 * @returns `undefined` if the file has another layout, or repeats an id.
 */
export function scanTasks(
  text: string,
): ReadonlyMap<string, ScannedTask> | undefined {
  const isUsual = text.startsWith(TASKS_LINE) && !NULL.test(text) &&
    !UNUSUAL.test(text) && text.isWellFormed();
  if (!isUsual) return undefined;
  const tasks = new Map<string, ScannedTask>();
  for (let from = TASKS_LINE.length; from < text.length;) {
    ITEM.lastIndex = from;
    const { groups } = ITEM.exec(text) ?? {};
    const task = groups && taskOf(groups);
    if (!task || tasks.has(task.id)) return undefined;
    const to = ITEM.lastIndex;
    tasks.set(task.id, { task, from, to });
    from = to;
  }
  return tasks.size > 0 ? tasks : undefined;
}

function taskOf(
  { id, title, state, plan, sprint, tags, billable }: Readonly<
    Record<string, string | undefined>
  >,
): Task | undefined {
  if (id === undefined || id === '""') return undefined;
  return {
    id: textOf(id),
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
