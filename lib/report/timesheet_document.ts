import { type CivilDate, formatMonth, weekdayOf } from "../time/civil_date.ts";
import { datesOfMonth } from "../time/date_range.ts";
import { formatBalance } from "../time/duration.ts";
import {
  civilTimeAt,
  formatClockAt,
  formatDayMinute,
  formatOffset,
  type Instant,
  wholeMinute,
  type Zone,
} from "../time/zone.ts";
import { unrecordedSentence } from "../workday/hint.ts";
import type { YearMonth, YearStats } from "../workday/month.ts";
import { formatAbsence } from "../workday/terms.ts";
import {
  type Cell,
  type Fact,
  factsIn,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  type ReportTable,
  summed,
} from "./document.ts";
import type {
  Timesheet,
  TimesheetDay,
  TimesheetFigures,
  TimesheetMark,
} from "./timesheet.ts";

const FIGURE_COLUMNS: readonly (readonly [
  figure: keyof TimesheetFigures,
  column: ReportColumn,
])[] = [
  ["lunchMinutes", summed("lunch_minutes", "Lunch", "duration", { detail: 5 })],
  [
    "breakMinutes",
    summed("break_minutes", "Breaks", "duration", { detail: 6 }),
  ],
  ["workMinutes", summed("work_minutes", "Work", "duration")],
  ["workHundredths", summed("work_hours", "Hours", "hours")],
  [
    "targetMinutes",
    summed("target_minutes", "Target", "duration", { detail: 4 }),
  ],
  [
    "balanceMinutes",
    summed("balance_minutes", "Balance", "balance", { detail: 1 }),
  ],
];

const COLUMNS: readonly ReportColumn[] = [
  { key: "date", heading: "Date", type: "date" },
  { key: "weekday", heading: "Day", type: "text", detail: 2 },
  { key: "kind", heading: "Kind", type: "text" },
  { key: "start", heading: "Start", type: "time", detail: 3 },
  { key: "end", heading: "End", type: "time", detail: 3 },
  ...FIGURE_COLUMNS.map(([, column]) => column),
  { key: "note", heading: "Note", type: "text" },
];

/** The marks of a day as text. */
const MARKS: Readonly<Record<TimesheetMark, string>> = {
  running: "in progress",
  no_stop: "no stop",
  clock_change: "clock change",
  break_rules: "break rules",
  changed: "changed since closing",
};

/** The marks of days to look at before the timesheet is handed in. */
const DOUBTS: readonly TimesheetMark[] = [
  "running",
  "no_stop",
  "break_rules",
  "changed",
];

/** What the small print of a timesheet says besides its figures. */
interface SmallPrint {
  /** The name and version of the program. */
  readonly program: string;
  /** The zone of printed times. */
  readonly zone: Zone;
}

/** Returns a timesheet as a report. */
export function timesheetDocument(
  timesheet: Timesheet,
  print: SmallPrint,
): ReportDocument {
  const { month } = timesheet;
  return {
    title: `Timesheet for ${formatMonth(month)}`,
    facts: factsOf(timesheet),
    tables: [daysTable(timesheet), summaryTable(timesheet)],
    remarks: remarksOn(timesheet, print.zone),
    signatures: ["Employee", "Employer"],
    footer: footerOf(timesheet, print),
  };
}

function factsOf({ person }: Timesheet): Fact[] {
  return factsIn([
    ["Name", person.name],
    ["Employer", person.employer],
    ["Personnel number", person.personnelNumber],
  ]);
}

function daysTable(timesheet: Timesheet): ReportTable {
  const { month, days, totals } = timesheet;
  return {
    caption: formatMonth(month),
    columns: COLUMNS,
    rows: days.map((day) => rowOf(day, timesheet)),
    total: {
      cells: ["Total", "", "", undefined, undefined, ...cellsOf(totals), ""],
    },
  };
}

function rowOf(day: TimesheetDay, timesheet: Timesheet): ReportRow {
  const { date, start, end, figures, marks } = day;
  const cells = [
    ...[date, weekdayOf(date), kindText(day, timesheet), start, end],
    ...start === undefined ? absentCells(figures) : cellsOf(figures),
    noteText(day),
  ];
  const isDoubtful = marks.some((mark) => DOUBTS.includes(mark)) ||
    timesheet.unrecordedDates.includes(date);
  if (isDoubtful) return { cells, emphasis: "marked" };
  return start === undefined ? { cells, emphasis: "muted" } : { cells };
}

function cellsOf(figures: TimesheetFigures | undefined): Cell[] {
  return FIGURE_COLUMNS.map(([figure]) => figures?.[figure]);
}

/** Returns the figures of a day without work: what was expected of it. */
function absentCells(figures: TimesheetFigures | undefined): Cell[] {
  return FIGURE_COLUMNS.map(([figure]) =>
    figure === "targetMinutes" || figure === "balanceMinutes"
      ? figures?.[figure]
      : undefined
  );
}

/** Returns what a day is; nothing for a workday that is still to come. */
function kindText(
  { kind, absence, date, figures }: TimesheetDay,
  { unrecordedDates }: Timesheet,
): string {
  if (absence) return formatAbsence(absence);
  if (kind !== "none") return kind;
  return figures || unrecordedDates.includes(date) ? "–" : "";
}

function noteText({ marks, notes }: TimesheetDay): string {
  const shown = marks.map((mark) => `[${MARKS[mark]}]`);
  return [...shown, notes.join("; ")].filter((it) => it !== "").join(" ");
}

