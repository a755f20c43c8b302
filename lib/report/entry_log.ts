import type { CivilDate } from "../time/civil_date.ts";
import type { InstantRange } from "../time/date_range.ts";
import type { Instant, Zone } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import { EntryTooLongError } from "../tracking/errors.ts";
import { CalendarDays, isTooLong } from "../tracking/totals.ts";
import { entryRounder, type RoundingRule } from "./rounding.ts";
import type { CountedTime } from "./summary.ts";

/** An entry in a log, or the part of it that is within one day. */
export interface LoggedEntry {
  /** The whole entry; the running timer ends now. */
  readonly entry: Entry;
  /** When it begins, on this day. */
  readonly from: Instant;
  /** When it ends, on this day. */
  readonly to: Instant;
  /** The time of the part, in seconds. */
  readonly seconds: number;
  /** The rounded time in seconds, if it was requested. */
  readonly roundedSeconds?: number;
  /** Whether it is the running timer; omitted if not. */
  readonly isRunning?: true;
}

/** The entries of a day. */
export interface LoggedDay {
  /** The day. */
  readonly date: CivilDate;
  /** The entries, oldest first. */
  readonly entries: readonly LoggedEntry[];
  /** The total time, in seconds. */
  readonly totalSeconds: number;
  /** The total of the rounded time, in seconds, if it was requested. */
  readonly totalRoundedSeconds: number | undefined;
}

/** The entries of a range, by day. */
export interface EntryLog extends CountedTime {
  /** The days with entries, oldest first. */
  readonly days: readonly LoggedDay[];
  /** The titles of the tasks that have one, by id. */
  readonly titles: ReadonlyMap<string, string>;
}

type ListedEntry = Entry & { readonly isRunning?: true };

/**
 * Splits entries at midnight and lists them by day. Their time adds up to that
 * of a summary.
 *
 * @param entries The entries, sorted by their start.
 * @throws {EntryTooLongError} When an entry is too long to be split by day.
 */
export function logDays(
  entries: Iterable<ListedEntry>,
  { zone, range, rounding }: {
    readonly zone: Zone;
    readonly range: InstantRange | undefined;
    readonly rounding: RoundingRule | undefined;
  },
): LoggedDay[] {
  const round = rounding && entryRounder(rounding);
  const days = new CalendarDays(zone);
  const logged = new Map<CivilDate, LoggedEntry[]>();
  for (const listed of entries) {
    const { isRunning, ...entry } = listed;
    if (isTooLong(entry, range)) {
      throw new EntryTooLongError(entry.taskId, entry.start, entry.end);
    }
    for (const part of days.partsOf(entry, range)) {
      const { day: { day }, from, to, seconds } = part;
      const ofDay = logged.get(day) ?? [];
      logged.set(day, ofDay);
      ofDay.push({
        ...{ entry, from, to, seconds },
        ...round && { roundedSeconds: round(entry, part) },
        ...isRunning && { isRunning },
      });
    }
  }
  return [...logged].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([date, entries]) => dayOf(date, entries, rounding));
}

function dayOf(
  date: CivilDate,
  entries: LoggedEntry[],
  rounding: RoundingRule | undefined,
): LoggedDay {
  return {
    date,
    // One that continues from the day before comes first.
    entries: entries.sort((a, b) => a.from - b.from || a.to - b.to),
    ...totalsOf(
      entries.map(({ seconds: totalSeconds, roundedSeconds }) => ({
        totalSeconds,
        totalRoundedSeconds: roundedSeconds,
      })),
      rounding,
    ),
  };
}

type Totals = Pick<LoggedDay, "totalSeconds" | "totalRoundedSeconds">;

/** Adds up totals, with rounded ones if there is a rule. */
export function totalsOf(
  all: readonly Totals[],
  rounding: RoundingRule | undefined,
): Totals {
  let totalSeconds = 0;
  let rounded = 0;
  for (const totals of all) {
    totalSeconds += totals.totalSeconds;
    rounded += totals.totalRoundedSeconds ?? 0;
  }
  return { totalSeconds, totalRoundedSeconds: rounding && rounded };
}
