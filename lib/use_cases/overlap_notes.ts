import type { Instant } from "../time/zone.ts";
import { byStart } from "../timers/entry.ts";
import { readableTime } from "../timers/timer_time.ts";
import type { TimerWork } from "./timer_work.ts";

/** Names the recent entries that a stretch of time runs beside. */
export async function overlapNotes(
  work: TimerWork,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Promise<string[]> {
  const { recent } = await work.files.entries();
  return recent.filter((other) => other.start < end && start < other.end)
    .sort(byStart).map((other) => {
      const until = readableTime(other.end, work);
      return `Overlaps an entry of "${other.taskId}" until ${until}`;
    });
}
