import { type CommandSpec, openTracker } from "../command.ts";
import {
  AT_MOMENT,
  OPTIONS,
  REPORT_FORMS,
  withoutUndefined,
} from "../options.ts";
import { renderBalance, renderWeek, renderYear } from "../output/month.ts";
import { yearCalendar } from "../output/calendar.ts";

/** The commands that sum up weeks, months and years. */
export const BALANCE_COMMANDS: readonly CommandSpec[] = [
  {
    name: "week",
    isReadOnly: true,
    summary: "Show the days of a week and their overtime",
    arguments: [{ name: "WEEK", isOptional: true, completes: "range" }],
    options: [AT_MOMENT, OPTIONS.csv],
    examples: [
      ["Show this week", "worktime week"],
      ["Show the week of a date", "worktime week 2024-12-10"],
      ["Show a week by its number", "worktime week 2024-W50"],
    ],
    run: async ({ arguments: [week], options: { at } }, context) =>
      renderWeek(
        await openTracker(context).week(withoutUndefined({ week, at })),
      ),
  },
  {
    name: "year",
    isReadOnly: true,
    summary: "Show the months of a year and its vacation days",
    arguments: [{ name: "YEAR", isOptional: true, completes: "range" }],
    options: [AT_MOMENT, OPTIONS.chart, ...REPORT_FORMS],
    examples: [
      ["Show this year", "worktime year"],
      ["Show another year", "worktime year 2024"],
      ["Draw a calendar, even into a pipe", "worktime year --chart"],
      ["Print a year, or send it", "worktime year 2024 -o year.html"],
    ],
    run: async ({ arguments: [year], options: { at, chart } }, context) => {
      const request = withoutUndefined({ year, at });
      const stats = await openTracker(context).year(request);
      const result = await renderYear(stats, context);
      return chart || context.isTerminal
        ? { ...result, chart: yearCalendar(stats, context) }
        : result;
    },
  },
  {
    name: "balance",
    isReadOnly: true,
    summary: "Show the overtime carried from month to month",
    details: "The balance starts with balance_from and opening_balance in " +
      "config.yaml, or with zero in January. A day counts once it is over.",
    arguments: [],
    options: [AT_MOMENT, OPTIONS.csv],
    examples: [
      ["Show your balance", "worktime balance"],
      [
        "Show your balance as of a date",
        "worktime balance --at 2024-11-30T23:59",
      ],
    ],
    run: async ({ options: { at } }, context) =>
      await renderBalance(
        await openTracker(context).balance(withoutUndefined({ at })),
      ),
  },
];

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
