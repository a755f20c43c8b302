import { carriedIn } from "../../workday/month.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTimers,
  openTracker,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import {
  AT_MOMENT,
  isDryRunIn,
  OPTIONS,
  REPORT_FORMS,
  withoutUndefined,
} from "../options.ts";
import { yearCalendar } from "../output/chart.ts";
import {
  renderClosed,
  renderClosing,
  renderReopening,
} from "../output/closing.ts";
import {
  monthChart,
  renderBalance,
  renderMonth,
  renderWeek,
  renderYear,
} from "../output/month.ts";

/** `worktime month`, which comes earlier in the help text. */
export const MONTH: CommandSpec = {
  name: "month",
  isReadOnly: true,
  summary: "Show the days of a month and their overtime",
  arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
  options: [AT_MOMENT, OPTIONS.chart, OPTIONS.csv],
  examples: [
    ["Show this month", "worktime month"],
    ["Show another month", "worktime month 2024-12"],
    ["Draw each day, with the running balance", "worktime month --chart"],
    [
      "Export a month to a spreadsheet",
      "worktime month 2024-12 --csv > december.csv",
    ],
  ],
  run: async ({ arguments: [month], options: { at, chart } }, context) => {
    const tracker = openTracker(context);
    const stats = await tracker.month(withoutUndefined({ month, at }));
    const result = renderMonth(stats);
    if (!chart) return result;
    const year = stats.month.slice(0, 4);
    const sums = await tracker.year(withoutUndefined({ year, at }));
    const carried = carriedIn(sums, stats.month);
    return {
      ...result,
      text: `Month: ${stats.month}`,
      chart: monthChart(stats, carried?.beforeMinutes ?? 0, context),
    };
  },
};

/** The commands that sum up weeks, months and years, report them or close them. */
export const MONTH_COMMANDS: readonly CommandSpec[] = [
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
        await openTimers(context).settings(),
      ),
  },
  {
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
  },
  {
    name: "close",
    summary: "Close a month, or list the closed months",
    details:
      "A closed month cannot change: commands that would change its days " +
      "or its timer entries are refused, and a sync does not take changes from " +
      "the service.",
    arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
    options: [
      { ...OPTIONS.yes, summary: "Close it even if days have no stop" },
      OPTIONS["dry-run"],
    ],
    examples: [
      ["Close a month", "worktime close 2024-11"],
      ["Close last month", "worktime close last"],
      ["List the closed months", "worktime close"],
    ],
    run: runClose,
  },
  {
    name: "reopen",
    summary: "Reopen a closed month",
    arguments: [{ name: "MONTH", completes: "month" }],
    options: [OPTIONS["dry-run"]],
    examples: [["Reopen a month", "worktime reopen 2024-11"]],
    run: async ({ arguments: [month = ""], options }, context) => {
      const isDryRun = isDryRunIn(options);
      const reopened = await openTracker(context).reopen(month, { isDryRun });
      return renderReopening(reopened, { zone: context.zone, isDryRun });
    },
  },
];

async function runClose(
  { arguments: [month], options }: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const tracker = openTracker(context);
  const { zone } = context;
  const isDryRun = isDryRunIn(options);
  const { yes: isConfirmed } = options;
  if (month === undefined) {
    if (isDryRun || isConfirmed) {
      throw new UsageError("Name the month to close", {
        hint: "For example: worktime close last",
      });
    }
    return renderClosed(await tracker.closedMonths(), zone);
  }
  const request = withoutUndefined({ isConfirmed, isDryRun });
  return renderClosing(await tracker.close(month, request), { zone, isDryRun });
}
