import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import type { DayStats } from "../../workday/day.ts";
import { formatAbsence } from "../../workday/absence_kind.ts";
import type { MonthDay, MonthStats } from "../../workday/month.ts";
import type { CommandResult } from "../command.ts";
import { absenceSuffixes } from "./absence.ts";
import { csvOf } from "./table.ts";
import type { MonthDayJson, MonthJson } from "../json/month.ts";

/** The JSON keys and CSV columns of a day. */
const COLUMNS: Readonly<Record<string, (day: DayStats) => unknown>> = {
  date: ({ date }) => date,
  weekday: ({ date }) => weekdayOf(date),
  state: ({ state }) => state,
  work_minutes: ({ workMinutes }) => workMinutes,
  break_minutes: ({ breakMinutes }) => breakMinutes,
  lunch_minutes: ({ lunchMinutes }) => lunchMinutes,
  expected_minutes: ({ expectedMinutes }) => expectedMinutes,
  overtime_minutes: ({ overtimeMinutes }) => overtimeMinutes,
  working: ({ isRunning }) => isRunning,
  no_stop: ({ lacksStop }) => lacksStop,
};

/** The JSON keys and CSV columns of a month with absences. */
const ABSENCE_COLUMNS: Readonly<Record<string, (day: MonthDay) => unknown>> = {
  absence: ({ absence }) => absence && formatAbsence(absence),
  note: ({ note }) => note,
};

const RULE = "-".repeat(41);

/** Renders the result of `worktime month`. */
export function renderMonth(month: MonthStats): CommandResult<MonthJson> {
  const total = formatBalance(month.totalOvertimeMinutes);
  const { records, columns } = dayRecords(month.days);
  const text = [
    `Month: ${month.month}`,
    "Date             | Work     | Overtime",
    RULE,
    ...month.days.map(dayRow),
    RULE,
    `Total overtime: ${total}`,
  ].join("\n");
  return {
    text,
    json: {
      month: month.month,
      days: records,
      total_overtime_minutes: month.totalOvertimeMinutes,
    },
    csv: csvOf(columns, records),
  };
}

/** Returns days as JSON or CSV, with the columns that they need. */
export function dayRecords(days: readonly MonthDay[]): {
  readonly records: readonly MonthDayJson[];
  readonly columns: readonly string[];
} {
  const hasAbsence = days.some(({ absence }) => absence !== undefined);
  const columns = hasAbsence ? { ...COLUMNS, ...ABSENCE_COLUMNS } : COLUMNS;
  const records = days.map((day) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, valueOf]) => [name, valueOf(day)])
        .filter(([, value]) => value !== undefined),
    )
  );
  return { records, columns: Object.keys(columns) };
}

/** Formats a day as a row of the table. */
export function dayRow(day: MonthDay): string {
  const date = `${day.date} (${weekdayOf(day.date)})`;
  const work = formatDuration(day.workMinutes).padStart(8);
  const overtime = formatBalance(day.overtimeMinutes).padStart(7);
  return `${date} | ${work} | ${overtime}${suffixesOf(day)}`;
}

function suffixesOf(day: MonthDay): string {
  const suffixes = absenceSuffixes(day);
  if (day.isRunning) suffixes.push("[working]");
  if (day.lacksStop) suffixes.push("[no stop]");
  return suffixes.map((suffix) => `  ${suffix}`).join("");
}
