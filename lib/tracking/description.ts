import { isTaskId, type Task } from "./task.ts";

const PLACEHOLDER = /\{task_(id|title)\}/;

/**
 * What an entry of a task says: the pattern with `{task_id}` and
 * `{task_title}` filled in; just the id of a task without a title.
 */
export function descriptionOf(
  pattern: string,
  { id, title }: Pick<Task, "id" | "title">,
): string {
  if (title === "") return id;
  const everywhere = new RegExp(PLACEHOLDER, "g");
  // A function, as `$&` in a replacement would be special.
  return pattern.replace(everywhere, (_, name) => name === "id" ? id : title);
}

/**
 * The title in a description that was made by a pattern for a task; empty where
 * it has none.
 */
export function titleIn(
  description: string,
  pattern: string,
  id: string,
): string {
  // No title has a line break.
  const parts = descriptionOf(pattern, { id, title: "\n" }).split("\n");
  const [head = "", tail] = parts;
  const isMade = parts.length === 2 && tail !== undefined &&
    description.length > head.length + tail.length &&
    description.startsWith(head) && description.endsWith(tail);
  if (!isMade) return "";
  return description.slice(head.length, description.length - tail.length);
}

/** A description of a task after the task got another id. */
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
 * The task that a description names that was made by a pattern, or by hand: a
 * description such as `TASK-025` is an id by itself.
 *
 * @returns `undefined` where no id can be told from the rest.
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

/** The `TASK` of `TASK-025`, or `undefined` if an id has no such prefix. */
export function prefixOf(taskId: string): string | undefined {
  return taskId.match(/^(.+?)-\p{N}/u)?.[1];
}

/** What a mapping has for tasks that it does not name. */
export const WILDCARD = "*";

/**
 * What a mapping has for the plan of a task, else for the prefix of its id, for
 * the id, or for any other task: `*`.
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

/** What stands in a description where the pattern has the id. */
function extractId(description: string, pattern: string): string | undefined {
  // Literal texts at even indexes, names of placeholders at odd ones.
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
