import {
  type CommandSpec,
  given,
  isGiven,
  valueOf,
  valuesOf,
} from "../../command.ts";
import { billableIn } from "../../billable.ts";
import { openTimers } from "../../open_timers.ts";
import {
  AGO,
  AT,
  BILLABLE,
  DRY_RUN,
  NO_BILLABLE,
  TAG,
  TITLE,
} from "../../options.ts";
import { settleForgotten } from "../../forgotten.ts";
import { answerTimerChange } from "../../output/timer_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime timer start` */
export const TIMER_START: CommandSpec = {
  group: "timer",
  name: "start",
  isTold: true,
  summary: "Start a task's timer; a running one stops",
  details: "The task does not have to exist: any line of text works.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [TITLE, TAG, BILLABLE, NO_BILLABLE, AT, AGO, DRY_RUN],
  examples: [
    ["Begin now", "worktime timer start TASK-025"],
    ["You began ten minutes ago", "worktime timer start TASK-025 --ago 10m"],
    ["Say what it is about", 'worktime timer start T-7 --title "Release"'],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const [taskId = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = {
      ...whenOf(input),
      ...given({ title: valueOf(input, TITLE), billable: billableIn(input) }),
      tags: valuesOf(input, TAG),
      isDryRun,
    };
    const change = await settleForgotten(
      context,
      (end) =>
        timers.start(taskId, end ? { ...request, previousEnd: end } : request),
    );
    return answerTimerChange(change, { zone, isDryRun });
  },
};
