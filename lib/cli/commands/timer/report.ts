import { type Dimension, DIMENSIONS } from "../../../tracking/totals.ts";
import type { ClientReportRequest } from "../../../use_cases/timers/report_client.ts";
import {
  type CommandInput,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import { UsageError } from "../../errors.ts";
import {
  OPTIONS,
  optionsNamed,
  type OptionSpec,
  type OptionValues,
  RANGE_DETAILS,
  REPORT_FORMS,
  TIME_OPTIONS,
  timeRequestIn,
  withoutUndefined,
} from "../../options.ts";
import { renderEntryLog } from "../../output/entry_log.ts";
import { renderSummary } from "../../output/summary.ts";
import { renderSummaryTable } from "../../output/summary_table.ts";

/** `worktime timer log` */
export const TIMER_LOG: CommandSpec = {
  name: "log",
  isReadOnly: true,
  summary: "List entries by day",
  details: `${RANGE_DETAILS} By default, it is this week. Ids are for ` +
    "`worktime timer edit` and `worktime timer delete`.",
  arguments: [{ name: "RANGE", isOptional: true, completes: "range" }],
  options: [
    ...TIME_OPTIONS.map((it) =>
      it === OPTIONS.all ? { ...it, summary: "All time" } : it
    ),
    ...REPORT_FORMS,
  ],
  examples: [
    ["List the entries of this week", "worktime timer log"],
    ["List those of a day", "worktime timer log yesterday"],
    [
      "List last month's billable entries of a plan",
      "worktime timer log last month --plan v2 --billable",
    ],
    [
      "See how entries are rounded",
      "worktime timer log --last-week --round 15m:up",
    ],
    ["Export them", "worktime timer log 2024-12 -o log.xlsx"],
  ],
  run: async (input, context) => {
    const { options } = input;
    const request = timeRequestIn(input);
    const hasDates = [request.range, request.from, request.to, options.all]
      .some((it) => it !== undefined);
    const log = await openTimers(context).log({
      ...hasDates ? {} : { range: "week" },
      ...request,
      ...withoutUndefined({ round: options.round }),
    });
    const isReport = options.md ?? options.html ?? options.xlsx ?? false;
    const form = isReport
      ? "report"
      : options.json
      ? "json"
      : options.csv
      ? "csv"
      : "text";
    return await renderEntryLog(log, { ...context, form });
  },
};

/** `worktime timer summary` */
export const TIMER_SUMMARY: CommandSpec = {
  name: "summary",
  isReadOnly: true,
  summary: "Summarize time by task, plan, sprint, tag, day, week or month",
  details: RANGE_DETAILS,
  arguments: [{ name: "RANGE", isOptional: true, completes: "range" }],
  options: [
    ...optionsNamed("by", "table"),
    ...TIME_OPTIONS,
    ...optionsNamed("csv", "md"),
  ],
  examples: [
    ["Summarize this week by day", "worktime timer summary --week --by day"],
    [
      "Group by plan, and by day within each plan",
      "worktime timer summary --by plan --by day",
    ],
    [
      "See each task's time per day",
      "worktime timer summary --week --by task --by day --table",
    ],
    ["Summarize last month", "worktime timer summary last month"],
    ["Summarize one plan", "worktime timer summary --plan v2"],
    [
      "See how much of today is booked",
      "worktime timer summary --today",
    ],
    [
      "Export for an invoice",
      "worktime timer summary --from 2025-01-01 --csv",
    ],
  ],
  run: async (input, context) => {
    const { options } = input;
    const by = dimensionsIn(options);
    if (options.table && new Set(by).size !== 2) {
      throw new UsageError("--table needs two dimensions", {
        hint: "Use --by twice, such as --by task --by day",
      });
    }
    const summary = await openTimers(context).summary({
      ...timeRequestIn(input),
      by,
      ...withoutUndefined({ round: options.round }),
    });
    const isTable = options.csv ?? options.md ?? false;
    const output = { ...context, isTable };
    return options.table
      ? await renderSummaryTable(summary, output)
      : await renderSummary(summary, output);
  },
};

function dimensionsIn({ by = [] }: OptionValues): Dimension[] {
  return by.map((word) => {
    const dimension = DIMENSIONS.find((name) => name === word);
    if (dimension !== undefined) return dimension;
    throw new UsageError(`Cannot group by "${word}"`, {
      hint: `Group by ${DIMENSIONS.join(", ")}`,
    });
  });
}

/** What options mean for a report, where that differs. */
const SUMMARIES: Partial<Record<OptionSpec["name"], string>> = {
  month: "This month only (default)",
  all: "All time",
  round: "Bill rounded time: 15m, 6m:up, or 15m:up:day to round a task's " +
    "time per day",
};

/** `worktime timer report` */
export const TIMER_REPORT: CommandSpec = {
  name: "report",
  isReadOnly: true,
  summary: "Report time and amounts to a client",
  details: RANGE_DETAILS + "\n\nRates, clients, and plans that are not " +
    "billable are set in config.yaml. A running timer is named, but not " +
    "counted.",
  arguments: [{ name: "RANGE", isOptional: true, completes: "range" }],
  options: [
    ...TIME_OPTIONS.filter(({ name }) => name !== "no-running")
      .map((option) => ({
        ...option,
        summary: SUMMARIES[option.name] ?? option.summary,
      })),
    OPTIONS["no-times"],
    ...REPORT_FORMS,
  ],
  examples: [
    [
      "Report last month to a client",
      'worktime timer report last month --client "ACME GmbH"',
    ],
    [
      "Make a page to print or send, with time rounded to quarters of an hour",
      "worktime timer report 2024-12 --round 15m -o report.html",
    ],
    [
      "Leave out when entries began and ended",
      "worktime timer report --plan v2 --no-times",
    ],
  ],
  run: async (input, context) => {
    const { zone, columns } = context;
    const report = await openTimers(context).report(requestOf(input));
    const { renderClientReport } = await import("../../output/on_demand.ts");
    const withoutTimes = input.options["no-times"] ?? false;
    return await renderClientReport(report, { zone, columns, withoutTimes });
  },
};

function requestOf(input: CommandInput): ClientReportRequest {
  const { options: { all, round } } = input;
  const { withoutRunning: _, ...request } = timeRequestIn(input);
  const hasDates = [request.range, request.from, request.to, all]
    .some((it) => it !== undefined);
  return {
    ...request,
    ...hasDates ? {} : { range: "month" },
    ...withoutUndefined({ round }),
  };
}
