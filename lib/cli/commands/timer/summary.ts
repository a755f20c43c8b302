import { DIMENSIONS } from "../../../tracking/totals.ts";
import type { SummaryRequest } from "../../../use_cases/timers/summarize.ts";
import {
  type CommandInput,
  type CommandSpec,
  given,
  isGiven,
  openTimers,
  valueOf,
  valuesOf,
} from "../../command.ts";
import {
  ALL,
  BY,
  CSV,
  FROM,
  MD,
  MONTH,
  NO_RUNNING,
  PLAN,
  SPRINT,
  TASK,
  TO,
  TODAY,
  WEEK,
  YEAR,
} from "../../options.ts";
import { answerSummary } from "../../output/summary.ts";
import { UsageError } from "../../errors.ts";

const RANGES = [TODAY, WEEK, MONTH, YEAR] as const;

/** `worktime timer summary` */
export const TIMER_SUMMARY: CommandSpec = {
  group: "timer",
  name: "summary",
  isReadOnly: true,
  summary: "Add up time by task, plan, sprint, tag, day, week or month",
  arguments: [],
  options: [
    BY,
    TODAY,
    WEEK,
    MONTH,
    YEAR,
    FROM,
    TO,
    ALL,
    PLAN,
    SPRINT,
    TASK,
    NO_RUNNING,
    CSV,
    MD,
  ],
  examples: [
    ["This week by day", "worktime timer summary --week --by day"],
    ["A plan by day", "worktime timer summary --by plan --by day"],
    ["A plan", "worktime timer summary --plan v2"],
    ["Is today booked?", "worktime timer summary --today"],
    ["For an invoice", "worktime timer summary --from 2025-01-01 --csv"],
  ],
  run: async (input, context) => {
    const timers = openTimers(context);
    const summary = await timers.summary(requestOf(input));
    const isTable = isGiven(input, CSV) || isGiven(input, MD);
    return answerSummary(summary, { ...context, isTable });
  },
};

function requestOf(input: CommandInput): SummaryRequest {
  const by = valuesOf(input, BY).map((word) => {
    const dimension = DIMENSIONS.find((name) => name === word);
    if (dimension !== undefined) return dimension;
    throw new UsageError(`Cannot add up by "${word}"`, {
      hint: `Add up by ${DIMENSIONS.join(", ")}`,
    });
  });
  return given({
    by,
    withoutRunning: isGiven(input, NO_RUNNING),
    ...datesIn(input),
    plan: valueOf(input, PLAN),
    sprint: valueOf(input, SPRINT),
    taskId: valueOf(input, TASK),
  });
}

function datesIn(
  input: CommandInput,
): Pick<SummaryRequest, "range" | "from" | "to"> {
  const ranges = RANGES.filter((option) => isGiven(input, option));
  const from = valueOf(input, FROM);
  const to = valueOf(input, TO);
  const isDated = from !== undefined || to !== undefined;
  const count = ranges.length + Number(isDated) + Number(isGiven(input, ALL));
  if (count > 1) {
    throw new UsageError("Several ranges of dates cannot be used together", {
      hint: "Give one of --today, --week, --month, --year, --all, or " +
        "--from and --to",
    });
  }
  const range = ranges[0]?.name as SummaryRequest["range"];
  return given({ range, from, to });
}
