import { type CommandSpec, given, isGiven } from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { AGO, AT, DRY_RUN } from "../../options.ts";
import { answerTimerChange } from "../../output/timer_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime timer resume` */
export const TIMER_RESUME: CommandSpec = {
  group: "timer",
  name: "resume",
  isTold: true,
  summary: "Resume the paused or most recent timer",
  arguments: [{ name: "TASK", isOptional: true, completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [
    ["Resume", "worktime timer resume"],
    ["Resume another task", "worktime timer resume TASK-024"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const isDryRun = isGiven(input, DRY_RUN);
    const [taskId] = input.arguments;
    const change = await timers.resume({
      ...whenOf(input),
      ...given({ taskId }),
      isDryRun,
    });
    return answerTimerChange(change, { zone, isDryRun });
  },
};
