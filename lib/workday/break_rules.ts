import { MINUTE } from "@std/datetime";
import { addDays } from "../time/civil_date.ts";
import { formatDuration } from "../time/duration.ts";
import type { Instant } from "../time/zone.ts";
import { type DayBook, lastInstantOf } from "./day.ts";
import { isOpen, type WorkDay } from "./event.ts";
import type { BreakRules } from "./terms.ts";
import { type Stretch, timelineOf } from "./timeline.ts";

/** What a law requires. All numbers are minutes. */
interface WorkLaw {
  /** How long breaks must be in total if work is longer than a limit. */
  readonly breaks: readonly { readonly over: number; readonly needs: number }[];
  /** Shorter breaks do not count. */
  readonly shortestBreak: number;
  /** The longest work of a day. */
  readonly longestWork: number;
  /** The shortest rest between two days. */
  readonly shortestRest: number;
}

/** Limits are on work time, which excludes breaks: § 2 (1) ArbZG. */
const LAWS: Readonly<Record<Exclude<BreakRules, "none">, WorkLaw>> = {
  de: {
    // https://www.gesetze-im-internet.de/arbzg/__4.html, sentence 1
    breaks: [{ over: 6 * 60, needs: 30 }, { over: 9 * 60, needs: 45 }],
    // The same, sentence 2
    shortestBreak: 15,
    // https://www.gesetze-im-internet.de/arbzg/__3.html, sentence 2
    longestWork: 10 * 60,
    // https://www.gesetze-im-internet.de/arbzg/__5.html, paragraph 1
    shortestRest: 11 * 60,
  },
  // https://eur-lex.europa.eu/eli/dir/2003/88/oj
  eu: {
    // Article 4; how long the break is, is up to the member states.
    breaks: [{ over: 6 * 60, needs: 1 }],
    shortestBreak: 1,
    // Article 6 limits the week only, on average.
    longestWork: Infinity,
    // Article 3
    shortestRest: 11 * 60,
  },
};

/**
 * Describes where a day breaks rules about breaks, work and rest, one sentence
 * each. Nothing is deducted.
 *
 * @param until When a running stretch ends.
 */
export function brokenRules(
  day: WorkDay,
  rules: BreakRules,
  book: DayBook,
  until: Instant,
): string[] {
  if (rules === "none" || day.events.length === 0) return [];
  const law = LAWS[rules];
  const { stretches } = timelineOf(day, book.zone);
  const work = workMinutes(stretches, until);
  const rest = restMinutes(day, book);
  const needs = law.breaks.findLast(({ over }) => work > over)?.needs ?? 0;
  const taken = pausesIn(stretches).filter((it) => it >= law.shortestBreak)
    .reduce((sum, minutes) => sum + minutes, 0);
  const sentences: string[] = [];
  if (taken < needs) {
    sentences.push(
      `Work of ${formatDuration(work)} needs breaks of ` +
        `${formatDuration(needs)}, and ${formatDuration(taken)} counts`,
    );
  }
  if (work > law.longestWork) {
    sentences.push(
      `Work of ${formatDuration(work)} is over the limit of ` +
        `${formatDuration(law.longestWork)} a day`,
    );
  }
  if (rest < law.shortestRest) {
    sentences.push(
      `Rest of ${formatDuration(rest)} since the day before is under ` +
        formatDuration(law.shortestRest),
    );
  }
  return sentences.map((sentence) => `Break rules (${rules}): ${sentence}`);
}

function workMinutes(stretches: readonly Stretch[], until: Instant): number {
  return stretches.filter(({ kind }) => kind === "work").reduce(
    (sum, { start, end = until }) =>
      sum + Math.max(0, Math.trunc((end - start) / MINUTE)),
    0,
  );
}

/**
 * Returns the lengths of the pauses between work, in minutes. Lunch and a break
 * in a row are one pause; what comes before the stop is none.
 */
function pausesIn(stretches: readonly Stretch[]): number[] {
  const pauses: number[] = [];
  let pause = 0;
  for (const { kind, start, end } of stretches) {
    if (kind !== "work") pause += ((end ?? start) - start) / MINUTE;
    // Switching between lunch and break leaves an empty stretch of work.
    else if (end !== start) {
      pauses.push(pause);
      pause = 0;
    }
  }
  return pauses;
}

/** Returns the rest since the last stop, in minutes; `Infinity` without one. */
function restMinutes(day: WorkDay, { dayOf, zone }: DayBook): number {
  const [began = Infinity] = timelineOf(day, zone).instants;
  for (const days of [-1, -2]) {
    const before = dayOf(addDays(day.date, days));
    const ended = lastInstantOf(before, zone);
    if (ended === undefined) continue;
    return isOpen(before.events) ? Infinity : (began - ended) / MINUTE;
  }
  return Infinity;
}
