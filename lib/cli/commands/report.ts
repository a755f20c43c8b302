import { type CommandSpec, openTracker } from "../command.ts";
import { AT_MOMENT, REPORT_FORMS, withoutUndefined } from "../options.ts";

/** Makes the timesheet of a month. */
export const REPORT: CommandSpec = {
  name: "report",
  isReadOnly: true,
  summary: "Make the timesheet of a month for your employer",
  details:
    "Has a row for each calendar day, the sums, and lines to sign. To show " +
    "who you are, set name, employer and personnel_number with " +
    "`worktime config`.",
  arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
  options: [AT_MOMENT, ...REPORT_FORMS],
  examples: [
    ["Show the timesheet of this month", "worktime report"],
    [
      "Make a page to print and sign",
      "worktime report last --output timesheet.html",
    ],
    [
      "Make a spreadsheet",
      "worktime report 2024-11 --output timesheet.xlsx",
    ],
    ["Output CSV", "worktime report nov --csv"],
  ],
  run: async ({ arguments: [month], options: { at } }, context) => {
    const request = withoutUndefined({ month, at });
    const timesheet = await openTracker(context).timesheet(request);
    const { renderTimesheet } = await import("../output/on_demand.ts");
    return await renderTimesheet(timesheet, context);
  },
};
