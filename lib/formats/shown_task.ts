import type { Entry } from "../timers/entry.ts";
import { formatUtc } from "../time/instant.ts";

const MOST_CHARACTERS = 40;

/** A task id in quotes for a message: its beginning, harmless when printed. */
export function shownTask(taskId: string): string {
  const [...characters] = taskId.slice(0, 3 * MOST_CHARACTERS);
  const start = characters.slice(0, MOST_CHARACTERS).join("");
  const shown = start === taskId ? taskId : `${start}…`;
  return JSON.stringify(shown).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An entry for a message, by its task, and its start as files have it. */
export function shownEntry(
  { taskId, start }: Pick<Entry, "taskId" | "start">,
): string {
  return `the entry of ${shownTask(taskId)} at ${formatUtc(start)}`;
}
