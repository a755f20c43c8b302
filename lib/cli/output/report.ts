import { clientDocument } from "../../report/client_document.ts";
import type {
  BilledEntry,
  BilledTask,
  BilledTime,
  ClientReport,
} from "../../report/client_report.ts";
import {
  formatCell,
  isRightAligned,
  oneLine,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  type ReportTable,
} from "../../report/document.ts";
import {
  renderCsv,
  renderHtml,
  renderMarkdown,
} from "../../report/text_forms.ts";
import type {
  Timesheet,
  TimesheetDay,
  TimesheetFigures,
} from "../../report/timesheet.ts";
import { timesheetDocument } from "../../report/timesheet_document.ts";
import { renderXlsx } from "../../report/xlsx.ts";
import { printable, printableLines } from "../../text/printable.ts";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatDayMinute, formatInstant, type Zone } from "../../time/zone.ts";
import { VERSION } from "../../version.ts";
import { unrecordedNotes } from "../../workday/hint.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import type {
  TimesheetDayJson,
  TimesheetFiguresJson,
  TimesheetJson,
} from "../json/month.ts";
import type {
  BilledEntryJson,
  BilledTaskJson,
  BilledTimeJson,
  ClientReportJson,
  MoneyJson,
} from "../json/timer.ts";
import { filterJson, forgottenLines, instantJson } from "./entry.ts";
import { type Column, tableWidth, textTable, widthOf, wrap } from "./table.ts";

/** How a report is printed. */
interface ReportOutput {
  /** Lines for standard error. */
  readonly notes?: readonly string[];
  /** The width of the terminal in columns; unlimited by default. */
  readonly columns?: number | undefined;
}

/**
 * Renders a report in each form.
 *
 * @param jsonOf Returns the value to print with `--json`.
 */
export async function renderReport<Json>(
  document: ReportDocument,
  jsonOf: () => Json,
  { notes = [], columns = Infinity }: ReportOutput = {},
): Promise<CommandResult<Json>> {
  const { title, facts, tables, remarks, footer } = document;
  const parts = [
    fittingLines(
      [title, ...facts.map(({ label, value }) => `${label}: ${value}`)],
      columns,
    ),
    ...await Promise.all(tables.map((table) => textOf(table, columns))),
    fittingLines(remarks, columns),
    fittingLines(footer, columns),
  ];
  return {
    text: parts.filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n")).join("\n\n"),
    get json() {
      return jsonOf();
    },
    get csv() {
      return renderCsv(document);
    },
    get md() {
      return renderMarkdown(document);
    },
    get html() {
      return renderHtml(document);
    },
    xlsx: () => renderXlsx(document),
    notes: fittingLines(notes, columns),
  };
}

/** The indentation of a line that continues the one above. */
const INDENT = "  ";

/** Wraps texts to a width; words that are too long, such as digests, as well. */
function fittingLines(texts: readonly string[], width: number): string[] {
  return texts.map(oneLine).flatMap((text) => {
    if (widthOf(text) <= width) return [text];
    const [first = "", ...more] = wrap(text, width);
    const room = Math.max(1, width - INDENT.length);
    const parts = wrap(more.join(" "), room)
      .flatMap((line) => partsOf(line, room));
    return [first, ...parts.map((part) => INDENT + part)];
  });
}

/** Splits a long line of ASCII, such as a digest; other scripts stay whole. */
function partsOf(line: string, width: number): string[] {
  if (line.length <= width || widthOf(line) !== line.length) return [line];
  const count = Math.ceil(line.length / width);
  const size = Math.ceil(line.length / count);
  return line.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
}

async function textOf(
  table: ReportTable,
  width: number,
): Promise<string[]> {
  const all = table.columns.map(textColumn);
  const rows = [...table.rows, ...table.total ? [table.total] : []];
  const [row] = rows;
  if (row && rows.length === 1 && tableWidth(rows, all) > width) {
    return fittingLines([
      table.caption,
      ...all.map(({ header, cell }) => `${header}: ${cell(row)}`),
    ], width);
  }
  const shown = fittingColumns(rows, all, width);
  const missing = all.filter((it) => !shown.includes(it))
    .map(({ header }) => header);
  return [
    oneLine(table.caption),
    ...await textTable(rows, shown, width),
    ...missing.length > 0
      ? fittingLines(
        [`Not shown in ${width} columns: ${missing.join(", ")}`],
        width,
      )
      : [],
  ];
}

