import { descriptionOf, taskIdIn } from "../lib/timers/task_pattern.ts";

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
  const isClear = (text: string) => taskIdIn(text, pattern) === taskId;
  if (isClear(description)) return description;
  const text = descriptionOf(pattern, { id: taskId, title: description });
  // An id such as "fix it" is not known as one when it stands alone.
  return isClear(text)
    ? text
    : descriptionOf(pattern, { id: taskId, title: description || taskId });
}

/** What a text says when another task or description is put in its place. */
export function changedText(
  text: string,
  { taskId, description }: Partial<EntrySubjectText>,
  pattern: string,
): string {
  const before = taskIdIn(text, pattern);
  const id = taskId ?? before;
  if (id === undefined) return description ?? text;
  if (description !== undefined || before === undefined) {
    const subject = { taskId: id, description: description ?? text };
    return textOfEntry(subject, pattern);
  }
  const places = [text.indexOf(before), text.lastIndexOf(before)];
  const renamed = places.map((at) =>
    text.slice(0, at) + id + text.slice(at + before.length)
  );
  return renamed.find((it) => taskIdIn(it, pattern) === id) ??
    textOfEntry({ taskId: id, description: text }, pattern);
}
