import { descriptionOf, taskIdIn } from "./task_pattern.ts";

/** What an entry is about, in our words. */
export interface EntrySubjectText {
  /** The task. */
  readonly taskId: string;
  /** What was done, in a line for people. */
  readonly description: string;
}

/**
 * What an entry of a task says at a service that knows no tasks of ours: the
 * description, which gets the task's id by the pattern if it has it not yet.
 */
export function textOfEntry(
  { taskId, description }: EntrySubjectText,
  pattern: string,
): string {
  const isClear = (text: string) =>
    (taskIdIn(text, pattern) ?? text) === taskId;
  if (isClear(description)) return description;
  const text = descriptionOf(pattern, { id: taskId, title: description });
  // An id such as "fix it" is not known as one when it stands alone.
  return isClear(text)
    ? text
    : descriptionOf(pattern, { id: taskId, title: description || taskId });
}

/** Whether an entry is of a task: one that says just an id is. */
export function isOfTask(
  entry: { readonly taskId: string | undefined; readonly description: string },
  taskId: string,
): boolean {
  return (entry.taskId ?? entry.description) === taskId;
}
