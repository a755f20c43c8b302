import type { ClientReportRequest } from "../../../use_cases/timers/report_client.ts";
import {
  type CommandInput,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import {
  OPTIONS,
  type OptionSpec,
  REPORT_FORMS,
  withoutUndefined,
} from "../../options.ts";
import {
  RANGE_DETAILS,
  TIME_OPTIONS,
  timeRequestIn,
} from "../../time_selection.ts";

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
