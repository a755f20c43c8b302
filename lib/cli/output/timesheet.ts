import type {
  Timesheet,
  TimesheetDay,
  TimesheetFigures,
} from "../../report/timesheet.ts";
import { timesheetDocument } from "../../report/timesheet_document.ts";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatDayMinute } from "../../time/clock_time.ts";
import { formatInstant, type Zone } from "../../time/zone.ts";
import { VERSION } from "../../version.ts";
import { unrecordedNotes } from "../../workday/hint.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import type {
  TimesheetDayJson,
  TimesheetFiguresJson,
  TimesheetJson,
} from "../json/month.ts";
import { instantJson } from "./entry.ts";
import { renderReport } from "./report.ts";

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
    ...unrecordedNotes(timesheet.unrecordedDates),
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
