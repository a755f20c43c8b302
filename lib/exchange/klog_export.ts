import { MINUTE } from "@std/datetime";
import { addDays, type CivilDate, dayNumber } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/clock_time.ts";
import { type CivilTime, civilTimeAt, type Zone } from "../time/zone.ts";
import { formatAbsence } from "../workday/absence_kind.ts";
import {
  type ExportedDay,
  type ExportedEntry,
  type ExportedTimes,
  type ExportFormat,
  lossNotes,
  noteOn,
  type Period,
  periodsOf,
  shortDescription,
} from "./export_format.ts";
import { tagsIn } from "./klog.ts";

/**
 * A klog file. The task is the tag `#task`, and the expected hours of a day are
 * its should-total. Pauses are the gaps between entries.
 * Source: https://github.com/jotaen/klog/blob/main/Specification.md
 */
export const KLOG_EXPORT: ExportFormat = {
  name: "klog",
  title: "klog file",
  halves: ["timers", "workday"],
  holdsBoth: false,
  limits: "klog has whole minutes and no time zones",
  write: (times, { zone }) => {
    const periods = periodsOf(times);
    const lines = new Map<CivilDate, string[]>();
    for (const day of times.days) lines.set(day.date, headOf(day));
    let minutes = 0;
    for (const period of periods) {
      for (const { date, from, to } of piecesOf(period, zone)) {
        const range = `${clockOf(from)} - ${clockOf(to)}`;
        const record = lines.get(date) ?? [date];
        record.push(`    ${[range, ...summaryOf(period.entry)].join(" ")}`);
        lines.set(date, record);
        minutes += to - from;
      }
    }
    const records = [...lines].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([, record]) => record.join("\n") + "\n");
    const notes = notesOn(times);
    return { text: records.join("\n"), seconds: minutes * 60, notes };
  },
};

function notesOn(times: ExportedTimes): string[] {
  return [
    ...lossNotes(times, ["title", "plan", "client", "billable"]),
    ...noteOn(
      times.entries,
      (entry) => tagsIn(shortDescription(entry)).length > 0,
      [
        "entry has words such as #ui, which klog reads as tags",
        "entries have words such as #ui, which klog reads as tags",
      ],
    ),
    ...noteOn(
      times.entries,
      ({ taskId, tags }) => [taskId, ...tags].some(hasBothQuotes),
      [
        "entry has a task or a tag with both kinds of quotes, which is changed",
        "entries have tasks or tags with both kinds of quotes, which are changed",
      ],
    ),
    ...lossNotes(times, ["pauses"]),
  ];
}

/** The lines of a record before its entries. */
function headOf({ date, figures, absence, notes }: ExportedDay): string[] {
  const target = figures?.targetMinutes;
  const hours = target === undefined ? "" : ` (${durationOf(target)}!)`;
  return [
    date + hours,
    ...absence ? [formatAbsence(absence)] : [],
    ...notes,
  ];
}

function durationOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
}

/** A part of a period that one record can contain. */
interface Piece {
  readonly date: CivilDate;
  /** In minutes since 0:00 of the date. */
  readonly from: number;
  /** In minutes; up to the end of the day after. */
  readonly to: number;
}

/** Splits a period that ends later than on the day after its start. */
function piecesOf({ start, end }: Period, zone: Zone): Piece[] {
  const first = nearestMinute(start, zone);
  const last = nearestMinute(end, zone);
  const pieces: Piece[] = [];
  let { date, minute: from } = first;
  let to = (dayNumber(last.date) - dayNumber(date)) * MINUTES_PER_DAY +
    last.minute;
  while (to >= 2 * MINUTES_PER_DAY) {
    pieces.push({ date, from, to: MINUTES_PER_DAY });
    date = addDays(date, 1);
    from = 0;
    to -= MINUTES_PER_DAY;
  }
  // Where clocks go back, an end can be before its start on the wall clock.
  return [...pieces, { date, from, to: Math.max(from, to) }];
}

function nearestMinute(instant: number, zone: Zone): CivilTime {
  return civilTimeAt(Math.round(instant / MINUTE) * MINUTE, zone);
}

/** Formats `9:05`, or `0:30>` on the day after. */
function clockOf(minute: number): string {
  const isNextDay = minute >= MINUTES_PER_DAY;
  const rest = minute % MINUTES_PER_DAY;
  const minutes = String(rest % 60).padStart(2, "0");
  return `${Math.floor(rest / 60)}:${minutes}${isNextDay ? ">" : ""}`;
}

function summaryOf(entry: ExportedEntry | undefined): string[] {
  if (!entry) return [];
  const { taskId, tags } = entry;
  const description = shortDescription(entry);
  const written = tagsIn(description);
  return [
    tagOf("task", taskId),
    ...description === "" ? [] : [description],
    ...tags.filter((tag) => !written.includes(tag)).map((tag) =>
      /^[\p{Ll}\p{Lo}\d_-]+$/u.test(tag) ? `#${tag}` : tagOf("tag", tag)
    ),
  ];
}

/** A tag with a value, which klog reads as it is written. */
function tagOf(name: string, value: string): string {
  if (/^[\p{L}\d_-]+$/u.test(value)) return `#${name}=${value}`;
  return value.includes('"')
    ? `#${name}='${value.replaceAll("'", "’")}'`
    : `#${name}="${value}"`;
}

function hasBothQuotes(text: string): boolean {
  return text.includes('"') && text.includes("'");
}
