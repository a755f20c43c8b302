import { parse, stringify } from "@std/yaml";
import type { Task } from "../timers/task.ts";
export const TASKS_FILE = "tasks.yaml";
export async function readTasks(
  text: string,
): Promise<ReadonlyMap<string, Task>> {
  // deno-lint-ignore no-explicit-any
  const c = (await Promise.resolve(parse(text))) as any;
  return new Map((c?.tasks ?? []).map((t: Task) => [t.id, t]));
}
export function writeTask(text: string | undefined, task: Task): string {
  // deno-lint-ignore no-explicit-any
  const c = (text ? parse(text) : { tasks: [] }) as any;
  const i = c.tasks.findIndex((t: Task) => t.id === task.id);
  if (i < 0) c.tasks.push(task);
  else c.tasks[i] = task;
  return stringify(c, { skipInvalid: true });
}
