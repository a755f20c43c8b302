import {
  type EntrySubjectText,
  textOfEntry,
} from "../lib/timers/entry_text.ts";
import { taskIdIn } from "../lib/timers/task_pattern.ts";

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
