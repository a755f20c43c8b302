import { MINUTE } from "@std/datetime";
import type { Instant } from "../time/zone.ts";

/** Some time in a row. */
export interface Span {
  readonly start: Instant;
  readonly end: Instant;
}

/** The work of a day, as the workday has it. */
interface DayWork {
  /** The stretches of work, without pauses. */
  readonly work: readonly Span[];
  /** The same in whole minutes, as the day counts them. */
  readonly workMinutes: number;
}

/** How much of a day's work is booked on tasks, in whole minutes. */
export interface BookedShare {
  /** The work. */
  readonly workMinutes: number;
  /** What of it is booked; time with several entries counts once. */
  readonly bookedMinutes: number;
  /** What of it is not. */
  readonly unbookedMinutes: number;
  /** What entries have beyond that because they overlap. */
  readonly overlapMinutes: number;
  /** What is booked on time that is no work. */
  readonly outsideMinutes: number;
}

/**
 * How much of a day's work is booked on tasks.
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
  // Work is cut to minutes, but entries count seconds: an entry that ends with
  // the work, or is running, is longer by less than a minute.
  const isCut = (it: Span) =>
    it.end - it.start < MINUTE && worked.some(({ end }) => end === it.start);
  const outsideMs = totalMsOf(outside.filter((it) => !isCut(it)));
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

/** Spans in order that cover the same time and do not touch. */
function unionOf(spans: readonly Span[]): Span[] {
  const union: { start: Instant; end: Instant }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = union.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else union.push({ start, end });
  }
  return union;
}

/** Returns the parts of spans that no work covers; both are in order. */
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
