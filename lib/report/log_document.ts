import { MINUTE } from "@std/datetime";
import { weekdayOf } from "../time/civil_date.ts";
import { dayMinuteAt, type Zone } from "../time/zone.ts";
import { roundToTotal } from "../tracking/totals.ts";
import {
  type Cell,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  summed,
} from "./document.ts";
import type { EntryLog, LoggedDay, LoggedEntry } from "./entry_log.ts";
import { describeRounding } from "./rounding.ts";

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
    const total = minutesOf[i] ?? 0;
    const seconds = day.entries.map((it) => it.seconds);
    const minutes = roundToTotal(seconds, { unit, total });
    const entries = day.entries.map((logged, j) => ({
      logged,
      minutes: minutes[j] ?? 0,
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
  const { entry, from, to, roundedSeconds = 0, isRunning } = logged;
  return {
    cells: [
      date,
      weekdayOf(date),
      dayMinuteAt(from, date, zone),
      isRunning ? undefined : dayMinuteAt(to, date, zone),
      minutes,
      ...log.rounding ? [roundedSeconds / 60] : [],
      entry.taskId,
      [...isRunning ? ["(running)"] : [], textOf(logged)].join(" ").trim(),
      entry.tags.join(", "),
    ],
    ...isRunning && { emphasis: "marked" },
  };
}
