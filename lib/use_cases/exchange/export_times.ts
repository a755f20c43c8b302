import { InvalidTextError } from "../../errors.ts";
import {
  countedSeconds,
  type ExportedDay,
  type ExportedEntry,
  type ExportedTimes,
  type ExportFormat,
  type Half,
  noteOn,
  type WrittenFile,
} from "../../exchange/export_format.ts";
import { exportFormatNamed } from "../../exchange/formats.ts";
import type { RowCount } from "../../exchange/import_plan.ts";
import { monthOfFile } from "../../formats/data_files.ts";
import { timesheetOf } from "../../report/timesheet.ts";
import {
  type CivilDate,
  type CivilMonth,
  firstDateOf,
  monthOf,
} from "../../time/civil_date.ts";
import { isWithin } from "../../time/date_range.ts";
import { formatExactDuration } from "../../time/duration.ts";
import { clientOf, isBillable } from "../../tracking/billing.ts";
import { byStart } from "../../tracking/entry.ts";
import type { Settings } from "../../tracking/settings.ts";
import { timelineOf } from "../../workday/timeline.ts";
import {
  selectedEntries,
  type SelectedTime,
  selectTime,
} from "../timers/select_time.ts";
import { type TimerView, viewTimers } from "../timers/timer_work.ts";
import { type DayView, loadView } from "../workday/load_days.ts";
import { settingsOf, type Workspace } from "../workspace.ts";

/** Selects what to export. */
export interface ExportRequest {
  /**
   * A range of dates, such as `2024-12`, `last week` or
   * `2024-12-01..2024-12-10`. Entries belong to the date on which they begin.
   *
   * @default All that was recorded.
   */
  range?: string;
  /**
   * `workday` or `timers`.
   *
   * @default Both if the format can contain both, else task time or, if there
   * is none, the workday.
   */
  only?: Half;
  /** Your email address, for formats of services with several people. */
  user?: string;
}

/** The text of a file for another tracker, and what it contains. */
export interface TimeExport {
  /** The name of the format, such as `klog`. */
  readonly format: string;
  /** The whole text; it ends with a line end unless it is empty. */
  readonly text: string;
  /** The first date; missing without a range. */
  readonly from: CivilDate | undefined;
  /** The last date; missing without a range. */
  readonly to: CivilDate | undefined;
  /** The exported entries. */
  readonly entries: RowCount;
  /** The exported days, with their work time. */
  readonly days: RowCount;
  /** What the format cannot contain, a sentence each. */
  readonly notes: readonly string[];
}

/** Returns recorded time as a file for another tracker. */
export function exportTimes(
  workspace: Workspace,
  name: string,
  request: ExportRequest,
): Promise<TimeExport> {
  const format = exportFormatNamed(name);
  rejectOtherHalf(format, request.only);
  return viewTimers(workspace, async (view) => {
    const { range, only, user } = request;
    const dates = range === undefined ? {} : { range };
    const selected = await selectTime(view, dates);
    const settings = await settingsOf(workspace, view.read);
    const found = await foundTimes(view, { selected, settings, only });
    const halves = halvesOf(format, found, only);
    const times = {
      entries: halves.includes("timers") ? found.entries : [],
      days: halves.includes("workday") ? found.days : [],
    };
    const { from, to } = selected.dates ?? {};
    const { employeeName: userName, personnelNumber } = settings;
    const options = { zone: view.zone, from, to };
    const person = { user, userName, personnelNumber };
    const file = format.write(times, { ...options, ...person });
    return {
      ...{ format: format.name, text: file.text, from, to },
      entries: countOf({ entries: times.entries, days: [] }),
      days: countOf({ entries: [], days: times.days }),
      notes: [
        ...emptyNotes(times, request),
        ...otherHalfNotes(format, { found, halves, only }),
        ...file.notes,
        ...differenceNotes(format, times, file),
        ...runningNotes(selected, times, halves),
      ],
    };
  });
}

/** @throws {InvalidTextError} When a format cannot contain what is wanted. */
function rejectOtherHalf(
  { name, title, halves }: ExportFormat,
  only: Half | undefined,
): void {
  if (only === undefined || halves.includes(only)) return;
  const held = halves[0] === "timers" ? "task time" : "the workday";
  throw new InvalidTextError(
    "unknown_half",
    `A ${title} can contain only ${held}`,
    { hint: `Omit --only: worktime export ${name}` },
  );
}

/** Returns which kinds of time to write. */
function halvesOf(
  { halves, holdsBoth }: ExportFormat,
  { entries, days }: ExportedTimes,
  only: Half | undefined,
): readonly Half[] {
  if (only !== undefined) return [only];
  if (holdsBoth || halves.length === 1) return halves;
  return entries.length === 0 && days.length > 0 ? ["workday"] : ["timers"];
}

/** Reads both halves, or one, so that a damaged file of the other is no matter. */
async function foundTimes(
  view: TimerView,
  { selected, settings, only }: {
    selected: SelectedTime;
    settings: Settings;
    only: Half | undefined;
  },
): Promise<ExportedTimes> {
  return {
    entries: only === "workday"
      ? []
      : await entriesIn(view, selected, settings),
    days: only === "timers" ? [] : await daysIn(view, selected, settings),
  };
}