/** A column of the summary, and its value. */
type SummaryCell = readonly [ReportColumn, Cell];

function summaryTable(
  { daysWorked, totals, carried, vacation }: Timesheet,
): ReportTable {
  const cells: SummaryCell[] = [
    [
      { key: "days_worked", heading: "Days worked", type: "count" },
      daysWorked,
    ],
    ...carried
      ? [balanceCell("balance_before", "Balance before", carried.beforeMinutes)]
      : [],
    balanceCell("balance", "Balance of the month", totals.balanceMinutes),
    ...carried
      ? [balanceCell("balance_after", "Balance after", carried.afterMinutes)]
      : [],
    ...vacation && Object.values(vacation).some((days) => days > 0)
      ? vacationCells(vacation)
      : [],
  ];
  return {
    caption: "Summary",
    columns: cells.map(([column]) => column),
    rows: [{ cells: cells.map(([, cell]) => cell) }],
  };
}

function balanceCell(
  name: string,
  heading: string,
  minutes: number,
): SummaryCell {
  return [{ key: `${name}_minutes`, heading, type: "balance" }, minutes];
}

/** Returns the vacation days of the year. */
function vacationCells(
  vacation: NonNullable<Timesheet["vacation"]>,
): SummaryCell[] {
  return (["taken", "planned", "left"] as const).flatMap((name) => {
    const days = vacation[name];
    if (days === undefined) return [];
    const heading = `Vacation ${name}`;
    return [[{ key: `vacation_${name}`, heading, type: "count" }, days]];
  });
}

/** Returns what the figures alone do not say, one sentence each. */
function remarksOn(timesheet: Timesheet, zone: Zone): string[] {
  const { days, asOf } = timesheet;
  const datesWith = (mark: TimesheetMark) =>
    days.filter(({ marks }) => marks.includes(mark)).map(({ date }) => date);
  const time = formatClockAt(asOf, zone);
  const unrecorded = unrecordedSentence(timesheet.unrecordedDates);
  return [
    ...periodRemarks(timesheet, civilTimeAt(asOf, zone).date),
    ...datesWith("running")
      .map((date) => `${date} is in progress, and counts up to ${time}.`),
    ...datesWith("no_stop").map((date) =>
      `${date} was never stopped, and counts up to its last event.`
    ),
    ...unrecorded === undefined ? [] : [`${unrecorded}.`],
    ...datesWith("clock_change")
      .map((date) => `On ${date}, the clock changed between start and end.`),
    ...days.flatMap(({ date, brokenRules }) =>
      brokenRules.map((rule) => `${date}: ${rule}.`)
    ),
    ...carriedRemarks(timesheet),
    ...closingRemarks(timesheet, zone),
    "Hours are rounded so that the days add up to the total.",
  ];
}

/** Says that a month is not over. */
function periodRemarks({ month }: Timesheet, today: CivilDate): string[] {
  const { from, to } = datesOfMonth(month);
  if (today < from) return ["The month is still to come."];
  return today < to
    ? [`The month is not over: days after ${today} do not count yet.`]
    : [];
}

/** Says why the balance changes by something else than that of the month. */
function carriedRemarks({ carried, totals }: Timesheet): string[] {
  const change = carried && carried.afterMinutes - carried.beforeMinutes;
  return change === undefined || change === totals.balanceMinutes
    ? []
    : ["The balance before and after counts a day once it is over."];
}

/** Says when the month was closed, and how it differs since. */
function closingRemarks(
  { closing, totals }: Timesheet,
  zone: Zone,
): string[] {
  if (!closing) return [];
  const { closedAt, reopenedAt, changedDates, balanceMinutes } = closing;
  const closed = `The month was closed on ${formatTime(closedAt, zone)}`;
  const reopened = reopenedAt === undefined
    ? "."
    : `, and reopened on ${formatTime(reopenedAt, zone)}.`;
  const isSameBalance = balanceMinutes === totals.balanceMinutes;
  return [
    closed + reopened,
    ...changedDates.length === 0
      ? []
      : [`Changed since it was closed: ${changedDates.join(", ")}.`],
    ...isSameBalance ? [] : [
      `Its balance was ${formatBalance(balanceMinutes)} when it was closed.`,
    ],
  ];
}

function footerOf(
  { madeAt, asOf, files, closing }: Timesheet,
  { program, zone }: SmallPrint,
): string[] {
  const offset = formatOffset(zone.offsetMinutesAt(madeAt));
  const isEarlier = wholeMinute(asOf) !== wholeMinute(madeAt);
  return [
    `Made with ${program} on ${formatTime(madeAt, zone)} (UTC${offset})` +
    (isEarlier ? `, with the figures of ${formatTime(asOf, zone)}` : ""),
    ...files.map(({ name, sha256 }) => `SHA-256 of ${name}: ${sha256}`),
    // What was handed in can be compared with what is handed in now.
    ...(closing?.files ?? [])
      .filter((closed) => !files.some((it) => it.sha256 === closed.sha256))
      .map(({ name, sha256 }) => `SHA-256 of ${name} when closed: ${sha256}`),
  ];
}

function formatTime(instant: Instant, zone: Zone): string {
  const { date, minute } = civilTimeAt(instant, zone);
  return `${date} at ${formatDayMinute(minute)}`;
}

const MONTH_COLUMNS: readonly ReportColumn[] = [
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
    tables: [monthsTable(year)],
    remarks: [],
    signatures: [],
    footer: [],
  };
}

function monthsTable(year: YearStats): ReportTable {
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
      ...MONTH_COLUMNS,
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
