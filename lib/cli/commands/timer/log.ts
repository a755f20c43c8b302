import { type CommandSpec, openTimers } from "../../command.ts";
import { OPTIONS, REPORT_FORMS, withoutUndefined } from "../../options.ts";
import { renderEntryLog } from "../../output/entry_log.ts";
import {
  RANGE_DETAILS,
  TIME_OPTIONS,
  timeRequestIn,
} from "../../time_selection.ts";

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
