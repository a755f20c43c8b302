import { asUnreadableFile, type UnreadableFileError } from "../../errors.ts";
import { type Closing, readClosedMonths } from "../../formats/closed_months.ts";
import { CLOSED_FILE } from "../../formats/data_files.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import { overridesFile } from "../../formats/overrides.ts";
import type { Disk } from "../../ports.ts";
import {
  type Timesheet,
  type TimesheetClosing,
  type TimesheetFile,
  timesheetOf,
  type TimesheetPerson,
} from "../../report/timesheet.ts";
import { decodeUtf16 } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  firstDateOf,
  monthOf,
} from "../../time/civil_date.ts";
import type { Zone } from "../../time/zone.ts";
import type { Settings } from "../../tracking/settings.ts";
import {
  type MonthDay,
  monthsOfYear,
  type YearStats,
} from "../../workday/month.ts";
import type { Workspace } from "../workspace.ts";
import { changesSince, sha256Of } from "./close_month.ts";
import { brokenRulesOn, type DayView } from "./load_days.ts";
import { yearOf } from "./show_balance.ts";
import { type MonthRequest, viewMonth } from "./show_day.ts";

/** Returns the timesheet of a month. */
export function reportMonth(
  workspace: Workspace,
  request: MonthRequest,
): Promise<Timesheet> {
  const { directory, clock: { zone } } = workspace;
  return viewMonth(workspace, request, datesAround, async (view) => {
    const { files, month, moment, settings, read, now: madeAt } = view;
    return timesheetOf({
      month: files.month(month),
      terms: settings,
      person: personIn(settings),
      notes: files.log(month).notes,
      brokenRulesOn: (day) => brokenRulesIn(view, day),
      year: yearIn(view, month, (problem) => directory.warn([problem])),
      files: await digestsOf(directory.disk, month, read),
      closing: await lastClosing(month, { read, zone, directory }),
      madeAt,
    }, moment);
  });
}

/**
 * Returns a date in each month of the year of a date, and of its balance. This
 * includes the days around it, because the current day can be in the month
 * before (after midnight) or in the next one (after a flight west), and the
 * days before these months, for the rest since then.
 */
function datesAround(date: CivilDate, settings: Settings): CivilDate[] {
  const around = [addDays(date, -2), addDays(date, 2)] as const;
  const months = around.flatMap((it) => monthsOfYear(it.slice(0, 4), settings));
  const before = addDays(firstDateOf(monthOf(around[0])), -2);
  return [before, ...new Set(months.map(firstDateOf))];
}

function personIn(
  { employeeName: name, employer, personnelNumber }: Settings,
): TimesheetPerson {
  return {
    ...(name !== undefined && { name }),
    ...(employer !== undefined && { employer }),
    ...(personnelNumber !== undefined && { personnelNumber }),
  };
}

function brokenRulesIn(
  view: DayView,
  { date, isRunning }: MonthDay,
): readonly string[] {
  const until = isRunning ? view.moment.now : -Infinity;
  return brokenRulesOn(view, view.files.day(date), until).brokenRules ?? [];
}

/** Returns the year of a month, unless one of its files cannot be read. */
function yearIn(
  view: DayView,
  month: CivilMonth,
  onUnreadable: (problem: UnreadableFileError) => void,
): YearStats | undefined {
  try {
    return yearOf(view, month.slice(0, 4));
  } catch (error) {
    onUnreadable(asUnreadableFile(error));
    return undefined;
  }
}

/**
 * Returns the last closing of a month, and what was changed since. A damaged
 * file is only worth a warning, as it says nothing about the figures.
 */
async function lastClosing(
  month: CivilMonth,
  { read, zone, directory }:
    & { read: ReadText; zone: Zone }
    & Pick<Workspace, "directory">,
): Promise<TimesheetClosing | undefined> {
  let closing: Closing | undefined;
  try {
    closing = readClosedMonths(await read(CLOSED_FILE)).get(month)?.at(-1);
  } catch (error) {
    directory.warn([asUnreadableFile(error)]);
  }
  if (!closing) return undefined;
  const { closedAt, reopenedAt, files, figures } = closing;
  const { days } = await changesSince(closing, read, zone);
  return {
    closedAt,
    ...reopenedAt !== undefined && { reopenedAt },
    files: Array.from(files, ([name, sha256]) => ({ name, sha256 })),
    balanceMinutes: figures.overtimeMinutes,
    changedDates: days,
  };
}

/** Returns the files of a month with the digests of their bytes. */
async function digestsOf(
  disk: Disk,
  month: CivilMonth,
  read: ReadText,
): Promise<TimesheetFile[]> {
  const files: TimesheetFile[] = [];
  for (const name of [eventLogFile(month), overridesFile(month)]) {
    const text = await read(name);
    if (text == null) continue;
    // Files of spreadsheets can be UTF-16, which encoding the text would lose.
    const bytes = await disk.readTail(name, await disk.byteSize(name));
    const isUtf16 = decodeUtf16(bytes) !== undefined;
    files.push({ name, sha256: await sha256Of(isUtf16 ? bytes : text) });
  }
  return files;
}
