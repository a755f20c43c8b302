import { type CommandSpec, isGiven } from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import { AGO, AT, DRY_RUN } from "../../options.ts";
import { settleForgotten } from "../../forgotten.ts";
import { answerTimerChange } from "../../output/timer_change.ts";
import { whenOf } from "../../when.ts";

/** `worktime timer stop` */
export const TIMER_STOP: CommandSpec = {
  group: "timer",
  name: "stop",
  isTold: true,
  summary: "Stop the timer and record its time",
  details: "If it ran overnight, or longer than a day's work, you are asked " +
    "when it ended. In a script, use --at.",
  arguments: [],
  options: [AT, AGO, DRY_RUN],
  examples: [
    ["Stop now", "worktime timer stop"],
    ["You stopped at noon", "worktime timer stop --at 12:00"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const timers = openTimers(context);
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => timers.stop(at ? { at, isDryRun } : request),
    );
    return answerTimerChange(change, { zone, isDryRun });
  },
};
