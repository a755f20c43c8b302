import { formatDuration } from "../time/duration.ts";
import {
  civilTimeAt,
  dayMinuteAt,
  formatInstant,
  formatLocalTime,
  type Zone,
} from "../time/zone.ts";
import type {
  BilledEntry,
  BilledTask,
  BilledTime,
  ClientReport,
  Money,
} from "./client_report.ts";
import {
  type Cell,
  type Fact,
  factsIn,
  formatHundredths,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  type ReportTable,
  summed,
} from "./document.ts";
import { describeRounding } from "./rounding.ts";

/** How to print a client's report. */
interface ClientDocumentOptions {
  readonly zone: Zone;
  /** The program's version. */
  readonly version: string;
  /** Whether to leave out when entries began and ended. */
  readonly withoutTimes: boolean;
}

/** Returns a client's report as a document. */
export function clientDocument(
  report: ClientReport,
  options: ClientDocumentOptions,
): ReportDocument {
  const client = onlyClient(report);
  const { zone, version } = options;
  const made = formatInstant(report.madeAt, zone);
  const time = `${made.slice(0, 10)} ${made.slice(11, 16)} ${made.slice(19)}`;
  return {
    title: client === undefined ? "Time report" : `Time report for ${client}`,
    facts: factsOf(report),
    tables: [summaryTable(report), entryTable(report, options)],
    remarks: remarksOf(report, zone),
    signatures: [],
    footer: [`worktime ${version}, made ${time}`],
  };
}

/** Returns the client of all tasks, if it is one. */
function onlyClient({ tasks, filter }: ClientReport): string | undefined {
  const clients = new Set(tasks.map(({ client }) => client));
  return filter.client ?? (clients.size === 1 ? [...clients][0] : undefined);
}

function onlyFact(billable: boolean | undefined): string | undefined {
  if (billable === undefined) return undefined;
  return billable ? "billable time" : "time that is not billable";
}

function factsOf(report: ClientReport): Fact[] {
  const { name, from, to, filter, total, amounts } = report;
  const { plan, sprint, taskId, tags = [] } = filter;
  const isDivided = hasNonBillable(report);
  return factsIn([
    ["Name", name],
    ["Period", from === to ? from : `${from} to ${to}`],
    ["Plan", plan],
    ["Sprint", sprint],
    ["Task", taskId],
    ["Tags", tags.length > 0 ? tags.join(", ") : undefined],
    ["Only", onlyFact(filter.billable)],
    ["Time", timeFact(total)],
    ["Billable", isDivided ? timeFact(report.billable) : undefined],
    ["Not billable", isDivided ? timeFact(report.nonBillable) : undefined],
    ...amounts.map(({ hundredths, currency }): [string, string] => [
      "Amount",
      `${formatHundredths(hundredths)} ${currency}`,
    ]),
  ]);
}

function timeFact({ minutes, roundedMinutes }: BilledTime): string {
  const exact = formatDuration(minutes);
  return roundedMinutes === undefined
    ? exact
    : `${formatDuration(roundedMinutes)} (exactly ${exact})`;
}

/** Whether some of the time is not billable. */
function hasNonBillable({ tasks }: ClientReport): boolean {
  return tasks.some(({ isBillable }) => !isBillable);
}

/** A column, and its cell in each kind of row. */
interface Filled<Row> {
  readonly column: ReportColumn;
  readonly cell: (row: Row) => Cell;
  /** The cell in a row with a total of time. */
  readonly sum?: (time: BilledTime) => Cell;
}

/** @param detail How soon a narrow terminal leaves it out. */
function text<Row>(
  key: string,
  heading: string,
  cell: (row: Row) => Cell,
  detail?: number,
): Filled<Row> {
  const column = { key, heading, type: "text" as const };
  return {
    column: detail === undefined ? column : { ...column, detail },
    cell,
  };
}

/** Returns a column of time, which the last row sums up. */
function time(
  column: ReportColumn,
  cell: (time: BilledTime) => Cell,
): Filled<BilledTime> {
  return { column, cell, sum: cell };
}

