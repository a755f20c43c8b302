import {
  type CommandSpec,
  given,
  isGiven,
  valueOf,
  valuesOf,
} from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { DRY_RUN, END, START, TAG, TITLE } from "../../options.ts";
import { UsageError } from "../../usage_error.ts";

/** `worktime timer add` */
export const TIMER_ADD: CommandSpec = {
  group: "timer",
  name: "add",
  isTold: true,
  summary: "Record time that is over, without a timer",
  arguments: [{ name: "TASK", isOptional: false, completes: "task" }],
  options: [START, END, TITLE, TAG, DRY_RUN],
  examples: [
    [
      "The call this morning",
      "worktime timer add CALL --start 9:00 --end 9:40",
    ],
    [
      "On another day",
      "worktime timer add CALL --start 2025-01-16T09:00 --end 09:40",
    ],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const [taskId = ""] = input.arguments;
    const start = valueOf(input, START);
    const end = valueOf(input, END);
    if (start === undefined || end === undefined) {
      throw new UsageError('Options "--start" and "--end" are both needed', {
        hint: "See: worktime timer add --help",
      });
    }
    const isDryRun = isGiven(input, DRY_RUN);
    const added = await timers.add(taskId, {
      start,
      end,
      ...given({ title: valueOf(input, TITLE) }),
      tags: valuesOf(input, TAG),
      isDryRun,
    });
    const { answerEntryAdded } = await import("../../output/entry_change.ts");
    return answerEntryAdded(added, { zone, isDryRun });
  },
};
