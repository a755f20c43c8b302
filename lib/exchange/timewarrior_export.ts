import { SECOND } from "@std/datetime";
import type { Instant } from "../time/zone.ts";
import {
  type ExportFormat,
  lossNotes,
  noteOn,
  ownDescription,
  type Period,
  periodsOf,
  secondsOfPeriods,
} from "./export_format.ts";

/**
 * The lines of Timewarrior's data files, oldest first. The task is a tag, and
 * work without a task has the tag `work`.
 * Source: https://github.com/GothenburgBitFactory/timewarrior/blob/develop/src/IntervalFactory.cpp
 */
export const TIMEWARRIOR_EXPORT: ExportFormat = {
  name: "timewarrior",
  title: "Timewarrior file",
  halves: ["timers", "workday"],
  holdsBoth: false,
  limits: "Timewarrior counts from start to end",
  write: (times) => {
    const periods = periodsOf(times);
    let end = -Infinity;
    const overlapping = periods.filter((it) => {
      const overlaps = it.start < end;
      end = Math.max(end, it.end);
      return overlaps;
    });
    const notes = [
      ...noteOn(overlapping, () => true, [
        "entry overlaps another one, which `timew` accepts only in files",
        "entries overlap others, which `timew` accepts only in files",
      ]),
      ...noteOn(periods, (it) => allTags(it).includes("#"), [
        "entry has the tag `#`, which is left out",
        "entries have the tag `#`, which is left out",
      ]),
      ...lossNotes(times, ["title", "plan", "client", "billable"]),
      ...lossNotes(times, ["absence", "note", "target", "pauses"]),
    ];
    const text = periods.map((it) => `${lineOf(it)}\n`).join("");
    return { text, seconds: secondsOfPeriods(periods), notes };
  },
};

function allTags({ entry }: Period): string[] {
  return entry ? [...new Set([entry.taskId, ...entry.tags])] : ["work"];
}

function lineOf(period: Period): string {
  const { start, end, entry } = period;
  // Timewarrior takes `#` for a separator, even in quotes.
  const tags = allTags(period).filter((tag) => tag !== "#").map(wordOf);
  const description = ownDescription(entry);
  const note = description === "" ? [] : ["#", quoted(description)];
  const rest = tags.length > 0 || note.length > 0 ? ["#", ...tags] : [];
  return ["inc", stampOf(start), "-", stampOf(end), ...rest, ...note].join(" ");
}

function wordOf(tag: string): string {
  return /^[\p{L}\d_-]+$/u.test(tag) ? tag : quoted(tag);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Formats `20240131T093000Z`. */
export function stampOf(instant: Instant): string {
  const iso = new Date(Math.floor(instant / SECOND) * SECOND).toISOString();
  return iso.slice(0, 19).replace(/[-:]/g, "") + "Z";
}
