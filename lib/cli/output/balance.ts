import { formatBalance, formatDuration } from "../../time/duration.ts";
import type {
  Balance,
  MonthBalance,
  VacationDays,
  WeekStats,
  YearMonth,
  YearStats,
} from "../../workday/balance.ts";
import { unrecordedNotes } from "../../workday/hint.ts";
import type { CommandContext, CommandResult } from "../command.ts";
import type {
  BalanceJson,
  MonthBalanceJson,
  WeekJson,
  YearJson,
} from "../json/month.ts";
import { dayRecords, dayRow } from "./month.ts";
import { type Column, csvOf, figures, tableWidth, textTable } from "./table.ts";

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

/** Renders the result of `worktime balance`. */
export async function renderBalance(
  balance: Balance,
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
    csv: csvOf([...CSV_COLUMNS, "balance_minutes"], records),
    notes: unrecordedNotes(balance.unrecordedDates),
  };
}

const CSV_COLUMNS = [
  "month",
  "work_minutes",
  "expected_minutes",
  "overtime_minutes",
];

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

/** Renders a year in the forms of a report. */
async function reportOf(
  year: YearStats,
  json: YearJson,
): Promise<CommandResult<YearJson>> {
  const { renderReport, yearDocument } = await import("./on_demand.ts");
  return await renderReport(yearDocument(year), () => json);
}

/** Renders the result of `worktime year`. */
export async function renderYear(
  year: YearStats,
  { columns: width = Infinity }: Pick<CommandContext, "columns">,
): Promise<CommandResult<YearJson>> {
  const { months, vacation } = year;
  const hasBalance = hasBalances(months);
  const kinds = Object.keys(year.daysByKind);
  const table = await yearTable(year, width);
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
    ...await reportOf(year, json),
    text: [
      `Year: ${year.year}`,
      ...table.map((line) => line.trimEnd()),
      `Work ${formatDuration(year.workMinutes)}, ` +
      `expected ${formatDuration(year.expectedMinutes)}, ` +
      `overtime ${formatBalance(year.overtimeMinutes)}`,
      ...vacationLines(vacation),
    ].join("\n"),
    csv: csvOf(
      [...CSV_COLUMNS, ...hasBalance ? ["balance_minutes"] : [], ...kinds],
      months.map((month) => ({ ...monthJson(month), ...month.daysByKind })),
    ),
  };
}

async function yearTable(
  { months, daysByKind }: YearStats,
  width: number,
): Promise<string[]> {
  const columns = [
    ...MONTH_COLUMNS,
    ...hasBalances(months) ? [BALANCE_COLUMN] : [],
    ...Object.keys(daysByKind).map(kindColumn),
  ];
  return await textTable(months, fittingColumns(months, width, columns));
}

function hasBalances(months: readonly YearMonth[]): boolean {
  return months.some((it) => it.balanceMinutes !== undefined);
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

const RULE = "-".repeat(41);

/** Renders the result of `worktime week`. */
export function renderWeek(week: WeekStats): CommandResult<WeekJson> {
  const { records, columns } = dayRecords(week.days);
  const work = formatDuration(week.workMinutes);
  const planned = formatDuration(week.plannedMinutes);
  return {
    text: [
      `Week: ${week.week} (${week.from} to ${week.to})`,
      "Date             | Work     | Overtime",
      RULE,
      ...week.days.map(dayRow),
      RULE,
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
