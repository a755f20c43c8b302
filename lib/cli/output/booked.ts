import { formatDuration } from "../../time/duration.ts";
import type { BookedShare } from "../../timers/booked.ts";

/** How much of a day's work is booked, in lines for people. */
export function bookedLines(booked: BookedShare): string[] {
  const { bookedMinutes, workMinutes, unbookedMinutes } = booked;
  const { overlapMinutes, outsideMinutes } = booked;
  const lines = [
    `Booked ${formatDuration(bookedMinutes)} of ${
      formatDuration(workMinutes)
    } ` +
    `(${formatDuration(unbookedMinutes)} unbooked)`,
  ];
  if (overlapMinutes > 0) {
    const overlap = formatDuration(overlapMinutes);
    lines.push(`Overlapping entries are counted once: ${overlap}`);
  }
  if (outsideMinutes > 0) {
    lines.push(`Booked outside work: ${formatDuration(outsideMinutes)}`);
  }
  return lines;
}

/** The same for programs. */
export function bookedJson(booked: BookedShare): Record<string, number> {
  return {
    work_minutes: booked.workMinutes,
    booked_minutes: booked.bookedMinutes,
    unbooked_minutes: booked.unbookedMinutes,
    overlap_minutes: booked.overlapMinutes,
    outside_minutes: booked.outsideMinutes,
  };
}
