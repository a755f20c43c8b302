import { type Dimension, DIMENSIONS } from "../../../tracking/totals.ts";
import { type CommandSpec, openTimers } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import {
  optionsNamed,
  type OptionValues,
  withoutUndefined,
} from "../../options.ts";
import { renderSummaryTable } from "../../output/summary_table.ts";
import { renderSummary } from "../../output/summary.ts";
import {
  RANGE_DETAILS,
  TIME_OPTIONS,
  timeRequestIn,
} from "../../time_selection.ts";

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
