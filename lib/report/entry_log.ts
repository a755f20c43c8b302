import { MINUTE } from "@std/datetime";
import { type CivilDate, weekdayOf } from "../time/civil_date.ts";
import type { InstantRange } from "../time/date_range.ts";
import { dayMinuteAt, type Instant, type Zone } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import { EntryTooLongError } from "../tracking/errors.ts";
import { isTooLong, roundToTotal, ZoneCalendar } from "../tracking/totals.ts";
import {
  type Cell,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  summed,
} from "./document.ts";
import {
  describeRounding,
  entryRounder,
  type RoundingRule,
} from "./rounding.ts";
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

/** Returns whether a part of the running timer is still running. */
export function endsNow({ entry, to, isRunning }: LoggedEntry): boolean {
  return isRunning === true && to === entry.end;
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
  const days = new ZoneCalendar(zone);
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
  return [...logged.keys()].sort()
    .map((date) => dayOf(date, logged.get(date) ?? [], rounding));
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
  const sumOf = (name: keyof Totals) =>
    all.reduce((sum, totals) => sum + (totals[name] ?? 0), 0);
  return {
    totalSeconds: sumOf("totalSeconds"),
    totalRoundedSeconds: rounding && sumOf("totalRoundedSeconds"),
  };
}

/** An entry of a log with its shown minutes, which add up to those of the day. */
interface ShownEntry {
  readonly logged: LoggedEntry;
  readonly minutes: number;
}

/** A day of a log with its shown minutes, which add up to those of the log. */
export interface ShownDay {
  readonly day: LoggedDay;
  readonly minutes: number;
  readonly entries: readonly ShownEntry[];
}

/** Rounds the times of a log to minutes that add up at each level. */
export function shownDays({ days, totalSeconds }: EntryLog): ShownDay[] {
  const unit = MINUTE / 1000;
  const minutesOf = roundToTotal(
    days.map((day) => day.totalSeconds),
    { unit, total: Math.floor(totalSeconds / unit) },
  );
  return days.map((day, i) => {
    const total = minutesOf[i] as number;
    const seconds = day.entries.map((it) => it.seconds);
    const minutes = roundToTotal(seconds, { unit, total });
    const entries = day.entries.map((logged, j) => ({
      logged,
      minutes: minutes[j] as number,
    }));
    return { day, minutes: total, entries };
  });
}

/** Returns the entries of a log as a report. */
export function logDocument(
  log: EntryLog,
  { zone, title, labels, textOf }: {
    readonly zone: Zone;
    readonly title: string;
    /** What the log is restricted to. */
    readonly labels: readonly string[];
    /** Returns what was done. */
    readonly textOf: (entry: LoggedEntry) => string;
  },
): ReportDocument {
  const { rounding, running } = log;
  return {
    title,
    facts: labels.length === 0
      ? []
      : [{ label: "Only", value: labels.join(", ") }],
    tables: [{
      caption: "Entries",
      columns: columnsOf(log),
      rows: shownDays(log).flatMap(({ day, entries }) =>
        entries.map((shown) => rowOf(day, shown, { zone, textOf, log }))
      ),
      total: { cells: totalCells(log) },
    }],
    remarks: [
      ...rounding ? [describeRounding(rounding)] : [],
      ...running ? [`The timer for "${running.taskId}" is still running`] : [],
    ],
    signatures: [],
    footer: [],
  };
}

function totalCells(
  { totalSeconds, totalRoundedSeconds: rounded }: EntryLog,
): Cell[] {
  return [
    ...["Total", undefined, undefined, undefined],
    Math.floor(totalSeconds / 60),
    ...rounded === undefined ? [] : [rounded / 60],
    ...[undefined, undefined, undefined],
  ];
}

function columnsOf({ rounding }: EntryLog): ReportColumn[] {
  return [
    { key: "date", heading: "Date", type: "date" },
    { key: "weekday", heading: "Day", type: "text" },
    { key: "start", heading: "Start", type: "time" },
    { key: "end", heading: "End", type: "time" },
    summed("minutes", "Duration", "duration"),
    ...rounding ? [summed("rounded_minutes", "Rounded", "duration")] : [],
    { key: "task", heading: "Task", type: "text" },
    { key: "text", heading: "Text", type: "text" },
    { key: "tags", heading: "Tags", type: "text" },
  ];
}

function rowOf(
  { date }: LoggedDay,
  { logged, minutes }: ShownEntry,
  { zone, textOf, log }: {
    readonly zone: Zone;
    readonly textOf: (entry: LoggedEntry) => string;
    readonly log: EntryLog;
  },
): ReportRow {
  const { entry, from, to, roundedSeconds, isRunning } = logged;
  return {
    cells: [
      date,
      weekdayOf(date),
      dayMinuteAt(from, date, zone),
      endsNow(logged) ? undefined : dayMinuteAt(to, date, zone),
      minutes,
      ...log.rounding ? [roundedSeconds as number / 60] : [],
      entry.taskId,
      [...isRunning ? ["(running)"] : [], textOf(logged)].join(" ").trim(),
      entry.tags.join(", "),
    ],
    ...isRunning && { emphasis: "marked" },
  };
}
