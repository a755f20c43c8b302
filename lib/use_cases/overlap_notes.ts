import { readable } from "../time/typed_time.ts";
import type { Instant } from "../time/zone.ts";
import { byStart } from "../timers/entry.ts";
import type { TimerWork } from "./timer_work.ts";

/** So many are named; of more, how many. */
const MOST_NAMED = 3;

/** Names the entries that a stretch of time runs beside. */
export async function overlapNotes(
  work: TimerWork,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): Promise<string[]> {
  const entries = await work.files.entries();
  const range = { from: start, to: end };
  const beside = (await entries.entriesAround(range, work.now))
    .filter((other) => other.start < end && start < other.end)
    .sort(byStart);
  const notes = beside.slice(0, MOST_NAMED).map((other) => {
    const until = readable(other.end, work.zone, work.now);
    return `Overlaps an entry of "${other.taskId}" until ${until}`;
  });
  const others = beside.length - notes.length;
  const word = others === 1 ? "entry" : "entries";
  return others > 0 ? [...notes, `Overlaps ${others} more ${word}`] : notes;
}
