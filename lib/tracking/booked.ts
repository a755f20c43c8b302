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
  const inside = totalMsOf(intersectionOf(union, unionOf(work)));
  const minutes = (ms: number) => Math.round(ms / MINUTE);
  // Work is cut to minutes, entries are recorded in seconds.
  const bookedMinutes = Math.min(workMinutes, minutes(inside));
  return {
    workMinutes,
    bookedMinutes,
    unbookedMinutes: workMinutes - bookedMinutes,
    overlapMinutes: minutes(totalMsOf(entries) - totalMsOf(union)),
    outsideMinutes: minutes(totalMsOf(union) - inside),
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

/** What two lists of spans have in common; each in order, without overlap. */
function intersectionOf(a: readonly Span[], b: readonly Span[]): Span[] {
  const shared: Span[] = [];
  for (let i = 0, j = 0;;) {
    const [one, other] = [a[i], b[j]];
    if (!one || !other) return shared;
    const start = Math.max(one.start, other.start);
    const end = Math.min(one.end, other.end);
    if (start < end) shared.push({ start, end });
    if (one.end < other.end) i++;
    else j++;
  }
}

function totalMsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
