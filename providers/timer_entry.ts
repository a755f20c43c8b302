import type { TimerEntry } from "../lib/provider.ts";
import { billableOf, wholeSecond } from "../lib/tracking/entry.ts";
import { timesOf } from "./_wire.ts";

/** What an entry is made from; everything else has defaults. */
export type EntryFields =
  & Pick<TimerEntry, "taskId" | "description" | "start">
  & Partial<TimerEntry>;

/**
 * Makes an entry as a provider returns it: with times in whole seconds, their
 * duration, and a random id if none is given. Unknown fields are dropped.
 *
 * @example
 * ```ts
 * import { timerEntry } from "@worktime/worktime/providers";
 * import { assertEquals } from "@std/assert";
 *
 * const start = Date.parse("2025-01-16T10:00:00.250Z");
 * const end = start + 90 * 60_000;
 * const fields = { taskId: "TASK-025", description: "Headless mode" };
 * const { durationSeconds } = timerEntry({ ...fields, start, end });
 * assertEquals(durationSeconds, 90 * 60);
 * ```
 */
export function timerEntry(
  { id, taskId, description, start, end, tags, marker, ...others }: EntryFields,
): TimerEntry {
  const { updatedAt } = others;
  return {
    id: id ?? crypto.randomUUID(),
    taskId,
    description,
    ...timesOf(
      wholeSecond(start),
      end === undefined ? undefined : wholeSecond(end),
    ),
    tags: tags ?? [],
    ...billableOf(others),
    ...(marker !== undefined && { marker }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}
