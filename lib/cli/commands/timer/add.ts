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
  BILLABLE,
  billableIn,
  DRY_RUN,
  END,
  FOR,
  NO_BILLABLE,
  START,
  STARTED_AGO,
  TAG,
  TITLE,
  YES,
} from "../../options.ts";
import { settleUnlikely } from "../../forgotten.ts";
import { answerEntryAdded } from "../../output/change.ts";
import { UsageError } from "../../errors.ts";

/** `worktime timer add` */
export const TIMER_ADD: CommandSpec = {
  group: "timer",
  name: "add",
  isTold: true,
  summary: "Add a past entry",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [
    START,
    END,
    STARTED_AGO,
    FOR,
    TITLE,
    TAG,
    BILLABLE,
    NO_BILLABLE,
    YES,
    DRY_RUN,
  ],
  examples: [
    [
      "The call this morning",
      "worktime timer add CALL --start 9:00 --end 9:40",
    ],
    ["Until now", "worktime timer add CALL --for 45m"],
    ["It began an hour ago", "worktime timer add CALL --ago 1h --for 45m"],
    [
      "On another day",
      "worktime timer add CALL --start 2025-01-16T09:00 --end 09:40",
    ],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const [taskId = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = {
      ...stretchIn(input),
      ...given({ title: valueOf(input, TITLE), billable: billableIn(input) }),
      tags: valuesOf(input, TAG),
      isDryRun,
    };
    const added = await settleUnlikely(
      context,
      isGiven(input, YES),
      (refusesUnlikely) => timers.add(taskId, { ...request, refusesUnlikely }),
    );
    return answerEntryAdded(added, { zone, isDryRun });
  },
};

/** Two of start, end and duration, or how long it lasted until now. */
function stretchIn(input: CommandInput) {
  const stretch = given({
    start: valueOf(input, START),
    ago: valueOf(input, STARTED_AGO),
    end: valueOf(input, END),
    for: valueOf(input, FOR),
  });
  const names = Object.keys(stretch);
  const isUntilNow = names.join() === "for";
  const isTwice = names.includes("start") && names.includes("ago");
  if (isUntilNow || names.length === 2 && !isTwice) return stretch;
  throw new UsageError(
    isTwice || names.length > 2
      ? "These times cannot be used together"
      : "Say when it began, and when it ended or how long it lasted",
    { hint: "Give --start or --ago, and --end or --for; or just --for" },
  );
}
