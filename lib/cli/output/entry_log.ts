import {
  endsNow,
  type EntryLog,
  logDocument,
  type LoggedEntry,
  type ShownDay,
  shownDays,
} from "../../report/entry_log.ts";
import { printable, printableLines } from "../../text/printable.ts";
import { type CivilDate, weekdayOf } from "../../time/civil_date.ts";
import {
  civilTimeAt,
  dayMinuteAt,
  formatDayMinute,
  formatInstant,
  formatOffset,
  type Instant,
  instantsOf,
  type Zone,
} from "../../time/zone.ts";
import { withoutTaskId } from "../../tracking/entry.ts";
import type { CommandResult } from "../command.ts";
import type { EntryLogJson } from "../json/timer.ts";
import {
  datesLabel,
  entryJson,
  filterJson,
  filterLabels,
  formatTimeSpan,
  roundingLines,
  runningJson,
  runningNotes,
  shortId,
  totalLines,
} from "./entry.ts";
import { type Column, csvOf, figures, textTable, truncate } from "./table.ts";

const MAX_TASK_WIDTH = 24;
const MIN_TASK_WIDTH = 8;
const MIN_TEXT_WIDTH = 5;
/** A narrower terminal has no room for ids. */
const MIN_WIDTH_WITH_IDS = 60;

const COLUMNS = [
  ...["id", "date", "task", "description", "start", "end"],
  "duration_seconds",
] as const;

interface LogOutput {
  /** The time zone of printed times. */
  readonly zone: Zone;
  /** The width of the terminal in columns; unlimited if undefined. */
  readonly columns: number | undefined;
  /** What is printed; a report is in Markdown, HTML or a workbook. */
  readonly form: "text" | "json" | "csv" | "report";
}

/**
 * Renders the result of `worktime timer log` in one form only: a log can have
 * 100,000 entries.
 */
export async function renderEntryLog(
  log: EntryLog,
  { zone, columns, form }: LogOutput,
): Promise<CommandResult<EntryLogJson | null>> {
  const notes = [
    ...form === "csv" || form === "report" ? runningNotes(log, zone) : [],
    ...printableLines(log.notes),
  ];
  const nothing = { text: "", json: null, notes };
  switch (form) {
    case "json":
      return { ...nothing, json: jsonOf(log, zone) };
    case "csv":
      return { ...nothing, csv: csvTextOf(log, zone) };
    case "text":
      return { ...nothing, text: await textOf(log, { zone, width: columns }) };
    case "report": {
      const document = logDocument(log, {
        zone,
        title: `Time log: ${datesLabel(log)}`,
        labels: filterLabels(log.filter),
        textOf: ({ entry }) => doneText(log, entry),
      });
      const { renderReport } = await import("./on_demand.ts");
      return await renderReport(document, () => null, { notes });
    }
  }
}

async function textOf(
  log: EntryLog,
  { zone, width }: {
    readonly zone: Zone;
    readonly width: number | undefined;
  },
): Promise<string> {
  const heading = [`Log: ${datesLabel(log)}`, ...filterLabels(log.filter)];
  const lines = log.days.length === 0 ? ["No time recorded"] : [
    ...await tableLines(log, { zone, width }),
    ...totalLines(log, { zone }),
    ...roundingLines(log),
  ];
  return [heading.join(", "), ...lines].join("\n");
}

/** A row of the table: an entry with its printed cells. */
interface LogRow {
  readonly logged: LoggedEntry;
  readonly minutes: number;
  readonly span: string;
}

/** Formats the entries as a table, with a line for each day. */
async function tableLines(
  log: EntryLog,
  { zone, width = Infinity }: {
    readonly zone: Zone;
    readonly width: number | undefined;
  },
): Promise<string[]> {
  const days = shownDays(log);
  const rows = days.flatMap(({ day, entries }): LogRow[] =>
    entries.map(({ logged, minutes }) => ({
      ...{ logged, minutes },
      span: spanOf(logged, { date: day.date, zone }),
    }))
  );
  const columns = columnsOf(log, width >= MIN_WIDTH_WITH_IDS);
  const [header = "", ...lines] = await textTable(
    rows,
    columns,
    width - INDENT,
  );
  let at = 0;
  return [
    " ".repeat(INDENT) + header,
    ...days.flatMap((shown) => [
      dayLine(shown),
      ...lines.slice(at, at += shown.entries.length)
        .map((line) => " ".repeat(INDENT) + line),
    ]),
  ];
}

const INDENT = 2;

function dayLine({ day, minutes }: ShownDay): string {
  const { date, totalRoundedSeconds } = day;
  const rounded = totalRoundedSeconds === undefined
    ? ""
    : `, rounded ${formatTimeSpan(totalRoundedSeconds)}`;
  const total = formatTimeSpan(minutes * 60);
  return `${date} (${weekdayOf(date)}): ${total}${rounded}`;
}

