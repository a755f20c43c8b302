import { SECOND } from "@std/datetime";
import type { TimesheetDay } from "../report/timesheet.ts";
import { counted } from "../text/printable.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { withoutTaskId } from "../tracking/entry.ts";
import type { Stretch } from "../workday/timeline.ts";
import type { ExportFormatName } from "./format_names.ts";

/** An entry as it is exported. */
export interface ExportedEntry {
  readonly id: string;
  readonly taskId: string;
  /** The title of the task; can be empty. */
  readonly title: string;
  readonly plan?: string;
  readonly client?: string;
  readonly description: string;
  readonly start: Instant;
  readonly end: Instant;
  /** The time that counts, which can differ from start to end. */
  readonly seconds: number;
  readonly tags: readonly string[];
  readonly billable: boolean;
  /** How often it was changed since it was recorded. */
  readonly revision: number;
}

/** A stretch of a workday that is over. */
type ExportedStretch = Stretch & { readonly end: Instant };

/** A day with events, with an absence, or with expected hours of its own. */
export interface ExportedDay extends TimesheetDay {
  /** Its stretches, without one that is still running. */
  readonly stretches: readonly ExportedStretch[];
}

/** Recorded time. */
export interface ExportedTimes {
  /** The entries, by start. */
  readonly entries: readonly ExportedEntry[];
  /** The days, by date. */
  readonly days: readonly ExportedDay[];
}

/** How to write a file. */
export interface WriteOptions {
  /** The zone of wall clock times. */
  readonly zone: Zone;
  /** The first and the last date, if there is a range. */
  readonly from: CivilDate | undefined;
  readonly to: CivilDate | undefined;
  /** The email address of the person, for services with several people. */
  readonly user: string | undefined;
  /** The name of the person, as in the settings. */
  readonly userName: string | undefined;
  /** The number by which the employer knows the person. */
  readonly personnelNumber: string | undefined;
}

/** A written file. */
export interface WrittenFile {
  /** The whole text, which ends with a line end unless it is empty. */
  readonly text: string;
  /** The time that a reader of the file counts, in seconds. */
  readonly seconds: number;
  /** What the format cannot contain, a sentence each. */
  readonly notes: readonly string[];
}

/** One of the two kinds of recorded time. */
export type Half = "workday" | "timers";

/**
 * A format to export to. To add one, add it to `formats.ts`, and its name to
 * `format_names.ts`.
 */
export interface ExportFormat {
  /** The name to type, such as `klog`. */
  readonly name: ExportFormatName;
  /** The name for people, such as `klog file`. */
  readonly title: string;
  /** What it can contain; the first is the default. */
  readonly halves: readonly [Half, ...Half[]];
  /**
   * Whether it contains both halves at once. In other formats, the time would
   * be counted twice.
   */
  readonly holdsBoth: boolean;
  /** Why a reader can count other time, such as `it has whole minutes`. */
  readonly limits: string;
  write(times: ExportedTimes, options: WriteOptions): WrittenFile;
}

/** A period to write in a format that tells no entries from work stretches. */
export interface Period {
  readonly start: Instant;
  readonly end: Instant;
  /** `undefined` for work. */
  readonly entry: ExportedEntry | undefined;
}

/** The work stretches and the entries, by start. */
export function periodsOf({ entries, days }: ExportedTimes): Period[] {
  return [
    ...entries.map((entry) => ({ start: entry.start, end: entry.end, entry })),
    ...days.flatMap(({ stretches }) =>
      stretches.filter(({ kind }) => kind === "work")
        .map(({ start, end }) => ({ start, end, entry: undefined }))
    ),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Returns the time from start to end of all periods, in seconds. */
export function secondsOfPeriods(
  periods: readonly Pick<Period, "start" | "end">[],
): number {
  let total = 0;
  for (const { start, end } of periods) total += (end - start) / SECOND;
  return total;
}

/** Returns the time that worktime counts, in seconds. */
export function countedSeconds({ entries, days }: ExportedTimes): number {
  let total = 0;
  for (const { seconds } of entries) total += seconds;
  return total + secondsOfPeriods(periodsOf({ entries: [], days }));
}

/** Counts the values that a condition is true for, as a list of notes. */
export function noteOn<T>(
  values: Iterable<T>,
  isLost: (value: T) => boolean,
  [one, several]: readonly [one: string, several: string],
): string[] {
  let count = 0;
  for (const value of values) if (isLost(value)) count++;
  return count === 0 ? [] : [counted(count, one, several)];
}

/** Returns what was done, if it says more than the task. */
export function ownDescription(entry: ExportedEntry | undefined): string {
  return entry === undefined || entry.description === entry.taskId
    ? ""
    : entry.description;
}

/** Returns the description without the task id. */
export function shortDescription(entry: ExportedEntry): string {
  const description = ownDescription(entry);
  return withoutTaskId({ taskId: entry.taskId, description });
}

/** A part of an entry or a day that some formats cannot contain. */
type LostPart = keyof typeof LOSSES;

const LOSSES = {
  title: entryLoss(({ title }) => title !== "", [
    "entry has a task with a title, which is left out",
    "entries have tasks with titles, which are left out",
  ]),
  plan: entryLoss(({ plan }) => plan !== undefined, [
    "entry has a plan, which is left out",
    "entries have plans, which are left out",
  ]),
  client: entryLoss(({ client }) => client !== undefined, [
    "entry has a client, who is left out",
    "entries have clients, who are left out",
  ]),
  billable: entryLoss(({ billable }) => !billable, [
    "entry is not billable, which is left out",
    "entries are not billable, which is left out",
  ]),
  tags: entryLoss(({ tags }) => tags.length > 0, [
    "entry has tags, which are left out",
    "entries have tags, which are left out",
  ]),
  absence: dayLoss(({ absence }) => absence !== undefined, [
    "absence is left out",
    "absences are left out",
  ]),
  note: dayLoss(({ notes }) => notes.length > 0, [
    "note of a day is left out",
    "notes of days are left out",
  ]),
  target: dayLoss(({ figures }) => (figures?.targetMinutes ?? 0) !== 0, [
    "day has expected hours, which are left out",
    "days have expected hours, which are left out",
  ]),
  pauses: dayLoss(hasPauses, [
    "day has lunch or breaks, which are only gaps in the file",
    "days have lunch or breaks, which are only gaps in the file",
  ]),
  pauseTimes: dayLoss(hasPauses, [
    "day has lunch or breaks, whose times are left out",
    "days have lunch or breaks, whose times are left out",
  ]),
};

function hasPauses({ stretches }: ExportedDay): boolean {
  return stretches.some(({ kind }) => kind !== "work");
}

function entryLoss(
  isLost: (entry: ExportedEntry) => boolean,
  texts: readonly [one: string, several: string],
) {
  return ({ entries }: ExportedTimes) => noteOn(entries, isLost, texts);
}

function dayLoss(
  isLost: (day: ExportedDay) => boolean,
  texts: readonly [one: string, several: string],
) {
  return ({ days }: ExportedTimes) => noteOn(days, isLost, texts);
}

/** Notes which parts a format leaves out, in the order of the parts. */
export function lossNotes(
  times: ExportedTimes,
  parts: readonly LostPart[],
): string[] {
  return parts.flatMap((part) => LOSSES[part](times));
}