async function entriesIn(
  view: TimerView,
  selected: SelectedTime,
  settings: Settings,
): Promise<ExportedEntry[]> {
  const { range, tasks } = selected;
  const near = await selectedEntries(view, selected);
  return near
    .filter(({ start }) => range === undefined || isWithin(start, range))
    .sort(byStart)
    .map((entry): ExportedEntry => {
      const { id, taskId, description, start, end, tags } = entry;
      const task = tasks.get(taskId);
      const client = clientOf({ id: taskId, ...task }, settings);
      return {
        ...{ id, taskId, description, start, end, tags },
        title: task?.title ?? "",
        ...task?.plan !== undefined && { plan: task.plan },
        ...client !== undefined && { client },
        seconds: entry.durationSeconds,
        revision: entry.revision ?? 0,
        billable: isBillable(entry, task, settings),
      };
    });
}

/** Returns the days that have any record, and were selected. */
async function daysIn(
  { workspace, read, offsets, now, zone }: TimerView,
  { dates }: SelectedTime,
  settings: Settings,
): Promise<ExportedDay[]> {
  const files = await workspace.directory.disk.list({ folders: true });
  const { from, to } = dates ?? {};
  const months = [...new Set(files.flatMap((file) => monthOfFile(file) ?? []))]
    .filter((month) =>
      (from === undefined || month >= monthOf(from)) &&
      (to === undefined || month <= monthOf(to))
    ).toSorted();
  const options = { instant: now, zone, offsets };
  const view = await loadView(read, months.map(firstDateOf), settings, options);
  return months.flatMap((month) => daysOf(month, view, settings))
    .filter(({ date }) =>
      (from === undefined || date >= from) && (to === undefined || date <= to)
    );
}

/** Returns the days of a month that have any record. */
function daysOf(
  name: CivilMonth,
  { files, moment }: DayView,
  terms: Settings,
): ExportedDay[] {
  const month = files.month(name);
  const { days } = timesheetOf({
    ...{ month, terms, person: {}, files: [], madeAt: moment.now },
    notes: files.log(name).notes,
    brokenRulesOn: () => [],
  }, moment);
  const recorded = new Map(month.days.map((day) => [day.date, day]));
  return days
    .filter(({ figures, absence, notes }) =>
      figures !== undefined || absence !== undefined || notes.length > 0
    )
    .map((day) => {
      const events = recorded.get(day.date);
      const all = events ? timelineOf(events, moment.zone).stretches : [];
      const stretches = all.flatMap(({ kind, start, end }) =>
        end === undefined ? [] : [{ kind, start, end }]
      );
      return { ...day, stretches };
    });
}

function countOf(times: ExportedTimes): RowCount {
  const rows = times.entries.length + times.days.length;
  return { rows, seconds: countedSeconds(times) };
}

function emptyNotes(
  { entries, days }: ExportedTimes,
  { range }: ExportRequest,
): string[] {
  if (entries.length + days.length > 0) return [];
  const where = range === undefined ? "" : ` in "${range}"`;
  return [`There is nothing to export${where}`];
}

/** Says which kind of time was left out, if no option did. */
function otherHalfNotes(
  { name, halves }: ExportFormat,
  { found, halves: written, only }: {
    found: ExportedTimes;
    halves: readonly Half[];
    only: Half | undefined;
  },
): string[] {
  if (only !== undefined) return [];
  const way = (half: Half) =>
    halves.includes(half) ? `: worktime export ${name} --only ${half}` : "";
  return [
    ...found.days.length > 0 && !written.includes("workday")
      ? [`The workday is left out${way("workday")}`]
      : [],
    ...found.entries.length > 0 && !written.includes("timers")
      ? [`Task time is left out${way("timers")}`]
      : [],
  ];
}

/** Says how much the time differs that a reader of the file counts. */
function differenceNotes(
  { limits }: ExportFormat,
  times: ExportedTimes,
  { seconds }: WrittenFile,
): string[] {
  const counted = countedSeconds(times);
  if (seconds === counted) return [];
  const [theirs, ours] = [seconds, counted].map(formatExactDuration);
  return [`The file counts ${theirs}, worktime counts ${ours}: ${limits}`];
}

function runningNotes(
  { running, range }: SelectedTime,
  { days }: ExportedTimes,
  halves: readonly Half[],
): string[] {
  const isRunning = running !== undefined && halves.includes("timers") &&
    (range === undefined || isWithin(running.start, range));
  const hasMark = (wanted: string) => (day: ExportedDay) =>
    day.marks.some((mark) => mark === wanted);
  return [
    ...isRunning ? ["The running timer is left out"] : [],
    ...noteOn(days, hasMark("running"), [
      "day is in progress",
      "days are in progress",
    ]),
    ...days.filter(hasMark("no_stop")).map(({ date }) =>
      `${date} was never stopped: worktime status ${date}`
    ),
  ];
}