/** A column of a report, and how soon it is left out. */
type FittedColumn = Column<ReportRow> & { readonly detail: number };

/** Decimal hours repeat a duration, so they are the first to be left out. */
const HOURS_DETAIL = Infinity;
/** The width to which a column of long texts can shrink. */
const MIN_TEXT_WIDTH = 8;
/** The width that texts have before other columns are left out. */
const READABLE_TEXT_WIDTH = 14;

/** Leaves out columns until the rest fits a width, if possible. */
function fittingColumns(
  rows: readonly ReportRow[],
  all: readonly FittedColumn[],
  width: number,
): readonly FittedColumn[] {
  if (tableWidth(rows, all) <= width) return all;
  let shown = all.filter(({ detail }) => detail !== HOURS_DETAIL);
  const excessOf = (column: FittedColumn) =>
    column.minWidth === undefined
      ? 0
      : Math.max(0, tableWidth(rows, [column]) - READABLE_TEXT_WIDTH);
  const leastWidth = () =>
    shown.reduce((sum, it) => sum - excessOf(it), tableWidth(rows, shown));
  while (leastWidth() > width) {
    // The first column has the labels of sums.
    const [first, ...others] = shown;
    const most = others.reduce((max, { detail }) => Math.max(max, detail), 0);
    if (!first || most === 0) break;
    shown = [first, ...others.filter(({ detail }) => detail !== most)];
  }
  return shown;
}

function textColumn(
  { heading, type, detail = 0 }: ReportColumn,
  index: number,
): FittedColumn {
  return {
    header: oneLine(heading),
    cell: ({ cells }) => formatCell(type, cells[index]),
    isRightAligned: isRightAligned(type),
    detail: type === "hours" ? HOURS_DETAIL : detail,
    ...type === "text" && { minWidth: MIN_TEXT_WIDTH },
  };
}

/** Renders the result of `worktime report`. */
export async function renderTimesheet(
  timesheet: Timesheet,
  { zone, columns }: Pick<CommandContext, "zone" | "columns">,
): Promise<CommandResult<TimesheetJson>> {
  const program = `worktime ${VERSION}`;
  const document = timesheetDocument(timesheet, { program, zone });
  const notes = notesOn(timesheet);
  const json = timesheetJson(timesheet, zone);
  return await renderReport(document, () => json, { notes, columns });
}

/** Returns what must be known before the timesheet is handed in. */
function notesOn(timesheet: Timesheet): string[] {
  const { closing } = timesheet;
  const isClosed = closing !== undefined && closing.reopenedAt === undefined;
  return [
    ...timesheet.days.flatMap(({ date, marks }) => [
      ...marks.includes("running")
        ? [`${date} is in progress: it counts up to now`]
        : [],
      ...marks.includes("no_stop")
        ? [`${date} was never stopped: worktime status ${date}`]
        : [],
      ...marks.includes("changed")
        ? [`${date} was changed since the month was closed`]
        : [],
    ]),
    ...unrecordedNotes(timesheet.unrecordedDates, isClosed),
  ];
}

function timesheetJson(
  timesheet: Timesheet,
  zone: Zone,
): TimesheetJson {
  const { person, carried } = timesheet;
  return {
    month: timesheet.month,
    name: person.name ?? null,
    employer: person.employer ?? null,
    personnel_number: person.personnelNumber ?? null,
    days: timesheet.days.map(dayJson),
    days_worked: timesheet.daysWorked,
    ...figuresJson(timesheet.totals),
    balance_before_minutes: carried?.beforeMinutes ?? null,
    balance_after_minutes: carried?.afterMinutes ?? null,
    absence_days: timesheet.absenceDays,
    vacation: timesheet.vacation
      ? { ...timesheet.vacation, left: timesheet.vacation.left ?? null }
      : null,
    unrecorded_dates: timesheet.unrecordedDates,
    as_of: formatInstant(timesheet.asOf, zone),
    made_at: formatInstant(timesheet.madeAt, zone),
    version: VERSION,
    files: timesheet.files,
    closing: closingJson(timesheet, zone),
  };
}