/** The columns of recorded and rounded time. */
function timeColumns(
  { rounding }: Pick<ClientReport, "rounding">,
): Filled<BilledTime>[] {
  const detail = rounding && { detail: 1 };
  return [
    time(summed("minutes", "Time", "duration", detail), (it) => it.minutes),
    ...rounding
      ? [
        time(
          summed("rounded_minutes", "Rounded", "duration"),
          ({ roundedMinutes }) => roundedMinutes,
        ),
      ]
      : [],
  ];
}

const HOURS = time(
  summed("hours", "Hours", "hours"),
  ({ hundredthHours }) => hundredthHours,
);

/** Returns the columns that have something to show. */
function shown<Row>(
  columns: readonly (readonly [isShown: boolean, column: Filled<Row>])[],
): Filled<Row>[] {
  return columns.flatMap(([isShown, column]) => isShown ? [column] : []);
}

function summaryTable(report: ClientReport): ReportTable {
  const { tasks, billable, nonBillable, total } = report;
  const columns = summaryColumns(report);
  const sumRow = (
    label: string,
    time: BilledTime,
    amounts: readonly Money[],
  ) => ({
    cells: columns.map(({ column, sum }, i) =>
      i === 0 ? label : sum?.(time) ?? amountIn(column, amounts)
    ),
  });
  const isDivided = hasNonBillable(report);
  const groupOf = (isBillable: boolean): ReportRow[] => {
    const own = tasks.filter((task) => task.isBillable === isBillable);
    const sum = isBillable
      ? sumRow("Billable", billable, report.amounts)
      : sumRow("Not billable", nonBillable, []);
    return [
      ...own.map((task): ReportRow => ({
        cells: columns.map(({ cell }) => cell(task)),
        ...!isBillable && { emphasis: "muted" },
      })),
      ...isDivided && own.length > 0
        ? [{ ...sum, emphasis: "subtotal" } as const]
        : [],
    ];
  };
  return {
    caption: "Summary",
    columns: columns.map(({ column }) => column),
    rows: [...groupOf(true), ...groupOf(false)],
    total: sumRow("Total", total, report.amounts),
  };
}

function summaryColumns(report: ClientReport): Filled<BilledTask>[] {
  const { tasks, amounts } = report;
  const isDivided = hasNonBillable(report);
  const hasClients = onlyClient(report) === undefined &&
    tasks.some(({ client }) => client !== undefined);
  const hasPlans = tasks.some(({ plan }) => plan !== undefined);
  const hasTitles = tasks.some(({ title }) => title !== "");
  return [
    ...shown<BilledTask>([
      [hasClients, text("client", "Client", ({ client }) => client, 3)],
      [hasPlans, text("plan", "Plan", ({ plan }) => plan, 4)],
      [true, text("task", "Task", ({ taskId }) => taskId)],
      [hasTitles, text("title", "Title", ({ title }) => title || undefined, 2)],
      // Subtotals say which tasks are billable.
      [isDivided, billableColumn(6)],
    ]),
    ...timeColumns(report),
    HOURS,
    ...amounts.flatMap(({ currency }) => moneyColumns(currency)),
  ];
}

/** Returns the amount in the currency of a column of amounts. */
function amountIn(
  { isSummed, currency }: ReportColumn,
  amounts: readonly Money[],
): Cell {
  return isSummed && currency !== undefined
    ? amounts.find((it) => it.currency === currency)?.hundredths
    : undefined;
}

function billableColumn(detail: number): Filled<{ isBillable: boolean }> {
  const cell = (row: { isBillable: boolean }) => row.isBillable ? "yes" : "no";
  return text("billable", "Billable", cell, detail);
}

