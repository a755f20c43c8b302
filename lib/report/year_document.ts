import { formatBalance } from "../time/duration.ts";
import type { YearMonth, YearStats } from "../workday/balance.ts";
import {
  type Cell,
  type ReportColumn,
  type ReportDocument,
  type ReportTable,
  summed,
} from "./document.ts";

const COLUMNS: readonly ReportColumn[] = [
  { key: "month", heading: "Month", type: "text" },
  summed("work_minutes", "Work", "duration"),
  summed("expected_minutes", "Expected", "duration"),
  summed("overtime_minutes", "Overtime", "balance"),
];

const BALANCE: ReportColumn = {
  key: "balance_minutes",
  heading: "Balance",
  type: "balance",
};

/** Returns the months of a year as a report. */
export function yearDocument(year: YearStats): ReportDocument {
  const { vacation } = year;
  const left = vacation.left === undefined ? "" : `, ${vacation.left} left`;
  return {
    title: `Year ${year.year}`,
    facts: [
      { label: "Overtime", value: formatBalance(year.overtimeMinutes) },
      {
        label: "Vacation days",
        value: `${vacation.taken} taken, ${vacation.planned} planned${left}`,
      },
    ],
    tables: [tableOf(year)],
    remarks: [],
    signatures: [],
    footer: [],
  };
}

function tableOf(year: YearStats): ReportTable {
  const { months } = year;
  const hasBalance = months.some((it) => it.balanceMinutes !== undefined);
  const kinds = Object.keys(year.daysByKind);
  const cellsOf = (sum: YearStats | YearMonth, ...balance: Cell[]): Cell[] => [
    sum.workMinutes,
    sum.expectedMinutes,
    sum.overtimeMinutes,
    ...hasBalance ? balance : [],
    ...kinds.map((kind) => new Map(Object.entries(sum.daysByKind)).get(kind)),
  ];
  return {
    caption: "Months",
    columns: [
      ...COLUMNS,
      ...hasBalance ? [BALANCE] : [],
      ...kinds.map(kindColumn),
    ],
    rows: months.map((month) => ({
      cells: [month.month, ...cellsOf(month, month.balanceMinutes)],
    })),
    total: { cells: ["Total", ...cellsOf(year, undefined)] },
  };
}

function kindColumn(kind: string): ReportColumn {
  const heading = kind.charAt(0).toUpperCase() + kind.slice(1);
  return summed(kind, heading, "count");
}
