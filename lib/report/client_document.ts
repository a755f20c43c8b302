import { formatDuration } from "../time/duration.ts";
import {
  civilTimeAt,
  dayMinuteAt,
  formatInstant,
  formatLocalTime,
  type Zone,
} from "../time/zone.ts";
import type { BilledTime, Money } from "./billed_time.ts";
import type { BilledEntry, BilledTask, ClientReport } from "./client_report.ts";
import {
  type Cell,
  type Fact,
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
    footer: [`worktime ${version}, made ${time.trim()}`],
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
  const given: [label: string, value: string | undefined][] = [
    ["Name", name],
    ["Period", from === to ? from : `${from} to ${to}`],
    ["Plan", plan],
    ["Sprint", sprint],
    ["Task", taskId],
    ["Tags", tags.length > 0 ? tags.join(", ") : undefined],
    ["Only", onlyFact(filter.billable)],
    ["Time", timeFact(total)],
    ...hasNonBillable(report)
      ? [
        ["Billable", timeFact(report.billable)],
        ["Not billable", timeFact(report.nonBillable)],
      ] satisfies [string, string][]
      : [],
    ...amounts.map(({ hundredths, currency }): [string, string] => [
      "Amount",
      `${formatHundredths(hundredths)} ${currency}`,
    ]),
  ];
  return given.flatMap(([label, value]) =>
    value === undefined ? [] : [{ label, value }]
  );
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

function text<Row>(
  key: string,
  heading: string,
  cell: (row: Row) => Cell,
): Filled<Row> {
  return { column: { key, heading, type: "text" }, cell };
}

/** Lets narrow terminals leave out a column; see {@linkcode ReportColumn}. */
function omitted<Row>(
  { column, ...filled }: Filled<Row>,
  detail: number,
): Filled<Row> {
  return { column: { ...column, detail }, ...filled };
}

/** The columns of recorded and rounded time. */
function timeColumns<Row extends BilledTime>(
  { rounding }: Pick<ClientReport, "rounding">,
): Filled<Row>[] {
  const minutes = (key: "minutes" | "roundedMinutes", heading: string) => ({
    column: summed(
      key === "minutes" ? key : "rounded_minutes",
      heading,
      "duration",
    ),
    cell: (row: BilledTime) => row[key],
    sum: (time: BilledTime) => time[key] ?? 0,
  });
  return [
    ...rounding === undefined ? [minutes("minutes", "Time")] : [
      omitted(minutes("minutes", "Time"), 1),
      minutes("roundedMinutes", "Rounded"),
    ],
  ];
}

const HOURS: Filled<BilledTime> = {
  column: summed("hours", "Hours", "hours"),
  cell: ({ hundredthHours }) => hundredthHours,
  sum: ({ hundredthHours }) => hundredthHours,
};

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
  return [
    ...onlyClient(report) === undefined && tasks.some(({ client }) => client)
      ? [
        omitted(
          text("client", "Client", ({ client }: BilledTask) => client),
          3,
        ),
      ]
      : [],
    ...tasks.some(({ plan }) => plan !== undefined)
      ? [omitted(text("plan", "Plan", ({ plan }: BilledTask) => plan), 4)]
      : [],
    text("task", "Task", ({ taskId }) => taskId),
    ...tasks.some(({ title }) => title !== "")
      ? [
        omitted(
          text("title", "Title", ({ title }: BilledTask) => title || undefined),
          2,
        ),
      ]
      : [],
    // Subtotals say which tasks are billable.
    ...hasNonBillable(report) ? [omitted(billableColumn<BilledTask>(), 6)] : [],
    ...timeColumns<BilledTask>(report),
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

function billableColumn<Row extends { isBillable: boolean }>(): Filled<Row> {
  return text(
    "billable",
    "Billable",
    ({ isBillable }) => isBillable ? "yes" : "no",
  );
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
      ...running
        ? [
          runningRow(
            columns.map(({ column }) => column),
            running,
            options.zone,
          ),
        ]
        : [],
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
  return [
    { column: DATE, cell: ({ date }) => date },
    ...withoutTimes ? [] : timesOfDay(zone),
    text("task", "Task", ({ taskId }) => taskId),
    ...entries.some(({ text }) => text !== "") || running
      ? [text("text", "Text", ({ text }: BilledEntry) => text || undefined)]
      : [],
    ...entries.some(({ tags }) => tags.length > 0)
      ? [
        omitted(
          text(
            "tags",
            "Tags",
            ({ tags }: BilledEntry) => tags.join(", ") || undefined,
          ),
          4,
        ),
      ]
      : [],
    ...hasNonBillable(report)
      ? [omitted(billableColumn<BilledEntry>(), 3)]
      : [],
    ...timeColumns<BilledEntry>(report),
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
  columns: readonly ReportColumn[],
  { taskId, start }: NonNullable<ClientReport["running"]>,
  zone: Zone,
): ReportRow {
  const { date, minute } = civilTimeAt(start, zone);
  const cells: Partial<Record<string, Cell>> = {
    ...{ date, start: minute, task: taskId, text: "Running, not counted" },
  };
  return { cells: columns.map(({ key }) => cells[key]), emphasis: "marked" };
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