/** The columns of rates and amounts in a currency. */
function moneyColumns(currency: string): Filled<BilledTask>[] {
  const type = "amount";
  return [
    {
      column: {
        key: `rate_${currency.toLowerCase()}`,
        heading: `Rate (${currency})`,
        ...{ type, currency, detail: 5 },
      },
      cell: ({ rate }) =>
        rate?.currency === currency ? rate.hundredthsPerHour : undefined,
    },
    {
      column: summed(
        `amount_${currency.toLowerCase()}`,
        `Amount (${currency})`,
        type,
        { currency },
      ),
      cell: ({ amount }) =>
        amount?.currency === currency ? amount.hundredths : undefined,
    },
  ];
}

function entryTable(
  report: ClientReport,
  options: ClientDocumentOptions,
): ReportTable {
  const { entries, total, running } = report;
  const columns = entryColumns(report, options);
  return {
    caption: "Entries",
    columns: columns.map(({ column }) => column),
    rows: [
      ...entries.map((entry): ReportRow => ({
        cells: columns.map(({ cell }) => cell(entry)),
        ...!entry.isBillable && { emphasis: "muted" },
      })),
      ...running ? [runningRow(columns, running, options.zone)] : [],
    ],
    total: {
      cells: columns.map(({ sum }, i) => i === 0 ? "Total" : sum?.(total)),
    },
  };
}

function entryColumns(
  report: ClientReport,
  { zone, withoutTimes }: ClientDocumentOptions,
): Filled<BilledEntry>[] {
  const { entries, running } = report;
  const hasTexts = entries.some(({ text }) => text !== "") ||
    running !== undefined;
  const hasTags = entries.some(({ tags }) => tags.length > 0);
  const tagsOf = ({ tags }: BilledEntry) => tags.join(", ") || undefined;
  return [
    { column: DATE, cell: ({ date }) => date },
    ...withoutTimes ? [] : timesOfDay(zone),
    ...shown<BilledEntry>([
      [true, text("task", "Task", ({ taskId }) => taskId)],
      [hasTexts, text("text", "Text", ({ text }) => text || undefined)],
      [hasTags, text("tags", "Tags", tagsOf, 4)],
      [hasNonBillable(report), billableColumn(3)],
    ]),
    ...timeColumns(report),
  ];
}

const DATE: ReportColumn = { key: "date", heading: "Date", type: "date" };

/** The columns with the start and the end, which can be 24:00. */
function timesOfDay(zone: Zone): Filled<BilledEntry>[] {
  const type = "time";
  return [
    {
      column: { key: "start", heading: "Start", type, detail: 2 },
      cell: ({ start }) => civilTimeAt(start, zone).minute,
    },
    {
      column: { key: "end", heading: "End", type, detail: 2 },
      cell: ({ date, end }) => dayMinuteAt(end, date, zone),
    },
  ];
}

/** Says that the running timer is not counted, where it would be listed. */
function runningRow(
  columns: readonly Filled<BilledEntry>[],
  { taskId, start }: NonNullable<ClientReport["running"]>,
  zone: Zone,
): ReportRow {
  const { date, minute } = civilTimeAt(start, zone);
  const cells: Partial<Record<string, Cell>> = {
    ...{ date, start: minute, task: taskId, text: "Running, not counted" },
  };
  return {
    cells: columns.map(({ column }) => cells[column.key]),
    emphasis: "marked",
  };
}

function remarksOf(report: ClientReport, zone: Zone): string[] {
  const { rounding, tasks, amounts, running, clockChanges } = report;
  const lacksRate = amounts.length > 0 &&
    tasks.some(({ isBillable, rate }) => isBillable && !rate);
  return [
    ...rounding ? [`${describeRounding(rounding)}.`] : [],
    ...amounts.length > 0
      ? [
        "Amounts are hours multiplied by the rate, rounded so that they add up " +
        "to the total.",
      ]
      : [],
    ...lacksRate ? ["Tasks without a rate have no amount."] : [],
    ...clockChanges.length > 0
      ? [
        `Clocks were changed on ${clockChanges.join(", ")}: durations are ` +
        "elapsed time.",
      ]
      : [],
    ...running
      ? [
        `The timer for "${running.taskId}" has been running since ` +
        `${formatLocalTime(running.start, zone)} and is not counted.`,
      ]
      : [],
  ];
}
