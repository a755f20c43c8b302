import type { BilledTime, Money } from "../../report/billed_time.ts";
import { clientDocument } from "../../report/client_document.ts";
import type {
  BilledEntry,
  BilledTask,
  ClientReport,
  UncountedTimer,
} from "../../report/client_report.ts";
import { printable, printableLines } from "../../text/printable.ts";
import { formatInstant, type Zone } from "../../time/zone.ts";
import { VERSION } from "../../version.ts";
import type { CommandResult } from "../command.ts";
import type {
  BilledEntryJson,
  BilledTaskJson,
  BilledTimeJson,
  ClientReportJson,
  MoneyJson,
} from "../json/timer.ts";
import { instantJson } from "./entry.ts";
import { renderReport } from "./report.ts";
import { filterJson, roundingJson } from "./selection.ts";
import { forgottenLine } from "./timer.ts";

/** How to print a client's report. */
interface ClientReportOutput {
  readonly zone: Zone;
  /** The width of the terminal in columns. */
  readonly columns: number | undefined;
  /** Whether to leave out when entries began and ended. */
  readonly withoutTimes: boolean;
}

/** Renders the result of `worktime timer report`. */
export async function renderClientReport(
  report: ClientReport,
  output: ClientReportOutput,
): Promise<CommandResult<ClientReportJson>> {
  const { running, tasks, notes } = report;
  const document = clientDocument(report, { ...output, version: VERSION });
  const { likelyEnd } = running ?? {};
  return await renderReport(document, () => jsonOf(report, output), {
    columns: output.columns,
    notes: [
      ...tasks.length > 0 ? [] : ["No time recorded"],
      ...running
        ? [`${printable(running.taskId)} is running: not counted`]
        : [],
      ...likelyEnd === undefined ? [] : [forgottenLine(likelyEnd, output.zone)],
      ...printableLines(notes),
    ],
  });
}

function jsonOf(
  report: ClientReport,
  output: ClientReportOutput,
): ClientReportJson {
  const { from, to, filter, running } = report;
  return {
    from,
    to,
    filter: { client: null, ...filterJson(filter) },
    name: report.name ?? null,
    ...roundingJson(report),
    tasks: report.tasks.map(taskJson),
    entries: report.entries.map((entry) => entryJson(entry, output)),
    billable: timeJson(report.billable),
    not_billable: timeJson(report.nonBillable),
    total: timeJson(report.total),
    amounts: report.amounts.map(moneyJson),
    running: running ? runningJson(running, output) : null,
    notes: report.notes,
  };
}

function taskJson(task: BilledTask): BilledTaskJson {
  const { rate, amount } = task;
  return {
    client: task.client ?? null,
    plan: task.plan ?? null,
    task: task.taskId,
    title: task.title || null,
    billable: task.isBillable,
    ...timeJson(task),
    rate: rate ? rate.hundredthsPerHour / 100 : null,
    amount: amount ? amount.hundredths / 100 : null,
    currency: rate?.currency ?? null,
  };
}

function timeJson(
  { seconds, minutes, roundedMinutes, hundredthHours }: BilledTime,
): BilledTimeJson {
  return {
    seconds,
    minutes,
    ...roundedMinutes !== undefined && { rounded_minutes: roundedMinutes },
    hours: hundredthHours / 100,
  };
}

function moneyJson({ hundredths, currency }: Money): MoneyJson {
  return { amount: hundredths / 100, currency };
}

function entryJson(
  entry: BilledEntry,
  { zone, withoutTimes }: ClientReportOutput,
): BilledEntryJson {
  return {
    id: entry.id,
    date: entry.date,
    ...!withoutTimes && {
      start: formatInstant(entry.start, zone),
      end: formatInstant(entry.end, zone),
    },
    task: entry.taskId,
    text: entry.text || null,
    tags: entry.tags,
    billable: entry.isBillable,
    ...timeJson(entry),
  };
}

function runningJson(
  { taskId, start, likelyEnd }: UncountedTimer,
  { zone }: ClientReportOutput,
): ClientReportJson["running"] {
  return {
    task: taskId,
    start: formatInstant(start, zone),
    likely_end: instantJson(likelyEnd, zone),
  };
}
