import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import type { DayStats } from "../../workday/day.ts";
import { formatExpectedHours } from "../../workday/hours.ts";
import type { MonthStats } from "../../workday/month.ts";
import type { Answer } from "../command.ts";
import { csvOf } from "./table.ts";

const COLUMNS = [
  "date",
  "weekday",
  "state",
  "work_minutes",
  "break_minutes",
  "lunch_minutes",
  "expected_minutes",
  "overtime_minutes",
  "working",
  "no_stop",
] as const;

const RULE = "-".repeat(41);

/** What `worktime month` prints. */
export function answerMonth(month: MonthStats): Answer {
  const total = formatBalance(month.totalOvertimeMinutes);
  const text = [
    `Month: ${month.month}`,
    "Date             | Work     | Overtime",
    RULE,
    ...month.days.map((day) => rowOf(day, month)),
    RULE,
    `Total overtime: ${total}`,
  ].join("\n");
  return {
    text,
    json: jsonOf(month),
    csv: csvOf(COLUMNS, month.days.map(recordOf)),
  };
}

function rowOf(day: DayStats, month: MonthStats): string {
  const date = `${day.date} (${weekdayOf(day.date)})`;
  const work = formatDuration(day.workMinutes).padStart(8);
  const overtime = formatBalance(day.overtimeMinutes).padStart(7);
  return `${date} | ${work} | ${overtime}${suffixesOf(day, month)}`;
}

function suffixesOf(day: DayStats, { expectedMinutes }: MonthStats): string {
  const suffixes: string[] = [];
  if (day.expectedMinutes !== expectedMinutes) {
    suffixes.push(`[${formatExpectedHours(day.expectedMinutes)}h expected]`);
  }
  if (day.isRunning) suffixes.push("[working]");
  if (day.lacksStop) suffixes.push("[no stop]");
  return suffixes.map((suffix) => `  ${suffix}`).join("");
}

function jsonOf(month: MonthStats): Record<string, unknown> {
  return {
    month: month.month,
    days: month.days.map(recordOf),
    total_overtime_minutes: month.totalOvertimeMinutes,
  };
}

function recordOf(
  day: DayStats,
): Record<typeof COLUMNS[number], string | number | boolean> {
  return {
    date: day.date,
    weekday: weekdayOf(day.date),
    state: day.state,
    work_minutes: day.workMinutes,
    break_minutes: day.breakMinutes,
    lunch_minutes: day.lunchMinutes,
    expected_minutes: day.expectedMinutes,
    overtime_minutes: day.overtimeMinutes,
    working: day.isRunning,
    no_stop: day.lacksStop,
  };
}
