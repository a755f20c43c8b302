import { MINUTE } from "@std/datetime";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import { fixedZone } from "../../time/zone.ts";
import { formatAbsence } from "../../workday/absence_kind.ts";
import type { DayStats } from "../../workday/day.ts";
import type { MonthDay, MonthStats } from "../../workday/month.ts";
import { timelineOf } from "../../workday/timeline.ts";
import type { CommandResult } from "../command.ts";
import type { MonthDayJson, MonthJson } from "../json/month.ts";
import { absenceSuffixes } from "./absence.ts";
import type { ChartLine, Drawing } from "./chart.ts";
import {
  axisFor,
  drawMarks,
  type MarkedStretch,
  marksOn,
  rulerLegend,
  scaleLine,
} from "./ruler.ts";
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

const HEADER = "Day     Work  Balance  ";

/** How wide the mark of a missing stop is, in minutes. */
const UNKNOWN_MINUTES = 15;

/**
 * Draws a ruler for each day of a month, with its work and the running balance.
 *
 * @param carriedMinutes The balance before the month.
 */
export function monthChart(
  { days, totalOvertimeMinutes }: MonthStats,
  carriedMinutes: number,
  { isTerminal, columns }: Drawing,
): ChartLine[] {
  const width = (columns ?? Infinity) - HEADER.length;
  const rows = days.map((day) => ({ day, stretches: stretchesOf(day) }));
  const all = rows.flatMap(({ stretches }) => stretches);
  const axis = axisFor(all, width);
  let balance = carriedMinutes;
  const drawn = rows.map(({ day, stretches }) => {
    balance += day.overtimeMinutes;
    const marks = marksOn(axis, stretches);
    const work = formatDuration(day.workMinutes).padStart(6);
    const figures = `${day.date.slice(8)} ${weekdayOf(day.date)}${work}` +
      `${formatBalance(balance).padStart(9)}`;
    return { figures, marks, absence: day.absence };
  });
  const marks = drawn.flatMap((it) => it.marks);
  const scale = all.length > 0 ? scaleLine(axis, width) : "";
  return [
    [{ text: `${HEADER}${scale}`.trimEnd() }],
    ...drawn.map(({ figures, marks, absence }): ChartLine => {
      const isEmpty = marks.every((mark) => mark === undefined);
      if (!isEmpty) {
        return [{ text: `${figures}  ` }, ...drawMarks(marks, { isTerminal })];
      }
      const name = absence ? formatAbsence(absence).slice(0, width) : "";
      return name === ""
        ? [{ text: figures }]
        : [{ text: `${figures}  ` }, { text: name, tone: "absence" }];
    }),
    [{ text: `Total overtime: ${formatBalance(totalOvertimeMinutes)}` }],
    ...rulerLegend(marks, axis, { isTerminal, columns }),
  ];
}

/** Returns the stretches of a day by its wall clock. */
function stretchesOf(
  { date, events, isRunning, ...stats }: MonthDay,
): MarkedStretch[] {
  const clocks = events.map(({ kind, minute }) => ({ kind, minute }));
  const zone = fixedZone(0);
  const midnight = Date.parse(`${date}T00:00Z`);
  const minuteOf = (instant: number) => (instant - midnight) / MINUTE;
  const { stretches } = timelineOf({ date, events: clocks }, zone);
  const closed = stretches.flatMap(({ kind, start, end }): MarkedStretch[] =>
    end === undefined ? [] : [{
      mark: kind,
      start: minuteOf(start),
      // Clocks that went back, or another time zone.
      end: Math.max(minuteOf(start), minuteOf(end)),
    }]
  );
  const last = stretches.at(-1);
  if (!last || last.end !== undefined) return closed;
  const start = minuteOf(last.start);
  if (!isRunning) {
    const end = start + UNKNOWN_MINUTES;
    return [...closed, { mark: "unknown", start, end }];
  }
  const { workMinutes, breakMinutes, lunchMinutes } = stats;
  const spent = closed.reduce((sum, it) => sum + it.end - it.start, 0);
  const soFar = workMinutes + breakMinutes + lunchMinutes - spent;
  return [...closed, { mark: last.kind, start, end: start + soFar }];
}
