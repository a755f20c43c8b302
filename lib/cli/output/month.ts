import { MINUTE } from "@std/datetime";
import { weekdayOf } from "../../time/civil_date.ts";
import { formatBalance, formatDuration } from "../../time/duration.ts";
import { fixedZone } from "../../time/zone.ts";
import type { DayStats } from "../../workday/day.ts";
import { unrecordedNotes } from "../../workday/hint.ts";
import type {
  Balance,
  MonthBalance,
  MonthDay,
  MonthStats,
  VacationDays,
  WeekStats,
  YearMonth,
  YearStats,
} from "../../workday/month.ts";
import { formatAbsence, type WorkTerms } from "../../workday/terms.ts";
import { timelineOf } from "../../workday/timeline.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import type {
  BalanceJson,
  MonthBalanceJson,
  MonthDayJson,
  MonthJson,
  WeekJson,
  YearJson,
} from "../json/month.ts";
import { absenceSuffixes } from "./absence.ts";
import {
  axisFor,
  type ChartLine,
  type Drawing,
  drawMarks,
  type MarkedStretch,
  marksOn,
  rulerLegend,
  scaleLine,
} from "./chart.ts";
import { type Column, csvOf, figures, tableWidth, textTable } from "./table.ts";

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
    ...dayTable(month.days),
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
function dayRecords(days: readonly MonthDay[]): {
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

function dayTable(days: readonly MonthDay[]): string[] {
  const header = "Date             | Work     | Overtime";
  return [header, RULE, ...days.map(dayRow), RULE];
}

/** Formats a day as a row of the table. */
function dayRow(day: MonthDay): string {
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

const MONTH_COLUMNS: readonly Column<MonthBalance>[] = [
  { header: "Month", cell: ({ month }) => month },
  figures("Work", ({ workMinutes }) => formatDuration(workMinutes)),
  figures("Expected", ({ expectedMinutes }) => formatDuration(expectedMinutes)),
  figures("Overtime", ({ overtimeMinutes }) => formatBalance(overtimeMinutes)),
];

const BALANCE_COLUMN: Column<MonthBalance> = figures(
  "Balance",
  ({ balanceMinutes }) =>
    balanceMinutes === undefined ? "" : formatBalance(balanceMinutes),
);

/** The settings about where the balance starts. */
type BalanceStart = Pick<WorkTerms, "balanceFrom" | "openingBalanceMinutes">;

/** Renders the result of `worktime balance`. */
export async function renderBalance(
  balance: Balance,
  settings: BalanceStart,
): Promise<CommandResult<BalanceJson>> {
  const { from, openingMinutes, months, balanceMinutes } = balance;
  const records = months.map(monthJson);
  return {
    text: [
      `Opening balance: ${formatBalance(openingMinutes)}`,
      ...await textTable(months, [...MONTH_COLUMNS, BALANCE_COLUMN]),
      `Balance: ${formatBalance(balanceMinutes)}`,
    ].join("\n"),
    json: {
      from,
      opening_balance_minutes: openingMinutes,
      months: records,
      balance_minutes: balanceMinutes,
      unrecorded_dates: balance.unrecordedDates,
    },
    csv: csvOf([
      ...["month", "work_minutes", "expected_minutes", "overtime_minutes"],
      "balance_minutes",
    ], records),
    notes: [
      ...unusedOpeningNotes(balance, settings),
      ...unrecordedNotes(balance.unrecordedDates),
    ],
  };
}

/** Says what an opening balance needs to count. */
function unusedOpeningNotes(
  { from }: Balance,
  { balanceFrom, openingBalanceMinutes: minutes }: BalanceStart,
): string[] {
  if (balanceFrom !== undefined || minutes === 0) return [];
  return [
    `The opening balance of ${formatBalance(minutes)} does not count without ` +
    `its month: worktime config balance_from ${from}`,
  ];
}

function monthJson(month: MonthBalance): MonthBalanceJson {
  const { balanceMinutes } = month;
  return {
    month: month.month,
    work_minutes: month.workMinutes,
    expected_minutes: month.expectedMinutes,
    overtime_minutes: month.overtimeMinutes,
    ...(balanceMinutes !== undefined && { balance_minutes: balanceMinutes }),
  };
}

/** Renders the result of `worktime year`. */
export async function renderYear(
  year: YearStats,
  { columns: width = Infinity }: Pick<CommandContext, "columns">,
): Promise<CommandResult<YearJson>> {
  const { months, vacation } = year;
  const table = await yearTable(year, width);
  const { renderReport, yearDocument } = await import("./on_demand.ts");
  const json = {
    year: year.year,
    months: months.map((month) => ({
      ...monthJson(month),
      days: month.daysByKind,
    })),
    work_minutes: year.workMinutes,
    expected_minutes: year.expectedMinutes,
    overtime_minutes: year.overtimeMinutes,
    days: year.daysByKind,
    vacation: { ...vacation, left: vacation.left ?? null },
  };
  return {
    ...await renderReport(yearDocument(year), () => json),
    text: [
      `Year: ${year.year}`,
      ...table,
      `Work ${formatDuration(year.workMinutes)}, ` +
      `expected ${formatDuration(year.expectedMinutes)}, ` +
      `overtime ${formatBalance(year.overtimeMinutes)}`,
      ...vacationLines(vacation),
    ].join("\n"),
  };
}

async function yearTable(
  { months, daysByKind }: YearStats,
  width: number,
): Promise<string[]> {
  const hasBalance = months.some((it) => it.balanceMinutes !== undefined);
  const columns = [
    ...MONTH_COLUMNS,
    ...hasBalance ? [BALANCE_COLUMN] : [],
    ...Object.keys(daysByKind).map(kindColumn),
  ];
  return await textTable(months, fittingColumns(months, width, columns));
}

/**
 * Leaves out the last columns until the rest fits a terminal, and the expected
 * work rather than the balance.
 */
function fittingColumns(
  months: readonly YearMonth[],
  width: number,
  columns: readonly Column<YearMonth>[],
): readonly Column<YearMonth>[] {
  if (tableWidth(months, columns) <= width) return columns;
  const last = columns.at(-1);
  if (last !== BALANCE_COLUMN && columns.length > MONTH_COLUMNS.length) {
    return fittingColumns(months, width, columns.slice(0, -1));
  }
  return columns.filter(({ header }) => header !== "Expected");
}

function vacationLines({ taken, planned, left }: VacationDays): string[] {
  if (left === undefined && taken + planned === 0) return [];
  const rest = left === undefined ? "" : `, ${left} left`;
  return [`Vacation days: ${taken} taken, ${planned} planned${rest}`];
}

/** Returns the column of a kind of absence. */
function kindColumn(kind: string): Column<YearMonth> {
  return figures(
    kind.charAt(0).toUpperCase() + kind.slice(1),
    ({ daysByKind }) =>
      String(new Map(Object.entries(daysByKind)).get(kind) ?? ""),
  );
}

/** Renders the result of `worktime week`. */
export function renderWeek(week: WeekStats): CommandResult<WeekJson> {
  const { records, columns } = dayRecords(week.days);
  const work = formatDuration(week.workMinutes);
  const planned = formatDuration(week.plannedMinutes);
  return {
    text: [
      `Week: ${week.week} (${week.from} to ${week.to})`,
      ...dayTable(week.days),
      `Total overtime: ${formatBalance(week.totalOvertimeMinutes)}`,
      `Work: ${work} of ${planned}`,
    ].join("\n"),
    json: {
      ...{ week: week.week, from: week.from, to: week.to },
      days: records,
      work_minutes: week.workMinutes,
      planned_minutes: week.plannedMinutes,
      total_overtime_minutes: week.totalOvertimeMinutes,
    },
    csv: csvOf(columns, records),
  };
}
