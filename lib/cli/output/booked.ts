import { formatDuration } from "../../time/duration.ts";
import type { BookedShare } from "../../timers/booked.ts";
export function bookedLines(b: BookedShare): string[] {
  return [
    `Booked ${formatDuration(b.bookedMinutes)} of ${
      formatDuration(b.workMinutes)
    } (${formatDuration(b.unbookedMinutes)} unbooked)`,
  ];
}
export function bookedJson(b: BookedShare): Record<string, number> {
  return {
    work_minutes: b.workMinutes,
    booked_minutes: b.bookedMinutes,
    unbooked_minutes: b.unbookedMinutes,
    overlap_minutes: b.overlapMinutes,
    outside_minutes: b.outsideMinutes,
  };
}
