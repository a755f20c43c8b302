import { DIMENSIONS } from "../../../tracking/totals.ts";
import type { SummaryRequest } from "../../../use_cases/timers/summarize.ts";
import {
  type CommandInput,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { optionsNamed, withoutUndefined } from "../../options.ts";
import { renderSummary } from "../../output/summary.ts";

const RANGES = ["today", "week", "month", "year"] as const;

/** `worktime timer summary` */
export const TIMER_SUMMARY: CommandSpec = {
  name: "summary",
  isReadOnly: true,
  summary: "Summarize time by task, plan, sprint, tag, day, week or month",
  details: "RANGE is a day, a week, a month, a year, or two of them with " +
    "`..` between: `yesterday`, `2024-W50`, `nov`, `last week`, " +
    "`2024-12-01..today`.",
  arguments: [{ name: "RANGE", isOptional: true, completes: "range" }],
  options: [
    ...optionsNamed("by", ...RANGES, "from", "to", "all"),
    ...optionsNamed("plan", "sprint", "task", "no-running", "csv", "md"),
  ],
  examples: [
    ["Summarize this week by day", "worktime timer summary --week --by day"],
    [
      "Group by plan, and by day within each plan",
      "worktime timer summary --by plan --by day",
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
    const summary = await openTimers(context).summary(requestOf(input));
    const isTable = options.csv ?? options.md ?? false;
    return renderSummary(summary, { ...context, isTable });
  },
};

function requestOf(input: CommandInput): SummaryRequest {
  const { options } = input;
  const { by = [], plan, sprint, task: taskId } = options;
  const dimensions = by.map((word) => {
    const dimension = DIMENSIONS.find((name) => name === word);
    if (dimension !== undefined) return dimension;
    throw new UsageError(`Cannot group by "${word}"`, {
      hint: `Group by ${DIMENSIONS.join(", ")}`,
    });
  });
  return {
    by: dimensions,
    withoutRunning: options["no-running"] ?? false,
    ...datesIn(input),
    ...withoutUndefined({ plan, sprint, taskId }),
  };
}

function datesIn(
  { arguments: [text], options }: CommandInput,
): Pick<SummaryRequest, "range" | "from" | "to"> {
  const ranges = RANGES.filter((name) => options[name]);
  const { from, to, all } = options;
  const hasDates = from !== undefined || to !== undefined;
  const others = [hasDates, all ?? false, text !== undefined].filter(Boolean);
  if (ranges.length + others.length > 1) {
    throw new UsageError("Date ranges cannot be used together", {
      hint:
        "Use only one of RANGE, --today, --week, --month, --year or --all, " +
        "or --from and --to",
    });
  }
  return withoutUndefined({ range: text ?? ranges[0], from, to });
}
