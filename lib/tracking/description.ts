import { isTaskId, type Task } from "./task.ts";

const PLACEHOLDER = /\{task_(id|title)\}/;

/**
 * Returns the description of a task's entries: the pattern with `{task_id}` and
 * `{task_title}` filled in or, for a task without a title, just its id.
 */
export function descriptionOf(
  pattern: string,
  { id, title }: Pick<Task, "id" | "title">,
): string {
  if (title === "") return id;
  const everywhere = new RegExp(PLACEHOLDER, "g");
  // A replacement function, since `$&` in a title would be special in a string.
  return pattern.replace(everywhere, (_, name) => name === "id" ? id : title);
}

/**
 * Extracts the title from a description that matches the pattern for a task.
 *
 * @returns The title; empty if the description does not match or has none.
 */
export function titleIn(
  description: string,
  pattern: string,
  id: string,
): string {
  // Titles never contain a line break.
  const [head = "", tail, ...more] = descriptionOf(pattern, { id, title: "\n" })
    .split("\n");
  const isMade = tail !== undefined && more.length === 0 &&
    description.startsWith(head) && description.endsWith(tail);
  if (!isMade) return "";
  return description.slice(head.length, description.length - tail.length);
}

/**
 * Returns a description without the id of its task, which begins the usual one:
 * `TASK-025: Headless mode`.
 */
export function withoutTaskId(
  { taskId, description }: {
    readonly taskId: string;
    readonly description: string;
  },
): string {
  const start = `${taskId}: `;
  return description.startsWith(start)
    ? description.slice(start.length)
    : description;
}

/** Returns a description after the id of its task has changed. */
export function renamedDescription(
  description: string,
  pattern: string,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  if (description === from) return to;
  const title = titleIn(description, pattern, from);
  return title === "" ? description : descriptionOf(pattern, { id: to, title });
}

/**
 * Extracts the task id from a description that matches the pattern, or that
 * consists of an id such as `TASK-025`.
 *
 * @returns The id, or `undefined` if none can be recognized.
 */
export function taskIdIn(
  description: string,
  pattern: string,
): string | undefined {
  const id = extractId(description, pattern)?.trim();
  if (id !== undefined && isTaskId(id)) return id;
  const text = description.trim();
  return /^\p{L}[\p{L}\p{N}_-]*-\p{N}+$/u.test(text) ? text : undefined;
}

/**
 * Returns the prefix of an id, such as `TASK` for `TASK-025`, if it has one.
 */
export function prefixOf(taskId: string): string | undefined {
  return taskId.match(/^(.+?)-\p{N}/u)?.[1];
}

/** The mapping key for all tasks without a key of their own. */
export const WILDCARD = "*";

/**
 * Looks up a task in a mapping: by its plan, then by the prefix of its id, by
 * the id, and by `*`.
 */
export function lookUpMapping<T>(
  mapping: ReadonlyMap<string, T>,
  { id, plan }: { readonly id: string; readonly plan?: string | undefined },
): T | undefined {
  const ofPlan = plan === undefined ? undefined : mapping.get(plan);
  if (ofPlan !== undefined) return ofPlan;
  const prefix = prefixOf(id);
  const ofPrefix = prefix === undefined ? undefined : mapping.get(prefix);
  return ofPrefix ?? mapping.get(id) ?? mapping.get(WILDCARD);
}

/** Extracts the text in the place of `{task_id}` from a description. */
function extractId(description: string, pattern: string): string | undefined {
  // Even indexes are literal text, odd ones are placeholder names.
  const [head = "", first, between = "", second, tail = "", ...more] = pattern
    .split(PLACEHOLDER);
  if (first === undefined || more.length > 0) return undefined;
  const end = second === undefined ? between : tail;
  const isWhole = description.startsWith(head) && description.endsWith(end);
  if (!isWhole) return undefined;
  const rest = description.slice(head.length, description.length - end.length);
  if (second === undefined) return first === "id" ? rest : undefined;
  if (first === second) return undefined;
  const at = first === "id" ? rest.indexOf(between) : rest.lastIndexOf(between);
  if (at < 0) return undefined;
  return first === "id" ? rest.slice(0, at) : rest.slice(at + between.length);
}
