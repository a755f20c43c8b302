import { MINUTE } from "@std/datetime";
import type { Instant } from "../time/zone.ts";

/** A span of time. */
export interface Span {
  readonly start: Instant;
  readonly end: Instant;
}

interface DayWork {
  /** The stretches of work, without breaks and lunch. */
  readonly work: readonly Span[];
  /** Their total in whole minutes, as `status` shows it. */
  readonly workMinutes: number;
}

/** How much of a day's work is booked on tasks, in whole minutes. */
export interface BookedShare {
  /** Work time. */
  readonly workMinutes: number;
  /** Work time with at least one entry. */
  readonly bookedMinutes: number;
  /** Work time without an entry. */
  readonly unbookedMinutes: number;
  /** Time that is counted more than once because entries overlap. */
  readonly overlapMinutes: number;
  /** Booked time outside of work time. */
  readonly outsideMinutes: number;
}

/**
 * Computes how much of a day's work is booked on tasks.
 *
 * @param entries The entries of the day, in any order.
 */
export function bookedShare(
  { work, workMinutes }: DayWork,
  entries: readonly Span[],
): BookedShare {
  const union = unionOf(entries);
  const worked = unionOf(work);
  const outside = outsideOf(union, worked);
  // Work is truncated to minutes, but entries are in seconds: one that is
  // running or ends with the work extends beyond it by less than a minute.
  const isRest = (it: Span) =>
    it.end - it.start < MINUTE && worked.some(({ end }) => end === it.start);
  const outsideMs = totalMsOf(outside.filter((it) => !isRest(it)));
  const minutes = (ms: number) => Math.floor(ms / MINUTE);
  const bookedMinutes = Math.min(
    workMinutes,
    minutes(totalMsOf(union) - outsideMs),
  );
  return {
    workMinutes,
    bookedMinutes,
    unbookedMinutes: workMinutes - bookedMinutes,
    overlapMinutes: minutes(totalMsOf(entries) - totalMsOf(union)),
    outsideMinutes: minutes(outsideMs),
  };
}

/** Merges overlapping and adjacent spans, and sorts them. */
function unionOf(spans: readonly Span[]): Span[] {
  const union: { start: Instant; end: Instant }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = union.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else union.push({ start, end });
  }
  return union;
}

/** Returns the parts of spans outside of work. Both lists are sorted. */
function outsideOf(spans: readonly Span[], work: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    const parts: Span[] = [];
    let { start } = span;
    for (const { start: from, end: to } of work) {
      if (to <= start || from >= span.end) continue;
      if (start < from) parts.push({ start, end: from });
      start = to;
    }
    return start < span.end ? [...parts, { start, end: span.end }] : parts;
  });
}

function totalMsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
