import { counted } from "../../text/printable.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import { formatInstant, formatLocalTime, type Zone } from "../../time/zone.ts";
import type {
  ClosedMonth,
  MonthClosed,
  MonthReopened,
} from "../../use_cases/workday/close_month.ts";
import { changeResult, type CommandResult } from "../command.ts";
import type {
  ClosedMonthJson,
  ClosedMonthsJson,
  ClosingJson,
  ReopeningJson,
} from "../json/month.ts";
import type { ChangeOutput } from "./change.ts";
import { instantJson } from "./entry.ts";
import { type Column, figures, textTable } from "./table.ts";

/** Renders the result of `worktime close MONTH`. */
export function renderClosing(
  closed: MonthClosed,
  { zone, isDryRun }: ChangeOutput,
): CommandResult<ClosingJson> {
  const { message, files, entryCount, entriesDigest } = closed;
  const entries = entryCount === 0 ? "" : `; ${entriesText(closed)}`;
  const work = `work ${formatDuration(closed.workMinutes)}, overtime ` +
    formatBalance(closed.overtimeMinutes);
  const lines = [
    `${message}: ${counted(closed.workedDays, "day")}, ${work}${entries}`,
    ...[...files].map(([file, digest]) => `SHA-256 of ${file}: ${digest}`),
    ...entryCount === 0 ? [] : [`SHA-256 of the entries: ${entriesDigest}`],
  ];
  const json = {
    ...jsonOf(closed, zone),
    days_without_stop: closed.daysWithoutStop,
    unrecorded_dates: closed.unrecordedDates,
    over: closed.isOver,
    message,
  };
  return changeResult(lines, json, { isDryRun, notes: notesOf(closed) });
}

function notesOf(
  { month, isOver, unrecordedDates }: MonthClosed,
): string[] {
  const notes: string[] = [];
  if (unrecordedDates.length > 0) {
    notes.push(
      `Hours were expected, but nothing is recorded on ` +
        namesOf(unrecordedDates),
    );
  }
  if (!isOver) {
    notes.push(
      `${month} is not over: its remaining days cannot be recorded until you ` +
        "reopen it",
    );
  }
  return notes;
}

/** Renders the result of `worktime reopen`. */
export function renderReopening(
  reopened: MonthReopened,
  { zone, isDryRun }: ChangeOutput,
): CommandResult<ReopeningJson> {
  const { month, message } = reopened;
  const json = { ...jsonOf(reopened, zone), message };
  const notes = [`When it is correct, close it again: worktime close ${month}`];
  return changeResult([message], json, { isDryRun, notes });
}

/** Renders the list of closed months. */
export async function renderClosed(
  months: readonly ClosedMonth[],
  zone: Zone,
): Promise<CommandResult<ClosedMonthsJson>> {
  const lines = months.length === 0
    ? ["No month is closed", "To close one: worktime close last"]
    : await textTable(months, tableFor(zone));
  return {
    text: lines.join("\n"),
    json: { months: months.map((it) => jsonOf(it, zone)) },
  };
}

function tableFor(zone: Zone): readonly Column<ClosedMonth>[] {
  return [
    { header: "Month", cell: ({ month }) => month },
    {
      header: "Closed",
      cell: ({ closedAt }) => formatLocalTime(closedAt, zone),
    },
    figures("Work", ({ workMinutes }) => formatDuration(workMinutes)),
    figures(
      "Overtime",
      ({ overtimeMinutes }) => formatBalance(overtimeMinutes),
    ),
    figures("Entries", ({ entryCount }) => String(entryCount)),
    { header: "Since then", cell: (month) => sinceThen(month, zone) },
  ];
}

function sinceThen({ reopenedAt, changed }: ClosedMonth, zone: Zone): string {
  const dates = [...new Set([...changed.days, ...changed.entryDays])];
  const parts = [
    ...reopenedAt === undefined
      ? []
      : [`reopened ${formatLocalTime(reopenedAt, zone)}`],
    ...dates.length === 0 ? [] : [`changed: ${namesOf(dates.toSorted())}`],
    ...changed.isUnreadable ? ["unreadable: worktime doctor"] : [],
  ];
  return parts.join("; ");
}

/** How many dates to list. */
const MAX_NAMED = 3;

function namesOf(dates: readonly string[]): string {
  const more = dates.length - MAX_NAMED;
  const named = dates.slice(0, MAX_NAMED).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}

function entriesText({ entryCount, entrySeconds }: ClosedMonth): string {
  const entries = counted(entryCount, "entry", "entries");
  const minutes = Math.floor(entrySeconds / 60);
  return `${entries}, ${formatDuration(minutes)}`;
}

function jsonOf(closed: ClosedMonth, zone: Zone): ClosedMonthJson {
  const { month, closedAt, reopenedAt, changed } = closed;
  return {
    month,
    closed: formatInstant(closedAt, zone),
    reopened: instantJson(reopenedAt, zone),
    times_closed: closed.closingCount,
    worked_days: closed.workedDays,
    work_minutes: closed.workMinutes,
    overtime_minutes: closed.overtimeMinutes,
    entries: closed.entryCount,
    entry_seconds: closed.entrySeconds,
    sha256: Object.fromEntries(closed.files),
    entries_sha256: closed.entriesDigest,
    changed_days: changed.days,
    changed_entry_days: changed.entryDays,
    unreadable: changed.isUnreadable,
  };
}
