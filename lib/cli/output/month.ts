import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import type { DayStats } from "../../workday/day.ts";
import { formatExpectedHours } from "../../workday/hours.ts";
import type { MonthDay, MonthStats } from "../../workday/month.ts";
import type { CommandResult } from "../command.ts";
import { csvOf } from "./table.ts";

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

const RULE = "-".repeat(41);

/** Renders the result of `worktime month`. */
export function renderMonth(month: MonthStats): CommandResult {
  const total = formatBalance(month.totalOvertimeMinutes);
  const records = month.days.map((day) =>
    Object.fromEntries(
      Object.entries(COLUMNS).map(([name, valueOf]) => [name, valueOf(day)]),
    )
  );
  const text = [
    `Month: ${month.month}`,
    "Date             | Work     | Overtime",
    RULE,
    ...month.days.map(rowOf),
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
    csv: csvOf(Object.keys(COLUMNS), records),
  };
}

function rowOf(day: MonthDay): string {
  const date = `${day.date} (${weekdayOf(day.date)})`;
  const work = formatDuration(day.workMinutes).padStart(8);
  const overtime = formatBalance(day.overtimeMinutes).padStart(7);
  return `${date} | ${work} | ${overtime}${suffixesOf(day)}`;
}

function suffixesOf(day: MonthDay): string {
  const suffixes: string[] = [];
  if (day.expectedMinutes !== day.usualMinutes) {
    suffixes.push(`[${formatExpectedHours(day.expectedMinutes)}h expected]`);
  }
  if (day.isRunning) suffixes.push("[working]");
  if (day.lacksStop) suffixes.push("[no stop]");
  return suffixes.map((suffix) => `  ${suffix}`).join("");
}