function columnsOf(log: EntryLog, withIds: boolean): Column<LogRow>[] {
  return [
    ...withIds
      ? [{
        header: "ID",
        cell: ({ logged }: LogRow) => shortId(logged.entry.id),
      }]
      : [],
    { header: "Time", cell: ({ span }) => span },
    figures("Duration", ({ minutes }) => formatTimeSpan(minutes * 60)),
    ...log.rounding === undefined
      ? []
      : [figures("Rounded", ({ logged }: LogRow) =>
        formatTimeSpan(logged.roundedSeconds ?? 0))],
    {
      header: "Task",
      cell: ({ logged }) => truncate(logged.entry.taskId, MAX_TASK_WIDTH),
      minWidth: MIN_TASK_WIDTH,
    },
    {
      header: "Text",
      cell: ({ logged }) => lineOf(log, logged),
      minWidth: MIN_TEXT_WIDTH,
    },
  ];
}

/** Returns what was done, with tags and marks. */
function lineOf(log: EntryLog, { entry, isRunning }: LoggedEntry): string {
  const { tags, billable } = entry;
  const done = doneText(log, entry);
  return printable(
    [
      ...isRunning ? ["(running)"] : [],
      ...done === "" ? [] : [done],
      ...tags.length > 0 ? [`[${tags.join(", ")}]`] : [],
      ...billable ? ["billable"] : [],
    ].join(" "),
  );
}

/** Returns the description without the task's id, or the task's title. */
function doneText(
  { titles }: EntryLog,
  entry: LoggedEntry["entry"],
): string {
  const { description, taskId } = entry;
  return description === taskId || description.trim() === ""
    ? titles.get(taskId) ?? ""
    : withoutTaskId(entry);
}

/**
 * Formats the times of an entry as `09:00-10:23`. Times around a clock change
 * have their offsets.
 */
function spanOf(
  logged: LoggedEntry,
  { date, zone }: { date: CivilDate; zone: Zone },
): string {
  const { from, to } = logged;
  const offsetAt = (at: Instant) => zone.offsetMinutesAt(at);
  const isRepeated = (at: Instant) =>
    instantsOf(civilTimeAt(at, zone), zone).length > 1;
  const withOffsets = offsetAt(from) !== offsetAt(to) || isRepeated(from) ||
    isRepeated(to);
  const clockOf = (at: Instant) =>
    formatDayMinute(dayMinuteAt(at, date, zone)) +
    (withOffsets ? formatOffset(offsetAt(at)) : "");
  return `${clockOf(from)}-${endsNow(logged) ? "now" : clockOf(to)}`;
}

function csvTextOf(log: EntryLog, zone: Zone): string {
  const rounded = log.rounding ? ["rounded_seconds"] : [];
  const records = log.days.flatMap(({ date, entries }) =>
    entries.map((logged) => ({
      ...entryJson(logged.entry, zone),
      date,
      start: formatInstant(logged.from, zone),
      end: logged.isRunning ? null : formatInstant(logged.to, zone),
      duration_seconds: logged.seconds,
      rounded_seconds: logged.roundedSeconds,
      running: logged.isRunning ?? false,
    }))
  );
  return csvOf(
    [...COLUMNS, ...rounded, "tags", "billable", "running"],
    records,
  );
}

function jsonOf(log: EntryLog, zone: Zone): EntryLogJson {
  const { from, to, filter, rounding, running, totalRoundedSeconds } = log;
  const roundedJson = (name: string, seconds: number | undefined) =>
    seconds === undefined ? {} : { [name]: seconds };
  return {
    from: from ?? null,
    to: to ?? null,
    filter: filterJson(filter),
    ...rounding && { rounding },
    days: log.days.map((day) => ({
      date: day.date,
      entries: day.entries.map((logged) => ({
        ...entryJson(logged.entry, zone),
        ...logged.isRunning && { end: null },
        title: log.titles.get(logged.entry.taskId) ?? null,
        from: formatInstant(logged.from, zone),
        to: logged.isRunning ? null : formatInstant(logged.to, zone),
        seconds: logged.seconds,
        ...roundedJson("rounded_seconds", logged.roundedSeconds),
        running: logged.isRunning ?? false,
      })),
      total_seconds: day.totalSeconds,
      ...roundedJson("total_rounded_seconds", day.totalRoundedSeconds),
    })),
    total_seconds: log.totalSeconds,
    ...roundedJson("total_rounded_seconds", totalRoundedSeconds),
    entries: log.entryCount,
    running: runningJson(running, zone),
    notes: log.notes,
  };
}