function closingJson(
  { closing }: Timesheet,
  zone: Zone,
): TimesheetJson["closing"] {
  if (!closing) return null;
  const { closedAt, reopenedAt } = closing;
  return {
    closed_at: formatInstant(closedAt, zone),
    reopened_at: instantJson(reopenedAt, zone),
    balance_minutes: closing.balanceMinutes,
    changed_dates: closing.changedDates,
    files: closing.files,
  };
}

function dayJson(day: TimesheetDay): TimesheetDayJson {
  const { date, kind, absence, start, end, figures } = day;
  return {
    date,
    weekday: weekdayOf(date),
    kind,
    half: absence?.isHalf ?? false,
    start: start === undefined ? null : formatDayMinute(start),
    end: end === undefined ? null : formatDayMinute(end),
    ...figuresJson(figures),
    marks: day.marks,
    broken_rules: day.brokenRules,
    notes: day.notes,
  };
}

function figuresJson(
  figures: TimesheetFigures | undefined,
): TimesheetFiguresJson {
  return {
    lunch_minutes: figures?.lunchMinutes ?? null,
    break_minutes: figures?.breakMinutes ?? null,
    work_minutes: figures?.workMinutes ?? null,
    work_hours: figures ? figures.workHundredths / 100 : null,
    target_minutes: figures?.targetMinutes ?? null,
    balance_minutes: figures?.balanceMinutes ?? null,
  };
}

/** How to print a client's report. */
interface ClientReportOutput {
  readonly zone: Zone;
  /** The width of the terminal in columns. */
  readonly columns: number | undefined;
  /** Whether to leave out when entries began and ended. */
  readonly withoutTimes: boolean;
}

/** Renders the result of `worktime timer report`. */
export async function renderClientReport(
  report: ClientReport,
  output: ClientReportOutput,
): Promise<CommandResult<ClientReportJson>> {
  const { running, tasks, notes } = report;
  const document = clientDocument(report, { ...output, version: VERSION });
  return await renderReport(document, () => jsonOf(report, output), {
    columns: output.columns,
    notes: [
      ...tasks.length > 0 ? [] : ["No time recorded"],
      ...running
        ? [`${printable(running.taskId)} is running: not counted`]
        : [],
      ...forgottenLines(running ?? {}, output.zone),
      ...printableLines(notes),
    ],
  });
}

function jsonOf(
  report: ClientReport,
  output: ClientReportOutput,
): ClientReportJson {
  const { from, to, filter, rounding, running } = report;
  return {
    from,
    to,
    filter: { client: null, ...filterJson(filter) },
    name: report.name ?? null,
    ...rounding && { rounding },
    tasks: report.tasks.map(taskJson),
    entries: report.entries.map((entry) => entryJson(entry, output)),
    billable: timeJson(report.billable),
    not_billable: timeJson(report.nonBillable),
    total: timeJson(report.total),
    amounts: report.amounts.map(({ hundredths, currency }): MoneyJson => ({
      amount: hundredths / 100,
      currency,
    })),
    running: running
      ? {
        task: running.taskId,
        start: formatInstant(running.start, output.zone),
        likely_end: instantJson(running.likelyEnd, output.zone),
      }
      : null,
    notes: report.notes,
  };
}

function taskJson(task: BilledTask): BilledTaskJson {
  const { rate, amount } = task;
  return {
    client: task.client ?? null,
    plan: task.plan ?? null,
    task: task.taskId,
    title: task.title || null,
    billable: task.isBillable,
    ...timeJson(task),
    rate: rate ? rate.hundredthsPerHour / 100 : null,
    amount: amount ? amount.hundredths / 100 : null,
    currency: rate?.currency ?? null,
  };
}

function timeJson(
  { seconds, minutes, roundedMinutes, hundredthHours }: BilledTime,
): BilledTimeJson {
  return {
    seconds,
    minutes,
    ...roundedMinutes !== undefined && { rounded_minutes: roundedMinutes },
    hours: hundredthHours / 100,
  };
}

function entryJson(
  entry: BilledEntry,
  { zone, withoutTimes }: ClientReportOutput,
): BilledEntryJson {
  return {
    id: entry.id,
    date: entry.date,
    ...!withoutTimes && {
      start: formatInstant(entry.start, zone),
      end: formatInstant(entry.end, zone),
    },
    task: entry.taskId,
    text: entry.text || null,
    tags: entry.tags,
    billable: entry.isBillable,
    ...timeJson(entry),
  };
}
